import { MemoryState } from '../../../nodes/OmniAiCondition/memory/memoryState';
import type { MemoryRequest, MemoryStore } from '../../../nodes/OmniAiCondition/memory/memoryStore';
import type { ActionRequest } from '../../../nodes/OmniAiCondition/action/request';
import { runCondition, type RunContext } from '../../../nodes/OmniAiCondition/run/runCondition';
import { readSettings } from '../../../nodes/OmniAiCondition/run/settings';
import { fakeClock } from '../../support/fakeClock';

// Runs of a condition that remembers, one after the other on one clock, as a published workflow makes them.

const NOON = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;

type Item = Record<string, unknown>;

/** The tool of a failed action, minutes after noon; every call is another occurrence. */
let nextId = 0;
const failed = (tool: string, minutes: number, rest: Item = {}): Item => ({
	event: 'action_log.failed',
	eventKey: `action_log.failed/${++nextId}`,
	eventKeyIsExact: true,
	leadId: 'L1',
	occurredAt: new Date(NOON + minutes * MINUTE).toISOString(),
	receivedAt: new Date(NOON + minutes * MINUTE).toISOString(),
	actionLog: { type: 'TOOL_CALL', tool: { name: tool } },
	...rest,
});

interface Given extends Partial<RunContext> {
	/** The node's parameters beside those of `bench`. */
	raw?: Item;
	minutes?: number;
}

/** A condition on one clock, whose memory outlives its runs. */
function bench(parameters: Item, actions: Item[] = [{ actionId: 'tell' }]) {
	const state = new MemoryState();
	const clock = fakeClock(NOON);
	const calls: Array<MemoryRequest | string> = [];
	const sent: ActionRequest[] = [];
	const status = { now: 200 };
	let executions = 0;
	const store = (executionId: string): MemoryStore => ({
		store: 'local',
		claim: async (request) => {
			calls.push(request);
			return state.claim(request, executionId, clock.today());
		},
		settle: async (claims) => {
			calls.push(`settle ${claims.map(({ delivered }) => delivered).join()}`);
			state.settle(claims, executionId, clock.today());
		},
	});
	const run = async (items: Item[], { raw = {}, minutes, ...context }: Given = {}) => {
		if (minutes !== undefined) clock.pass(NOON + minutes * MINUTE - clock.today());
		const reading = readSettings(
			{
				rule: 'toolCallFailed',
				dryRun: 'auto',
				actions: { action: actions.map((action) => ({ url: 'https://example.com/{entity}', ...action })) },
				...parameters,
				...raw,
			},
			'America/Chicago',
		);
		if (!reading.ok) throw new Error(reading.message);
		executions += 1;
		const executionId = String(executions);
		const results = await runCondition(reading.value, items, {
			mode: 'webhook',
			partOfTest: false,
			losesTest: false,
			workflowId: 'w',
			nodeId: 'n',
			evaluate: () => null,
			openMemory: () => store(executionId),
			send: async (request) => (sent.push(request), { status: status.now }),
			runWorkflow: async () => await Promise.reject(new Error('not here')),
			targets: {},
			clock,
			random: Math.random,
			cancelled: undefined,
			names: {
				addressesOf: async () => ['93.184.216.34'],
				isRefused: async () => false,
				refusesReliably: true,
			},
			...context,
		});
		return {
			results,
			states: results.map(({ record }) => record.status),
			told: results.map(({ explanation }) => explanation),
			memory: results.map(({ memory }) => memory),
			values: results.map(({ decision }) => decision.value),
		};
	};
	return { run, calls, sent, status, clock };
}

const SEVERAL = { frequency: 'several', count: 3, withinMinutes: 10, groupBy: 'actionLog.tool.name' };
const PAUSE = { cooldownMinutes: 30, groupBy: 'actionLog.tool.name' };

describe('several times within a time', () => {
	test('is true from that time on, for each group apart, and says how often and since when', async () => {
		const { run } = bench(SEVERAL);
		const runs = [];
		for (const [tool, minutes] of [
			['credit_pull', 0],
			['credit_pull', 2],
			['crm', 3],
			['credit_pull', 4],
		] as const)
			runs.push(await run([failed(tool, minutes)], { minutes }));
		expect(runs.flatMap(({ values }) => values)).toEqual([false, false, false, true]);
		expect(runs.map(({ results }) => results[0]?.decision.reason)).toEqual([
			...['below_count', 'below_count', 'below_count'],
			null,
		]);
		expect(runs[3]?.told[0]).toBe(
			"Sent POST to https://example.com, answered 200 in 0 ms, because event is 'action_log.failed' and " +
				"actionLog.type is 'TOOL_CALL', 3 of 3 within 10 minutes for credit_pull, since 06:00:00.",
		);
		expect(runs[1]?.told[0]).toBe(
			'Skipped, as the condition is false: event is ' +
				"'action_log.failed' and actionLog.type is 'TOOL_CALL', but only 2 of 3 within 10 minutes for " +
				'credit_pull, since 06:00:00.',
		);
		expect(runs.map(({ memory }) => memory[0])).toEqual(
			[
				['credit_pull', 1, '2026-01-15T12:00:00.000Z'],
				['credit_pull', 2, '2026-01-15T12:00:00.000Z'],
				['crm', 1, '2026-01-15T12:03:00.000Z'],
				['credit_pull', 3, '2026-01-15T12:00:00.000Z'],
			].map(([group, count, oldestAt]) => ({
				store: 'local',
				group,
				count,
				needed: 3,
				oldestAt,
				heldBackBy: null,
				nextPossibleAt: null,
				warning: null,
			})),
		);
	});

	test('counts a redelivered event once, and decides about it as before', async () => {
		const { run } = bench(SEVERAL);
		const [one, two, three] = [0, 1, 2].map((minutes) => failed('crm', minutes)) as [Item, Item, Item];
		const values = [];
		for (const item of [one, one, one, two, one, three, two, three])
			values.push(...(await run([item], { minutes: 3 })).values);
		expect(values).toEqual([false, false, false, false, false, true, false, true]);
	});

	test('what arrives too late, or from the future, opens and closes nothing that it does not belong to', async () => {
		const { run } = bench(SEVERAL);
		const at = async (minutes: number, occurred: number) =>
			(await run([failed('crm', occurred, { receivedAt: undefined })], { minutes })).values[0];
		expect([await at(0, 0), await at(1, 1)]).toEqual([false, false]);
		// Two hours late: it belongs to no window that is open.
		expect(await at(2, -118)).toBe(false);
		// An hour ahead is now, and no later.
		expect(await at(3, 63)).toBe(true);
		expect([await at(14, 14), await at(15, 15)]).toEqual([false, false]);
		const late = await run([failed('crm', 0, { receivedAt: undefined })], { minutes: 16 });
		expect(late.told[0]).toContain(
			"'TOOL_CALL', but it arrived 10 minutes or more after it happened, which is too late to count.",
		);
	});

	test('items of one run count one after the other, and one call asks for all of them', async () => {
		const { run, calls } = bench(SEVERAL);
		const items = Array.from({ length: 50 }, (_unused, index) => failed(`tool ${index % 10}`, 0));
		const { values, states } = await run(items, { minutes: 0 });
		expect(values).toEqual(items.map((_item, index) => index >= 20));
		expect(states.filter((state) => state === 'triggered')).toHaveLength(30);
		expect(calls).toHaveLength(1);
	});
});

describe('a pause after sending', () => {
	test('holds back what follows for the group, and says since when and until when', async () => {
		const { run, sent } = bench(PAUSE);
		expect((await run([failed('crm', 0)], { minutes: 0 })).states).toEqual(['triggered']);
		const { states, told, memory, results } = await run([failed('crm', 12), failed('mail', 12)], {
			minutes: 12,
		});
		expect([states, sent.length]).toEqual([['skipped', 'triggered'], 2]);
		expect(told[0]).toBe('Held back for crm: sent at 06:00, next possible at 06:30.');
		expect(results[0]?.decision).toMatchObject({ value: true, reason: null });
		expect(memory[0]).toMatchObject({
			group: 'crm',
			heldBackBy: 'cooldown',
			nextPossibleAt: '2026-01-15T12:30:00.000Z',
		});
		expect((await run([failed('crm', 30)], { minutes: 30 })).states).toEqual(['triggered']);
	});

	test('does not begin with what failed, in the same run and in the next', async () => {
		const { run, sent, status, calls } = bench(PAUSE);
		status.now = 500;
		expect((await run([failed('crm', 0), failed('crm', 0)], { minutes: 0 })).states).toEqual([
			...['failed', 'failed'],
		]);
		expect([sent.length, calls.at(-1)]).toEqual([2, 'settle false']);
		status.now = 200;
		const { states, told } = await run([failed('crm', 1), failed('crm', 1)], { minutes: 1 });
		expect(states).toEqual(['triggered', 'skipped']);
		expect(told[1]).toBe('Held back for crm: sent at 06:01, next possible at 06:31.');
	});

	test('is one for each action, and takes two calls whatever the number of items', async () => {
		const { run, sent, calls } = bench({ ...SEVERAL, ...PAUSE }, [
			{ actionId: 'a' },
			{ actionId: 'b', fireOn: 'false' },
			{ actionId: 'c', fireOn: 'any' },
		]);
		const items = Array.from({ length: 1_000 }, (_unused, index) => failed(`tool ${index % 50}`, 0));
		const { results } = await run(items, { minutes: 0 });
		const triggered = results.filter(({ record }) => record.status === 'triggered');
		// For each tool each action once: b below the count, a once it is reached.
		expect(triggered).toHaveLength(150);
		expect(sent).toHaveLength(150);
		expect(calls).toHaveLength(2);
		expect(calls[1]).toMatch(/^settle true/);
	});

	test('begins when it was delivered, and not when the item came in', async () => {
		const { run, clock } = bench(PAUSE);
		await run([failed('crm', 0)], {
			minutes: 0,
			send: async () => {
				clock.pass(5 * MINUTE);
				return { status: 200 };
			},
		});
		expect((await run([failed('crm', 34)], { minutes: 34 })).states).toEqual(['skipped']);
		expect((await run([failed('crm', 35)], { minutes: 35 })).states).toEqual(['triggered']);
	});
});

test('what is muted is counted and not sent', async () => {
	const { run, calls } = bench({ ...SEVERAL, ...PAUSE, options: { muteUntil: '2026-01-15T07:00:00' } });
	const runs = [];
	for (const minutes of [0, 1, 2]) runs.push(await run([failed('crm', minutes)], { minutes }));
	expect(runs.map(({ values }) => values[0])).toEqual([false, false, true]);
	expect(runs[2]?.told).toEqual(['Held back: muted until 07:00.']);
	expect(runs[2]?.memory[0]).toMatchObject({
		heldBackBy: 'mute',
		nextPossibleAt: '2026-01-15T13:00:00.000Z',
	});
	expect(calls).toHaveLength(3);
	const later = [failed('crm', 59), failed('crm', 60)];
	expect((await run(later, { minutes: 60 })).states).toEqual(['skipped', 'skipped']);
	expect((await run([failed('crm', 60)], { minutes: 60 })).states).toEqual(['triggered']);
});

describe('memory that cannot be reached', () => {
	const broken = (): MemoryStore => ({
		store: 'shared',
		claim: async () => await Promise.reject(new Error('Connection refused')),
		settle: async () => await Promise.reject(new Error('Connection refused')),
	});

	test('is told, and the action sent as if nothing were remembered', async () => {
		const { run, sent } = bench({ ...SEVERAL, ...PAUSE });
		const { states, values, told, memory } = await run([failed('crm', 0)], { openMemory: broken });
		expect([states, values, sent.length]).toEqual([['triggered'], [true], 1]);
		expect(told[0]).toMatch(
			/ Memory did not hold this back\. Memory could not be reached: Connection refused\.$/,
		);
		expect(memory[0]).toMatchObject({
			store: 'shared',
			count: null,
			warning: 'Memory could not be reached: Connection refused.',
		});
	});

	test('is told where a strategy lacks the history that memory would have had', async () => {
		const parameters = { strategy: 'z_score', valueField: 'score', threshold: 2, historyFrom: 'memory' };
		for (const memoryFailure of ['send', 'skip']) {
			const { run, sent } = bench({ ...parameters, options: { memoryFailure } });
			const { results, told, memory } = await run([failed('crm', 0, { score: 7 })], { openMemory: broken });
			expect([results[0]?.decision.value, sent.length]).toEqual([null, 0]);
			expect(results[0]?.decision.reason).toBe(
				memoryFailure === 'send' ? 'insufficient_history' : 'history_unavailable',
			);
			expect(`${told[0]} ${memory[0]?.warning}`).toContain(
				'Memory could not be reached: Connection refused.',
			);
			if (memoryFailure === 'send')
				expect(told[0]).toMatch(/ Memory could not be reached: Connection refused\.$/);
		}
	});

	test('leaves the condition undecided where that is chosen', async () => {
		const { run, sent } = bench({ ...SEVERAL, ...PAUSE, options: { memoryFailure: 'skip' } });
		const { states, results, told } = await run([failed('crm', 0)], { openMemory: broken });
		expect([states, sent.length]).toEqual([['skipped'], 0]);
		expect(results[0]?.decision).toMatchObject({ value: null, reason: 'history_unavailable' });
		expect(told[0]).toBe(
			'Skipped, because the condition could not be decided: Memory could not be reached: Connection refused.',
		);
	});

	test('is told where it is not even opened', async () => {
		const { run } = bench(PAUSE);
		const { states, memory } = await run([failed('crm', 0)], {
			openMemory: () => {
				throw new Error('no static data');
			},
		});
		expect([states, memory[0]?.warning]).toEqual([
			['triggered'],
			'Memory could not be reached: no static data.',
		]);
	});

	test('after sending is told with what was sent', async () => {
		const { run } = bench(PAUSE);
		const state = new MemoryState();
		const { states, memory } = await run([failed('crm', 0)], {
			openMemory: () => ({ ...broken(), claim: async (request) => state.claim(request, 'x', NOON) }),
		});
		expect(states).toEqual(['triggered']);
		expect(memory[0]?.warning).toBe(
			'Memory could not be reached: Connection refused. What was sent may be sent again before the pause ' +
				'has ended, and what failed may be held back for a while.',
		);
	});
});

describe('a dry run', () => {
	const untouched = () => {
		throw new Error('a dry run opened its memory');
	};

	test('plays its items in the order in which they happened, from nothing, and opens nothing', async () => {
		const { run, sent } = bench({ ...SEVERAL, ...PAUSE });
		const items = [6, 0, 35, 2, 7, 34, 33].map((minutes) => failed('crm', minutes));
		for (const repetition of [1, 2]) {
			const { states, told, results } = await run(items, {
				mode: 'manual',
				minutes: 1_000 * repetition,
				openMemory: untouched,
			});
			expect(results.map(({ itemIndex }) => itemIndex)).toEqual([0, 1, 2, 3, 4, 5, 6]);
			// Third of its kind at 6; held back at 7; again three at 35, but only 29 minutes after 6.
			expect(states).toEqual(['would_trigger', ...Array(6).fill('skipped')]);
			expect(told[0]).toMatch(
				/ 3 of 3 within 10 minutes for crm, since 06:00:00\. In this test run, memory /,
			);
			expect(told[4]).toBe(
				'Held back for crm: sent at 06:06, next possible at 06:36. In this test run, memory starts empty.',
			);
			expect(told[2]).toContain('Held back for crm');
		}
		expect(sent).toEqual([]);
	});

	test('does not pause after what would fail', async () => {
		const { run } = bench(PAUSE, [{ actionId: 'tell', url: 'https://example.com/{event.path}' }]);
		const items = [failed('crm', 0), failed('crm', 1, { path: 'x' }), failed('crm', 2, { path: 'x' })];
		const { results } = await run(items, { raw: { dryRun: 'always' }, openMemory: untouched });
		expect(results.map(({ record, preview }) => [record.status, preview?.problems.length])).toEqual([
			['would_trigger', 1],
			['would_trigger', 0],
			['skipped', undefined],
		]);
	});

	test('among live items is apart from them', async () => {
		const { run, sent } = bench(PAUSE);
		const items = [failed('crm', 0, { test: true }), failed('crm', 0), failed('crm', 1, { test: true })];
		expect((await run(items, { minutes: 0 })).states).toEqual(['would_trigger', 'triggered', 'skipped']);
		expect(sent).toHaveLength(1);
	});
});

test('what has no key of its own counts each time', async () => {
	const { run } = bench({ ...SEVERAL, rule: 'custom', conditions: {} });
	const item = { event: 'lead.updated', eventKey: 'lead.updated/x', eventKeyIsExact: false };
	const { values } = await run([item, item, item]);
	expect(values).toEqual([false, false, true]);
	expect((await run([item])).values).toEqual([true]);
});

test('a group is what its fields say, whatever they hold', async () => {
	const { run } = bench({ ...PAUSE, groupBy: 'leadId, actionLog.tool' });
	const tool = (value: unknown) => ({ actionLog: { type: 'TOOL_CALL', tool: value } });
	const circle: Item = {};
	circle['self'] = circle;
	const values = ['crm', 7, null, undefined, ['crm'], { a: { b: 1 } }, { toString: 1 }, circle];
	const items = values.flatMap((value) => [failed('', 0, tool(value)), failed('', 0, tool(value))]);
	const { states, memory } = await run(items);
	// Null and missing are one group.
	expect(states.filter((state) => state === 'triggered')).toHaveLength(values.length - 1);
	expect(memory.map((one) => one?.group)).toEqual(
		[
			...['L1, crm', 'L1, 7', 'L1, none', 'L1, none', 'L1, ["crm"]', 'L1, {"a":{"b":1}}'],
			...['L1, {"toString":1}', 'L1, nested too deeply'],
		].flatMap((label) => [label, label]),
	);
});
