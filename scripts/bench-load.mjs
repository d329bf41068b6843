// `npm run bench:load`: how much longer n8n takes to load this package than a package with one empty node.
//
// Each round is a fresh process of n8n's own Node with n8n's own loader, in which n8n-workflow and zod are
// loaded already, as in a running n8n. Rivals take turns; a figure is processor time, the median of the
// rounds: when n8n starts, and when every node is used for the first time.

import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { median } from './bench/figures.mjs';
import { N8N_VERSION, prepareBenchmark } from './bench/measuring.mjs';
import { n8nFolder, nodeBinary } from './n8n/lines.mjs';
import { PROJECT } from './paths.mjs';
import { say } from './terminal.mjs';

const ROUNDS = 9;
const MAX_EXTRA_MS = 50;

const EMPTY = `exports.Empty = class {
	constructor() {
		this.description = {
			displayName: 'Empty', name: 'empty', group: [], version: 1, description: '',
			defaults: {}, inputs: [], outputs: [], properties: [],
		};
	}
};
`;

export default async function benchLoad() {
	await prepareBenchmark();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-load-'));
	try {
		const ours = join(folder, 'ours');
		cpSync(join(PROJECT, 'dist'), join(ours, 'dist'), { recursive: true });
		cpSync(join(PROJECT, 'package.json'), join(ours, 'package.json'));
		const empty = join(folder, 'empty');
		mkdirSync(empty);
		writeFileSync(join(empty, 'Empty.node.js'), EMPTY);
		writeFileSync(
			join(empty, 'package.json'),
			JSON.stringify({
				name: 'n8n-nodes-empty',
				version: '1.0.0',
				n8n: { nodes: ['Empty.node.js'], credentials: [] },
			}),
		);
		const load = (packageFolder) => {
			const script = `
				const { LazyPackageDirectoryLoader } = require('n8n-core');
				for (const name of ['n8n-workflow', 'zod/v4']) require(name);
				const took = (began) => {
					const { user, system } = process.cpuUsage(began);
					return (user + system) / 1000;
				};
				(async () => {
					const atStart = process.cpuUsage();
					const loader = new LazyPackageDirectoryLoader(${JSON.stringify(packageFolder)});
					await loader.loadAll();
					// n8n 2 wants the code of every credential at once.
					for (const name of Object.keys(loader.known.credentials)) loader.getCredential(name);
					const start = took(atStart);
					const atFirstUse = process.cpuUsage();
					for (const name of Object.keys(loader.known.nodes)) loader.getNode(name);
					console.log(JSON.stringify({ start, firstUse: took(atFirstUse) }));
				})();
			`;
			const env = { N8N_USER_FOLDER: folder, NODE_PATH: join(n8nFolder(N8N_VERSION), 'node_modules') };
			const { stdout } = execaSync(nodeBinary(), ['-e', script], { cwd: folder, env });
			return JSON.parse(stdout.split('\n').at(-1) ?? '');
		};
		const rounds = Array.from({ length: ROUNDS }, () => ({ ours: load(ours), empty: load(empty) }));
		const took = (rival, when) => median(rounds.map((round) => round[rival][when]));
		say(`n8n ${N8N_VERSION}, median of ${ROUNDS} rounds, milliseconds:`);
		say(
			`when n8n starts: this package ${took('ours', 'start').toFixed(1)}, one empty node ` +
				`${took('empty', 'start').toFixed(1)}`,
		);
		say(
			`with the first use of every node: this package ${took('ours', 'firstUse').toFixed(0)}, one ` +
				`empty node ${took('empty', 'firstUse').toFixed(0)}`,
		);
		const extra = took('ours', 'start') - took('empty', 'start');
		say(`${extra < MAX_EXTRA_MS ? '✓' : '✗'} less than ${MAX_EXTRA_MS} ms more when n8n starts`);
		if (extra >= MAX_EXTRA_MS) process.exitCode = 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
