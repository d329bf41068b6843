/** A value that JSON can express. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
	[key: string]: JsonValue;
}

// `JSON.parse` creates these as own keys. Copied on by careless code they replace an object's
// prototype, and no OmniAI field is called like this.
const PROTOTYPE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether `value` is an object that is neither null nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether arrays and objects stand more than `levels` deep inside each other; the outermost is level 1.
 * Recurs no deeper than that, because the answer is needed before anything else recursive may touch the
 * value.
 */
export function isNestedDeeperThan(levels: number, value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (levels <= 0) return true;
	if (Array.isArray(value)) return value.some((entry) => isNestedDeeperThan(levels - 1, entry));
	for (const key in value) {
		if (isNestedDeeperThan(levels - 1, (value as JsonObject)[key])) return true;
	}
	return false;
}

/**
 * A deep copy of plain JSON data without own keys named `__proto__`, `constructor` or `prototype`.
 * As in JSON a date becomes its text, what JSON cannot express (functions, symbols, non-finite numbers)
 * becomes null, and a member that is undefined is left out. The caller has checked the depth.
 */
export function copyWithoutPrototypeKeys(given: unknown): JsonValue {
	const value = hasJsonForm(given) ? given.toJSON() : given;
	if (Array.isArray(value)) return value.map(copyWithoutPrototypeKeys);
	if (typeof value === 'object' && value !== null) {
		const copy: JsonObject = {};
		for (const key of Object.keys(value)) {
			const member = (value as JsonObject)[key];
			if (!PROTOTYPE_KEYS.has(key) && member !== undefined) copy[key] = copyWithoutPrototypeKeys(member);
		}
		return copy;
	}
	if (typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	return typeof value === 'bigint' ? String(value) : null;
}

/**
 * The own fields of an object but for those names. A body can hold a million keys; the language's own rest
 * and spread take several times as long for those.
 */
export function fieldsExcept(source: object, names: string[]): JsonObject {
	const fields: JsonObject = {};
	for (const key of Object.keys(source)) {
		// As an assignment this key would replace the prototype instead.
		if (key !== '__proto__' && !names.includes(key)) fields[key] = (source as JsonObject)[key] as JsonValue;
	}
	return fields;
}

/** Whether a value has a form of its own in JSON, as dates have. */
export function hasJsonForm(value: unknown): value is { toJSON: () => unknown } {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof (value as { toJSON?: unknown }).toJSON === 'function'
	);
}

/**
 * A value as it would arrive at a receiver: dates become texts. Throws what `JSON.stringify` throws,
 * for values that refer to themselves or are nested too deeply.
 */
export function plainJson(value: unknown): JsonValue {
	return typeof value === 'object' && value !== null
		? (JSON.parse(JSON.stringify(value) ?? 'null') as JsonValue)
		: ((value ?? null) as JsonValue);
}

/** JSON text with the keys of every object sorted, so that equal values give equal text. */
export function canonicalJson(value: JsonValue): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (isJsonObject(value)) {
		const members = Object.keys(value)
			.sort()
			.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
		return `{${members.join(',')}}`;
	}
	return JSON.stringify(value);
}
