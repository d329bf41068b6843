import { DateTime } from 'luxon';

/** How a date is written, for a person. */
export const DATE_EXAMPLES = '2025-10-30, 2025-10-30T21:12:44Z or Thu, 30 Oct 2025 21:12:44 +0000';

// A whole date of the calendar, with or without a time. A year alone, a week or a time says too little, and
// eight digits are more often an id than a date.
const OFFSET = String.raw`(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?`;
const FRACTION = String.raw`(?:[.,]\d{1,9})?`;
const ISO_8601 = new RegExp(
	String.raw`^(?:\d{4}-\d{2}-\d{2}(?:T\d{2}(?::\d{2}(?::\d{2}${FRACTION})?)?${OFFSET})?` +
		String.raw`|\d{8}T\d{2}(?:\d{2}(?:\d{2}${FRACTION})?)?${OFFSET})$`,
);
// The form alone: luxon says whether the day exists. A comment, such as (UTC), may follow the zone.
const RFC_2822 = new RegExp(
	String.raw`^(?:[A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}(?::\d{2})? (?:[A-Z]{1,3}` +
		String.raw`|[+-](?:[01]\d|2[0-3])[0-5]\d)(?: \([A-Za-z0-9 ]{1,40}\))?$`,
);
const MAX_DATE_LENGTH = 100;

/**
 * The moment a value stands for: a `Date`, a luxon `DateTime`, or a text in ISO 8601 or RFC 2822 that names a
 * day of the calendar. Nothing else is guessed at. Without a zone a text is taken for UTC, as OmniAI writes
 * times.
 *
 * @returns the moment in a form that n8n takes as it is, or null
 */
export function dateTimeOf(value: unknown): DateTime | null {
	const milliseconds = millisecondsOf(value);
	return Number.isFinite(milliseconds) ? DateTime.fromMillis(milliseconds, { zone: 'utc' }) : null;
}

function millisecondsOf(value: unknown): number {
	if (typeof value === 'string') return textMilliseconds(value);
	// Also one that an expression made, in a context of its own.
	if (Object.prototype.toString.call(value) === '[object Date]') return (value as Date).getTime();
	// From n8n's own copy of luxon. Data can bear the same mark, but no methods.
	if (DateTime.isDateTime(value) && typeof value.toMillis === 'function') return value.toMillis();
	return NaN;
}

function textMilliseconds(text: string): number {
	if (text.length > MAX_DATE_LENGTH) return NaN;
	if (ISO_8601.test(text)) return DateTime.fromISO(text, { zone: 'utc' }).toMillis();
	return RFC_2822.test(text) ? DateTime.fromRFC2822(text, { zone: 'utc' }).toMillis() : NaN;
}
