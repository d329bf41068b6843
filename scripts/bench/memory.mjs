// What memory adds to a run of a condition, in one running n8n: the same workflow without memory, with Local
// and with Shared take turns.

import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { publishMemoryWorkflow, sharedMemory } from '../n8n/memory-workflow.mjs';
import { median, spentMs } from './figures.mjs';
import { conditionNode, eventItems } from './nodes.mjs';
import { eventOf, post, signed } from './trigger/load.mjs';
import { node, publish, publishOurs } from './trigger/workflows.mjs';

const POLL_MS = 10;
/** What n8n still does for an execution that has ended. */
const QUIET_MS = 40;
const GIVE_UP_MS = 300_000;
const WARM_UP = 10;
const CONDITION = 'OmniAI Condition';
/** Parameters of a condition that remembers. */
export const PAUSE = { groupBy: 'leadId', cooldownMinutes: 30 };

/** @typedef {{ nodeMs: number, runMs: number, processorMs: number }} Cost of one run, in milliseconds */

/**
 * @param {object} options
 * @param {import('../n8n/instance.mjs').Instance} options.n8n
 * @param {object} options.database of that n8n
 * @param {string} options.origin of a receiver that answers at once
 * @param {object} options.server PostgreSQL
 * @param {number} options.runs of one item each
 * @param {number} options.items of the large runs
 * @param {number} options.largeRuns
 */
export async function measureMemory({ n8n, database, origin, server, runs, items, largeRuns }) {
	const { client } = n8n;
	const memories = {
		without: {},
		local: { ...PAUSE, memoryStore: 'local' },
		shared: { ...PAUSE, ...sharedMemory(await publishMemoryWorkflow(client, server)) },
	};
	const condition = (parameters) => conditionNode(origin, { ...parameters, options: { details: 'compact' } });
	const small = {};
	const large = {};
	for (const [name, parameters] of Object.entries(memories)) {
		small[name] = await publishOurs(n8n, { name, followers: [condition(parameters)] });
		large[name] = await publishLarge(n8n, name, condition(parameters));
	}
	/** @returns {Promise<Cost & { outputs: number[] }>} */
	const measured = async ({ id, url }, send) => {
		const before = await lastExecution(database, id);
		const spent = spentMs(n8n.pid);
		await send(url);
		const execution = await ended(database, id, before);
		await delay(QUIET_MS);
		const { resultData } = client.executionData(execution.data);
		const [run] = resultData.runData[CONDITION];
		return {
			nodeMs: run.executionTime,
			runMs: Date.parse(`${execution.stoppedAt}Z`) - Date.parse(`${execution.startedAt}Z`),
			processorMs: spentMs(n8n.pid) - spent,
			outputs: run.data.main.map((output) => output?.length ?? 0),
		};
	};
	const one = async (name, leadId) =>
		await measured(small[name], async (url) => {
			const { outcome } = await post(url, signed(eventOf(leadId)), false);
			if (outcome !== 'accepted') throw new Error(`The trigger answered "${outcome}".`);
		});
	const many = async (name, batch) =>
		await measured(large[name], async (url) => {
			const body = JSON.stringify({ items: eventItems(items).map(({ json }) => numbered(json, batch)) });
			const response = await fetch(url, {
				method: 'POST',
				headers: { 'content-type': 'application/json' },
				body,
			});
			if (!response.ok) throw new Error(`The webhook answered ${response.status}.`);
		});

	const measure = async (count, rounds, work) => {
		const names = Object.keys(memories);
		const costs = new Map();
		const noted = async (name, heldBack, round) => {
			const cost = await work(name, round);
			const sent = heldBack ? 0 : count;
			if (cost.outputs[0] !== sent)
				throw new Error(`The benchmark is not valid: ${name}: outputs ${cost.outputs.join(', ')}.`);
			const key = JSON.stringify({ items: count, memory: name, heldBack });
			if (round >= 0) costs.set(key, [...(costs.get(key) ?? []), cost]);
		};
		for (let round = count === 1 ? -WARM_UP : 0; round < rounds; round += 1) {
			for (const name of turned(names, round)) await noted(name, false, round);
			for (const name of turned(names.slice(1), round)) await noted(name, true, round);
		}
		return [...costs].map(([key, list]) => ({ ...JSON.parse(key), ...summary(list) }));
	};
	return [
		...(await measure(1, runs, async (name, round) => await one(name, `lead-${round}`))),
		...(await measure(items, largeRuns, async (name, round) => await many(name, `batch-${round}`))),
	];
}

/** Another one begins in each round. */
const turned = (names, round) => names.map((_, index) => names.at((index + round) % names.length));

function numbered(json, batch) {
	return { ...json, leadId: `${batch}-${json.leadId}`, eventKey: `${json.eventKey}-${batch}` };
}

/** Webhook → Split Out → Condition: all items in one run. */
async function publishLarge({ client, baseUrl }, name, condition) {
	const path = randomUUID();
	const nodes = [
		node(
			'Webhook',
			'n8n-nodes-base.webhook',
			2,
			{ httpMethod: 'POST', path, responseMode: 'onReceived', options: {} },
			{ webhookId: path },
		),
		node('Split Out', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'body.items', options: {} }),
		condition,
	];
	return await publish(client, baseUrl, `${name}, large`, nodes, path);
}

async function lastExecution(database, workflowId) {
	const sql = 'SELECT MAX(id) AS id FROM execution_entity WHERE workflowId = ?';
	const [{ id }] = await database.all(sql, workflowId);
	return id ?? 0;
}

async function ended(database, workflowId, after) {
	const deadline = Date.now() + GIVE_UP_MS;
	for (;;) {
		const [row] = await database.all(
			'SELECT e.id, e.status, e.startedAt, e.stoppedAt, d.data FROM execution_entity e JOIN ' +
				'execution_data d ON d.executionId = e.id WHERE e.workflowId = ? AND e.id > ? AND ' +
				"e.status NOT IN ('new', 'running')",
			workflowId,
			after,
		);
		if (row?.status === 'success') return row;
		if (row) throw new Error(`The benchmark is not valid: execution ${row.id} ended in ${row.status}.`);
		if (Date.now() > deadline) throw new Error('The benchmark is not valid: an execution does not end.');
		await delay(POLL_MS);
	}
}

/** Medians; processor time, which the system counts in large steps, as a mean. */
function summary(costs) {
	const of = (key) => costs.map((cost) => cost[key]);
	return {
		nodeMs: median(of('nodeMs')),
		runMs: median(of('runMs')),
		processorMs: of('processorMs').reduce((sum, value) => sum + value, 0) / costs.length,
	};
}
