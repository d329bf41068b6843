// `node scripts/run.mjs <command> [arguments]`: makes sure that the development dependencies are there, then
// runs `scripts/<command>.mjs`. Only this file and what it imports runs before they are: Node's own modules.

import { spawnSync } from 'node:child_process';
import { existsSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { environmentForNpm, npmCommand } from './npm.mjs';
import { PROJECT } from './paths.mjs';
import { ReadableError, endOnSignals, say, sayError } from './terminal.mjs';

const OLDEST_NODE = [20, 15];
// npm writes it last, so it tells a finished install, and when that was.
const INSTALLED = join(PROJECT, 'node_modules', '.package-lock.json');

/** Throws a ReadableError on a Node that is too old for the tools. */
function assertNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
	throw new ReadableError(
		`This needs Node ${OLDEST_NODE.join('.')} or newer; here it runs on ${process.versions.node}.`,
		{ advice: 'Install a newer Node and run the same command again.' },
	);
}

/** Installs the development dependencies when they are missing or older than the lock file. */
function installProject() {
	if (existsSync(INSTALLED) && modifiedAt(INSTALLED) >= modifiedAt(join(PROJECT, 'package-lock.json')))
		return;
	say('Installing what this project needs');
	const { command, prefix } = npmCommand();
	const { status } = spawnSync(
		command,
		[...prefix, 'install', '--ignore-scripts', '--no-audit', '--no-fund'],
		{ cwd: PROJECT, env: environmentForNpm(), stdio: 'inherit' },
	);
	if (status !== 0) {
		throw new ReadableError('The packages this project needs could not be installed.', {
			advice: 'Check that this machine reaches its npm registry (npm ping), then run the same command again.',
		});
	}
	// npm leaves the file alone when there was nothing to change, and the next start would install again.
	const now = new Date();
	if (existsSync(INSTALLED)) utimesSync(INSTALLED, now, now);
}

/** @param {string} file */
const modifiedAt = (file) => statSync(file).mtimeMs;

endOnSignals();
try {
	assertNode();
	installProject();
	const [command, ...args] = process.argv.slice(2);
	await (await import(`./${command}.mjs`)).default(args);
} catch (error) {
	sayError(error);
	process.exitCode = 1;
}
