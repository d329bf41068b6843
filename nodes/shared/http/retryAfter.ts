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
