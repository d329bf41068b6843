/** How many tasks may be under way at a time. */
export interface Limits {
	/** In all. */
	total: number;
	/** Of one group, such as the deliveries to one host. */
	perGroup: number;
	/** How many entries may wait for their group. While as many do, no further ones are taken. */
	lookAhead: number;
}

interface Group<Entry> {
	underWay: number;
	waiting: Array<{ index: number; entry: Entry }>;
}

/**
 * Runs `task` for every entry within the limits and gives the results in the entries' order. Within a
 * group entries start in their order, and a slow group does not hold up others.
 *
 * Entries are taken one after the other, when there is room for them. So what it takes to make one (memory,
 * and time that would pass before the first task starts) is spent on the way. Neither making one nor a task
 * may throw, which rejects the whole: the caller's deliveries report failures as values.
 */
export async function inParallel<Entry, Result>(
	entries: AsyncIterable<Entry>,
	limits: Limits,
	groupOf: (entry: Entry) => string,
	task: (entry: Entry) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const groups = new Map<string, Group<Entry>>();
	const lanes = Math.max(1, limits.total);
	const perGroup = Math.max(1, limits.perGroup);
	const lookAhead = Math.max(1, limits.lookAhead);
	let taken = 0;
	let waiting = 0;
	let underWay = 0;
	let failure: { error: unknown } | null = null;
	let wake = () => {};

	const start = (group: Group<Entry>, index: number, entry: Entry) => {
		group.underWay++;
		underWay++;
		task(entry).then(
			(result) => {
				results[index] = result;
				group.underWay--;
				underWay--;
				// Whatever waits does so for its own group, so the others have no use for this place.
				const next = group.waiting.shift();
				if (next !== undefined) {
					waiting--;
					start(group, next.index, next.entry);
				}
				wake();
			},
			(error: unknown) => {
				failure = { error };
				wake();
			},
		);
	};
	const oneEnds = async () => {
		if (failure === null) await new Promise<void>((resolve) => (wake = resolve));
		if (failure !== null) throw failure.error;
	};

	for await (const entry of entries) {
		const name = groupOf(entry);
		const group = groups.get(name) ?? { underWay: 0, waiting: [] };
		groups.set(name, group);
		const index = taken++;
		if (group.underWay < perGroup) {
			start(group, index, entry);
		} else {
			group.waiting.push({ index, entry });
			waiting++;
		}
		while (underWay >= lanes || waiting >= lookAhead) await oneEnds();
	}
	while (underWay > 0) await oneEnds();
	return results;
}
