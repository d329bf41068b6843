import { z } from 'zod/v4';
import { dropOldest } from '../../shared/dropOldest';
import { Journal } from './journal';
import type {
	Entry,
	Holder,
	JournalRow,
	MemoryAnswer,
	MemoryRequest,
	Reached,
	SettledClaim,
} from './memoryStore';

const MAX_ROWS = 10_000;
const MAX_ENTRIES = 200_000;
const MAX_TEXT = 64_000;
// Leaves room for a journal with as many entries as a count may need.
const MAX_CLAIMS_TEXT = 24_000;
const FRAME = '{"journals":[],"claims":[]}'.length;
const MAX_WRITTEN_ENTRIES = 1_000;

interface Row {
	changedAt: number;
	/** As it is written, once it was. */
	text?: string;
}

interface KeptJournal extends Row {
	lastsMs: number;
	entries: Map<string, Entry>;
}

/** `changedAt` is when it was taken or, once delivered, when that became known. */
interface Claim extends Row {
	owner: string;
	leaseMs: number;
	cooldownMs: number;
	delivered: boolean;
}

const text = z.string();
const ms = z.number();
const entry = z.union([z.tuple([text, ms]), z.tuple([text, ms, z.number()])]);
const written = z.object({
	journals: z.array(z.tuple([text, ms, ms, z.array(entry)])),
	claims: z.array(z.tuple([text, ms, text, ms, ms, z.boolean()])),
});

/**
 * A memory in this process: the journals and claims that were changed last, at most 10,000 of each, with at
 * most 200,000 entries. What has expired goes when it is met or its place is needed. `nowMs` is the caller's
 * clock, in milliseconds since 1970.
 */
export class MemoryState {
	// Both in the order of their last change.
	private journals = new Map<string, KeptJournal>();

	private claims = new Map<string, Claim>();

	private entries = 0;

	/** What `write` put out; anything else is an empty memory. */
	static read(given: unknown): MemoryState {
		const state = new MemoryState();
		if (typeof given !== 'string' || given.length > MAX_TEXT) return state;
		let json: unknown;
		try {
			json = JSON.parse(given);
		} catch {
			return state;
		}
		const { data } = written.safeParse(json);
		for (const [key, changedAt, lastsMs, entries] of data?.journals.reverse() ?? [])
			state.add({ key, entries: distances(changedAt, entries), keep: Infinity, lastsMs }, changedAt);
		for (const [key, changedAt, owner, leaseMs, cooldownMs, delivered] of data?.claims.reverse() ?? [])
			putLast(state.claims, key, { changedAt, owner, leaseMs, cooldownMs, delivered });
		return state;
	}

	/**
	 * As one text of at most 64,000 characters: what was changed last, newest first, without what has expired.
	 * Of a journal the last 1,000 entries.
	 */
	write(nowMs: number): string {
		const claims = newest(
			this.claims,
			MAX_CLAIMS_TEXT,
			(row) => isWithin(holdsMs(row), row, nowMs),
			(key, { changedAt, owner, leaseMs, cooldownMs, delivered }) => {
				return [key, changedAt, owner, leaseMs, cooldownMs, delivered];
			},
		);
		const journals = newest(
			this.journals,
			MAX_TEXT - claims.length - FRAME,
			(row) => isWithin(row.lastsMs, row, nowMs),
			(key, { changedAt, lastsMs, entries }) => {
				const last = [...entries.values()].slice(-MAX_WRITTEN_ENTRIES);
				return [key, changedAt, lastsMs, distances(changedAt, last)];
			},
		);
		return `{"journals":[${journals}],"claims":[${claims}]}`;
	}

	/** See `MemoryStore`; `owner` is the run. */
	claim({ journals, claims }: MemoryRequest, owner: string, nowMs: number): MemoryAnswer {
		const before = new Map<string, readonly Entry[]>();
		const after = new Map<string, readonly Entry[]>();
		for (const row of journals) {
			const { known, added } = this.add(row, nowMs);
			before.set(row.key, known.slice(-row.keep));
			after.set(row.key, [...known, ...added]);
		}
		const claimed = new Set<string>();
		const held = new Map<string, Holder>();
		const reached = new Map<Reached | null, boolean>([[null, true]]);
		for (const { key, onlyIf, cooldownMs, leaseMs } of claims) {
			if (onlyIf !== null && !reached.has(onlyIf))
				reached.set(onlyIf, isReached(onlyIf, after.get(onlyIf.journal) ?? []));
			if (reached.get(onlyIf) !== true) continue;
			const holder = holderOf(this.claims.get(key), cooldownMs, owner, nowMs);
			if (holder === null) {
				claimed.add(key);
				putLast(this.claims, key, { changedAt: nowMs, owner, leaseMs, cooldownMs, delivered: false });
			} else held.set(key, holder);
		}
		this.makeRoom();
		return { before, claimed, held };
	}

	/** See `MemoryStore`. What `owner` does not hold, or no longer, stays as it is. */
	settle(claims: readonly SettledClaim[], owner: string, nowMs: number): void {
		for (const { key, delivered } of claims) {
			const claim = this.claims.get(key);
			if (claim === undefined || claim.delivered || claim.owner !== owner) continue;
			if (delivered) putLast(this.claims, key, { ...claim, changedAt: nowMs, delivered, text: undefined });
			else this.claims.delete(key);
		}
	}

	/** Takes over what another memory holds and this one does not, as older than all that this one holds. */
	addOlder(older: MemoryState): void {
		for (const [key, claim] of this.claims) putLast(older.claims, key, claim);
		for (const [key, { changedAt, lastsMs, entries }] of this.journals)
			older.add({ key, entries: [...entries.values()], keep: Infinity, lastsMs }, changedAt);
		({ journals: this.journals, claims: this.claims, entries: this.entries } = older);
		this.makeRoom();
	}

	private add(
		{ key, entries, keep, lastsMs }: JournalRow,
		nowMs: number,
	): { known: Entry[]; added: readonly Entry[] } {
		const found = this.journals.get(key);
		const sizeBefore = found?.entries.size ?? 0;
		const isKept = found !== undefined && isWithin(found.lastsMs, found, nowMs);
		const journal: KeptJournal = isKept
			? found
			: { changedAt: nowMs, lastsMs, entries: new Map<string, Entry>() };
		const known = [...journal.entries.values()];
		const added = entries.filter(([id]) => !journal.entries.has(id));
		for (const one of added) journal.entries.set(one[0], one);
		dropOldest(journal.entries, keep);
		if (journal.entries.size !== sizeBefore) journal.text = undefined;
		if (added.length > 0)
			putLast(this.journals, key, { changedAt: nowMs, lastsMs, entries: journal.entries });
		else if (!isKept) this.journals.delete(key);
		this.entries += journal.entries.size - sizeBefore;
		return { known, added };
	}

	private makeRoom(): void {
		dropOldest(this.claims, MAX_ROWS);
		for (const [key, { entries }] of this.journals) {
			if (this.journals.size <= MAX_ROWS && this.entries <= MAX_ENTRIES) return;
			this.journals.delete(key);
			this.entries -= entries.size;
		}
	}
}

// The distance counts, so that nothing from before a clock was set back holds for ever.
function isWithin(lastsMs: number, { changedAt }: Row, nowMs: number): boolean {
	return Math.abs(nowMs - changedAt) < lastsMs;
}

function holdsMs({ delivered, cooldownMs, leaseMs }: Claim): number {
	return delivered ? cooldownMs : leaseMs;
}

function holderOf(claim: Claim | undefined, cooldownMs: number, owner: string, nowMs: number): Holder | null {
	if (claim === undefined || (!claim.delivered && claim.owner === owner)) return null;
	const { changedAt, delivered } = claim;
	const lastsMs = holdsMs({ ...claim, cooldownMs });
	return isWithin(lastsMs, claim, nowMs) ? { at: changedAt, delivered, until: changedAt + lastsMs } : null;
}

// The entries with their times as a distance from another, which takes less room; and back.
function distances(time: number, entries: readonly Entry[]): Entry[] {
	return entries.map(([id, at, ...value]) => [id, time - at, ...value]);
}

function isReached({ count, withinMs, below, entries }: Reached, journal: readonly Entry[]): boolean {
	const standing = new Journal(journal);
	return entries.some(([id, arrivedAt]) => {
		const position = standing.positionOf(id);
		const place = position === null ? 0 : standing.placeOf(position, arrivedAt, withinMs, count).count;
		return place >= count !== below;
	});
}

function newest<T extends Row>(
	rows: Map<string, T>,
	maxLength: number,
	isLive: (row: T) => boolean,
	write: (key: string, row: T) => unknown[],
): string {
	const texts: string[] = [];
	let length = 0;
	for (const key of [...rows.keys()].reverse()) {
		const row = rows.get(key) as T;
		if (!isLive(row)) continue;
		row.text ??= JSON.stringify(write(key, row));
		length += row.text.length + 1;
		if (length > maxLength) break;
		texts.push(row.text);
	}
	return texts.join(',');
}

function putLast<T>(rows: Map<string, T>, key: string, row: T): void {
	rows.delete(key);
	rows.set(key, row);
}
