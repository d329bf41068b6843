import { millisecondsOf } from '../../../nodes/shared/time';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { reasonToFilter } from '../../../nodes/OmniAiTrigger/delivery/subscription';
import { fixture } from '../../support/fixtures';

// Times as OmniAI writes them. Where these tests run it is another day than in Greenwich.

test('these tests run far from UTC', () => {
	expect(new Date(2026, 0, 15).getTimezoneOffset()).not.toBe(0);
	expect(new Date(2026, 6, 15).getTimezoneOffset()).not.toBe(0);
});

const NOON = Date.UTC(2025, 9, 30, 12);

test.each<[string, number]>([
	['2025-10-30T12:00:00Z', NOON],
	['2025-10-30T12:00:00.000Z', NOON],
	['2025-10-30T12:00Z', NOON],
	['2025-10-30 12:00:00Z', NOON],
	['2025-10-30T14:30:00+02:30', NOON],
	['2025-10-30T14:30:00+0230', NOON],
	['2025-10-30T07:00:00-05:00', NOON],
	// Without a zone it is UTC.
	['2025-10-30T12:00:00', NOON],
	['2025-10-30T12:00', NOON],
	['2025-10-30 12:00:00', NOON],
	['2025-10-30T12:00:00.5', NOON + 500],
	['2025-10-30T12:00:00.123456789', NOON + 123],
	['2025-10-30', Date.UTC(2025, 9, 30)],
])('the text %s is read as the time %i', (text, milliseconds) =>
	expect(millisecondsOf(text)).toBe(milliseconds),
);

test.each([
	'',
	'soon',
	'12',
	'250000',
	'2025',
	'2025-10',
	'30.10.2025',
	'10/30/2025',
	'2025-10-30T',
	'2025-10-30T12',
	'2025-10-30T12:00:00.',
	'2025-10-30T12:00:00.1234567890Z',
	'2025-10-30T12:00:00ZZ',
	'x2025-10-30',
	'2025-10-30x',
	'2025-10-30t12:00:00z',
	'Thu, 30 Oct 2025 12:00:00 GMT',
	'2025-13-01',
	'2025-10-30T25:00:00Z',
	'2025-10-30Z',
	'2025-10-30T12:00:00+2',
])('the text %j is not read as a time', (text) => {
	expect(millisecondsOf(text)).toBeNaN();
});

test('the age of an event whose time names no zone is counted from UTC', () => {
	const body = fixture('action_log.failed.g4').body();
	body['actionLog'].completedAt = '2025-10-30T12:00:00';
	const parsed = parseEvent(body, { receivedAt: '', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	const reason = (minutes: number) =>
		reasonToFilter(
			parsed.value,
			{
				events: ['*'],
				actionTypes: [],
				toolNames: [],
				agentIds: [],
				leadIds: [],
				workspaceIds: [],
				maximumAgeMinutes: 10,
			},
			NOON + minutes * 60_000,
		)?.reason ?? null;
	expect([-600, 0, 10].map(reason)).toEqual([null, null, null]);
	expect([10.001, 11, 780].map(reason)).toEqual([
		'older than 10 minutes',
		'older than 10 minutes',
		'older than 10 minutes',
	]);
});
