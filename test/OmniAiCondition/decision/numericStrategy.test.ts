import { chosen, decide, outcomeOf, readStored } from '../../support/strategy';

// What the four strategies that compare a number have in common.

const HISTORY = ['percentile', 'z_score', 'change'];
const EVERY = ['threshold', ...HISTORY];
const LIMITS: Record<string, object> = { z_score: { threshold: 1 }, percentile: { value: 50 } };
const parameters = (strategy: string, more: object = {}) => ({
	strategy,
	valueField: 'n',
	historyField: 'past',
	...(LIMITS[strategy] ?? { value: 1 }),
	...more,
});
const PAST = [1, 3, 2, 3];

describe.each(EVERY)('the value of %s', (strategy) => {
	const outcome = async (n: unknown) => await outcomeOf(parameters(strategy), { n, past: PAST });

	test.each<[unknown, boolean]>([
		[7, true],
		['7', true],
		['+7.50', true],
		['007', true],
		[1e308, true],
		[0, false],
		['-0.0', false],
	])('%j is a number', async (n, value) => expect(await outcome(n)).toEqual([value, null]));

	test.each<[unknown, string]>([
		[undefined, 'null_input'],
		[null, 'null_input'],
		['', 'null_input'],
		[' \n', 'null_input'],
		[NaN, 'null_input'],
		[Infinity, 'null_input'],
		[-Infinity, 'null_input'],
		['1e400', 'null_input'],
		['9'.repeat(400), 'null_input'],
		['9007199254740993', 'null_input'],
		['0x10', 'null_input'],
		['1e3', 'null_input'],
		[' 7', 'null_input'],
		['Infinity', 'null_input'],
		['seven', 'type_error'],
		['7 USD', 'type_error'],
		['1,000', 'type_error'],
		['x'.repeat(1e6), 'type_error'],
		[true, 'type_error'],
		[[7], 'type_error'],
		[{ toString: () => '7' }, 'type_error'],
		[{ valueOf: () => 7 }, 'type_error'],
		[new Date(0), 'type_error'],
		[7n, 'type_error'],
		[Object.create(null), 'type_error'],
	])('is none in row %#', async (n, reason) => expect(await outcome(n)).toEqual([null, reason]));

	test('is no method, nothing inherited, and nothing that refers to itself', async () => {
		const itself: Record<string, unknown> = { actionTriggered: {} };
		itself['input'] = itself['n'] = itself;
		expect(await outcomeOf(parameters(strategy), itself)).toEqual([null, 'type_error']);
		for (const valueField of ['constructor', '__proto__.n', 'n.toString', 'past.at', 'past["__proto__"]'])
			expect(await outcomeOf(parameters(strategy, { valueField }), { n: 7, past: PAST })).toEqual([
				null,
				'null_input',
			]);
		for (const item of [null, undefined, 5, 'text', []])
			expect(await outcomeOf(parameters(strategy), item)).toEqual([null, 'null_input']);
	});

	test('after other conditions is that of the event, unless the item has one of its own', async () => {
		const behind = (input: unknown, more = {}) => ({
			actionTriggered: {},
			decision: {},
			n: {},
			input,
			...more,
		});
		const event = { n: 7, past: PAST };
		expect(await outcomeOf(parameters(strategy), behind(behind(event)))).toEqual([true, null]);
		expect(await outcomeOf(parameters(strategy), behind(event, { n: 0 }))).toEqual([false, null]);
		expect(await outcomeOf(parameters(strategy), behind(event, { n: null }))).toEqual([null, 'null_input']);
		// What only looks like a chain is none.
		expect(await outcomeOf(parameters(strategy), { input: event })).toEqual([null, 'null_input']);
	});
});

describe('the limit', () => {
	test.each<[string, string, unknown]>([
		['threshold', 'value', 1],
		['percentile', 'value', 50],
		['z_score', 'threshold', 1],
		['change', 'value', 1],
	])('of %s may be an expression, which is resolved for each item', async (strategy, name, limit) => {
		const outcome = async (raw: string, item: object, evaluate = (): unknown => limit) =>
			await outcomeOf(parameters(strategy, { [name]: raw }), { n: 7, past: PAST, ...item }, { evaluate });
		expect(await outcome('={{ $json.limit }}', { limit })).toEqual([true, null]);
		expect(await outcome('={{ $json.limit }}', { limit: String(limit as number) })).toEqual([true, null]);
		expect(await outcome('={{ 5 + 5 }}', {})).toEqual([true, null]);
		expect(await outcome('={{ $json.limit }}', {})).toEqual([null, 'null_input']);
		expect(await outcome('={{ $json.limit }}', { limit: 'x' })).toEqual([null, 'type_error']);
		expect(await outcome('={{ $json.limit }}', { limit: Infinity })).toEqual([null, 'null_input']);
		const fails = () => {
			throw new Error('y');
		};
		expect(await outcome('={{ x }}', {}, fails)).toEqual([null, 'expression_failed']);
		if (strategy !== 'threshold')
			expect(await outcome('={{ $json.limit }}', { limit: -1 })).toEqual([null, 'parameter_error']);
	});

	test.each<[string, object, string]>([
		['threshold', { value: undefined }, "No 'Value' is set."],
		['threshold', { value: '=' }, "No 'Value' is set."],
		['threshold', { value: 'x' }, "'Value' is 'x', which is not a number."],
		['threshold', { value: true }, "'Value' is true, which is not a number."],
		['threshold', { value: {} }, "'Value' is an object, which is not a number."],
		['percentile', { value: 101 }, "'Value' is 101, which is not between 0 and 100."],
		['percentile', { value: -1 }, "'Value' is -1, which is not between 0 and 100."],
		['z_score', { threshold: 0 }, "'Threshold' is 0, which is not more than 0."],
		['z_score', { threshold: -1 }, "'Threshold' is -1, which is not more than 0."],
		['change', { value: -0.1 }, "'Value' is -0.1, which is not at least 0."],
		[
			'change',
			{ value: '1e400' },
			"'Value' is '1e400', which is more than a number can hold, or not written in plain digits.",
		],
		[
			'threshold',
			{ direction: 'top' },
			"'Direction' is 'top', which this version of the node does not know.",
		],
		[
			'percentile',
			{ direction: 'above' },
			"'Direction' is 'above', which this version of the node does not know.",
		],
		['change', { historyFrom: 'x' }, "'History From' is 'x', which this version of the node does not know."],
		['change', { historyField: '' }, "No 'History Field' is set."],
		['change', { historyField: 'a b' }, "'History Field' is 'a b', which is not the path of a field."],
		[
			'threshold',
			{ valueField: '={{ $json.n }}' },
			"'Value Field' is '={{ $json.n }}', which is not the path of a field.",
		],
	])('of %s and its other settings are refused for every item: %j', (strategy, more, message) => {
		expect(readStored(parameters(strategy, more))).toMatchObject({
			ok: false,
			message,
			suggestion: expect.stringMatching(/^.+\.$/),
		});
	});

	test.each<[string, object, number, number]>([
		['percentile', { direction: 'top', value: 10 }, 3.1, 3],
		['z_score', { direction: 'above', threshold: 3 }, 4.9, 4.7],
		['change', { direction: 'increase', value: 0.1 }, 3.4, 3.2],
	])('of %s has its default however nothing is stored', async (strategy, standard, more, less) => {
		for (const nothing of [undefined, null, '', '=']) {
			const stored = Object.fromEntries(Object.keys(standard).map((name) => [name, nothing]));
			for (const set of [
				{ ...parameters(strategy), ...stored },
				{ ...parameters(strategy), ...standard },
			]) {
				expect(await outcomeOf({ ...set, historyFrom: nothing }, { n: more, past: PAST })).toEqual([
					true,
					null,
				]);
				expect(await outcomeOf(set, { n: less, past: PAST })).toEqual([false, null]);
			}
		}
	});
});

describe.each(HISTORY)('the history of %s', (strategy) => {
	const decided = async (past: unknown) => await decide(parameters(strategy), { n: 7, past });

	test('is that of the latest 30, and nobody looks at the others', async () => {
		const looked = new Set<string | symbol>();
		const long = new Proxy(
			Array.from({ length: 1_000_000 }, (_unused, at) => at % 7),
			{ get: (list, name, receiver) => (looked.add(name), Reflect.get(list, name, receiver) as unknown) },
		);
		const begun = performance.now();
		const { decision } = await decided(long);
		expect(performance.now() - begun).toBeLessThan(500);
		expect(decision).toEqual((await decided(long.slice(-30))).decision);
		expect(Array.from(looked).filter((name) => /^\d+$/.test(String(name))).length).toBeLessThanOrEqual(30);
		// What is wrong before them does not count.
		expect(
			(await decided([null, ...Array.from({ length: 30 }, (_unused, at) => at)])).decision.value,
		).not.toBeNull();
	});

	test.each<[unknown, string]>([
		[
			[1, null, 3, 2],
			"The history cannot be used: 'past[1]' is missing or null. Check 'History Field' or the item.",
		],
		[
			[1, 2, 3, 'x'],
			"The history cannot be used: 'past[3]' is 'x', which is not a number. Check 'History Field' or the item.",
		],
		[
			[1, 2, Infinity],
			"The history cannot be used: 'past[2]' is Infinity, which is more than a number can hold, or not written in " +
				"plain digits. Check 'History Field' or the item.",
		],
		[
			Object.assign([1], { 2: 3 }),
			"The history cannot be used: 'past[1]' is missing or null. Check 'History Field' or the item.",
		],
		['1, 2, 3', "'past' is '1, 2, 3', which is not a list. Check 'History Field' or the item."],
		[{ length: 3 }, "'past' is an object, which is not a list. Check 'History Field' or the item."],
		[5, "'past' is 5, which is not a list. Check 'History Field' or the item."],
	])('is not %j', async (past, sentence) => {
		expect(await decided(past)).toMatchObject({
			decision: { value: null, type: 'boolean', reason: 'history_unavailable' },
			trace: [{ left: 'n', leftValue: 7, outcome: null, reason: sentence }],
			explanation: sentence,
		});
	});

	test('is not one of a billion gaps, of which the first that counts is told', async () => {
		const { explanation } = await decided(Object.assign([], { length: 1e9 }));
		expect(explanation).toContain("'past[999999970]' is missing or null.");
	});

	test.each([[undefined], [null], [[]]])('is needed: %j', async (past) => {
		const { decision, explanation } = await decided(past);
		expect(decision).toEqual({ value: null, type: 'boolean', reason: 'insufficient_history' });
		expect(explanation).toBe(
			`0 earlier values are known, and at least ${strategy === 'percentile' ? 3 : 1} are needed. ` +
				"They are to stand in 'past', the 'History Field'.",
		);
	});

	test('may hold texts of digits', async () => {
		expect((await decided(['1', '3.0', 2, '03'])).decision).toEqual((await decided(PAST)).decision);
	});

	test('may come from memory, which keeps the value of each item', async () => {
		const set = parameters(strategy, { historyFrom: 'memory', historyField: undefined });
		const onItem = (await decided(PAST)).decision;
		expect((await decide(set, { n: 7 }, { remembered: PAST })).decision).toEqual(onItem);
		const long = [...Array<number>(100).fill(1000), ...Array<number>(27).fill(1), 2, 3, 2];
		expect((await decide(set, { n: 7 }, { remembered: long })).decision).toEqual(
			(await decided(long)).decision,
		);
		expect(await decide(set, { n: 7 }, { remembered: [] })).toMatchObject({
			decision: { value: null, reason: 'insufficient_history' },
			explanation: expect.stringMatching(
				/^0 earlier values .* Each item with 'n' adds one to its group's\.$/,
			) as string,
		});
		expect(await decide(set, { n: 7 }, { remembered: null })).toMatchObject({
			decision: { value: null, reason: 'history_unavailable' },
			explanation: "The earlier values of 'n' could not be read from memory: see 'memory'.",
		});
		// The value comes first: without it memory is not asked for anything.
		expect(await outcomeOf(set, {}, { remembered: null })).toEqual([null, 'null_input']);
		const { strategy: chosenStrategy, settings } = chosen(set);
		const valueOf = chosenStrategy.remembers?.(settings);
		const evaluate = () => null;
		expect(
			[{ n: 7 }, { n: '7.5' }, { n: 'x' }, { n: Infinity }, {}, null].map((item) =>
				valueOf?.(item, evaluate),
			),
		).toEqual([7, 7.5, null, null, null, null]);
		const itself = chosen(parameters(strategy));
		expect(itself.strategy.remembers?.(itself.settings)).toBeNull();
	});
});

test('numbers that go beyond what can be calculated with are not decided', async () => {
	const big = Number.MAX_VALUE;
	const outcome = async (strategy: string, n: number, past: number[]) =>
		await outcomeOf(parameters(strategy), { n, past });
	expect(await outcome('change', big, [-big])).toEqual([null, 'null_input']);
	expect(await outcome('z_score', big, [-big, big])).toEqual([null, 'null_input']);
	expect(await outcome('z_score', 1e200, [1e160, -1e160])).toEqual([null, 'null_input']);
	expect(await outcome('percentile', big, [-big, -big, big, big])).toEqual([null, 'null_input']);
	expect(await outcome('z_score', 1e-200, [1e-200, 0])).toEqual([null, 'zero_variance']);
	// A part of next to nothing is more than any limit.
	expect(await outcome('change', 1, [5e-324])).toEqual([true, null]);
});

test('the threshold remembers nothing, and looks at no history', async () => {
	expect(chosen(parameters('threshold')).strategy.remembers).toBeUndefined();
	expect(await outcomeOf(parameters('threshold', { historyFrom: 'x' }), { n: 7 })).toEqual([true, null]);
});

test('a value that is not known is told with what to do', async () => {
	const made = await decide(parameters('threshold', { valueField: 'lead.score' }), {
		lead: { score: 'good' },
	});
	expect(made.explanation).toBe(
		"'lead.score' is 'good', which is not a number. Check 'Value Field' or the item.",
	);
	expect(made.trace).toEqual([
		{
			left: 'lead.score',
			leftValue: 'good',
			operator: 'above',
			rightValue: 1,
			outcome: null,
			reason: made.explanation,
		},
	]);
});
