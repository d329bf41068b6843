import fc from 'fast-check';
import { RUNS } from '../../support/runs';
import { carriesHeaderSecret as carries } from '../../../nodes/shared/signature/headerSecret';
import type { ReceivedHeaders } from '../../../nodes/shared/headers';
import type { WebhookSecret } from '../../../nodes/shared/signature/authentication';

const expected: WebhookSecret = {
	headerName: 'X-Webhook-Secret',
	secret: 'current-example-secret',
	previousSecret: 'previous-example-secret',
};
const carriesHeaderSecret = (
	headers: ReceivedHeaders,
	{ headerName, secret, previousSecret }: WebhookSecret,
) => carries(headers, headerName, [secret, previousSecret]);
const accepts = (value: string | string[] | undefined, secret = expected) =>
	carriesHeaderSecret({ 'x-webhook-secret': value }, secret);

test('the header secret accepts the current and the previous secret, whatever the case of its name', () => {
	expect(accepts(expected.secret)).toBe(true);
	expect(accepts(expected.previousSecret)).toBe(true);
	expect(accepts(expected.secret, { ...expected, headerName: ' x-WEBHOOK-secret ' })).toBe(true);
});

test('the header secret refuses any single flipped bit', () => {
	const secret = fc.stringMatching(/^[\x21-\x7e]{1,40}$/);
	fc.assert(
		fc.property(secret, fc.nat(), fc.nat({ max: 7 }), (text, position, bit) => {
			const bytes = Buffer.from(text, 'latin1');
			const index = position % bytes.length;
			bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
			const credential = { ...expected, secret: text, previousSecret: '' };
			expect(accepts(text, credential)).toBe(true);
			expect(accepts(bytes.toString('latin1'), credential)).toBe(false);
		}),
		{ numRuns: RUNS },
	);
});

test('the header secret never throws and accepts nothing else, for any header value', () => {
	const anyValue = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.array(fc.string()),
		fc.constant(undefined),
		fc.constant(''),
		fc.constant<string[]>([expected.secret]),
		fc.constant<string[]>([expected.secret, expected.secret]),
	);
	fc.assert(
		fc.property(anyValue, fc.dictionary(fc.string(), fc.string()), (value, others) => {
			const headers: ReceivedHeaders = { ...others, 'x-webhook-secret': value };
			expect(carriesHeaderSecret(headers, expected)).toBe(
				value === expected.secret || value === expected.previousSecret,
			);
		}),
	);
});

test('the header secret accepts nothing with an empty secret, an empty header name or an inherited name', () => {
	for (const value of ['', 'anything', 'undefined', 'null']) {
		expect(accepts(value, { ...expected, secret: '', previousSecret: '' })).toBe(false);
		expect(
			carriesHeaderSecret({ '': value }, { ...expected, headerName: '', secret: value, previousSecret: '' }),
		).toBe(value !== '');
	}
	expect(carriesHeaderSecret({}, { headerName: 'constructor', secret: 'x', previousSecret: '' })).toBe(false);
	expect(carriesHeaderSecret({}, { headerName: '__proto__', secret: 'x', previousSecret: '' })).toBe(false);
});

test('a header secret of other than ASCII characters matches as UTF-8 and as Latin-1, and nothing else', () => {
	const credential = { ...expected, secret: 'schlüssel€', previousSecret: '' };
	expect(accepts(Buffer.from('schlüssel€', 'utf8').toString('latin1'), credential)).toBe(true);
	expect(accepts('schlüssel', { ...credential, secret: 'schlüssel' })).toBe(true);
	// The euro sign cut down to one byte is the same byte as ¬.
	expect(accepts('schlüssel¬', credential)).toBe(false);
});
