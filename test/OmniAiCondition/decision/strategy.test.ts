import type { INodeProperties } from 'n8n-workflow';
import { decisionSchema, traceEntrySchema } from '../../../nodes/OmniAiCondition/decision/decision';
import { rules } from '../../../nodes/OmniAiCondition/decision/rules';
import {
	decideBy,
	readStrategy,
	strategyFields,
	type Strategy,
} from '../../../nodes/OmniAiCondition/decision/strategy';
import { STRATEGIES } from '../../../nodes/OmniAiCondition/registry/strategies';

// What every way to decide has in common, shown by one that is not in the package.

const FIELD: INodeProperties = { displayName: 'Limit', name: 'limit', type: 'number', default: 5 };
const atLeast: Strategy<number> = {
	value: 'atLeast',
	name: 'At Least',
	description: 'Compare the score with a limit',
	fields: [
		FIELD,
		{ ...FIELD, name: 'more', displayOptions: { show: { limit: [5] }, hide: { rule: ['x'] } } },
	],
	read: ({ limit }) =>
		typeof limit === 'number'
			? { ok: true, value: limit }
			: { ok: false, message: "'Limit' is no number.", suggestion: 'Enter one.' },
	async decide(limit, item) {
		const { score } = item as { score: number };
		return {
			decision: { value: score >= limit, type: 'boolean', reason: null },
			trace: [],
			explanation: `score is ${score}`,
		};
	},
};
const ports = { evaluate: () => null, remembered: null };

describe('the strategy that a workflow stores', () => {
	const read = (strategy: unknown, limit: unknown = 7) =>
		readStrategy([atLeast, rules], { strategy, limit, options: {}, rule: 'toolCallFailed' });

	test('is used with its own settings', async () => {
		const reading = read('atLeast');
		expect(reading).toEqual({
			ok: true,
			value: { strategy: atLeast, settings: 7, hint: null, remembers: null },
		});
		if (!reading.ok) return;
		const decide = async (score: number) => (await decideBy(reading.value, { score }, ports)).decision.value;
		expect([await decide(6), await decide(7)]).toEqual([false, true]);
		expect(read('rules')).toMatchObject({ ok: true, value: { strategy: { value: 'rules' } } });
	});

	test.each([undefined, null, '', ' ', '='])('is the first one where it is %j', (nothing) =>
		expect(read(nothing)).toMatchObject({ ok: true, value: { strategy: { value: 'atLeast' } } }),
	);

	test('refuses settings of its own', () => {
		expect(read('atLeast', 'x')).toEqual({
			ok: false,
			message: "'Limit' is no number.",
			suggestion: 'Enter one.',
		});
		expect(read('rules', 'x').ok).toBe(true);
	});

	test.each([
		['a name of no strategy', 'at_least', 'at_least'],
		['an expression', '={{ "rules" }}', '={{ "rules" }}'],
		['a long text', 'x'.repeat(300), `${'x'.repeat(200)}…`],
		['a number', 7, '7'],
		['a list', ['rules'], '["rules"]'],
		['an object that is no text', { toString: 1 }, '{"toString":1}'],
		['a nameless object', Object.create(null) as object, '{}'],
		['what every object has', 'constructor', 'constructor'],
	])('is refused where it is %s', (_what, stored, shown) => {
		expect(read(stored)).toEqual({
			ok: false,
			message: `This version of the node has no strategy '${shown}'.`,
			suggestion: 'Update the package, or set the condition up in a new node.',
		});
	});
});

test('a strategy that throws leaves the item undecided, and says so', async () => {
	const throwing = (error: unknown): Strategy => ({
		...atLeast,
		decide: () => {
			throw error;
		},
	});
	const decide = async (error: unknown) =>
		await decideBy({ strategy: throwing(error), settings: 1, hint: null, remembers: null }, {}, ports);
	expect(await decide(new Error('no score'))).toEqual({
		decision: { value: null, type: 'boolean', reason: 'strategy_failed' },
		trace: [],
		explanation: "The strategy 'At Least' failed for this item: no score.",
	});
	expect((await decide('x'.repeat(300))).explanation).toBe(
		`The strategy 'At Least' failed for this item: ${'x'.repeat(200)}….`,
	);
	expect(
		await decideBy({ strategy: rules as Strategy, settings: null, hint: null, remembers: null }, {}, ports),
	).toMatchObject({ decision: { value: null, reason: 'strategy_failed' } });
});

describe('the fields in the editor', () => {
	test('are those of the only strategy, which a hidden field holds', () => {
		const { shown, hidden } = strategyFields([atLeast as Strategy]);
		expect(shown).toEqual([
			{ ...FIELD, displayOptions: { show: { strategy: ['atLeast'] } } },
			{
				...FIELD,
				name: 'more',
				displayOptions: { show: { strategy: ['atLeast'], limit: [5] }, hide: { rule: ['x'] } },
			},
		]);
		expect(hidden).toEqual([
			{ displayName: 'Strategy', name: 'strategy', type: 'hidden', default: 'atLeast' },
		]);
	});

	test('stand below the choice where there is one, each shown for its own strategy', () => {
		const { shown, hidden } = strategyFields([rules as Strategy, atLeast as Strategy]);
		expect(hidden).toEqual([]);
		expect(shown[0]).toEqual({
			displayName: 'Strategy',
			name: 'strategy',
			type: 'options',
			noDataExpression: true,
			default: 'rules',
			description: 'How an item is decided',
			options: [
				{ name: 'Rules', value: 'rules', description: 'Compare fields of the item' },
				{ name: 'At Least', value: 'atLeast', description: 'Compare the score with a limit' },
			],
		});
		const shownFor = (name: string) =>
			shown.find((field) => field.name === name)?.displayOptions?.show?.['strategy'];
		expect(['rule', 'conditions', 'toolCallFailedNotice', 'limit', 'more'].map(shownFor)).toEqual([
			['rules'],
			['rules'],
			['rules'],
			['atLeast'],
			['atLeast'],
		]);
	});
});

test('the strategies of this version have names of their own, and the rules, which saved workflows name, come first', () => {
	expect(STRATEGIES[0]?.value).toBe('rules');
	expect(new Set(STRATEGIES.map(({ value }) => value)).size).toBe(STRATEGIES.length);
});

describe('the rules as a strategy', () => {
	const read = (stored: object) => {
		const reading = readStrategy(STRATEGIES, { rule: 'custom', options: {}, ...stored });
		if (!reading.ok) throw new Error(reading.message);
		return reading.value;
	};
	const conditions = {
		conditions: [
			{ leftValue: '={{ $json.a }}', rightValue: 'x', operator: { type: 'string', operation: 'equals' } },
		],
	};

	test('decide, trace and explain', async () => {
		const decide = async (item: object) => await decideBy(read({ conditions }), item, ports);
		const line = { left: 'a', operator: 'string equals', rightValue: 'x', reason: null };
		expect(await decide({ a: 'x' })).toEqual({
			decision: { value: true, type: 'boolean', reason: null },
			trace: [{ ...line, leftValue: 'x', outcome: true }],
			explanation: "a is 'x'",
		});
		expect(await decide({ a: 'y' })).toEqual({
			decision: { value: false, type: 'boolean', reason: null },
			trace: [{ ...line, leftValue: 'y', outcome: false }],
			explanation: "a is 'y', not 'x'",
		});
		expect(await decide({})).toEqual({
			decision: { value: null, type: 'boolean', reason: 'null_input' },
			trace: [{ ...line, leftValue: null, outcome: null, reason: "'a' is missing or null." }],
			explanation: "'a' is missing or null.",
		});
	});

	test('tell that there are none, and nothing else', () => {
		expect(read({}).hint).toMatch(/^No conditions are set, so every item counts as true\./);
		expect(read({ conditions }).hint).toBeNull();
		expect(read({ rule: 'toolCallFailed' }).hint).toBeNull();
	});

	test('give what the schemas of a decision and of its trace describe', async () => {
		const { decision, trace } = await decideBy(read({ conditions }), { a: { b: 1 } }, ports);
		const whole = { ...decision, entity: null, condition_id: 'c', condition_version: '1', timestamp: null };
		expect(decisionSchema.parse(whole)).toEqual(whole);
		expect(trace.map((entry) => traceEntrySchema.parse(entry))).toEqual(trace);
		expect(decisionSchema.safeParse({ ...whole, more: 1 }).success).toBe(false);
		expect(decisionSchema.safeParse({ ...whole, value: 7 }).success).toBe(false);
		expect(decisionSchema.safeParse({ ...whole, value: 'high_risk', type: 'categorical' }).success).toBe(
			true,
		);
		expect(traceEntrySchema.safeParse({ ...trace[0], outcome: 'yes' }).success).toBe(false);
	});
});
