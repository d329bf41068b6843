import { DateTime } from 'luxon';

// Date and time as OmniAI writes them and as people type them. Other forms of ISO 8601 (weeks, days of the
// year, digits without separators, years of five digits) are not taken: they look like numbers and codes.
const ISO_8601 =
	/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Milliseconds since 1970 of a date or time as ISO 8601 writes it; NaN for anything else, which is not
 * guessed at, and for what no calendar or clock has, such as February 31 or a leap second. 24:00 is the end
 * of the day. Without a zone it is taken for UTC, which OmniAI writes, and not for the time where n8n runs.
 */
export function millisecondsOf(text: string): number {
	// As computers write it, and so most often; the library takes twenty times as long.
	const canonical = text.length === 24 ? Date.parse(text) : NaN;
	if (!Number.isNaN(canonical) && new Date(canonical).toISOString() === text) return canonical;
	if (!ISO_8601.test(text)) return NaN;
	const time = DateTime.fromISO(text.replace(' ', 'T'), { zone: 'utc' });
	// A zone is at most 14 hours away; the library takes any.
	const [, hours = '0', minutes = '0'] = /[T ][\d:.]+[+-](\d{2}):?(\d{2})?$/.exec(text) ?? [];
	if (Number(hours) > 14 || Number(minutes) > 59) return NaN;
	return time.isValid ? time.toMillis() : NaN;
}
