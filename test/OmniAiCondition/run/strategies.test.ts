import type { Strategy } from '../../../nodes/OmniAiCondition/decision/strategy';
import { runCondition, type RunContext } from '../../../nodes/OmniAiCondition/run/runCondition';
import { readSettings } from '../../../nodes/OmniAiCondition/run/settings';
import { fakeClock } from '../../support/fakeClock';

// A run whose items are decided by a strategy that takes its time.

const everySecondTime: Strategy = {
	value: 'everySecondTime',
	name: 'Every Second Time',
	description: 'True every second time',
	fields: [],
	read: () => ({ ok: true, value: null }),
	async decide(_settings, item) {
		await new Promise(setImmediate);
		const time = Number((item as { leadId: string }).leadId.slice(1)) + 1;
		return {
			decision: { value: time % 2 === 0, type: 'boolean', reason: null },
			trace: [],
			explanation: `this is time ${time}`,
		};
	},
};

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
	const settings = { ...reading.value, decidedBy: { strategy, settings: null, hint: null, remembers: null } };
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
		openMemory: () => {
			throw new Error('not here');
		},
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
	const { results, sent } = await run(picky, leads(4));
	expect(results.map(({ record, decision }) => [record.status, decision.reason])).toEqual([
		...Array.from({ length: 2 }, () => ['skipped', null]),
		...Array.from({ length: 2 }, () => ['skipped', 'strategy_failed']),
		...Array.from({ length: 2 }, () => ['skipped', null]),
		...Array.from({ length: 2 }, () => ['triggered', null]),
	]);
	expect(sent).toEqual(['https://a.example.com/L3', 'https://b.example.com/L3']);
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
