import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { executionCounts, openDatabase, storedStaticData } from '../../scripts/n8n/database.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver, exampleEvent } from './deliveries.mjs';
import { chain, conditionNode, triggerNode, webhookPath } from './workflows.mjs';

const EVENTS = 30;
const WITHIN_MS = 120_000;
const POLL_MS = 200;

/** What a condition stores and what the trigger stores, in one and the same column. Restarts n8n. */
export function memoryBesideTheTrigger(context) {
	describe('a condition that remembers beside the trigger', () => {
		let receiver;
		const waiting = [];

		beforeAll(async () => {
			receiver = await startReceiver({
				answer: async () => await new Promise((answer) => waiting.push(() => answer({ status: 200 }))),
			});
		});
		afterAll(async () => await receiver.close());

		const until = async (what, holds) => {
			const deadline = Date.now() + WITHIN_MS;
			while (!(await holds())) {
				assert.ok(Date.now() < deadline, `timed out waiting until ${what}`);
				await delay(POLL_MS);
			}
		};
		/** Runs `work` with the database of the n8n that runs now. */
		const withDatabase = async (work) => {
			const database = await openDatabase(context.n8n);
			try {
				return await work(database);
			} finally {
				await database.close();
			}
		};
		const ended = async (id, count) =>
			await withDatabase(async (database) => {
				await until(`${count} executions have ended`, async () => {
					const { success = 0 } = await executionCounts(database, id);
					return success >= count;
				});
				return await executionCounts(database, id);
			});

		it(`${EVENTS} executions that overlap, each ending before the one that began earlier, lose nothing over a restart`, async () => {
			const condition = conditionNode({
				url: `${receiver.origin}/hook`,
				groupBy: 'leadId',
				cooldownMinutes: 60,
			});
			condition.parameters.actions.action[0].timeoutMs = 120_000;
			const workflow = chain('overlapping', triggerNode({ credential: context.credential }), condition);
			const { id } = await context.client.createWorkflow(workflow);
			await context.client.publish(id);
			const events = Array.from({ length: EVENTS }, () => {
				const event = exampleEvent('action_log.failed');
				event.actionLog.leadId = randomUUID();
				return event;
			});
			const send = async (event) => {
				const answer = await deliver(`${context.n8n.baseUrl}/webhook/${webhookPath(workflow)}`, {
					headers: { 'content-type': 'application/json', [context.header]: context.secret },
					body: JSON.stringify(event),
				});
				return answer.json?.status;
			};

			for (const [index, event] of events.entries()) {
				assert.equal(await send(event), 'accepted');
				await until('the receiver has the request', () => waiting.length === index + 1);
			}
			// The execution that began first has the oldest copy of what is stored, and is the last to store it.
			while (waiting.length > 0) {
				waiting.pop()();
				const count = EVENTS - waiting.length;
				assert.deepEqual((await ended(id, count)).success, count);
			}
			const stored = await withDatabase(async (database) => await storedStaticData(database, id));
			assert.equal(stored['node:OmniAI Trigger'].recentDeliveries.split(' ').length, EVENTS);

			await context.restart();
			const again = [];
			for (const event of events) again.push(await send(event));
			assert.deepEqual([...new Set(again)], ['duplicate']);
			await delay(5 * POLL_MS);
			assert.deepEqual(await ended(id, EVENTS), { success: EVENTS });

			// Another occurrence for each lead is not told again.
			for (const event of events) {
				event.actionLog.id = randomUUID();
				assert.equal(await send(event), 'accepted');
			}
			assert.deepEqual(await ended(id, 2 * EVENTS), { success: 2 * EVENTS });
			assert.equal(receiver.requests.length, EVENTS);
		});
	});
}
