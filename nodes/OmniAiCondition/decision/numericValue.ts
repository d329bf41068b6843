import type { Reading } from '../../shared/reading';
import { shownText } from '../../shared/shownText';
import { isPlainNumber } from './decimal';
import type { Undecided } from './undecided';

/**
 * The number that a value stands for: itself, or a text of plain digits. What no double holds exactly enough
 * to be compared is no number.
 *
 * @param name how a person knows the value
 */
export function readNumber(value: unknown, name: string): Reading<number, Undecided> {
	if (typeof value === 'number' ? Number.isFinite(value) : isPlainNumber(value))
		return { ok: true, value: Number(value) };
	if (isMissing(value)) return { ok: false, reason: 'null_input', message: `'${name}' is missing or null.` };
	const isBeyond = typeof value === 'number' || (typeof value === 'string' && !Number.isNaN(Number(value)));
	return {
		ok: false,
		reason: isBeyond ? 'null_input' : 'type_error',
		message:
			`'${name}' is ${quoted(value)}, which is ` +
			(isBeyond ? 'more than a number can hold, or not written in plain digits.' : 'not a number.'),
	};
}

function isMissing(value: unknown): boolean {
	return (
		value === undefined ||
		value === null ||
		Number.isNaN(value) ||
		(typeof value === 'string' && value.trim() === '')
	);
}

/** A value as a trace shows it. A list may be long and an object may hold itself, so they are only named. */
export function shownInTrace(value: unknown): string | number | boolean | null {
	if (value === undefined || value === null) return null;
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	if (Array.isArray(value)) return 'a list';
	return typeof value === 'object' ? 'an object' : shownText(String(value));
}

/** The same within a sentence. */
export function quoted(value: unknown): string {
	const shown = shownInTrace(value);
	return typeof value === 'string' ? `'${String(shown)}'` : String(shown);
}

/** A computed number within a sentence: short, and with cents where it is large. */
export function shownNumber(number: number): string {
	return String(Number(Math.abs(number) < 1000 ? number.toPrecision(5) : number.toFixed(2)));
}
