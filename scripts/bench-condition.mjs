// `npm run bench:condition`: a dry run of OmniAI Condition against the same decision and action built
// from n8n's own nodes, which can only be run live: If → HTTP Request → Set.
//
// Both run in the engine of the pinned n8n with the legacy expression engine, on the same items. The
// receiver of the live requests answers at once and runs in another process. One measured run each after
// a small warm-up: read the ratio, not the times.

import { createServer, get } from 'node:http';
import { fileURLToPath } from 'node:url';
import {
	N8N_VERSION,
	chainNodes,
	conditionNode,
	eventItems,
	expectCount,
	measureInN8nsNode,
	openEngine,
	prepareBenchmark,
} from './bench-engine.mjs';
import { say, sayError } from './terminal.mjs';

const ITEMS = 1_000;
const WARM_UP_ITEMS = 20;
const LEAST_RATIO = 10;

if (process.argv[2] === '--measure') await measure(JSON.parse(process.argv[3]));
else await compare();

/** Prepares, measures in a process of n8n's own Node, prints the figure and sets the exit code. */
async function compare() {
	const receiver = await startInstantReceiver();
	try {
		await prepareBenchmark();
		const figures = await measureInN8nsNode(fileURLToPath(import.meta.url), { origin: receiver.origin });
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
	} catch (error) {
		sayError(error);
		process.exitCode = 1;
	} finally {
		receiver.close();
	}
}

/** Answers every POST at once and counts it; `GET /count` tells how many came and starts again at 0. */
async function startInstantReceiver() {
	let received = 0;
	const server = createServer((request, response) => {
		request.resume();
		request.once('end', () => {
			if (request.url === '/count') {
				response.end(String(received));
				received = 0;
				return;
			}
			received++;
			response.setHeader('content-type', 'application/json');
			response.end('{"received":true}');
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
	return {
		origin: `http://127.0.0.1:${server.address().port}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** The measuring process: prints both times as one line of JSON. */
async function measure(setup) {
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

	const figures = { conditionMs: dry.milliseconds, builtInMs: live.milliseconds, node: process.version };
	process.stdout.write(`${JSON.stringify(figures)}\n`);
	process.exit(0);
}

function countAndReset(origin) {
	return new Promise((resolve, reject) => {
		get(`${origin}/count`, (response) => {
			let text = '';
			response.on('data', (chunk) => (text += chunk));
			response.on('end', () => resolve(Number(text)));
		}).on('error', reject);
	});
}
