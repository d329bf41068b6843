import assert from 'node:assert/strict';
import { chain, conditionNode, node } from './workflows.mjs';

const WOULD_TRIGGER = 1;

/**
 * What holds for test runs holds for the workflows they call. @param {object} tools those of test-runs.mjs
 */
export function subWorkflowsOfTestRuns({
	context,
	gate,
	connections,
	connectionsDuring,
	create,
	run,
	statuses,
	condition,
	trigger,
	callToGate,
}) {
	describe('sub-workflows', () => {
		const BELOW = {
			inputSource: 'workflowInputs',
			workflowInputs: { values: [{ name: 'leadId', type: 'string' }] },
		};
		const INPUTS = {
			'Define using fields below': BELOW,
			'Define using JSON example': { inputSource: 'jsonExample', jsonExample: '{ "leadId": "L1" }' },
			'Define using fields below, with a field named test': {
				inputSource: 'workflowInputs',
				workflowInputs: {
					values: [
						{ name: 'leadId', type: 'string' },
						{ name: 'test', type: 'boolean' },
					],
				},
			},
			'Accept all data': { inputSource: 'passthrough' },
		};
		const ALWAYS_TRUE = {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [],
		};
		const called = (input) =>
			node('When called', 'n8n-nodes-base.executeWorkflowTrigger', input, { typeVersion: 1.1 });
		const reference = (id) => ({ __rl: true, mode: 'id', value: id });
		/** n8n's own node; `mapped` as the editor saves it for a workflow that declares fields. */
		const n8nsNode = (id, { mapped = false, each = false, waits = true } = {}) =>
			node(
				'Call child',
				'n8n-nodes-base.executeWorkflow',
				{
					source: 'database',
					workflowId: reference(id),
					mode: each ? 'each' : 'once',
					options: { waitForSubWorkflow: waits },
					...(mapped && {
						workflowInputs: {
							mappingMode: 'defineBelow',
							value: { leadId: '={{ $json.leadId }}' },
							matchingColumns: [],
							schema: [
								{
									id: 'leadId',
									displayName: 'leadId',
									required: false,
									defaultMatch: false,
									display: true,
									canBeUsedToMatch: true,
									type: 'string',
									removed: false,
								},
							],
							attemptToConvertTypes: false,
							convertFieldsToString: true,
						},
					}),
				},
				{ typeVersion: 1.2 },
			);
		const ourAction = (id, { waits = true } = {}) => ({
			...conditionNode({
				url: '',
				conditions: ALWAYS_TRUE,
				dryRun: 'never',
				actions: {
					action: [
						{ actionId: 'run', type: 'workflow', workflowId: reference(id), waitForCompletion: waits },
					],
				},
			}),
			name: 'Call child',
		});
		const CALLERS = {
			'our Workflow action': (id) => ourAction(id),
			'our Workflow action, without waiting': (id) => ourAction(id, { waits: false }),
			"n8n's Execute Workflow": (id) => n8nsNode(id),
			"n8n's Execute Workflow with mapped fields": (id) => n8nsNode(id, { mapped: true }),
			"n8n's Execute Workflow for each item": (id) => n8nsNode(id, { each: true }),
			"n8n's Execute Workflow, without waiting": (id) => n8nsNode(id, { waits: false }),
		};
		const newChild = async (
			input,
			{ name = 'child', last = condition({ conditions: ALWAYS_TRUE }), settings = {} } = {},
		) => {
			const { id } = await context.client.createWorkflow({ ...chain(name, called(input), last), settings });
			// Calling a workflow needs it published on 2.x, and cannot be switched on by itself on 1.x.
			if (!context.n8n.line.startsWith('1.')) await context.client.publish(id);
			return id;
		};
		/**
		 * What the condition in the sub-workflow `last` did in the run that `work` brings about, and how often
		 * something left.
		 */
		const inChild = async (last, work) => {
			const known = await context.client.knownExecutions(last);
			const earlier = connections();
			await work();
			const execution = await context.client.nextExecution(last, { known });
			assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
			return { mode: execution.mode, statuses: statuses(execution), left: connections() - earlier };
		};
		const assertDry = ({ statuses, left }) => {
			assert.equal(left, 0, JSON.stringify(statuses));
			assert.deepEqual(statuses[WOULD_TRIGGER], ['would_trigger']);
		};
		const assertLive = ({ statuses, left }) => {
			assert.deepEqual(statuses[0], ['triggered']);
			assert.equal(left, 1);
		};
		const marking = () =>
			node(
				'Mark',
				'n8n-nodes-base.set',
				{
					assignments: { assignments: [{ id: 'a', name: 'test', value: true, type: 'boolean' }] },
					includeOtherFields: true,
					options: {},
				},
				{ typeVersion: 3.4 },
			);
		const manualTrigger = () => node('By hand', 'n8n-nodes-base.manualTrigger');
		const runByHand = async (id) => {
			const known = await context.client.knownExecutions(id);
			await context.client.runManually(id, 'By hand');
			const execution = await context.client.nextExecution(id, { known });
			assert.equal(execution.mode, 'manual');
			assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
		};

		for (const [inputName, input] of Object.entries(INPUTS)) {
			for (const [callerName, caller] of Object.entries(CALLERS)) {
				it(`${inputName}, started by ${callerName}: dry in a test run, live in production`, async () => {
					const child = await newChild(input);
					const parent = await create(chain('parent', trigger(), caller(child)));
					const dry = await inChild(child, () => run({ ...parent, kind: 'test', expected: 'success' }));
					assert.equal(dry.mode, 'integrated');
					assertDry(dry);
					assertLive(await inChild(child, () => run({ ...parent, kind: 'production', expected: 'success' })));
					// Items from elsewhere, which carry no mark.
					const byHand = await create(chain('by hand', manualTrigger(), caller(child)), { publish: false });
					assertDry(await inChild(child, () => runByHand(byHand.id)));
				});
			}
		}

		for (const [callerName, caller] of Object.entries({
			'our Workflow action': ourAction,
			"n8n's Execute Workflow": n8nsNode,
		})) {
			it(
				'a marked item of a production run keeps a sub-workflow dry that drops the mark, started by ' +
					`${callerName}`,
				async () => {
					for (const input of [INPUTS['Define using fields below'], INPUTS['Define using JSON example']]) {
						const child = await newChild(input);
						const parent = await create(chain('marked', trigger(), marking(), caller(child)));
						assertDry(
							await inChild(child, () => run({ ...parent, kind: 'production', expected: 'success' })),
						);
					}
				},
			);

			it(
				'a retried test run keeps a sub-workflow dry that drops the mark, a retried production run ' +
					`does not, started by ${callerName}`,
				async () => {
					const child = await newChild(BELOW);
					const parent = await create(chain('retried', trigger(), callToGate(), caller(child)));
					for (const { kind, check } of [
						{ kind: 'test', check: assertDry },
						{ kind: 'production', check: assertLive },
					]) {
						gate.isOpen = false;
						const failed = await run({ ...parent, kind, expected: 'error' });
						gate.isOpen = true;
						check(
							await inChild(child, async () => {
								const retried = await context.client.retry(failed.id, { loadWorkflow: false });
								assert.equal(retried.status, 'success', retried.data.resultData.error?.message);
								assert.equal(retried.mode, 'retry');
							}),
						);
					}
				},
			);

			it(`a sub-workflow two down stays dry, started by ${callerName}`, async () => {
				const grandchild = await newChild(BELOW, { name: 'grandchild' });
				const child = await newChild(BELOW, { last: n8nsNode(grandchild, { mapped: true }) });
				const parent = await create(chain('two down', trigger(), caller(child)));
				assertDry(await inChild(grandchild, () => run({ ...parent, kind: 'test', expected: 'success' })));
				assertLive(
					await inChild(grandchild, () => run({ ...parent, kind: 'production', expected: 'success' })),
				);
			});

			it(
				'a sub-workflow whose runs are not kept, or kept after each node, stays dry, started by ' +
					`${callerName}`,
				async () => {
					for (const settings of [
						{ saveDataSuccessExecution: 'none', saveDataErrorExecution: 'none', saveManualExecutions: false },
						{ saveExecutionProgress: true },
					]) {
						const child = await newChild(BELOW, { settings });
						const parent = await create({
							...chain('not kept', trigger(), caller(child)),
							settings: { saveExecutionProgress: settings.saveExecutionProgress ?? false },
						});
						assert.equal(
							await connectionsDuring(() => run({ ...parent, kind: 'test', expected: 'success' })),
							0,
						);
						assert.equal(
							await connectionsDuring(() => run({ ...parent, kind: 'production', expected: 'success' })),
							1,
						);
					}
				},
			);
		}

		it(
			"a mark in a production run is kept by n8n's Execute Workflow with mapped fields, and lost " +
				'beside items without one',
			async () => {
				const child = await newChild(BELOW);
				const notMapped = await create(
					chain('not mapped', trigger(), marking(), n8nsNode(child, { mapped: true })),
				);
				assertDry(await inChild(child, () => run({ ...notMapped, kind: 'production', expected: 'success' })));
				// One event becomes two items, of which the first is marked.
				const two = node(
					'Two',
					'n8n-nodes-base.code',
					{
						jsCode:
							'const { json } = $input.first(); return [{ json: { ...json, test: true } }, { json: ' +
							'{ ...json, test: false } }];',
					},
					{ typeVersion: 2 },
				);
				const beside = await create(chain('beside', trigger(), two, n8nsNode(child)));
				const { statuses: both, left } = await inChild(child, () =>
					run({ ...beside, kind: 'production', expected: 'success' }),
				);
				assert.deepEqual(both[0], ['triggered', 'triggered']);
				assert.ok(left >= 1);
				const declared = await newChild(INPUTS['Define using fields below, with a field named test']);
				const call = n8nsNode(declared, { mapped: true });
				call.parameters.workflowInputs.value.test = '={{ $json.test }}';
				call.parameters.workflowInputs.schema.push({
					...call.parameters.workflowInputs.schema[0],
					id: 'test',
					displayName: 'test',
					type: 'boolean',
				});
				const kept = await create(chain('mapped', trigger(), marking(), call));
				assertDry(await inChild(declared, () => run({ ...kept, kind: 'production', expected: 'success' })));
			},
		);

		it('a failed sub-workflow of a test is dry when it is retried', async () => {
			const child = await newChild(BELOW, { last: callToGate() });
			await context.client.updateWorkflow(
				child,
				chain('child', called(BELOW), callToGate(), condition({ conditions: ALWAYS_TRUE })),
			);
			if (!context.n8n.line.startsWith('1.')) await context.client.publish(child);
			for (const caller of [ourAction(child), n8nsNode(child, { mapped: true })]) {
				for (const [kind, index, left] of [
					['test', WOULD_TRIGGER, 0],
					['production', 0, 1],
				]) {
					const parent = await create(
						chain('parent', trigger(), { ...caller, onError: 'continueRegularOutput' }),
					);
					gate.isOpen = false;
					const known = await context.client.knownExecutions(child);
					await run({ ...parent, kind, expected: 'success' });
					const failed = await context.client.nextExecution(child, { known });
					assert.equal(failed.status, 'error');
					gate.isOpen = true;
					const count = await connectionsDuring(async () => {
						const retried = await context.client.retry(failed.id, { loadWorkflow: false });
						assert.equal(retried.status, 'success', retried.data.resultData.error?.message);
						assert.equal(statuses(retried)[index]?.length, 1);
					});
					assert.equal(count, left);
				}
			}
		});
	});
}
