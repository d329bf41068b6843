import { readRules } from '../../../nodes/OmniAiCondition/decision/rules/rules';

// What n8n's filter parameter may hold, also in a workflow that somebody wrote by hand.

const clause = (leftValue: unknown) => ({
	leftValue,
	rightValue: 'x',
	operator: { type: 'string', operation: 'equals' },
});
const STRICT = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 };

test.each([null, undefined, {}, { conditions: [] }, { combinator: 'and', conditions: [], options: {} }])(
	'conditions of %j have no clauses, combined by AND, strictly',
	(raw) => {
		expect(readRules(raw)).toEqual({ ok: true, value: { clauses: [], combinator: 'and', options: STRICT } });
	},
);

test.each([
	['or', 'or'],
	['and', 'and'],
	['xor', 'and'],
	[7, 'and'],
	[null, 'and'],
])('the combinator %j is read as %s', (combinator, read) => {
	expect(readRules({ combinator, conditions: [clause('a')] })).toMatchObject({
		ok: true,
		value: { combinator: read, clauses: [clause('a')] },
	});
});

test('options that are set count, and the others are those of a new filter', () => {
	expect(readRules({ options: { caseSensitive: false, typeValidation: 'loose', version: 1 } })).toMatchObject(
		{ value: { options: { ...STRICT, caseSensitive: false, typeValidation: 'loose', version: 1 } } },
	);
});

test.each([
	'text',
	7,
	true,
	[],
	{ conditions: 'x' },
	{ conditions: [null] },
	{ conditions: [{}] },
	{ conditions: [{ leftValue: 'a', rightValue: 'b' }] },
	{ conditions: [{ leftValue: 'a', rightValue: 'b', operator: { type: 'string' } }] },
	{ options: 'x' },
	{ options: [] },
])('conditions of %j cannot be read, and it is said what to do', (raw) => {
	const reading = readRules(raw);
	expect(reading).toMatchObject({ ok: false, message: "'Conditions' cannot be read." });
	expect(reading.ok ? '' : reading.suggestion).toMatch(/^Remove the conditions and add them again/);
});

test.each([undefined, null, ''])(
	'a left side of %j is nothing to compare, and it is said where',
	(leftValue) => {
		const reading = readRules({ conditions: [clause('a'), clause(leftValue), clause(leftValue)] });
		expect(reading).toMatchObject({ ok: false, message: 'Condition 2 has nothing on its left side.' });
		expect(reading.ok ? '' : reading.suggestion).toMatch(/^Drag a field from the input/);
		expect(readRules({ conditions: [clause(leftValue)] })).toMatchObject({
			message: 'Condition 1 has nothing on its left side.',
		});
	},
);

test.each([0, false, 'a', '={{ $json.a }}'])('a left side of %j is something to compare', (leftValue) =>
	expect(readRules({ conditions: [clause(leftValue)] })).toMatchObject({ ok: true }),
);
