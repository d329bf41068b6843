import type { FilterOperatorValue, FilterOptionsValue } from 'n8n-workflow';

/** Two values to compare, and whether their case tells them apart. */
export interface Comparable {
	left: unknown;
	right: unknown;
	caseSensitive: boolean;
}

// Up to here the search of the engine is quick whatever it is fed.
const SHORT_TEXT = 64;

/**
 * Two values that n8n compares in time in step with their size, with the same outcome as those given. Of two
 * long texts the search for one in the other takes time by both their lengths, and ignoring case n8n converts
 * the wanted text anew for every entry of a list. Any other comparison gets its values as they are.
 */
export function comparable(
	{ type, operation, rightType }: FilterOperatorValue,
	given: Comparable,
	{ typeValidation }: FilterOptionsValue,
): Comparable {
	if (operation !== 'contains' && operation !== 'notContains') return given;
	const isLoose = typeValidation !== 'strict';
	if (type === 'string')
		return isLoose || (typeof given.left === 'string' && typeof given.right === 'string')
			? textInText(given)
			: given;
	// A wanted value of another type n8n converts first, or refuses.
	if (type !== 'array' || given.caseSensitive || (rightType !== 'any' && rightType !== 'string'))
		return given;
	return entryInList(given, rightType === 'string' && isLoose, isLoose);
}

function textInText(given: Comparable): Comparable {
	const [left, right] = [textOf(given.left), textOf(given.right)];
	if (left === null || right === null || right.length <= SHORT_TEXT) return given;
	const [text, wanted] = given.caseSensitive
		? [left, right]
		: [left.toLocaleLowerCase(), right.toLocaleLowerCase()];
	return { left: includes(text, wanted) ? 'found' : '', right: 'found', caseSensitive: true };
}

function entryInList(given: Comparable, becomesText: boolean, isLoose: boolean): Comparable {
	const right = becomesText ? textOf(given.right) : given.right;
	const left = listOf(given.left, isLoose);
	if (left === null || typeof right !== 'string') return given;
	const wanted = right.toLocaleLowerCase();
	const found = left.some((entry) => typeof entry === 'string' && entry.toLocaleLowerCase() === wanted);
	return { left: found ? ['found'] : [], right: 'found', caseSensitive: true };
}

// As n8n makes a text of a value where types are converted; others stay short.
function textOf(value: unknown): string | null {
	if (typeof value === 'string') return value;
	return typeof value === 'object' && value !== null ? (JSON.stringify(value) ?? null) : null;
}

function listOf(value: unknown, isLoose: boolean): unknown[] | null {
	if (Array.isArray(value)) return value;
	if (!isLoose || typeof value !== 'string') return null;
	try {
		const parsed: unknown = JSON.parse(value);
		return Array.isArray(parsed) ? parsed : null;
	} catch {
		return null;
	}
}

// Knuth, Morris and Pratt: no character of the text is looked at again.
function includes(text: string, wanted: string): boolean {
	const borders = new Uint32Array(wanted.length);
	for (let at = 1, length = 0; at < wanted.length; at++) {
		while (length > 0 && wanted.charCodeAt(at) !== wanted.charCodeAt(length))
			length = borders[length - 1] ?? 0;
		if (wanted.charCodeAt(at) === wanted.charCodeAt(length)) length++;
		borders[at] = length;
	}
	for (let at = 0, length = 0; at < text.length; at++) {
		while (length > 0 && text.charCodeAt(at) !== wanted.charCodeAt(length)) length = borders[length - 1] ?? 0;
		if (text.charCodeAt(at) === wanted.charCodeAt(length)) length++;
		if (length === wanted.length) return true;
	}
	return false;
}
