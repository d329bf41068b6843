// A pinned n8n as a child process: own user folder with embedded SQLite, own ports on the loopback
// address, nothing that calls out, and the packed community package where n8n's installer would put it.

import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';
import getPort from 'get-port';
import { ReadableError, tailOf } from '../terminal.mjs';
import { N8nClient } from './client.mjs';
import { n8nFolder, n8nLine, nodeBinary } from './lines.mjs';

const LOOPBACK = '127.0.0.1';
const READY_WITHIN_MS = 120_000;
const POLL_MS = 200;
const GRACE_MS = 8_000;
const START_ATTEMPTS = 3;
const PID_FILE = 'n8n.pid';

/**
 * Jest gives its tests a copy of `process` that nobody tells of the end.
 *
 * @type {NodeJS.Process}
 */
const realProcess = runInThisContext('process');

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
 * Starts n8n and waits until its REST interface answers.
 *
 * @param {object} options
 * @param {string} options.version line or version, see `N8N_LINES`; must be installed
 * @param {string} options.userFolder created when it is missing, reused when it is not
 * @param {{ email: string, password: string }} options.owner created on the first start
 * @param {string} [options.tarball] packed community package to load
 * @param {number} [options.preferredPort] taken when it is free
 * @param {Record<string, string>} [options.env] settings on top, e.g. `N8N_EXPRESSION_ENGINE`
 * @returns rejects with a ReadableError that shows the end of n8n's log
 */
export async function startInstance({ version: name, userFolder, owner, tarball, preferredPort, env = {} }) {
	const { version, line } = n8nLine(name);
	mkdirSync(userFolder, { recursive: true });
	refuseSecondInstance(userFolder);
	const packageName = tarball === undefined ? undefined : unpackPackage(tarball, userFolder);

	for (let attempt = 1; ; attempt += 1) {
		const port = await freePort(attempt === 1 ? preferredPort : undefined);
		const running = await launch({ version, userFolder, port, env });
		const baseUrl = `http://${LOOPBACK}:${port}`;
		const client = new N8nClient({ baseUrl, line, version });
		const instance = { version, line, port, baseUrl, client, ...running };
		try {
			await answering(instance);
			await instance.client.signIn(owner);
			if (packageName) await assertLoaded(instance, packageName);
			return instance;
		} catch (error) {
			await instance.stop();
			const portWasTaken = /EADDRINUSE|port \d+ is already in use|already in use/i.test(tailOf(instance.log));
			if (portWasTaken && attempt < START_ATTEMPTS) continue;
			throw error;
		}
	}
}

/**
 * A port of the loopback address that nobody listens on.
 *
 * @param {number} [preferred] taken when it is free
 */
export async function freePort(preferred) {
	return await getPort({ host: LOOPBACK, port: preferred });
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

async function launch({ version, userFolder, port, env }) {
	const log = join(userFolder, 'n8n.log');
	const pidFile = join(userFolder, PID_FILE);
	const output = openSync(log, 'w');
	const inherited = Object.fromEntries(
		Object.entries(process.env).filter(([key]) => !NOT_INHERITED.test(key)),
	);
	const folder = n8nFolder(version);
	const child = spawn(nodeBinary(), [join(folder, 'node_modules', 'n8n', 'bin', 'n8n'), 'start'], {
		cwd: userFolder,
		// A group of its own: Ctrl-C in the terminal reaches only the script, which then stops n8n in order,
		// and what n8n leaves behind (task runners) can be ended with it.
		detached: true,
		stdio: ['ignore', output, output],
		env: {
			...inherited,
			...CLOSED_NETWORK,
			// n8n starts its task runner with the `node` it finds first.
			PATH: `${join(nodeBinary(), '..')}${process.platform === 'win32' ? ';' : ':'}${inherited.PATH ?? ''}`,
			N8N_USER_FOLDER: userFolder,
			N8N_HOST: LOOPBACK,
			N8N_LISTEN_ADDRESS: LOOPBACK,
			N8N_PORT: String(port),
			N8N_PROTOCOL: 'http',
			N8N_SECURE_COOKIE: 'false',
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
			...env,
		},
	});
	closeSync(output);
	/** @type {Error | undefined} */
	let failure;
	/** @type {Promise<number | null>} */
	const ended = new Promise((resolve) => {
		child.once('error', (error) => {
			failure = error;
			resolve(null);
		});
		child.once('exit', (code) => resolve(code));
	});
	let running = true;
	const forget = () => {
		running = false;
		rmSync(pidFile, { force: true });
	};
	const done = ended.then((code) => {
		forget();
		return code;
	});
	if (child.pid) writeFileSync(pidFile, JSON.stringify({ pid: child.pid, port }));
	// A script that ends without stopping n8n must not leave it running.
	const killOnExit = () => {
		if (running) signalGroup(child.pid, 'SIGKILL');
		forget();
	};
	realProcess.once('exit', killOnExit);
	return {
		pid: child.pid,
		log,
		ended: done,
		isRunning: () => running,
		failure: () => failure,
		stop: async () => {
			if (running) {
				signal(child.pid, 'SIGTERM');
				const inTime = await Promise.race([done.then(() => true), delay(GRACE_MS, false, { ref: false })]);
				if (!inTime) signalGroup(child.pid, 'SIGKILL');
				await done;
			}
			signalGroup(child.pid, 'SIGKILL');
			realProcess.off('exit', killOnExit);
		},
	};
}

function signal(pid, name) {
	try {
		process.kill(pid, name);
	} catch {
		// It has ended already.
	}
}

function signalGroup(pid, name) {
	if (pid) signal(-pid, name);
}

/** @typedef {Awaited<ReturnType<typeof startInstance>>} Instance */

/** Waits for the REST interface, which on 1.x comes seconds after n8n calls itself ready. */
async function answering({ baseUrl, log, version, isRunning, failure }) {
	const deadline = Date.now() + READY_WITHIN_MS;
	const paths = ['/healthz/readiness', '/rest/settings'];
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

/** The list of node types, which on 1.x and a busy machine comes some time after the REST interface. */
async function nodeTypesOnceServed(client) {
	const deadline = Date.now() + READY_WITHIN_MS;
	for (;;) {
		try {
			return await client.nodeTypeNames();
		} catch (error) {
			if (error.status !== 404 || Date.now() > deadline) throw error;
		}
		await delay(POLL_MS);
	}
}

async function assertLoaded({ client, log, version }, packageName) {
	const loaded = (await nodeTypesOnceServed(client)).filter((type) => type.startsWith(`${packageName}.`));
	if (loaded.length > 0) return;
	throw new ReadableError(
		`n8n ${version} started but did not load the nodes of ${packageName}. The end of its log, ${log}:`,
		{
			details: tailOf(log),
			advice: 'A node that throws while it is loaded is left out: look for its name in the lines above.',
		},
	);
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
