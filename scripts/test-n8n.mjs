// `npm run test:n8n [-- --line 2.41|1.123]`: the tests against real n8n instances, one after the other.
// `--report <file>` also writes the numbers of passed and failed tests as JSON.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { endOnSignals } from './child-process.mjs';
import { N8N_LINES, installN8n, installNode, n8nLine } from './n8n/install.mjs';
import { LOCAL, PROJECT, assertNode, buildProject, installProject, packProject } from './project.mjs';
import { ReadableError, heading, say, sayError } from './terminal.mjs';

// n8n 2.41 evaluates expressions in an isolate by default; both engines are supported.
const ENGINES = { 2.41: ['vm', 'legacy'], 1.123: ['legacy'] };

const TEST_FILES = ['real-n8n.test.mjs', 'omni-ai-node.test.mjs', 'examples.test.mjs'];

endOnSignals();

function readArguments() {
	try {
		return parseArgs({ options: { line: { type: 'string' }, report: { type: 'string' } } }).values;
	} catch (error) {
		throw new ReadableError(error.message, {
			advice: 'Use npm run test:n8n, or npm run test:n8n -- --line 2.41',
		});
	}
}

/** Runs the tests against one n8n. @returns {Promise<{ passed: number, failed: number }>} */
async function runTests({ line, engine, tarball }) {
	const counts = join(LOCAL, 'logs', `test-${line}-${engine}.json`);
	rmSync(counts, { force: true });
	const child = spawn(
		process.execPath,
		[
			'--test',
			'--test-reporter=spec',
			'--test-reporter-destination=stdout',
			`--test-reporter=${join(PROJECT, 'scripts', 'count-reporter.mjs')}`,
			`--test-reporter-destination=${counts}`,
			// One after the other: each starts an n8n of its own.
			'--test-concurrency=1',
			...TEST_FILES.map((file) => join(PROJECT, 'test', 'n8n', file)),
		],
		{
			cwd: PROJECT,
			stdio: 'inherit',
			env: {
				...process.env,
				OMNIAI_TEST_LINE: line,
				OMNIAI_TEST_ENGINE: engine,
				OMNIAI_TEST_TARBALL: tarball,
			},
		},
	);
	process.once('exit', () => child.kill());
	const code = await new Promise((resolve) => child.once('close', resolve));
	let result;
	try {
		result = JSON.parse(readFileSync(counts, 'utf8'));
	} catch {
		result = { passed: 0, failed: 1 };
	}
	// A run that broke off between two tests has no failed test to show for it.
	if (code !== 0 && result.failed === 0) result.failed = 1;
	return result;
}

try {
	const { line: only, report } = readArguments();
	const lines = only ? [n8nLine(only)] : N8N_LINES;
	assertNode();
	heading('Getting ready');
	await installProject();
	await buildProject();
	const tarball = packProject();
	await installNode();
	for (const { version } of lines) await installN8n(version);
	mkdirSync(join(LOCAL, 'logs'), { recursive: true });

	const total = { passed: 0, failed: 0 };
	for (const { line, version } of lines) {
		for (const engine of ENGINES[line]) {
			heading(`n8n ${version}, expression engine "${engine}"`);
			const { passed, failed } = await runTests({ line, engine, tarball });
			total.passed += passed;
			total.failed += failed;
		}
	}
	heading('Summary');
	say(`${total.passed} tests passed, ${total.failed} failed.`);
	if (report) {
		mkdirSync(dirname(report), { recursive: true });
		writeFileSync(report, JSON.stringify(total));
	}
	if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
} catch (error) {
	sayError(error);
	process.exitCode = 1;
}
