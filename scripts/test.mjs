// `npm test`: lint, type checks, build and the fast tests, in one command. Arguments go to Jest.

import { join } from 'node:path';
import { execa } from 'execa';
import { PROJECT } from './paths.mjs';
import { buildProject } from './project.mjs';
import { withProgress } from './steps.mjs';
import { heading, say, sayError, spokenDuration } from './terminal.mjs';

const STAGES = ['lint', 'type check', 'build', 'tests'];
/** The projects of Jest that need nothing but the clone. */
const FAST = ['domain', 'n8n 1.123', 'n8n 2.41'];

/** @type {Array<{ name: string, passed: boolean, took: number }>} */
const summary = [];

/**
 * A tool of this project, with an exit code instead of an error.
 *
 * @param {string} script below `node_modules`
 * @param {string[]} args
 * @param {import('execa').Options} [options]
 */
const tool = (script, args, options) =>
	execa(process.execPath, [join(PROJECT, 'node_modules', script), ...args], {
		cwd: PROJECT,
		reject: false,
		...options,
	});

/**
 * Runs one stage and notes how it went.
 *
 * @param {string} name
 * @param {() => Promise<boolean>} work
 */
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

/**
 * A stage that shows what its tool found, if anything.
 *
 * @param {string} name
 * @param {string} script
 * @param {string[][]} runs the arguments of each run
 */
const quietTool = async (name, script, ...runs) =>
	await stage(name, async () => {
		for (const args of runs) {
			const { exitCode, all, shortMessage } = await tool(script, args, { all: true, stdin: 'ignore' });
			if (exitCode === 0) continue;
			say(`\n${name} found:\n${all || shortMessage}\n`);
			return false;
		}
		return true;
	});

/**
 * Runs the stages in order until one fails.
 *
 * @param {string[]} forJest
 */
async function runStages(forJest) {
	// Two processor cores are the usual machine, so the slow readers of the sources share them.
	const checked = await withProgress('Lint and type check', async () =>
		Promise.all([
			quietTool('lint', 'eslint/bin/eslint.js', ['.', '--max-warnings', '0']),
			quietTool(
				'type check',
				'typescript/bin/tsc',
				['--noEmit', '-p', 'tsconfig.test.json'],
				['--noEmit', '-p', 'tsconfig.scripts.json'],
			),
		]),
	);
	if (checked.includes(false)) return;
	const built = await stage('build', async () => {
		await buildProject();
		return true;
	});
	if (!built) return;
	await stage('tests', async () => {
		const projects = forJest.includes('--selectProjects') ? [] : ['--selectProjects', ...FAST];
		const { exitCode } = await tool('jest/bin/jest.js', [...forJest, ...projects], { stdio: 'inherit' });
		return exitCode === 0;
	});
}

/** @param {string[]} args */
export default async function test(args) {
	await runStages(args);
	heading('Summary');
	for (const { name, passed, took } of summary)
		say(`${passed ? '✓' : '✗'} ${name.padEnd(12)}${spokenDuration(took)}`);
	const failed = summary.filter(({ passed }) => !passed).map(({ name }) => name);
	if (failed.length === 0) return;
	const notRun = STAGES.filter((name) => !summary.some((entry) => entry.name === name));
	say(`\nFailed: ${failed.join(', ')}.${notRun.length > 0 ? ` Not run: ${notRun.join(', ')}.` : ''}`);
	process.exitCode = 1;
}
