// What a condition remembers, and the one way to it. Two kinds of rows, each under a key of its own:
// - a journal: what happened to a group, an entry for each occurrence, in the order in which it became known;
// - a claim: that an action was, or is just being, delivered for a group.
// `docs/memory.md` has the same as rows of JSON, for stores outside this process.

/** One occurrence: what it is known by, when it happened (milliseconds since 1970), and its value, if any. */
export type Entry = readonly [id: string, at: number, value?: number];

/** Entries to add to a journal; those whose ids it has already are left out, whatever they say. */
export interface JournalRow {
	key: string;
	/** In the order in which they are to stand there, with no id twice. */
	entries: readonly Entry[];
	/** How many entries the journal keeps; the ones that stand first go first. */
	keep: number;
	/** How long after the last change the journal is kept, in milliseconds. */
	lastsMs: number;
}

/** The wish to deliver an action for a group. */
export interface ClaimRow {
	key: string;
	/** How long a delivery keeps others back, in milliseconds. */
	cooldownMs: number;
	/** How long a claim holds that is neither confirmed nor given back, because its run died. */
	leaseMs: number;
	/** The claim is taken only where this holds; null where it is taken anyway. */
	onlyIf: Reached | null;
}

/**
 * Whether at least one of the entries stands at its count or later (`below`: before its count). An entry's
 * place counts the journal's entries up to and including its own, once the same request has added them, as
 * far as they are less than `withinMs` away from its arrival. One that itself is further away has no place:
 * it is before every count.
 */
export interface Reached {
	/** Key of a journal of the same request. */
	journal: string;
	count: number;
	withinMs: number;
	below: boolean;
	/** Ids in the journal, each with when it arrived (milliseconds since 1970). */
	entries: ReadonlyArray<readonly [id: string, arrivedAt: number]>;
}

export interface MemoryRequest {
	/** No key twice. */
	journals: JournalRow[];
	/** No key twice. */
	claims: ClaimRow[];
}

/** Who holds a claim back. Times in milliseconds since 1970. */
export interface Holder {
	/** When it was taken or, if it was delivered, when that became known. */
	at: number;
	/** Whether it was delivered; otherwise it is on its way, or its run died. */
	delivered: boolean;
	/** When the next claim can be taken, as far as is known now. */
	until: number;
}

export interface MemoryAnswer {
	/** What stood in each journal before, in order; at most as many entries as it keeps. */
	before: ReadonlyMap<string, readonly Entry[]>;
	claimed: ReadonlySet<string>;
	/** For each claim that others hold. One that is neither here nor claimed was not to be taken. */
	held: ReadonlyMap<string, Holder>;
}

/** How a claim ended: what was delivered keeps others back, anything else is given back. */
export interface SettledClaim {
	key: string;
	delivered: boolean;
}

/** Where a condition remembers. One object serves one run, whose claims are its own. */
export interface MemoryStore {
	readonly store: 'local' | 'shared';
	/**
	 * Adds to journals and takes claims, at once for all rows: nobody sees a part of it. A claim that the same
	 * run holds unconfirmed is taken again.
	 * @throws when the store cannot be reached or answers what it should not; nothing may be assumed then
	 */
	claim(request: MemoryRequest): Promise<MemoryAnswer>;
	/** Ends claims of this run. @throws as above; they then end by themselves, after their lease. */
	settle(claims: SettledClaim[]): Promise<void>;
	/** What a person should know about this store, as a sentence; null for nothing. Asked after `claim`. */
	warning?(): string | null;
}
