import { NodeConnectionTypes, NodeOperationError, type INode, type INodeType } from 'n8n-workflow';
import { callMemoryWorkflow } from '../../nodes/OmniAiCondition/callMemoryWorkflow';
import { runWorkflow, type FinishedRun, type WorkflowRun } from '../support/runWorkflow';

// How the condition calls a memory workflow, in n8n's engine: what goes there, what comes back, and what is
// said when it does not answer. The node here does nothing but call.

type ExecuteWorkflow = NonNullable<WorkflowRun['executeWorkflow']>;

const ROWS = [{ rows: '[1]' }, { rows: '[2]' }];

const caller: INodeType = {
	description: {
		displayName: 'Caller',
		name: 'caller',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Caller' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute() {
		try {
			return [[{ json: { put: (await callMemoryWorkflow(this, 'memory')(ROWS)) as string[] } }]];
		} catch (error) {
			return [[{ json: { failed: (error as Error).message, is: Object.keys(error as Error) } }]];
		}
	},
};

async function call(executeWorkflow: ExecuteWorkflow): Promise<FinishedRun> {
	return await runWorkflow({
		nodes: [{ name: 'Caller', type: caller }],
		mode: 'webhook',
		items: [{ json: {} }],
		executeWorkflow,
	});
}
const said = (finished: FinishedRun): unknown => finished.outputs('Caller')[0]?.[0]?.json;

test('the memory workflow is called by its id, once, and what all its outputs put out comes back', async () => {
	const calls: unknown[] = [];
	const finished = await call(async (info, _data, options) => {
		calls.push([info, options.inputData, options.doNotWaitToFinish ?? false]);
		return await Promise.resolve({
			executionId: '9',
			data: [[{ json: { a: 1 } }, { json: { b: 2 } }], null, [], [{ json: { c: 3 } }]],
		});
	});
	expect(said(finished)).toEqual({ put: [{ a: 1 }, { b: 2 }, { c: 3 }] });
	expect(calls).toEqual([[{ id: 'memory' }, ROWS.map((json) => ({ json, pairedItem: { item: 0 } })), false]]);
});

const postgres = { id: 'p', name: 'PostgreSQL', type: 'postgres', typeVersion: 2.6 } as INode;

test.each([
	['Workflow is not active and cannot be executed.', 'Publish it.'],
	['Workflow does not exist.', 'Choose another one.'],
	[
		'The sub-workflow (memory) cannot be called by this workflow',
		'In its settings, let this workflow call it.',
	],
	['Node does not have any credentials set', 'Check its credential.'],
	['password authentication failed for user "n8n"', 'Check its credential.'],
	['role "nobody" does not exist', 'Check its credential.'],
	['Connection refused', 'Check its credential, and its database.'],
	['Host not found', 'Check its credential, and its database.'],
	['Connection timed out', 'Check its credential, and its database.'],
	['relation "omniai_memory" does not exist', 'The note in it says how to make its table by hand.'],
	['permission denied for schema public', 'The note in it says how to make its table by hand.'],
	['canceling statement due to statement timeout', 'Its database took too long.'],
	['canceling statement due to lock timeout', 'Its database took too long.'],
	['Something nobody knows', ''],
])('said with what to do: %s', async (message, advice) => {
	const finished = await call(async () => {
		const error = new NodeOperationError(postgres, message, {
			description: 'Failed query: [["a@b.example"]]',
		});
		return await Promise.reject(error);
	});
	expect(finished.status).toBe('success');
	const sentence = `The memory workflow failed: ${message.replace(/\.$/, '')}.${advice && ` ${advice}`}`;
	// Nothing hangs on the error that n8n would show elsewhere, either.
	expect(said(finished)).toEqual({ failed: sentence, is: [] });
});

test('what went wrong is cut, and need not be an error', async () => {
	const long = await call(async () => await Promise.reject(new Error('x'.repeat(5_000))));
	expect(JSON.stringify(said(long)).length).toBeLessThan(320);
	const odd = await call(async () => await Promise.reject('odd'));
	expect(said(odd)).toMatchObject({ failed: 'The memory workflow failed: odd.' });
});

test('a memory workflow that pauses is as good as none, and the run goes on', async () => {
	const finished = await call(
		async () =>
			await Promise.resolve({ executionId: '9', data: [[{ json: {} }]], waitTill: new Date('3000-01-01') }),
	);
	expect(finished.status).toBe('success');
	expect(said(finished)).toMatchObject({
		failed: 'The memory workflow failed: it pauses, and this run cannot wait for it.',
	});
});

test('a memory workflow that does not answer is given up after 30 seconds', async () => {
	const over = new AbortController();
	const clock = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(over.signal);
	try {
		const finished = await call(async () => {
			setImmediate(() => over.abort());
			return await new Promise(() => undefined);
		});
		expect(clock.mock.calls).toEqual([[30_000]]);
		expect(said(finished)).toMatchObject({
			failed: 'The memory workflow failed: it did not answer within 30 seconds.',
		});
	} finally {
		clock.mockRestore();
	}
});

test('no clock runs on for long after the answer', async () => {
	const clocks = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
	const before = clocks();
	await call(async () => await Promise.resolve({ executionId: '9', data: [[]] }));
	await call(async () => await Promise.reject(new Error('so')));
	await new Promise((resolve) => setTimeout(resolve, 600));
	expect(clocks()).toBeLessThanOrEqual(before);
});
