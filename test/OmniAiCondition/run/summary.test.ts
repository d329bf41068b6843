import type { ActionStatus } from '../../../nodes/OmniAiCondition/record/actionTriggered';
import type { ConditionResult } from '../../../nodes/OmniAiCondition/run/runCondition';
import { detailsHint, memoryHints, summarize, unheardHint } from '../../../nodes/OmniAiCondition/run/summary';
import { problem } from '../../../nodes/shared/http/problem';

// What a person is told of a run in the output panel.

const found = problem('not_found', 'It is gone.', null, 'Look elsewhere.');
const result = (
	status: ActionStatus,
	{ dry = false, wouldFail = false, heldBack = false, lead = 'LN-1' } = {},
): ConditionResult =>
	({
		record: {
			action_id: 'notify_ops',
			action_version: '1',
			status,
			payload_sent: null,
			error: status === 'failed' ? { error: found } : null,
		},
		explanation: 'Why.',
		body: null,
		dry,
		preview: dry && status === 'would_trigger' ? { problems: wouldFail ? [found] : [] } : null,
		memory: heldBack ? { heldBackBy: 'cooldown', warning: null } : null,
		origin: {
			event: 'action_log.failed',
			externalLeadId: lead,
			actionLog: { tool: { name: 'credit_pull' } },
		},
		event: { event: null, eventKey: null, leadId: null, workspaceId: null },
	}) as unknown as ConditionResult;
const dry = (status: ActionStatus, more = {}) => result(status, { dry: true, ...more });

test.each<[string, ConditionResult[], string, string]>([
	['nothing', [], 'No items came in, so there was nothing to decide.', 'info'],
	[
		'a dry run',
		[dry('would_trigger'), dry('skipped'), dry('would_trigger')],
		'Dry run: 2 would send, 1 skipped; nothing was sent.',
		'info',
	],
	['a live run', [result('triggered'), result('skipped')], 'Live: 1 sent, 1 skipped.', 'info'],
	[
		'what was held back',
		[result('triggered'), result('skipped', { heldBack: true }), result('skipped')],
		'Live: 1 sent, 1 held back, 1 skipped.',
		'info',
	],
	[
		'a failed one',
		[result('triggered'), result('failed', { lead: 'LN-2' }), result('failed', { lead: 'LN-3' })],
		'Live: 2 failed, 1 sent. First: lead LN-2 · Tool credit_pull failed · notify_ops. It is gone. Look elsewhere.',
		'warning',
	],
	[
		'one that would fail',
		[dry('would_trigger'), dry('would_trigger', { wouldFail: true, lead: 'LN-2' }), dry('skipped')],
		'Dry run: 1 would fail, 1 would send, 1 skipped; nothing was sent. First: lead LN-2 · Tool credit_pull ' +
			'failed · notify_ops. It is gone. Look elsewhere.',
		'warning',
	],
	[
		'dry and live items',
		[dry('skipped'), result('triggered')],
		'Dry run: 1 skipped; nothing was sent. Live: 1 sent.',
		'info',
	],
])('the sum of a run tells of %s', (_title, results, message, type) =>
	expect(summarize(results)).toEqual({ message, type }),
);

test('an item without lead or event is named by its action', () => {
	const one = { ...result('failed'), origin: null };
	expect(summarize([one]).message).toBe('Live: 1 failed. First: notify_ops. It is gone. Look elsewhere.');
});

test.each<[ConditionResult[], boolean | null, string | null]>([
	[[result('failed')], false, 'warning'],
	[[dry('would_trigger')], false, 'info'],
	[[result('triggered'), result('skipped')], false, null],
	[[dry('skipped')], false, null],
	[[result('failed')], true, null],
	[[result('failed')], null, null],
])('nobody hears of what fails where nothing is connected (%#)', (results, connected, type) => {
	const hint = unheardHint(results, connected);
	expect(hint?.type ?? null).toBe(type);
	if (hint !== null) expect(hint.message).toMatch(/Failed.*Stop and Error/);
});

test('many items in full are offered in compact form', () => {
	expect(detailsHint(10, 'full')).toBeNull();
	expect(detailsHint(11, 'full')).toMatchObject({
		type: 'info',
		message: expect.stringContaining('11 items'),
	});
	expect(detailsHint(5_000, 'compact')).toBeNull();
});

test("a memory's warning is told once, and that a dry run's memory starts empty", () => {
	const warned = (warning: string | null, isDry = false) => ({ memory: { warning } as never, dry: isDry });
	expect(memoryHints([warned('A.'), warned('A.'), warned(null), { memory: null, dry: true }])).toEqual([
		{ message: 'A.', type: 'warning' },
	]);
	expect(memoryHints([warned(null, true)])[0]?.message).toMatch(/starts empty/);
});
