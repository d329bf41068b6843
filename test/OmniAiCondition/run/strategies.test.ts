import type { LastingMemory } from '../../../nodes/OmniAiCondition/decision/memory';
import type { Strategy } from '../../../nodes/OmniAiCondition/decision/strategy';
import { runCondition, type RunContext } from '../../../nodes/OmniAiCondition/run/runCondition';
import { readSettings } from '../../../nodes/OmniAiCondition/run/settings';
import { fakeClock } from '../../support/fakeClock';

// A run whose items are decided by a strategy that takes its time and remembers.

const everySecondTime: Strategy = {
	value: 'everySecondTime',
	name: 'Every Second Time',
	description: 'True every second time',
	fields: [],
	read: () => ({ ok: true, value: null }),
	async decide(_settings, _item, { memory }) {
		const seen = Number((await memory.read('seen')) ?? 0) + 1;
		await new Promise(setImmediate);
		await memory.write('seen', seen);
		return {
			decision: { value: seen % 2 === 0, type: 'boolean', reason: null },
			trace: [],
			explanation: `this is time ${seen}`,
		};
	},
};

/** One that keeps what it is told, as n8n's static data would, and counts who asks. */
function keptMemory() {
	const values = new Map<string, unknown>();
	const used: string[] = [];
	const memory: LastingMemory = {
		lasts: 'beyond run',
		read: async (key) => (used.push(`read ${key}`), values.get(key) as never),
		write: async (key, value) => {
			used.push(`write ${key}`);
			values.set(key, value);
		},
	};
	return { memory, values, used };
}

async function run(
	strategy: Strategy,
	items: unknown[],
	{
		dryRun = 'auto',
		options = {},
		...changes
	}: { dryRun?: string; options?: object } & Partial<RunContext> = {},
) {
	const reading = readSettings({
		rule: 'toolCallFailed',
		dryRun,
		options,
		actions: {
			action: ['a', 'b'].map((actionId) => ({ actionId, url: `https://${actionId}.example.com/{entity}` })),
		},
	});
	if (!reading.ok) throw new Error(reading.message);
	const sent: string[] = [];
	const settings = { ...reading.value, decidedBy: { strategy, settings: null, hint: null } };
	const results = await runCondition(settings, items, {
		mode: 'webhook',
		partOfTest: false,
		losesTest: false,
		workflowId: 'w',
		nodeId: 'n',
		evaluate: () => null,
		send: async ({ url }) => (sent.push(url), { status: 200 }),
		runWorkflow: async () => await Promise.reject(new Error('not here')),
		targets: { action: null, notification: null },
		clock: fakeClock(),
		random: () => 0,
		cancelled: undefined,
		names: {
			addressesOf: async () => ['93.184.216.34'],
			isRefused: async () => false,
			refusesReliably: true,
		},
		...changes,
	});
	return { results, sent, values: results.map(({ decision }) => decision.value) };
}

const leads = (count: number, rest: object = {}) =>
	Array.from({ length: count }, (_unused, index) => ({ leadId: `L${index}`, ...rest }));

test('a live run remembers from item to item and from run to run, and what it decides is done', async () => {
	const { memory, values } = keptMemory();
	const first = await run(everySecondTime, leads(3), { memory });
	expect(first.values).toEqual([false, false, true, true, false, false]);
	expect(first.sent).toEqual(['https://a.example.com/L1', 'https://b.example.com/L1']);
	expect(first.results[0]?.explanation).toBe(
		'Skipped: the action fires when the condition is true, but it is false: this is time 1.',
	);
	const second = await run(everySecondTime, leads(1), { memory });
	expect([second.values, values.get('seen')]).toEqual([[true, true], 4]);
});

test.each<[string, object, object]>([
	['always dry', { dryRun: 'always' }, {}],
	['by hand', { mode: 'manual' }, {}],
	['of marked items', {}, { test: true }],
])('a dry run, %s, starts with nothing and leaves nothing', async (_name, changes, mark) => {
	const { memory, values, used } = keptMemory();
	values.set('seen', 1);
	const dry = await run(everySecondTime, leads(3, mark), { memory, ...changes });
	expect(dry.values).toEqual([false, false, true, true, false, false]);
	expect(dry.results[2]?.explanation).toBe(
		'Would send POST https://a.example.com/L1, because this is time 2.',
	);
	expect([dry.sent, used, values.get('seen')]).toEqual([[], [], 1]);
	// Not even the next dry run knows of it.
	expect((await run(everySecondTime, leads(1, mark), { memory, ...changes })).values).toEqual([false, false]);
});

test('a marked item among live ones is remembered apart from them', async () => {
	const { memory, values } = keptMemory();
	const items = leads(4).map((item, index) => ({ ...item, test: index % 2 === 1 }));
	const { results } = await run(everySecondTime, items, { memory });
	expect(results.map(({ record }) => record.status)).toEqual([
		...['skipped', 'skipped'],
		...['skipped', 'skipped'],
		...['triggered', 'triggered'],
		...['would_trigger', 'would_trigger'],
	]);
	expect(values.get('seen')).toBe(2);
});

test('where nothing is remembered, a strategy that needs it decides nothing, and says why', async () => {
	const { results, sent } = await run(everySecondTime, leads(2));
	expect(results.map(({ record, decision }) => [record.status, decision.value, decision.reason])).toEqual(
		Array.from({ length: 4 }, () => ['skipped', null, 'strategy_failed']),
	);
	expect([results[0]?.explanation, sent]).toEqual([
		"Skipped, because the condition could not be decided: The strategy 'Every Second Time' failed for this " +
			'item: nothing is remembered in this run.',
		[],
	]);
	expect((await run(everySecondTime, leads(2), { dryRun: 'always' })).values).toEqual([
		false,
		false,
		true,
		true,
	]);
});

test('fifty items are decided in their order, one at a time, whatever each of them takes', async () => {
	const began: number[] = [];
	let deciding = 0;
	const slowFirst: Strategy = {
		...everySecondTime,
		async decide(_settings, item) {
			const { at } = item as { at: number };
			began.push(at);
			expect(++deciding).toBe(1);
			for (let turns = at % 5; turns < 5; turns++) await new Promise(setImmediate);
			deciding--;
			return { decision: { value: true, type: 'boolean', reason: null }, trace: [], explanation: '' };
		},
	};
	const order = Array.from({ length: 50 }, (_unused, at) => at);
	const { results } = await run(
		slowFirst,
		order.map((at) => ({ at, leadId: `L${at}` })),
	);
	expect(began).toEqual(order);
	expect(results.map(({ itemIndex }) => itemIndex)).toEqual(order.flatMap((at) => [at, at]));
});

test('one item that cannot be decided leaves the others alone', async () => {
	const picky: Strategy = {
		...everySecondTime,
		async decide(settings, item, ports) {
			if ((item as { leadId: string }).leadId === 'L1') throw new Error('not this one');
			return await everySecondTime.decide(settings, item, ports);
		},
	};
	const { results, sent } = await run(picky, leads(4), { memory: keptMemory().memory });
	expect(results.map(({ record, decision }) => [record.status, decision.reason])).toEqual([
		...Array.from({ length: 2 }, () => ['skipped', null]),
		...Array.from({ length: 2 }, () => ['skipped', 'strategy_failed']),
		...Array.from({ length: 2 }, () => ['triggered', null]),
		...Array.from({ length: 2 }, () => ['skipped', null]),
	]);
	expect(sent).toEqual(['https://a.example.com/L2', 'https://b.example.com/L2']);
});

test('an item is decided when there is room to send what follows from it', async () => {
	const happened: string[] = [];
	const noting: Strategy = {
		...everySecondTime,
		async decide(_settings, item) {
			happened.push(`decide ${(item as { leadId: string }).leadId}`);
			await new Promise(setImmediate);
			return { decision: { value: true, type: 'boolean', reason: null }, trace: [], explanation: '' };
		},
	};
	const answers: Array<() => void> = [];
	const whole = run(noting, leads(2), {
		options: { deliveriesAtATime: 1 },
		send: async ({ url }) => {
			happened.push(`send ${url.slice(8, 9)}${url.slice(-2)}`);
			await new Promise<void>((resolve) => answers.push(resolve));
			return { status: 200 };
		},
	});
	const expected = ['decide L0', 'send aL0', 'send bL0', 'decide L1', 'send aL1', 'send bL1'];
	for (const known of [2, 3, 5, 6]) {
		for (let turn = 0; turn < 9; turn++) await new Promise(setImmediate);
		expect(happened).toEqual(expected.slice(0, known));
		answers.shift()?.();
	}
	expect((await whole).results).toHaveLength(4);
});
