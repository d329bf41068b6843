// `npm test`: lint, type check, build and the fast tests, in one command. Arguments go to jest.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { endOnSignals } from './child-process.mjs';
import { PROJECT } from './paths.mjs';
import { buildProject } from './project.mjs';
import { heading, say, sayError, spokenDuration, withProgress } from './terminal.mjs';

const STAGES = ['install', 'lint', 'type check', 'build', 'tests'];
const summary = [];
endOnSignals();

/** Runs a tool of this project; resolves with its exit code and, unless it is shown at once, its output. */
function runTool(script, args, { show }) {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [join(PROJECT, 'node_modules', script), ...args], {
			cwd: PROJECT,
			stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
		});
		process.once('exit', () => child.kill());
		let output = '';
		child.stdout?.on('data', (chunk) => (output += chunk));
		child.stderr?.on('data', (chunk) => (output += chunk));
		child.once('error', (error) => resolve({ code: 1, output: error.message }));
		child.once('close', (code) => resolve({ code: code ?? 1, output }));
	});
}

/** Runs one stage and notes how it went. @returns {Promise<boolean>} whether it passed */
async function stage(name, work) {
	const began = Date.now();
	let passed = false;
	try {
		passed = await work();
	} catch (error) {
		sayError(error);
	}
	summary.push({ name, passed, took: Date.now() - began });
	return passed;
}

async function quietTool(name, script, args) {
	return await stage(name, async () => {
		const { code, output } = await runTool(script, args, { show: false });
		if (code !== 0) say(`\n${name} found:\n${output.trimEnd()}\n`);
		return code === 0;
	});
}

/** Runs the stages in order until one fails. */
async function runStages() {
	const installed = await stage('install', async () => {
		assertNode();
		await installProject();
		return true;
	});
	if (!installed) return false;

	// Two processor cores are the usual machine, so the two slow readers of the sources share them.
	const checked = await withProgress('Lint and type check', async () =>
		Promise.all([
			quietTool('lint', 'eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
			quietTool('type check', 'typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.test.json']),
		]),
	);
	if (checked.includes(false)) return false;

	const built = await stage('build', async () => {
		await buildProject();
		return true;
	});
	if (!built) return false;

	return await stage('tests', async () => {
		const { code } = await runTool('jest/bin/jest.js', process.argv.slice(2), { show: true });
		return code === 0;
	});
}

const passed = await runStages();
heading('Summary');
for (const { name, passed: ok, took } of summary)
	say(`${ok ? '✓' : '✗'} ${name.padEnd(12)}${spokenDuration(took)}`);
if (!passed) {
	const failed = summary.filter((entry) => !entry.passed).map(({ name }) => name);
	const notRun = STAGES.filter((name) => !summary.some((entry) => entry.name === name));
	say(`\nFailed: ${failed.join(', ')}.${notRun.length > 0 ? ` Not run: ${notRun.join(', ')}.` : ''}`);
	process.exitCode = 1;
}
