import assert from 'node:assert/strict';
import { startReceiver } from '../../scripts/receiver.js';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { deliver, exampleEvent } from './deliveries.mjs';
import { chain, conditionNode, triggerNode, webhookPath } from './workflows.mjs';

const SKIPPED = 2;

/** A condition that remembers in this process, published. Restarts n8n. */
export function localMemory(context) {
	describe('a condition that remembers', () => {
		let receiver;
		beforeAll(async () => {
			receiver = await startReceiver({ answer: () => ({ status: 200 }) });
		});
		afterAll(async () => await receiver.close());

		const failingTool = () => {
			const event = exampleEvent('action_log.failed');
			event.actionLog.completedAt = new Date().toISOString();
			return event;
		};

		it('five failures of one tool in a minute tell once, the other four say why, and a restart between them changes nothing', async () => {
			const condition = conditionNode({
				url: `${receiver.origin}/alerts`,
				rule: 'sameToolKeepsFailing',
				conditions: undefined,
				count: 3,
				withinMinutes: 10,
				groupBy: 'actionLog.tool.name',
				cooldownMinutes: 30,
			});
			const workflow = chain(
				'keeps failing',
				triggerNode({ credential: context.credential, options: { ignoreDuplicates: false } }),
				condition,
			);
			const { id } = await context.client.createWorkflow(workflow);
			await context.client.publish(id);
			const told = [];
			const warnings = [];
			for (const restarts of [false, false, true, false, true]) {
				if (restarts) await context.restart();
				const known = await context.client.knownExecutions(id);
				const answer = await deliver(`${context.n8n.baseUrl}/webhook/${webhookPath(workflow)}`, {
					headers: { 'content-type': 'application/json', [context.header]: context.secret },
					body: JSON.stringify(failingTool()),
				});
				assert.equal(answer.json?.status, 'accepted', answer.text);
				const execution = await context.client.nextExecution(id, { known });
				const outputs = outputsOf(execution, condition.name);
				for (const json of outputs.flat()) warnings.push(json.memory.warning);
				told.push(...(outputs[SKIPPED] ?? []).map(({ explanation }) => explanation));
			}
			await context.client.unpublish(id);
			assert.equal(receiver.requests.length, 1);
			assert.equal(told.length, 4);
			assert.match(told[0], /but only 1 of 3 within 10 minutes for /);
			assert.match(told[1], /but only 2 of 3 within 10 minutes for .*, since \d\d:\d\d:\d\d\.$/);
			assert.match(told[2], /^Held back for .*: sent at \d\d:\d\d, next possible at \d\d:\d\d\.$/);
			assert.match(told[3], /^Held back for /);
			assert.deepEqual([...new Set(warnings)], [null]);
		});
	});
}
