import fc from 'fast-check';
import { eventItemSchema } from '../../../nodes/shared/event/eventItem';
import type { JsonObject } from '../../../nodes/shared/jsonValue';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { readHistory } from '../../../nodes/OmniAi/history/pastEvents';
import { fixture } from '../../support/fixtures';

const time = fc
	.date({ min: new Date('2024-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
	.map((date) => date.toISOString());
const log = fc.record(
	{
		id: fc.uuid(),
		type: fc.constantFrom('MESSAGE', 'TOOL_CALL', 'API_ACTIVITY'),
		status: fc.constantFrom('COMPLETED', 'PENDING', 'CANCELLED', 'AWAITING_APPROVAL', 'FAILED', 'failed'),
		error: fc.option(fc.string()),
		createdAt: time,
		completedAt: fc.option(time),
		tool: fc.option(fc.record({ id: fc.string(), name: fc.string(), description: fc.string() })),
		leadId: fc.string(),
	},
	{ requiredKeys: ['id', 'status'] },
) as fc.Arbitrary<JsonObject>;

test('every ended log is one event of its lead, nothing else is, and events come in order', () => {
	fc.assert(
		fc.property(
			fc.array(fc.record({ leadId: fc.uuid(), actionLogs: fc.array(log) }), { maxLength: 4 }),
			fc.boolean(),
			(histories, failedOnly) => {
				const { events } = readHistory(histories, failedOnly, '2026-01-01T00:00:00.000Z', false);
				const wanted = histories.flatMap(({ leadId, actionLogs }) =>
					actionLogs
						.filter(
							({ status }) => /^failed$/i.test(String(status)) || (!failedOnly && status === 'COMPLETED'),
						)
						.map(({ id }) => `${leadId} ${String(id)}`),
				);
				expect(events.map(({ leadId, actionLog }) => `${leadId} ${actionLog?.id}`).sort()).toEqual(
					wanted.sort(),
				);
				const times = events.map(({ actionLog }) =>
					Date.parse(String(actionLog?.completedAt ?? actionLog?.['createdAt'] ?? '1970-01-01')),
				);
				expect(times).toEqual([...times].sort((left, right) => left - right));
				for (const event of events) expect(eventItemSchema.safeParse(event).success).toBe(true);
			},
		),
	);
});

test('a failure of the past has the key under which the trigger knew it', () => {
	const body = fixture('action_log.failed.g4').body() as JsonObject;
	// The API says of a log neither its lead nor its agent.
	const { leadId, ...rest } = body['actionLog'] as JsonObject;
	delete rest['agentId'];
	const context = { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: false };
	const received = parseEvent(body, context);
	const histories = [
		{
			leadId: String(leadId),
			actionLogs: [{ ...rest, parentActionId: null, createdAt: '2025-10-30T21:12:40.000Z' }],
		},
	];
	const [past] = readHistory(histories, true, context.receivedAt, false, String(body['workspaceId'])).events;
	if (!received.ok) throw new Error('The fixture is an event');
	expect(past).toMatchObject({
		...received.value,
		agentId: null,
		actionLog: { id: rest['id'], error: rest['error'] },
	});
});

function nested(levels: number, innermost: unknown): JsonObject {
	let value: unknown = innermost;
	for (let level = 0; level < levels; level++) value = level % 2 === 0 ? { inside: value } : [value];
	return { first: value } as JsonObject;
}

test.each([63, 64, 65, 70, 100_000])(
	'a log whose output is nested %d levels deep is an event all the same, and says where something ' +
		'is left out',
	(levels) => {
		const actionLog = {
			id: 'A',
			status: 'FAILED',
			error: 'Request timed out',
			completedAt: '2025-10-30T21:12:40.000Z',
			output: nested(levels, 'deep inside'),
			messages: [{ id: 'M', body: 'text' }],
		};
		const { events, cut } = readHistory(
			[
				{
					leadId: 'L',
					actionLogs: [actionLog, { id: 'B', status: 'FAILED', completedAt: '2025-10-30T21:12:41.000Z' }],
				},
			],
			true,
			'2026-01-01T00:00:00.000Z',
			true,
		);
		expect(events).toMatchObject([
			{
				eventKey: 'action_log.failed/A/2025-10-30T21:12:40.000Z',
				eventKeyIsExact: true,
				leadId: 'L',
				failure: { category: 'timeout', retryable: true },
				actionLog: { messages: [{ id: 'M', bodyText: 'text' }] },
			},
			{ actionLog: { id: 'B' } },
		]);
		expect(cut).toEqual(['A']);
		const shown = JSON.stringify(events);
		expect(shown).toContain('left out: nested too deeply');
		expect(shown).not.toContain('deep inside');
		for (const event of events) expect(eventItemSchema.safeParse(event).success).toBe(true);
	},
);

test('a log that is not nested too deeply is not touched', () => {
	const { events, cut } = readHistory(
		[{ leadId: 'L', actionLogs: [{ id: 'A', status: 'FAILED', output: nested(50, 'deep inside') }] }],
		true,
		'',
		false,
	);
	expect(cut).toEqual([]);
	expect(JSON.stringify(events)).toContain('deep inside');
});

test.each([undefined, null, '', 7, {}])(
	'a log whose status is %j is named, because nothing says whether it is an event',
	(status) => {
		const log = { id: 'A', ...(status !== undefined && { status }) } as JsonObject;
		expect(
			readHistory([{ leadId: 'L', actionLogs: [log, { id: 'B', status: 'PENDING' }] }], false, '', false),
		).toEqual({ events: [], cut: [], withoutStatus: ['A'] });
	},
);

test.each(['ERROR', 'TIMED_OUT', 'DONE', 'SUCCEEDED', 'toString', ' ', 'FAILED!'])(
	'a log whose status, %j, is not known is told about',
	(status) => {
		const { events, withoutStatus } = readHistory(
			[{ leadId: 'L', actionLogs: [{ id: 'A', status }] }],
			false,
			'',
			false,
		);
		expect([events, withoutStatus]).toEqual([[], ['A']]);
	},
);

test.each(['PENDING', 'cancelled', 'Awaiting_Approval'])(
	'a log that did not end, %j, is no event and nothing to tell about',
	(status) => {
		expect(readHistory([{ leadId: 'L', actionLogs: [{ id: 'A', status }] }], false, '', false)).toEqual({
			events: [],
			cut: [],
			withoutStatus: [],
		});
	},
);

test.each([
	['failed ', 'action_log.failed'],
	[' Completed', 'action_log.completed'],
])('a status of %j is read without the spaces around it', (status, event) => {
	expect(readHistory([{ leadId: 'L', actionLogs: [{ id: 'A', status }] }], false, '', false)).toMatchObject({
		events: [{ event }],
		withoutStatus: [],
	});
});

describe('an event of the past', () => {
	const read = (actionLogs: unknown[], failedOnly = false, workspaceId: string | null = null) =>
		readHistory(
			[{ leadId: 'L', actionLogs: actionLogs as JsonObject[] }],
			failedOnly,
			'2026-01-01T00:00:00.000Z',
			false,
			workspaceId,
		);

	test('is one log, whole', () => {
		const log = {
			id: 'A',
			status: 'failed',
			type: 'MESSAGE',
			error: 'Odd thing',
			completedAt: '2025-01-01T00:00:00Z',
			leadId: 'other',
		};
		const item = {
			event: 'action_log.failed',
			eventKey: 'action_log.failed/A/2025-01-01T00:00:00Z/workspace=W/lead=L',
			eventKeyIsExact: true,
			test: false,
			occurredAt: '2025-01-01T00:00:00Z',
			occurredAtSource: 'actionLog.completedAt',
			receivedAt: '2026-01-01T00:00:00.000Z',
			workspaceId: 'W',
			leadId: 'L',
			externalLeadId: null,
			agentId: null,
			document: null,
			extraction: null,
			lead: null,
			actionLog: {
				id: 'A',
				type: 'MESSAGE',
				status: 'failed',
				statusMatchesEvent: true,
				summary: null,
				input: null,
				output: null,
				error: 'Odd thing',
				completedAt: '2025-01-01T00:00:00Z',
				tool: null,
				messages: [],
			},
			failure: { message: 'Odd thing', category: 'unknown', retryable: null, source: 'actionLog.error' },
		};
		expect(read([log], true, 'W')).toEqual({ events: [item], cut: [], withoutStatus: [] });
		expect(read([log], true).events).toEqual([
			{ ...item, workspaceId: null, eventKey: 'action_log.failed/A/2025-01-01T00:00:00Z/lead=other' },
		]);
	});

	test('has the kind of its status, in any case', () => {
		expect(
			read([
				{ status: 'Completed' },
				{ status: 'FAILED' },
				{ status: 'PENDING' },
				{ status: 'FAILED ' },
			]).events.map(({ event }) => event),
		).toEqual(['action_log.completed', 'action_log.failed', 'action_log.failed']);
		expect(
			read([{ status: 'completed' }, { status: 'Failed' }], true).events.map(({ event }) => event),
		).toEqual(['action_log.failed']);
	});

	test('without a status is named by its ID, as far as it has one', () => {
		expect(
			read([
				{ id: 'A' },
				{ id: 7, status: null },
				{ id: {}, status: 1 },
				{ id: '', status: '' },
				{ id: 'x'.repeat(101) },
				{},
			]).withoutStatus,
		).toEqual(['A', '7', 'without an ID', '', 'x'.repeat(100), 'without an ID']);
	});

	test(
		'is ordered by completion, else creation, else plan, while those without any come first and others ' +
			'as listed',
		() => {
			const at = (id: string, times: object) => ({ id, status: 'FAILED', ...times });
			const logs = [
				at('4', { completedAt: '2025-01-04T00:00:00Z', createdAt: '2024-01-01T00:00:00Z' }),
				at('3', {
					completedAt: 'lately',
					createdAt: '2025-01-03T00:00:00Z',
					scheduledAt: '2024-01-01T00:00:00Z',
				}),
				at('2', { createdAt: 7, scheduledAt: '2025-01-02T00:00:00Z' }),
				at('0', {}),
				at('1', { completedAt: null }),
				at('5', { scheduledAt: '2025-01-04T00:00:00Z' }),
			];
			expect(read(logs).events.map(({ actionLog }) => actionLog?.id)).toEqual(['0', '1', '2', '3', '4', '5']);
		},
	);

	test('loses what is nested too deeply, and nothing else', () => {
		const lists = (levels: number, inner: unknown = 'x'): unknown =>
			levels === 0 ? inner : [lists(levels - 1, inner)];
		const { events, cut } = read([
			{ id: 'A', status: 'FAILED', input: { a: [1, null, { b: false }] }, output: lists(63) },
		]);
		expect(cut).toEqual(['A']);
		expect(events[0]?.actionLog?.input).toEqual({ a: [1, null, { b: false }] });
		// Sixty-four levels with the body's own and the log's.
		expect(events[0]?.actionLog?.output).toEqual(lists(62, '(left out: nested too deeply)'));
	});
});
