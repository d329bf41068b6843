// What a memory does, from its description alone: the plainest code that does it, to compare with.

type Entry = readonly [id: string, at: number, value?: number];
interface Journal {
	at: number;
	lastsMs: number;
	entries: Entry[];
}
interface Claim {
	at: number;
	owner: string;
	leaseMs: number;
	cooldownMs: number;
	delivered: boolean;
}
interface Reached {
	journal: string;
	count: number;
	withinMs: number;
	below: boolean;
	entries: ReadonlyArray<readonly [id: string, arrivedAt: number]>;
}
export interface Request {
	journals: Array<{ key: string; entries: Entry[]; keep: number; lastsMs: number }>;
	claims: Array<{ key: string; cooldownMs: number; leaseMs: number; onlyIf: Reached | null }>;
}

const near = (one: number, other: number, ms: number): boolean => Math.abs(one - other) < ms;

export class ReferenceModel {
	private journals = new Map<string, Journal>();

	private claims = new Map<string, Claim>();

	claim({ journals, claims }: Request, owner: string, now: number): object {
		const before: Record<string, Entry[]> = {};
		const whole: Record<string, Entry[]> = {};
		for (const { key, entries, keep, lastsMs } of journals) {
			const old = this.journals.get(key);
			const isKept = old !== undefined && near(now, old.at, old.lastsMs);
			const known = isKept ? old.entries : [];
			const added = entries.filter(([id]) => !known.some((one) => one[0] === id));
			before[key] = known.slice(-keep);
			whole[key] = [...known, ...added];
			const changed = isKept && added.length === 0 ? old : { at: now, lastsMs };
			this.journals.set(key, { ...changed, entries: whole[key].slice(-keep) });
		}
		const claimed: string[] = [];
		const held: Record<string, object> = {};
		for (const { key, cooldownMs, leaseMs, onlyIf } of claims) {
			if (onlyIf && !this.reached(onlyIf, whole[onlyIf.journal] ?? [])) continue;
			const { at, delivered, ...old } = this.claims.get(key) ?? { at: 0, delivered: true, leaseMs, owner };
			const lasts = delivered ? cooldownMs : old.owner === owner ? 0 : old.leaseMs;
			if (this.claims.has(key) && near(now, at, lasts)) held[key] = { at, delivered, until: at + lasts };
			else {
				claimed.push(key);
				this.claims.set(key, { at: now, owner, leaseMs, cooldownMs, delivered: false });
			}
		}
		return { before, claimed: claimed.sort(), held };
	}

	settle(claims: Array<{ key: string; delivered: boolean }>, owner: string, now: number): void {
		for (const { key, delivered } of claims) {
			const old = this.claims.get(key);
			if (old === undefined || old.delivered || old.owner !== owner) continue;
			if (delivered) this.claims.set(key, { ...old, at: now, delivered });
			else this.claims.delete(key);
		}
	}

	/** What has expired may be forgotten at any time; this does it. */
	forgetExpired(now: number): void {
		for (const [key, { at, lastsMs }] of this.journals)
			if (!near(now, at, lastsMs)) this.journals.delete(key);
		for (const [key, { at, delivered, cooldownMs, leaseMs }] of this.claims)
			if (!near(now, at, delivered ? cooldownMs : leaseMs)) this.claims.delete(key);
	}

	private reached({ count, withinMs, below, entries }: Reached, journal: Entry[]): boolean {
		return entries.some(([id, arrivedAt]) => {
			const own = journal.findIndex((one) => one[0] === id);
			const counted = journal.slice(0, own + 1).filter(([, at]) => near(at, arrivedAt, withinMs));
			const place = counted.at(-1)?.[0] === id ? counted.length : 0;
			return place >= count !== below;
		});
	}
}
