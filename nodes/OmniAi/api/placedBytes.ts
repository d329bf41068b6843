// What a text may stand for to whoever reads it: its bytes, its escapes, and where in the text each stands.

/** A text as the bytes of UTF-8, each a character, with where in the text each begins and ends. */
export interface PlacedBytes {
	bytes: string;
	starts: number[];
	ends: number[];
}

// White space, and what is not seen at all, is no part of a key: a line that was broken breaks none.
export const UNSEEN = /[\s\p{Cf}\p{Cc}]/u;

/** The bytes of a text, without what is not seen. */
export function placedBytes(text: string): PlacedBytes {
	const placed = new PlacedBytesBuilder();
	let at = 0;
	for (const character of text) {
		const end = at + character.length;
		if (!UNSEEN.test(character)) placed.add(inUtf8(character), at, end);
		at = end;
	}
	return placed.build();
}

function inUtf8(character: string): string {
	// Letters of full width and of mathematics are read, and copied, as the ones they look like.
	return character < '\x80' ? character : Buffer.from(character.normalize('NFKC'), 'utf8').toString('latin1');
}

// The bytes of UTF-8 in other alphabets have no case.
export function lowerCase(bytes: string): string {
	return bytes.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

export function upperCase(bytes: string): string {
	return bytes.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

export class PlacedBytesBuilder {
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

	build(): PlacedBytes {
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

// Names of HTML's, each with the character that it stands for.
const NAMED = new Map(
	String.raw`
amp &  ast *  apos '  bsol \  colon :  comma ,  commat @  dash -  dollar $  equals =  excl !
gt >  hat ^  hyphen -  lbrace {  lbrack [  lcub {  lowbar _  lpar (  lsqb [  lt <
minus -  num #  percnt %  period .  plus +  quest ?  quot "  rbrace }  rbrack ]  rcub }  rpar )
rsqb ]  semi ;  sol /  verbar |  vert |
`
		.trim()
		.split(/\n|  +/)
		.map((entry) => entry.split(' ') as [string, string]),
)
	.set('grave', '`')
	.set('nbsp', '');
const CONTROLS: Record<string, string> = { b: '', f: '', n: '', r: '', t: '', v: '' };

/** The same with its escapes replaced by what they stand for; null when there are none. */
export function decode({ bytes, starts, ends }: PlacedBytes): PlacedBytes | null {
	const decoded = new PlacedBytesBuilder();
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
	return NAMED.get((name ?? '').toLowerCase()) ?? null;
}

function seen(code: number): string | null {
	if (code > 0x10ffff) return null;
	const character = String.fromCodePoint(code);
	return UNSEEN.test(character) ? '' : inUtf8(character);
}

function seenByte(code: number): string {
	return code <= 0x20 || code === 0x7f ? '' : String.fromCharCode(code);
}
