// Measures in a process of n8n's own Node.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { installN8n, installNode } from '../n8n/install.mjs';
import { n8nFolder, n8nLine, nodeBinary } from '../n8n/lines.mjs';
import { PROJECT } from '../paths.mjs';
import { buildProject } from '../project.mjs';

const LINE = '2.41';
const MEASURE = join(PROJECT, 'scripts', 'bench', 'measure.mjs');

/** The n8n that is measured in. */
export const N8N_VERSION = n8nLine(LINE).version;

/** Installs and builds what a benchmark needs. */
export async function prepareBenchmark() {
	await buildProject();
	await installNode();
	await installN8n(LINE);
}

/**
 * @typedef {object} Setup
 * @property {string} dist our built nodes
 * @property {string} modules n8n's
 * @property {'legacy' | 'vm'} engine of expressions
 */

/**
 * Runs the `measure` that a file exports.
 *
 * @param {string} url of the file
 * @param {object} setup handed on, with what a `Setup` has
 * @param {{ engine?: 'legacy' | 'vm' }} [options]
 * @returns {Promise<any>} what it returned; rejects when it failed
 */
export async function measureInN8nsNode(url, setup, { engine = 'legacy' } = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-bench-'));
	try {
		// Outside the clone the nodes resolve `n8n-workflow` and `zod` to n8n's copies, as when installed.
		cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
		const modules = join(n8nFolder(N8N_VERSION), 'node_modules');
		const whole = { ...setup, dist: join(folder, 'dist'), modules, engine };
		const { stdout } = await execa(nodeBinary(), [MEASURE, url, JSON.stringify(whole)], {
			env: {
				NODE_PATH: modules,
				N8N_EXPRESSION_ENGINE: engine,
				N8N_LOG_LEVEL: 'silent',
				N8N_USER_FOLDER: folder,
				N8N_ENCRYPTION_KEY: 'benchmark-only',
			},
			stderr: 'inherit',
		});
		return JSON.parse(stdout.split('\n').at(-1) ?? '');
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
