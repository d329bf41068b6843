// Steps that take long: a person sees that they run and how long they took; their output goes to a log, and a
// failure shows the end of it.

import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { oraPromise } from 'ora';
import { environmentForNpm, npmCommand } from './npm.mjs';
import { ReadableError, spokenDuration, tailOf } from './terminal.mjs';

/**
 * Shows that a step is running while `work` runs, and how long it took.
 *
 * @template T
 * @param {string} title what is being done, e.g. `Installing n8n 2.41.1`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} whatever `work` returns, or its error
 */
export async function withProgress(title, work) {
	const began = Date.now();
	const text = () => `${title} (${spokenDuration(Date.now() - began)})`;
	return await oraPromise(work(), { text: title, successText: text, failText: text, stream: process.stdout });
}

/**
 * Runs npm with progress, its output in `log`.
 *
 * @param {{ title: string, args: string[], cwd: string, log: string, advice: string }} step
 * @returns {Promise<void>} rejects with a ReadableError holding the end of the log and `advice`
 */
export async function runNpm({ title, args, cwd, log, advice }) {
	mkdirSync(dirname(log), { recursive: true });
	const { command, prefix } = npmCommand();
	try {
		await withProgress(title, async () => {
			await execa(command, [...prefix, ...args], {
				cwd,
				env: environmentForNpm(),
				extendEnv: false,
				stdin: 'ignore',
				stdout: { file: log },
				stderr: { file: log, append: true },
				buffer: false,
			});
		});
	} catch (cause) {
		throw new ReadableError(`${title}: this step failed. The end of its log, ${log}:`, {
			details: tailOf(log) || cause.shortMessage,
			advice,
			cause,
		});
	}
}
