// One process of a pinned n8n: own user folder, own ports on the loopback address, nothing that calls out,
// and the packed community package where n8n's installer would put it.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadableError, tailOf } from '../terminal.mjs';
import { n8nFolder, nodeBinary } from './lines.mjs';
import { LOOPBACK, freePort, startProcess } from './process.mjs';

const READY_WITHIN_MS = 120_000;
const POLL_MS = 200;
const START_ATTEMPTS = 3;
const PID_FILE = 'n8n.pid';

// n8n would otherwise ask its makers' servers for licences, templates, versions and telemetry.
const CLOSED_NETWORK = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_VERIFIED_PACKAGES_ENABLED: 'false',
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
};

// Settings of the caller's shell that would change what n8n does, or that a test runner leaves behind.
const NOT_INHERITED =
	/^(N8N_|DB_|QUEUE_|EXECUTIONS_|GENERIC_|WEBHOOK_|NODE_|NODES_|JEST_|npm_|CREDENTIALS_|OMNIAI_)/i;

/**
 * @typedef {import('./process.mjs').RunningProcess & { port: number, baseUrl: string, packageName?: string }}
 *   N8nProcess
 */

/**
 * Starts a process of n8n and waits until it answers.
 *
 * @param {object} options
 * @param {string} options.version must be installed
 * @param {string[]} [options.command] of n8n, with its arguments
 * @param {string} options.userFolder created when it is missing, reused when it is not
 * @param {string} [options.tarball] packed community package to load
 * @param {number} [options.preferredPort] taken when it is free
 * @param {Record<string, string>} [options.env] settings on top
 * @param {string[]} [options.paths] that answer with JSON once it is up, one after the other
 * @param {(running: N8nProcess) => Promise<void>} [options.ready] what has to be done before it counts as up
 * @returns {Promise<N8nProcess>} rejects with a ReadableError that shows the end of n8n's log
 */
export async function startN8n({
	version,
	command = ['start'],
	userFolder,
	tarball,
	preferredPort,
	env = {},
	paths = ['/healthz/readiness'],
	ready = async () => {},
}) {
	mkdirSync(userFolder, { recursive: true });
	refuseSecondInstance(userFolder);
	const packageName = tarball === undefined ? undefined : unpackPackage(tarball, userFolder);
	for (let attempt = 1; ; attempt += 1) {
		const port = await freePort(attempt === 1 ? preferredPort : undefined);
		const running = await launch({ version, command, userFolder, port, env });
		const started = { ...running, port, baseUrl: `http://${LOOPBACK}:${port}`, packageName };
		try {
			await answering(started, version, paths);
			await ready(started);
			return started;
		} catch (error) {
			await started.stop();
			const portWasTaken = /EADDRINUSE|port \d+ is already in use|already in use/i.test(tailOf(started.log));
			if (portWasTaken && attempt < START_ATTEMPTS) continue;
			throw error;
		}
	}
}

async function launch({ version, command, userFolder, port, env }) {
	const inherited = Object.fromEntries(
		Object.entries(process.env).filter(([key]) => !NOT_INHERITED.test(key)),
	);
	const pidFile = join(userFolder, PID_FILE);
	const running = startProcess({
		file: nodeBinary(),
		args: [join(n8nFolder(version), 'node_modules', 'n8n', 'bin', 'n8n'), ...command],
		cwd: userFolder,
		log: join(userFolder, 'n8n.log'),
		onEnd: () => rmSync(pidFile, { force: true }),
		env: {
			...inherited,
			...CLOSED_NETWORK,
			// n8n starts its task runner with the `node` it finds first.
			PATH: `${dirname(nodeBinary())}${delimiter}${inherited.PATH ?? ''}`,
			N8N_USER_FOLDER: userFolder,
			N8N_HOST: LOOPBACK,
			N8N_LISTEN_ADDRESS: LOOPBACK,
			N8N_PORT: String(port),
			// A worker listens for nothing else.
			N8N_WORKER_SERVER_ADDRESS: LOOPBACK,
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_PROTOCOL: 'http',
			N8N_SECURE_COOKIE: 'false',
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
	});
	if (running.pid) writeFileSync(pidFile, JSON.stringify({ pid: running.pid, port }));
	return running;
}

/** Puts the packed package where n8n loads community packages from; returns the package's name. */
function unpackPackage(tarball, userFolder) {
	const packages = join(userFolder, '.n8n', 'nodes', 'node_modules');
	const unpacked = join(packages, '.unpacked');
	rmSync(unpacked, { recursive: true, force: true });
	mkdirSync(unpacked, { recursive: true });
	try {
		execFileSync('tar', ['-xzf', tarball, '-C', unpacked, '--strip-components=1'], { stdio: 'pipe' });
	} catch (cause) {
		throw new ReadableError(`The packed package ${tarball} could not be unpacked with tar.`, {
			details: String(cause.stderr ?? cause.message),
			advice: 'Install tar, or delete the file and run the same command again.',
			cause,
		});
	}
	const manifestFile = join(unpacked, 'package.json');
	const manifest = JSON.parse(readFileSync(manifestFile, 'utf8'));
	// n8n's installer takes these out before it resolves dependencies.
	for (const key of ['devDependencies', 'peerDependencies', 'optionalDependencies']) delete manifest[key];
	writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
	const target = join(packages, manifest.name);
	rmSync(target, { recursive: true, force: true });
	mkdirSync(target, { recursive: true });
	execFileSync('tar', ['-xzf', tarball, '-C', target, '--strip-components=1'], { stdio: 'pipe' });
	writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
	rmSync(unpacked, { recursive: true, force: true });
	return manifest.name;
}

async function answering({ baseUrl, log, isRunning, failure }, version, [...paths]) {
	const deadline = Date.now() + READY_WITHIN_MS;
	while (paths.length > 0) {
		if (!isRunning()) {
			throw new ReadableError(
				failure()
					? `n8n ${version} could not be started: ${failure().message}`
					: `n8n ${version} ended while it was starting. The end of its log, ${log}:`,
				{
					details: tailOf(log),
					advice:
						'Read the lines above; when they name a damaged database, delete the folder the log is ' +
						'in and start again.',
				},
			);
		}
		if (Date.now() > deadline) {
			throw new ReadableError(
				`n8n ${version} did not answer within ${READY_WITHIN_MS / 1_000} seconds. The end of its ` +
					`log, ${log}:`,
				{
					details: tailOf(log),
					advice: 'Close other programs that use much memory or processor time and start again.',
				},
			);
		}
		try {
			const response = await fetch(`${baseUrl}${paths[0]}`, { signal: AbortSignal.timeout(5_000) });
			const body = await response.text();
			if (response.ok && body.startsWith('{')) {
				paths.shift();
				continue;
			}
		} catch {
			// Not listening yet.
		}
		await delay(POLL_MS);
	}
}

/** Two n8n on one SQLite file damage it: says who is running instead. */
function refuseSecondInstance(userFolder) {
	const pidFile = join(userFolder, PID_FILE);
	if (!existsSync(pidFile)) return;
	let earlier;
	try {
		earlier = JSON.parse(readFileSync(pidFile, 'utf8'));
		process.kill(earlier.pid, 0);
	} catch (error) {
		if (error.code !== 'EPERM') {
			rmSync(pidFile, { force: true });
			return;
		}
	}
	throw new ReadableError(
		`An n8n that was started from this folder is still running (process ${earlier.pid}, ` +
			`http://${LOOPBACK}:${earlier.port}).`,
		{ advice: `Stop it with Ctrl-C in the terminal it runs in (or: kill ${earlier.pid}), then start again.` },
	);
}
