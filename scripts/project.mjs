// What has to be true of the clone before anything runs: dependencies installed, `dist` built from the
// sources as they are now, the package packed. Each step does nothing when that is so already.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environmentForNpm, npmCommand, runNpm } from './child-process.mjs';
import { ReadableError } from './terminal.mjs';

/** The clone. */
export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Everything the scripts keep between runs; ignored by git. */
export const LOCAL = join(PROJECT, '.n8n-local');

const OLDEST_NODE = [20, 15];
const SOURCES = ['nodes', 'credentials', 'package.json', 'tsconfig.json', 'gulpfile.js'];
const BUILD_MARKER = join(LOCAL, 'build.json');

/** Throws a ReadableError on a Node that is too old for the tools. */
export function assertNode() {
	const [major, minor] = process.versions.node.split('.').map(Number);
	if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
	throw new ReadableError(
		`This needs Node ${OLDEST_NODE.join('.')} or newer; here it runs on ${process.versions.node}.`,
		{ advice: 'Install a newer Node and run the same command again.' },
	);
}

/** Installs the development dependencies when they are missing or older than the lock file. */
export async function installProject() {
	const installed = modifiedAt(join(PROJECT, 'node_modules', '.package-lock.json'));
	const wanted = modifiedAt(join(PROJECT, 'package-lock.json'));
	if (installed > 0 && installed >= wanted) return;
	await runNpm({
		title: 'Installing what this project needs',
		args: ['install', '--ignore-scripts', '--no-audit', '--no-fund'],
		cwd: PROJECT,
		log: join(LOCAL, 'logs', 'install.log'),
		advice: 'Check that this machine reaches its npm registry (npm ping), then run the same command again.',
	});
	// npm leaves the file alone when there was nothing to change, and the next start would install again.
	const lock = join(PROJECT, 'node_modules', '.package-lock.json');
	const now = new Date();
	if (existsSync(lock)) utimesSync(lock, now, now);
}

function modifiedAt(file) {
	try {
		return statSync(file).mtimeMs;
	} catch {
		return 0;
	}
}

/**
 * Builds `dist` unless it was built from the sources as they are now.
 *
 * @param {{ force?: boolean }} [options]
 */
export async function buildProject({ force = false } = {}) {
	if (!force && isBuilt()) return;
	rmSync(BUILD_MARKER, { force: true });
	const sources = fingerprint(SOURCES);
	await runNpm({
		title: 'Building the package',
		args: ['run', 'build'],
		cwd: PROJECT,
		log: join(LOCAL, 'logs', 'build.log'),
		advice: 'The lines above name file and line. Correct them and run the same command again.',
	});
	mkdirSync(LOCAL, { recursive: true });
	writeFileSync(BUILD_MARKER, JSON.stringify({ sources, dist: fingerprint(['dist']) }));
}

function isBuilt() {
	try {
		const built = JSON.parse(readFileSync(BUILD_MARKER, 'utf8'));
		return built.sources === fingerprint(SOURCES) && built.dist === fingerprint(['dist']);
	} catch {
		return false;
	}
}

/** A hash over names and contents of files and folders of the clone; missing ones count as empty. */
function fingerprint(paths) {
	const hash = createHash('sha256');
	const add = (path) => {
		if (!existsSync(path)) return;
		if (statSync(path).isDirectory()) {
			for (const entry of readdirSync(path).sort()) add(join(path, entry));
			return;
		}
		hash
			.update(`${relative(PROJECT, path)}\0`)
			.update(readFileSync(path))
			.update('\0');
	};
	for (const path of paths) add(join(PROJECT, path));
	return hash.digest('hex');
}

/**
 * Packs the built package as it would be published.
 *
 * @returns {string} path of the tarball; it is deleted when the script ends
 */
export function packProject() {
	// Two commands may run in one clone at the same time.
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-package-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const { command, prefix } = npmCommand();
	try {
		execFileSync(
			command,
			[...prefix, 'pack', '--ignore-scripts', '--loglevel=error', `--pack-destination=${folder}`],
			{ cwd: PROJECT, env: environmentForNpm(), stdio: 'pipe' },
		);
	} catch (cause) {
		throw new ReadableError('The package could not be packed.', {
			details: String(cause.stderr ?? cause.message),
			advice: 'Correct package.json and run the same command again.',
			cause,
		});
	}
	const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
	if (!tarball)
		throw new ReadableError('npm pack ended without an error but wrote no package.', {
			advice: 'Run npm pack by hand to see what it says.',
		});
	return join(folder, tarball);
}
