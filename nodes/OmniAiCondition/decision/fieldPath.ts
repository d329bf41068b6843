import type { Reading } from '../../shared/reading';
import { shownText } from '../../shared/shownText';

// n8n writes a dragged field as `={{ $json.actionLog.type }}`. Most clauses are nothing but such a
// path, and reading it here instead of evaluating an expression spares n8n's expression engine, which
// costs 40 to 100 ms per execution on current versions.

const SEGMENT = String.raw`\.[A-Za-z_$][\w$]*|\[\d{1,9}\]|\["[^"\\]*"\]|\['[^'\\]*'\]`;
const LONE_FIELD = new RegExp(String.raw`^=\{\{\s*\$json((?:${SEGMENT})+)\s*\}\}$`);
const PLAIN_PATH = new RegExp(
	String.raw`^(?:[A-Za-z_$][\w$-]*)(?:\.[\w$-]+|\[\d{1,9}\]|\["[^"\\]*"\]|\['[^'\\]*'\])*$`,
);
const ANY_SEGMENT = /[^.[\]"']+|\["([^"\\]*)"\]|\['([^'\\]*)'\]/g;

// n8n's expression engine refuses these, so a parameter that names one is left to it and its refusal.
const REFUSED_IN_EXPRESSIONS = new Set([
	...Object.getOwnPropertyNames(Object.prototype),
	...(
		'prototype getPrototypeOf setPrototypeOf getOwnPropertyDescriptor getOwnPropertyDescriptors ' +
		'defineProperty'
	).split(' '),
	...(
		'defineProperties mainModule binding _linkedBinding _load prepareStackTrace caller callee ' + 'arguments'
	).split(' '),
	...['getBuiltinModule', 'dlopen', 'execve', 'loadEnvFile'],
]);

// Methods that every list or text has. Where the data has no field of that name, an expression means
// the method.
const INHERITED = new Set(
	[Array.prototype, String.prototype, Number.prototype, Boolean.prototype].flatMap((prototype) =>
		Object.getOwnPropertyNames(prototype),
	),
);

/**
 * The path of a parameter that is nothing but one field of the item, such as `={{ $json.a["b c"][0] }}`.
 * @returns the segments, or null when n8n has to evaluate the parameter
 */
export function loneFieldPath(parameter: string): readonly string[] | null {
	const known = knownPaths.get(parameter);
	if (known !== undefined) return known;
	if (knownPaths.size >= MAX_KNOWN_PATHS) knownPaths.clear();
	const path = parseLoneField(parameter);
	knownPaths.set(parameter, path);
	return path;
}

// A field's path is never that long, and the engine of regular expressions has a stack.
const MAX_PATH_LENGTH = 10_000;

// The same few parameters are asked about for every item.
const knownPaths = new Map<string, readonly string[] | null>();
const MAX_KNOWN_PATHS = 1_000;

function parseLoneField(parameter: string): string[] | null {
	if (parameter.length > MAX_PATH_LENGTH) return null;
	const match = LONE_FIELD.exec(parameter);
	if (match?.[1] === undefined) return null;
	const path = segments(match[1]);
	return path.some((segment) => REFUSED_IN_EXPRESSIONS.has(segment)) ? null : path;
}

/** Whether an expression could mean a method by this path, should the data have no such field. */
export function mayNameMethod(path: readonly string[]): boolean {
	return path.some((segment) => INHERITED.has(segment));
}

/**
 * The segments of a path as a person types it: `actionLog.tool.name`, `messages[0].body`.
 * @returns null when the text is no path
 */
export function plainFieldPath(text: string): string[] | null {
	return text.length <= MAX_PATH_LENGTH && PLAIN_PATH.test(text) ? segments(text) : null;
}

/** @returns the segments of the path that a field of the editor holds, or what is wrong with it */
export function readPath(text: string, field: string): Reading<string[]> {
	const path = plainFieldPath(text);
	if (path !== null) return { ok: true, value: path };
	return {
		ok: false,
		message:
			text === ''
				? `No '${field}' is set.`
				: `'${field}' is '${shownText(text)}', which is not the path of a field.`,
		suggestion:
			'Write the name of a field, with dots for nested ones, such as leadId or actionLog.tool.name.',
	};
}

function segments(path: string): string[] {
	return Array.from(path.matchAll(ANY_SEGMENT), ([whole, double, single]) => double ?? single ?? whole);
}

/**
 * Reads a path in JSON data, own properties only.
 * @returns the value, or undefined when a step is missing; never throws
 */
export function readField(root: unknown, path: readonly string[]): unknown {
	let value: unknown = root;
	for (const segment of path) {
		if (value === null || value === undefined) return undefined;
		// `Object()` lets a text be indexed like in an expression.
		if (!Object.hasOwn(Object(value) as object, segment)) return undefined;
		value = (value as Record<string, unknown>)[segment];
	}
	return value;
}
