import { z } from 'zod/v4';
import { shownText } from '../../shared/shownText';
import type { ClaimRow, Entry, Holder, MemoryStore } from './memoryStore';

/** Of what `docs/memory.md` describes. */
const VERSION = 1;
const MAX_ROWS = 1_000;

const ms = z.number();
const entry = z.union([z.tuple([z.string(), ms]), z.tuple([z.string(), ms, z.number()])]);
const answer = z.object({
	claimed: z.array(z.string()),
	held: z.record(z.string(), z.object({ at: ms, delivered: z.boolean(), until: ms })).default({}),
	history: z.record(z.string(), z.array(entry)).default({}),
});

interface Answer {
	claimed: Set<string>;
	held: Map<string, Holder>;
	history: Map<string, Entry[]>;
}

/** A row without what all rows have. */
type Row = Readonly<Record<string, unknown>> & { do: 'record' | 'claim' | 'settle'; key: string };

/**
 * A memory that a workflow keeps, for all who call the same one.
 *
 * @param call runs it with these items; resolves with the JSON of the items that it put out, rejects with an
 *   error for a person
 * @param scope whose rows they are: a short text, the same for all who remember together
 * @param owner of the claims: the run
 */
export function sharedMemory({
	call,
	scope,
	owner,
}: {
	call: (items: Array<{ rows: string }>) => Promise<unknown[]>;
	scope: string;
	owner: string;
}): MemoryStore {
	const ask = async (units: Row[][]): Promise<Answer> => {
		const items = batches(units).map((rows) => ({
			rows: JSON.stringify(rows.map((row) => ({ v: VERSION, scope, ...row }))),
		}));
		return items.length === 0 ? readAnswers(null) : readAnswers(await call(items));
	};
	return {
		store: 'shared',
		async claim({ journals, claims }) {
			const units = new Map<string, Row[]>();
			for (const journal of journals) units.set(journal.key, [{ do: 'record', ...journal }]);
			const alone: Row[][] = [];
			for (const claim of claims) {
				const row: Row = { do: 'claim', ...claim, owner };
				const unit = claim.onlyIf === null ? undefined : units.get(claim.onlyIf.journal);
				if (unit === undefined) alone.push([row]);
				else unit.push(row);
			}
			const { claimed, held, history } = await ask([...units.values(), ...alone]);
			checkClaims(claims, claimed, held);
			const before = new Map<string, readonly Entry[]>();
			for (const { key, keep } of journals) {
				const entries = history.get(key);
				if (entries === undefined) refuse('there is no history of a journal that was asked for');
				if (entries.length > keep) refuse(`${entries.length} entries of a journal that keeps ${keep}`);
				before.set(key, entries);
			}
			return { before, claimed, held };
		},
		async settle(claims) {
			await ask(claims.map(({ key, delivered }) => [{ do: 'settle', key, owner, delivered }]));
		},
	};
}

// In the order of their keys, so that no store locks them in another. What depends on each other stays
// together, as a store may do one item after the other.
function batches(units: Row[][]): Row[][] {
	const keyOf = ([first]: Row[]): string => first?.key ?? '';
	const filled: Row[][] = [];
	for (const unit of units.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))) {
		const last = filled.at(-1);
		if (last !== undefined && last.length + unit.length <= MAX_ROWS) last.push(...unit);
		else filled.push([...unit]);
	}
	return filled;
}

function readAnswers(put: unknown[] | null): Answer {
	const found = put?.filter((json) => Object.hasOwn(Object(json) as object, 'claimed')) ?? [];
	if (put !== null && found.length === 0) refuse("there is no item with a field 'claimed'");
	const read: Answer = { claimed: new Set(), held: new Map(), history: new Map() };
	for (const one of found) {
		const { data, error } = answer.safeParse(one);
		if (data === undefined) {
			const [issue] = error.issues;
			refuse(`its field '${shownText(issue?.path.join('.') ?? '')}' is not as documented`);
		}
		for (const key of data.claimed) read.claimed.add(key);
		for (const [key, holder] of Object.entries(data.held)) read.held.set(key, holder);
		for (const [key, entries] of Object.entries(data.history)) read.history.set(key, entries);
	}
	return read;
}

function checkClaims(claims: ClaimRow[], claimed: Set<string>, held: Map<string, Holder>): void {
	const asked = new Set(claims.map(({ key }) => key));
	for (const key of [...claimed, ...held.keys()])
		if (!asked.has(key)) refuse('something is claimed that was not asked for');
	for (const key of claimed) if (held.has(key)) refuse('something is claimed and held by others at once');
	for (const { key, onlyIf } of claims)
		if (onlyIf === null && !claimed.has(key) && !held.has(key))
			refuse('it says nothing about a claim that was asked for');
}

function refuse(what: string): never {
	throw new Error(
		`The memory workflow answered something else than the template does: ${what}. ` +
			'Choose a workflow made from the template, or see docs/memory.md.',
	);
}
