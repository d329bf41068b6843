import type { IDataObject } from 'n8n-workflow';

import {
	conditionNode,
	failedAction,
	filter,
	onlyOutcome,
	outcomes,
	runConditionNode,
} from '../support/condition';
import { runWorkflow } from '../support/runWorkflow';

// The strategies in the real engine, in dry runs: n8n fills in the defaults of the chosen strategy's fields,
// whose names several of them share.

jest.setTimeout(20_000);

const ACTION = { url: 'https://example.com/hook', fireOn: 'any' as const };
const OUTPUT_OF = { would_trigger: 1, skipped: 2 } as const;

/** What becomes of items, in order: output, value, reason. */
async function decided(parameters: IDataObject, items: IDataObject[]) {
	const node = conditionNode({ dryRun: 'always', actions: [ACTION], conditions: undefined, ...parameters });
	const run = await runConditionNode(
		node,
		items.map((item) => failedAction(item)),
	);
	if (run.error) throw run.error;
	const found = outcomes(run).sort(({ item: a }, { item: b }) => indexOf(a) - indexOf(b));
	for (const { output, record } of found)
		expect(output).toBe(OUTPUT_OF[record.status as keyof typeof OUTPUT_OF]);
	return found.map(({ json, record }) => [record.status, json['decision'].value, json['decision'].reason]);
}

const indexOf = ({ pairedItem }: { pairedItem?: unknown }) => (pairedItem as { item: number }).item;

const shown = (value: unknown, reason: string | null = null) => ['would_trigger', value, reason];
const skipped = (reason: string) => ['skipped', null, reason];

test.each<[string, IDataObject, Array<[IDataObject, unknown[]]>]>([
	[
		'threshold',
		{ strategy: 'threshold', valueField: 'score', value: '={{ $json.limit }}' },
		[
			[{ score: 610, limit: 600 }, shown(true)],
			[{ score: '600', limit: 600 }, shown(false)],
			[{ limit: 600 }, skipped('null_input')],
			[{ score: 610 }, skipped('null_input')],
			[{ score: 'high', limit: 600 }, skipped('type_error')],
		],
	],
	[
		'percentile, with its own defaults (the top 10%)',
		{ strategy: 'percentile', valueField: 'rate', historyField: 'past' },
		[
			[{ rate: 10.5, past: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, shown(true)],
			[{ rate: 10, past: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] }, shown(false)],
			[{ rate: 10, past: [1, 2] }, skipped('insufficient_history')],
			[{ rate: 10, past: [1, 2, null] }, skipped('history_unavailable')],
		],
	],
	[
		'percentile of 0',
		{ strategy: 'percentile', valueField: 'rate', historyField: 'past', direction: 'bottom', value: 0 },
		[[{ rate: -5, past: [1, 2, 3] }, shown(false, 'threshold_zero')]],
	],
	[
		'z_score, with its own defaults (more than 3 above)',
		{ strategy: 'z_score', valueField: 'calls', historyField: 'past' },
		[
			[{ calls: 9, past: [1, 3] }, shown(true)],
			[{ calls: 5, past: [1, 3] }, shown(false)],
			[{ calls: -9, past: [1, 3] }, shown(false)],
			[{ calls: 5, past: [2, 2, 2] }, skipped('zero_variance')],
			[{ calls: 5 }, skipped('insufficient_history')],
		],
	],
	[
		'change, with its own defaults (increase by more than a tenth)',
		{ strategy: 'change', valueField: 'balance', historyField: 'past' },
		[
			[{ balance: 111, past: [5, 100] }, shown(true)],
			[{ balance: 110, past: [5, 100] }, shown(false)],
			[{ balance: 89, past: [5, 100] }, shown(false)],
			[{ balance: -1, past: [0] }, shown(true, 'infinite_change')],
			[{ balance: 0, past: [0] }, shown(false)],
		],
	],
	[
		'change against memory, which a dry run begins without',
		{ strategy: 'change', valueField: 'balance', historyFrom: 'memory' },
		[[{ balance: null }, skipped('null_input')]],
	],
	[
		'equals',
		{ strategy: 'equals', valueField: 'tier', value: 'high', labels: ['low', 'high'] },
		[
			[{ tier: 'high' }, shown('high')],
			[{ tier: 'low' }, skipped('no_match')],
			[{ tier: 'High' }, skipped('type_error')],
			[{ tier: null }, skipped('null_input')],
		],
	],
	[
		'composite',
		{ strategy: 'composite', operands: ['first', 'second.value'] },
		[
			[{ first: true, second: { value: true, type: 'boolean', reason: null } }, shown(true)],
			[{ first: { value: true }, second: { value: false } }, shown(false)],
			[
				{ first: { value: true }, second: { value: false, reason: 'threshold_zero' } },
				shown(false, 'threshold_zero'),
			],
			[{ first: true, second: { value: null, reason: 'zero_variance' } }, skipped('zero_variance')],
			[{ first: true, second: { value: 'high', type: 'categorical' } }, skipped('type_error')],
		],
	],
])('%s', async (_name, parameters, cases) => {
	expect(
		await decided(
			parameters,
			cases.map(([item]) => item),
		),
	).toEqual(cases.map(([, outcome]) => outcome));
});

test('two conditions on the way, and one that combines what they decided', async () => {
	const base = { dryRun: 'always', actions: [ACTION], conditions: undefined };
	const run = await runWorkflow({
		mode: 'webhook',
		nodes: [
			conditionNode(
				{ ...base, strategy: 'threshold', valueField: 'score', direction: 'below', value: 600 },
				{ name: 'A' },
			),
			conditionNode(
				{ ...base, strategy: 'change', valueField: 'debt', historyField: 'debts' },
				{ name: 'B' },
			),
			conditionNode(
				{ ...base, strategy: 'composite', operands: ['decision', 'input.decision.value'] },
				{ name: 'C' },
			),
		],
		connections: [
			['A', 1, 'B'],
			['B', 1, 'C'],
		],
		items: [failedAction({ score: 580, debt: 12, debts: [8, 9] })],
	});
	const { json } = onlyOutcome(run, 'C');
	expect(json['explanation']).toBe('Would send POST to https://example.com, on any decision, here true.');
	expect(json['trace']).toEqual([
		{ left: 'decision', leftValue: true, operator: 'is', rightValue: true, outcome: true, reason: null },
		{
			left: 'input.decision.value',
			leftValue: true,
			operator: 'is',
			rightValue: true,
			outcome: true,
			reason: null,
		},
	]);
	expect(json['decision']).toMatchObject({ value: true, type: 'boolean', reason: null, entity: 'lead-1' });
});

test.each([
	[{ strategy: 'threshold', value: 5 }, "No 'Value Field' is set."],
	[{ strategy: 'threshold', valueField: 'a' }, "No 'Value' is set."],
	[
		{ strategy: 'percentile', valueField: 'a', historyField: 'b', value: 101 },
		"'Value' is 101, which is not between 0 and 100.",
	],
	[{ strategy: 'z_score', valueField: 'a' }, "No 'History Field' is set."],
	[{ strategy: 'composite', operands: ['a'] }, 'AND needs at least two operands, and has 1.'],
])('what is set wrongly for every item stops the node: %j', async (parameters, message) => {
	const node = conditionNode({ dryRun: 'always', actions: [ACTION], conditions: undefined, ...parameters });
	const run = await runConditionNode(node, [failedAction()]);
	expect(run.status).toBe('error');
	expect(run.error?.message).toBe(message);
});

test.each([undefined, 'rules'])(
	'the options about comparisons still hold where a workflow stores the strategy as %s',
	async (strategy) => {
		const holds = async (left: string, operator: string, right: unknown, options: object) => {
			const conditions = filter([{ left, operator, right }]);
			const node = conditionNode({ dryRun: 'always', actions: [ACTION], conditions, options, strategy });
			const item = failedAction({ n: '5', tier: 'high' });
			return onlyOutcome(await runConditionNode(node, [item])).json['decision'].value;
		};
		const cases = [
			['convertTypes', '={{ $json.n }}', 'number:gt', 4, null],
			['ignoreCase', '={{ $json.tier }}', 'string:equals', 'HIGH', false],
			['missingAsN8n', '={{ $json.missing }}', 'string:notEquals', 'x', null],
		] as const;
		for (const [option, left, operator, right, without] of cases) {
			expect([option, await holds(left, operator, right, { [option]: true })]).toEqual([option, true]);
			expect([option, await holds(left, operator, right, {})]).toEqual([option, without]);
		}
	},
);
