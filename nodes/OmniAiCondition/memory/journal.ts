import type { Entry } from './memoryStore';

/** A journal as it grows within a run. */
export class Journal {
	private readonly entries: Entry[];
	// Looked through for each item of a run, which is quick with nothing but numbers.
	private readonly times: number[];
	private readonly positions: Map<string, number>;

	/** @param before what stood there when the run began */
	constructor(before: readonly Entry[]) {
		this.entries = [...before];
		this.times = before.map(([, at]) => at);
		this.positions = new Map(before.map(([id], position) => [id, position]));
	}

	/** Adds an entry, unless its id is there already. @returns where it stands */
	add(entry: Entry): number {
		const known = this.positions.get(entry[0]);
		if (known !== undefined) return known;
		this.positions.set(entry[0], this.entries.length);
		this.times.push(entry[1]);
		return this.entries.push(entry) - 1;
	}

	/** Where the entry of this id stands; null where there is none. */
	positionOf(id: string): number | null {
		return this.positions.get(id) ?? null;
	}

	/** The entries before a position, at most so many of the latest. */
	before(position: number, most: number): Entry[] {
		return this.entries.slice(Math.max(0, position - most), position);
	}

	/**
	 * How many entries count up to a position, and when the oldest of them happened: those that are less than
	 * `withinMs` away from its arrival. None where it is further away itself. Ends at `most`.
	 */
	placeOf(position: number, arrivedAt: number, withinMs: number, most: number): Place {
		let count = 0;
		let oldestAt: number | null = null;
		for (let at = position; at >= 0 && count < most; at--) {
			const time = this.times[at] as number;
			const distance = time - arrivedAt;
			if (distance < withinMs && distance > -withinMs) {
				count++;
				if (oldestAt === null || time < oldestAt) oldestAt = time;
			} else if (at === position) break;
		}
		return { count, oldestAt };
	}
}

export interface Place {
	count: number;
	/** Milliseconds since 1970; null where nothing counts. */
	oldestAt: number | null;
}
