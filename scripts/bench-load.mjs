// `npm run bench:load`: how much longer n8n takes to load this package than a package with one empty node.
//
// Each round is a fresh process of n8n's own Node in which n8n-workflow and zod are loaded already, as in
// a running n8n. Rivals take turns; the figure is processor time, the median of the rounds.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n, installNode, n8nFolder, n8nLine, nodeBinary } from './n8n/install.mjs';
import { PROJECT, assertNode, buildProject, installProject } from './project.mjs';
import { say, sayError } from './terminal.mjs';

const LINE = '2.41';
const ROUNDS = 9;
const MOST_EXTRA_MS = 50;

const EMPTY = `exports.Empty = class {
	constructor() {
		this.description = { displayName: 'Empty', name: 'empty', group: [], version: 1, description: '', defaults: {}, inputs: [], outputs: [], properties: [] };
	}
};
`;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

try {
	assertNode();
	await installProject();
	await buildProject();
	await installNode();
	const { version } = n8nLine(LINE);
	await installN8n(LINE);
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-load-'));
	try {
		cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
		writeFileSync(join(folder, 'empty.js'), EMPTY);
		const { nodes, credentials } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')).n8n;
		const ours = [...nodes, ...credentials].map((file) => join(folder, file));
		const load = (files) => {
			const script = `
				for (const name of ['n8n-workflow', 'zod/v4']) require(name);
				const began = process.cpuUsage();
				for (const file of ${JSON.stringify(files)}) for (const Type of Object.values(require(file))) new Type();
				const { user, system } = process.cpuUsage(began);
				console.log((user + system) / 1000);
			`;
			const env = { ...process.env, NODE_PATH: join(n8nFolder(version), 'node_modules') };
			return Number(execFileSync(nodeBinary(), ['-e', script], { cwd: folder, encoding: 'utf8', env }));
		};
		const rounds = Array.from({ length: ROUNDS }, () => ({ ours: load(ours), empty: load([join(folder, 'empty.js')]) }));
		const took = { ours: median(rounds.map((round) => round.ours)), empty: median(rounds.map((round) => round.empty)) };
		const extra = took.ours - took.empty;
		say(`n8n ${version}, median of ${ROUNDS} rounds: this package ${took.ours.toFixed(0)} ms, one empty node ${took.empty.toFixed(0)} ms`);
		say(`${extra < MOST_EXTRA_MS ? '✓' : '✗'} less than ${MOST_EXTRA_MS} ms more`);
		if (extra >= MOST_EXTRA_MS) process.exitCode = 1;
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
} catch (error) {
	sayError(error);
	process.exitCode = 1;
}
