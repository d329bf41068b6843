import fc from 'fast-check';
import { DateTime, Settings } from 'luxon';
import { dateTimeOf } from '../../../nodes/OmniAiCondition/decision/rules/dateTime';

afterEach(() => void (Settings.defaultZone = 'system'));

test.each(['Asia/Tokyo', 'America/New_York', 'Pacific/Kiritimati'])(
	'a date without a zone is UTC, also where n8n runs in %s',
	(zone) => {
		Settings.defaultZone = zone;
		expect(DateTime.fromISO('2025-10-30').toMillis()).not.toBe(Date.UTC(2025, 9, 30));
		expect(dateTimeOf('2025-10-30')?.toMillis()).toBe(Date.UTC(2025, 9, 30));
		expect(dateTimeOf('2025-10-30T21:12')?.toMillis()).toBe(Date.UTC(2025, 9, 30, 21, 12));
		expect(dateTimeOf('2025-10-30T21:12:44.5+09:00')?.toMillis()).toBe(
			Date.UTC(2025, 9, 30, 12, 12, 44, 500),
		);
	},
);

test('every moment is read from how ISO 8601 and RFC 2822 write it, and is the same as a value', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
			fc.constantFrom('utc', 'UTC+5:30', 'UTC-11', 'America/New_York'),
			(date, zone) => {
				const whole = DateTime.fromJSDate(date).startOf('second').setZone(zone);
				for (const form of [
					whole.toISO(),
					whole.toISO({ suppressMilliseconds: true }),
					whole.toUTC().toISO({ format: 'basic' }),
					whole.toRFC2822(),
					whole,
					whole.toJSDate(),
				]) {
					expect(dateTimeOf(form)?.toMillis()).toBe(whole.toMillis());
				}
			},
		),
	);
});

test('a day that no calendar has is no date', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1000, max: 9999 }),
			fc.integer({ min: 0, max: 99 }),
			fc.integer({ min: 0, max: 99 }),
			(year, month, day) => {
				const exists = new Date(Date.UTC(year, month - 1, day))
					.toISOString()
					.startsWith(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}T`);
				expect(
					dateTimeOf(`${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`) !== null,
				).toBe(exists);
			},
		),
	);
});

test('no other value is a date, and no text that is not written like one', () => {
	fc.assert(
		fc.property(fc.anything(), (value) =>
			expect(value instanceof Date || dateTimeOf(value) === null).toBe(true),
		),
	);
	fc.assert(
		fc.property(
			fc
				.stringMatching(/^[A-Za-z0-9 :,.+-]{0,30}$/)
				.filter((text) => !/\d{4}-?\d\d-?\d\d|[A-Z][a-z]{2} \d{4} \d/.test(text)),
			(text) => expect(dateTimeOf(text)).toBeNull(),
		),
	);
	for (const value of [
		new Date(NaN),
		DateTime.invalid('no'),
		{ isLuxonDateTime: true, isValid: true, toMillis: 5 },
	])
		expect(dateTimeOf(value)).toBeNull();
});
