import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { ClaimRow, MemoryRequest } from '../../../nodes/OmniAiCondition/memory/memoryStore';
import { sharedMemory } from '../../../nodes/OmniAiCondition/memory/sharedMemory';
import { STATEMENT, runStatement, testOnPostgres, usePostgres, type Client } from '../../support/postgres';

// What only a real server shows: many at once, sorting against dead-locks, the table's making, roles, and what
// expires. `model.test.ts` has what one call after the other does.

jest.setTimeout(120_000);

const { client, connect } = usePostgres();
let scopes = 0;

const newScope = (): string => `scope ${(scopes += 1)}`;
const memory = (owner: string, scope: string, at: Client = client()) =>
	sharedMemory({ scope, owner, call: async (items) => await runStatement(at, items) });
const claimOf = (key: string, onlyIf: ClaimRow['onlyIf'] = null): ClaimRow => ({
	key,
	cooldownMs: 600_000,
	leaseMs: 600_000,
	onlyIf,
});
const shuffled = <T>(values: T[]): T[] =>
	values
		.map((value) => ({ value, order: Math.random() }))
		.sort((a, b) => a.order - b.order)
		.map(({ value }) => value);
const numbered = (count: number, word: string): string[] =>
	Array.from({ length: count }, (_, index) => `${word} ${index}`);

testOnPostgres(
	'400 calls at once get the places 1 to 400, each once, and one claim between them',
	async () => {
		const [scope, now] = [newScope(), Date.now()];
		const answers = await Promise.all(
			numbered(400, 'event').map(async (id) => {
				const request: MemoryRequest = {
					journals: [{ key: 'group', entries: [[id, now]], keep: 1_000, lastsMs: 600_000 }],
					claims: [
						claimOf('action', {
							journal: 'group',
							count: 300,
							withinMs: 60_000,
							below: false,
							entries: [[id, now]],
						}),
					],
				};
				return await memory(id, scope).claim(request);
			}),
		);
		const places = answers.map(({ before }) => (before.get('group')?.length ?? -1) + 1);
		expect(places.sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, index) => index + 1));
		expect(answers.filter(({ claimed }) => claimed.has('action'))).toHaveLength(1);
		// Who comes later meets the claim, although it was not there when its statement began.
		expect(answers.filter(({ held }) => held.has('action'))).toHaveLength(100);
	},
);

testOnPostgres('calls with many rows in any order do not wait for each other in a circle', async () => {
	const [scope, now] = [newScope(), Date.now()];
	const keys = numbered(60, 'key');
	const run = async (owner: string): Promise<number> => {
		const store = memory(owner, scope);
		const { claimed } = await store.claim({
			journals: shuffled(keys).map((key) => ({
				key: `journal ${key}`,
				entries: [[owner, now]],
				keep: 100,
				lastsMs: 600_000,
			})),
			claims: shuffled(keys).map((key) => claimOf(`claim ${key}`)),
		});
		await store.settle(
			shuffled([...claimed]).map((key) => ({ key, delivered: Number(key.replace(/\D/g, '')) % 2 === 0 })),
		);
		return claimed.size;
	};
	const claimed = await Promise.all(numbered(40, 'run').map(run));
	// What was delivered stays claimed, what was given back is claimed again.
	expect(claimed.reduce((sum, size) => sum + size)).toBeGreaterThanOrEqual(keys.length);
	const [stored] = await client().any<{ delivered: string; entries: string }>(
		`SELECT count(*) FILTER (WHERE delivered) AS delivered,
			sum(jsonb_array_length(previous || added)) AS entries FROM omniai_memory WHERE scope = $1`,
		[scope],
	);
	expect(stored).toEqual({ delivered: '30', entries: String(60 * 40) });
});

testOnPostgres('the rows may come in any order, as callers of another make might send them', async () => {
	const [scope, now] = [newScope(), Date.now()];
	const send = async (rows: object[]): Promise<unknown> => {
		const [put] = await runStatement(client(), [
			{ rows: JSON.stringify(shuffled(rows).map((row) => ({ v: 1, scope, ...row }))) },
		]);
		return put;
	};
	const keys = numbered(40, 'key');
	const run = async (owner: string): Promise<void> => {
		for (let round = 0; round < 2; round += 1) {
			const entries = [[`${owner} ${round}`, now]];
			await send(keys.map((key) => ({ do: 'record', key, entries, keep: 10, lastsMs: 600_000 })));
			const { claimed } = (await send(keys.map((key) => ({ do: 'claim', owner, ...claimOf(key) })))) as {
				claimed: string[];
			};
			await send(claimed.map((key) => ({ do: 'settle', key, owner, delivered: false })));
		}
	};
	await expect(Promise.all(numbered(40, 'run').map(run))).resolves.toHaveLength(40);
});

testOnPostgres('of 50 first uses at once, one makes the table and none fails', async () => {
	for (let round = 0; round < 2; round += 1) {
		const schema = `first_use_${round}`;
		await client().none('CREATE SCHEMA $1:name', [schema]);
		const there = connect({ options: `-c search_path=${schema}` });
		const claimed = await Promise.all(
			numbered(50, 'run').map(async (owner) => await memory(owner, 's', there).claim(claimsOnly('c'))),
		);
		expect(claimed.filter((answer) => answer.claimed.size === 1)).toHaveLength(1);
		await there.$pool.end();
	}
});

const claimsOnly = (...keys: string[]): MemoryRequest => ({
	journals: [],
	claims: keys.map((key) => claimOf(key)),
});

testOnPostgres(
	'a role that may not create tables works with one made by hand, and says so without',
	async () => {
		await client().multi(`CREATE SCHEMA by_hand; CREATE ROLE reader LOGIN PASSWORD 'reader';
		GRANT USAGE ON SCHEMA by_hand TO reader`);
		const settings = { user: 'reader', password: 'reader', options: '-c search_path=by_hand' };
		const reader = connect(settings);
		await expect(memory('1', 's', reader).claim(claimsOnly('c'))).rejects.toThrow(
			'permission denied for schema by_hand',
		);
		const made = /CREATE TABLE[\s\S]*?(?=\n {2}END IF;)/.exec(STATEMENT)?.[0] ?? '';
		await client().multi(`SET search_path = by_hand; ${made};
		GRANT SELECT, INSERT, UPDATE, DELETE ON omniai_memory TO reader; SET search_path = public`);
		const { claimed } = await memory('1', 's', reader).claim(claimsOnly('c'));
		expect([...claimed]).toEqual(['c']);
		await memory('1', 's', reader).settle([{ key: 'c', delivered: true }]);
		const { held } = await memory('2', 's', reader).claim(claimsOnly('c'));
		expect(held.get('c')).toMatchObject({ delivered: true });
	},
);

testOnPostgres(
	'what has expired is removed as calls are made, at most a hundred rows each time',
	async () => {
		const scope = newScope();
		const count = async (): Promise<number> =>
			Number(
				(
					await client().one<{ count: string }>('SELECT count(*) FROM omniai_memory WHERE scope = $1', [
						scope,
					])
				).count,
			);
		const brief = { cooldownMs: 1, leaseMs: 1, onlyIf: null };
		await memory('1', scope).claim({
			journals: numbered(100, 'journal').map((key) => ({ key, entries: [['e', 1]], keep: 1, lastsMs: 1 })),
			claims: numbered(150, 'claim').map((key) => ({ key, ...brief })),
		});
		await memory('1', scope).claim(claimsOnly('lasting'));
		const before = await count();
		expect(before).toBeGreaterThan(100);
		for (let call = 0; call < 4; call += 1) await memory('1', newScope()).claim(claimsOnly('other'));
		expect(await count()).toBe(1);
		// A claim that was given back leaves nothing behind, either.
		await memory('1', scope).settle([{ key: 'lasting', delivered: false }]);
		await memory('1', newScope()).claim(claimsOnly('other'));
		expect(await count()).toBe(0);
	},
);

testOnPostgres('a role of a server that isolates transactions more strictly works just as well', async () => {
	const strict = connect({ options: '-c default_transaction_isolation=serializable' });
	const scope = newScope();
	const answers = await Promise.all(
		numbered(60, 'run').map(async (owner) => await memory(owner, scope, strict).claim(claimsOnly('c'))),
	);
	expect(answers.filter(({ claimed }) => claimed.size === 1)).toHaveLength(1);
});

testOnPostgres('texts that mean something to SQL, n8n or its client come back as they are', async () => {
	const parts = [
		`'`,
		`"`,
		'\\',
		'$1',
		'$$',
		'$setup$',
		'{{ 1 + 1 }}',
		'--',
		';',
		'/*',
		'%s',
		'\n',
		'?',
		'💥',
	];
	const hostile = fc.oneof(
		fc.array(fc.constantFrom(...parts, 'a'), { maxLength: 12 }).map((texts) => texts.join('')),
		fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !text.includes('\0')),
	);
	await fc.assert(
		fc.asyncProperty(hostile, hostile, hostile, hostile, async (name, key, id, owner) => {
			const [scope, entry] = [`${newScope()} ${name}`, [id, 5, 0.1] as const];
			const request: MemoryRequest = {
				journals: [{ key, entries: [entry], keep: 3, lastsMs: 600_000 }],
				claims: [claimOf(key, { journal: key, count: 1, withinMs: 10, below: false, entries: [[id, 5]] })],
			};
			expect([...(await memory(owner, scope).claim(request)).claimed]).toEqual([key]);
			await memory(owner, scope).settle([{ key, delivered: true }]);
			const { before, held } = await memory(`${owner}2`, scope).claim(request);
			expect(before.get(key)).toEqual([entry]);
			expect(held.get(key)?.delivered).toBe(true);
		}),
		{ numRuns: 30 },
	);
});

testOnPostgres('what PostgreSQL cannot hold is refused, and nothing of that call is kept', async () => {
	const scope = newScope();
	const long = Array.from({ length: 4_000 }, () => Math.random().toString(36)[2] ?? 'x').join('');
	for (const bad of ['a\0b', '\ud800', long]) {
		const good = claimsOnly('good').claims;
		const call = memory('1', scope).claim({ journals: [], claims: [...good, claimOf(bad)] });
		await expect(call).rejects.toThrow(/Unicode|invalid input syntax for type json|index row/);
	}
	const [row] = await client().any('SELECT * FROM omniai_memory WHERE scope = $1', [scope]);
	expect(row).toBeUndefined();
});

testOnPostgres('the rows on the page of the memory get the answer on that page', async () => {
	const page = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'memory.md'), 'utf8');
	const [rows, answer] = Array.from(
		page.matchAll(/```json\n([\s\S]*?)```/g),
		([, code = '']) => JSON.parse(code) as unknown,
	) as [Array<Record<string, unknown>>, object];
	const run = async (now: number, given: object[]): Promise<unknown> => {
		const statement = STATEMENT.replace('clock_timestamp()', `to_timestamp(${now} / 1000.0)`);
		const [main] = statement.split('-- What has expired') as [string];
		const [put] = await runStatement(client(), [{ rows: JSON.stringify(given) }], main);
		return put;
	};
	const [record, claim] = rows as [{ entries: unknown[] }, object];
	const earlier = { owner: 'another', onlyIf: null };
	await run(1_760_000_000_000, [
		{ ...record, entries: record.entries.slice(0, 1) },
		{ ...claim, ...earlier },
	]);
	await run(1_760_000_050_000, [{ ...claim, do: 'settle', ...earlier, delivered: true }]);
	expect(await run(1_760_000_062_000, rows)).toEqual(answer);
});

testOnPostgres('rows of another version are refused by name', async () => {
	const rows = JSON.stringify([{ v: 2, do: 'claim', scope: 's', owner: '1', ...claimOf('c') }]);
	await expect(runStatement(client(), [{ rows }])).rejects.toThrow(
		'This memory workflow reads rows of version 1, not 2',
	);
});

testOnPostgres(
	'ten thousand items in one call, of one group or of all different ones, take seconds',
	async () => {
		const [now, ids] = [Date.now(), numbered(10_000, 'id')];
		const store = memory('1', newScope());
		const entries = ids.map((id, index) => [id, now - index * 60_000] as const);
		const onlyIf = { journal: 'one', count: 3, withinMs: 60_000, below: false, entries };
		const began = performance.now();
		const one = await store.claim({
			journals: [{ key: 'one', entries, keep: 30, lastsMs: 600_000 }],
			claims: [claimOf('one', onlyIf)],
		});
		expect([one.claimed.size, one.held.size]).toEqual([0, 0]);
		const all = await store.claim({
			journals: ids.map((id) => ({ key: id, entries: [[id, now]], keep: 30, lastsMs: 600_000 })),
			claims: ids.map((id) =>
				claimOf(id, { journal: id, count: 1, withinMs: 60_000, below: false, entries: [[id, now]] }),
			),
		});
		expect(all.claimed.size).toBe(10_000);
		expect(performance.now() - began).toBeLessThan(20_000);
	},
);
