import type { JsonValue } from '../../shared/jsonValue';

/**
 * What a strategy remembers from one item to the next, under keys of its own. Both may reject; the item is
 * undecided then.
 */
export interface Memory {
	/** How long it lasts: beyond the run, no longer than the run, or there is none. */
	readonly lasts: 'beyond run' | 'within run' | 'not at all';
	/** What was last written under a key; undefined when nothing was. */
	read(key: string): Promise<JsonValue | undefined>;
	write(key: string, value: JsonValue): Promise<void>;
}

/** One that later runs read: only live items get it. */
export interface LastingMemory extends Memory {
	readonly lasts: 'beyond run';
}

/** What dry items get: it is made from nothing, so whatever is written to it is gone with the run. */
export interface PassingMemory extends Memory {
	readonly lasts: 'within run';
}

/** @returns a memory that starts empty and that nothing outside the run reads or writes */
export function passingMemory(): PassingMemory {
	const values = new Map<string, JsonValue>();
	return {
		lasts: 'within run',
		read: async (key) => values.get(key),
		write: async (key, value) => void values.set(key, value),
	};
}

/** What live items get where nothing is remembered: a strategy can tell, and never believes it was kept. */
export const NO_MEMORY: Memory = { lasts: 'not at all', read: refuse, write: refuse };

async function refuse(): Promise<never> {
	throw new Error('nothing is remembered in this run');
}
