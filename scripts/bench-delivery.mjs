// `npm run bench:delivery [-- time|memory]`: what OmniAI Condition adds to the deliveries themselves, in time
// and memory.
//
// 1. 1,000 deliveries to a receiver that takes 50 ms, at concurrency 20, against a bare loop over the same
//    HTTP helper of n8n at the same concurrency; n8n's HTTP Request node, which has no such limit, beside it.
// 2. 1,000 items live against a receiver that answers at once, against If → HTTP Request → Set.
// 3. Peak memory over 10,000 deliveries that are each answered with 1 MB, against the same process idle.
//
// Everything runs in the engine of the pinned n8n; the receiver is this process, the engine another one.
// Rivals take turns, and the median of their rounds is compared: read the ratios, not the times.

import { expectCount, openEngine } from './bench/engine.mjs';
import { N8N_VERSION, measureInN8nsNode, prepareBenchmark } from './bench/measuring.mjs';
import { chainNodes, conditionNode, eventItems } from './bench/nodes.mjs';
import { countAndReset, startBenchReceiver } from './bench/receiver.mjs';
import { say } from './terminal.mjs';

const ITEMS = 1_000;
const CONCURRENCY = 20;
const SLOW_MS = 50;
const ROUNDS = 7;
const WARM_UP_ITEMS = 60;
const MEMORY_ITEMS = 10_000;

const MAX_OF_BARE_LOOP = 1.1;
const LEAST_OF_CHAIN = 1.3;
const MAX_MEGABYTES_ABOVE_IDLE = 100;

/**
 * Prepares, measures in processes of n8n's own Node, prints the figures and sets the exit code.
 *
 * @param {string[]} args `time`, `memory` or nothing
 */
export default async function benchDelivery([only]) {
	const receiver = await startBenchReceiver();
	/** @type {Measure} */
	const measure = async (what, options) =>
		await measureInN8nsNode(import.meta.url, { what, origin: receiver.origin }, options);
	try {
		await prepareBenchmark();
		say(`n8n ${N8N_VERSION}, median of ${ROUNDS} rounds`);

		if (only !== 'memory') await compareTimes(measure);
		if (only !== 'time') await compareMemory(measure);
	} finally {
		receiver.close();
	}
}

/** @typedef {(what: string, options?: { engine: 'legacy' | 'vm' }) => Promise<any>} Measure */
/** @typedef {import('./bench/measuring.mjs').Setup & { what: string, origin: string }} BenchSetup */

/** @param {Measure} measure */
async function compareTimes(measure) {
	const legacy = await measure('time', { engine: 'legacy' });
	const share = legacy.slow.condition / legacy.slow.bareLoop;
	say(`\n${ITEMS} deliveries of ${SLOW_MS} ms at concurrency ${CONCURRENCY} (legacy engine)`);
	say(`  bare loop over helpers.httpRequest: ${milliseconds(legacy.slow.bareLoop)}`);
	say(`  OmniAI Condition: ${milliseconds(legacy.slow.condition)}, ${share.toFixed(3)} times the loop`);
	say(`  HTTP Request, all at once: ${milliseconds(legacy.slow.httpRequest)}`);
	verdict(`at most ${MAX_OF_BARE_LOOP.toFixed(2)} times the bare loop`, share <= MAX_OF_BARE_LOOP);

	const vm = await measure('time', { engine: 'vm' });
	say(`\n${ITEMS} items live against an instant receiver`);
	const speed = ratioToChain('legacy', legacy);
	ratioToChain('vm', vm);
	verdict(`at least ${LEAST_OF_CHAIN} times as fast as the chain (legacy engine)`, speed >= LEAST_OF_CHAIN);
}

/** @param {Measure} measure */
async function compareMemory(measure) {
	const memory = await measure('memory');
	const above = memory.peak - memory.idle;
	say(
		`\n${MEMORY_ITEMS} deliveries answered with 1 MB: ${memory.idle} MB idle, ${memory.peak} MB at ` +
			`the peak, ${above} MB above idle`,
	);
	verdict(`at most ${MAX_MEGABYTES_ABOVE_IDLE} MB above idle`, above <= MAX_MEGABYTES_ABOVE_IDLE);
}

function ratioToChain(engine, { instant }) {
	const ratio = instant.chain / instant.condition;
	say(
		`  ${engine}: OmniAI Condition ${milliseconds(instant.condition)}, If → HTTP Request → Set ` +
			`${milliseconds(instant.chain)}: ${ratio.toFixed(2)} times as fast`,
	);
	return ratio;
}

function verdict(what, holds) {
	say(`${holds ? '✓' : '✗'} ${what}`);
	if (!holds) process.exitCode = 1;
}

const milliseconds = (number) => `${number.toFixed(0)} ms`;

/**
 * Runs rivals in turns after a warm-up.
 *
 * @param {Record<string, () => Promise<number>>} rivals
 * @returns each one's median in milliseconds
 */
async function takeTurns(rivals) {
	/** @type {Record<string, number[]>} */
	const times = Object.fromEntries(Object.keys(rivals).map((name) => [name, []]));
	for (let round = 0; round < ROUNDS; round++) {
		for (const [name, run] of Object.entries(rivals)) times[name].push(await run());
	}
	return Object.fromEntries(
		Object.entries(times).map(([name, list]) => [
			name,
			list.sort((a, b) => a - b)[Math.floor(list.length / 2)],
		]),
	);
}

/**
 * What one of the processes measures.
 *
 * @param {BenchSetup} setup
 */
export async function measure(setup) {
	return await (setup.what === 'memory' ? measureMemory : measureTime)(setup);
}

/** @param {BenchSetup} setup */
async function measureTime(setup) {
	const { origin } = setup;
	const execute = await openEngine(setup, { 'bench.loop': bareLoop });
	const slow = `${origin}/slow`;
	const atTwenty = {
		dryRun: 'never',
		options: { deliveriesAtATime: CONCURRENCY, deliveriesPerHost: CONCURRENCY },
	};
	const [, httpRequest] = chainNodes(origin);

	const timed =
		(nodes, output = 0) =>
		async (count = ITEMS) => {
			await countAndReset(origin);
			const { milliseconds, outputs } = await execute(nodes, eventItems(count));
			expectCount('items', outputs[output].length, count);
			expectCount('requests', await countAndReset(origin), count);
			return milliseconds;
		};
	const rivals = {
		slow: {
			bareLoop: timed([
				{
					id: 'loop',
					name: 'Loop',
					type: 'bench.loop',
					typeVersion: 1,
					position: [0, 0],
					parameters: { url: slow },
				},
			]),
			condition: timed([to(slow, conditionNode(origin, atTwenty))]),
			httpRequest: timed([{ ...httpRequest, parameters: { ...httpRequest.parameters, url: slow } }]),
		},
		instant: {
			condition: timed([conditionNode(origin, { dryRun: 'never' })]),
			chain: timed(chainNodes(origin)),
		},
	};
	for (const group of Object.values(rivals)) {
		for (const run of Object.values(group)) await run(WARM_UP_ITEMS);
	}
	// Under `vm` only the comparison with the chain says anything: the bare loop evaluates nothing.
	return {
		...(setup.engine === 'legacy' && { slow: await takeTurns(rivals.slow) }),
		instant: await takeTurns(rivals.instant),
	};
}

/** @param {BenchSetup} setup */
async function measureMemory(setup) {
	const { origin } = setup;
	const execute = await openEngine(setup);
	const nodes = [
		to(`${origin}/large`, conditionNode(origin, { dryRun: 'never', options: { includeInput: false } })),
	];
	await execute(nodes, eventItems(WARM_UP_ITEMS));
	const input = eventItems(MEMORY_ITEMS);
	await new Promise((resolve) => setTimeout(resolve, 500));
	const idle = process.memoryUsage().rss;
	let peak = idle;
	const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
	const { outputs } = await execute(nodes, input);
	clearInterval(watch);
	expectCount('triggered items', outputs[0].length, MEMORY_ITEMS);
	return { idle: megabytes(idle), peak: megabytes(peak) };
}

const megabytes = (bytes) => Math.round(bytes / 1_000_000);

/** The node with another address. */
function to(url, node) {
	const [action] = node.parameters.actions.action;
	return { ...node, parameters: { ...node.parameters, actions: { action: [{ ...action, url }] } } };
}

/** The least a node could do: the same request for every item, at the same concurrency. */
const bareLoop = {
	description: {
		displayName: 'Loop',
		name: 'loop',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Loop' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [{ displayName: 'URL', name: 'url', type: 'string', default: '' }],
	},
	async execute() {
		const items = this.getInputData();
		const url = this.getNodeParameter('url', 0);
		const results = new Array(items.length);
		const queue = items.entries();
		const lane = async () => {
			for (const [index, { json }] of queue) {
				const body = JSON.stringify({ lead: json.leadId, error: json.actionLog.error, at: json.occurredAt });
				const headers = { 'content-type': 'application/json' };
				results[index] = {
					json: await this.helpers.httpRequest({ method: 'POST', url, headers, body, json: true }),
					pairedItem: { item: index },
				};
			}
		};
		await Promise.all(Array.from({ length: CONCURRENCY }, lane));
		return [results];
	},
};
