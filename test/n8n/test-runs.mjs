import assert from 'node:assert/strict';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver, exampleEvent } from './deliveries.mjs';
import { subWorkflowsOfTestRuns } from './sub-workflows.mjs';
import { chain, conditionNode, node, triggerNode, webhookPath } from './workflows.mjs';

const WOULD_TRIGGER = 1;

/** A test run delivers nothing, also not by the detours over a retry or a sub-workflow. */
export function testRunsDeliverNothing(context) {
	describe('test runs deliver nothing', () => {
		let receiver;
		/** Stands for a service that fails at first: refuses, then gives back the item it was sent. */
		const gate = { isOpen: false, origin: '', close: async () => {} };

		beforeAll(async () => {
			receiver = await startReceiver();
			const { origin, close } = await startReceiver({
				answer: ({ body }) => (gate.isOpen ? { status: 200, body } : { status: 500 }),
			});
			Object.assign(gate, { origin, close });
		});
		afterAll(async () => {
			await receiver.close();
			await gate.close();
		});

		const connectionsDuring = async (work) => {
			const earlier = receiver.connections();
			await work();
			return receiver.connections() - earlier;
		};
		const create = async (workflow, { publish = true } = {}) => {
			const { id } = await context.client.createWorkflow(workflow);
			if (publish) await context.client.publish(id);
			return { id, path: publish ? webhookPath(workflow) : undefined };
		};
		const run = async ({ id, path, kind, expected }) => {
			const known = await context.client.knownExecutions(id);
			if (kind === 'test') await context.client.listenForTestEvent(id, 'OmniAI Trigger');
			const answer = await deliver(
				`${context.n8n.baseUrl}/${kind === 'test' ? 'webhook-test' : 'webhook'}/${path}`,
				{
					headers: { 'content-type': 'application/json', [context.header]: context.secret },
					body: JSON.stringify(exampleEvent('action_log.failed')),
				},
			);
			assert.equal(answer.json?.status, 'accepted', answer.text);
			const execution = await context.client.nextExecution(id, { known });
			assert.equal(execution.status, expected, execution.data.resultData.error?.message);
			return execution;
		};
		const statuses = (execution, name = 'OmniAI Condition') =>
			outputsOf(execution, name).map((items) => items.map(({ actionTriggered }) => actionTriggered.status));
		const condition = (parameters = {}) =>
			conditionNode({ url: `${receiver.origin}/deliver`, ...parameters });
		const trigger = () => triggerNode({ credential: context.credential });
		const callToGate = () =>
			node(
				'Enrich',
				'n8n-nodes-base.httpRequest',
				{
					method: 'POST',
					url: `${gate.origin}/`,
					sendBody: true,
					specifyBody: 'json',
					jsonBody: '={{ JSON.stringify($json) }}',
					options: {},
				},
				{ typeVersion: 4.2 },
			);

		const tools = {
			context,
			gate,
			connections: () => receiver.connections(),
			connectionsDuring,
			create,
			run,
			statuses,
			condition,
			trigger,
			callToGate,
		};

		it('a failed test run retried as it was is dry, the same by the production URL delivers once', async () => {
			gate.isOpen = false;
			const workflow = await create(chain('retry as it was', trigger(), callToGate(), condition()));
			const dry = await connectionsDuring(async () => {
				const failed = await run({ ...workflow, kind: 'test', expected: 'error' });
				assert.equal(failed.mode, 'manual');
				gate.isOpen = true;
				const retried = await context.client.retry(failed.id, { loadWorkflow: false });
				assert.equal(retried.status, 'success', retried.data.resultData.error?.message);
				assert.equal(retried.mode, 'retry');
				assert.deepEqual(statuses(retried)[WOULD_TRIGGER], ['would_trigger']);
			});
			assert.equal(dry, 0);

			const live = await connectionsDuring(async () => {
				const execution = await run({ ...workflow, kind: 'production', expected: 'success' });
				assert.deepEqual(statuses(execution)[0], ['triggered']);
			});
			assert.equal(live, 1);
		});

		it('a failed production run that is retried delivers once', async () => {
			gate.isOpen = false;
			const workflow = await create(chain('retry of production', trigger(), callToGate(), condition()));
			const live = await connectionsDuring(async () => {
				const failed = await run({ ...workflow, kind: 'production', expected: 'error' });
				gate.isOpen = true;
				const retried = await context.client.retry(failed.id, { loadWorkflow: false });
				assert.equal(retried.mode, 'retry');
				assert.deepEqual(statuses(retried)[0], ['triggered']);
			});
			assert.equal(live, 1);
		});

		it(
			'a failed test run retried with the corrected workflow is dry, the same by the production URL ' +
				'delivers once',
			async () => {
				const first = trigger();
				const last = condition();
				const step = node('Step', 'n8n-nodes-base.stopAndError', { errorMessage: 'not yet' });
				const broken = chain('retry corrected', first, step, last);
				const corrected = chain(
					'retry corrected',
					first,
					{ ...step, type: 'n8n-nodes-base.noOp', parameters: {} },
					last,
				);
				const workflow = await create(broken);
				const dry = await connectionsDuring(async () => {
					const failed = await run({ ...workflow, kind: 'test', expected: 'error' });
					await context.client.updateWorkflow(workflow.id, corrected);
					const retried = await context.client.retry(failed.id, { loadWorkflow: true });
					assert.equal(retried.status, 'success', retried.data.resultData.error?.message);
					assert.equal(retried.mode, 'retry');
					assert.deepEqual(statuses(retried)[WOULD_TRIGGER], ['would_trigger']);
				});
				assert.equal(dry, 0);

				await context.client.publish(workflow.id);
				const live = await connectionsDuring(async () => {
					const execution = await run({ ...workflow, kind: 'production', expected: 'success' });
					assert.deepEqual(statuses(execution)[0], ['triggered']);
				});
				assert.equal(live, 1);
			},
		);

		it('a sub-workflow of a test run is dry, the same by the production URL delivers once', async () => {
			const child = chain(
				'child',
				node(
					'When called',
					'n8n-nodes-base.executeWorkflowTrigger',
					{ inputSource: 'passthrough' },
					{ typeVersion: 1.1 },
				),
				condition(),
			);
			const { id: childId } = await context.client.createWorkflow(child);
			// Calling a workflow needs it published on 2.x, and cannot be switched on by itself on 1.x.
			if (!context.n8n.line.startsWith('1.')) await context.client.publish(childId);
			const call = node(
				'Call child',
				'n8n-nodes-base.executeWorkflow',
				{
					source: 'database',
					workflowId: { __rl: true, mode: 'id', value: childId },
					mode: 'once',
					options: { waitForSubWorkflow: true },
				},
				{ typeVersion: 1.2 },
			);
			const workflow = await create(chain('parent', trigger(), call));
			const recordsOfChild = async (kind) => {
				const known = await context.client.knownExecutions(childId);
				await run({ ...workflow, kind, expected: 'success' });
				const execution = await context.client.nextExecution(childId, { known });
				assert.equal(execution.mode, 'integrated');
				return statuses(execution);
			};
			const dry = await connectionsDuring(async () => {
				assert.deepEqual((await recordsOfChild('test'))[WOULD_TRIGGER], ['would_trigger']);
			});
			assert.equal(dry, 0);
			const live = await connectionsDuring(async () => {
				assert.deepEqual((await recordsOfChild('production'))[0], ['triggered']);
			});
			assert.equal(live, 1);
		});

		subWorkflowsOfTestRuns(tools);

		it('dry run "always" delivers nothing in production, "never" delivers in a test run', async () => {
			const always = await create(
				chain('always', trigger(), conditionNode({ url: `${receiver.origin}/deliver`, dryRun: 'always' })),
			);
			const dry = await connectionsDuring(async () => {
				assert.deepEqual(
					statuses(await run({ ...always, kind: 'production', expected: 'success' }))[WOULD_TRIGGER],
					['would_trigger'],
				);
			});
			assert.equal(dry, 0);
			const never = await create(
				chain('never', trigger(), conditionNode({ url: `${receiver.origin}/deliver`, dryRun: 'never' })),
			);
			const live = await connectionsDuring(async () => {
				assert.deepEqual(statuses(await run({ ...never, kind: 'test', expected: 'success' }))[0], [
					'triggered',
				]);
			});
			assert.equal(live, 1);
		});
	});
}
