import { MASK } from '../../shared/http/masking';

/** A text of more characters is not looked at further: nobody reads as much of an error. */
export const MAX_LOOKED_AT = 16 * 1024;
// The last of a text that was cut there are not shown: of a key that is cut in two the rest is too short to
// be found.
const UNSURE_END = 4 * 1024;

/** A part of a key that is shorter than this tells nothing, and may stand in a text by chance. */
const MIN_PIECE_LENGTH = 8;
/** A code in a code in a code: a proxy's error page that quotes JSON that quotes an address. */
const MAX_LEVELS = 6;

/**
 * A text without what it quotes of a key, as it is or in another case, broken up by white space, or in whole
 * or in part percent-encoded, escaped as in JSON or HTML, in hexadecimal or in base64 (at any offset). Pieces
 * of eight characters count as quotes. Takes time in proportion to the text, of which at most
 * {@link MAX_LOOKED_AT} characters are looked at and given.
 */
export function withoutQuotedKey(text: string, key: string): string {
	const looked = text.slice(0, MAX_LOOKED_AT);
	const shown = text.length > looked.length ? looked.length - UNSURE_END : looked.length;
	const traces = tracesOf(key);
	if (traces === null) return looked.slice(0, shown);

	const hidden = new Uint8Array(looked.length);
	let reading = readingOf(looked);
	for (let level = 0; level < MAX_LEVELS; level++) {
		hide(hidden, reading, lowerCase(reading.bytes), traces.plain);
		hide(hidden, reading, lowerCase(reading.bytes.replaceAll('-', '+').replaceAll('_', '/')), traces.base64);
		const digits = onlyHex(reading);
		hide(hidden, digits, lowerCase(digits.bytes), traces.hex);
		const decoded = decode(reading);
		if (decoded === null) break;
		reading = decoded;
	}
	return masked(looked.slice(0, shown), hidden);
}

/** What betrays a key: its pieces in each of the spellings, all of one length. */
interface Traces {
	plain: Pieces;
	hex: Pieces;
	base64: Pieces;
}

interface Pieces {
	length: number;
	all: Set<string>;
}

function tracesOf(key: string): Traces | null {
	const first = readingOf(key);
	if (first.bytes === '') return null;
	// A key can itself look as if it were encoded; a text is read at each level, so the key is as well.
	const spelt = [first.bytes];
	// As bytes it is quoted as it is, whatever its characters look like.
	const asItIs = Array.from(key)
		.filter((character) => !UNSEEN.test(character))
		.join('');
	if (Buffer.byteLength(asItIs, 'utf8') > asItIs.length)
		spelt.push(Buffer.from(asItIs, 'utf8').toString('latin1'));
	for (
		let level = 1, reading = decode(first);
		level < MAX_LEVELS && reading !== null;
		level++, reading = decode(reading)
	) {
		if (reading.bytes.length >= Math.min(MIN_PIECE_LENGTH, first.bytes.length)) spelt.push(reading.bytes);
	}
	const inEachCase = spelt.flatMap((bytes) => [bytes, lowerCase(bytes), upperCase(bytes)]);
	return {
		plain: piecesOf(spelt.map(lowerCase), MIN_PIECE_LENGTH, 1),
		hex: piecesOf(
			inEachCase.flatMap((bytes) =>
				[Buffer.from(bytes, 'latin1'), Buffer.from(bytes, 'utf16le')].map((code) => code.toString('hex')),
			),
			2 * MIN_PIECE_LENGTH,
			MIN_CODE_LENGTH,
		),
		base64: piecesOf(
			[...inEachCase, ...inEachCase.flatMap(codesOf)].flatMap(inBase64).map(lowerCase),
			BASE64_PIECE,
			MIN_CODE_LENGTH,
		),
	};
}

// What may be put into base64 in place of the key itself: its base64, and its UTF-16.
function codesOf(bytes: string): string[] {
	return [...inBase64(bytes), Buffer.from(bytes, 'utf16le').toString('latin1')];
}

// Of eight characters at least nine sextets are certain, wherever among others they stand.
const BASE64_PIECE = 9;
// The code of a very short key stands by chance in any text.
const MIN_CODE_LENGTH = 5;

/** What is certain in base64 of some bytes when none, one or two others stand before them. */
function inBase64(bytes: string): string[] {
	return [0, 1, 2].map((before) => {
		const encoded = Buffer.from('\0'.repeat(before) + bytes, 'latin1')
			.toString('base64')
			.replace(/={1,2}$/, '');
		const unsureBefore = Math.ceil((before * 8) / 6);
		return encoded.slice(unsureBefore, Math.floor(((before + bytes.length) * 8) / 6));
	});
}

function piecesOf(spellings: string[], length: number, shortest: number): Pieces {
	const usable = spellings.filter((spelling) => spelling.length >= shortest);
	// A shorter key has one piece, itself.
	const size = Math.min(length, ...usable.map((spelling) => spelling.length));
	const all = new Set<string>();
	for (const spelling of usable)
		for (let at = 0; at + size <= spelling.length; at++) all.add(spelling.slice(at, at + size));
	return { length: size, all };
}

/** A text as the bytes of UTF-8, each a character, with where in the text each begins and ends. */
interface Reading {
	bytes: string;
	starts: number[];
	ends: number[];
}

// White space, and what is not seen at all, is no part of a key: a line that was broken breaks none.
const UNSEEN = /[\s\p{Cf}\p{Cc}]/u;

function readingOf(text: string): Reading {
	const reading = new ReadingBuilder();
	let at = 0;
	for (const character of text) {
		const end = at + character.length;
		if (!UNSEEN.test(character)) reading.add(inUtf8(character), at, end);
		at = end;
	}
	return reading.build();
}

function inUtf8(character: string): string {
	// Letters of full width and of mathematics are read, and copied, as the ones they look like.
	return character < '\x80' ? character : Buffer.from(character.normalize('NFKC'), 'utf8').toString('latin1');
}

// The bytes of UTF-8 in other alphabets have no case.
function lowerCase(bytes: string): string {
	return bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function upperCase(bytes: string): string {
	return bytes.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

class ReadingBuilder {
	private parts: string[] = [];
	private starts: number[] = [];
	private ends: number[] = [];

	add(bytes: string, start: number, end: number): void {
		this.parts.push(bytes);
		for (let count = 0; count < bytes.length; count++) {
			this.starts.push(start);
			this.ends.push(end);
		}
	}

	build(): Reading {
		return { bytes: this.parts.join(''), starts: this.starts, ends: this.ends };
	}
}

// Each alternative is bounded, so that a text is read once. A code that holds or is followed by another one
// waits for the next level: it is that one's meaning that belongs to it.
const ESCAPE = new RegExp(
	String.raw`%u([0-9a-f]{4})|[%=]([0-9a-f]{2})|\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})` +
		String.raw`|\\x([0-9a-f]{2})|\\([0-7]{3})|\\([^%&=ux\d])|&#x([0-9a-f]{1,8})(?:;|(?![0-9a-f%\\]))` +
		String.raw`|&#(\d{1,8})(?:;|(?![\d%\\]))|&([a-z]{2,8});`,
	'gi',
);

const NAMED: Record<string, string> = {
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
const CONTROLS: Record<string, string> = { b: '', f: '', n: '', r: '', t: '', v: '' };

/** A reading with its escapes replaced by what they stand for; null when there are none. */
function decode({ bytes, starts, ends }: Reading): Reading | null {
	const decoded = new ReadingBuilder();
	let found = false;
	let next = 0;
	const copyTo = (until: number) => {
		for (; next < until; next++) decoded.add(bytes.charAt(next), starts[next] ?? 0, ends[next] ?? 0);
	};
	for (const match of bytes.matchAll(ESCAPE)) {
		const meant = meaningOf(match);
		if (meant === null) continue;
		found = true;
		copyTo(match.index);
		next = match.index + match[0].length;
		decoded.add(meant, starts[match.index] ?? 0, ends[next - 1] ?? 0);
	}
	if (!found) return null;
	copyTo(bytes.length);
	return decoded.build();
}

function meaningOf([
	,
	percentUnit,
	byte,
	braced,
	unit,
	hexByte,
	octal,
	escaped,
	hexEntity,
	entity,
	name,
]: RegExpMatchArray): string | null {
	const hex = percentUnit ?? braced ?? unit ?? hexEntity;
	if (hex !== undefined) return seen(parseInt(hex, 16));
	if (entity !== undefined) return seen(Number(entity));
	const one = byte ?? hexByte;
	if (one !== undefined) return seenByte(parseInt(one, 16));
	if (octal !== undefined) return seenByte(parseInt(octal, 8) & 0xff);
	if (escaped !== undefined) return Object.hasOwn(CONTROLS, escaped) ? '' : escaped;
	const known = (name ?? '').toLowerCase();
	return Object.hasOwn(NAMED, known) ? (NAMED[known] ?? null) : null;
}

function seen(code: number): string | null {
	if (code > 0x10ffff) return null;
	const character = String.fromCodePoint(code);
	return UNSEEN.test(character) ? '' : inUtf8(character);
}

function seenByte(code: number): string {
	return code <= 0x20 || code === 0x7f ? '' : String.fromCharCode(code);
}

// Digits are often written in groups.
function onlyHex({ bytes, starts, ends }: Reading): Reading {
	const digits = new ReadingBuilder();
	for (let at = 0; at < bytes.length; at++) {
		if (bytes[at] !== ':' && bytes[at] !== '-') digits.add(bytes.charAt(at), starts[at] ?? 0, ends[at] ?? 0);
	}
	return digits.build();
}

function hide(hidden: Uint8Array, { starts, ends }: Reading, bytes: string, { length, all }: Pieces): void {
	let done = 0;
	for (let at = 0; at + length <= bytes.length; at++) {
		if (!all.has(bytes.slice(at, at + length))) continue;
		const [start, end] = [starts[at] ?? 0, ends[at + length - 1] ?? 0];
		// Pieces overlap: each place is marked once.
		hidden.fill(1, Math.max(start, done), end);
		done = Math.max(done, end);
	}
}

function masked(text: string, hidden: Uint8Array): string {
	const parts: string[] = [];
	let from = 0;
	while (from < text.length) {
		const isHidden = hidden[from] === 1;
		let until = hidden.indexOf(isHidden ? 0 : 1, from);
		if (until === -1 || until > text.length) until = text.length;
		parts.push(isHidden ? MASK : text.slice(from, until));
		from = until;
	}
	return parts.join('');
}
