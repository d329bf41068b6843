import fc from 'fast-check';
import { decide, outcomeOf, readStored } from '../../support/strategy';

const composite = (operator: string | undefined, operands: unknown) => ({
	strategy: 'composite',
	operator,
	operands,
});

interface Earlier {
	value: boolean | string | null;
	type?: string;
	reason: string | null;
}

/** Combines decisions that stand side by side on an item. */
const combined = async (operator: string, decisions: Earlier[]) =>
	await outcomeOf(
		composite(
			operator,
			decisions.map((_decision, index) => `d${index}`),
		),
		Object.fromEntries(decisions.map((decision, index) => [`d${index}`, decision])),
	);

const yes: Earlier = { value: true, type: 'boolean', reason: null };
const no: Earlier = { value: false, type: 'boolean', reason: null };
const not = (reason: string): Earlier => ({ value: null, type: 'boolean', reason });
const noted = (value: boolean, reason: string): Earlier => ({ value, type: 'boolean', reason });
const label: Earlier = { value: 'high', type: 'categorical', reason: null };

// The reference's own cases; where it says false with a reason, that reason decides what stands here.
test.each<[string, Earlier[], boolean | null, string | null]>([
	['AND', [yes, yes], true, null],
	['AND', [yes, yes, yes], true, null],
	['AND', [yes, no], false, null],
	['AND', [no, no], false, null],
	['AND', [yes, no, yes], false, null],
	['OR', [yes, no], true, null],
	['OR', [no, yes, no], true, null],
	['OR', [no, no, no], false, null],
	['OR', [yes, yes], true, null],
	['NOT', [yes], false, null],
	['NOT', [no], true, null],
	// Reasons of what could not be decided are inherited.
	...['null_input', 'insufficient_history', 'zero_variance', 'fetch_error', 'history_unavailable'].flatMap(
		(reason): Array<[string, Earlier[], boolean | null, string | null]> => [
			['AND', [yes, not(reason)], null, reason],
			['AND', [not(reason), no], null, reason],
			['OR', [no, not(reason)], null, reason],
			['OR', [not(reason), yes], true, null],
			['NOT', [not(reason)], null, reason],
		],
	),
	['AND', [not('null_input'), not('zero_variance')], null, 'null_input'],
	// A note is kept where the outcome is false, and is not turned round.
	['AND', [yes, noted(false, 'threshold_zero')], false, 'threshold_zero'],
	['OR', [no, noted(false, 'threshold_zero')], false, 'threshold_zero'],
	['OR', [noted(false, 'threshold_zero'), yes], true, null],
	['AND', [noted(true, 'infinite_change'), no], false, null],
	['AND', [noted(true, 'infinite_change'), yes], true, null],
	['NOT', [noted(true, 'infinite_change')], false, 'infinite_change'],
	['NOT', [noted(false, 'threshold_zero')], false, 'threshold_zero'],
	['OR', [noted(false, 'threshold_zero'), not('null_input')], null, 'null_input'],
	// For these the reference refuses the whole call.
	['AND', [yes, label], null, 'type_error'],
	['OR', [yes, label], null, 'type_error'],
	['AND', [no, { value: null, type: 'categorical', reason: 'no_match' }], null, 'type_error'],
	['NOT', [label], null, 'type_error'],
	['NOT', [{ value: null, type: 'categorical', reason: 'no_match' }], null, 'no_match'],
])('%s %j: %j, %s', async (operator, decisions, value, reason) => {
	expect(await combined(operator, decisions)).toEqual([value, reason]);
});

test('is undecided with an undecided operand, unless one that is true settles an OR', async () => {
	const decision = fc.constantFrom(yes, no, not('null_input'), not('strategy_failed'));
	await fc.assert(
		fc.asyncProperty(fc.array(decision, { minLength: 2, maxLength: 5 }), async (decisions) => {
			const values = decisions.map(({ value }) => value);
			const isKnown = !values.includes(null);
			const [and] = await combined('AND', decisions);
			const [or] = await combined('OR', decisions);
			expect(and).toBe(isKnown ? values.every(Boolean) : null);
			expect(or).toBe(values.includes(true) ? true : isKnown ? false : null);
			// The order makes no difference to the value.
			expect((await combined('AND', [...decisions].reverse()))[0]).toBe(and);
			expect((await combined('OR', [...decisions].reverse()))[0]).toBe(or);
		}),
	);
});

describe('an operand is the path of', () => {
	const chain = {
		decision: yes,
		actionTriggered: {},
		input: { decision: no, actionTriggered: {}, input: {} },
	};
	test.each<[string, unknown, boolean | null, string | null]>([
		['decision', chain, false, null],
		['decision.value', chain, false, null],
		['input.decision', chain, true, null],
		['input.decision.value', chain, true, null],
		['input["decision"]', chain, true, null],
		['first', { first: false }, true, null],
		['list[0]', { list: [no] }, true, null],
		['decision.value', { decision: noted(false, 'threshold_zero') }, false, 'threshold_zero'],
		['decision.value', { decision: not('zero_variance') }, null, 'zero_variance'],
		['decision', {}, null, 'null_input'],
		['decision', { decision: null }, null, 'null_input'],
		['decision', { decision: {} }, null, 'null_input'],
		['decision', { decision: { value: null, reason: 5 } }, null, 'null_input'],
		// Nothing is looked up where it was not said to be.
		['decision', { actionTriggered: {}, input: { decision: no } }, null, 'null_input'],
		['decision', { decision: 'false' }, null, 'type_error'],
		['decision', { decision: 0 }, null, 'type_error'],
		['decision', { decision: [false] }, null, 'type_error'],
		['decision', { decision: { value: {} } }, null, 'type_error'],
		['constructor', {}, null, 'null_input'],
		['__proto__.value', { a: 1 }, null, 'null_input'],
		['decision', null, null, 'null_input'],
	])('%s on %j', async (path, item, value, reason) => {
		expect(await outcomeOf(composite('NOT', [path]), item)).toEqual([value, reason]);
	});

	test('one with a reason of any length, which is cut', async () => {
		const { decision } = await decide(composite('NOT', 'd'), { d: not('x'.repeat(1e6)) });
		expect(decision.reason).toHaveLength(201);
	});
});

test.each<[string, Earlier[], string]>([
	['AND', [yes, yes], 'd0 and d1 are true'],
	['AND', [yes, no], 'd1 is false'],
	['OR', [no, yes], 'd1 is true'],
	['OR', [no, no], 'd0 and d1 are false'],
	['NOT', [no], 'd0 is false'],
	[
		'NOT',
		[noted(false, 'threshold_zero')],
		'd0 is false, with the note threshold_zero, and so is not turned round',
	],
	[
		'AND',
		[yes, not('null_input')],
		"'d1' was not decided (null_input): see why in the record of that condition.",
	],
	['AND', [yes, label], "'d1' is not a decision for true or false, and only those can be combined."],
	[
		'AND',
		[yes, { value: null, reason: null }],
		"There is no decision at 'd1'. Check 'Operands', and that 'Include Input' is on in the earlier condition.",
	],
])('%s %j: %s', async (operator, [...decisions], sentence) => {
	const paths = decisions.map((_decision, index) => `d${index}`);
	const item = Object.fromEntries(decisions.map((decision, index) => [`d${index}`, decision]));
	const { explanation } = await decide(composite(operator, paths), item);
	expect(explanation).toBe(sentence);
});

test('says in the trace what each operand is', async () => {
	const traceOf = async (operator: string, operands: string) =>
		(await decide(composite(operator, operands), { a: yes, b: not('null_input'), c: label })).trace;
	const entry = { operator: 'is', rightValue: true, outcome: true, reason: null };
	expect(await traceOf('AND', 'a, b, c')).toEqual([
		{ ...entry, left: 'a', leftValue: true },
		{
			...entry,
			left: 'b',
			leftValue: null,
			outcome: null,
			reason: "'b' was not decided (null_input): see why in the record of that condition.",
		},
		{
			...entry,
			left: 'c',
			leftValue: 'high',
			outcome: null,
			reason: expect.stringContaining('not a decision'),
		},
	]);
	expect(await traceOf('NOT', 'a')).toEqual([
		{ ...entry, left: 'a', leftValue: true, rightValue: false, outcome: false },
	]);
});

test.each<[string | undefined, unknown, string]>([
	['AND', ['a'], 'AND needs at least two operands, and has 1.'],
	['OR', [], 'OR needs at least two operands, and has 0.'],
	[undefined, undefined, 'AND needs at least two operands, and has 0.'],
	['NOT', ['a', 'b'], 'NOT needs exactly one operand, and has 2.'],
	['NOT', '', 'NOT needs exactly one operand, and has 0.'],
	['AND', ['a', 'b c'], "'Operands' is 'b c', which is not the path of a field."],
	['AND', ['a', 5], "'Operands' is '5', which is not the path of a field."],
	['XOR', ['a', 'b'], "'Operator' is 'XOR', which this version of the node does not know."],
	['and', ['a', 'b'], "'Operator' is 'and', which this version of the node does not know."],
])('%s of %j is refused for every item', (operator, operands, message) => {
	expect(readStored(composite(operator, operands))).toMatchObject({
		ok: false,
		message,
		suggestion: expect.stringMatching(/^.+\.$/),
	});
});

test('operands may stand in one text, and AND is the default', async () => {
	expect(await outcomeOf(composite(undefined, 'a.value,\n b'), { a: yes, b: yes })).toEqual([true, null]);
});
