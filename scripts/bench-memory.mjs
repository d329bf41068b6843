// `npm run bench:memory [-- --engine legacy|vm]`: what memory adds to a run of OmniAI Condition in a real
// n8n: without memory, with Local and with Shared in turns.
//
// One process of n8n on SQLite; the memory workflow asks a PostgreSQL server on the same machine. The
// receiver of the deliveries answers at once and runs in this process. What Local adds is less than n8n's own
// times tell, so it is also measured in the engine alone.

import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openEngine } from './bench/engine.mjs';
import { median } from './bench/figures.mjs';
import { N8N_VERSION, measureInN8nsNode, prepareBenchmark } from './bench/measuring.mjs';
import { PAUSE, measureMemory } from './bench/memory.mjs';
import { conditionNode, eventItems } from './bench/nodes.mjs';
import { withN8n } from './bench/real-n8n.mjs';
import { startBenchReceiver } from './bench/receiver.mjs';
import { startPostgres } from './n8n/postgres.mjs';
import { packProject } from './project.mjs';
import { withProgress } from './steps.mjs';
import { table } from './table.mjs';
import { heading, say } from './terminal.mjs';

const RUNS = 100;
const ITEMS = 10_000;
const LARGE_RUNS = 3;
const ENGINE_RUNS = 1_000;
const WARM_UP = 200;
const MOST_OF_LOCAL = 1.05;
const WITHOUT = 'without';

/** @param {string[]} args `--engine` and its name, as often as wanted */
export default async function benchMemory(args) {
	const { engine: engines = ['legacy', 'vm'] } = parseArgs({
		args,
		options: { engine: { type: 'string', multiple: true } },
	}).values;
	await prepareBenchmark();
	const tarball = packProject();
	say(`n8n ${N8N_VERSION}, ${cpus().length} processor cores, SQLite, PostgreSQL for the memory workflow`);
	const server = await startPostgres();
	const receiver = await startBenchReceiver();
	try {
		printLocal(await measureInN8nsNode(import.meta.url, { origin: receiver.origin }));
		for (const engine of engines) {
			const figures = await withProgress(
				`Measuring engine "${engine}"`,
				async () =>
					await withN8n(
						{ tarball, env: { N8N_EXPRESSION_ENGINE: engine, N8N_PAYLOAD_SIZE_MAX: '256' } },
						async ({ n8n, database }) =>
							await measureMemory({
								n8n,
								database,
								origin: receiver.origin,
								server,
								runs: RUNS,
								items: ITEMS,
								largeRuns: LARGE_RUNS,
							}),
					),
			);
			print(engine, figures);
		}
	} finally {
		receiver.close();
		await server.stop();
	}
}

/**
 * Milliseconds of a run of one item that is delivered, in the measuring process.
 *
 * @param {import('./bench/measuring.mjs').Setup & { origin: string }} setup
 */
export async function measure(setup) {
	const execute = await openEngine(setup);
	const rivals = [{}, { ...PAUSE, memoryStore: 'local' }].map((memory) => ({
		nodes: [conditionNode(setup.origin, { dryRun: 'never', ...memory })],
		took: /** @type {number[]} */ ([]),
	}));
	const items = eventItems(WARM_UP + ENGINE_RUNS);
	for (const [index, item] of items.entries())
		for (const { nodes, took } of index % 2 === 0 ? rivals : rivals.toReversed()) {
			const { milliseconds } = await execute(nodes, [item]);
			if (index >= WARM_UP) took.push(milliseconds);
		}
	const [without, local] = rivals.map(({ took }) => median(took));
	return { without, local };
}

function printLocal({ without, local }) {
	const ratio = local / without;
	say(
		`In the engine alone, "legacy", median of ${ENGINE_RUNS} deliveries: ${without.toFixed(2)} ms without ` +
			`memory, ${local.toFixed(2)} ms with Local (${ratio.toFixed(3)} times as long)`,
	);
	if (ratio <= MOST_OF_LOCAL) return;
	say(`More than ${MOST_OF_LOCAL} times. Close what else runs on this machine and measure again.`);
	process.exitCode = 1;
}

function print(engine, figures) {
	heading(`Milliseconds, engine "${engine}", ${RUNS} runs of one item, ${LARGE_RUNS} of ${ITEMS}`);
	const rows = figures.map(({ items, memory, heldBack, ...cost }) => {
		const without = figures.find((other) => other.items === items && other.memory === WITHOUT);
		const cells = ['nodeMs', 'runMs', 'processorMs'].map((column) => {
			const added = cost[column] - without[column];
			return `${cost[column].toFixed(0)} (${added < 0 ? '' : '+'}${added.toFixed(0)})`;
		});
		return [String(items), memory, heldBack ? 'held back' : 'delivered', ...cells];
	});
	const head = ['items', 'memory', 'they are', 'the node, median', 'the run, median', 'processor time, mean'];
	say(table(head, rows));
}
