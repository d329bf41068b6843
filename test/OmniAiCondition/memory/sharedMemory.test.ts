import fc from 'fast-check';
import type { ClaimRow, MemoryRequest } from '../../../nodes/OmniAiCondition/memory/memoryStore';
import { sharedMemory } from '../../../nodes/OmniAiCondition/memory/sharedMemory';

// What goes to a memory workflow, and which of its answers are believed.

interface Row {
	v: number;
	do: string;
	scope: string;
	key: string;
	onlyIf?: { journal: string } | null;
	[field: string]: unknown;
}

/** A memory whose workflow puts out what `answer` says, and what went to it. */
function asking(answer: (rows: Row[], index: number) => unknown) {
	const calls: Row[][][] = [];
	const memory = sharedMemory({
		scope: 'this one',
		owner: 'run 7',
		call: async (items) => {
			const parsed = items.map(({ rows }) => JSON.parse(rows) as Row[]);
			calls.push(parsed);
			return await Promise.resolve(parsed.map(answer));
		},
	});
	return { memory, calls };
}

/** An answer that claims everything. */
const claimingAll = (rows: Row[]): object => ({
	claimed: rows.filter((row) => row.do === 'claim').map(({ key }) => key),
	held: {},
	history: Object.fromEntries(rows.filter((row) => row.do === 'record').map(({ key }) => [key, []])),
});
const claim = (key: string, onlyIf: ClaimRow['onlyIf'] = null): ClaimRow => ({
	key,
	cooldownMs: 10,
	leaseMs: 5,
	onlyIf,
});
const journal = (key: string, keep = 3): MemoryRequest['journals'][number] => ({
	key,
	entries: [['e', 1]],
	keep,
	lastsMs: 100,
});
const asks = (name: string): ClaimRow['onlyIf'] => ({
	journal: name,
	count: 2,
	withinMs: 5,
	below: true,
	entries: [['e', 9]],
});

test('rows are those of the documented version, with the run as owner', async () => {
	const { memory, calls } = asking(claimingAll);
	expect(memory.store).toBe('shared');
	await memory.claim({
		journals: [{ key: 'j', entries: [['e', 1, 0.5]], keep: 3, lastsMs: 100 }],
		claims: [claim('c', asks('j')), claim('a')],
	});
	await memory.settle([
		{ key: 'c', delivered: true },
		{ key: 'a', delivered: false },
	]);
	const [v, scope, owner] = [1, 'this one', 'run 7'];
	expect(calls).toEqual([
		[
			[
				{ v, do: 'claim', scope, key: 'a', owner, cooldownMs: 10, leaseMs: 5, onlyIf: null },
				{ v, do: 'record', scope, key: 'j', entries: [['e', 1, 0.5]], keep: 3, lastsMs: 100 },
				{
					...{ v, do: 'claim', scope, key: 'c', owner, cooldownMs: 10, leaseMs: 5 },
					onlyIf: { journal: 'j', count: 2, withinMs: 5, below: true, entries: [['e', 9]] },
				},
			],
		],
		[
			[
				{ v, do: 'settle', scope, key: 'a', owner, delivered: false },
				{ v, do: 'settle', scope, key: 'c', owner, delivered: true },
			],
		],
	]);
});

test('however many rows there are, there is one call, and what depends on each other stays in one item', async () => {
	const keys = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 2_600, size: 'max' });
	await fc.assert(
		fc.asyncProperty(keys, fc.array(fc.nat(3), { minLength: 7, maxLength: 7 }), async (all, kinds) => {
			const { memory, calls } = asking(claimingAll);
			const journals = all.filter((_, index) => kinds[index % 7] !== 0).map((key) => journal(`j${key}`));
			const known = new Set(journals.map(({ key }) => key));
			const claims = all
				.filter((_, index) => kinds[(index + 1) % 7] !== 0)
				.flatMap((key) => [`c${key}`, `d${key}`].map((name) => ({ key: name, journal: `j${key}` })))
				.map(({ key, journal: name }) => claim(key, known.has(name) ? asks(name) : null));
			const { before, claimed } = await memory.claim({ journals, claims });
			expect(before.size).toBe(journals.length);
			expect(claimed.size).toBe(claims.length);
			const items = calls.flat();
			expect(calls).toHaveLength(journals.length + claims.length > 0 ? 1 : 0);
			expect(items.flat()).toHaveLength(journals.length + claims.length);
			for (const rows of items) {
				expect(rows.length).toBeLessThanOrEqual(1_000);
				const here = new Set(rows.map(({ key }) => key));
				for (const { onlyIf } of rows) if (onlyIf) expect(here.has(onlyIf.journal)).toBe(true);
			}
			// Filled as far as that allows, so that ten thousand rows are ten items and not thousands.
			expect(items.length).toBeLessThanOrEqual(Math.ceil(items.flat().length / 997));
		}),
		{ numRuns: 8 },
	);
});

test('nothing to remember is no call', async () => {
	const { memory, calls } = asking(claimingAll);
	await memory.settle([]);
	expect((await memory.claim({ journals: [], claims: [] })).claimed.size).toBe(0);
	expect(calls).toEqual([]);
});

const REQUEST: MemoryRequest = { journals: [journal('j')], claims: [claim('c'), claim('d', asks('j'))] };
const HOLDER = { at: 5, delivered: true, until: 15 };
const GOOD = {
	claimed: ['c'],
	held: {},
	history: {
		j: [
			['e', 1],
			['f', 2, -0.5],
		],
	},
};

test.each<[string, unknown, object]>([
	['a claim that was not to be taken', GOOD, { claimed: ['c'], held: {} }],
	['all claimed', { ...GOOD, claimed: ['d', 'c'] }, { claimed: ['d', 'c'], held: {} }],
	['one held', { ...GOOD, held: { d: HOLDER } }, { claimed: ['c'], held: { d: HOLDER } }],
	['more fields', { ...GOOD, counted: { j: 3 }, more: 1 }, { claimed: ['c'], held: {} }],
	['no field for what is held', { claimed: ['c'], history: GOOD.history }, { claimed: ['c'], held: {} }],
])('believed: %s', async (_name, put, expected) => {
	const { claimed, held, before } = await asking(() => put).memory.claim(REQUEST);
	expect({ claimed: [...claimed], held: Object.fromEntries(held) }).toEqual(expected);
	expect([...before]).toEqual([['j', GOOD.history.j]]);
});

const many = (count: number): unknown[] => Array.from({ length: count }, (_, index) => [`e${index}`, 1]);

test.each<[string, unknown, string]>([
	['nothing', undefined, "no item with a field 'claimed'"],
	['a text', 'claimed', "no item with a field 'claimed'"],
	['another workflow', { success: true }, "no item with a field 'claimed'"],
	['an inherited field', Object.create({ claimed: [] }), "no item with a field 'claimed'"],
	['no list', { ...GOOD, claimed: 'c' }, "'claimed'"],
	['no keys', { ...GOOD, claimed: [1] }, "'claimed.0'"],
	['JSON as text', { ...GOOD, history: '{}' }, "'history'"],
	['no history', { claimed: ['c'], held: {} }, 'no history'],
	['history of another journal', { ...GOOD, history: { k: [] } }, 'no history'],
	['an inherited history', { ...GOOD, history: Object.create({ j: [] }) }, 'no history'],
	['too much history', { ...GOOD, history: { j: many(4) } }, '4 entries of a journal that keeps 3'],
	['an entry without time', { ...GOOD, history: { j: [['e']] } }, "'history.j.0'"],
	['an entry with a text as time', { ...GOOD, history: { j: [['e', '1']] } }, "'history.j.0"],
	['an endless time', { ...GOOD, history: { j: [['e', Infinity]] } }, "'history.j.0"],
	['no number as value', { ...GOOD, history: { j: [['e', 1, null]] } }, "'history.j.0"],
	['too long an entry', { ...GOOD, history: { j: [['e', 1, 2, 3]] } }, "'history.j.0"],
	['a claim nobody asked for', { ...GOOD, claimed: ['c', 'x'] }, 'not asked for'],
	['a holder of what nobody asked for', { ...GOOD, held: { x: HOLDER } }, 'not asked for'],
	['claimed and held', { ...GOOD, held: { c: HOLDER } }, 'at once'],
	['nothing about a claim', { ...GOOD, claimed: [] }, 'nothing about a claim'],
	['a holder without time', { ...GOOD, held: { d: { ...HOLDER, at: null } } }, "'held.d.at'"],
	['a holder for ever', { ...GOOD, held: { d: { ...HOLDER, until: Infinity } } }, "'held.d.until'"],
	['a holder of neither kind', { ...GOOD, held: { d: { ...HOLDER, delivered: 1 } } }, "'held.d.delivered'"],
])('not believed: %s', async (_name, put, message) => {
	const answer = asking(() => put).memory.claim(REQUEST);
	await expect(answer).rejects.toThrow(message);
	await expect(answer).rejects.toThrow(/^The memory workflow answered something else than .+\. Choose .+\.$/);
});

test('an answer in several items is one answer, wherever its items stand', async () => {
	const put = [{ other: 1 }, { claimed: ['d'], held: {} }, null, { ...GOOD, held: {} }];
	const memory = sharedMemory({ scope: 's', owner: '1', call: async () => await Promise.resolve(put) });
	const { claimed, before } = await memory.claim(REQUEST);
	expect([[...claimed].sort(), before.size]).toEqual([['c', 'd'], 1]);
});

test('the end of claims has to be answered', async () => {
	const settled = (put: unknown) => asking(() => put).memory.settle([{ key: 'c', delivered: true }]);
	await expect(settled({ claimed: [] })).resolves.toBeUndefined();
	await expect(settled({})).rejects.toThrow("no item with a field 'claimed'");
});

test('what the call says went wrong is said as it is', async () => {
	const memory = sharedMemory({
		scope: 's',
		owner: '1',
		call: async () => await Promise.reject(new Error('The memory workflow failed: so.')),
	});
	await expect(memory.claim(REQUEST)).rejects.toThrow(/^The memory workflow failed: so\.$/);
});

test('whatever is answered, it is believed whole or refused with a sentence', async () => {
	const value = fc.oneof(
		fc.jsonValue(),
		fc.record({ claimed: fc.jsonValue(), held: fc.jsonValue(), history: fc.jsonValue() }),
		fc.record(
			{
				claimed: fc.array(fc.constantFrom('c', 'd', 'x', '__proto__')),
				held: fc.dictionary(fc.constantFrom('c', 'd', '__proto__', 'x'), fc.constant(HOLDER)),
				history: fc.dictionary(fc.constantFrom('j', '__proto__', 'x'), fc.constant([])),
			},
			{ requiredKeys: ['claimed'] },
		),
	);
	await fc.assert(
		fc.asyncProperty(fc.array(value, { maxLength: 3 }), async (put) => {
			const memory = sharedMemory({ scope: 's', owner: '1', call: async () => await Promise.resolve(put) });
			const outcome = await memory.claim(REQUEST).catch((error: unknown) => error);
			if (outcome instanceof Error) {
				expect(outcome.message).toMatch(/^The memory workflow answered something else than the template/);
				return;
			}
			const { claimed, held, before } = outcome as Awaited<ReturnType<typeof memory.claim>>;
			expect([...before.keys()]).toEqual(['j']);
			expect(claimed.has('c')).toBe(!held.has('c'));
			expect([...claimed].filter((key) => !['c', 'd'].includes(key))).toEqual([]);
		}),
		{ numRuns: 500 },
	);
});
