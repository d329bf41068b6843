import fc from 'fast-check';
import { chosen, decide, outcomeOf, readStored } from '../../support/strategy';

const equals = (value: unknown, labels?: unknown) => ({
	strategy: 'equals',
	valueField: 'tier',
	value,
	labels,
});

test('a text matches itself alone', async () => {
	const label = fc
		.string({ unit: 'binary', minLength: 1 })
		.filter((text) => text.trim() !== '' && !text.startsWith('='));
	await fc.assert(
		fc.asyncProperty(label, fc.string({ unit: 'binary' }), async (value, other) => {
			expect(await outcomeOf(equals(value), { tier: value })).toEqual([value, null]);
			expect(await outcomeOf(equals(value), { tier: `${value} ` })).toEqual([null, 'no_match']);
			if (other !== value)
				expect(await outcomeOf(equals(value), { tier: other })).toEqual([null, 'no_match']);
		}),
	);
});

// The reference's own cases: wanted, labels, the item's, value, reason.
const LABELS = ['low', 'medium', 'high'];
test.each<[string, string[] | undefined, unknown, string | null, string | null]>([
	['high', undefined, 'high', 'high', null],
	['high', undefined, 'low', null, 'no_match'],
	['high', LABELS, 'high', 'high', null],
	['high', LABELS, 'low', null, 'no_match'],
	['high', undefined, 'High', null, 'no_match'],
	['HIGH', undefined, 'HIGH', 'HIGH', null],
	['high', undefined, ' high', null, 'no_match'],
	['high', undefined, '', null, 'no_match'],
	['high', undefined, null, null, 'null_input'],
	['high', undefined, undefined, null, 'null_input'],
	// For these the reference refuses the whole call.
	['high', LABELS, 'unknown', null, 'type_error'],
	['high', LABELS, 'High', null, 'type_error'],
	['high', undefined, 0.5, null, 'type_error'],
	['high', undefined, true, null, 'type_error'],
	['high', undefined, ['high'], null, 'type_error'],
	['high', undefined, { toString: () => 'high' }, null, 'type_error'],
])('%s of %j, the item has %j: %j, %s', async (wanted, labels, tier, value, reason) => {
	const { decision } = await decide(equals(wanted, labels), { tier });
	expect(decision).toEqual({ value, type: 'categorical', reason });
});

test('the wanted label may be an expression, which is resolved for each item', async () => {
	const outcome = async (raw: string, item: object, evaluate = (): unknown => 'high') =>
		await outcomeOf(equals(raw, LABELS), item, { evaluate });
	expect(await outcome('={{ $json.wanted }}', { tier: 'low', wanted: 'low' })).toEqual(['low', null]);
	expect(await outcome('={{ $json.wanted + "" }}', { tier: 'high' })).toEqual(['high', null]);
	expect(await outcome('={{ $json.wanted }}', { tier: 'low' })).toEqual([null, 'null_input']);
	expect(await outcome('={{ $json.wanted }}', { tier: 'low', wanted: 5 })).toEqual([null, 'type_error']);
	expect(await outcome('={{ $json.wanted }}', { tier: 'low', wanted: 'none' })).toEqual([null, 'type_error']);
	const fails = () => {
		throw new Error('no such node');
	};
	expect(await outcome('={{ $("x").item }}', { tier: 'low' }, fails)).toEqual([null, 'expression_failed']);
	const { explanation } = await decide(equals('={{ $("x").item }}'), { tier: 'low' }, { evaluate: fails });
	expect(explanation).toBe("'Value' could not be evaluated: no such node.");
});

test.each<[unknown, unknown, string]>([
	['high', 'high', "tier is 'high'"],
	['high', 'low', "tier is 'low', not 'high'."],
	['high', 'x'.repeat(300), `tier is '${'x'.repeat(200)}…', not 'high'.`],
	['high', null, "'tier' is missing or null. Check 'Value Field' or the item."],
	['high', 5, "'tier' is 5, which is not a text. Check 'Value Field' or the item."],
	['high', [5], "'tier' is a list, which is not a text. Check 'Value Field' or the item."],
])('wanted %j, the item has %j: %s', async (wanted, tier, sentence) => {
	expect((await decide(equals(wanted), { tier })).explanation).toBe(sentence);
});

test('says which labels there are, and what was compared', async () => {
	const made = await decide(equals('high', 'low, high'), { tier: 'None' });
	const sentence =
		"'tier' is 'None', which is none of the labels (low, high). Check 'Value Field' or the item.";
	expect(made).toMatchObject({ explanation: sentence });
	expect(made.trace).toEqual([
		{
			left: 'tier',
			leftValue: 'None',
			operator: 'equals',
			rightValue: 'high',
			outcome: null,
			reason: sentence,
		},
	]);
	expect((await decide(equals('high'), { tier: 'low' })).trace).toEqual([
		{ left: 'tier', leftValue: 'low', operator: 'equals', rightValue: 'high', outcome: false, reason: null },
	]);
});

test.each([[['low', 'a,b']], [['low', '', ' ', null, 'a,b']]])(
	'labels are a list of texts, kept as they are: %j',
	async (labels) => {
		expect(await outcomeOf(equals('low', labels), { tier: 'a,b' })).toEqual([null, 'no_match']);
		expect(await outcomeOf(equals('low', labels), { tier: 'a' })).toEqual([null, 'type_error']);
	},
);

test.each(['low, high', 'low\nhigh\n', ' low ,, high '])(
	'labels may stand in one text: %j',
	async (labels) => {
		expect(await outcomeOf(equals('low', labels), { tier: 'high' })).toEqual([null, 'no_match']);
		expect(await outcomeOf(equals('low', labels), { tier: 'mid' })).toEqual([null, 'type_error']);
	},
);

test.each([[undefined], [null], [''], [[]], [' , '], [7]])(
	'without labels (%j) every text is one',
	async (labels) => {
		expect(await outcomeOf(equals('low', labels), { tier: 'any' })).toEqual([null, 'no_match']);
	},
);

test.each<[object, string]>([
	[equals(undefined), "No 'Value' is set."],
	[equals(' '), "No 'Value' is set."],
	[equals('='), "No 'Value' is set."],
	[equals('x', LABELS), "'Value' is 'x', which is none of the labels (low, medium, high)."],
	[equals(5), "'Value' is 5, which is not a text."],
	[{ ...equals('high'), valueField: '' }, "No 'Value Field' is set."],
	[{ ...equals('high'), valueField: 'a b' }, "'Value Field' is 'a b', which is not the path of a field."],
])('is refused for every item: %j', (parameters, message) => {
	expect(readStored(parameters)).toMatchObject({
		ok: false,
		message,
		suggestion: expect.stringMatching(/^.+\.$/),
	});
});

test('remembers nothing', () => {
	const { strategy } = chosen(equals('high'));
	expect(strategy.remembers).toBeUndefined();
});
