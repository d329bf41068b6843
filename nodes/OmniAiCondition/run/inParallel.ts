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
 * group entries start in their order, and groups take turns, so that a slow one does not hold up others.
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
	// Groups that may start another task. A group is taken from the front and put back at the end.
	const ready: Array<Group<Entry>> = [];
	const lanes = Math.max(1, limits.total);
	const perGroup = Math.max(1, limits.perGroup);
	const lookAhead = Math.max(1, limits.lookAhead);
	let taken = 0;
	let waiting = 0;
	let underWay = 0;
	let failure: { error: unknown } | null = null;
	let wake = () => {};

	const startReady = () => {
		while (underWay < lanes) {
			const group = ready.shift();
			const first = group?.waiting.shift();
			if (group === undefined || first === undefined) break;
			waiting--;
			group.underWay++;
			underWay++;
			if (group.underWay < perGroup && group.waiting.length > 0) ready.push(group);
			task(first.entry).then(
				(result) => {
					results[first.index] = result;
					underWay--;
					// At its limit the group was not put back, so it waits for this.
					if (group.underWay-- === perGroup && group.waiting.length > 0) ready.push(group);
					startReady();
					wake();
				},
				(error: unknown) => {
					failure = { error };
					wake();
				},
			);
		}
	};
	const oneEnds = async () => {
		if (failure === null) await new Promise<void>((resolve) => (wake = resolve));
		if (failure !== null) throw failure.error;
	};

	for await (const entry of entries) {
		const name = groupOf(entry);
		const group = groups.get(name) ?? { underWay: 0, waiting: [] };
		groups.set(name, group);
		group.waiting.push({ index: taken++, entry });
		waiting++;
		if (group.waiting.length === 1 && group.underWay < perGroup) ready.push(group);
		startReady();
		while (underWay >= lanes || waiting >= lookAhead) await oneEnds();
	}
	while (underWay > 0) await oneEnds();
	return results;
}
