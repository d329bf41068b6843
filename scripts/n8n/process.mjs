// A server as a child process: its output in a file, ended with everything that it started, and never left
// running by a script that ends first.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';
import getPort from 'get-port';

/** Where everything listens that the scripts start. */
export const LOOPBACK = '127.0.0.1';
const GRACE_MS = 8_000;

/**
 * Jest gives its tests a copy of `process` that nobody tells of the end.
 *
 * @type {NodeJS.Process}
 */
const realProcess = runInThisContext('process');

/** @typedef {ReturnType<typeof startProcess>} RunningProcess */

/**
 * @param {object} options
 * @param {string} options.file to run
 * @param {string[]} options.args
 * @param {string} options.cwd
 * @param {NodeJS.ProcessEnv} options.env
 * @param {string} options.log file for what it prints, written anew
 * @param {() => void} [options.onEnd] called once, whoever ended it
 */
export function startProcess({ file, args, cwd, env, log, onEnd = () => {} }) {
	const output = openSync(log, 'w');
	const child = spawn(file, args, {
		cwd,
		// A group of its own: Ctrl-C in the terminal reaches only the script, which then stops the process in
		// order, and what it leaves behind (n8n's task runners) can be ended with it.
		detached: true,
		stdio: ['ignore', output, output],
		env,
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
		onEnd();
	};
	const done = ended.then((code) => {
		forget();
		return code;
	});
	// A script that ends without stopping the process must not leave it running.
	const killOnExit = () => {
		if (!running) return;
		signalGroup(child.pid, 'SIGKILL');
		forget();
	};
	realProcess.once('exit', killOnExit);
	const kill = async () => {
		signalGroup(child.pid, 'SIGKILL');
		await done;
		realProcess.off('exit', killOnExit);
	};
	return {
		pid: child.pid,
		log,
		ended: done,
		isRunning: () => running,
		failure: () => failure,
		/** Ends it with all that it started and no time to put anything in order, as `kill -9` does. */
		kill,
		/** Asks it to end, and ends it when it takes too long. */
		stop: async () => {
			if (running) {
				signal(child.pid, 'SIGTERM');
				await Promise.race([done, delay(GRACE_MS, undefined, { ref: false })]);
			}
			await kill();
		},
	};
}

/**
 * A port of the loopback address that nobody listens on.
 *
 * @param {number} [preferred] taken when it is free
 */
export async function freePort(preferred) {
	return await getPort({ host: LOOPBACK, port: preferred });
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
