import fc from 'fast-check';
import { isStartedByTest } from '../../../nodes/OmniAiCondition/run/testAncestor';

const run = (items: unknown[], parentExecution?: unknown) => ({
	executionData: { nodeExecutionStack: [{ data: { main: [items.map((json) => ({ json }))] } }] },
	parentExecution,
});
const calledBy = (executionId: string, executionContext?: unknown) => ({
	executionId,
	workflowId: 'w',
	executionContext,
});
const reading = (stored: Record<string, unknown>) => {
	const reads: string[] = [];
	return {
		reads,
		answer: () =>
			isStartedByTest('self', async (id) => {
				reads.push(id);
				return Object.hasOwn(stored, id) ? stored[id] : undefined;
			}),
	};
};
const live = { version: 1, source: 'webhook' };

test.each([
	['started in the editor', run([{}], calledBy('1', { source: 'manual' })), true],
	['started by an evaluation', run([{}], calledBy('1', { source: 'evaluation' })), true],
	['handed nothing but marked items', run([{ test: true }, { test: true }], calledBy('1', live)), true],
	[
		'handed what another condition said of a marked event',
		run([{ actionTriggered: {}, input: { test: true } }], calledBy('1', live)),
		true,
	],
	['handed marked items with others', run([{ test: true }, {}], calledBy('1', live)), false],
	['handed a mark that is no truth', run([{ test: 'true' }], calledBy('1', live)), false],
	['handed nothing', run([], calledBy('1', live)), false],
	['live', run([{ test: false }], calledBy('1', live)), false],
	['called by a chat', run([{}], calledBy('1', { source: 'chat' })), false],
	['no sub-workflow, with a marked first item', run([{ test: true }]), false],
	['not stored', undefined, false],
	['stored as something else', [], false],
	[
		'stored without what it was handed',
		{ executionData: null, parentExecution: calledBy('1', { source: 'manual' }) },
		true,
	],
	[
		'stored with a stack of something else',
		{ executionData: { nodeExecutionStack: 7 }, parentExecution: calledBy('1', { source: 'manual' }) },
		true,
	],
])('a run that is %s is told as a test or as live', async (_name, stored, expected) => {
	await expect(reading({ self: stored }).answer()).resolves.toBe(expected);
});

test('a run is looked up as far as it says, and a live one costs one read', async () => {
	const direct = reading({ self: run([{}], calledBy('1', live)), 1: run([{ test: true }]) });
	await expect(direct.answer()).resolves.toBe(false);
	expect(direct.reads).toEqual(['self']);
	const below = { source: 'integrated', parentExecutionId: '2' };
	const deeper = reading({
		self: run([{}], calledBy('1', below)),
		1: run([{}], calledBy('2', { source: 'manual' })),
	});
	await expect(deeper.answer()).resolves.toBe(true);
	expect(deeper.reads).toEqual(['self', '1']);
	const between = reading({
		self: run([{}], calledBy('1', below)),
		1: run([{ test: true }], calledBy('2', live)),
	});
	await expect(between.answer()).resolves.toBe(true);
	const unsaid = reading({ self: run([{}], calledBy('1')), 1: run([{ test: true }]) });
	await expect(unsaid.answer()).resolves.toBe(false);
});

test('a reader that fails, and runs that name each other, end in a live run', async () => {
	await expect(isStartedByTest('self', async () => await Promise.reject(new Error('no')))).resolves.toBe(
		false,
	);
	const ring = reading({
		self: run([{}], calledBy('1', { source: 'integrated', parentExecutionId: 'self' })),
		1: run([{}], calledBy('self', { source: 'integrated', parentExecutionId: '1' })),
	});
	await expect(ring.answer()).resolves.toBe(false);
	expect(ring.reads.length).toBeLessThan(1_000);
});

test('a stored run never makes the look-up throw, and without a test in it is live', async () => {
	const anything = fc.anything({
		withNullPrototype: true,
		withDate: true,
		withBigInt: true,
		maxDepth: 2,
		maxKeys: 3,
	});
	const shaped = fc.record(
		{
			executionData: fc.oneof(
				anything,
				fc.record({
					nodeExecutionStack: fc.oneof(
						anything,
						fc.array(
							fc.record({
								data: fc.record({
									main: fc.array(fc.oneof(anything, fc.array(fc.record({ json: anything })))),
								}),
							}),
						),
					),
				}),
			),
			parentExecution: fc.oneof(
				anything,
				fc.record({
					executionId: fc.constantFrom('self', '1', '__proto__'),
					executionContext: fc.oneof(
						anything,
						fc.record({
							source: fc.constantFrom('webhook', 'integrated', '__proto__'),
							parentExecutionId: fc.constantFrom('self', '1', '__proto__'),
						}),
					),
				}),
			),
		},
		{ requiredKeys: [] },
	);
	await fc.assert(
		fc.asyncProperty(
			fc.dictionary(fc.constantFrom('self', '1', '__proto__'), fc.oneof(shaped, anything)),
			async (stored) => {
				await expect(reading(stored).answer()).resolves.toBe(false);
			},
		),
		{ numRuns: 100 },
	);
});
