import fc from 'fast-check';
import { analyticsQuery, checkedRequest } from '../../nodes/OmniAi/api/requests';
import { millisecondsOf } from '../../nodes/shared/time';

test.each([
	['2025-11-03', Date.UTC(2025, 10, 3)],
	['2024-02-29', Date.UTC(2024, 1, 29)],
	['2025-11-03T09:00', Date.UTC(2025, 10, 3, 9)],
	['2025-11-03 09:00:01', Date.UTC(2025, 10, 3, 9, 0, 1)],
	['2025-11-03T09:00:01.25Z', Date.UTC(2025, 10, 3, 9, 0, 1, 250)],
	['2025-11-03T09:00:01.123456789Z', Date.UTC(2025, 10, 3, 9, 0, 1, 123)],
	['2025-11-03T09:00:00+05:30', Date.UTC(2025, 10, 3, 3, 30)],
	['2025-11-03T09:00:00+0530', Date.UTC(2025, 10, 3, 3, 30)],
	['2025-11-03T09:00:00-05', Date.UTC(2025, 10, 3, 14)],
	['2025-12-31T24:00:00Z', Date.UTC(2026, 0, 1)],
	['9999-12-31T23:59:59Z', Date.UTC(9999, 11, 31, 23, 59, 59)],
])('the text %s is a time', (text, milliseconds) => {
	expect(millisecondsOf(text)).toBe(milliseconds);
	expect(checkedRequest(analyticsQuery, { start: text })).toEqual({ ok: true, value: { start: text } });
});

test.each([
	'2025-02-31',
	'2025-02-29',
	'2025-04-31',
	'2025-00-10',
	'2025-13-01',
	'2025-01-00',
	'2025-01-32',
	'1900-02-29',
	'2025-02-31T10:00:00Z',
	'2025-02-29 10:00',
	'2025-11-03T25:00:00Z',
	'2025-11-03T24:00:01Z',
	'2025-11-03T24:30',
	'2025-11-03T09:60',
	'2025-11-03T23:59:60Z',
	'2025-11-03T09:00:00+15:00',
	'2025-11-03T09:00:00+99:00',
	'2025-11-03T09:00:00+05:60',
	'+010000-01-01',
	'10000-01-01',
	'-000001-01-01',
	'2025-W05',
	'2025-W05-3',
	'2025W053',
	'2025-032',
	'20250131',
	'20250131T090000Z',
	'2025',
	'2025-01',
	'2025-1-3',
	'25-01-03',
	'2025-11-03T',
	'2025-11-03Z',
	'2025-11-03T09',
	'2025-11-03T09:00:00,5Z',
	'2025-11-03t09:00:00z',
	'2025-11-03T09:00:00 Z',
	'2025-11-03T09:00:00[Europe/Berlin]',
	' 2025-11-03',
	'2025-11-03\n',
	'2025-11-03 and more',
	'2025-11-03T09:00:00Zfoo',
	'2025/11/03',
	'11/03/2025',
	'Nov 3 2025',
	'1762160400',
	'',
	'now',
	'2025-11-0\u0663',
])('the text %j is no time', (text) => {
	expect(millisecondsOf(text)).toBeNaN();
	expect(checkedRequest(analyticsQuery, { end: text })).toEqual({
		ok: false,
		message: "'End' has to be a date such as 2025-11-03T09:00:00Z.",
	});
});

test('every day of the calendar is a time, and no other day is', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 9999 }),
			fc.integer({ min: 0, max: 14 }),
			fc.integer({ min: 0, max: 33 }),
			(year, month, day) => {
				const inMonth =
					[
						31,
						year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28,
						31,
						30,
						31,
						30,
						31,
						31,
						30,
						31,
						30,
						31,
					][month - 1] ?? 0;
				const text = [
					String(year).padStart(4, '0'),
					String(month).padStart(2, '0'),
					String(day).padStart(2, '0'),
				].join('-');
				expect([text, Number.isNaN(millisecondsOf(text))]).toEqual([text, day < 1 || day > inMonth]);
			},
		),
		{ numRuns: 1_000 },
	);
});

test('a time is the moment that the text of a date says', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date(0), max: new Date(Date.UTC(9999, 0)), noInvalidDate: true }),
			(date) => expect(millisecondsOf(date.toISOString())).toBe(date.getTime()),
		),
	);
});

test('an end before the start is refused whatever zone they are written in', () => {
	expect(
		checkedRequest(analyticsQuery, { start: '2025-11-03T09:00:00Z', end: '2025-11-03T09:30:00+02:00' }),
	).toEqual({ ok: false, message: "'End' must not lie before 'Start'." });
	expect(
		checkedRequest(analyticsQuery, { start: '2025-11-03T09:00:00', end: '2025-11-03T09:00:00Z' }).ok,
	).toBe(true);
});
