// What a person sees in the terminal: headings, progress of long steps, tables and errors in plain sentences.

const TICK_ON_TERMINAL_MS = 1_000;
const TICK_IN_LOG_MS = 15_000;

/**
 * An error meant for a person: `message` says what happened, `advice` what to do next, `details` holds
 * lines of evidence (the end of a log). Its stack is never printed.
 */
export class ReadableError extends Error {
	/**
	 * @param {string} message what happened, as a sentence
	 * @param {{ advice?: string, details?: string, cause?: unknown }} [options]
	 */
	constructor(message, { advice, details, cause } = {}) {
		super(message, { cause });
		this.name = 'ReadableError';
		this.advice = advice;
		this.details = details;
	}
}

/** Prints one line. */
export function say(line = '') {
	process.stdout.write(`${line}\n`);
}

/** Prints a short underlined heading with an empty line before it. */
export function heading(text) {
	say();
	say(text);
	say('-'.repeat(text.length));
}

/** Formats a duration in milliseconds the way a person says it: `4 s`, `2 min 5 s`. */
export function spokenDuration(milliseconds) {
	const seconds = Math.round(milliseconds / 1_000);
	if (seconds < 60) return `${seconds} s`;
	return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Shows that a step is running while `work` runs, and how long it took. A terminal gets one line that
 * is rewritten every second, a log gets one line every 15 seconds.
 *
 * @template T
 * @param {string} title what is being done, e.g. `Installing n8n 2.41.1`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>} whatever `work` returns; its error is passed on after a `failed` line
 */
export async function withProgress(title, work) {
	const started = Date.now();
	const onTerminal = process.stdout.isTTY === true;
	const rewrite = (text) => process.stdout.write(`\r\u001b[2K${text}`);
	if (onTerminal) rewrite(`  … ${title}`);
	else say(`  … ${title}`);
	const timer = setInterval(
		() => {
			const text = `  … ${title} (${spokenDuration(Date.now() - started)} so far)`;
			if (onTerminal) rewrite(text);
			else say(text);
		},
		onTerminal ? TICK_ON_TERMINAL_MS : TICK_IN_LOG_MS,
	);
	const close = (mark) => {
		clearInterval(timer);
		if (onTerminal) rewrite('');
		say(`  ${mark} ${title} (${spokenDuration(Date.now() - started)})`);
	};
	try {
		const result = await work();
		close('✓');
		return result;
	} catch (error) {
		close('✗');
		throw error;
	}
}

/**
 * Lays out groups of rows as an aligned table with an empty line between groups. The `flexible` column
 * gives way until the table fits `width`; what it cannot show on one line continues on the next one.
 *
 * @param {string[]} titles
 * @param {string[][][]} groups lists of rows, each row an array of cells as long as `titles`
 * @param {{ flexible: number, width?: number }} options index of the column that may wrap
 * @returns {string} the table, lines joined by newlines
 */
export function table(titles, groups, { flexible, width = 110 }) {
	const rows = groups.flat();
	const widths = titles.map((title, column) =>
		Math.max(title.length, ...rows.map((row) => row[column].length)),
	);
	const gap = 2;
	const fixed = widths.reduce((sum, value, column) => (column === flexible ? sum : sum + value + gap), 0);
	widths[flexible] = Math.max(titles[flexible].length, Math.min(widths[flexible], width - fixed));

	const layOut = (cells) => {
		const wrapped = wrap(cells[flexible], widths[flexible]);
		return wrapped
			.map((part, line) =>
				cells
					.map((cell, column) => (column === flexible ? part : line === 0 ? cell : '').padEnd(widths[column]))
					.join(' '.repeat(gap))
					.trimEnd(),
			)
			.join('\n');
	};
	const rule = widths.map((value) => '-'.repeat(value)).join(' '.repeat(gap));
	const body = groups.filter((group) => group.length > 0).map((group) => group.map(layOut).join('\n'));
	return `${[layOut(titles), rule].join('\n')}\n${body.join('\n\n')}`;
}

/** Breaks `text` into pieces of at most `width` characters, at spaces or commas where there are any. */
function wrap(text, width) {
	const pieces = [];
	let rest = text;
	while (rest.length > width) {
		const candidate = rest.slice(0, width);
		const breakAt = Math.max(candidate.lastIndexOf(' '), candidate.lastIndexOf(',')) + 1;
		const length = breakAt > width / 3 ? breakAt : width;
		pieces.push(rest.slice(0, length).trimEnd());
		rest = rest.slice(length).trimStart();
	}
	pieces.push(rest);
	return pieces;
}

/** Prints an error for a person: what happened, the evidence, what to do next. */
export function sayError(error) {
	const readable = error instanceof ReadableError;
	process.stderr.write(`\n✗ ${readable ? error.message : (error?.stack ?? String(error))}\n`);
	if (readable && error.details) process.stderr.write(`\n${error.details.replace(/^/gm, '    ')}\n`);
	if (readable && error.advice) process.stderr.write(`\n→ ${error.advice}\n`);
}
