// n8n writes a dragged field as `={{ $json.actionLog.type }}`. Most clauses are nothing but such a
// path, and reading it here instead of evaluating an expression spares n8n's expression engine, which
// costs 40 to 100 ms per execution on current versions.

const SEGMENT = String.raw`\.[A-Za-z_$][\w$]*|\[\d{1,9}\]|\["[^"\\]*"\]|\['[^'\\]*'\]`;
const LONE_FIELD = new RegExp(String.raw`^=\{\{\s*\$json((?:${SEGMENT})+)\s*\}\}$`);
const PLAIN_PATH = new RegExp(String.raw`^(?:[A-Za-z_$][\w$-]*)(?:\.[\w$-]+|\[\d{1,9}\]|\["[^"\\]*"\]|\['[^'\\]*'\])*$`);
const ANY_SEGMENT = /[^.[\]"']+|\["([^"\\]*)"\]|\['([^'\\]*)'\]/g;

// A segment that every object, list or text inherits means something else in an expression (a method,
// or an attempt to leave the sandbox). Those are left to n8n.
const INHERITED = new Set(
	[Object.prototype, Array.prototype, String.prototype, Number.prototype, Boolean.prototype, Function.prototype].flatMap((prototype) =>
		Object.getOwnPropertyNames(prototype),
	),
);

/**
 * The path of a parameter that is nothing but one field of the item, such as `={{ $json.a["b c"][0] }}`.
 * @returns the segments, or null when n8n has to evaluate the parameter
 */
export function loneFieldPath(parameter: string): string[] | null {
	const match = LONE_FIELD.exec(parameter);
	if (match?.[1] === undefined) return null;
	const path = segments(match[1]);
	return path.some((segment) => INHERITED.has(segment)) ? null : path;
}

/**
 * The segments of a path as a person types it: `actionLog.tool.name`, `messages[0].body`.
 * @returns null when the text is no path, or when it names something that is inherited
 */
export function plainFieldPath(text: string): string[] | null {
	if (!PLAIN_PATH.test(text)) return null;
	const path = segments(text);
	return path.some((segment) => INHERITED.has(segment)) ? null : path;
}

function segments(path: string): string[] {
	return Array.from(path.matchAll(ANY_SEGMENT), ([whole, double, single]) => double ?? single ?? whole);
}

/**
 * Reads a path in JSON data, own properties only.
 * @returns the value, or undefined when a step is missing; never throws
 */
export function readField(root: unknown, path: string[]): unknown {
	let value: unknown = root;
	for (const segment of path) {
		if (value === null || value === undefined) return undefined;
		// `Object()` lets a text be indexed like in an expression.
		if (!Object.hasOwn(Object(value) as object, segment)) return undefined;
		value = (value as Record<string, unknown>)[segment];
	}
	return value;
}
