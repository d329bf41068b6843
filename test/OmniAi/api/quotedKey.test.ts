import fc from 'fast-check';
import { withoutQuotedKey } from '../../../nodes/OmniAi/api/quotedKey';
import { textsIn } from '../../../nodes/OmniAi/api/refusal';

const KEY = 'sk_Live-8fQ2/x+9Zr~T4mWb7LpK0cV';

const cut = (text: string, by: number, between: string) =>
	text.match(new RegExp(`.{1,${by}}`, 'gs'))?.join(between) ?? '';
const each = (text: string, write: (character: string, code: number) => string) =>
	Array.from(text, (character) => write(character, character.charCodeAt(0))).join('');
const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
const base64 = (text: string) => Buffer.from(text).toString('base64');

// Written here by hand, so that it shares nothing with what reads it.
const SPELLINGS: Record<string, (key: string) => string> = {
	'as it is': (key) => key,
	'in small letters': (key) => key.toLowerCase(),
	'in capital letters': (key) => key.toUpperCase(),
	'with cases swapped': (key) =>
		each(key, (c) => (c === c.toLowerCase() ? c.toUpperCase() : c.toLowerCase())),
	'percent-encoded': (key) => encodeURIComponent(key),
	'percent-encoded whole': (key) => each(key, (_c, code) => `%${hex(code, 2)}`),
	'percent-encoded in capitals': (key) => each(key, (_c, code) => `%${hex(code, 2).toUpperCase()}`),
	'percent-encoded in part': (key) => each(key, (c, code) => (code % 3 === 0 ? `%${hex(code, 2)}` : c)),
	'percent-encoded twice': (key) => each(key, (_c, code) => `%25${hex(code, 2)}`),
	'quoted-printable': (key) => each(key, (_c, code) => `=${hex(code, 2).toUpperCase()}`),
	'escaped as in JSON': (key) => each(key, (_c, code) => `\\u${hex(code, 4)}`),
	'escaped as in JSON, in part and twice': (key) =>
		each(key, (c, code) => (code % 2 === 0 ? `\\\\u${hex(code, 4)}` : c)),
	'escaped as in JavaScript': (key) => each(key, (_c, code) => `\\x${hex(code, 2)}`),
	'escaped as in HTML': (key) => each(key, (_c, code) => `&#${code};`),
	'escaped as in HTML, in hexadecimal': (key) => each(key, (_c, code) => `&#x${hex(code, 2)};`),
	'escaped as in HTML, by names': (key) =>
		key.replaceAll('/', '&sol;').replaceAll('+', '&plus;').replaceAll('_', '&lowbar;'),
	'in hexadecimal': (key) => Buffer.from(key).toString('hex'),
	'in hexadecimal, in capitals and pairs': (key) =>
		cut(Buffer.from(key).toString('hex').toUpperCase(), 2, ':'),
	'in base64': base64,
	'in base64url': (key) => Buffer.from(key).toString('base64url'),
	'in base64 after one other': (key) => base64(`:${key}`),
	'in base64 after two others': (key) => base64(`u:${key}`),
	'in base64 between others': (key) => base64(`Authorization: Bearer ${key}\r\nAccept: x`),
	'in base64, broken into lines': (key) => cut(base64(`user:${key}`), 12, '\r\n'),
	'in base64, percent-encoded': (key) => encodeURIComponent(base64(key)),
	'in base64 twice': (key) => base64(base64(key)),
	'in base64 twice, with a user before it': (key) => base64(base64(`user:${key}`)),
	'in base64 of UTF-16': (key) => Buffer.from(key, 'utf16le').toString('base64'),
	'in hexadecimal of UTF-16': (key) => Buffer.from(key, 'utf16le').toString('hex'),
	'in full width': (key) =>
		each(key, (c, code) => (code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : c)),
	'in bold as in mathematics': (key) =>
		each(key, (c, code) => (/[a-z]/.test(c) ? String.fromCodePoint(0x1d41a + code - 97) : c)),
	'broken into lines': (key) => cut(key, 5, '\n  '),
	'with spaces': (key) => cut(key, 1, ' '),
	'with what is not seen': (key) => cut(key, 4, '\u200b'),
	'without its end': (key) => key.slice(0, 8),
	'without its beginning': (key) => key.slice(-8),
	'without both ends, in base64': (key) => base64(key.slice(3, -4)),
	'first and last': (key) => `${key.slice(0, 9)}…${key.slice(-9)}`,
};

/** Whether eight characters of a key can be got out of a text by anybody who knows the spelling. */
const shows = (text: string, key: string, write: (key: string) => string) => {
	const plain = text.replace(/[\s\u200b]/g, '').toLowerCase();
	for (let at = 0; at + 8 <= key.length; at++) {
		const piece = key.slice(at, at + 8);
		for (const spelt of [piece, write(piece), encodeURIComponent(piece)]) {
			if (plain.includes(spelt.replace(/[\s\u200b]/g, '').toLowerCase())) return piece;
		}
	}
	return null;
};

const AROUND: Array<[string, (quoted: string) => string]> = [
	['a message', (quoted) => JSON.stringify({ message: `Invalid key ${quoted} given` })],
	['a text', (quoted) => `Invalid key ${quoted} given`],
	['a list of errors', (quoted) => JSON.stringify({ errors: [{ path: ['apiKey'], message: quoted }] })],
	['the name of a field', (quoted) => JSON.stringify({ errors: { [quoted]: ['is not valid'] } })],
	[
		'an address',
		(quoted) => JSON.stringify({ error: { detail: `see https://files.example.com/${quoted}` } }),
	],
];

describe.each(Object.entries(SPELLINGS))('a key written %s', (_spelling, write) => {
	test.each(AROUND)('gets masked in %s', (_where, body) => {
		const said = textsIn(body(write(KEY)), KEY);
		expect(said).toContain('***');
		expect([said, shows(said, KEY, write)]).toEqual([said, null]);
	});

	test('gets masked whatever the key is, and what stands around it is shown', () => {
		const key = fc.stringMatching(/^[A-Za-z0-9_~+/.-]{16,48}$/).filter((text) => new Set(text).size > 8);
		fc.assert(
			fc.property(key, (given) => {
				const said = textsIn(JSON.stringify({ message: `Before ! ${write(given)} ! after` }), given);
				expect([said, shows(said, given, write)]).toEqual([said, null]);
				expect(said).toMatch(/^Before !.*\*\*\*.*! after$/s);
			}),
			{ numRuns: 15 },
		);
	});
});

test('a key that is spelt in several ways, one in the other, is masked', () => {
	const names = Object.keys(SPELLINGS).filter(
		(name) => /percent|escaped|lines|letters/.test(name) && !/base64/.test(name),
	);
	fc.assert(
		fc.property(fc.constantFrom(...names), fc.constantFrom(...names), (inner, outer) => {
			const quoted = SPELLINGS[outer]?.(SPELLINGS[inner]?.(KEY) ?? '') ?? '';
			const said = textsIn(JSON.stringify({ message: quoted }), KEY);
			expect([inner, outer, said.replace(/[^a-z0-9]/gi, '').length < 8]).toEqual([inner, outer, true]);
		}),
		{ numRuns: 400 },
	);
});

test('a text that quotes no key is shown as it is', () => {
	for (const text of [
		'Invalid API key',
		'externalLeadId is invalid',
		'a%20b & c',
		'C:\\temp\\x41',
		'YWJjZGVmZ2hpamtsbW5vcA==',
		'sk_live',
		'😀 100 % sure',
	]) {
		expect(textsIn(JSON.stringify({ message: text }), KEY)).toBe(text);
		expect(textsIn(JSON.stringify({ message: text }), '')).toBe(text);
	}
});

test('a short key is masked as a whole, and never makes a text grow without end', () => {
	expect(textsIn('{"message":"bad key AbC!"}', 'abc')).toBe('bad key ***!');
	expect(textsIn(JSON.stringify({ message: 'k'.repeat(100_000) }), 'k').length).toBeLessThan(510);
});

test('an encoded key that looks encoded itself is masked', () => {
	const key = 'ab%41cd\\u0042ef&amp;gh%2520ij';
	for (const spelt of [key, encodeURIComponent(key), decodeURIComponent(key), JSON.stringify(key)]) {
		expect(textsIn(JSON.stringify({ message: `x ${spelt} y` }), key)).toMatch(/^x "?\*\*\*"? y$/);
	}
});

test('logins, queries and fragments of quoted addresses are masked', () => {
	expect(
		textsIn(
			'{"message":"see https://u:can?ary@h.example/a?X=canary#canary, or (HTTPS://h.example/#token=canary)"}',
			'',
		),
	).toBe('see https://***@h.example/a?*** or (HTTPS://h.example/#***');
});

test('a cut never leaves part of a key that is as long as a piece', () => {
	for (const write of [
		SPELLINGS['as it is'],
		SPELLINGS['in base64'],
		SPELLINGS['percent-encoded whole'],
	] as Array<(key: string) => string>) {
		for (let before = 440; before <= 500; before += 3)
			expect(
				shows(textsIn(JSON.stringify({ message: `${'x'.repeat(before)} ${write(KEY)}` }), KEY), KEY, write),
			).toBeNull();
		// Where looking ends: only white space before it, so that it would be shown.
		for (const before of Array.from({ length: 80 }, (_unused, at) => [16_360, 65_500][at % 2]! + at)) {
			const said = textsIn(`key:${' '.repeat(before)}${write(KEY)}`, KEY);
			expect(said.replace(/\*+/g, '').length).toBeLessThan(12);
		}
	}
});

const HOSTILE: Array<[string, (size: number) => string]> = [
	['addresses', (size) => 'http://'.repeat(size / 7)],
	['addresses with logins', (size) => 'http://a@'.repeat(size / 9)],
	['percent signs', (size) => '%25'.repeat(size / 3)],
	['backslashes', (size) => '\\'.repeat(size)],
	['ampersands', (size) => '&#'.repeat(size / 2)],
	['white space', (size) => ' '.repeat(size)],
	['the key', (size) => KEY.repeat(size / KEY.length)],
	['half the key', (size) => KEY.slice(0, 7).repeat(size / 7)],
	['words', (size) => 'word '.repeat(size / 5)],
];

test.each(HOSTILE)(
	'a text full of %s is read no further than a person reads, however many there are',
	(_what, write) => {
		const took = (body: string) => {
			const start = performance.now();
			textsIn(body, KEY);
			return performance.now() - start;
		};
		const best = (make: (size: number) => string, size: number) =>
			Math.min(...[1, 2].map(() => took(make(size))));
		const bodies = [
			(size: number) => write(size),
			(size: number) => JSON.stringify({ errors: { field: [write(size), write(size)] } }),
			(size: number) =>
				JSON.stringify({
					errors: Object.fromEntries(
						Array.from({ length: 50 }, (_unused, at) => [`f${at}`, write(size / 50)]),
					),
				}),
		];
		for (const body of bodies) expect(best(body, 400_000)).toBeLessThan(50 + 8 * best(body, 100_000));
	},
);

// Each escape by itself: in a key of eight characters, one that is not read shows the whole key.

const ENTITIES: Record<string, string> = {
	amp: '&',
	ast: '*',
	apos: "'",
	bsol: '\\',
	colon: ':',
	comma: ',',
	commat: '@',
	dash: '-',
	dollar: '$',
	equals: '=',
	excl: '!',
	grave: '`',
	gt: '>',
	hat: '^',
	hyphen: '-',
	lbrace: '{',
	lbrack: '[',
	lcub: '{',
	lowbar: '_',
	lpar: '(',
	lsqb: '[',
	lt: '<',
	minus: '-',
	nbsp: '',
	num: '#',
	percnt: '%',
	period: '.',
	plus: '+',
	quest: '?',
	quot: '"',
	rbrace: '}',
	rbrack: ']',
	rcub: '}',
	rpar: ')',
	rsqb: ']',
	semi: ';',
	sol: '/',
	verbar: '|',
	vert: '|',
};

test.each(Object.entries(ENTITIES))('the HTML entity &%s; stands for %j', (name, character) => {
	const key = `kqz${character}wvxju`;
	expect(withoutQuotedKey(`a kqz&${name};wvxju b`, key)).toBe('a *** b');
	expect(withoutQuotedKey(`a kqz&${name.toUpperCase()};wvxju b`, key)).toBe('a *** b');
});

test.each([
	'kqz%4fwvxj',
	'kqz%4Fwvxj',
	'kqz=4Fwvxj',
	'kqz%u004fwvxj',
	'kqz\\u004fwvxj',
	'kqz\\u{4f}wvxj',
	'kqz\\u{00004f}wvxj',
	'kqz\\x4fwvxj',
	'kqz\\117wvxj',
	'kqz\\Owvxj',
	'kqz&#79;wvxj',
	'kqz&#79wvxj',
	'kqz&#x4f;wvxj',
	'kqz&#x4fwvxj',
	'kqz&#00000079;wvxj',
	'kqz&#x0000004f;wvxj',
	...[
		'\\b',
		'\\f',
		'\\n',
		'\\r',
		'\\t',
		'\\v',
		'%00',
		'%20',
		'%0a',
		'%7f',
		'\\x0d',
		'\\000',
		'&#10;',
		'&#x200b;',
		'\\u00ad',
		'%u2028',
		' ',
		'\u200b',
		'\u0007',
	].map((unseen) => `kqz${unseen}Owvxj`),
	'KQZOWVXJ',
	'6b717a4f7776786a',
	'6B:71:7A:4F:77:76:78:6A',
	'6b-71-7a-4f-77-76-78-6a',
])('the text %j is masked as the key kqzOwvxj', (spelt) => {
	expect(withoutQuotedKey(`a ${spelt}! b`, 'kqzOwvxj')).toBe('a ***! b');
});

test.each([
	'kqz%4gwvxj',
	'kqz%5fwvxj',
	'kqz\\u004wvxj',
	'kqz\\u{110000}wvxj',
	'kqz&none;Owvxj',
	'kqz&#99999999;wvxj',
	'kqzOwvx',
	'qzOwvxj',
	'kqz.Owvxj',
	'kqz\\x21Owvxj',
	'kqz%21Owvxj',
	'kqz&toString;wvxj',
])('the text %j is not masked as the key kqzOwvxj', (text) => {
	expect(withoutQuotedKey(`a ${text}! b`, 'kqzOwvxj')).toBe(`a ${text}! b`);
});

test('pieces of eight characters of a longer key are masked, and pieces of seven are not', () => {
	const key = 'kqzOwvxj0123456789';
	expect(withoutQuotedKey('a kqzOwvx b qzOwvxj0 c 3456789 d 23456789 e', key)).toBe(
		'a kqzOwvx b *** c 3456789 d *** e',
	);
	expect(withoutQuotedKey('kqzOwvxj0 and 0123456789', key)).toBe('*** and ***');
	expect(withoutQuotedKey('kqzOwvxj0123456789kqzOwvxj0123456789', key)).toBe('***');
	expect([withoutQuotedKey('', key), withoutQuotedKey('a b', ''), withoutQuotedKey('a b', ' \n')]).toEqual([
		'',
		'a b',
		'a b',
	]);
	expect(withoutQuotedKey('schlüssel-ß😀 ist %C3%BC falsch', 'schlüssel-ß😀')).toBe('*** ist %C3%BC falsch');
	expect(withoutQuotedKey('SCHLüSSEL-ß und schl%C3%BCssel', 'schlüssel-ß')).toBe('*** und ***');
});

test('a text that is cut ends before what is not sure', () => {
	const whole = 'x y '.repeat(4_096);
	for (const key of ['', 'kqzOwvxj']) {
		expect(withoutQuotedKey(whole, key)).toBe(whole);
		expect(withoutQuotedKey(`${whole}z`, key)).toBe('x y '.repeat(3_072));
	}
});
