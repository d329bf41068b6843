import fc from 'fast-check';
import { eventItemSchema } from '../../nodes/event/eventItem';
import type { JsonObject } from '../../nodes/event/jsonValue';
import { parseEvent } from '../../nodes/event/parseEvent';
import { pastEvents } from '../../nodes/history/pastEvents';
import { fixture } from '../event/fixtures';

const time = fc.date({ min: new Date('2024-01-01'), max: new Date('2026-01-01'), noInvalidDate: true }).map((date) => date.toISOString());
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

test('every ended log is one event of its lead, nothing else is, and they come in order', () => {
	fc.assert(
		fc.property(fc.array(fc.record({ leadId: fc.uuid(), actionLogs: fc.array(log) }), { maxLength: 4 }), fc.boolean(), (histories, failedOnly) => {
			const events = pastEvents(histories, failedOnly, '2026-01-01T00:00:00.000Z', false);
			const wanted = histories.flatMap(({ leadId, actionLogs }) =>
				actionLogs.filter(({ status }) => /^failed$/i.test(String(status)) || (!failedOnly && status === 'COMPLETED')).map(({ id }) => `${leadId} ${String(id)}`),
			);
			expect(events.map(({ leadId, actionLog }) => `${leadId} ${actionLog?.id}`).sort()).toEqual(wanted.sort());
			const times = events.map(({ actionLog }) => Date.parse(String(actionLog?.completedAt ?? actionLog?.['createdAt'] ?? '1970-01-01')));
			expect(times).toEqual([...times].sort((left, right) => left - right));
			for (const event of events) expect(eventItemSchema.safeParse(event).success).toBe(true);
		}),
	);
});

test('a failure of the past has the key under which the trigger knew it', () => {
	const body = fixture('action_log.failed.g4').body() as JsonObject;
	// The API says of a log neither its lead nor its agent.
	const { leadId, ...rest } = body['actionLog'] as JsonObject;
	delete rest['agentId'];
	const context = { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: false };
	const received = parseEvent(body, context);
	const [past] = pastEvents([{ leadId: String(leadId), actionLogs: [{ ...rest, parentActionId: null, createdAt: '2025-10-30T21:12:40.000Z' }] }], true, context.receivedAt, false);
	if (!received.ok) throw new Error('The fixture is an event');
	expect(past).toMatchObject({ ...received.event, agentId: null, workspaceId: null, actionLog: { id: rest['id'], error: rest['error'] } });
});
