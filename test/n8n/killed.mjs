import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver, exampleEvent } from './deliveries.mjs';
import { chain, conditionNode, triggerNode, webhookPath } from './workflows.mjs';

const EVENTS = 40;
const ACTIONS = 5;
const DELIVERIES = EVENTS * ACTIONS;
// Of the actions of one execution some are then under way and others not sent when n8n ends.
const AT_A_TIME = 2;
const ANSWERED_BEFORE_THE_END = 60;
const WITHIN_MS = 120_000;
const POLL_MS = 200;

/** n8n ends without warning while it delivers, and a person retries what crashed. Restarts n8n. */
export function killedDuringDeliveries(context) {
	describe('n8n killed while it delivers', () => {
		let receiver;
		let answers;

		beforeAll(async () => {
			receiver = await startReceiver({ answer: () => answers() });
		});
		afterAll(async () => await receiver.close());

		const until = async (what, holds) => {
			const deadline = Date.now() + WITHIN_MS;
			while (!(await holds())) {
				assert.ok(Date.now() < deadline, `timed out waiting until ${what}`);
				await delay(POLL_MS);
			}
		};

		it(
			'a receiver that knows the Idempotency-Key has each action exactly once after the crashed ' +
				'executions are retried',
			async () => {
				const condition = conditionNode({
					url: `${receiver.origin}/hook`,
					options: { deliveriesAtATime: AT_A_TIME },
				});
				const [action] = condition.parameters.actions.action;
				condition.parameters.actions.action = Array.from({ length: ACTIONS }, (_, index) => ({
					...action,
					actionId: `action_${index}`,
					body: '{"event":"{event.eventKey}","action":"{action_id}"}',
					timeoutMs: 120_000,
				}));
				const workflow = chain('killed', triggerNode({ credential: context.credential }), condition);
				const { id } = await context.client.createWorkflow(workflow);
				await context.client.publish(id);

				let answered = 0;
				answers = () => (++answered <= ANSWERED_BEFORE_THE_END ? { status: 200 } : new Promise(() => {}));
				const url = `${context.n8n.baseUrl}/webhook/${webhookPath(workflow)}`;
				const headers = { 'content-type': 'application/json', [context.header]: context.secret };
				for (let index = 0; index < EVENTS; index++) {
					const answer = await deliver(url, {
						headers,
						body: JSON.stringify(exampleEvent('action_log.failed')),
					});
					assert.equal(answer.json?.status, 'accepted', answer.text);
				}
				await until(
					'every execution has started',
					async () => (await context.client.executions(id)).length === EVENTS,
				);
				await until(
					'the receiver answers no more',
					() => receiver.requests.length > ANSWERED_BEFORE_THE_END + AT_A_TIME,
				);

				// The whole group: n8n is to have no time to put anything in order.
				process.kill(-context.n8n.pid, 'SIGKILL');
				await context.n8n.ended;
				const sentBefore = receiver.requests.length;
				assert.ok(
					sentBefore < DELIVERIES,
					`all ${sentBefore} deliveries had been sent before n8n was killed`,
				);

				answers = () => ({ status: 200 });
				await context.restart();
				const crashed = async () =>
					(await context.client.executions(id)).filter(({ status }) => status === 'crashed');
				const finished = async () =>
					(await context.client.executions(id)).filter(({ status }) => status === 'success');
				await until(
					'n8n knows what crashed',
					async () => (await crashed()).length + (await finished()).length === EVENTS,
				);
				const toRetry = await crashed();
				assert.ok(toRetry.length > 0);
				for (const execution of toRetry) {
					const retried = await context.client.retry(execution.id, { loadWorkflow: false });
					assert.equal(retried.status, 'success', retried.data.resultData.error?.message);
				}
				console.log(
					`${sentBefore} of ${DELIVERIES} sent before the end, ${toRetry.length} of ${EVENTS} ` +
						`executions crashed, ${receiver.requests.length} requests in all`,
				);

				// What a receiver does that knows the key: the first one counts.
				const actions = new Map();
				for (const { headers: received, body } of receiver.requests) {
					const key = received['idempotency-key'];
					if (actions.has(key)) assert.equal(String(body), actions.get(key), 'one key for two actions');
					actions.set(key, String(body));
				}
				assert.equal(actions.size, DELIVERIES);
				assert.equal(new Set(actions.values()).size, DELIVERIES);
				assert.ok(
					receiver.requests.length > DELIVERIES,
					'nothing was sent twice, so the key was not put to the test',
				);
			},
		);
	});
}
