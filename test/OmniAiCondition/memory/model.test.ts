import fc from 'fast-check';
import type { MemoryAnswer, MemoryRequest } from '../../../nodes/OmniAiCondition/memory/memoryStore';
import { MemoryState } from '../../../nodes/OmniAiCondition/memory/memoryState';
import { sharedMemory } from '../../../nodes/OmniAiCondition/memory/sharedMemory';
import { STATEMENT, runStatement, testOnPostgres, usePostgres } from '../../support/postgres';
import { ReferenceModel, type Request } from './referenceModel';

// Random lives of a memory, against the reference model: what happened, again, late or in the future; runs
// that overlap, that deliver, fail or die; restarts, dry runs, and a clock that jumps. Several lives share a
// clock, so that one statement can do a step of all of them.

const SEQUENCES = Number(process.env['MEMORY_SEQUENCES'] ?? 500);
const TOGETHER = 20;
const STEPS = 16;
const BEGIN = 1_800_000_000_000;

jest.setTimeout(600_000);

interface Happened {
	group: number;
	/** Which occurrence: few, so that redeliveries are common. */
	occurrence: number;
	/** Event time from arrival, and arrival from now. */
	late: number;
	arrived: number;
	value: number | undefined;
}
interface Wish {
	group: number;
	action: number;
	when: 'always' | 'reached' | 'below';
	ends: 'delivered' | 'failed' | 'died';
}
type Step =
	| {
			kind: 'run' | 'dry run';
			owner: number;
			happened: Happened[];
			wishes: Wish[];
			endsAfter: number;
			/** These two change, as they do when a person changes the condition. */
			keep: number;
			lastsMs: number;
	  }
	| { kind: 'restart' };
interface Settings {
	count: number;
	withinMs: number;
	cooldownMs: number;
	leaseMs: number;
}
interface Life {
	settings: Settings;
	steps: Step[];
}

const GROUP = fc.constantFrom(0, 1);
const TIMES = [0, 1, 100, 499, 500, 501, 999, 1_000, 1_001, 3_000];
const happened: fc.Arbitrary<Happened> = fc.record({
	group: GROUP,
	occurrence: fc.nat(5),
	late: fc.constantFrom(...TIMES, ...TIMES.map((time) => -time)),
	arrived: fc.constantFrom(0, 0, 0, -1, -600, 500),
	value: fc.constantFrom(undefined, 0, -1.5, 1e300, 0.1),
});
const wish: fc.Arbitrary<Wish> = fc.record({
	group: GROUP,
	action: fc.constantFrom(0, 1),
	when: fc.constantFrom('always', 'reached', 'reached', 'below'),
	ends: fc.constantFrom('delivered', 'delivered', 'failed', 'died'),
});
const run = (kind: 'run' | 'dry run'): fc.Arbitrary<Step> =>
	fc.record({
		kind: fc.constant(kind),
		owner: fc.nat(2),
		happened: fc.array(happened, { maxLength: 4 }),
		wishes: fc.uniqueArray(wish, { maxLength: 4, selector: ({ group, action }) => `${group} ${action}` }),
		endsAfter: fc.constantFrom(0, 0, 1, 3),
		keep: fc.constantFrom(1, 2, 4, 30, 30),
		lastsMs: fc.constantFrom(1_000, 3_000, 1e9, 1e9),
	});
const life: fc.Arbitrary<Life> = fc.record({
	settings: fc.record({
		count: fc.constantFrom(1, 2, 3),
		withinMs: fc.constantFrom(500, 1_000),
		cooldownMs: fc.constantFrom(500, 1_000, 3_000),
		leaseMs: fc.constantFrom(500, 1_000),
	}),
	steps: fc.array(
		fc.oneof(
			{ weight: 8, arbitrary: run('run') },
			{ weight: 1, arbitrary: run('dry run') },
			{ weight: 1, arbitrary: fc.constant<Step>({ kind: 'restart' }) },
		),
		{ minLength: 1, maxLength: STEPS, size: 'max' },
	),
});
const ticks = fc.array(
	fc.oneof(
		{ weight: 8, arbitrary: fc.constantFrom(...TIMES) },
		{ weight: 1, arbitrary: fc.constantFrom(-1, -500, -2_000, -1e6, 1e6, 1e10) },
	),
	{ minLength: 1, maxLength: STEPS, size: 'max' },
);

/** The request of a run: one row for each group, its occurrences once each. */
function requestOf(step: Step & { kind: 'run' | 'dry run' }, settings: Settings, now: number): Request {
	const { keep, lastsMs } = step;
	const { cooldownMs, leaseMs, count, withinMs } = settings;
	const once = [...new Map(step.happened.map((one) => [`${one.group} ${one.occurrence}`, one])).values()];
	const arrival = ({ arrived }: Happened) => now + arrived;
	return {
		journals: [0, 1].map((group) => ({
			key: `journal ${group}`,
			keep,
			lastsMs,
			entries: once
				.filter((one) => one.group === group)
				.map((one) => {
					const at = arrival(one) - one.late;
					const id = `occurrence ${one.occurrence}`;
					return one.value === undefined ? [id, at] : [id, at, one.value];
				}),
		})),
		claims: step.wishes.map(({ group, action, when }) => ({
			key: `claim ${group} ${action}`,
			cooldownMs,
			leaseMs,
			onlyIf:
				when === 'always'
					? null
					: {
							journal: `journal ${group}`,
							count,
							withinMs,
							below: when === 'below',
							entries: step.happened
								.filter((one) => one.group === group)
								.map((one) => [`occurrence ${one.occurrence}`, arrival(one)] as const),
						},
		})),
	};
}

/** What a store has to offer to live a life; `claim` and `settle` get the time. */
interface Lived {
	claim: (request: MemoryRequest, owner: string, now: number) => Promise<MemoryAnswer>;
	settle: (claims: Array<{ key: string; delivered: boolean }>, owner: string, now: number) => Promise<void>;
	restart: (now: number, model: ReferenceModel) => void;
	/** What it holds, where that can be seen: a dry run changes nothing. */
	content?: (now: number) => unknown;
}

const comparable = ({ before, claimed, held }: MemoryAnswer): object => ({
	before: Object.fromEntries(before),
	claimed: [...claimed].sort(),
	held: Object.fromEntries(held),
});

/** Lives a life in a store and in the model at once, a step for each call. */
function live({ settings, steps }: Life, store: Lived): (index: number, now: number) => Promise<void> {
	const model = new ReferenceModel();
	const due: Array<{ at: number; owner: string; claims: Array<{ key: string; delivered: boolean }> }> = [];
	const end = async (index: number, now: number): Promise<void> => {
		for (const run of due.filter(({ at }) => at === index)) {
			model.settle(run.claims, run.owner, now);
			await store.settle(run.claims, run.owner, now);
		}
	};
	return async (index, now) => {
		await end(index, now);
		const step = steps[index];
		if (step === undefined) return;
		if (step.kind === 'restart') {
			store.restart(now, model);
			return;
		}
		const request = requestOf(step, settings, now);
		const owner = `run ${step.owner}`;
		if (step.kind === 'dry run') {
			const content = store.content?.(now);
			const answer = new MemoryState().claim(request, owner, now);
			expect(comparable(answer)).toEqual(new ReferenceModel().claim(request, owner, now));
			expect(store.content?.(now)).toEqual(content);
			return;
		}
		const answer = comparable(await store.claim(request, owner, now));
		expect(answer).toEqual(model.claim(request, owner, now));
		const { claimed } = answer as { claimed: string[] };
		const claims = step.wishes
			.map(({ group, action, ends }) => ({ key: `claim ${group} ${action}`, ends }))
			.filter(({ key, ends }) => claimed.includes(key) && ends !== 'died')
			.map(({ key, ends }) => ({ key, delivered: ends === 'delivered' }));
		due.push({ at: index + step.endsAfter, owner, claims });
		if (step.endsAfter === 0) await end(index, now);
	};
}

function local(): Lived {
	let state = new MemoryState();
	return {
		claim: async (request, owner, now) => await Promise.resolve(state.claim(request, owner, now)),
		settle: async (claims, owner, now) => await Promise.resolve(state.settle(claims, owner, now)),
		restart: (now, model) => {
			state = MemoryState.read(state.write(now));
			model.forgetExpired(now);
		},
		content: (now) => state.write(now),
	};
}

test('the local memory does what the model does', async () => {
	await fc.assert(
		fc.asyncProperty(ticks, life, async (deltas, one) => {
			const step = live(one, local());
			let now = BEGIN;
			for (const [index, delta] of deltas.entries()) {
				now += delta;
				await step(index, now);
			}
		}),
		{ numRuns: SEQUENCES },
	);
});

interface Row {
	key: string;
	onlyIf?: { journal: string } | null;
}
interface Put {
	claimed: string[];
	[field: string]: string[] | Record<string, unknown>;
}

/** The part of an answer that concerns the keys with a prefix, without it. */
function only(put: Put, prefix: string): Put {
	const strip = (keys: string[]) =>
		keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
	const fields = Object.entries(put).map(([field, value]) => [
		field,
		Array.isArray(value)
			? strip(value)
			: Object.fromEntries(strip(Object.keys(value)).map((key) => [key, value[`${prefix}${key}`]])),
	]);
	return Object.fromEntries(fields) as Put;
}

describe('the shared memory', () => {
	const { client } = usePostgres();
	let lives = 0;

	// Removing what has expired would make the model's memory depend on when that happens: it has tests of
	// its own.
	const [statement] = STATEMENT.split('-- What has expired') as [string];
	const atTime = (now: number) => statement.replace('clock_timestamp()', `to_timestamp(${now} / 1000.0)`);

	/** Calls that are made at the same time go into one statement; keys get a prefix to tell them apart. */
	function together() {
		let waiting: Array<{ rows: Row[]; answer: (put: unknown) => void; fail: (error: unknown) => void }> = [];
		const flush = async (now: number): Promise<void> => {
			const calls = waiting;
			waiting = [];
			try {
				const rows = JSON.stringify(calls.flatMap((call) => call.rows));
				const [put] = await runStatement(client(), [{ rows }], atTime(now));
				for (const { answer } of calls) answer(put);
			} catch (error) {
				for (const { fail } of calls) fail(error);
			}
		};
		return async (rows: Row[], now: number, prefix: string): Promise<unknown> => {
			const named = rows.map((row) => ({
				...row,
				key: `${prefix}${row.key}`,
				...(row.onlyIf && { onlyIf: { ...row.onlyIf, journal: `${prefix}${row.onlyIf.journal}` } }),
			}));
			const put = await new Promise((answer, fail) => {
				if (waiting.length === 0) setImmediate(() => void flush(now));
				waiting.push({ rows: named, answer, fail });
			});
			return only(put as Put, prefix);
		};
	}

	testOnPostgres('does what the model does', async () => {
		await fc.assert(
			fc.asyncProperty(
				ticks,
				fc.array(life, { minLength: 1, maxLength: TOGETHER, size: 'max' }),
				async (deltas, all) => {
					const ask = together();
					let now = BEGIN;
					const steps = all.map((one) => {
						lives += 1;
						const [scope, prefix] = [`scope ${lives % 3}`, `${lives}/`];
						const memory = (owner: string) =>
							sharedMemory({
								scope,
								owner,
								call: async (items) =>
									await Promise.all(
										items.map(async ({ rows }) => await ask(JSON.parse(rows) as Row[], now, prefix)),
									),
							});
						return live(one, {
							claim: async (request, owner) => await memory(owner).claim(request),
							settle: async (claims, owner) => await memory(owner).settle(claims),
							restart: () => undefined,
						});
					});
					for (const [index, delta] of deltas.entries()) {
						now += delta;
						await Promise.all(steps.map(async (step) => await step(index, now)));
					}
				},
			),
			{ numRuns: Math.ceil(SEQUENCES / TOGETHER) },
		);
	});
});
