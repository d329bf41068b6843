// A PostgreSQL server of one's own, started from what the machine has: on the loopback address, with a
// password, in a folder of its own, and ended together with the process that started it.

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
	chownSync,
	closeSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readFileSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadableError, tailOf } from '../terminal.mjs';
import { freePort } from './process.mjs';

const HOST = '127.0.0.1';
const USER = 'n8n';
const DATABASE = 'postgres';
/** Debian and Ubuntu keep the server's programs out of PATH, in a folder for each version. */
const DEBIAN = '/usr/lib/postgresql';
/** Whom the server runs as where it is started by root, which it refuses. */
const UNPRIVILEGED = 'postgres';
const INSTALL = 'apt-get install -y --no-install-recommends postgresql';
const START_ATTEMPTS = 3;
const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;

// What is stored is thrown away anyway; the rest lets many clients in at once and keeps messages in English.
const SETTINGS = {
	listen_addresses: HOST,
	unix_socket_directories: '',
	max_connections: '300',
	shared_buffers: '64MB',
	fsync: 'off',
	synchronous_commit: 'off',
	full_page_writes: 'off',
	lc_messages: 'C',
};

// Ends the server as soon as nobody holds the other end of the pipe any more, also after a `kill -9`; then
// removes the folder named first, if any.
const GUARD =
	'gone=$1; shift; "$@" & server=$!; read -r _; kill -INT "$server" 2>/dev/null; wait "$server"; ' +
	'[ -z "$gone" ] || rm -rf "$gone"';

/** The folder with `initdb` and `postgres`, the newest version first; undefined without. */
function programs() {
	const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a)) : [];
	return [...versions.map((version) => join(DEBIAN, version, 'bin')), ...path()].find((folder) =>
		['initdb', 'postgres'].every((program) => existsSync(join(folder, program))),
	);
}

const path = () => (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');

/** @returns {{ uid?: number, gid?: number }} whom to start the server as; empty for whoever runs this */
function account() {
	if (process.getuid?.() !== 0) return {};
	const id = (flag) => Number(execFileSync('id', [flag, UNPRIVILEGED], { encoding: 'utf8', stdio: 'pipe' }));
	return { uid: id('-u'), gid: id('-g') };
}

/** Gives a file to whom the server runs as. */
function own(file, as) {
	if (as.uid !== undefined) chownSync(file, as.uid, as.gid);
}

/** @returns {string | null} the command that installs what `startPostgres` needs; null where it is there */
export function postgresMissing() {
	if (process.platform === 'win32' || programs() === undefined) return INSTALL;
	try {
		account();
		return null;
	} catch {
		return INSTALL;
	}
}

/**
 * Starts a server and waits until it takes connections.
 *
 * @param {{ folder?: string }} [options] `folder` is made when it is missing, reused when it is not, and
 *   kept; without one, what is stored goes with the server
 * @returns rejects with a ReadableError that shows the end of the server's log. The password is asked for
 *   (SCRAM); `user` may do everything; `stop` resolves when the server has ended, and may be called again.
 */
export async function startPostgres({ folder } = {}) {
	const bin = programs();
	if (bin === undefined || postgresMissing() !== null)
		throw new ReadableError('PostgreSQL is not installed.', { advice: `Install it: ${INSTALL}` });
	const as = account();
	const home = folder ?? mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-postgres-'));
	mkdirSync(home, { recursive: true });
	const log = join(home, 'postgres.log');
	own(home, as);
	try {
		const password = initialized(bin, home, as);
		const { port, stop } = await launch(bin, home, as, log, folder === undefined);
		return { host: HOST, port, user: USER, password, database: DATABASE, log, stop };
	} catch (cause) {
		const details = tailOf(log) || String(cause.stderr || cause.message);
		if (folder === undefined) rmSync(home, { recursive: true, force: true });
		throw new ReadableError('PostgreSQL could not be started. The end of its log:', {
			details,
			advice: `Look at the lines above; where something is missing: ${INSTALL}`,
			cause,
		});
	}
}

/** Makes the database cluster where there is none yet. @returns its password */
function initialized(bin, home, as) {
	const passwordFile = join(home, 'password');
	const data = join(home, 'data');
	if (existsSync(join(data, 'PG_VERSION'))) return readFileSync(passwordFile, 'utf8');
	const password = randomBytes(18).toString('base64url');
	writeFileSync(passwordFile, password, { mode: 0o600 });
	own(passwordFile, as);
	execFileSync(
		join(bin, 'initdb'),
		[
			...['-D', data, '-U', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
			...['--encoding=UTF8', '--locale=C', '--no-sync'],
		],
		{ ...as, cwd: home, stdio: 'pipe' },
	);
	return password;
}

/** Starts the server on a free port, once more where another process has taken that in the meantime. */
async function launch(bin, home, as, log, temporary) {
	const server = [join(bin, 'postgres'), '-D', join(home, 'data')];
	for (let attempt = 1; ; attempt += 1) {
		const port = await freePort();
		const settings = Object.entries({ ...SETTINGS, port }).flatMap(([name, value]) => [
			'-c',
			`${name}=${value}`,
		]);
		const output = openSync(log, 'w');
		const guard = spawn(
			'/bin/sh',
			['-c', GUARD, 'guard', temporary ? home : '', ...server, ...settings],
			// A group of its own, so that Ctrl-C in the terminal does not reach it before whoever uses it.
			{ ...as, cwd: home, stdio: ['pipe', output, output], detached: true },
		);
		closeSync(output);
		const ended = new Promise((resolve) => guard.once('close', resolve));
		const stop = async () => {
			guard.ref();
			guard.stdin.destroy();
			await ended;
		};
		// A script that has nothing else to do ends, and the server with it.
		guard.unref();
		/** @type {import('node:net').Socket} */ (guard.stdin).unref();
		if (await ready(log)) return { port, stop };
		const portWasTaken = /Address already in use/i.test(tailOf(log));
		await stop();
		if (!portWasTaken || attempt === START_ATTEMPTS) throw new Error('The server ended, or was not ready.');
	}
}

async function ready(log) {
	for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await delay(POLL_MS)) {
		const said = readFileSync(log, 'utf8');
		if (said.includes('ready to accept connections')) return true;
		if (said.includes('FATAL:')) return false;
	}
	return false;
}
