// `npm run test:e2e`: the journeys of a user through n8n's editor, in a real n8n and a headless Chromium.
// Screenshots are left in `.n8n-local/pictures`. `--report <file>` also writes the numbers of passed and
// failed tests as JSON; `--pictures <folder>` puts the documents' pictures there (`npm run pictures`).

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endOnSignals } from './child-process.mjs';
import { installN8n, installNode, n8nLine } from './n8n/install.mjs';
import { findChromium } from './chromium.mjs';
import { LOCAL, PROJECT, assertNode, buildProject, installProject, packProject } from './project.mjs';
import { heading, sayError } from './terminal.mjs';

const LINE = '2.41';

endOnSignals();

try {
	const { report, pictures } = parseArgs({
		options: { report: { type: 'string' }, pictures: { type: 'string' } },
	}).values;
	assertNode();
	heading('Getting ready');
	const chromium = await findChromium();
	await installProject();
	await buildProject();
	const tarball = packProject();
	await installNode();
	await installN8n(n8nLine(LINE).version);
	const counts = join(LOCAL, 'logs', 'e2e.json');
	mkdirSync(dirname(counts), { recursive: true });
	rmSync(counts, { force: true });

	heading(`n8n ${n8nLine(LINE).version} in ${chromium}`);
	const child = spawn(
		process.execPath,
		[
			'--test',
			'--test-reporter=spec',
			'--test-reporter-destination=stdout',
			`--test-reporter=${join(PROJECT, 'scripts', 'count-reporter.mjs')}`,
			`--test-reporter-destination=${counts}`,
			join(PROJECT, 'test', 'e2e', 'journeys.test.mjs'),
		],
		{
			cwd: PROJECT,
			stdio: 'inherit',
			env: {
				...process.env,
				OMNIAI_TEST_LINE: LINE,
				OMNIAI_TEST_TARBALL: tarball,
				OMNIAI_TEST_CHROMIUM: chromium,
				...(pictures && { OMNIAI_DOCUMENT_PICTURES: resolve(pictures) }),
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
	if (code !== 0 && result.failed === 0) result.failed = 1;
	if (report) {
		mkdirSync(dirname(report), { recursive: true });
		writeFileSync(report, JSON.stringify(result));
	}
	if (code !== 0 || result.failed > 0 || result.passed === 0) process.exitCode = 1;
} catch (error) {
	sayError(error);
	process.exitCode = 1;
}
