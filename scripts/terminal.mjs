// What a person sees in the terminal: headings and errors in plain sentences; and how Ctrl-C ends a script.

import { readFileSync } from 'node:fs';

const TAIL_LINES = 25;

/**
 * An error meant for a person: `message` says what happened, `advice` what to do next, `details` holds
 * lines of evidence (the end of a log). Its stack is never printed.
 */
export class ReadableError extends Error {
	/**
	 * @param {string} message what happened, as a sentence
	 * @param {{ advice?: string, details?: string, status?: number, cause?: unknown }} [options] `status` is
	 *   that of the HTTP answer which is the error
	 */
	constructor(message, { advice, details, status, cause } = {}) {
		super(message, { cause });
		this.name = 'ReadableError';
		this.advice = advice;
		this.details = details;
		this.status = status;
	}
}

/** Prints one line. */
export function say(line = '') {
	process.stdout.write(`${line}\n`);
}

/**
 * Prints a short underlined heading with an empty line before it.
 *
 * @param {string} text
 */
export function heading(text) {
	say();
	say(text);
	say('-'.repeat(text.length));
}

/**
 * Formats a duration in milliseconds the way a person says it: `4 s`, `2 min 5 s`.
 *
 * @param {number} milliseconds
 */
export function spokenDuration(milliseconds) {
	const seconds = Math.round(milliseconds / 1_000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Prints an error for a person: what happened, the evidence, what to do next.
 *
 * @param {any} error
 */
export function sayError(error) {
	const readable = error instanceof ReadableError;
	process.stderr.write(`\n✗ ${readable ? error.message : (error?.stack ?? String(error))}\n`);
	if (readable && error.details) process.stderr.write(`\n${error.details.replace(/^/gm, '    ')}\n`);
	if (readable && error.advice) process.stderr.write(`\n→ ${error.advice}\n`);
}

/**
 * The last lines of a text file, or an empty string when it cannot be read.
 *
 * @param {string} file
 */
export function tailOf(file) {
	try {
		return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
	} catch {
		return '';
	}
}

/** @type {(exitCode: number) => void} */
let end = (exitCode) => process.exit(exitCode);

/** Makes Ctrl-C and `kill` end the script the orderly way, so that what it started is stopped with it. */
export function endOnSignals() {
	process.on('SIGINT', () => end(130));
	process.on('SIGTERM', () => end(143));
}

/**
 * Says what Ctrl-C and `kill` do from now on instead of ending at once.
 *
 * @param {(exitCode: number) => void} orderly
 */
export function endBy(orderly) {
	end = orderly;
}
