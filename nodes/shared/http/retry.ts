import type { TransportFailure } from './transportFailure';

/** The longest waits in milliseconds: before the first retry, which doubles with each one, and at all. */
export interface Backoff {
	base: number;
	max: number;
}

const RETRYABLE_STATUS = new Set([408, 425, 429]);
// Nothing was answered, so nothing was refused. A wrong certificate or an answer that is not HTTP does
// not heal by itself, and once an answer has begun the receiver had the request.
const RETRYABLE_FAILURE = new Set<TransportFailure>(['timeout', 'refused', 'unknown_host', 'reset', 'empty']);

/**
 * Whether a request that ended like this may end better another time. A failure counts before a status.
 *
 * @param isHarmless whether it does no harm that a receiver had the request: then an answer that broke off
 *   is asked for again
 */
export function isRetryable(
	{ status, failure }: { status?: number | null; failure?: TransportFailure | null },
	isHarmless = false,
): boolean {
	if (failure) return RETRYABLE_FAILURE.has(failure) || (isHarmless && failure === 'cut_off');
	return !!status && (RETRYABLE_STATUS.has(status) || (status >= 500 && status < 600));
}

/**
 * The wait before a retry: evenly spread between 0 and a limit that doubles each time (full jitter, so that
 * many do not come back together).
 *
 * @param retries made before this one
 * @param random gives numbers from 0 up to but not including 1
 */
export function backoffMs(retries: number, { base, max }: Backoff, random: () => number): number {
	return Math.round(random() * Math.min(max, base * 2 ** retries));
}

const DELAY_SECONDS = /^\d{1,15}$/;
const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const TIME = '\\d{2}:\\d{2}:\\d{2}';
// The three forms of RFC 9110. `Date.parse` alone takes almost any text for a date, `1` included.
const IMF_FIXDATE = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d{2} ${MONTH} \\d{4} ${TIME} GMT$`);
const RFC_850 = new RegExp(
	`^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \\d{2}-${MONTH}-\\d{2} ${TIME} GMT$`,
);
const ASCTIME = new RegExp(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${MONTH} [ \\d]\\d ${TIME} \\d{4}$`);

/**
 * How long a receiver asks to wait, from its header `Retry-After` in seconds or as a date.
 *
 * @param header the header's value, as received
 * @param today the time of day in milliseconds since 1970, for dates
 * @returns milliseconds, 0 for a date that has passed; null for a missing header or anything else
 */
export function retryAfterMs(header: unknown, today: number): number | null {
	if (typeof header !== 'string') return null;
	const text = header.trim();
	if (DELAY_SECONDS.test(text)) return Number(text) * 1_000;
	const date =
		IMF_FIXDATE.test(text) || RFC_850.test(text)
			? Date.parse(text)
			: ASCTIME.test(text)
				? Date.parse(`${text} GMT`)
				: NaN;
	return Number.isNaN(date) ? null : Math.max(0, date - today);
}
