/** How many tasks may be under way at a time. */
export interface Limits {
	/** In all. */
	total: number;
	/** Of one group, such as the deliveries to one host. */
	perGroup: number;
}

interface Group {
	underWay: number;
	/** Indices of the entries, in their order. */
	waiting: number[];
	next: number;
}

/**
 * Runs `task` for every entry within the limits and gives the results in the entries' order. Within a
 * group entries start in their order, and groups take turns, so that a slow one does not hold up others.
 * The tasks must not throw: the caller's deliveries report failures as values.
 *
 * @param entries emptied on the way, so that what is done does not hold memory until all is
 */
export async function inParallel<Entry, Result>(
	entries: Array<Entry | undefined>,
	limits: Limits,
	groupOf: (entry: Entry) => string,
	task: (entry: Entry) => Promise<Result>,
): Promise<Result[]> {
	const results = new Array<Result>(entries.length);
	const groups = new Map<string, Group>();
	for (const [index, entry] of entries.entries()) {
		const name = groupOf(entry as Entry);
		const group = groups.get(name);
		if (group === undefined) groups.set(name, { underWay: 0, waiting: [index], next: 0 });
		else group.waiting.push(index);
	}
	// Groups that may start another task. A group is taken from the front and put back at the end.
	const ready = [...groups.values()];
	const lanes = Math.min(Math.max(1, limits.total), entries.length);
	const perGroup = Math.max(1, limits.perGroup);
	let underWay = 0;

	return await new Promise((resolve, reject) => {
		const startMore = () => {
			while (underWay < lanes) {
				const group = ready.shift();
				if (group === undefined) break;
				const index = group.waiting[group.next];
				if (index === undefined) continue;
				group.next++;
				group.underWay++;
				underWay++;
				if (group.underWay < perGroup && group.next < group.waiting.length) ready.push(group);
				const entry = entries[index] as Entry;
				entries[index] = undefined;
				task(entry).then((result) => {
					results[index] = result;
					underWay--;
					// At its limit the group was not put back, so it waits for this.
					if (group.underWay-- === perGroup && group.next < group.waiting.length) ready.push(group);
					startMore();
				}, reject);
			}
			if (underWay === 0) resolve(results);
		};
		startMore();
	});
}
