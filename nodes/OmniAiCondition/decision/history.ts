import type { Reading } from '../../shared/reading';
import { quoted, readNumber } from './numericValue';
import type { Undecided } from './undecided';

/** How many of the latest values a history is made of. */
export const MAX_HISTORY = 30;

/**
 * The latest values of a list, oldest first. One that is not a number is not left out, because the history
 * would be another one then.
 *
 * @param name how a person knows the list
 */
export function readHistory(list: unknown, name: string): Reading<number[], Undecided> {
	if (list === undefined || list === null) return { ok: true, value: [] };
	if (!Array.isArray(list)) return unavailable(`'${name}' is ${quoted(list)}, which is not a list.`);
	const values: number[] = [];
	for (let at = Math.max(0, list.length - MAX_HISTORY); at < list.length; at++) {
		const value = readNumber(list[at], `${name}[${at}]`);
		if (!value.ok) return unavailable(`The history cannot be used: ${value.message}`);
		values.push(value.value);
	}
	return { ok: true, value: values };
}

function unavailable(message: string): { ok: false } & Undecided {
	return {
		ok: false,
		reason: 'history_unavailable',
		message: `${message} Check 'History Field' or the item.`,
	};
}
