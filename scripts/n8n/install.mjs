// Installs what a real n8n needs into a cache folder outside the clone: Node 24 (the npm package that carries
// its binary) and the pinned n8n versions. Built-in modules only: this runs before anything is installed.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { endOnSignals, runNpm } from '../child-process.mjs';
import { ReadableError, say, sayError } from '../terminal.mjs';

/** The n8n lines this package is tested on. The first is the one `npm start` uses. */
export const N8N_LINES = [
	{
		line: '2.41',
		version: '2.41.1',
		// Spreadsheet, HTML-parsing and AI libraries that n8n takes from outside the npm registry or that do
		// not resolve together; no node of this package touches them.
		overrides: {
			xlsx: 'npm:xlsx@0.18.5',
			linkedom: '0.18.9',
			'@langchain/langgraph': '1.2.0',
			'@langchain/langgraph-checkpoint': '1.0.0',
		},
	},
	{
		line: '1.123',
		version: '1.123.81',
		// A newer checkpoint package asks for a newer LangChain core than this n8n pins, and n8n then fails to
		// start.
		overrides: { xlsx: 'npm:xlsx@0.18.5', '@langchain/langgraph-checkpoint': '1.0.0' },
	},
];

const NODE_MAJOR = 24;
const MARKER = 'installed.json';
const LOCK = 'installing.pid';
const LOCK_POLL_MS = 2_000;
const CHECK_CONNECTION =
	'Check that this machine reaches its npm registry (npm ping) and has a few gigabytes free, then ' +
	'run the same command again: it starts this step over.';

/** Folder that holds the installs; shared by all clones on a machine. */
export function cacheFolder() {
	if (process.env.OMNIAI_N8N_CACHE) return resolve(process.env.OMNIAI_N8N_CACHE);
	return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'n8n-nodes-omniai');
}

/**
 * The line for a version or line number.
 *
 * @param {string} name `2.41`, `2.41.1`, `1.123` or `1.123.81`
 * @returns {(typeof N8N_LINES)[number]} throws a ReadableError for anything else
 */
export function n8nLine(name) {
	const found = N8N_LINES.find(({ line, version }) => line === name || version === name);
	if (!found) {
		throw new ReadableError(`There is no n8n line "${name}" here.`, {
			advice: `Use one of: ${N8N_LINES.map(({ line }) => line).join(', ')}.`,
		});
	}
	return found;
}

/** Path of the Node 24 binary; it exists once `installNode` has returned. */
export function nodeBinary() {
	const binary = process.platform === 'win32' ? 'node.exe' : 'node';
	return join(cacheFolder(), `node-${NODE_MAJOR}`, 'node_modules', 'node', 'bin', binary);
}

/** Folder of an installed n8n: its packages are in `node_modules` there. */
export function n8nFolder(version) {
	return join(cacheFolder(), `n8n-${version}`);
}

/**
 * Installs Node 24 unless it is there and runs.
 *
 * @returns {Promise<string>} path of the binary
 */
export async function installNode() {
	const folder = join(cacheFolder(), `node-${NODE_MAJOR}`);
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
		unlock();
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

/** Waits until no other process installs into `folder`; returns the function that lets the next one in. */
async function lock(folder) {
	const file = `${folder}.${LOCK}`;
	let announced = false;
	for (;;) {
		try {
			writeFileSync(file, String(process.pid), { flag: 'wx' });
			const unlock = () => rmSync(file, { force: true });
			process.once('exit', unlock);
			return () => {
				process.off('exit', unlock);
				unlock();
			};
		} catch (error) {
			if (error.code !== 'EEXIST') throw error;
		}
		const owner = ownerOf(file);
		if (!isAlive(owner)) {
			rmSync(file, { force: true });
			continue;
		}
		if (!announced) say(`  … Waiting for process ${owner}, which is installing into ${folder}`);
		announced = true;
		await new Promise((done) => setTimeout(done, LOCK_POLL_MS));
	}
}

function ownerOf(file) {
	try {
		return Number(readFileSync(file, 'utf8'));
	} catch {
		return undefined;
	}
}

function isAlive(pid) {
	if (!Number.isInteger(pid) || pid <= 0) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return error.code === 'EPERM';
	}
}

function nodeRuns() {
	try {
		return execFileSync(nodeBinary(), ['--version'], { encoding: 'utf8' }).startsWith(`v${NODE_MAJOR}.`);
	} catch {
		return false;
	}
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	endOnSignals();
	try {
		const wanted = process.argv.length > 2 ? process.argv.slice(2).map(n8nLine) : N8N_LINES;
		await installNode();
		for (const { version } of wanted) await installN8n(version);
		say(`Everything is installed in ${cacheFolder()}.`);
	} catch (error) {
		sayError(error);
		process.exitCode = 1;
	}
}
