import fc from 'fast-check';
import { MemoryState } from '../../../nodes/OmniAiCondition/memory/memoryState';
import type {
	ClaimRow,
	Entry,
	JournalRow,
	MemoryRequest,
} from '../../../nodes/OmniAiCondition/memory/memoryStore';
import { RUNS } from '../../support/runs';
import { growthOf } from '../../hostile/growth';

const NOW = 1_750_000_000_000;
const MINUTE = 60_000;

const journal = (entries: Entry[], rest: Partial<JournalRow> = {}): JournalRow => ({
	key: 'j',
	entries,
	keep: 100,
	lastsMs: 60 * MINUTE,
	...rest,
});
const claim = (rest: Partial<ClaimRow> = {}): ClaimRow => ({
	key: 'c',
	cooldownMs: 30 * MINUTE,
	leaseMs: MINUTE,
	onlyIf: null,
	...rest,
});
const request = (rest: Partial<MemoryRequest>): MemoryRequest => ({ journals: [], claims: [], ...rest });
const plain = ({ before, claimed, held }: ReturnType<MemoryState['claim']>) => ({
	before: [...before],
	claimed: [...claimed],
	held: [...held],
});
const journalOf = (state: MemoryState, now = NOW, key = 'j') =>
	state.claim(request({ journals: [journal([], { key, keep: 100_000 })] }), 'reader', now).before.get(key);

describe('journals', () => {
	test('each id stands once, in the order in which it became known, with the time and value it came with', () => {
		const state = new MemoryState();
		state.claim(
			request({
				journals: [
					journal([
						['a', 5],
						['b', 3, 1.5],
					]),
				],
			}),
			'run',
			NOW,
		);
		const { before } = state.claim(
			request({
				journals: [
					journal([
						['c', 1],
						['a', 9],
						['b', 0, 7],
					]),
				],
			}),
			'run',
			NOW,
		);
		expect(before.get('j')).toEqual([
			['a', 5],
			['b', 3, 1.5],
		]);
		expect(journalOf(state)).toEqual([
			['a', 5],
			['b', 3, 1.5],
			['c', 1],
		]);
	});

	test('however the entries come, one by one, together or again, the journal is the same', () => {
		const entries = fc.uniqueArray(fc.tuple(fc.string({ maxLength: 3 }), fc.nat(50)), {
			selector: ([id]) => id,
			maxLength: 20,
		});
		fc.assert(
			fc.property(entries, fc.array(fc.nat(20)), fc.integer({ min: 1, max: 25 }), (all, cuts, keep) => {
				const together = new MemoryState();
				together.claim(request({ journals: [journal(all, { keep })] }), 'run', NOW);
				const inParts = new MemoryState();
				let from = 0;
				for (const cut of [...cuts.sort((one, other) => one - other), all.length]) {
					const part = all.slice(from, cut);
					// A part again changes nothing, unless its entries have left the journal meanwhile.
					const add = () => inParts.claim(request({ journals: [journal(part, { keep })] }), 'run', NOW);
					add();
					if (all.length <= keep) add();
					from = Math.max(from, cut);
				}
				expect(journalOf(inParts)).toEqual(all.slice(-keep));
				expect(journalOf(together)).toEqual(all.slice(-keep));
			}),
			{ numRuns: RUNS },
		);
	});

	test('what was there before is no more than what is to be kept now', () => {
		const state = new MemoryState();
		state.claim(
			request({
				journals: [
					journal([
						['a', 1],
						['b', 2],
						['c', 3],
					]),
				],
			}),
			'run',
			NOW,
		);
		const row = journal([['d', 4]], { keep: 2 });
		expect(state.claim(request({ journals: [row] }), 'run', NOW).before.get('j')).toEqual([
			['b', 2],
			['c', 3],
		]);
		expect(journalOf(state)).toEqual([
			['c', 3],
			['d', 4],
		]);
	});

	test.each([1, -1])(
		'a journal ends so long after its last change, whichever way the clock went (%d)',
		(way) => {
			const at = (ms: number) => NOW + way * ms;
			const remembered = (ms: number) => {
				const state = new MemoryState();
				state.claim(request({ journals: [journal([['a', 1]], { lastsMs: MINUTE })] }), 'run', NOW);
				// A redelivery is no change.
				state.claim(request({ journals: [journal([['a', 1]], { lastsMs: MINUTE })] }), 'run', at(MINUTE / 2));
				return journalOf(state, at(ms));
			};
			expect(remembered(MINUTE - 1)).toEqual([['a', 1]]);
			expect(remembered(MINUTE)).toEqual([]);
		},
	);
});

describe('claims that depend on how often', () => {
	const several = (
		id: string,
		at: number,
		arrivedAt: number,
		rest: { below?: boolean; count?: number } = {},
	) =>
		request({
			journals: [journal([[id, at]])],
			claims: [
				claim({
					cooldownMs: 0,
					onlyIf: {
						journal: 'j',
						count: 3,
						withinMs: 10 * MINUTE,
						below: false,
						entries: [[id, arrivedAt]],
						...rest,
					},
				}),
			],
		});

	test('the third within the time takes it, and so does its redelivery, but none before', () => {
		const state = new MemoryState();
		const taken = ['a', 'b', 'a', 'c', 'b', 'c'].map((id, index) => {
			const { claimed } = state.claim(several(id, NOW + index, NOW + index), 'run', NOW + index);
			if (claimed.has('c')) state.settle([{ key: 'c', delivered: false }], 'run', NOW + index);
			return claimed.has('c');
		});
		expect(taken).toEqual([false, false, false, true, false, true]);
	});

	test('of copies that race, one finds itself to be the third, whatever is known before them', () => {
		fc.assert(
			fc.property(fc.shuffledSubarray(['a', 'b', 'c', 'a', 'b', 'c'], { minLength: 6 }), (order) => {
				const state = new MemoryState();
				const taken = order.filter((id, index) => {
					const { claimed, held } = state.claim(several(id, NOW, NOW), `run ${index}`, NOW);
					return claimed.size + held.size > 0;
				});
				expect(new Set(taken).size).toBe(1);
				expect(taken).toContain([...new Set(order)][2]);
			}),
		);
	});

	test('late and future ones open nothing, and close nothing', () => {
		const state = new MemoryState();
		const add = (id: string, at: number) => state.claim(several(id, at, NOW), 'run', NOW).claimed.size;
		expect([
			add('late', NOW - 10 * MINUTE),
			add('a', NOW - 9 * MINUTE),
			add('future', NOW + 10 * MINUTE),
			add('b', NOW),
			add('later still', NOW - 11 * MINUTE),
			add('c', NOW - 1),
		]).toEqual([0, 0, 0, 0, 0, 1]);
	});

	test('what has to be below the count is taken before it, and by what has no place', () => {
		const state = new MemoryState();
		const add = (id: string, at: number) => {
			const { claimed } = state.claim(several(id, at, NOW, { below: true, count: 2 }), 'run', NOW);
			return claimed.size;
		};
		expect([add('a', NOW), add('b', NOW), add('a', NOW), add('far', NOW - 10 * MINUTE)]).toEqual([
			1, 0, 1, 1,
		]);
	});

	test('what a request adds beyond what is kept still counts for it', () => {
		const entries = ['a', 'b', 'c'].map((id): Entry => [id, NOW]);
		const row = several('a', NOW, NOW);
		row.journals = [journal(entries, { keep: 1 })];
		row.claims = row.claims.map((one) => ({
			...one,
			onlyIf: one.onlyIf && { ...one.onlyIf, entries: [['c', NOW]] },
		}));
		expect(new MemoryState().claim(row, 'run', NOW).claimed.size).toBe(1);
	});
});

describe('claims', () => {
	test('a delivered one holds others back, its own run too, until the pause that they ask for has passed', () => {
		const state = new MemoryState();
		expect(state.claim(request({ claims: [claim()] }), 'one', NOW).claimed.has('c')).toBe(true);
		state.settle([{ key: 'c', delivered: true }], 'one', NOW + 5);
		for (const owner of ['one', 'other'])
			expect(plain(state.claim(request({ claims: [claim()] }), owner, NOW + MINUTE))).toEqual({
				before: [],
				claimed: [],
				held: [['c', { at: NOW + 5, delivered: true, until: NOW + 5 + 30 * MINUTE }]],
			});
		const asks = (cooldownMs: number, now: number) =>
			state.claim(request({ claims: [claim({ cooldownMs })] }), 'asks', now).held.size === 0;
		expect(asks(MINUTE + 1, NOW + 5 + MINUTE)).toBe(false);
		expect(asks(MINUTE, NOW + 5 + MINUTE)).toBe(true);
	});

	test('one that is neither delivered nor given back holds others back for its lease, but not its own run', () => {
		const state = new MemoryState();
		state.claim(request({ claims: [claim()] }), 'one', NOW);
		expect(plain(state.claim(request({ claims: [claim()] }), 'other', NOW + MINUTE - 1)).held).toEqual([
			['c', { at: NOW, delivered: false, until: NOW + MINUTE }],
		]);
		expect(state.claim(request({ claims: [claim()] }), 'one', NOW + MINUTE - 1).claimed.size).toBe(1);
		expect(state.claim(request({ claims: [claim()] }), 'other', NOW + MINUTE).held.size).toBe(1);
		expect(state.claim(request({ claims: [claim()] }), 'other', NOW + 2 * MINUTE - 1).claimed.size).toBe(1);
	});

	test('one that is given back is free at once, and only its own run can end it', () => {
		const state = new MemoryState();
		state.claim(request({ claims: [claim()] }), 'one', NOW);
		state.settle([{ key: 'c', delivered: false }], 'other', NOW);
		state.settle([{ key: 'c', delivered: true }], 'other', NOW);
		expect(state.claim(request({ claims: [claim()] }), 'other', NOW).held.get('c')?.delivered).toBe(false);
		state.settle(
			[
				{ key: 'c', delivered: false },
				{ key: 'unknown', delivered: true },
			],
			'one',
			NOW,
		);
		expect(state.claim(request({ claims: [claim()] }), 'other', NOW).claimed.size).toBe(1);
		// The lease of the first is over, and its late word about it no longer counts.
		state.settle([{ key: 'c', delivered: true }], 'one', NOW);
		state.settle([{ key: 'c', delivered: false }], 'other', NOW);
		expect(state.claim(request({ claims: [claim()] }), 'third', NOW).claimed.size).toBe(1);
	});

	test('what was delivered is not given back', () => {
		const state = new MemoryState();
		state.claim(request({ claims: [claim()] }), 'one', NOW);
		state.settle([{ key: 'c', delivered: true }], 'one', NOW);
		state.settle([{ key: 'c', delivered: false }], 'one', NOW);
		expect(state.claim(request({ claims: [claim()] }), 'other', NOW).held.size).toBe(1);
	});

	test('whatever the clock does, no one is held back by something further away than its time', () => {
		const step = fc.record({
			ms: fc.constantFrom(0, 1, MINUTE, 29 * MINUTE, 31 * MINUTE, -MINUTE, -31 * MINUTE, 24 * 60 * MINUTE),
			owner: fc.constantFrom('one', 'other'),
			ends: fc.constantFrom('delivered', 'failed', 'dies'),
		});
		fc.assert(
			fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
				const state = new MemoryState();
				let now = NOW;
				let last: { at: number; delivered: boolean; owner: string } | null = null;
				for (const { ms, owner, ends } of steps) {
					now += ms;
					const age: number = last === null ? Infinity : Math.abs(now - last.at);
					const isFree: boolean =
						last === null || (last.delivered ? age >= 30 * MINUTE : age >= MINUTE || last.owner === owner);
					const { claimed, held } = state.claim(request({ claims: [claim()] }), owner, now);
					expect([claimed.size, held.size]).toEqual(isFree ? [1, 0] : [0, 1]);
					if (!isFree) {
						expect(held.get('c')).toMatchObject({ at: last?.at, delivered: last?.delivered });
						continue;
					}
					last = { at: now, delivered: false, owner };
					if (ends === 'dies') continue;
					state.settle([{ key: 'c', delivered: ends === 'delivered' }], owner, now);
					last = ends === 'delivered' ? { ...last, delivered: true } : null;
				}
			}),
			{ numRuns: RUNS },
		);
	});
});

describe('bounds', () => {
	const many = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

	test('of more than 10,000 groups, those that were changed last are remembered', () => {
		const state = new MemoryState();
		for (const [from, count] of [
			[0, 6_000],
			[6_000, 6_000],
		] as const)
			state.claim(
				request({
					journals: many(count, from).map((index) => journal([['a', 1]], { key: `${index}` })),
					claims: many(count, from).map((index) => claim({ key: `${index}` })),
				}),
				'run',
				NOW,
			);
		// A change makes it one of the last.
		state.claim(request({ journals: [journal([['b', 2]], { key: '2500' })] }), 'run', NOW);
		state.claim(request({ journals: [journal([['a', 1]], { key: 'new' })] }), 'run', NOW);
		const known = (key: string) => journalOf(state, NOW, key)?.length;
		expect([
			known('1999'),
			known('2000'),
			known('2001'),
			known('2500'),
			known('11999'),
			known('new'),
		]).toEqual([0, 0, 1, 2, 1, 1]);
		const held = state.claim(
			request({ claims: ['1999', '2000', '11999'].map((key) => claim({ key })) }),
			'other',
			NOW,
		).held;
		expect([...held.keys()]).toEqual(['2000', '11999']);
	});

	test('entries have a bound of their own, however few journals hold them', () => {
		const state = new MemoryState();
		for (const index of many(30)) {
			const entries = many(10_000).map((at): Entry => [`${at}`, at]);
			state.claim(request({ journals: [journal(entries, { key: `${index}`, keep: 10_000 })] }), 'run', NOW);
		}
		expect(many(30).filter((index) => journalOf(state, NOW, `${index}`)?.length !== 0)).toEqual(many(20, 10));
	});

	const groups = (count: number) =>
		request({
			journals: many(count).map((index) => journal([['a', NOW]], { key: `${index}` })),
			claims: many(count).map((index) =>
				claim({
					key: `${index}`,
					onlyIf: { journal: `${index}`, count: 1, withinMs: 1, below: false, entries: [['a', NOW]] },
				}),
			),
		});
	const oneGroup = (count: number) => {
		const entries = many(count).map((index) => [`${index}`, NOW - index] as const);
		// A run asks about the last 1,000 at most.
		const asked = entries.slice(-1_000);
		const onlyIf = { journal: 'j', count: 2 * count, withinMs: MINUTE, below: false, entries: asked };
		return request({ journals: [journal(entries, { keep: 1_000 })], claims: [claim({ onlyIf })] });
	};
	const filled = (count: number) => {
		const state = new MemoryState();
		state.claim(groups(count), 'run', NOW);
		return state;
	};
	const single = (state: MemoryState, key: string) => {
		state.claim(
			request({ journals: [journal([['a', NOW]], { key })], claims: [claim({ key })] }),
			'run',
			NOW,
		);
		state.settle([{ key, delivered: true }], 'run', NOW);
	};
	let runs = 0;

	test.each<[string, () => { factor: number | null }]>([
		[
			'items of as many groups',
			() => growthOf(groups, (all) => new MemoryState().claim(all, 'run', NOW), 10_000, 5),
		],
		[
			'items of one group',
			() => growthOf(oneGroup, (all) => new MemoryState().claim(all, 'run', NOW), 10_000, 5),
		],
		[
			'rows that single runs meet',
			() => growthOf(filled, (state) => many(200).forEach(() => single(state, `${runs++}`)), 10_000, 5),
		],
		['rows to be written', () => growthOf(filled, (state) => state.write(NOW), 10_000, 5)],
	])('the time grows with the number of %s, not with its square', (_words, measure) => {
		expect(measure().factor ?? 0).toBeLessThan(28);
	});

	test('10,000 items are decided in one call', () => {
		expect(new MemoryState().claim(groups(10_000), 'run', NOW).claimed.size).toBe(10_000);
		const state = new MemoryState();
		state.claim(oneGroup(10_000), 'run', NOW);
		expect(journalOf(state)).toHaveLength(1_000);
	});
});

describe('as a text', () => {
	const time = fc.integer({ min: -1_000, max: 1_000 }).map((ms) => NOW + ms);
	const text = fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'constructor', '"', '\ud800'), fc.string());
	const row = fc.record({
		key: text,
		entries: fc.uniqueArray(
			fc.oneof(
				fc.tuple(text, time),
				fc.tuple(
					text,
					time,
					fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
				),
			),
			{ selector: ([id]) => id, maxLength: 5 },
		),
		owner: text,
		ends: fc.constantFrom(true, false, null),
		now: time,
	});

	test('what is written is read again: the same requests then get the same answers', () => {
		fc.assert(
			fc.property(fc.array(row, { maxLength: 8 }), fc.array(row, { maxLength: 4 }), (rows, later) => {
				const state = new MemoryState();
				const ask = (memory: MemoryState, { key, entries, owner, ends, now }: (typeof rows)[number]) => {
					const answer = memory.claim(
						request({ journals: [journal(entries, { key })], claims: [claim({ key })] }),
						owner,
						now,
					);
					memory.write(now);
					if (ends !== null) memory.settle([{ key, delivered: ends }], owner, now);
					return plain(answer);
				};
				for (const one of rows) {
					ask(state, one);
					// Written before, it must not be written as it was then.
					state.write(NOW);
				}
				const again = MemoryState.read(state.write(NOW));
				expect(again.write(NOW)).toBe(state.write(NOW));
				for (const one of [...later, ...rows]) expect(ask(again, one)).toEqual(ask(state, one));
			}),
			{ numRuns: RUNS / 5 },
		);
	});

	test('a full memory is no more than 64,000 characters, the newest of it, without what has expired', () => {
		const state = new MemoryState();
		const old = request({ journals: [journal([['a', 1]], { key: 'old', lastsMs: 1 })] });
		for (let index = 0; index < 3_000; index++)
			state.claim(
				request({
					journals: [journal([[`entry ${index}`, NOW]], { key: `${index}` })],
					claims: [claim({ key: `${index}` })],
				}),
				'run',
				NOW,
			);
		state.claim(old, 'run', NOW - 1);
		const written = state.write(NOW);
		expect(written.length).toBeLessThanOrEqual(64_000);
		expect(written.length).toBeGreaterThan(60_000);
		expect(written).not.toContain('old');
		const again = MemoryState.read(written);
		expect(journalOf(again, NOW, '2999')).toHaveLength(1);
		expect(journalOf(again, NOW, '0')).toHaveLength(0);
		expect(again.claim(request({ claims: [claim({ key: '2999' })] }), 'other', NOW).held.size).toBe(1);
		expect(again.claim(request({ claims: [claim({ key: '0' })] }), 'other', NOW).claimed.size).toBe(1);
	});

	test('a journal as long as a count can be has room beside many claims', () => {
		const state = new MemoryState();
		const entries = Array.from({ length: 1_000 }, (_, index): Entry => [
			`${index}`.padStart(16, '0'),
			NOW - 364 * 24 * 60 * MINUTE + index,
		]);
		state.claim(
			request({
				journals: [journal(entries, { keep: 1_000 })],
				claims: entries.map(([key]) => claim({ key })),
			}),
			'1234567',
			NOW,
		);
		expect(journalOf(MemoryState.read(state.write(NOW)))).toEqual(entries);
	});

	test('an older memory goes before, and what is known anyway stays as it is', () => {
		const older = new MemoryState();
		older.claim(
			request({
				journals: [
					journal([
						['a', 1],
						['b', 2],
					]),
					journal([['x', 1]], { key: 'only older' }),
				],
				claims: [claim(), claim({ key: 'only older' })],
			}),
			'before',
			NOW,
		);
		const state = new MemoryState();
		state.claim(
			request({
				journals: [
					journal([
						['b', 9],
						['c', 3],
					]),
				],
				claims: [claim()],
			}),
			'now',
			NOW + 1,
		);
		state.addOlder(older);
		expect(journalOf(state)).toEqual([
			['a', 1],
			['b', 2],
			['c', 3],
		]);
		expect(journalOf(state, NOW, 'only older')).toEqual([['x', 1]]);
		expect(
			state.claim(request({ claims: [claim(), claim({ key: 'only older' })] }), 'now', NOW + 1),
		).toMatchObject({ claimed: new Set(['c']), held: new Map([['only older', { at: NOW }]]) });
	});

	const empty = new MemoryState().write(NOW);
	test.each([
		undefined,
		null,
		5,
		{},
		[],
		{ journals: [], claims: [] },
		'',
		'null',
		'[]',
		'{}',
		'{"journals":[],"claims":[]',
		'{"journals":{},"claims":[]}',
		'{"journals":[["j",1,2,[["a"]]]],"claims":[]}',
		'{"journals":[["j",1,2,[["a","1"]]]],"claims":[]}',
		'{"journals":[["j",1,2,[["a",1,null]]]],"claims":[]}',
		'{"journals":[["j",1,1e999,[["a",1]]]],"claims":[]}',
		'{"journals":[["j",1,2,[["a",1,2,3]]]],"claims":[]}',
		'{"journals":[[["j"],1,2,[]]],"claims":[]}',
		'{"journals":[],"claims":[["c",1,"o",1,1]]}',
		'{"journals":[],"claims":[["c",1,"o",1,1,"true"]]}',
		'{"journals":[],"claims":[["c",null,"o",1,1,true]]}',
		`{"__proto__":{"journals":[],"claims":[["c",${NOW},"o",99999,99999,true]]}}`,
		'['.repeat(60_000),
	])('%j is no memory', (value) => expect(MemoryState.read(value).write(NOW)).toBe(empty));

	test.each([
		['spaces', ' '.repeat(10_000_000)],
		['brackets', '['.repeat(10_000_000)],
		[
			'a memory that no one wrote',
			`{"journals":[${'["j",1,2,[]],'.repeat(800_000)}["j",1,2,[]]],"claims":[]}`,
		],
		['rows that are all wrong', `{"journals":[${'[1],'.repeat(15_000)}[1]],"claims":[]}`],
	])('%s are read as nothing, without taking long', (_words, value) => {
		const began = process.cpuUsage();
		expect(MemoryState.read(value).write(NOW)).toBe(empty);
		expect(process.cpuUsage(began).user / 1_000).toBeLessThan(2_000);
	});

	test('names of prototypes are keys like any other', () => {
		const state = new MemoryState();
		const rows = ['__proto__', 'constructor', 'toString'].map((key) => journal([[key, 1]], { key }));
		state.claim(request({ journals: rows }), 'run', NOW);
		const again = MemoryState.read(state.write(NOW));
		for (const { key } of rows) expect(journalOf(again, NOW, key)).toEqual([[key, 1]]);
		expect(({} as Record<string, unknown>)['0']).toBeUndefined();
	});
});
