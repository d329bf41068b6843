import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { differences, exampleEvents, quickStartWorkflow } from '../../scripts/quick-start.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver } from './deliveries.mjs';
import { webhookPath } from './workflows.mjs';

const SETTLE_MS = 500;

/** The quick-start workflow with the published example events, dry and live. */
export function endToEnd(context) {
	describe('the quick start', () => {
		let receiver;
		let workflow;

		beforeAll(async () => {
			receiver = await startReceiver();
			const wanted = quickStartWorkflow({ credential: context.credential, receiverOrigin: receiver.origin });
			const { id } = await context.client.createWorkflow(wanted);
			await context.client.publish(id);
			workflow = { ...wanted, id };
		});
		afterAll(() => receiver.close());

		for (const kind of /** @type {const} */ (['test', 'production'])) {
			for (const event of exampleEvents()) {
				it(`makes the right records of ${event.event} in a ${kind} run`, async () => {
					const known = await context.client.knownExecutions(workflow.id);
					const earlierRequests = receiver.requests.length;
					const earlierConnections = receiver.connections();
					if (kind === 'test') await context.client.listenForTestEvent(workflow.id, 'OmniAI Trigger');
					const answer = await deliver(
						`${context.n8n.baseUrl}/${kind === 'test' ? 'webhook-test' : 'webhook'}/${webhookPath(workflow)}`,
						{
							headers: { 'content-type': 'application/json', [context.header]: context.secret },
							body: JSON.stringify(event),
						},
					);
					assert.equal(answer.status, 200, answer.text);
					assert.equal(answer.json.status, 'accepted');

					const execution = await context.client.nextExecution(workflow.id, { known });
					assert.equal(execution.status, 'success', execution.data.resultData.error?.message);
					const outputs = outputsOf(execution, 'OmniAI Condition');
					const requests = receiver.requests.slice(earlierRequests);
					assert.deepEqual(differences({ kind, event, outputs, requests }), []);
					assert.equal(outputs.flat().length, 3);
					assert.ok(
						outputs.flat().every(({ event: reference }) => reference.eventKey === answer.json.eventKey),
					);
					assert.ok(
						!JSON.stringify(outputs).includes('lending-ops'),
						'a header value of an action stands in the output',
					);

					const [[item]] = outputsOf(execution, 'OmniAI Trigger');
					assert.equal(item.test, kind === 'test');
					if (kind === 'test') assert.equal(receiver.connections() - earlierConnections, 0);
					else assert.equal(requests.length, 2);
					assert.equal(
						new Set(requests.map(({ headers }) => headers['idempotency-key'])).size,
						requests.length,
					);

					await delay(SETTLE_MS);
					const started = (await context.client.executions(workflow.id)).filter(
						({ id }) => !known.has(String(id)),
					);
					assert.equal(started.length, 1);
				});
			}
		}
	});
}
