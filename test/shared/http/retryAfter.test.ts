import fc from 'fast-check';
import { retryAfterMs } from '../../../nodes/shared/http/retryAfter';

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
