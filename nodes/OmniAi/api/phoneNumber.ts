import type { JsonValue } from '../../shared/jsonValue';

/**
 * Whether two texts are the same phone number, as E.164 tells them apart. Without a country code a number of
 * ten digits is one of the United States, as OmniAI takes it: sent as 6782319992, answered as +16782319992.
 * Anything that is not told for sure is another number; what is no phone number is compared as text.
 */
export function isSamePhone(held: JsonValue | undefined, wanted: JsonValue | undefined): boolean {
	return canonicalPhone(held) === canonicalPhone(wanted);
}

// Only what people put between digits; letters can be digits too, but nobody says which.
const NUMBER = /^(?:tel:)?([+]?)([\d\s().\-/\u2010-\u2015]+)$/i;
const EXTENSION = /(?:;ext=|ext\.?|extension|x|#)\s*(\d{1,10})$/i;
/** E.164 has at most 15 digits; a longer text is no phone number. */
const MAX_LENGTH = 60;
// `(0)` is only dialled inside the country.
const TRUNK = /\(0\)/g;

function canonicalPhone(value: JsonValue | undefined): string {
	const text =
		typeof value === 'string' || typeof value === 'number' ? String(value).normalize('NFKC').trim() : '';
	const isShort = text.length <= MAX_LENGTH;
	const found = isShort ? EXTENSION.exec(text) : null;
	const parts = isShort ? NUMBER.exec(found === null ? text : text.slice(0, found.index)) : null;
	const [plus, body, extension] = [parts?.[1] ?? '', parts?.[2] ?? '', found?.[1]];
	const digits = (plus === '+' ? body.replace(TRUNK, '') : body).replace(/\D/g, '');
	if (digits === '') return text;
	return `${withCountry(plus, digits)}${extension === undefined ? '' : `;ext=${extension}`}`;
}

function withCountry(plus: string, digits: string): string {
	if (plus === '+') return `+${digits}`;
	// What is dialled for a plus: in most countries, and in the United States.
	const abroad = /^(?:00|011)([1-9]\d{6,})$/.exec(digits)?.[1];
	if (abroad !== undefined) return `+${abroad}`;
	if (digits.length === 10) return `+1${digits}`;
	return /^1[2-9]\d{9}$/.test(digits) ? `+${digits}` : digits;
}
