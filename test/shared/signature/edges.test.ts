import { HEADER_NAME, HEADER_VALUE } from '../../../nodes/shared/headers';
import { carriesHeaderSecret } from '../../../nodes/shared/signature/headerSecret';
import { carriesHmac, signWithHmac } from '../../../nodes/shared/signature/hmac';
import { singleHeader } from '../../../nodes/shared/headers';
import { keyOf } from '../../../nodes/shared/signature/standardWebhooks';
import { testSecretShape } from '../../../nodes/shared/signature/webhookSecret';
import {
	isAuthentic,
	authenticationHeaders,
	type Authentication,
} from '../../../nodes/shared/signature/authentication';

// What is just inside, and just outside.

test.each(['X-A', 'x', "!#$%&'*+.^_`|~", '0-9', 'Az'])('the text %j is a header name', (name) =>
	expect(HEADER_NAME.test(name)).toBe(true),
);
test.each([
	'',
	' ',
	'X A',
	' X',
	'X ',
	'X:',
	'X\n',
	'\nX',
	'é',
	'X(',
	'X/',
	'X@',
	'X[',
	'X{',
	'"X"',
	'X,Y',
	'X;',
])('the text %j is no header name', (name) => expect(HEADER_NAME.test(name)).toBe(false));
test.each(['', ' ', 'a b', '\t', '~!', 'x'.repeat(1_000)])(
	'a text that a header may hold is a header value (row %#)',
	(value) => expect(HEADER_VALUE.test(value)).toBe(true),
);
test.each(['a\nb', '\na', 'a\n', 'a\rb', '\0', 'a\u007f', '\u001f', 'é', '€', 'aé', 'éa'])(
	'the text %j is no header value',
	(value) => expect(HEADER_VALUE.test(value)).toBe(false),
);

test('a header is found whatever its case, and only a single text counts', () => {
	expect(singleHeader({ 'x-a': 'v' }, ' X-A ')).toBe('v');
	expect(singleHeader({ 'x-a': ' ' }, 'x-a')).toBe(' ');
	for (const value of ['', undefined, ['v'], ['v', 'v'], []])
		expect(singleHeader({ 'x-a': value }, 'x-a')).toBeNull();
	expect(singleHeader({}, 'toString')).toBeNull();
	expect(singleHeader({}, '')).toBeNull();
});

test('a header secret of Latin-1 characters is known in both encodings, up to the last of them', () => {
	for (const secret of ['ÿ', 'aÿ', 'é']) {
		for (const encoding of ['latin1', 'utf8'] as const)
			expect(
				carriesHeaderSecret({ x: Buffer.from(secret, encoding).toString('latin1') }, 'x', [secret]),
			).toBe(true);
	}
	// Beyond them one encoding would lose bits: 'š' would pass for 'a'.
	expect(carriesHeaderSecret({ x: 'a' }, 'x', ['š'])).toBe(false);
	expect(carriesHeaderSecret({ x: Buffer.from('š', 'utf8').toString('latin1') }, 'x', ['š'])).toBe(true);
	for (const secrets of [[''], [], ['', '']])
		for (const x of ['', ' ', 'undefined']) expect(carriesHeaderSecret({ x }, 'x', secrets)).toBe(false);
});

test('an HMAC counts by itself among ten values, with nothing inside it', () => {
	const body = Buffer.from('body');
	const valid = signWithHmac(body, 'key');
	const carries = (x: string) => carriesHmac({ x }, 'x', body, ['key']);
	expect(carries(`${'x, '.repeat(9)}${valid}`)).toBe(true);
	expect(carries(`${'x,\t '.repeat(9)}${valid}`)).toBe(true);
	expect(carries(`${'x, '.repeat(10)}${valid}`)).toBe(false);
	expect(carries(`${valid.slice(0, 10)}sha256=${valid.slice(10)}`)).toBe(false);
	expect(carries(`sha256=sha256=${valid}`)).toBe(false);
	expect(carriesHmac({ x: signWithHmac(body, '') }, 'x', body, ['', ''])).toBe(false);
	expect(carriesHmac({ x: valid }, 'x', body, ['', 'key'])).toBe(true);
});

test.each([
	['whsec_AAAA', 3],
	['AAAA', 3],
	['AA==', 1],
	['AA', 1],
	['AAA=', 2],
])('the secret %s is a key of %i bytes', (secret, bytes) => expect(keyOf(secret)).toHaveLength(bytes));
test.each([
	'',
	'whsec_',
	'=',
	'A',
	'AB',
	'AAAA=AAAA',
	'=AAAA',
	'AA-_',
	'AAAA AAAA',
	' AAAA',
	'AAAA\n',
	'WHSEC_AAAA!',
	'whsec_whsec_AAAA',
	'xwhsec_AAAA',
])('the secret %j is no key', (secret) => expect(keyOf(secret)).toBeNull());

test('a sender names the header without the white space around it', () => {
	const known = { headerName: ' X-Secret ', secret: 's', previousSecret: '' };
	expect(authenticationHeaders('headerSecret', Buffer.from('b'), known, 'id', 0)).toEqual({
		'X-Secret': 's',
	});
	expect(Object.keys(authenticationHeaders('hmac', Buffer.from('b'), known, 'id', 0))).toEqual(['X-Secret']);
});

test.each([undefined, null, '', 'None', 'NONE', 'toString', 0, true, ['none'], {}])(
	'an authentication of %j accepts nothing',
	(authentication) => {
		const known = { headerName: 'x', secret: 's', previousSecret: '' };
		expect(
			Boolean(isAuthentic(authentication as Authentication, { x: 's' }, Buffer.from('b'), known, 0)),
		).toBe(false);
	},
);

test("the credential's test in the dialog judges the shape, and says that nothing was sent", async () => {
	const of = async (data: object | undefined) =>
		await testSecretShape.call({} as never, { id: '1', name: 'x', type: 'x', data } as never);
	expect(await of({ headerName: 'x-secret', secret: 'canary-canary' })).toEqual({
		status: 'OK',
		message: expect.stringMatching(/^The shape is right\. .* nothing was sent to test it\.$/),
	});
	for (const data of [
		undefined,
		{},
		{ headerName: 'x-secret', secret: '' },
		{ headerName: 'x secret', secret: 'canary' },
		{ headerName: '', secret: 'canary' },
	]) {
		const { status, message } = await of(data);
		expect([status, message]).toEqual(['Error', expect.stringMatching(/\S.{10,}/)]);
		expect(message).not.toContain('canary');
	}
});
