import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import {
	AUTHENTICATIONS,
	isAuthentic,
	authenticationHeaders,
	type Authentication,
	type WebhookSecret,
} from '../../../nodes/shared/signature/authentication';
import { secretProblem } from '../../../nodes/shared/signature/webhookSecret';
import { signWithHmac } from '../../../nodes/shared/signature/hmac';
import { signStandardWebhook } from '../../../nodes/shared/signature/standardWebhooks';
import { RUNS } from '../../support/runs';

const now = Date.parse('2025-10-30T12:00:00.000Z');
const key = fc.uint8Array({ minLength: 24, maxLength: 64 });
const signed = fc.constantFrom<Authentication>('headerSecret', 'hmac', 'standardWebhooks');

// A secret as its authentication writes it.
const secretFor = (authentication: Authentication, bytes: Uint8Array) =>
	authentication === 'standardWebhooks'
		? `whsec_${Buffer.from(bytes).toString('base64')}`
		: Buffer.from(bytes).toString('hex');

const delivery = fc
	.record({ authentication: signed, bytes: key, body: fc.uint8Array({ minLength: 1, maxLength: 300 }) })
	.map(({ authentication, bytes, body }) => {
		const secret: WebhookSecret = {
			headerName: 'x-signature',
			secret: secretFor(authentication, bytes),
			previousSecret: '',
		};
		return {
			authentication,
			secret,
			body,
			headers: authenticationHeaders(authentication, body, secret, 'msg_1', now),
		};
	});

function flipBit(text: string, position: number, bit: number): string {
	const bytes = Buffer.from(text, 'latin1');
	const index = position % bytes.length;
	bytes.writeUInt8(bytes.readUInt8(index) ^ (1 << bit), index);
	return bytes.toString('latin1');
}

test('a signed delivery is authentic', () => {
	fc.assert(
		fc.property(delivery, ({ authentication, secret, body, headers }) =>
			expect(isAuthentic(authentication, headers, body, secret, now)).toBe(true),
		),
	);
});

test('a signature is refused when any one bit of the body is flipped', () => {
	fc.assert(
		fc.property(
			delivery.filter(({ authentication }) => authentication !== 'headerSecret'),
			fc.nat(),
			fc.nat({ max: 7 }),
			({ authentication, secret, body, headers }, position, bit) => {
				const flipped = Buffer.from(body);
				const index = position % flipped.length;
				flipped.writeUInt8(flipped.readUInt8(index) ^ (1 << bit), index);
				expect(isAuthentic(authentication, headers, flipped, secret, now)).toBe(false);
			},
		),
		{ numRuns: RUNS },
	);
});

test('a signature is refused when any one bit of the secret is flipped', () => {
	fc.assert(
		fc.property(
			delivery,
			fc.nat(),
			fc.nat({ max: 7 }),
			({ authentication, secret, body, headers }, position, bit) => {
				const flipped = { ...secret, secret: flipBit(secret.secret, position, bit) };
				expect(isAuthentic(authentication, headers, body, flipped, now)).toBe(false);
			},
		),
		{ numRuns: RUNS },
	);
});

test('a delivery is refused when any one bit of its signature, ID or timestamp is flipped', () => {
	fc.assert(
		fc.property(
			delivery,
			fc.nat(),
			fc.nat(),
			fc.nat({ max: 7 }),
			({ authentication, secret, body, headers }, which, position, bit) => {
				const names = Object.keys(headers);
				const name = names[which % names.length] as string;
				const flipped = { ...headers, [name]: flipBit(headers[name] as string, position, bit) };
				expect(isAuthentic(authentication, flipped, body, secret, now)).toBe(false);
			},
		),
		{ numRuns: RUNS },
	);
});

test('the verification never throws and accepts nothing, for any header value, body or secret', () => {
	const value = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constant(undefined),
		fc.array(fc.string()),
		fc.constantFrom('', 'v1,', 'v1,=', 'sha256=', ' ', ',', '1', '0', '-1', '9'.repeat(400)),
	);
	const names = fc.constantFrom(
		'x-signature',
		'webhook-id',
		'webhook-timestamp',
		'webhook-signature',
		'__proto__',
		'constructor',
	);
	fc.assert(
		fc.property(
			signed,
			fc.array(fc.tuple(names, value)),
			fc.uint8Array(),
			fc.string({ unit: 'binary' }),
			(authentication, entries, body, text) => {
				const headers = Object.fromEntries(entries);
				const isTheSecret =
					authentication === 'headerSecret' && headers['x-signature'] === text && text !== '';
				if (!isTheSecret)
					expect(
						isAuthentic(
							authentication,
							headers,
							body,
							{ headerName: 'x-signature', secret: text, previousSecret: '' },
							now,
						),
					).toBe(false);
			},
		),
		{ numRuns: RUNS },
	);
});

test('the previous secret is accepted as well, and an empty one is not', () => {
	fc.assert(
		fc.property(delivery, key, ({ authentication, secret, body, headers }, other) => {
			const rotated = {
				headerName: 'x-signature',
				secret: secretFor(authentication, other),
				previousSecret: secret.secret,
			};
			expect(isAuthentic(authentication, headers, body, rotated, now)).toBe(true);
			expect(isAuthentic(authentication, headers, body, { ...rotated, previousSecret: '' }, now)).toBe(false);
			expect(
				isAuthentic(authentication, headers, body, { ...rotated, secret: '', previousSecret: '' }, now),
			).toBe(false);
		}),
	);
});

test('nothing is authentic without a secret, even with a signature made with none', () => {
	const nothing: WebhookSecret = { headerName: 'x-signature', secret: '', previousSecret: '' };
	const body = Buffer.from('{}');
	for (const authentication of Object.keys(AUTHENTICATIONS) as Authentication[]) {
		const headers = {
			'x-signature': signWithHmac(body, ''),
			...signStandardWebhook('id', now / 1000, body, ['']),
		};
		expect(isAuthentic(authentication, headers, body, nothing, now)).toBe(authentication === 'none');
	}
});

describe('HMAC', () => {
	const secret: WebhookSecret = { headerName: 'X-Signature', secret: 'example', previousSecret: '' };
	const body = Buffer.from('{"event":"x"}');
	const hexadecimal = signWithHmac(body, 'example');
	const base64 = Buffer.from(hexadecimal, 'hex').toString('base64');
	const accepts = (value: string) => isAuthentic('hmac', { 'x-signature': value }, body, secret, now);

	test.each([
		hexadecimal,
		`sha256=${hexadecimal}`,
		hexadecimal.toUpperCase(),
		base64,
		`sha256=${base64}`,
		`${'0'.repeat(64)}, ${hexadecimal}`,
		`sha256=${'0'.repeat(64)} sha256=${hexadecimal}`,
	])('accepts %s', (value) => expect(accepts(value)).toBe(true));
	test.each([
		'',
		'sha256=',
		`sha1=${hexadecimal}`,
		hexadecimal.slice(1),
		`${hexadecimal}0`,
		base64.replace('=', ''),
		Array(20).fill('0'.repeat(64)).join(',') + `,${hexadecimal}`,
	])('refuses a header without a plain signature (row %#)', (value) => expect(accepts(value)).toBe(false));
	test('gives a published test vector', () => {
		// From GitHub's documentation of webhook signatures.
		expect(signWithHmac(Buffer.from('Hello, World!'), "It's a Secret to Everybody")).toBe(
			'757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
		);
	});
});

describe('Standard Webhooks', () => {
	const secret: WebhookSecret = {
		headerName: '',
		secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
		previousSecret: '',
	};
	const body = Buffer.from('{"test": 2432232314}');
	const example = {
		'webhook-id': 'msg_p5jXN8AQM9LYM0D4loKWxJek',
		'webhook-timestamp': '1614265330',
		'webhook-signature': 'v1,LQxFajmw21BVBpYjx/SBhbGqy8kO1ibnMqMcTLJBkP8=',
	};
	const at = 1614265330_000;
	const accepts = (headers: Record<string, string>, nowMs = at) =>
		isAuthentic('standardWebhooks', headers, body, secret, nowMs);

	test("signs and verifies as the specification's own library does", () => {
		expect(signStandardWebhook(example['webhook-id'], 1614265330, body, [secret.secret])).toEqual(example);
		fc.assert(
			fc.property(key, fc.stringMatching(/^[\w-]{1,40}$/), fc.json(), (bytes, id, text) => {
				const whsec = `whsec_${Buffer.from(bytes).toString('base64')}`;
				const seconds = Math.floor(Date.now() / 1000);
				const theirs = new Webhook(whsec);
				const headers = signStandardWebhook(id, seconds, Buffer.from(text), [whsec]);
				expect(headers['webhook-signature']).toBe(theirs.sign(id, new Date(seconds * 1000), text));
				expect(() => theirs.verify(text, headers)).not.toThrow();
			}),
		);
	});
	test.each([
		[299, true],
		[300, true],
		[301, false],
		[-299, true],
		[-300, true],
		[-301, false],
	])('accepts a clock that is off by %i seconds: %s', (seconds, accepted) =>
		expect(accepts(example, at + seconds * 1_000)).toBe(accepted),
	);
	test('accepts several signatures, of which one fits', () => {
		expect(
			accepts({ ...example, 'webhook-signature': `v1,AAAA v1a,xx ${example['webhook-signature']} v2,zz` }),
		).toBe(true);
		expect(
			accepts({ ...example, 'webhook-signature': example['webhook-signature'].replace('v1,', 'v2,') }),
		).toBe(false);
	});
	test.each([
		'1614265330abc',
		' 1614265330',
		'+1614265330',
		'1614265330.0',
		'01614265330',
		'1.614265330e9',
		'',
		'NaN',
		'-1614265330',
	])('refuses the timestamp %j, even when it is signed', (timestamp) => {
		const { 'webhook-signature': signature } = signStandardWebhook(
			'id',
			timestamp as unknown as number,
			body,
			[secret.secret],
		);
		expect(
			accepts({ 'webhook-id': 'id', 'webhook-timestamp': timestamp, 'webhook-signature': signature }),
		).toBe(false);
	});
	test('refuses an ID with a full stop, by which the body could pass for the timestamp', () => {
		expect(accepts({ ...signStandardWebhook('a.b', at / 1000, body, [secret.secret]) })).toBe(false);
	});
	test('signs with both secrets, and either verifies', () => {
		const other = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
		const headers = signStandardWebhook('id', at / 1000, body, [secret.secret, other]);
		expect(headers['webhook-signature'].split(' ')).toHaveLength(2);
		expect(accepts(headers)).toBe(true);
		expect(isAuthentic('standardWebhooks', headers, body, { ...secret, secret: other }, at)).toBe(true);
	});
});

test.each<[Partial<WebhookSecret>, Authentication | null, string | null]>([
	[{ headerName: '', secret: 'x' }, 'headerSecret', 'name of the header'],
	[{ headerName: '', secret: 'x' }, 'hmac', 'name of the header'],
	[{ headerName: '', secret: 'x' }, null, 'name of the header'],
	[{ headerName: 'x y', secret: 'x' }, 'headerSecret', 'not a valid header name'],
	[{ headerName: 'x-secret:', secret: 'x' }, null, 'not a valid header name'],
	[{ headerName: 'x-secret', secret: '' }, null, 'Enter the secret'],
	[{ headerName: 'x-secret', secret: ' x' }, 'headerSecret', 'white space'],
	[{ headerName: 'x-secret', secret: 'x' }, 'headerSecret', 'has only 1 character, so it can be guessed'],
	[{ headerName: 'x-secret', secret: '1234567' }, 'hmac', 'has only 7 characters'],
	[{ headerName: 'x-secret', secret: '1234567' }, null, 'has only 7 characters'],
	[{ headerName: 'x-secret', secret: 'whsec_12345' }, 'headerSecret', "has only 5 characters after 'whsec_'"],
	[{ headerName: 'x-secret', secret: '12345678' }, 'headerSecret', null],
	[{ headerName: 'x-secret', secret: '12345678' }, null, null],
	[
		{ headerName: 'x-secret', secret: '12345678', previousSecret: '1' },
		'headerSecret',
		'The previous secret has only 1 character',
	],
	[{ headerName: 'x-secret', secret: '12345678', previousSecret: '' }, 'headerSecret', null],
	[{ secret: `whsec_${Buffer.alloc(15, 1).toString('base64')}` }, 'standardWebhooks', 'a key of 15 bytes'],
	[{ secret: `whsec_${Buffer.alloc(16, 1).toString('base64')}` }, 'standardWebhooks', null],
	[{ headerName: '', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, null, null],
	[{ headerName: '', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }, 'standardWebhooks', null],
	[{ headerName: '', secret: 'not base64!' }, 'standardWebhooks', 'not a Standard Webhooks secret'],
])('a credential of %j for %s is judged by its shape', (credential, authentication, problem) => {
	if (problem === null) expect(secretProblem(credential, authentication)).toBeNull();
	else expect(secretProblem(credential, authentication)).toContain(problem);
});

test('a sender without authentication adds nothing', () =>
	expect(
		authenticationHeaders(
			'none',
			new Uint8Array(),
			{ headerName: 'x', secret: 's', previousSecret: '' },
			'id',
			now,
		),
	).toEqual({}));

test.each([
	[{}, 'headerSecret', /Enter the secret/],
	[{ secret: 's' }, 'headerSecret', /Enter the name/],
	[{ secret: 'long enough', headerName: ' x-secret ' }, 'headerSecret', null],
	[{ secret: 's' }, null, /Enter the name/],
	[{ secret: `whsec_${'A'.repeat(32)}` }, null, null],
	[{ secret: `whsec_${'A'.repeat(32)}` }, 'hmac', /Enter the name/],
] as const)('a credential of %j for %s has the problem %s', (credential, authentication, said) => {
	const problem = secretProblem(credential, authentication);
	if (said === null) expect(problem).toBeNull();
	else expect(problem).toMatch(said);
});

describe('the verification', () => {
	const body = Buffer.from('body');
	const hmac: WebhookSecret = { headerName: 'x-signature', secret: 'key', previousSecret: '' };
	const valid = signWithHmac(body, 'key');
	const accepts = (value: string) => isAuthentic('hmac', { 'x-signature': value }, body, hmac, now);

	test.each([
		[`sha256=${valid}`, true],
		[`, ,${valid}`, true],
		[`other ${valid}`, true],
		[`xsha256=${valid}`, false],
		[
			Array.from({ length: 9 }, () => 'x')
				.concat(valid)
				.join(','),
			true,
		],
		[
			Array.from({ length: 10 }, () => 'x')
				.concat(valid)
				.join(','),
			false,
		],
	])('of the HMAC header %j succeeds: %s', (value, holds) => expect(accepts(value)).toBe(holds));

	const bytes = Buffer.alloc(25, 7);
	const secret = `whsec_${bytes.toString('base64')}`;
	const standard: WebhookSecret = { headerName: '', secret, previousSecret: '' };
	const headers = signStandardWebhook('msg', Math.floor(now / 1000), body, [secret]);
	const signature = headers['webhook-signature'] as string;
	const withSignature = (value: string) =>
		isAuthentic('standardWebhooks', { ...headers, 'webhook-signature': value }, body, standard, now);

	test.each([
		['v2,x '.repeat(10) + signature, true],
		['v1,x '.repeat(9) + signature, true],
		['v1,x '.repeat(10) + signature, false],
		[signature.replace('v1,', ''), false],
	])('of Standard Webhooks finds a right signature among at most ten (row %#)', (value, holds) =>
		expect(withSignature(value)).toBe(holds),
	);

	test('takes a Standard Webhooks secret with its padding or without', () => {
		for (const spelling of [secret, secret.replace(/=+$/, '')])
			expect(isAuthentic('standardWebhooks', headers, body, { ...standard, secret: spelling }, now)).toBe(
				true,
			);
		expect(secretProblem({ secret: `whsec_=${bytes.toString('base64')}` }, 'standardWebhooks')).toMatch(
			/not a Standard Webhooks secret/,
		);
	});

	test('of Standard Webhooks needs each of its headers', () => {
		for (const name of Object.keys(headers))
			expect(isAuthentic('standardWebhooks', { ...headers, [name]: undefined }, body, standard, now)).toBe(
				false,
			);
	});
});

test('a header secret of any characters is accepted as bytes of a header', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.constantFrom('café', 'café€', '密钥')),
			(secret) => {
				const known = { headerName: 'x-secret', secret, previousSecret: '' };
				const sent = authenticationHeaders('headerSecret', Buffer.from('{}'), known, 'id', 0);
				// What Node can put into a header, and what it makes of it at the other end.
				expect(Buffer.from(sent['x-secret'] ?? '€', 'latin1').toString('latin1')).toBe(sent['x-secret']);
				expect(
					isAuthentic('headerSecret', { 'x-secret': sent['x-secret'] }, Buffer.from('{}'), known, 0),
				).toBe(true);
			},
		),
	);
});

test.each([
	'first line\r\nX-Other: 1',
	'two\nlines of it',
	'a-null-\u0000-in-it',
	'\u0007rings-the-bell',
	'deleted-\u007f-here',
])('a secret with a control character, %j, is refused with a sentence that does not show it', (secret) => {
	for (const authentication of [null, 'headerSecret', 'hmac'] as const) {
		expect(secretProblem({ headerName: 'X-Secret', secret }, authentication)).toBe(
			'The secret holds a line break or another control character, which no header carries. Copy it again.',
		);
	}
});
