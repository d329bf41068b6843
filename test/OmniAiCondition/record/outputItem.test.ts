import { actionTriggeredSchema, recordOf } from '../../../nodes/OmniAiCondition/record/actionTriggered';
import { outputItemSchema } from '../../../nodes/OmniAiCondition/record/outputItem';

// The one shape of what the condition puts out. The engine's tests hold every item against it.

const problem = { type: 'not_found', message: 'Gone.', location: null, suggestion: null } as const;
const action = { actionId: 'a', actionVersion: '1' };
const item = {
	outcome: 'Sent',
	lead: 'L',
	happened: 'Message failed',
	action: 'a',
	why: 'Sent.',
	body: '{}',
	explanation: 'Sent.',
	actionTriggered: recordOf(action, { status: 'triggered', payload: { a: 1 } }),
	preview: null,
	delivery: { attempts: [], status: 200, durationMs: 3, idempotencyKey: 'k' },
	decision: {
		value: true,
		type: 'boolean',
		reason: null,
		entity: 'L',
		condition_id: 'c',
		condition_version: '1',
		timestamp: null,
	},
	trace: [{ left: 'a', leftValue: 1, operator: 'number gt', rightValue: null, outcome: true, reason: null }],
	memory: null,
	event: { event: 'e', eventKey: null, leadId: null, workspaceId: null },
};
const memory = {
	store: 'local',
	group: 'crm',
	count: 2,
	needed: 3,
	oldestAt: '2026-01-15T12:00:00.000Z',
	heldBackBy: null,
	nextPossibleAt: null,
	warning: null,
};
const accepts = (changes: object) => outputItemSchema.safeParse({ ...item, ...changes }).success;

test.each([
	[{}],
	[{ test: true, input: { anything: [1] } }],
	[{ preview: { method: 'POST', problems: [problem] }, delivery: null }],
	[{ delivery: { ...item.delivery, replay: null } }],
	[{ delivery: { ...item.delivery, replay: { type: 'ticket', leftOut: [], more: 1 } } }],
	[{ decision: { ...item.decision, value: 'label', type: 'categorical' } }],
	[{ memory }],
	[{ memory: { ...memory, store: 'shared', heldBackBy: 'mute' } }],
	[{ outcome: 'Would fail', lead: null, happened: null, body: null }],
])('an item with %j is one', (changes) => expect(accepts(changes)).toBe(true));

test.each([
	[{ error: 'no top-level error, which n8n takes for its own' }],
	[{ test: false }],
	[{ input: 'text' }],
	[{ explanation: null }],
	[{ actionTriggered: { ...item.actionTriggered, more: 1 } }],
	[{ preview: { problems: [{ ...problem, type: 'odd' }] } }],
	[{ preview: {} }],
	[{ delivery: { status: 200 } }],
	[{ delivery: { ...item.delivery, replay: { type: 'webhook' } } }],
	[{ decision: { ...item.decision, more: 1 } }],
	[{ trace: [{ left: 'a' }] }],
	[{ memory: undefined }],
	[{ outcome: 'triggered' }],
	[{ why: null }],
	[{ lead: 7 }],
	[{ memory: { ...memory, heldBackBy: 'pause' } }],
	[{ memory: { ...memory, more: 1 } }],
	[{ event: { ...item.event, eventKey: '' } }],
	[{ event: null }],
])('an item with %j is none', (changes) => expect(accepts(changes)).toBe(false));

test.each(['triggered', 'skipped', 'would_trigger', 'failed'] as const)(
	'a record of %s holds what was sent or why not, and nothing beside',
	(status) => {
		const record = actionTriggeredSchema.parse(
			recordOf(action, { status, payload: { a: 1 }, problem } as Parameters<typeof recordOf>[1]),
		);
		expect(record).toEqual({
			action_id: 'a',
			action_version: '1',
			status,
			payload_sent: status === 'triggered' ? { a: 1 } : null,
			error: status === 'failed' ? { error: problem } : null,
		});
		expect(Object.keys(record).join()).toBe('action_id,action_version,status,payload_sent,error');
	},
);
