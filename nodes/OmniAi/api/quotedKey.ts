import { MASK } from '../../shared/http/masking';
import {
	UNSEEN,
	PlacedBytesBuilder,
	decode,
	lowerCase,
	placedBytes,
	upperCase,
	type PlacedBytes,
} from './placedBytes';

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
	let reading = placedBytes(looked);
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
	const first = placedBytes(key);
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

// Digits are often written in groups.
function onlyHex({ bytes, starts, ends }: PlacedBytes): PlacedBytes {
	const digits = new PlacedBytesBuilder();
	for (let at = 0; at < bytes.length; at++) {
		if (bytes[at] !== ':' && bytes[at] !== '-') digits.add(bytes.charAt(at), starts[at] ?? 0, ends[at] ?? 0);
	}
	return digits.build();
}

function hide(
	hidden: Uint8Array,
	{ starts, ends }: PlacedBytes,
	bytes: string,
	{ length, all }: Pieces,
): void {
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
