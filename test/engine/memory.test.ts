import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { MemoryState } from '../../nodes/OmniAiCondition/memory/memoryState';
import type { ClaimRow, Entry, JournalRow } from '../../nodes/OmniAiCondition/memory/memoryStore';
import { conditionNode, failedAction, outcomes, runConditionNode, useReceiver } from '../support/condition';
import type { FinishedRun, WorkflowRun } from '../support/runWorkflow';

// A condition that remembers, in n8n's engine: in its own process, and through a memory workflow.

jest.setTimeout(60_000);
const receiver = useReceiver();

let workflows = 0;
const failed = (tool: string, changes: IDataObject = {}): INodeExecutionData =>
	failedAction({
		occurredAt: new Date().toISOString(),
		actionLog: { type: 'TOOL_CALL', tool: { id: tool, name: tool } },
		...changes,
	});
const statesOf = (run: FinishedRun) => {
	if (run.error) throw run.error;
	return outcomes(run)
		.sort((one, other) => indexOf(one.item) - indexOf(other.item))
		.map(({ record }) => record.status);
};
const indexOf = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;
const SEVERAL = { frequency: 'several', count: 3, withinMinutes: 10, groupBy: 'actionLog.tool.name' };

/** A published workflow of one condition; each call is an execution of it. */
function published(parameters: object, shared: Partial<WorkflowRun> = {}) {
	const workflowId = `remembers-${++workflows}`;
	let executions = 0;
	return async (items: INodeExecutionData[], options: Partial<WorkflowRun> = {}) =>
		await runConditionNode(
			conditionNode({
				rule: 'toolCallFailed',
				conditions: undefined,
				actions: [{ url: `${receiver.origin}/status/200` }],
				...parameters,
			}),
			items,
			{ workflowId, executionId: `e${++executions}`, ...shared, ...options },
		);
}

describe('Local', () => {
	test('counts and pauses from run to run, and a test run counts for nothing', async () => {
		const run = published({ ...SEVERAL, cooldownMinutes: 30 });
		const staticData: IDataObject = {};
		expect(statesOf(await run([failed('crm'), failed('mail')], { staticData }))).toEqual([
			...['skipped', 'skipped'],
		]);
		const test = await run([failed('crm'), failed('crm')], { mode: 'manual' });
		expect(statesOf(test)).toEqual(['skipped', 'skipped']);
		expect(test.hints('Condition').map(({ message }) => message)).toContain(
			'In a test run, memory starts empty: it is played over these items in the order in which they ' +
				'happened, and nothing is read or kept.',
		);
		expect(statesOf(await run([failed('crm')], { staticData }))).toEqual(['skipped']);
		expect(statesOf(await run([failed('crm'), failed('crm')], { staticData }))).toEqual([
			...['triggered', 'skipped'],
		]);
		expect(receiver.requests).toHaveLength(1);
		const stored = JSON.stringify(staticData);
		expect(stored).toContain('memory');
		expect(stored).not.toMatch(/crm|mail|lead/i);
	});

	test('has an item for each occurrence of fifty, in one run', async () => {
		const run = published({ cooldownMinutes: 30, groupBy: 'actionLog.tool.name' });
		const items = Array.from({ length: 50 }, (_unused, index) => failed(`tool ${index % 5}`));
		const result = await run(items);
		const states = statesOf(result);
		expect(states).toEqual(items.map((_item, index) => (index < 5 ? 'triggered' : 'skipped')));
		expect(result.hints('Condition').map(({ message }) => message)).toContain('Live: 5 sent, 45 held back.');
		expect(receiver.requests).toHaveLength(5);
	});

	test('compares with what earlier runs brought, for each group', async () => {
		const run = published({
			strategy: 'z_score',
			valueField: 'score',
			direction: 'above',
			threshold: 2,
			historyFrom: 'memory',
			groupBy: 'leadId',
		});
		const told: string[] = [];
		for (const score of [10, 11, 9, 10, 30]) {
			const result = await run([failed('crm', { score, leadId: 'L1' })]);
			told.push(`${statesOf(result)[0]} ${outcomes(result)[0]?.json['decision'].reason}`);
		}
		expect(told.at(0)).toBe('skipped insufficient_history');
		expect(told.at(-1)).toBe('triggered null');
		const other = await run([failed('crm', { score: 30, leadId: 'L2' })]);
		expect(outcomes(other)[0]?.json['decision'].reason).toBe('insufficient_history');
	});
});

/** A memory workflow as n8n would run it: the rows of one call in, an answer out. */
function memoryWorkflow() {
	const state = new MemoryState();
	const calls: unknown[] = [];
	const executeWorkflow: WorkflowRun['executeWorkflow'] = async (info, _additionalData, options) => {
		calls.push(info);
		const answers = (options.inputData ?? []).map(({ json }) => {
			const rows = JSON.parse(String(json['rows'])) as Array<
				JournalRow & ClaimRow & { do: string; owner: string; delivered: boolean }
			>;
			expect(rows.length).toBeLessThanOrEqual(1_000);
			const doing = (what: string) => rows.filter((row) => row.do === what);
			const owner = rows[0]?.owner ?? '';
			const journals = doing('record');
			const { before, claimed, held } = state.claim(
				{ journals, claims: doing('claim') },
				rows.find((row) => row.owner !== undefined)?.owner ?? owner,
				Date.now(),
			);
			state.settle(doing('settle'), owner, Date.now());
			const history: Record<string, readonly Entry[]> = Object.fromEntries(before);
			return { json: { claimed: [...claimed], held: Object.fromEntries(held), history } };
		});
		return { executionId: '77', data: [answers as unknown as INodeExecutionData[]] };
	};
	return { calls, executeWorkflow };
}

const SHARED = { memoryStore: 'shared', memoryWorkflowId: { __rl: true, mode: 'id', value: 'memory' } };

describe('Shared', () => {
	test.each([1, 10_000])('asks its workflow twice for %d items', async (count) => {
		const { calls, executeWorkflow } = memoryWorkflow();
		const run = published({ ...SEVERAL, count: 1, cooldownMinutes: 30, ...SHARED }, { executeWorkflow });
		const items = Array.from({ length: count }, (_unused, index) => failed(`tool ${index % 20}`));
		const { error, outputs } = await run(items);
		expect(error).toBeUndefined();
		expect(outputs('Condition').map((output) => output.length)).toEqual([
			...[Math.min(count, 20), 0],
			...[Math.max(0, count - 20), 0],
		]);
		expect(calls).toEqual([
			expect.objectContaining({ id: 'memory' }),
			expect.objectContaining({ id: 'memory' }),
		]);
		// What holds is that it was told: the next run sends none of them again.
		expect(new Set(statesOf(await run(items.slice(0, 50))))).toEqual(new Set(['skipped']));
	});

	test('a test run asks nothing, and so does a run in which nothing is to be counted or sent', async () => {
		const { calls, executeWorkflow } = memoryWorkflow();
		const run = published({ ...SEVERAL, cooldownMinutes: 30, ...SHARED }, { executeWorkflow });
		await run([failed('crm')], { mode: 'manual' });
		await run([failed('crm', { actionLog: { type: 'MESSAGE', tool: null } })]);
		expect(calls).toEqual([]);
	});

	test.each<[string, unknown[]]>([
		['nothing', []],
		['an empty item', [{}]],
		['a text', [{ claimed: 'all' }]],
		['what was not asked for', [{ claimed: ['x'], held: {}, history: {} }]],
		['no word about the claim', [{ claimed: [], held: {}, history: {} }]],
	])('what answers %s is told, and the action is sent', async (_what, answer) => {
		const executeWorkflow: WorkflowRun['executeWorkflow'] = async () => ({
			executionId: '77',
			data: [answer.map((json) => ({ json }) as INodeExecutionData)],
		});
		const run = published({ cooldownMinutes: 30, ...SHARED }, { executeWorkflow });
		const result = await run([failed('crm')]);
		expect(statesOf(result)).toEqual(['triggered']);
		const { explanation, memory } = outcomes(result)[0]?.json ?? {};
		expect(memory.warning).toMatch(
			/^Memory could not be reached: The memory workflow answered something else than the template does: /,
		);
		expect(explanation).toContain('Memory did not hold this back.');
		expect(result.hints('Condition').map(({ message }) => message)).toContain(memory.warning);
		const skips = published(
			{ cooldownMinutes: 30, ...SHARED, options: { memoryFailure: 'skip' } },
			{ executeWorkflow },
		);
		const skipped = await skips([failed('crm')]);
		expect(statesOf(skipped)).toEqual(['skipped']);
		expect(outcomes(skipped)[0]?.json['decision']).toMatchObject({
			value: null,
			reason: 'history_unavailable',
		});
	});

	test('a workflow that is to be its own memory is told, and not called', async () => {
		const { calls, executeWorkflow } = memoryWorkflow();
		const run = published(
			{ cooldownMinutes: 30, ...SHARED },
			{ executeWorkflow, workflowId: SHARED.memoryWorkflowId.value },
		);
		const result = await run([failed('crm')]);
		expect([statesOf(result), calls]).toEqual([['triggered'], []]);
		expect(outcomes(result)[0]?.json['memory'].warning).toBe(
			"Memory could not be reached: the 'Memory Workflow' is this workflow itself. Choose the one made from " +
				'the template.',
		);
	});

	test('a workflow that is not published says what to do', async () => {
		const run = published(
			{ cooldownMinutes: 30, ...SHARED },
			{
				executeWorkflow: async () => {
					throw new Error('Workflow is not active and cannot be executed');
				},
			},
		);
		const result = await run([failed('crm')]);
		expect(statesOf(result)).toEqual(['triggered']);
		expect(outcomes(result)[0]?.json['memory'].warning).toBe(
			'Memory could not be reached: The memory workflow failed: Workflow is not active and cannot be ' +
				'executed. Publish it.',
		);
	});
});
