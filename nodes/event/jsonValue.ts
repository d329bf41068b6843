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
 * Works without recursion, because the answer is needed before anything recursive may touch the value.
 */
export function isNestedDeeperThan(levels: number, value: unknown): boolean {
	let level: unknown[] = [value];
	for (let depth = 0; level.length > 0; depth++) {
		const containers = level.filter((entry) => typeof entry === 'object' && entry !== null) as object[];
		if (containers.length > 0 && depth >= levels) return true;
		level = containers.flatMap((container) => Object.values(container));
	}
	return false;
}

/**
 * A deep copy of plain JSON data without own keys named `__proto__`, `constructor` or `prototype`.
 * What JSON cannot express (undefined, functions, symbols, non-finite numbers) becomes null.
 * The caller has checked the depth.
 */
export function copyWithoutPrototypeKeys(value: unknown): JsonValue {
	if (Array.isArray(value)) return value.map(copyWithoutPrototypeKeys);
	if (typeof value === 'object' && value !== null) {
		const copy: JsonObject = {};
		for (const key of Object.keys(value)) {
			if (!PROTOTYPE_KEYS.has(key)) copy[key] = copyWithoutPrototypeKeys((value as JsonObject)[key]);
		}
		return copy;
	}
	if (typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'number' && Number.isFinite(value)) return value;
	return null;
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
