import fc from 'fast-check';
import {
	isMasked,
	MASK,
	maskAddress,
	maskHeaders,
	maskRequest,
	maskUrl,
} from '../../../nodes/shared/http/masking';

test('only headers that are never secret stay readable', () => {
	const readable = {
		'Content-Type': 'application/json',
		accept: '*/*',
		'USER-AGENT': 'x',
		'Idempotency-Key': 'k',
	};
	expect(maskHeaders({ ...readable, Authorization: 'canary', 'X-Anything': 'canary' })).toEqual({
		...readable,
		Authorization: MASK,
		'X-Anything': MASK,
	});
});

test('no value of any other header survives masking', () => {
	const name = fc
		.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,20}$/)
		.filter(
			(text) => !['content-type', 'accept', 'user-agent', 'idempotency-key'].includes(text.toLowerCase()),
		);
	fc.assert(
		fc.property(name, fc.string(), (header, value) =>
			expect(maskHeaders({ [header]: `canary${value}` })).toEqual({ [header]: MASK }),
		),
	);
});

test('a masked address keeps host and path, and loses user, password, query values and fragment', () => {
	expect(maskUrl('https://user:pass@example.com:8443/a/b?token=canary&x=1#canary')).toBe(
		'https://example.com:8443/a/b?token=***&x=***',
	);
	expect(maskUrl('https://example.com/a')).toBe('https://example.com/a');
});

test('whatever stands in user, password, query value or fragment does not survive masking', () => {
	const secret = fc.stringMatching(/^[a-z]{8,12}$/).map((text) => `zz${text}zz`);
	fc.assert(
		fc.property(
			secret,
			fc.constantFrom(
				'https://{}@h.example/',
				'https://u:{}@h.example/',
				'https://h.example/?a={}',
				'https://h.example/?a=1&b={}',
				'https://h.example/?{}',
				'https://h.example/?a=1&{}',
				'https://h.example/?{}==',
				'https://h.example/#{}',
				'nonsense {}@host',
				'nonsense?{}',
				'//{}@x',
				'user:{}@host',
				'ftp://u:{}@h.example/',
				'https://u:{}@h h/',
			),
			(text, shape) => expect(maskUrl(shape.replace('{}', text))).not.toContain(text),
		),
	);
});

test.each([
	['nonsense', 'nonsense'],
	['user:pass@host', '***@host'],
	['ftp://u:p@host/a', '***@host/a'],
	['HTTPS://u:p@example.com/a', 'https://example.com/a'],
	['http://u:p@example.com/a', 'http://example.com/a'],
	['https://u:p@exa mple.com/a', '***@exa mple.com/a'],
	['nohttps://u:p@host', '***@host'],
	['a@b@host/path', '***@host/path'],
	['nonsense?key=canary', 'nonsense?***'],
	['user@host?key=can@ary\nmore', '***'],
	['line\nuser@host', '***@host'],
	['', ''],
	['https://example.com/a?', 'https://example.com/a'],
	['https://example.com?a=1', 'https://example.com/?a=***'],
	['https://example.com/?key', 'https://example.com/?***'],
	['https://user:pa?ss@host/', '***'],
	['https://user:pa/ss@host/', '***@host/'],
	['https://user:pa\\ss@host/', '***@host/'],
	['https://user:pa#ss@host/', '***'],
	['https://user:12?canary@host/', 'https://***'],
	['https://user:12/canary@host/', 'https://***'],
	['https://user:12#canary@host/', 'https://***'],
	['https://user:443/canary@host/', 'https://***'],
	['https://user/canary@host/', 'https://***'],
	['https://first.last:443/canary@host/', 'https://***'],
	['https://first.last/canary@host/', 'https://first.last/***'],
	['https://first.last/x:canary?y@host/', 'https://first.last/***'],
	['https://first.last?x:can&ary@host/', 'https://first.last/?***'],
	['https://u:p@host.example/a@b', 'https://***'],
	['https://host.example/send?to=a@b.example', 'https://host.example/send?***'],
	['https://host.example/users/jane@b.example/mail', 'https://host.example/***'],
	['https://host.example/users/jane%40b.example/mail', 'https://host.example/users/jane%40b.example/mail'],
	['https://host.example/cb#access_token=canary', 'https://host.example/cb'],
	['https://host.example/cb#a@b', 'https://host.example/cb'],
	['https://user:canary/a', 'https://***'],
	['https:user:canary', '***'],
	['https://user:canary%40host/', '***'],
	['https://user:canary\uff20host/', '***'],
	['user:pa#ss@host', '***'],
	['user:canary', '***'],
	['//user:p@host', '***@host'],
	['u:p@host:8443/a', '***'],
	['HtTpS:\\\\u:p@example.com\\a', 'https://example.com/a'],
	['ht\ntps://u:can\tary@example.com/a', 'https://example.com/a'],
	[' \u0000https://u:p@example.com/a \n', 'https://example.com/a'],
	['\u00a0https://u:p@example.com/a', 'https://example.com/a'],
	['nonsense#key=canary', 'nonsense#***'],
	['wss://host.example/a?key=canary', 'wss://host.example/a?***'],
])('the address %j is shown as %j', (url, shown) => expect(maskUrl(url)).toBe(shown));

test.each([
	['https://example.com/a', false],
	['https://user@example.com/', true],
	['https://:pass@example.com/', true],
	['https://example.com/?a=1', true],
	['https://example.com/#part', true],
	['https://example.com/#access_token=canary', true],
	['https://example.com/@name', true],
	['https://example.com/#', false],
	['nonsense', true],
	['user:pass@host', true],
	[' https://example.com/', false],
])('the address %j has something to mask: %s', (url, masked) => expect(isMasked(url)).toBe(masked));

// What a login and a query may hold, by its own spelling: unencoded as careless people leave it.
const HARD = [
	'?',
	'#',
	'/',
	'@',
	':',
	'\\\\',
	' ',
	'%',
	'%40',
	'%2f',
	'.',
	'\\t',
	'ü',
	'字',
	'😀',
	'\uff20',
	'[',
	']',
	'0',
	'7',
	'443',
	'Q',
	'zx',
	'w_k',
	'-',
	'=',
];
const hard = fc
	.array(fc.constantFrom(...HARD), { minLength: 1, maxLength: 8 })
	.map((parts) => parts.join(''));
/**
 * Pieces of a secret of at least three characters, in the spellings that a shown address could have them in.
 */
function piecesOf(secret: string): string[] {
	const spelt = [
		secret,
		secret.replace(/[\t\n\r]/g, ''),
		encodeURIComponent(secret),
		encodeURI(secret),
		secret.replaceAll('\\', '/'),
	];
	return spelt.flatMap((text) =>
		Array.from({ length: Math.max(0, text.length - 2) }, (_unused, at) => text.slice(at, at + 3)),
	);
}

const AROUND = [
	'https://***',
	'http://***',
	'***@host.example/path',
	'host example',
	'/p',
	'?***',
	'?k=***',
	'0.0.0.0',
	...HARD,
];

test.each<[string, (user: string, secret: string) => string]>([
	['a password', (user, secret) => `https://${user}:${secret}@host.example/path`],
	['a password without a scheme', (user, secret) => `${user}:${secret}@host.example/path`],
	['a password after two slashes', (user, secret) => `//${user}:${secret}@host.example/path`],
	['a password of another protocol', (user, secret) => `FTP://${user}:${secret}@host.example/path`],
	['a password beside a query', (user, secret) => `HTTP:\\\\${user}:${secret}@host.example/path?k=v@w#x`],
	[
		'a password where the host is wrong',
		(user, secret) => `https://${user}:${secret}@host example:port/path?k=${secret}`,
	],
	['a query value', (_user, secret) => `https://host.example/path?k=${secret.replaceAll('&', '')}`],
	['a fragment', (_user, secret) => `https://host.example/path?k=1#access_token=${secret}`],
])('an address with %s shows no three characters of it, whatever they are', (_what, write) => {
	fc.assert(
		fc.property(hard, hard, (user, secret) => {
			const url = write(user, secret);
			const shown = [maskUrl(url), maskAddress({ url, pathIsSecret: true })];
			const open = [...AROUND, user, encodeURI(user)];
			const found = piecesOf(secret).filter(
				(piece) => !open.some((text) => text.includes(piece)) && shown.some((text) => text.includes(piece)),
			);
			expect([url, shown, found, isMasked(url)]).toEqual([url, shown, [], true]);
		}),
		{ numRuns: 300 },
	);
});

test('an address of which nothing is masked is shown as it is, and any other is not', () => {
	const part = fc.stringMatching(/^[a-z0-9._~=&@:%2a-]{0,8}$/);
	fc.assert(
		fc.property(
			fc.constantFrom('', 'u@', 'u:p@', ':p@'),
			fc.constantFrom('', ':8443'),
			part,
			fc.constantFrom('', '?', '#', '?#'),
			part,
			(login, port, path, mark, rest) => {
				const url = `https://${login}host.example${port}/${path}${mark}${rest}`;
				const whole = new URL(url).href.replace(/[?#]+$/, '');
				expect([url, maskUrl(url) === whole]).toEqual([url, !isMasked(url)]);
			},
		),
	);
});

test('an address whose path is secret is shown by its origin only', () => {
	expect(maskAddress({ url: 'https://hooks.example.com/services/canary', pathIsSecret: true })).toBe(
		'https://hooks.example.com/***',
	);
	expect(maskAddress({ url: 'https://hooks.example.com/services/open', pathIsSecret: false })).toBe(
		'https://hooks.example.com/services/open',
	);
	expect(maskAddress({ url: 'canary', pathIsSecret: true })).toBe('***');
	expect(maskAddress({ url: 'slack:canary', pathIsSecret: true })).toBe('***');
});

test('the headers of a credential are named and masked, whatever they are called', () => {
	const request = {
		url: 'https://example.com/',
		headers: { Accept: 'canary', 'X-Own': 'own' },
		pathIsSecret: false,
	};
	const credential = { names: ['Accept', 'X-Key'], forAttempt: () => ({}) };
	expect(maskRequest({ ...request, credential })).toEqual({
		url: 'https://example.com/',
		headers: { Accept: '*** (credential)', 'X-Own': '***', 'X-Key': '*** (credential)' },
	});
	expect(maskRequest({ ...request, credential: null })).toEqual({
		url: 'https://example.com/',
		headers: { Accept: 'canary', 'X-Own': '***' },
	});
});
