// A Redis server of one's own: on a free port of the loopback address, in memory alone.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadableError, tailOf } from '../terminal.mjs';
import { LOOPBACK, freePort, startProcess } from './process.mjs';

const SERVER = 'redis-server';
const INSTALL = 'apt-get install -y --no-install-recommends redis-server';
const READY_WITHIN_MS = 20_000;
const POLL_MS = 50;

/** @returns {string | null} the command that installs what `startRedis` needs; null where it is there */
export function redisMissing() {
	try {
		execFileSync(SERVER, ['--version'], { stdio: 'pipe' });
		return null;
	} catch {
		return INSTALL;
	}
}

/** @returns {Promise<{ host: string, port: number, stop: () => Promise<void> }>} */
export async function startRedis() {
	const port = await freePort();
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-redis-'));
	const log = join(folder, 'redis.log');
	let said = '';
	const server = startProcess({
		file: SERVER,
		args: ['--port', String(port), '--bind', LOOPBACK, '--save', '', '--appendonly', 'no'],
		cwd: folder,
		env: process.env,
		log,
		onEnd: () => {
			said = tailOf(log);
			rmSync(folder, { recursive: true, force: true });
		},
	});
	const deadline = Date.now() + READY_WITHIN_MS;
	while (!(await answersPing(port))) {
		if (server.isRunning() && Date.now() < deadline) {
			await delay(POLL_MS);
			continue;
		}
		await server.stop();
		throw new ReadableError('Redis could not be started.', {
			details: said || server.failure()?.message,
			advice: `Look at the lines above; where it is missing: ${INSTALL}`,
		});
	}
	return { host: LOOPBACK, port, stop: server.stop };
}

/** @returns {Promise<boolean>} */
async function answersPing(port) {
	return await new Promise((resolve) => {
		const socket = connect({ host: LOOPBACK, port });
		socket.setTimeout(READY_WITHIN_MS, () => socket.destroy());
		socket.once('connect', () => socket.write('PING\r\n'));
		socket.once('data', (answer) => {
			resolve(String(answer).startsWith('+PONG'));
			socket.destroy();
		});
		socket.once('error', () => resolve(false));
		socket.once('close', () => resolve(false));
	});
}
