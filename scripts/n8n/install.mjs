// Installs what a real n8n needs into a cache folder outside the clone: Node 24 (the npm package that carries
// its binary) and the pinned n8n versions.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import lockfile from 'proper-lockfile';
import { runNpm, withProgress } from '../steps.mjs';
import { ReadableError } from '../terminal.mjs';
import { NODE_MAJOR, cacheFolder, n8nFolder, n8nLine, nodeBinary, nodeFolder } from './lines.mjs';

const MARKER = 'installed.json';
const LOCK_POLL_MS = 2_000;
const CHECK_CONNECTION =
	'Check that this machine reaches its npm registry (npm ping) and has a few gigabytes free, then ' +
	'run the same command again: it starts this step over.';

/**
 * Installs Node 24 unless it is there and runs.
 *
 * @returns {Promise<string>} path of the binary
 */
export async function installNode() {
	const folder = nodeFolder();
	const manifest = { private: true, dependencies: { node: `^${NODE_MAJOR}.21.0` } };
	await installOnce({
		folder,
		manifest,
		missing: () => (nodeRuns() ? undefined : `${nodeBinary()} does not run`),
		install: async () => {
			await runNpm({
				title: `Installing Node ${NODE_MAJOR} for n8n`,
				// The package fetches its binary in an install script.
				args: ['install', '--ignore-scripts=false', '--no-audit', '--no-fund'],
				cwd: folder,
				log: join(folder, 'install.log'),
				advice: CHECK_CONNECTION,
			});
		},
	});
	return nodeBinary();
}

/**
 * Installs a pinned n8n unless it is there.
 *
 * @param {string} name line or version, e.g. `2.41`
 * @returns {Promise<string>} the folder it is in
 */
export async function installN8n(name) {
	const { version, overrides } = n8nLine(name);
	const folder = n8nFolder(version);
	await installOnce({
		folder,
		manifest: { private: true, dependencies: { n8n: version }, overrides },
		missing: () => missingPart(folder, version),
		install: async () => {
			await runNpm({
				title: `Installing n8n ${version}, about 2 GB; this takes 3 to 6 minutes the first time`,
				args: ['install', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund'],
				cwd: folder,
				log: join(folder, 'install.log'),
				advice: CHECK_CONNECTION,
			});
			await runNpm({
				title: `Building the SQLite driver of n8n ${version}`,
				args: ['rebuild', 'sqlite3', '--ignore-scripts=false'],
				cwd: folder,
				log: join(folder, 'rebuild.log'),
				advice:
					'Where no ready-made driver can be downloaded it is compiled, which needs Python 3, make ' +
					'and a C++ compiler (Debian: apt-get install python3 make g++). Install them and run the ' +
					'same command again.',
			});
		},
	});
	return folder;
}

/** Runs `install` in a fresh folder unless a finished install of the same manifest is really there. */
async function installOnce({ folder, manifest, missing, install }) {
	const fingerprint = createHash('sha256')
		.update(JSON.stringify([manifest, process.platform, process.arch]))
		.digest('hex');
	const finished = () => readMarker(folder) === fingerprint && missing() === undefined;
	if (finished()) return;
	mkdirSync(cacheFolder(), { recursive: true });
	const unlock = await lock(folder);
	try {
		if (finished()) return;
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
		writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, '\t')}\n`);
		await install();
		const absent = missing();
		if (absent) {
			throw new ReadableError(`The install in ${folder} ended without an error, but ${absent}.`, {
				advice:
					`Look into ${join(folder, 'install.log')}, then run the same command again: it starts this ` +
					'step over.',
			});
		}
		writeMarker(folder, fingerprint);
	} finally {
		await unlock();
	}
}

function readMarker(folder) {
	try {
		return JSON.parse(readFileSync(join(folder, MARKER), 'utf8')).fingerprint;
	} catch {
		return undefined;
	}
}

function writeMarker(folder, fingerprint) {
	writeFileSync(
		join(folder, MARKER),
		`${JSON.stringify({ fingerprint, finishedAt: new Date().toISOString() })}\n`,
	);
}

/**
 * Waits until no other process installs into `folder`.
 *
 * @param {string} folder
 * @returns {Promise<() => Promise<void>>} lets the next one in; so does the end of this process
 */
async function lock(folder) {
	const options = { realpath: false, lockfilePath: `${folder}.installing` };
	try {
		return await lockfile.lock(folder, options);
	} catch (error) {
		if (error.code !== 'ELOCKED') throw error;
	}
	return await withProgress(
		`Waiting for another command that installs into ${folder}`,
		async () =>
			await lockfile.lock(folder, {
				...options,
				retries: { forever: true, factor: 1, minTimeout: LOCK_POLL_MS, maxTimeout: LOCK_POLL_MS },
			}),
	);
}

function nodeRuns() {
	const { stdout } = execaSync(nodeBinary(), ['--version'], { reject: false });
	return stdout?.startsWith(`v${NODE_MAJOR}.`) === true;
}

/** Says what an n8n install lacks, or undefined when it is whole. */
function missingPart(folder, version) {
	const packages = join(folder, 'node_modules');
	try {
		const installed = JSON.parse(readFileSync(join(packages, 'n8n', 'package.json'), 'utf8')).version;
		if (installed !== version) return `it holds n8n ${installed} instead of ${version}`;
	} catch {
		return 'the package n8n is not there';
	}
	const parts = [
		'n8n/bin/n8n',
		'n8n-core/package.json',
		'n8n-workflow/package.json',
		'n8n-nodes-base/package.json',
		'n8n-editor-ui/package.json',
		'flatted/package.json',
	];
	const absent = parts.find((part) => !existsSync(join(packages, part)));
	if (absent) return `${absent} is not there`;
	const driver = join(packages, 'sqlite3', 'build', 'Release', 'node_sqlite3.node');
	return existsSync(driver) ? undefined : 'the SQLite driver was not built';
}
