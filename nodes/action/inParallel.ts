/**
 * Runs `task` for every entry, at most `limit` at a time, and gives the results in the entries' order.
 * The tasks must not throw: the caller's deliveries report failures as values.
 */
export async function inParallel<Entry, Result>(entries: Entry[], limit: number, task: (entry: Entry) => Promise<Result>): Promise<Result[]> {
	const results = new Array<Result>(entries.length);
	// One iterator shared by all lanes: each takes the next entry as soon as it is free.
	const queue = entries.entries();
	const lane = async () => {
		for (const [index, entry] of queue) results[index] = await task(entry);
	};
	await Promise.all(Array.from({ length: Math.min(limit, entries.length) }, lane));
	return results;
}
