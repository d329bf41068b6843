// How often an event starts twice when two n8n processes share one database, as behind a load balancer.
//
// Two real n8n processes open the same SQLite file: each loads and saves the workflow's static data as
// n8n does, and none knows what the other remembers in memory. Queue mode would need PostgreSQL and
// Redis, but its webhook processes load and save static data by the same code.

import { setTimeout as delay } from 'node:timers/promises';
import { executionCounts } from '../../n8n/database.mjs';
import { TRAFFIC, post } from './load.mjs';
import { publishOurs } from './workflows.mjs';

const EVENTS = 200;
const SETTLE_MS = 3_000;

/** When the second copy goes to the other process, and how many events are on their way at once. */
const SCENARIOS = [
	{ name: 'at the same moment', atOnce: 10, pauseMs: 0 },
	{ name: '100 ms later', atOnce: 10, pauseMs: 100 },
	{ name: '1 s later', atOnce: 50, pauseMs: 1_000 },
	{ name: 'after all were answered, as a redelivery comes', atOnce: 10, pauseMs: null },
	{ name: 'after all were answered, as a redelivery comes', atOnce: 1, pauseMs: null },
];

/**
 * @param {{ first: object, startSecond: () => Promise<object>, database: object }} machines a running n8n,
 *   what starts a second one on its database, and that database
 * @returns {Promise<Array<{ name: string, atOnce: number, events: number, doubles: number, lost: number }>>}
 */
export async function measureDoubles({ first, startSecond, database }) {
	const workflow = await publishOurs(first);
	const second = await startSecond();
	const urls = [workflow.url, workflow.url.replace(first.baseUrl, second.baseUrl)];
	const results = [];
	try {
		for (const { name, atOnce, pauseMs } of SCENARIOS) {
			const next = TRAFFIC.accepted();
			const deliveries = Array.from({ length: EVENTS }, next);
			const accepted = new Array(EVENTS).fill(0);
			const before = (await executionCounts(database, workflow.id)).success ?? 0;
			const send = async (index, process) => {
				const { outcome } = await post(urls[process], deliveries[index], false);
				if (outcome === 'accepted') accepted[index] += 1;
			};
			// A load balancer gives the first copies to both in turn; the second copy goes to the other one.
			if (pauseMs === null) {
				await inTurn(EVENTS, atOnce, async (index) => await send(index, index % 2));
				await delay(SETTLE_MS);
				await inTurn(EVENTS, atOnce, async (index) => await send(index, 1 - (index % 2)));
			} else {
				await inTurn(EVENTS, atOnce, async (index) => {
					await Promise.all([
						send(index, index % 2),
						delay(pauseMs).then(async () => await send(index, 1 - (index % 2))),
					]);
				});
			}
			await delay(SETTLE_MS);
			const started = ((await executionCounts(database, workflow.id)).success ?? 0) - before;
			results.push({
				name,
				atOnce,
				events: EVENTS,
				doubles: started - EVENTS,
				lost: accepted.filter((count) => count === 0).length,
			});
		}
	} finally {
		await second.stop();
	}
	return results;
}

async function inTurn(count, width, work) {
	let next = 0;
	await Promise.all(
		Array.from({ length: width }, async () => {
			while (next < count) {
				const index = next;
				next += 1;
				await work(index);
			}
		}),
	);
}
