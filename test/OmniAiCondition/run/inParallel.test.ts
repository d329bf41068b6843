import fc from 'fast-check';
import { inParallel } from '../../../nodes/OmniAiCondition/run/inParallel';

interface Entry {
	id: number;
	group: string;
}

async function* from<Entry>(list: Entry[]): AsyncGenerator<Entry> {
	yield* list;
}

const entries = fc
	.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 40 })
	.map((groups) => groups.map((group, id): Entry => ({ id, group })));
const limits = fc.record({
	total: fc.integer({ min: 1, max: 8 }),
	perGroup: fc.integer({ min: 1, max: 4 }),
	lookAhead: fc.integer({ min: 1, max: 12 }),
});

test('tasks at the same time keep results in order, limits held and no lane idle, in every order of endings', async () => {
	await fc.assert(
		fc.asyncProperty(entries, limits, fc.scheduler(), fc.boolean(), async (list, limit, scheduler, slow) => {
			const underWay = new Map<string, number>();
			const started: Entry[] = [];
			let running = 0;
			const idleWithoutReason = () => {
				if (running >= limit.total) return false;
				const waiting = list.filter((entry) => !started.includes(entry));
				const next = waiting.findIndex(({ group }) => (underWay.get(group) ?? 0) < limit.perGroup);
				return next >= 0 && next < limit.lookAhead;
			};
			let taken = 0;
			const source = async function* () {
				for (const entry of list) {
					taken++;
					if (slow) await scheduler.schedule(Promise.resolve(), `entry ${entry.id}`);
					yield entry;
				}
			};
			const whole = inParallel<Entry, number>(
				source(),
				limit,
				({ group }) => group,
				async (entry) => {
					started.push(entry);
					running++;
					underWay.set(entry.group, (underWay.get(entry.group) ?? 0) + 1);
					expect(running).toBeLessThanOrEqual(limit.total);
					expect(underWay.get(entry.group)).toBeLessThanOrEqual(limit.perGroup);
					await scheduler.schedule(Promise.resolve(), `task ${entry.id}`);
					running--;
					underWay.set(entry.group, (underWay.get(entry.group) ?? 0) - 1);
					return entry.id;
				},
			);
			// After every ending all lanes that may work do.
			for (;;) {
				await new Promise(setImmediate);
				// A lane that waits for a slow entry has its reason.
				if (!slow) expect(idleWithoutReason()).toBe(false);
				expect(taken - started.length).toBeLessThanOrEqual(limit.lookAhead);
				if (scheduler.count() === 0) break;
				await scheduler.waitOne();
			}
			expect(await whole).toEqual(list.map(({ id }) => id));
			for (const name of ['a', 'b', 'c', 'd']) {
				const ids = started.filter(({ group }) => group === name).map(({ id }) => id);
				expect(ids).toEqual([...ids].sort((one, other) => one - other));
			}
		}),
		{ numRuns: 150 },
	);
});

test('a group of tasks that never ends does not hold up the others', async () => {
	const done: string[] = [];
	void inParallel<string, void>(
		from(['slow', 'slow', 'slow', 'b', 'c', 'b', 'c']),
		{ total: 3, perGroup: 2, lookAhead: 10 },
		(name) => name,
		async (name) => {
			if (name === 'slow') await new Promise(() => {});
			done.push(name);
		},
	);
	await new Promise(setImmediate);
	expect(done).toEqual(['b', 'c', 'b', 'c']);
});

test('entries that take their time are made one after the other, while tasks are under way', async () => {
	const happened: string[] = [];
	const turns = async (count: number) => {
		for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
	};
	const slow = async function* () {
		for (const name of ['a', 'b', 'c']) {
			happened.push(`make ${name}`);
			await turns(3);
			yield name;
		}
	};
	const whole = inParallel<string, string>(
		slow(),
		{ total: 2, perGroup: 2, lookAhead: 5 },
		String,
		async (name) => {
			happened.push(`start ${name}`);
			await turns(name === 'a' ? 9 : 1);
			happened.push(`end ${name}`);
			return name.toUpperCase();
		},
	);
	expect(await whole).toEqual(['A', 'B', 'C']);
	expect(happened.join(', ')).toBe('make a, start a, make b, start b, end b, make c, start c, end c, end a');
});

test('entries that cannot be made reject the whole, also while tasks are under way', async () => {
	const broken = async function* () {
		yield 'a';
		yield await Promise.reject(new Error('no more'));
	};
	await expect(
		inParallel<string, void>(
			broken(),
			{ total: 2, perGroup: 2, lookAhead: 5 },
			String,
			async () => await new Promise(() => {}),
		),
	).rejects.toThrow('no more');
});

test('a task that throws while the next entry is made rejects the whole, whatever else is under way', async () => {
	const slow = async function* () {
		yield 'a';
		for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
		yield 'b';
	};
	await expect(
		inParallel<string, void>(
			slow(),
			{ total: 3, perGroup: 1, lookAhead: 5 },
			String,
			async (name) => await (name === 'a' ? Promise.reject(new Error('x')) : new Promise(() => {})),
		),
	).rejects.toThrow('x');
});

test('a list of no tasks ends at once', async () =>
	expect(
		await inParallel<number, number>(
			from([]),
			{ total: 5, perGroup: 5, lookAhead: 5 },
			String,
			async () => 1,
		),
	).toEqual([]));

test('a task that throws all the same rejects the whole', async () => {
	await expect(
		inParallel<number, never>(
			from([1, 2]),
			{ total: 2, perGroup: 2, lookAhead: 5 },
			String,
			async () => await Promise.reject(new Error('x')),
		),
	).rejects.toThrow('x');
});

test('a limit below one counts as one, and a group under its limit starts all it may', async () => {
	const startedWith = async (limits: { total: number; perGroup: number; lookAhead: number }) => {
		const started: string[] = [];
		let taken = 0;
		const entries = async function* () {
			for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) {
				taken++;
				yield name;
			}
		};
		void inParallel<string, void>(
			entries(),
			limits,
			(name) => name.charAt(0),
			async (name) => {
				started.push(name);
				await new Promise(() => {});
			},
		);
		await new Promise(setImmediate);
		return [started.join(' '), taken];
	};
	expect(await startedWith({ total: 0, perGroup: 0, lookAhead: 0 })).toEqual(['a1', 1]);
	expect(await startedWith({ total: 5, perGroup: 1, lookAhead: 0 })).toEqual(['a1', 2]);
	expect(await startedWith({ total: 5, perGroup: 1, lookAhead: 2 })).toEqual(['a1 b1', 4]);
	expect(await startedWith({ total: 3, perGroup: 2, lookAhead: 9 })).toEqual(['a1 a2 b1', 3]);
});
