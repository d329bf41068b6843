import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { deliver, exampleEvent, inParallel } from './deliveries.mjs';
import { chain, node, triggerNode, webhookPath } from './workflows.mjs';

const JSON_TYPE = { 'content-type': 'application/json' };
// Under the isolate engine n8n itself needs up to a fifth of a second per request, whatever the node does.
const WRONG_DELIVERIES = { vm: 100, legacy: 1_000 };
const AT_ONCE = 10;
const STARTED_WITHIN_MS = 20_000;
const POLL_MS = 100;
const SETTLE_MS = 750;

/** What a sender is answered, and which deliveries start an execution. */
export function answersOfTheTrigger(context) {
	const wrongDeliveries = WRONG_DELIVERIES[context.engine];

	describe('answers of the trigger', () => {
		let workflowId;
		let url;

		beforeAll(async () => {
			const workflow = chain(
				'answers',
				triggerNode({ credential: context.credential }),
				node('End', 'n8n-nodes-base.noOp'),
			);
			({ id: workflowId } = await context.client.createWorkflow(workflow));
			await context.client.publish(workflowId);
			url = `${context.n8n.baseUrl}/webhook/${webhookPath(workflow)}`;
		});

		/** Posts and checks what holds for every answer of the trigger. */
		const send = async (delivery) => {
			const answer = await deliver(url, delivery);
			assert.match(
				answer.contentType,
				/^application\/json\b/,
				`the answer is not called JSON: ${answer.contentType}`,
			);
			assert.equal(typeof answer.json, 'object', `the answer is not a JSON object: ${answer.text}`);
			return answer;
		};
		const proven = (/** @type {Record<string, string>} */ headers = JSON_TYPE) => ({
			...headers,
			[context.header]: context.secret,
		});
		/**
		 * Checks that `work` starts exactly `count` executions: waits for them, and then whether more come.
		 * n8n stores an execution a little after it has answered, and lists the newest hundred.
		 */
		const starts = async (count, work) => {
			const known = await context.client.knownExecutions(workflowId);
			await work();
			const fresh = async () =>
				(await context.client.executions(workflowId)).filter(({ id }) => !known.has(String(id))).length;
			const deadline = Date.now() + STARTED_WITHIN_MS;
			while ((await fresh()) < count && Date.now() < deadline) await delay(POLL_MS);
			await delay(SETTLE_MS);
			assert.equal(await fresh(), count, 'number of executions');
		};

		it('accepts the right secret and starts exactly one execution', async () => {
			const event = exampleEvent('action_log.failed');
			const known = await context.client.knownExecutions(workflowId);
			/** @type {any} */
			let answer;
			await starts(1, async () => {
				answer = await send({ headers: proven(), body: JSON.stringify(event) });
			});
			assert.equal(answer.status, 200);
			assert.equal(answer.json.status, 'accepted');
			assert.deepEqual(Object.keys(answer.json).sort(), ['eventKey', 'status']);
			assert.ok(answer.json.eventKey.includes(event.actionLog.id));
			const execution = await context.client.nextExecution(workflowId, { known });
			const [[item]] = outputsOf(execution, 'OmniAI Trigger');
			assert.equal(item.eventKey, answer.json.eventKey);
			assert.equal(item.test, false);
			assert.equal(item.leadId, event.actionLog.leadId);
		});

		it('accepts the previous secret', async () => {
			await starts(1, async () => {
				const answer = await send({
					headers: { ...JSON_TYPE, [context.header]: context.previousSecret },
					body: JSON.stringify(exampleEvent('action_log.failed')),
				});
				assert.equal(answer.status, 200);
				assert.equal(answer.json.status, 'accepted');
			});
		});

		it(`refuses ${wrongDeliveries} deliveries with a wrong secret and starts no execution`, async () => {
			const body = JSON.stringify(exampleEvent('action_log.failed'));
			await starts(0, async () => {
				const answers = await inParallel(wrongDeliveries, AT_ONCE, async (index, agent) =>
					deliver(url, {
						headers: { ...JSON_TYPE, [context.header]: wrongSecret(context.secret, index) },
						body,
						agent,
					}),
				);
				const refused = answers.filter(({ status, json }) => status === 401 && typeof json === 'object');
				assert.equal(
					refused.length,
					wrongDeliveries,
					'other answers: ' +
						`${JSON.stringify([...new Set(answers.map(({ status, text }) => `${status} ${text}`))])}`,
				);
				assert.ok(refused.every(({ text }) => !text.includes(context.secret)));
			});
			await starts(1, async () => {
				const right = await send({ headers: proven(), body });
				assert.equal(right.status, 200, 'the right secret is still accepted afterwards');
			});
		});

		it('refuses a delivery without the header, with an empty one and with two', async () => {
			const body = JSON.stringify(exampleEvent('action_log.failed'));
			await starts(0, async () => {
				for (const headers of [
					JSON_TYPE,
					{ ...JSON_TYPE, [context.header]: '' },
					{ ...JSON_TYPE, [context.header]: [context.secret, 'another'] },
					{ ...JSON_TYPE, authorization: `Bearer ${context.secret}` },
				]) {
					assert.equal((await send({ headers, body })).status, 401, JSON.stringify(headers));
				}
			});
		});

		it('answers "filtered" to an event that is not subscribed and starts no execution', async () => {
			await starts(0, async () => {
				const answer = await send({
					headers: proven(),
					body: JSON.stringify(exampleEvent('action_log.completed')),
				});
				assert.equal(answer.status, 200);
				assert.deepEqual(answer.json, { status: 'filtered' });
			});
		});

		it('answers 400 to a body that is no event and starts no execution', async () => {
			const deep = (levels) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
			const bodies = [
				'[]',
				'[{"event":"action_log.failed"}]',
				'{}',
				'{"event":""}',
				'{"event":7}',
				'{"event":null}',
				'{"event":{"name":"action_log.failed"}}',
				`{"event":"action_log.failed","actionLog":${deep(70)}}`,
				`{"event":"action_log.failed","actionLog":${deep(5_000)}}`,
			];
			await starts(0, async () => {
				for (const body of bodies) {
					const answer = await send({ headers: proven(), body });
					assert.equal(answer.status, 400, `${body.slice(0, 60)}: ${answer.text}`);
					assert.ok(answer.text.length < 1_000);
				}
				// n8n reads these types itself only as far as it must, so the trigger sees the bytes.
				for (const body of ['', 'null', '"action_log.failed"', '{"event":', 'event=action_log.failed']) {
					const answer = await send({ headers: proven({ 'content-type': 'text/plain' }), body });
					assert.equal(answer.status, 400, `${body}: ${answer.text}`);
				}
			});
		});

		it('reads JSON whatever the content type says', async () => {
			/** @type {Array<Record<string, string>>} */
			const types = [
				{ 'content-type': 'text/plain' },
				{ 'content-type': 'application/cloudevents+json' },
				{ 'content-type': 'application/octet-stream' },
				{},
			];
			for (const headers of types) {
				await starts(1, async () => {
					const answer = await send({
						headers: proven(headers),
						body: JSON.stringify(exampleEvent('action_log.failed')),
					});
					assert.equal(answer.status, 200, `${JSON.stringify(headers)}: ${answer.text}`);
					assert.equal(answer.json.status, 'accepted');
				});
			}
		});

		it('leaves invalid JSON that calls itself JSON to n8n, which answers 422', async () => {
			await starts(0, async () => {
				const answer = await deliver(url, { headers: proven(), body: '{"event":' });
				assert.equal(answer.status, 422);
			});
		});
	});
}

/** Secrets that are all wrong, most of them nearly right. */
function wrongSecret(secret, index) {
	const position = index % secret.length;
	const variants = [
		() => secret.slice(0, position),
		() => `${secret}${index}`,
		() => `${secret.slice(0, position)}${secret[position] === 'x' ? 'y' : 'x'}${secret.slice(position + 1)}`,
		() => secret.toUpperCase(),
		() => `Bearer ${secret}`,
		() => `"${secret}"`,
		() => 'a'.repeat(1 + (index % 4_000)),
		() => `wrong-${index}`,
	];
	return variants[index % variants.length]();
}
