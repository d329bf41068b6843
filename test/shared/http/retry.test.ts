import fc from 'fast-check';
import { backoffMs, isRetryable, retryAfterMs } from '../../../nodes/shared/http/retry';
import type { TransportFailure } from '../../../nodes/shared/http/transportFailure';

const NOW = Date.UTC(2026, 0, 15, 12, 0, 0);
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number) => String(number).padStart(2, '0');

// The three forms of RFC 9110, written from the parts of a date and not by the parser under test.
const FORMS: Array<[string, (date: Date) => string]> = [
	['IMF-fixdate', (date) => date.toUTCString()],
	[
		'RFC 850',
		(date) =>
			`${WEEKDAYS[date.getUTCDay()]}, ` +
			`${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()]}-${two(date.getUTCFullYear() % 100)} ` +
			`${date.toISOString().slice(11, 19)} GMT`,
	],
	[
		'asctime',
		(date) =>
			`${WEEKDAYS[date.getUTCDay()]?.slice(0, 3)} ${MONTHS[date.getUTCMonth()]} ` +
			`${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)} ` +
			`${date.getUTCFullYear()}`,
	],
];

test('a Retry-After in seconds is read as that time', () => {
	fc.assert(
		fc.property(fc.nat(), (seconds) => expect(retryAfterMs(` ${seconds} `, NOW)).toBe(seconds * 1_000)),
	);
	expect(retryAfterMs('999999999999999', NOW)).toBe(999999999999999_000);
});

test.each(FORMS)('a Retry-After as %s date is the time until then, or 0 once passed', (_name, write) => {
	fc.assert(
		fc.property(fc.integer({ min: -20 * 365 * 86_400, max: 20 * 365 * 86_400 }), (seconds) => {
			const date = new Date(NOW + seconds * 1_000);
			expect(retryAfterMs(write(date), NOW)).toBe(Math.max(0, seconds * 1_000));
		}),
	);
});

test.each([
	'',
	' ',
	'-1',
	'+5',
	'1.5',
	'1e3',
	'0x10',
	'5 seconds',
	'soon',
	'1234567890123456',
	'Infinity',
	'NaN',
	'2026-01-15T12:00:10Z',
	'Thu, 15 Jan 2026 12:00:10',
	'Thu, 15 Jan 2026 12:00:10 CET',
	'Thu, 99 Jan 2026 12:00:10 GMT',
	'Thu, 15 Jan 2026 99:00:10 GMT',
	'1, 2',
	null,
	undefined,
	5,
	['5'],
])('a Retry-After of %p is not understood', (header) => expect(retryAfterMs(header, NOW)).toBeNull());

test('a Retry-After of any text gives null or a time that is not negative', () => {
	fc.assert(
		fc.property(
			fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789 :,-GMTJanThu') })),
			(text) => {
				const wait = retryAfterMs(text, NOW);
				expect(wait === null || (Number.isFinite(wait) && wait >= 0)).toBe(true);
			},
		),
	);
});

const FAILURES: Record<TransportFailure, 'again' | 'again if harmless' | 'never'> = {
	timeout: 'again',
	refused: 'again',
	unknown_host: 'again',
	reset: 'again',
	empty: 'again',
	cut_off: 'again if harmless',
	slow_answer: 'never',
	certificate: 'never',
	tls: 'never',
	not_http: 'never',
	oversized: 'never',
	blocked: 'never',
	cancelled: 'never',
	other: 'never',
};

test.each(Object.entries(FAILURES))('a request that ended by %s is tried %s', (name, when) => {
	const failure = name as TransportFailure;
	// A status that came before the failure does not change it.
	for (const status of [null, 200, 503]) {
		expect(isRetryable({ status, failure })).toBe(when === 'again');
		expect(isRetryable({ status, failure }, true)).toBe(when !== 'never');
	}
});

test.each<[boolean, Array<number | null>]>([
	[true, [408, 425, 429, 500, 501, 503, 599]],
	[false, [null, 100, 200, 204, 301, 400, 401, 404, 407, 409, 410, 424, 426, 428, 430, 499, 600]],
])('that an answer is worth another try is %s for %j', (again, statuses) => {
	for (const status of statuses)
		for (const isHarmless of [true, false])
			expect([status, isRetryable({ status, failure: null }, isHarmless)]).toEqual([status, again]);
});

test('a retry waits a random part of a time that doubles up to a limit', () => {
	const limits = { base: 300, max: 1_000 };
	expect([0, 1, 2, 3, 60].map((retries) => backoffMs(retries, limits, () => 1))).toEqual([
		300, 600, 1_000, 1_000, 1_000,
	]);
	expect([0, 1, 2].map((retries) => backoffMs(retries, limits, () => 0.5))).toEqual([150, 300, 500]);
	expect([0, 0.001, 0.002].map((random) => backoffMs(0, limits, () => random))).toEqual([0, 0, 1]);
});
