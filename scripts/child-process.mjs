// Commands that take long: their output goes to a log file, a person sees progress, and a failure
// shows the end of the log.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ReadableError, withProgress } from './terminal.mjs';

const TAIL_LINES = 25;

/** The last lines of a text file, or an empty string when it cannot be read. */
export function tailOf(file, lines = TAIL_LINES) {
	try {
		return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
	} catch {
		return '';
	}
}

/**
 * The environment for a child `npm`. A script run by npm inherits the settings of the project's
 * `.npmrc` as variables, which would silently apply in other folders too.
 */
export function environmentForNpm(environment = process.env) {
	return Object.fromEntries(
		Object.entries(environment).filter(
			([name]) =>
				!/^npm_(lifecycle|package|command|execpath|node_execpath)/i.test(name) &&
				!new RegExp(
					String.raw`^npm_config_(ignore_scripts|legacy_peer_deps|omit|include|prefix|local_prefix` +
						String.raw`|global_prefix|noproxy)$`,
					'i',
				).test(name) &&
				name !== 'INIT_CWD' &&
				name !== 'NODE_ENV',
		),
	);
}

/**
 * Makes Ctrl-C and `kill` end the script the orderly way, so that what it started is stopped with it.
 *
 * @param {() => void} [onSignal] what to do instead of ending at once
 */
export function endOnSignals(onSignal) {
	for (const [signal, code] of [
		['SIGINT', 130],
		['SIGTERM', 143],
	]) {
		process.on(signal, () => (onSignal ? onSignal(code) : process.exit(code)));
	}
}

/** Command and leading arguments that run the npm this script was started with, or the one on PATH. */
export function npmCommand() {
	const script = process.env.npm_execpath;
	if (script && /npm-cli\.c?js$/.test(script)) return { command: process.execPath, prefix: [script] };
	return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', prefix: [] };
}

/**
 * Runs a command with progress, its output in `log`.
 *
 * @param {{ title: string, command: string, args: string[], cwd: string, env?: NodeJS.ProcessEnv, log:
 *   string, advice: string }} step
 * @returns {Promise<void>} rejects with a ReadableError holding the end of the log and `advice`
 */
export async function runLongStep({ title, command, args, cwd, env = process.env, log, advice }) {
	mkdirSync(dirname(log), { recursive: true });
	const output = openSync(log, 'w');
	try {
		await withProgress(
			title,
			() =>
				new Promise((resolve, reject) => {
					const child = spawn(command, args, { cwd, env, stdio: ['ignore', output, output] });
					const stop = () => child.kill();
					process.once('exit', stop);
					const settle = (action) => {
						process.off('exit', stop);
						action();
					};
					child.once('error', (cause) =>
						settle(() =>
							reject(
								new ReadableError(`${title} could not start: ${command} was not found or may not be run.`, {
									advice,
									cause,
								}),
							),
						),
					);
					child.once('exit', (code, signal) =>
						settle(() => {
							if (code === 0) {
								resolve();
								return;
							}
							const how = signal ? `was stopped (${signal})` : `failed (exit code ${code})`;
							reject(
								new ReadableError(`${title}: this step ${how}. The end of its log, ${log}:`, {
									details: tailOf(log),
									advice,
								}),
							);
						}),
					);
				}),
		);
	} finally {
		closeSync(output);
	}
}

/** Runs npm as a long step; `args` are npm's. */
export async function runNpm({ args, env, ...step }) {
	const { command, prefix } = npmCommand();
	await runLongStep({ ...step, command, args: [...prefix, ...args], env: environmentForNpm(env) });
}
