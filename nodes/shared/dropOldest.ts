/** Drops what was put in first until no more than `most` are left. */
export function dropOldest(collection: Map<string, unknown>, most: number): void {
	for (const key of collection.keys()) {
		if (collection.size <= most) return;
		collection.delete(key);
	}
}
