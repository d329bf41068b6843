import {
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type IRunExecutionData,
	type RelatedExecution,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import fc from 'fast-check';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { conditionNode, failedAction, isToolCall, useReceiver, type Action } from '../support/condition';
import { runWorkflow, type FinishedRun, type WorkflowNode, type WorkflowRun } from '../support/runWorkflow';

const receiver = useReceiver();

const CONDITION = { ...isToolCall, combinator: 'and' };
const RUN_CHILD: Action = {
	actionId: 'run_child',
	type: 'workflow',
	workflowId: { __rl: true, mode: 'id', value: 'child' },
};

function nodeType(
	name: string,
	execute: (this: IExecuteFunctions) => Promise<INodeExecutionData[][]>,
): INodeType {
	return {
		description: {
			displayName: name,
			name,
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		execute,
	};
}

/** What n8n's *When Executed by Another Workflow* does: only declared fields get past it; null for all. */
const childTrigger = (fields: string[] | null): WorkflowNode => ({
	name: 'When called',
	type: nodeType('called', async function () {
		const items = this.getInputData();
		if (fields === null) return [items];
		return [
			items.map(({ json }) => ({
				json: Object.fromEntries(fields.map((name) => [name, json[name] ?? null])) as IDataObject,
			})),
		];
	}),
});

/**
 * What n8n's *Execute Workflow* does. It hands over whole items; with `fields`, others were taken out before.
 */
const executeWorkflowNode = (id: string, fields: string[] | null, waits = true): WorkflowNode => ({
	name: 'Call child',
	type: nodeType('executeWorkflow', async function () {
		const items = this.getInputData().map(({ json }) => ({
			json:
				fields === null
					? json
					: (Object.fromEntries(fields.map((name) => [name, json[name]])) as IDataObject),
		}));
		const parentExecution = {
			executionId: this.getExecutionId(),
			workflowId: this.getWorkflow().id ?? '',
			shouldResume: true,
		};
		const options = { parentExecution, doNotWaitToFinish: !waits, executionMode: this.getMode() };
		await this.executeWorkflow({ id }, items, undefined, options);
		return [items];
	}),
});

const liveCondition = (): WorkflowNode =>
	conditionNode({
		actions: [{ url: `${receiver.origin}/child` }],
		dryRun: 'auto',
		conditions: { combinator: 'and', conditions: [] },
	});
const callingCondition = (
	parameters: { actions?: Action[]; [parameter: string]: unknown } = {},
): WorkflowNode =>
	conditionNode({ actions: [RUN_CHILD], dryRun: 'never', conditions: CONDITION, ...parameters });

/** Stands for n8n's server: stores a run as it is before its first node, then runs it as a sub-workflow. */
function server(workflows: Record<string, WorkflowNode[]>, { stores = true }: { stores?: boolean } = {}) {
	const runs: Array<{ workflow: string; finished: FinishedRun; carried: unknown }> = [];
	const stored = new Map<string, IRunExecutionData>();
	const reads: string[] = [];
	let nextId = 100;
	const run = async (
		workflow: string,
		options: Pick<WorkflowRun, 'mode' | 'items' | 'parentExecution'>,
	): Promise<FinishedRun> => {
		const executionId = String(nextId++);
		const nodes = workflows[workflow] ?? [];
		const stack = [
			{
				node: {},
				data: { main: [options.items] },
				source: null,
				metadata: { parentExecution: options.parentExecution },
			},
		];
		if (stores)
			stored.set(
				executionId,
				JSON.parse(
					JSON.stringify({
						version: 1,
						resultData: { runData: {} },
						executionData: { nodeExecutionStack: stack },
						parentExecution: options.parentExecution,
					}),
				),
			);
		const finished = await runWorkflow({
			nodes,
			connections: nodes.slice(1).map(({ name }, index) => [nodes[index]?.name ?? '', 0, name]),
			workflowId: workflow,
			executionId,
			executeWorkflow: async (info, _additionalData, call) => {
				await run(info.id ?? '', {
					mode: 'integrated',
					items: call.inputData ?? [],
					parentExecution: call.parentExecution as RelatedExecution,
				});
				return { executionId: String(nextId - 1), data: [[]] };
			},
			storedExecution: (id) => {
				reads.push(id);
				return stored.get(id);
			},
			...options,
		});
		runs.push({ workflow, finished, carried: options.parentExecution?.executionContext });
		return finished;
	};
	const statuses = (workflow: string) =>
		runs
			.filter((one) => one.workflow === workflow)
			.flatMap(({ finished }) =>
				finished
					.outputs('Condition')
					.flat()
					.map(({ json }) => (json['actionTriggered'] as IDataObject)['status']),
			);
	return { run, runs, statuses, reads, stored };
}

/** The three settings of the trigger of a sub-workflow, as far as they let the mark on the item through. */
const INPUT_MODES: Array<[string, string[] | null]> = [
	['Define using fields below', ['entity', 'value', 'leadId']],
	['Define using JSON example', ['leadId']],
	['no field at all', []],
	['a field named test', ['leadId', 'test']],
	['Accept all data', null],
];
const TEST_MODES: WorkflowExecuteMode[] = ['manual', 'evaluation'];
const LIVE_MODES: WorkflowExecuteMode[] = ['webhook', 'trigger', 'retry', 'integrated'];

describe.each(INPUT_MODES)('a sub-workflow (%s)', (_name, fields) => {
	test.each(TEST_MODES)(
		'stays dry when our Workflow action starts it from a run in mode %s',
		async (mode) => {
			const n8n = server({ parent: [callingCondition()], child: [childTrigger(fields), liveCondition()] });
			await n8n.run('parent', { mode, items: [failedAction()] });
			expect(n8n.statuses('parent')).toEqual(['triggered']);
			expect(n8n.statuses('child')).toEqual(['would_trigger']);
			expect(receiver.connections()).toBe(0);
		},
	);

	test.each(LIVE_MODES)(
		'is dry for a marked item of our Workflow action in mode %s, and live for one without a mark',
		async (mode) => {
			const n8n = server({ parent: [callingCondition()], child: [childTrigger(fields), liveCondition()] });
			await n8n.run('parent', { mode, items: [failedAction({ test: true }), failedAction()] });
			expect(n8n.statuses('child').sort()).toEqual(['triggered', 'would_trigger']);
			expect(receiver.requests).toHaveLength(1);
		},
	);

	test.each(TEST_MODES)("stays dry when n8n's own node starts it from a run in mode %s", async (mode) => {
		for (const mapped of [null, fields]) {
			const n8n = server({
				parent: [executeWorkflowNode('child', mapped)],
				child: [childTrigger(fields), liveCondition()],
			});
			await n8n.run('parent', { mode, items: [failedAction(), failedAction()] });
			expect(n8n.statuses('child')).toEqual(['would_trigger', 'would_trigger']);
		}
		expect(receiver.connections()).toBe(0);
	});

	test.each(LIVE_MODES)("stays dry when n8n's own node hands marked items over in mode %s", async (mode) => {
		const n8n = server({
			parent: [executeWorkflowNode('child', null)],
			child: [childTrigger(fields), liveCondition()],
		});
		await n8n.run('parent', { mode, items: [failedAction({ test: true }), failedAction({ test: true })] });
		expect(n8n.statuses('child')).toEqual(['would_trigger', 'would_trigger']);
		expect(receiver.connections()).toBe(0);
	});

	test.each(LIVE_MODES)('is live in mode %s when nothing says test, whoever starts it', async (mode) => {
		for (const caller of [
			callingCondition(),
			executeWorkflowNode('child', fields),
			executeWorkflowNode('child', null),
		]) {
			receiver.reset();
			const n8n = server({ parent: [caller], child: [childTrigger(fields), liveCondition()] });
			await n8n.run('parent', { mode, items: [failedAction({ test: false })] });
			expect(n8n.statuses('child')).toEqual(['triggered']);
			expect(receiver.requests).toHaveLength(1);
		}
	});
});

describe('in nested workflows,', () => {
	const dropping = () => childTrigger(['leadId']);

	test("a workflow stays dry that n8n's own node starts in one that our Workflow action started", async () => {
		const n8n = server({
			parent: [callingCondition()],
			child: [dropping(), executeWorkflowNode('grandchild', ['leadId'])],
			grandchild: [dropping(), liveCondition()],
		});
		await n8n.run('parent', { mode: 'webhook', items: [failedAction({ test: true })] });
		expect(n8n.statuses('grandchild')).toEqual(['would_trigger']);
		// It is carried by the run itself, so nothing of what n8n stores is asked.
		expect(n8n.reads).toEqual([]);
	});

	test("a workflow stays dry that n8n's own nodes start through each other, up to twenty deep", async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 20 }),
				fc.constantFrom(...TEST_MODES, ...LIVE_MODES),
				fc.boolean(),
				async (depth, mode, marked) => {
					receiver.reset();
					const workflows: Record<string, WorkflowNode[]> = { level0: [executeWorkflowNode('level1', null)] };
					for (let level = 1; level < depth; level += 1)
						workflows[`level${level}`] = [dropping(), executeWorkflowNode(`level${level + 1}`, ['leadId'])];
					workflows[`level${depth}`] = [dropping(), liveCondition()];
					const n8n = server(workflows);
					await n8n.run('level0', { mode, items: [failedAction({ test: marked })] });
					const isTest = marked || mode === 'manual' || mode === 'evaluation';
					expect(n8n.statuses(`level${depth}`)).toEqual([isTest ? 'would_trigger' : 'triggered']);
					expect(receiver.requests).toHaveLength(isTest ? 0 : 1);
				},
			),
			{
				numRuns: 12,
				examples: [
					[20, 'manual', false],
					[20, 'webhook', true],
					[20, 'webhook', false],
				],
			},
		);
	});

	test('the records of a sub-workflow of a test carry the mark, and our Workflow action there hands it on', async () => {
		const n8n = server({
			parent: [executeWorkflowNode('child', ['leadId'])],
			child: [
				dropping(),
				callingCondition({
					conditions: { combinator: 'and', conditions: [] },
					actions: [{ ...RUN_CHILD, workflowId: 'grandchild' }],
				}),
			],
			grandchild: [dropping(), liveCondition()],
		});
		await n8n.run('parent', { mode: 'manual', items: [failedAction()] });
		expect(n8n.statuses('child')).toEqual(['triggered']);
		const [record] =
			n8n.runs
				.find(({ workflow }) => workflow === 'child')
				?.finished.outputs('Condition')
				.flat() ?? [];
		expect(record?.json['test']).toBe(true);
		expect(n8n.statuses('grandchild')).toEqual(['would_trigger']);
		expect(receiver.connections()).toBe(0);
	});

	test(
		'partly marked items leave a sub-workflow live that drops the mark, and are told apart in one that ' +
			'keeps it',
		async () => {
			const items = () => [failedAction({ test: true }), failedAction()];
			const dropped = server({
				parent: [executeWorkflowNode('child', null)],
				child: [dropping(), liveCondition()],
			});
			await dropped.run('parent', { mode: 'webhook', items: items() });
			expect(dropped.statuses('child')).toEqual(['triggered', 'triggered']);
			const kept = server({
				parent: [executeWorkflowNode('child', null)],
				child: [childTrigger(null), liveCondition()],
			});
			await kept.run('parent', { mode: 'webhook', items: items() });
			expect(kept.statuses('child').sort()).toEqual(['triggered', 'would_trigger']);
		},
	);

	test.each(LIVE_MODES)(
		'a mark that was dropped before is lost in mode %s, and one that was kept is not',
		async (mode) => {
			for (const [fields, status] of [
				[['leadId'], 'triggered'],
				[['leadId', 'test'], 'would_trigger'],
			] as const) {
				const n8n = server({
					parent: [executeWorkflowNode('child', [...fields])],
					child: [childTrigger([...fields]), liveCondition()],
				});
				await n8n.run('parent', { mode, items: [failedAction({ test: true })] });
				expect(n8n.statuses('child')).toEqual([status]);
			}
		},
	);

	test('a sub-workflow is live where n8n does not say what started it', async () => {
		const n8n = server(
			{ parent: [executeWorkflowNode('child', ['leadId'])], child: [dropping(), liveCondition()] },
			{ stores: false },
		);
		await n8n.run('parent', { mode: 'webhook', items: [failedAction()] });
		expect(n8n.statuses('child')).toEqual(['triggered']);
	});

	test('our Workflow action tells a sub-workflow of a test without what n8n stores', async () => {
		const n8n = server(
			{ parent: [callingCondition()], child: [dropping(), liveCondition()] },
			{ stores: false },
		);
		await n8n.run('parent', { mode: 'manual', items: [failedAction()] });
		expect(n8n.statuses('child')).toEqual(['would_trigger']);
	});

	test.each(TEST_MODES)(
		'a condition that is set up wrongly marks all fifty items, without their input, in mode %s',
		async (mode) => {
			const wrong = conditionNode(
				{ actions: [{ url: '=' }], options: { includeInput: false } },
				{ settings: { onError: 'continueRegularOutput' } },
			);
			const n8n = server({ parent: [executeWorkflowNode('child', [])], child: [childTrigger([]), wrong] });
			await n8n.run('parent', { mode, items: Array.from({ length: 50 }, () => failedAction()) });
			const items =
				n8n.runs.find(({ workflow }) => workflow === 'child')?.finished.outputs('Condition') ?? [];
			expect(items.map((output) => output.length)).toEqual([0, 0, 0, 50]);
			expect(items[3]?.map(({ json }) => [json['test'], Object.keys(json)])).toEqual(
				items[3]?.map(() => [
					true,
					[
						...['outcome', 'lead', 'happened', 'action', 'why', 'body', 'actionTriggered', 'decision'],
						...['explanation', 'trace', 'preview', 'delivery', 'memory', 'test', 'event'],
					],
				]),
			);
		},
	);

	test('the dry run settings Never and Always decide for themselves', async () => {
		for (const [dryRun, status] of [
			['never', 'triggered'],
			['always', 'would_trigger'],
		] as const) {
			for (const mode of ['manual', 'webhook'] as const) {
				const child = { ...liveCondition() };
				child.parameters = { ...child.parameters, dryRun };
				const n8n = server({
					parent: [executeWorkflowNode('child', ['leadId'])],
					child: [dropping(), child],
				});
				await n8n.run('parent', { mode, items: [failedAction()] });
				expect(n8n.statuses('child')).toEqual([status]);
			}
		}
	});

	test('a live run passes on nothing that says test, and a test run all that n8n itself carries', async () => {
		const carried = async (mode: WorkflowExecuteMode) => {
			const n8n = server({ parent: [callingCondition()], child: [childTrigger(null)] });
			await n8n.run('parent', { mode, items: [failedAction()] });
			return n8n.runs.find(({ workflow }) => workflow === 'child')?.carried as IDataObject;
		};
		const live = await carried('webhook');
		const tried = await carried('manual');
		expect(JSON.stringify(live)).not.toMatch(/test/i);
		expect(Object.keys(tried)).toEqual(expect.arrayContaining(Object.keys(live)));
		expect(tried['source']).toBe('manual');
	});

	test('all conditions of a run ask n8n only once where it came from', async () => {
		const second = { ...liveCondition(), name: 'Second' };
		const n8n = server({
			parent: [executeWorkflowNode('child', ['leadId'])],
			child: [dropping(), liveCondition(), second],
		});
		await n8n.run('parent', { mode: 'webhook', items: [failedAction()] });
		expect(n8n.runs.find(({ workflow }) => workflow === 'child')?.finished.runs('Second')).toBe(1);
		expect(n8n.reads).toHaveLength(1);
	});
});

describe('where n8n carries no mark of a test,', () => {
	/** The condition on an n8n that is older than the supported ones. */
	class OnOlderN8n extends OmniAiCondition {
		override async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const older = new Proxy(this, {
				get: (target, name) => {
					const value: unknown = name === 'getExecutionContext' ? undefined : Reflect.get(target, name);
					return typeof value === 'function' ? value.bind(target) : value;
				},
			});
			return await OmniAiCondition.prototype.execute.call(older);
		}
	}
	const calling = (dryRun: string): WorkflowNode => ({
		...callingCondition({ dryRun }),
		type: new OnOlderN8n(),
	});
	interface Shown {
		actionTriggered: { status: string; error: { error: { message: string; suggestion: string } } };
		preview: { problems: unknown[] };
	}
	const only = (finished: FinishedRun) => finished.outputs('Condition').flat()[0]?.json as unknown as Shown;

	test.each([
		['a run started in the editor', 'manual', false],
		['a marked item in production', 'webhook', true],
		['a marked item in a retry', 'retry', true],
	] as const)(
		'our Workflow action starts no workflow for %s, and says so beforehand',
		async (_name, mode, marked) => {
			const n8n = server({
				parent: [calling('never')],
				preview: [calling('always')],
				child: [childTrigger(['leadId']), liveCondition()],
			});
			const json = only(await n8n.run('parent', { mode, items: [failedAction({ test: marked })] }));
			expect(json['actionTriggered']).toMatchObject({
				status: 'failed',
				payload_sent: null,
				error: { error: { type: 'action_binding_failed', location: 'actions[0].workflowId' } },
			});
			expect(json['actionTriggered'].error.error.message).toMatch(/test/);
			expect(json['actionTriggered'].error.error.suggestion).toMatch(/Dry Run/);
			const preview = only(await n8n.run('preview', { mode, items: [failedAction({ test: marked })] }));
			expect(preview['preview'].problems).toEqual([
				expect.objectContaining({ type: 'action_binding_failed' }),
			]);
			expect(n8n.runs.map(({ workflow }) => workflow)).toEqual(['parent', 'preview']);
			expect(receiver.connections()).toBe(0);
		},
	);

	test('our Workflow action starts a workflow for a live run', async () => {
		const n8n = server({ parent: [calling('never')], child: [childTrigger(['leadId']), liveCondition()] });
		expect(
			only(await n8n.run('parent', { mode: 'webhook', items: [failedAction()] }))['actionTriggered'].status,
		).toBe('triggered');
		expect(n8n.statuses('child')).toEqual(['triggered']);
	});
});
