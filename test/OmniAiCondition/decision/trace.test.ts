import type { FilterOperatorValue } from 'n8n-workflow';
import { evaluateRules } from '../../../nodes/OmniAiCondition/decision/rules/evaluateRules';
import { evaluateClause } from '../../../nodes/OmniAiCondition/decision/rules/evaluateClause';

// What a person is told about a clause.

const STRICT = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 } as const;
const judge = (
	leftValue: unknown,
	operator: Partial<FilterOperatorValue> & { operation: string },
	rightValue: unknown = '',
	{
		json = {},
		loose = false,
		missingAsN8n = false,
	}: { json?: object; loose?: boolean; missingAsN8n?: boolean } = {},
) =>
	evaluateClause(
		{ leftValue, rightValue, operator: { type: 'string', ...operator } as FilterOperatorValue },
		{
			json,
			evaluate: () => {
				throw new Error('gone');
			},
			options: { ...STRICT, typeValidation: loose ? 'loose' : 'strict' },
			missingAsN8n,
		},
	);

test('a clause is traced whether it holds or not', () => {
	expect(judge('={{ $json.a }}', { operation: 'equals' }, 'x', { json: { a: 'x' } })).toEqual({
		outcome: true,
		unknownReason: null,
		trace: {
			left: 'a',
			leftValue: 'x',
			operator: 'string equals',
			rightValue: 'x',
			outcome: true,
			reason: null,
		},
	});
	expect(judge('={{ $json.a }}', { operation: 'notEquals' }, 'x', { json: { a: 'x' } })).toEqual({
		outcome: false,
		unknownReason: null,
		trace: {
			left: 'a',
			leftValue: 'x',
			operator: 'string not equals',
			rightValue: 'x',
			outcome: false,
			reason: null,
		},
	});
});

test.each([
	['exists', 'string exists'],
	['notEmpty', 'string not empty'],
	['true', 'boolean true'],
	['lengthGte', 'array length gte'],
])('the operation %s is written %j', (operation, written) => {
	expect(
		judge('={{ $json.a }}', { type: written.split(' ')[0] as 'string', operation }, 1, { json: { a: [1] } })
			.trace.operator,
	).toBe(written);
});

test('an operation on one operand has nothing on its right, whatever stands there', () => {
	for (const operation of ['exists', 'notExists', 'empty', 'notEmpty'])
		expect(
			judge('={{ $json.a }}', { operation }, '={{ $json.b }}', { json: { a: 'x', b: 'y' } }).trace.rightValue,
		).toBeNull();
	for (const operation of ['true', 'false'])
		expect(
			judge('={{ $json.a }}', { type: 'boolean', operation, singleValue: true }, 'y', { json: { a: true } }),
		).toMatchObject({ outcome: operation === 'true', trace: { rightValue: null } });
	for (const operation of ['true', 'false'])
		expect(
			judge('={{ $json.a }}', { type: 'boolean', operation }, 'y', { json: { a: true } }).trace.rightValue,
		).toBeNull();
});

test.each<[unknown, unknown]>([
	[undefined, null],
	[null, null],
	[0, 0],
	[false, false],
	['', ''],
	['x'.repeat(200), 'x'.repeat(200)],
	['x'.repeat(201), `${'x'.repeat(200)}…`],
	[{ b: [1, 'x'] }, '{"b":[1,"x"]}'],
	[[], '[]'],
	[new Date(0), '"1970-01-01T00:00:00.000Z"'],
])('a value is shown as JSON, and cut where it is long (row %#)', (a, shown) => {
	expect(judge('={{ $json.a }}', { operation: 'exists' }, '', { json: { a } }).trace.leftValue).toEqual(
		shown,
	);
});

test.each([undefined, null, NaN])('a value of %s on the left, or on the right, is not known', (missing) => {
	expect(judge('={{ $json.a }}', { operation: 'equals' }, 'x', { json: { a: missing } })).toMatchObject({
		outcome: null,
		unknownReason: 'null_input',
		trace: { outcome: null, reason: "'a' is missing or null." },
	});
	expect(
		judge('={{ $json.b }}', { operation: 'equals' }, '={{ $json.a }}', { json: { a: missing, b: 'x' } }),
	).toMatchObject({
		outcome: null,
		unknownReason: 'null_input',
		trace: { reason: "The value to compare with ('a') is missing or null." },
	});
});

test('an expression that fails is not known, and the trace says which', () => {
	expect(judge('={{ gone() }}', { operation: 'equals' }, 'x')).toMatchObject({
		outcome: null,
		unknownReason: 'expression_failed',
		trace: { leftValue: null, reason: 'The first value could not be evaluated: gone' },
	});
	expect(judge('a', { operation: 'equals' }, '={{ gone() }}')).toMatchObject({
		outcome: null,
		unknownReason: 'expression_failed',
		trace: { rightValue: null, reason: 'The second value could not be evaluated: gone' },
	});
	expect(judge('={{ gone() }}', { operation: 'notExists' }).outcome).toBe(true);
	expect(judge('={{ gone() }}', { operation: 'notEmpty' }).outcome).toBe(false);
	expect(judge('={{ gone() }}', { operation: 'exists' }, '', { missingAsN8n: true })).toMatchObject({
		outcome: null,
		unknownReason: 'expression_failed',
	});
});

test.each<[unknown, string, boolean]>([
	['', 'number', true],
	['  ', 'number', true],
	[true, 'number', true],
	[false, 'number', true],
	[[], 'number', true],
	[[1], 'number', true],
	['5', 'number', false],
	[5, 'number', false],
	['abc', 'boolean', true],
	[2, 'boolean', true],
	['', 'boolean', true],
	['true', 'boolean', false],
	['FALSE', 'boolean', false],
	['1', 'boolean', false],
	[0, 'boolean', false],
	[1, 'boolean', false],
	[true, 'boolean', false],
	['', 'string', false],
	[[], 'string', false],
])('the value %j that n8n converts to a %s is not known: %s', (value, type, byAccident) => {
	const right = type === 'number' ? 1 : type === 'boolean' ? true : 'x';
	const { outcome, unknownReason, trace } = judge(
		'={{ $json.a }}',
		{ type: type as 'string', operation: 'equals' },
		right,
		{ json: { a: value }, loose: true },
	);
	expect(outcome === null).toBe(byAccident);
	if (byAccident)
		expect([unknownReason, trace.reason]).toEqual([
			'wrong_type',
			`'${typeof value === 'object' ? JSON.stringify(value) : String(value)}' is not a ${type}.`,
		]);
	// The same on the other side.
	const mirrored = judge(right, { type: type as 'string', operation: 'equals' }, '={{ $json.a }}', {
		json: { a: value },
		loose: true,
	});
	expect(mirrored.outcome === null).toBe(byAccident);
});

test('the right side of a clause may be of another type than the left', () => {
	const length = (rightValue: unknown) =>
		judge('={{ $json.a }}', { type: 'array', operation: 'lengthEquals', rightType: 'number' }, rightValue, {
			json: { a: ['x'] },
			loose: true,
		});
	expect([length(1).outcome, length(2).outcome, length(' ').outcome]).toEqual([true, false, null]);
	expect(length(' ').trace.reason).toBe("'' is not a number.");
});

test('a value of another type is not known when n8n is strict, in its words without its position', () => {
	const { outcome, unknownReason, trace } = judge('={{ $json.a }}', { type: 'number', operation: 'gt' }, 5, {
		json: { a: 'many' },
	});
	expect([outcome, unknownReason]).toEqual([null, 'wrong_type']);
	expect(trace.reason).toMatch(/many/);
	expect(trace.reason).toMatch(/\.$/);
	expect(trace.reason).not.toMatch(/\[|condition \d|item \d/);
});

test('a value that cannot be read is not known', () => {
	const circular: Record<string, unknown> = {};
	circular['self'] = circular;
	expect(
		judge('={{ $json.self }}', { type: 'object', operation: 'equals' } as never, 'x', { json: circular }),
	).toMatchObject({
		outcome: null,
		unknownReason: 'expression_failed',
		trace: {
			left: 'self',
			leftValue: null,
			operator: 'object equals',
			rightValue: null,
			outcome: null,
			reason: expect.stringMatching(/^A value could not be read: .*\.$/s),
		},
	});
});

test.each<[unknown, boolean]>([
	[undefined, true],
	[null, true],
	['', true],
	[[], true],
	[{}, true],
	[NaN, true],
	[' ', false],
	[0, false],
	[false, false],
	[[null], false],
	[{ a: undefined }, false],
	[new Date(0), false],
])('the value %p is empty: %s', (a, empty) => {
	expect(judge('={{ $json.a }}', { operation: 'empty' }, '', { json: { a } }).outcome).toBe(empty);
	expect(judge('={{ $json.a }}', { operation: 'notEmpty' }, '', { json: { a } }).outcome).toBe(!empty);
});

describe('a group of clauses', () => {
	const equals = (field: string) => ({
		leftValue: `={{ $json.${field} }}`,
		rightValue: 'x',
		operator: { type: 'string', operation: 'equals' } as FilterOperatorValue,
	});
	const group = (combinator: 'and' | 'or', ...clauses: Parameters<typeof evaluateRules>[0]['clauses']) => ({
		combinator,
		clauses,
		options: STRICT,
	});
	const decide = (rules: Parameters<typeof evaluateRules>[0]) => {
		const { value, reason, trace } = evaluateRules(rules, { yes: 'x', no: 'y' }, () => null, false);
		return [value, reason, trace.map(({ left }) => left).join(' ')];
	};

	test('is decided inside out, and every clause is traced', () => {
		expect(
			decide(
				group('or', group('and', equals('yes'), equals('no')), group('and', equals('yes'), equals('yes'))),
			),
		).toEqual([true, null, 'yes no yes yes']);
		expect(decide(group('and', group('or', equals('yes'), equals('gone')), equals('yes')))).toEqual([
			true,
			null,
			'yes gone yes',
		]);
		expect(decide(group('and', group('or', equals('no'), equals('gone')), equals('yes')))).toEqual([
			null,
			'null_input',
			'no gone yes',
		]);
		expect(decide(group('and', group('or'), group('and')))).toEqual([true, null, '']);
	});
});
