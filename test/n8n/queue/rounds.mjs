// Rounds of deliveries to a published workflow, and what its executions came to.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { outputsOf } from '../../../scripts/n8n/client.mjs';
import { deliver, exampleEvent, inParallel } from '../deliveries.mjs';
import { PROOF } from './workflows.mjs';

const AT_ONCE = 100;
/** How often an event is sent that n8n is too busy to take, and after how long again. */
const MAX_ATTEMPTS = 30;
const AGAIN_AFTER_MS = 1_000;
/** A duplicate is one whose first answer was lost. */
const TAKEN = new Set(['accepted', 'duplicate']);
const WITHIN_MS = 180_000;
const POLL_MS = 250;
/** How long nothing may happen until what still runs counts as lost; longer than a stalled job goes unnoticed. */
const QUIET_MS = 10_000;

/** Ids of new groups. */
export const newGroups = (count) => Array.from({ length: count }, () => randomUUID());

/** Waits until something holds, and rejects when that takes too long. */
export async function until(what, holds) {
	const deadline = Date.now() + WITHIN_MS;
	while (!(await holds())) {
		assert.ok(Date.now() < deadline, `timed out waiting until ${what}`);
		await delay(POLL_MS);
	}
}

/**
 * Sends events, all different, at once and to all webhook processors in turn.
 *
 * @param {string[]} urls
 * @param {string[]} groups
 * @param {number} count of events, which the groups get in turn
 */
export async function send(urls, groups, count) {
	const answers = await inParallel(count, AT_ONCE, async (index, agent) => {
		const event = exampleEvent('action_log.failed');
		event.actionLog.leadId = groups[index % groups.length];
		event.actionLog.completedAt = new Date().toISOString();
		const delivery = { agent, headers: PROOF, body: JSON.stringify(event) };
		return await deliverUntilTaken(urls[index % urls.length], delivery);
	});
	const refused = answers.filter(({ json }) => !TAKEN.has(json?.status));
	assert.deepEqual(refused, []);
}

/** Delivers as OmniAI does: again where n8n is too busy, or the connection breaks. */
async function deliverUntilTaken(url, delivery) {
	for (let attempt = 1; ; attempt += 1) {
		try {
			const answer = await deliver(url, delivery);
			if (answer.status !== 503 || attempt === MAX_ATTEMPTS) return answer;
		} catch (error) {
			if (attempt === MAX_ATTEMPTS) throw error;
		}
		await delay(AGAIN_AFTER_MS);
	}
}

/**
 * The executions of one workflow, told from the ones before.
 *
 * @param {import('../../../scripts/n8n/queue.mjs').Queue} queue
 * @param {string} workflowId
 */
export function executionsOf({ query, client }, workflowId) {
	let seen = 0;
	const byStatus = async () => {
		const rows = await query(
			'SELECT status, count(*)::int AS count FROM execution_entity WHERE "workflowId" = $1 AND id > $2 ' +
				'GROUP BY status',
			[workflowId, seen],
		);
		return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
	};
	const open = ({ new: waiting = 0, running = 0 }) => waiting + running;
	const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);
	return {
		byStatus,
		/** Waits until `count` have been started and all have ended. */
		ended: async (count) =>
			await until(`${count} executions have ended`, async () => {
				const counts = await byStatus();
				return sum(counts) === count && open(counts) === 0;
			}),
		/** Waits until all have ended, or those that have not will not. */
		settled: async (count) => {
			let before = '';
			let since = Date.now();
			await until(`${count} executions have settled`, async () => {
				const counts = await byStatus();
				const now = JSON.stringify(counts);
				if (now !== before) since = Date.now();
				before = now;
				return sum(counts) === count && (open(counts) === 0 || Date.now() - since > QUIET_MS);
			});
		},
		/** What the condition put out in all that have ended since the last time. */
		records: async () => {
			const rows = await query(
				'SELECT e.id, d.data FROM execution_entity e JOIN execution_data d ON d."executionId" = e.id ' +
					'WHERE e."workflowId" = $1 AND e.id > $2 ORDER BY e.id',
				[workflowId, seen],
			);
			seen = rows.at(-1)?.id ?? seen;
			return rows.flatMap(({ data }) =>
				outputsOf({ data: client.executionData(data) }, 'OmniAI Condition').flat(),
			);
		},
	};
}
