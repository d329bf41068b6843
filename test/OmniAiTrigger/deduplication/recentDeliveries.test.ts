import fc from 'fast-check';
import {
	readStoredWindow,
	RecentDeliveries,
	writeStoredWindow,
	type Moment,
	type StoredWindow,
} from '../../../nodes/OmniAiTrigger/deduplication/recentDeliveries';
import { fingerprintOf } from '../../../nodes/shared/fingerprint';
import { RUNS } from '../../support/runs';

// A model of n8n around the memory: static data is loaded for each request as it is then, and written
// back whole, over whatever another request wrote in between. n8n 2.x saves once the execution was
// started, 1.x before it starts.

const WINDOW_MS = 24 * 3_600_000;

interface Request {
	process: number;
	key: string;
	windowOnceStarted: StoredWindow;
}

class World {
	readonly storesFirst: boolean;

	private stored: StoredWindow = new Map();

	private memories: RecentDeliveries[];

	private underWay: Request[] = [];

	private wallMs = 1_750_000_000_000;

	private runningMs = 5_000;

	/** When executions of a key were started, and by which life of which process. */
	readonly executions: Array<{ key: string; life: string; runningMs: number }> = [];

	/** Keys whose sender has not been answered 200 for a delivery and will repeat it. */
	readonly owed: string[] = [];

	private lives: number[];

	constructor(processes: number, storesFirst: boolean) {
		this.storesFirst = storesFirst;
		this.memories = Array.from({ length: processes }, () => new RecentDeliveries());
		this.lives = Array.from({ length: processes }, () => 0);
	}

	private get now(): Moment {
		return { wallMs: this.wallMs, runningMs: this.runningMs };
	}

	arrive(key: string, choice: number): void {
		const process = choice % this.memories.length;
		const memory = this.memories[process] as RecentDeliveries;
		const admission = memory.admit(key, () => new Map(this.stored), this.now, WINDOW_MS);
		if (admission.kind === 'claimed') {
			this.underWay.push({ process, key, windowOnceStarted: admission.windowOnceStarted });
			if (this.storesFirst) this.stored = admission.window;
		}
	}

	/** The execution of a request under way is started or fails to; n8n answers accordingly. */
	end(choice: number, started: boolean): void {
		if (this.underWay.length === 0) return;
		const [request] = this.underWay.splice(choice % this.underWay.length, 1) as [Request];
		const memory = this.memories[request.process] as RecentDeliveries;
		if (started) {
			this.executions.push({
				key: request.key,
				life: `${request.process}.${this.lives[request.process]}`,
				runningMs: this.runningMs,
			});
			if (!this.storesFirst) this.stored = request.windowOnceStarted;
			memory.confirm(request.key, this.now);
		} else {
			memory.release(request.key);
			this.owed.push(request.key);
		}
	}

	/** A process is killed: what it had under way is never answered, and it forgets everything. */
	restart(choice: number): void {
		const process = choice % this.memories.length;
		this.underWay = this.underWay.filter((request) => {
			if (request.process === process) this.owed.push(request.key);
			return request.process !== process;
		});
		this.memories[process] = new RecentDeliveries();
		this.lives[process] = (this.lives[process] ?? 0) + 1;
	}

	pass(ms: number): void {
		this.wallMs += ms;
		this.runningMs += ms;
	}

	setClock(ms: number): void {
		this.wallMs += ms;
	}

	/** Senders repeat after a minute what was not answered 200, until it is. */
	settle(): void {
		while (this.underWay.length > 0) this.end(0, true);
		while (this.owed.length > 0) {
			this.pass(60_000);
			this.arrive(this.owed.pop() as string, 0);
			while (this.underWay.length > 0) this.end(0, true);
		}
	}
}

type Step = (world: World) => void;
const choice = fc.nat({ max: 7 });
const key = fc.constantFrom('a', 'b', 'c', 'd');
const HOUR = 3_600_000;

const step = (clockSteps: boolean): fc.Arbitrary<[string, Step]> =>
	fc.oneof(
		{
			weight: 6,
			arbitrary: fc
				.tuple(key, choice)
				.map(([k, c]): [string, Step] => [`arrive ${k} at ${c}`, (world) => world.arrive(k, c)]),
		},
		{
			weight: 5,
			arbitrary: choice.map((c): [string, Step] => [`start ${c}`, (world) => world.end(c, true)]),
		},
		{
			weight: 2,
			arbitrary: choice.map((c): [string, Step] => [`fail ${c}`, (world) => world.end(c, false)]),
		},
		{
			weight: 1,
			arbitrary: choice.map((c): [string, Step] => [`restart ${c}`, (world) => world.restart(c)]),
		},
		{
			weight: 2,
			arbitrary: fc
				.constantFrom(10, 1_000, 29_000, 60_000, HOUR, 23 * HOUR, 25 * HOUR)
				.map((ms): [string, Step] => [`pass ${ms}`, (world) => world.pass(ms)]),
		},
		...(clockSteps
			? [
					{
						weight: 1,
						arbitrary: fc
							.constantFrom(-30 * HOUR, -HOUR, HOUR, 30 * HOUR)
							.map((ms): [string, Step] => [`clock ${ms}`, (world) => world.setClock(ms)]),
					},
				]
			: []),
	);

const steps = (clockSteps = true) => fc.array(step(clockSteps), { minLength: 1, maxLength: 40 });

test.each([
	['n8n 2.x', false],
	['n8n 1.x', true],
])('no event is ever lost, as what was delivered is started, on %s', (_line, storesFirst) => {
	fc.assert(
		fc.property(steps(), fc.integer({ min: 1, max: 2 }), (sequence, processes) => {
			const world = new World(processes, storesFirst);
			const delivered = new Set<string>();
			for (const [name, run] of sequence) {
				run(world);
				if (name.startsWith('arrive')) delivered.add(name.split(' ')[1] as string);
			}
			world.settle();
			expect(new Set(world.executions.map((execution) => execution.key))).toEqual(delivered);
		}),
		{ numRuns: RUNS },
	);
});

test('within one process no key is started twice inside the window', () => {
	fc.assert(
		// A claim is honoured for 30 s: what n8n has not started by then may start again.
		fc.property(steps(), fc.boolean(), (sequence, storesFirst) => {
			const world = new World(1, storesFirst);
			for (const [name, run] of sequence) {
				if (name.startsWith('pass')) while (world['underWay'].length > 0) world.end(0, true);
				run(world);
			}
			const starts = new Map<string, number>();
			for (const { key: started, life, runningMs } of world.executions) {
				const before = starts.get(`${life} ${started}`);
				if (before !== undefined) expect(runningMs - before).toBeGreaterThanOrEqual(WINDOW_MS);
				starts.set(`${life} ${started}`, runningMs);
			}
		}),
		{ numRuns: RUNS },
	);
});

test('a restart forgets no key that was stored', () => {
	const world = new World(1, false);
	world.arrive('a', 0);
	world.end(0, true);
	world.restart(0);
	world.pass(HOUR);
	world.arrive('a', 0);
	world.end(0, true);
	expect(world.executions).toHaveLength(1);
	world.pass(24 * HOUR);
	world.arrive('a', 0);
	world.end(0, true);
	expect(world.executions).toHaveLength(2);
});

const nothing = (): StoredWindow => new Map();
const at = (ms: number): Moment => ({ wallMs: 1_750_000_000_000 + ms, runningMs: ms });

test('one of the copies that arrive together is accepted, and a claim without an end expires', () => {
	const memory = new RecentDeliveries();
	expect(memory.admit('a', nothing, at(0), WINDOW_MS).kind).toBe('claimed');
	expect(memory.admit('a', nothing, at(0), WINDOW_MS).kind).toBe('duplicate');
	expect(memory.admit('a', nothing, at(29_999), WINDOW_MS).kind).toBe('duplicate');
	expect(memory.admit('a', nothing, at(30_000), WINDOW_MS).kind).toBe('claimed');
});

test('two deliveries at once that overwrite each other are both remembered by the next', () => {
	const memory = new RecentDeliveries();
	for (const key of ['a', 'b']) {
		memory.admit(key, nothing, at(0), WINDOW_MS);
		memory.confirm(key, at(0));
	}
	const next = memory.admit('c', nothing, at(10), WINDOW_MS);
	const both: Array<[string, number]> = [
		['a', 1_750_000_000],
		['b', 1_750_000_000],
	];
	expect(next).toEqual({
		kind: 'claimed',
		window: new Map(both),
		windowOnceStarted: new Map([...both, ['c', 1_750_000_000]]),
	});
});

test('the stored window is bounded, keeps the newest and drops what has expired', () => {
	const memory = new RecentDeliveries();
	let stored: StoredWindow = new Map([['expired', 1_750_000_000 - 25 * 3_600]]);
	for (let index = 0; index < 1_200; index++) {
		const admission = memory.admit(`key-${index}`, () => stored, at(index * 1_000), WINDOW_MS);
		if (admission.kind === 'claimed') stored = admission.windowOnceStarted;
		memory.confirm(`key-${index}`, at(index * 1_000));
	}
	expect(stored.size).toBe(1_000);
	expect([...stored.keys()].slice(0, 1)).toEqual(['key-200']);
	expect([...stored.keys()].slice(-1)).toEqual(['key-1199']);
	expect(writeStoredWindow(stored).length).toBeLessThan(40_000);
});

test.each([
	undefined,
	null,
	5,
	'x',
	'a',
	'a:',
	'a:x',
	'a:1e9',
	'a:-1',
	':',
	'a : 1750000000',
	[],
	{ a: 1_750_000_000 },
	{ a: null },
])('static data that holds %j remembers nothing', (value) => {
	expect(new RecentDeliveries().admit('a', () => readStoredWindow(value), at(0), WINDOW_MS).kind).toBe(
		'claimed',
	);
});

test('keys that are written into static data are read again, in the same order', () => {
	const fingerprint = fc
		.base64String({ minLength: 16, maxLength: 16 })
		.map((text) => text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', 'A'));
	fc.assert(
		fc.property(
			fc.uniqueArray(fc.tuple(fingerprint, fc.nat()), { selector: ([key]) => key, maxLength: 50 }),
			(entries) => {
				expect([...readStoredWindow(writeStoredWindow(new Map(entries)))]).toEqual(entries);
			},
		),
		{ numRuns: RUNS },
	);
});

test.each([
	[
		'a:1750000000 b:5',
		[
			['a', 1_750_000_000],
			['b', 5],
		],
	],
	[
		'a:1x b:x1 c: d :7 e:8',
		[
			['', 7],
			['e', 8],
		],
	],
	[':9', [['', 9]]],
	['a', []],
	['', []],
	[null, []],
])('the well-formed entries are read from static data that holds %j', (value, entries) =>
	expect([...readStoredWindow(value)]).toEqual(entries),
);

test('a key in static data is a duplicate until the window has passed', () => {
	const stored = () => new Map([['a', 1_750_000_000]]);
	const admit = (ms: number) => new RecentDeliveries().admit('a', stored, at(ms), WINDOW_MS);
	expect(admit(0)).toEqual({ kind: 'duplicate' });
	expect(admit(WINDOW_MS - 1)).toEqual({ kind: 'duplicate' });
	expect(admit(WINDOW_MS).kind).toBe('claimed');
	expect(admit(-WINDOW_MS + 1)).toEqual({ kind: 'duplicate' });
	expect(admit(-WINDOW_MS).kind).toBe('claimed');
});

test('a key that this process started is a duplicate without static data, until the window has passed', () => {
	const memory = new RecentDeliveries();
	memory.admit('a', nothing, at(0), WINDOW_MS);
	memory.confirm('a', at(0));
	const unread = () => {
		throw new Error('read');
	};
	expect(memory.admit('a', unread, at(WINDOW_MS - 1), WINDOW_MS)).toEqual({ kind: 'duplicate' });
	expect(memory.admit('a', nothing, at(WINDOW_MS), WINDOW_MS).kind).toBe('claimed');
});

test('a key whose execution was not started is accepted at once', () => {
	const memory = new RecentDeliveries();
	memory.admit('a', nothing, at(0), WINDOW_MS);
	memory.release('a');
	expect(memory.admit('a', nothing, at(0), WINDOW_MS).kind).toBe('claimed');
});

test('a key that was stored before a restart stays stored, and one that has left the window does not', () => {
	const stored = new Map([
		['old', 1_750_000_000 - 25 * 3_600],
		['kept', 1_750_000_000 - 60],
	]);
	expect(new RecentDeliveries().admit('new', () => stored, at(0), WINDOW_MS)).toEqual({
		kind: 'claimed',
		window: new Map([['kept', 1_750_000_000 - 60]]),
		windowOnceStarted: new Map([
			['kept', 1_750_000_000 - 60],
			['new', 1_750_000_000],
		]),
	});
});

test(
	'the time in static data is kept, and a started key is stored again as long as a request may ' +
		'overwrite it',
	() => {
		const memory = new RecentDeliveries();
		memory.admit('a', nothing, at(0), WINDOW_MS);
		memory.confirm('a', at(0));
		let others = 0;
		const windowAt = (ms: number, stored: StoredWindow) => {
			const admission = memory.admit(`other ${others++}`, () => stored, at(ms), WINDOW_MS);
			return admission.kind === 'claimed' ? [...admission.window] : null;
		};
		const other = new Map([['a', 1_750_000_000 - 7]]);
		expect(windowAt(1, other)).toEqual([['a', 1_750_000_000 - 7]]);
		// Seen in static data, but not for long enough that nobody could overwrite it any more.
		expect(windowAt(30_000, other)).toEqual([['a', 1_750_000_000 - 7]]);
		expect(windowAt(30_000, nothing())).toEqual([['a', 1_750_000_000]]);
		expect(windowAt(30_001, other)).toEqual([['a', 1_750_000_000 - 7]]);
		expect(windowAt(30_002, nothing())).toEqual([]);
	},
);

test('what is to be stored is a copy with all that was started since, the newest thousand in order', () => {
	const memory = new RecentDeliveries();
	const seconds = (index: number) => 1_750_000_000 + index;
	for (let index = 1; index < 1_300; index += 2) {
		memory.admit(`key-${index}`, nothing, at(index * 1_000), WINDOW_MS);
		memory.confirm(`key-${index}`, at(index * 1_000));
	}
	memory.admit('claimed', nothing, at(1_300_000), WINDOW_MS);
	const copy: StoredWindow = new Map([['expired', seconds(-24 * 3_600)]]);
	for (let index = 0; index < 1_300; index += 2) copy.set(`key-${index}`, seconds(index));
	// The time in the copy counts.
	copy.set('key-1001', seconds(5));
	expect([...memory.withStarted(copy, at(1_300_000), WINDOW_MS)]).toEqual(
		Array.from({ length: 1_001 }, (_, index) => index + 299)
			.filter((index) => index !== 1_001)
			.map((index) => [`key-${index}`, seconds(index)]),
	);
	expect([...memory.withStarted(nothing(), at(WINDOW_MS + 1_000), WINDOW_MS)][0]).toEqual([
		'key-3',
		seconds(3),
	]);
});

test('a key that has left the window takes no place in static data', () => {
	const memory = new RecentDeliveries();
	memory.admit('old', nothing, at(0), WINDOW_MS);
	memory.confirm('old', at(0));
	const admission = memory.admit('new', nothing, at(WINDOW_MS), WINDOW_MS);
	expect(admission.kind === 'claimed' && [...admission.windowOnceStarted.keys()]).toEqual(['new']);
});

test('a fingerprint is the first 96 bits of the SHA-256 digest', () => {
	expect(fingerprintOf('action_log.failed/1')).toMatch(/^[\w-]{16}$/);
	expect(fingerprintOf('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0'.slice(0, 16));
	expect(fingerprintOf('ä')).not.toBe(fingerprintOf('\u00c3\u00a4'));
});
