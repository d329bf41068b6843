import { isJsonObject } from '../../shared/jsonValue';
import { readField } from './fieldPath';

/** No item is nested deeper than JSON can write, but one that code made can hold itself. */
const MAX_CHAIN_LENGTH = 10_000;

/**
 * An item, and, where it is the output of a condition with *Include Input*, what came into that one, and so
 * on: nearest first, last the event that the chain began with.
 */
export function* chainOf(item: unknown): Generator<unknown> {
	let current = item;
	for (let passed = 0; passed < MAX_CHAIN_LENGTH; passed++) {
		yield current;
		if (!isJsonObject(current) || !isJsonObject(current['actionTriggered'])) return;
		current = current['input'];
		if (!isJsonObject(current)) return;
	}
}

/**
 * The text, number or list at a path of an item; in a chain of conditions the nearest one. What a condition
 * itself puts into an item under the same name is mostly an object, and never what is looked for.
 */
export function readInChain(item: unknown, path: readonly string[]): unknown {
	let found: unknown;
	for (const one of chainOf(item)) {
		const value = readField(one, path);
		if (value !== undefined && !isJsonObject(value)) return value;
		found ??= value;
	}
	return found;
}
