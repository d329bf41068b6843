// `npm run bench:condition`: a dry run of OmniAI Condition against the same decision and action built
// from n8n's own nodes, which can only be run live: If → HTTP Request → Set.
//
// Both run in the engine of the pinned n8n with the legacy expression engine, on the same items. The
// receiver of the live requests answers at once and runs in another process. One measured run each after
// a small warm-up: read the ratio, not the times.

import { expectCount, openEngine } from './bench/engine.mjs';
import { N8N_VERSION, measureInN8nsNode, prepareBenchmark } from './bench/measuring.mjs';
import { chainNodes, conditionNode, eventItems } from './bench/nodes.mjs';
import { countAndReset, startBenchReceiver } from './bench/receiver.mjs';
import { say } from './terminal.mjs';

const ITEMS = 1_000;
const WARM_UP_ITEMS = 20;
const LEAST_RATIO = 10;

/** Prepares, measures in a process of n8n's own Node, prints the figure and sets the exit code. */
export default async function benchCondition() {
	const receiver = await startBenchReceiver();
	try {
		await prepareBenchmark();
		const figures = await measureInN8nsNode(import.meta.url, { origin: receiver.origin });
		const ratio = figures.builtInMs / figures.conditionMs;
		say(
			`OmniAI Condition, dry run, 3 clauses, 1 action, ${ITEMS} items: ${figures.conditionMs.toFixed(1)} ms`,
		);
		say(
			`If → HTTP Request → Set, live, same clauses and body, ${ITEMS} items: ` +
				`${figures.builtInMs.toFixed(1)} ms`,
		);
		say(
			`n8n ${N8N_VERSION}, Node ${figures.node}, legacy expression engine, one run: ` +
				`${ratio.toFixed(1)} times as fast`,
		);
		if (ratio >= LEAST_RATIO) return;
		say(
			`Less than ${LEAST_RATIO} times. Close what else runs on this machine and try again; if it ` +
				'stays, the condition became slower.',
		);
		process.exitCode = 1;
	} finally {
		receiver.close();
	}
}

/**
 * Both times, in the measuring process.
 *
 * @param {import('./bench/measuring.mjs').Setup & { origin: string }} setup
 */
export async function measure(setup) {
	const { origin } = setup;
	const execute = await openEngine(setup);
	const condition = [conditionNode(origin)];
	const chain = chainNodes(origin);
	for (const nodes of [condition, chain]) await execute(nodes, eventItems(WARM_UP_ITEMS));
	await countAndReset(origin);

	const dry = await execute(condition, eventItems(ITEMS));
	expectCount('previewed items', dry.outputs[1].length, ITEMS);
	expectCount('requests of the dry run', await countAndReset(origin), 0);

	const live = await execute(chain, eventItems(ITEMS));
	expectCount('items of the chain', live.outputs[0].length, ITEMS);
	expectCount('requests of the chain', await countAndReset(origin), ITEMS);

	return { conditionMs: dry.milliseconds, builtInMs: live.milliseconds, node: process.version };
}
