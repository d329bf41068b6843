// The package as it would be published: `dist` built from the sources as they are now, and packed.

import { createHash } from 'node:crypto';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execaSync } from 'execa';
import { environmentForNpm, npmCommand } from './npm.mjs';
import { LOCAL, PROJECT } from './paths.mjs';
import { runNpm } from './steps.mjs';
import { ReadableError } from './terminal.mjs';

const SOURCES = ['nodes', 'credentials', 'package.json', 'tsconfig.json', 'gulpfile.js'];
const BUILD_MARKER = join(LOCAL, 'build.json');

/** Builds `dist` unless it was built from the sources as they are now. */
export async function buildProject() {
	if (isBuilt()) return;
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

/**
 * A hash over names and contents of files and folders of the clone; missing ones count as empty.
 *
 * @param {string[]} paths
 */
function fingerprint(paths) {
	const hash = createHash('sha256');
	const add = (/** @type {string} */ path) => {
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
		execaSync(
			command,
			[...prefix, 'pack', '--ignore-scripts', '--loglevel=error', `--pack-destination=${folder}`],
			{ cwd: PROJECT, env: environmentForNpm(), extendEnv: false },
		);
	} catch (cause) {
		throw new ReadableError('The package could not be packed.', {
			details: cause.stderr || cause.shortMessage,
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
