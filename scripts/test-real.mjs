// `npm run test:n8n [-- --line 2.41|1.123]`, `npm run test:queue` and `npm run test:e2e`: the projects of
// Jest that need a real n8n. What they need is installed, built and packed first. Other arguments go to Jest.

import { join, resolve } from 'node:path';
import { execa } from 'execa';
import jestConfig from '../jest.config.js';
import { TEN_MINUTES, animate } from './animation.mjs';
import { findChromium } from './chromium.mjs';
import { installN8n, installNode } from './n8n/install.mjs';
import { N8N_LINES, n8nLine } from './n8n/lines.mjs';
import { postgresMissing } from './n8n/postgres.mjs';
import { redisMissing } from './n8n/redis.mjs';
import { LOCAL, PROJECT } from './paths.mjs';
import { buildProject, packProject } from './project.mjs';
import { ReadableError, heading } from './terminal.mjs';

/**
 * Which of the projects of Jest there are for a kind.
 *
 * @type {Record<string, (displayName: string) => boolean>}
 */
const KINDS = {
	n8n: (name) => name.startsWith('real n8n'),
	queue: (name) => name.startsWith('queue'),
	editor: (name) => name === 'editor',
};

/**
 * @param {string[]} args `n8n`, `queue` or `editor`, then `--line`, `--pictures <folder>` and what Jest knows
 */
export default async function testReal([kind, ...forJest]) {
	const only = take('--line', forJest);
	const pictures = take('--pictures', forJest);
	const wanted = only === undefined ? N8N_LINES : [n8nLine(only)];
	/** @type {Array<{ displayName: string, globals?: Record<string, string> }>} */
	const all = jestConfig.projects;
	const projects = all.filter(
		({ displayName, globals }) =>
			KINDS[kind](displayName) && wanted.some(({ line }) => line === globals?.N8N_LINE),
	);
	const lines = wanted.filter(({ line }) => projects.some(({ globals }) => globals?.N8N_LINE === line));
	heading('Getting ready');
	if (kind === 'queue') refuseWithoutServers();
	const chromium = kind === 'editor' ? await findChromium() : undefined;
	await buildProject();
	const tarball = packProject();
	await installNode();
	for (const { version } of lines) await installN8n(version);

	heading('Tests');
	const { exitCode } = await execa(
		process.execPath,
		[
			join(PROJECT, 'node_modules', 'jest', 'bin', 'jest.js'),
			// One after the other: each file starts an n8n of its own.
			'--runInBand',
			'--verbose',
			'--selectProjects',
			...projects.map(({ displayName }) => displayName),
			...forJest,
		],
		{
			cwd: PROJECT,
			stdio: 'inherit',
			reject: false,
			env: {
				OMNIAI_TEST_TARBALL: tarball,
				...(chromium && { OMNIAI_TEST_CHROMIUM: chromium }),
				...(pictures && { OMNIAI_DOCUMENT_PICTURES: resolve(pictures) }),
			},
		},
	);
	process.exitCode = exitCode ?? 1;
	if (pictures && exitCode === 0)
		animate(TEN_MINUTES, { folder: join(LOCAL, 'pictures'), file: resolve(pictures, 'ten-minutes.gif') });
}

/** Throws a ReadableError that names the commands which install what queue mode needs and is not there. */
function refuseWithoutServers() {
	const commands = [postgresMissing(), redisMissing()].filter((command) => command !== null);
	if (commands.length === 0) return;
	throw new ReadableError('Queue mode needs PostgreSQL and Redis on this machine.', {
		advice: `Run this, then the same command again: ${commands.join(' && ')}`,
	});
}

/**
 * Takes an option and its value out of the arguments.
 *
 * @param {string} name
 * @param {string[]} args
 * @returns {string | undefined} empty when its value is missing
 */
function take(name, args) {
	const at = args.indexOf(name);
	return at === -1 ? undefined : (args.splice(at, 2)[1] ?? '');
}
