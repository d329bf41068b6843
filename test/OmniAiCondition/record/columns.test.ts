import fc from 'fast-check';
import type { ActionStatus } from '../../../nodes/OmniAiCondition/record/actionTriggered';
import { columnsOf, type Outcome } from '../../../nodes/OmniAiCondition/record/columns';
import { happened } from '../../../nodes/OmniAiCondition/record/happened';
import { SAMPLES, type SampleKind } from '../../../nodes/shared/event/events';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';

// What a person reads first of an item.

const reference = { event: null, eventKey: null, leadId: 'lead-7', workspaceId: null };
const outcome = (changes: Partial<Outcome> & { status?: ActionStatus } = {}): Outcome => ({
	record: {
		action_id: 'notify_ops',
		action_version: '1',
		status: changes.status ?? 'triggered',
		payload_sent: null,
		error: null,
	},
	heldBack: false,
	wouldFail: false,
	explanation: 'Sent.',
	body: null,
	...changes,
});

test.each([
	['triggered', {}, 'Sent'],
	['would_trigger', {}, 'Would send'],
	['would_trigger', { wouldFail: true }, 'Would fail'],
	['skipped', {}, 'Skipped'],
	['skipped', { heldBack: true }, 'Held back'],
	['failed', {}, 'Failed'],
] as const)('an action that is %s with %j is told as %s', (status, changes, word) =>
	expect(columnsOf(outcome({ status, ...changes }), {}, reference).outcome).toBe(word),
);

test.each([
	['the id that the team gave', { externalLeadId: 'LN-1', leadId: 'lead-7' }, 'LN-1'],
	["OmniAI's id", { externalLeadId: null }, 'lead-7'],
	["OmniAI's id, where the other is empty", { externalLeadId: '' }, 'lead-7'],
	["what an earlier condition's item says", { actionTriggered: {}, lead: 'LN-2' }, 'LN-2'],
	["never a lead's data", { lead: 'Ada Borrower', data: { name: 'Ada' } }, 'lead-7'],
])('the lead is %s', (_title, origin, lead) =>
	expect(columnsOf(outcome(), origin, reference).lead).toBe(lead),
);

test('an item of no event has neither lead nor event, but its action', () =>
	expect(columnsOf(outcome(), [1], { ...reference, leadId: null })).toEqual({
		outcome: 'Sent',
		lead: null,
		happened: null,
		action: 'notify_ops',
		why: 'Sent.',
		body: null,
	}));

test.each<[SampleKind, string]>([
	['toolTimeout', 'Tool deep_research failed'],
	['messageNotDelivered', 'Message failed'],
	['followUpFailed', 'Follow up message failed'],
	['uploadFailed', 'Document upload failed'],
	['actionCompleted', 'Message completed'],
	['extractionFailed', 'Document extracted: failed'],
	['extractionInvalid', 'Document extracted: invalid'],
	['documentExtracted', 'Document extracted'],
	['documentReceived', 'Document received'],
	['leadCreated', 'Lead created'],
])('what happened is told of the sample %s: %s', (kind, words) => {
	let ids = 0;
	const body = SAMPLES[kind].body({
		id: () => `id-${++ids}`,
		when: '2026-01-15T12:00:00Z',
		workspaceId: 'w',
		leadId: 'l',
		agentId: 'a',
	});
	const parsed = parseEvent(body, { receivedAt: '', test: false, includeRaw: false });
	expect(happened(parsed.ok ? parsed.value : null)).toBe(words);
});

test.each([
	[{ event: 'invented.event_of_theirs' }, 'Invented event of theirs'],
	[{ event: 'action_log.failed' }, 'Action log failed'],
	[{ event: 'action_log.failed', actionLog: {} }, 'Action failed'],
	[{ event: 'action_log.failed', actionLog: { type: 'TOOL_CALL', tool: null } }, 'Tool call failed'],
	[{ event: 'action_log.failed', actionLog: { tool: { name: 'a\n b' } } }, 'Tool a b failed'],
	[
		{ event: 'action_log.completed', actionLog: { type: 'MESSAGE' }, failure: { category: 'timeout' } },
		'Message completed: timeout',
	],
	[
		{ event: 'lead.updated', failure: { category: 'checklist_needs_attention' } },
		'Lead updated: checklist needs attention',
	],
	[
		{ actionTriggered: {}, happened: 'Message failed', event: { event: 'action_log.failed' } },
		'Message failed',
	],
	[{ event: '' }, null],
	[{ event: 7 }, null],
	[{ leadId: 'L' }, null],
	[null, null],
])('what happened is told of %j: %p', (origin, words) => expect(happened(origin)).toBe(words));

test('what happened is short, on one line, and says nothing in the words of an event', () => {
	const text = fc.oneof(
		fc.string({ unit: 'binary', maxLength: 300 }),
		fc.string({ unit: fc.constantFrom('a', 'Ö', ' ', '_'), minLength: 100, maxLength: 300 }),
	);
	const secret = 'CANARY-4711';
	fc.assert(
		fc.property(
			fc.oneof(fc.constant('action_log.failed'), text),
			text,
			fc.option(text),
			(event, type, toolName) => {
				const said = happened({
					event,
					actionLog: {
						type,
						tool: toolName === null ? null : { name: toolName },
						error: secret,
						summary: secret,
						input: { secret },
					},
					failure: { category: type, message: secret },
					lead: { name: secret },
					document: { filename: secret },
				});
				if (said === null) return;
				expect(said).not.toMatch(/[\n\r\t]|CANARY/);
				expect(said.length).toBeLessThanOrEqual(140);
			},
		),
	);
});

test('compact, the body has at most 200 characters', () => {
	const body = 'x'.repeat(201);
	expect(columnsOf(outcome({ body }), {}, reference, 'compact').body).toBe(`${'x'.repeat(199)}…`);
	expect(columnsOf(outcome({ body: 'short' }), {}, reference, 'compact').body).toBe('short');
});

test('the body is one line of at most 500 characters, however large it is', () => {
	const line = (body: string) => columnsOf(outcome({ body }), {}, reference).body;
	expect(line('{"a":1}')).toBe('{"a":1}');
	expect(line('one\n  two\t')).toBe('one two');
	expect(line('')).toBeNull();
	expect(line(' \n ')).toBeNull();
	expect(line('x'.repeat(500))).toBe('x'.repeat(500));
	expect(line('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), (body) => {
			const shown = line(body) ?? '';
			expect(shown.length).toBeLessThanOrEqual(500);
			expect(shown).not.toMatch(/[\n\r\t]/);
		}),
	);
	const large = 'x '.repeat(10_000_000);
	const start = performance.now();
	for (let times = 0; times < 1_000; times++) line(large);
	expect(performance.now() - start).toBeLessThan(1_000);
});
