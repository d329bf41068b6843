import {
	deepCopy,
	NodeConnectionTypes,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
	type INodeType,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import * as zod from 'zod/v4';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import type { MemoryStore } from '../../nodes/OmniAiCondition/memory/memoryStore';
import {
	runWorkflow,
	workflowOf,
	type FinishedRun,
	type WorkflowNode,
	type WorkflowRun,
} from '../support/runWorkflow';

// A node that remembers, in n8n's engine, and what n8n's server does around it: it loads the column of static
// data for each execution, and writes it back as a whole when the execution has ended.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let now = 1_750_000_000_000;
beforeEach(() => {
	now += 24 * HOUR;
	jest.spyOn(Date, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

type Modules = typeof import('../../nodes/OmniAiCondition/localStore') &
	typeof import('../../nodes/shared/liveStaticData');

/** One n8n process, as far as this package keeps something in it. */
class Process {
	private modules!: Modules;

	constructor(private readonly instanceType: string | null = 'main') {
		jest.isolateModules(() => {
			// It takes long to load, and remembers nothing.
			jest.doMock('zod/v4', () => zod);
			this.modules = {
				...(require('../../nodes/OmniAiCondition/localStore') as Modules),
				...(require('../../nodes/shared/liveStaticData') as Modules),
			};
		});
	}

	/** The trigger of the workflow has had deliveries here, and would write this. */
	knowsTrigger(newest: (copied: unknown) => string, workflowId = 'workflow-1'): void {
		const context = { getWorkflow: () => ({ id: workflowId }), getNode: () => ({ id: 'node-Trigger' }) };
		this.modules.keepLive(context as never, 'recentDeliveries', newest);
	}

	/** Runs an execution to its end, short of being saved. */
	async run(column: Column, { name = null, work, ...run }: Execution = {}): Promise<FinishedRun> {
		return await this.runNodes(column, [{ node: 'Condition', name, work }], run);
	}

	async runNodes(
		column: Column,
		remembering: Array<{ node: string; name?: string | null; work?: (store: MemoryStore) => Promise<void> }>,
		{ trigger = false, mode = 'webhook', ...run }: Omit<Execution, 'name' | 'work'> = {},
	): Promise<FinishedRun> {
		const { openLocalMemory } = this.modules;
		const { instanceType } = this;
		const nodes = remembering.map(({ node, name = null, work }): WorkflowNode => ({
			name: node,
			type: nodeThat(async (context) => {
				const inside = context as unknown as { instanceSettings: { instanceType: string } };
				expect(inside.instanceSettings.instanceType).toBe('main');
				Object.assign(inside, { instanceSettings: instanceType === null ? undefined : { instanceType } });
				await work?.(openLocalMemory(context, { name, owner: context.getExecutionId() }));
			}),
		}));
		const finished = await runWorkflow({
			nodes: [...nodes, ...(trigger ? [{ name: 'Trigger', type: new OmniAiTrigger() }] : [])],
			connections: nodes.slice(1).map((node, index) => [nodes[index]?.name ?? '', 0, node.name]),
			items: [{ json: {} }],
			mode,
			staticData: column.load(),
			...run,
		});
		if (finished.error) throw finished.error;
		return finished;
	}
}

interface Execution extends Partial<WorkflowRun> {
	name?: string | null;
	trigger?: boolean;
	mode?: WorkflowExecuteMode;
	work?: (store: MemoryStore) => Promise<void>;
}

/** What n8n's database holds for a workflow. */
class Column {
	constructor(private stored: IDataObject = {}) {}

	load(): IDataObject {
		return JSON.parse(JSON.stringify(this.stored)) as IDataObject;
	}

	/** @returns whether there was anything to save */
	save(finished: FinishedRun): boolean {
		const saved = finished.savedStaticData();
		this.stored = saved ?? this.stored;
		return saved !== null;
	}
}

function nodeThat(execute: (context: IExecuteFunctions) => Promise<void>): INodeType {
	return {
		description: {
			displayName: 'Remembering',
			name: `remembering${Math.random()}`.replace('.', ''),
			group: ['transform'],
			version: 1,
			description: 'Remembers',
			defaults: { name: 'Remembering' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			await execute(this);
			return [this.getInputData()];
		},
	};
}

/** Delivers for a group, and tells whether nobody had within the hour. */
async function delivers(store: MemoryStore, key = 'group'): Promise<boolean> {
	const claim = { key, cooldownMs: HOUR, leaseMs: MINUTE, onlyIf: null };
	const { claimed } = await store.claim({ journals: [], claims: [claim] });
	await store.settle([{ key, delivered: true }]);
	return claimed.has(key);
}

async function sends(process: Process, column: Column, run: Execution & { key?: string } = {}) {
	const { key, ...execution } = run;
	let isFirst = false;
	const finished = await process.run(column, {
		...execution,
		work: async (store) => void (isFirst = await delivers(store, key)),
	});
	return { isFirst, finished };
}

async function warningOf(process: Process, column: Column, run: Execution = {}): Promise<string | null> {
	let warning: string | null = null;
	const finished = await process.run(column, {
		...run,
		work: async (store) => {
			await delivers(store);
			warning = store.warning?.() ?? null;
		},
	});
	column.save(finished);
	return warning;
}

const SAID = expect.stringMatching(/each of them remembers for itself.*'Shared' in 'Memory'/);

describe('over a restart', () => {
	test('what was delivered holds others back', async () => {
		const column = new Column();
		const first = await sends(new Process(), column);
		expect([first.isFirst, column.save(first.finished)]).toEqual([true, true]);
		expect((await sends(new Process(), column)).isFirst).toBe(false);
		now += HOUR;
		expect((await sends(new Process(), column)).isFirst).toBe(true);
	});

	test('what the process knows is stored by whichever execution ends last, whatever it had loaded', async () => {
		const column = new Column();
		const process = new Process();
		const runs = [];
		for (const key of ['a', 'b', 'c']) runs.push(await sends(process, column, { key }));
		for (const { finished } of runs.reverse()) column.save(finished);
		const restarted = new Process();
		for (const key of ['a', 'b', 'c']) expect((await sends(restarted, column, { key })).isFirst).toBe(false);
	});

	test('a claim whose run died is kept for its lease', async () => {
		const column = new Column();
		const claim = { key: 'group', cooldownMs: HOUR, leaseMs: MINUTE, onlyIf: null };
		const take = async (store: MemoryStore) => void (await store.claim({ journals: [], claims: [claim] }));
		column.save(await new Process().run(column, { work: take, executionId: 'died' }));
		const next = new Process();
		expect((await sends(next, column, { executionId: 'next' })).isFirst).toBe(false);
		now += MINUTE;
		expect((await sends(next, column, { executionId: 'next' })).isFirst).toBe(true);
	});

	test('nodes of one name share it, another name starts empty, and so does a node that has none', async () => {
		const column = new Column();
		const told: boolean[] = [];
		const work = async (store: MemoryStore) => void told.push(await delivers(store));
		const nodes = [
			{ node: 'One', name: 'shared', work },
			{ node: 'Two', name: 'shared', work },
			{ node: 'Three', name: 'other', work },
			{ node: 'Four', work },
			{ node: 'Five', work },
		];
		column.save(await new Process().runNodes(column, nodes));
		expect(told.splice(0)).toEqual([true, false, true, true, true]);
		await new Process().runNodes(column, nodes);
		expect(told.splice(0)).toEqual([false, false, false, false, false]);
		const renamed = nodes.map((node) => ({ ...node, name: 'new' }));
		await new Process().runNodes(column, renamed);
		expect(told).toEqual([true, false, false, false, false]);
	});

	test('the first executions may be some that n8n gives no static data, and lose nothing', async () => {
		const column = new Column();
		column.save((await sends(new Process(), column, { key: 'before' })).finished);
		const process = new Process();
		const retried = await sends(process, new Column(), { key: 'retried', mode: 'retry' });
		expect([retried.isFirst, column.save(retried.finished)]).toEqual([true, false]);
		const regular = await sends(process, column, { key: 'before' });
		expect([regular.isFirst, column.save(regular.finished)]).toEqual([false, true]);
		const restarted = new Process();
		for (const key of ['before', 'retried'])
			expect((await sends(restarted, column, { key })).isFirst).toBe(false);
	});

	test('a node that runs twice in an execution remembers, and stores, both', async () => {
		const column = new Column();
		const process = new Process();
		const work = async (key: string) => async (store: MemoryStore) => void (await delivers(store, key));
		column.save(
			await process.runNodes(column, [
				{ node: 'Condition', work: await work('a') },
				{ node: 'Again', work: await work('b') },
			]),
		);
		expect((await sends(new Process(), column, { key: 'a' })).isFirst).toBe(false);
	});
});

describe('what n8n would write over what others store', () => {
	const caller = { executionId: '1', workflowId: 'caller' };

	test.each<[string, Execution, boolean]>([
		['a delivery', {}, true],
		['a schedule', { mode: 'trigger' }, true],
		['an error workflow', { mode: 'error' }, true],
		['a sub-workflow', { mode: 'integrated', parentExecution: caller }, true],
		[
			'a sub-workflow that a node has as JSON',
			{ mode: 'integrated', parentExecution: { ...caller, workflowId: 'workflow-1' } },
			false,
		],
		['a run in the editor', { mode: 'manual' }, false],
		['an evaluation', { mode: 'evaluation' }, false],
		['a retry', { mode: 'retry' }, false],
		['an execution that had paused', { restartExecutionId: 'execution-1' }, false],
	])('%s remembers in the process, and stores what it can', async (_words, run, stores) => {
		const column = new Column();
		const process = new Process();
		const first = await sends(process, column, run);
		expect([first.isFirst, column.save(first.finished)]).toEqual([true, stores]);
		expect((await sends(process, column, run)).isFirst).toBe(false);
	});

	test("the trigger's newest is stored with it, however old the copy", async () => {
		const column = new Column({ 'node:Trigger': { recentDeliveries: 'loaded' } });
		const process = new Process();
		process.knowsTrigger((copied) => `${String(copied)} and newer`);
		const work = async (store: MemoryStore) => void (await delivers(store));
		const nodes = ['Condition', 'Another'].map((node) => ({ node, work }));
		const finished = await process.runNodes(column, nodes, { trigger: true });
		process.knowsTrigger((copied) => `${String(copied)} and newest`);
		column.save(finished);
		expect(column.load()['node:Trigger']).toEqual({ recentDeliveries: 'loaded and newest' });
	});

	test.each([
		['that has had no delivery in this process', false],
		['of another workflow', true],
	])('nothing is stored beside a trigger %s', async (_words, isKnown) => {
		const process = new Process();
		if (isKnown) process.knowsTrigger(() => 'other', 'workflow-2');
		const { isFirst, finished } = await sends(process, new Column(), { trigger: true });
		expect([isFirst, finished.savedStaticData()]).toEqual([true, null]);
	});

	test('a live value outlasts what n8n does with static data on the way', () => {
		const nodes = [{ name: 'Condition', type: nodeThat(async () => {}) }];
		const data: IDataObject = { 'node:Condition': {} };
		const workflow = workflowOf({ nodes, staticData: data });
		const ofNode = workflow.getStaticData('node', workflow.nodes['Condition'] as INode);
		ofNode['memory'] = { toJSON: () => 'newest' } as unknown as string;
		expect(deepCopy(data)['node:Condition']).toEqual({ memory: 'newest' });
		// As n8n 1.x does for each poll of a trigger, over the same object.
		for (let times = 0; times < 3; times++) workflowOf({ nodes, staticData: data });
		expect(JSON.parse(JSON.stringify(data))['node:Condition']).toEqual({ memory: 'newest' });
	});

	test.each([
		5,
		true,
		'x',
		'\n',
		'[]\n',
		'["a"]\n{}',
		'["a","b","c"]\n{"journals":[],"claims":[]}',
		'["a",1,null]\n',
		['a'],
		{ a: { b: 1 } },
		'['.repeat(10_000_000),
		`["a",1,null]\n${'x'.repeat(10_000_000)}`,
	])('static data that holds something else is an empty memory (%#)', async (memory) => {
		const began = process.cpuUsage();
		const { isFirst } = await sends(
			new Process(),
			new Column({ 'node:Condition': { memory } as IDataObject }),
		);
		expect(isFirst).toBe(true);
		expect(process.cpuUsage(began).user / 1_000).toBeLessThan(2_000);
	});
});

describe('several processes', () => {
	test('a worker says so at once, and stores nothing: n8n 2.x would write it over everything', async () => {
		const column = new Column();
		const worker = new Process('worker');
		const saved = column.load();
		expect(await warningOf(worker, column)).toEqual(SAID);
		expect(column.load()).toEqual(saved);
		expect(await warningOf(worker, column, { mode: 'manual' })).toEqual(SAID);
	});

	test('two that store in turns notice each other within seconds', async () => {
		const column = new Column();
		const processes = [new Process(), new Process()];
		const said: boolean[] = [];
		for (let second = 0; second < 12; second++) {
			now += 1_000;
			said.push((await warningOf(processes[second % 2] as Process, column)) !== null);
		}
		expect(said.slice(0, 3)).toEqual([false, false, false]);
		expect(said.slice(-2)).toEqual([true, true]);
	});

	test('one whose executions never get what was stored notices it', async () => {
		// One that does not say that it is a worker.
		const process = new Process(null);
		const said: boolean[] = [];
		for (let second = 0; second < 10; second++) {
			now += 1_000;
			said.push((await warningOf(process, new Column())) !== null);
		}
		expect(said.indexOf(true)).toBe(7);
		// It would overwrite what it does not get.
		expect((await sends(process, new Column())).finished.savedStaticData()).toBeNull();
	});

	test('a copy of its own between two of others is a sign of none', async () => {
		const column = new Column();
		const [one, other] = [new Process(), new Process()];
		const said: Array<string | null> = [];
		await warningOf(one, column);
		for (let times = 0; times < 5; times++) {
			now += 4_000;
			await warningOf(other, column, { mode: times === 0 ? 'webhook' : 'trigger' });
			now += 4_000;
			said.push(await warningOf(one, column), await warningOf(one, column));
		}
		expect(new Set(said)).toEqual(new Set([null]));
	});

	test('it stays said for an hour, and no longer than the others are there', async () => {
		const column = new Column();
		const [one, other] = [new Process(), new Process()];
		for (let second = 0; second < 12; second++) {
			now += 1_000;
			await warningOf(second % 2 ? other : one, column);
		}
		// From the last sign on.
		now += 50 * MINUTE;
		await warningOf(other, column);
		now += 4_000;
		expect(await warningOf(one, column)).toEqual(SAID);
		now += 59 * MINUTE;
		expect(await warningOf(one, column)).toEqual(SAID);
		now += MINUTE;
		expect(await warningOf(one, column)).toBeNull();
		expect((await sends(new Process(), column, { key: 'group' })).isFirst).toBe(false);
	});

	describe('is not said of one process', () => {
		const quiet = async (
			steps: (process: Process, column: Column, say: (w: string | null) => void) => Promise<void>,
		) => {
			const said: Array<string | null> = [];
			await steps(new Process(), new Column(), (warning) => said.push(warning));
			expect(said.length).toBeGreaterThan(3);
			expect(new Set(said)).toEqual(new Set([null]));
		};

		test('whose executions follow each other, over restarts', async () => {
			await quiet(async (first, column, say) => {
				let process = first;
				for (let run = 0; run < 40; run++) {
					now += 1_500;
					if (run % 10 === 9) process = new Process();
					say(await warningOf(process, column));
				}
			});
		});

		test('whose executions begin before the first has ended, and wait long before they ask', async () => {
			await quiet(async (process, column, say) => {
				// They all have an empty copy.
				const waiting = await Promise.all(
					Array.from({ length: 5 }, async () => {
						let ask: () => void = () => {};
						const asked = new Promise<void>((resolve) => (ask = resolve));
						let warning: string | null = null;
						const run = process.runNodes(column, [
							{ node: 'Slow', work: async () => await asked },
							{
								node: 'Condition',
								work: async (store) => {
									await delivers(store);
									warning = store.warning?.() ?? null;
								},
							},
						]);
						return { ask, run, warning: () => warning };
					}),
				);
				for (const { ask, run, warning } of waiting) {
					now += 10_000;
					ask();
					column.save(await run);
					say(warning());
				}
			});
		});

		test('whose executions take long to end', async () => {
			await quiet(async (process, column, say) => {
				const ended: FinishedRun[] = [];
				for (let run = 0; run < 6; run++) {
					now += 5_000;
					let warning: string | null = null;
					ended.push(
						await process.run(column, {
							work: async (store) => {
								await delivers(store);
								warning = store.warning?.() ?? null;
							},
						}),
					);
					say(warning);
				}
				for (const finished of ended) column.save(finished);
				say(await warningOf(process, column));
			});
		});

		test.each<[string, Execution, boolean]>([
			['in the editor', { mode: 'manual' }, true],
			['that are retried', { mode: 'retry' }, true],
			['that had paused', { restartExecutionId: '1' }, true],
			['of an error workflow', { mode: 'error' }, false],
			[
				'of a sub-workflow',
				{ mode: 'integrated', parentExecution: { executionId: '1', workflowId: 'caller' } },
				false,
			],
		])('that has executions %s between others', async (_words, run, isEmpty) => {
			await quiet(async (process, column, say) => {
				for (let times = 0; times < 10; times++) {
					now += 4_000;
					say(await warningOf(process, column));
					now += 4_000;
					say(await warningOf(process, isEmpty ? new Column() : column, run));
				}
			});
		});

		test('whose column someone empties, and it is stored again', async () => {
			await quiet(async (process, _column, say) => {
				for (let times = 0; times < 10; times++) {
					now += 10_000;
					const emptied = new Column();
					say(await warningOf(process, emptied));
					expect((await sends(new Process(), emptied)).isFirst).toBe(false);
				}
			});
		});

		test('whose column a polling trigger sets back to what it was when the workflow was activated', async () => {
			await quiet(async (process, _column, say) => {
				for (let times = 0; times < 10; times++) {
					now += 10_000;
					const activated = new Column({ 'node:Poll': { last: times } });
					say(await warningOf(process, activated, { mode: 'trigger' }));
				}
			});
			await quiet(async (before, column, say) => {
				await warningOf(before, column);
				const process = new Process();
				for (let times = 0; times < 10; times++) {
					now += 10_000;
					const activated = new Column(column.load());
					say(await warningOf(process, activated, { mode: 'trigger' }));
				}
			});
		});
	});
});
