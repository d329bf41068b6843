import { growthOf, growthProblem } from '../../hostile/growth';
import fc from 'fast-check';
import {
	executeFilterCondition,
	type FilterConditionValue,
	type FilterOperatorValue,
	type FilterOptionsValue,
} from 'n8n-workflow';
import { evaluateRules } from '../../../nodes/OmniAiCondition/decision/rules/evaluateRules';
import { evaluateClause } from '../../../nodes/OmniAiCondition/decision/rules/evaluateClause';

const strict: FilterOptionsValue = {
	caseSensitive: true,
	leftValue: '',
	typeValidation: 'strict',
	version: 2,
};
const loose: FilterOptionsValue = { ...strict, typeValidation: 'loose' };
const neverCalled = () => {
	throw new Error('n8n was asked to evaluate something');
};

const unary = (type: string, operation: string) =>
	({ type, operation, singleValue: true }) as FilterOperatorValue;
const binary = (type: string, operation: string) => ({ type, operation }) as FilterOperatorValue;
const OPERATORS: FilterOperatorValue[] = [
	...['equals', 'notEquals', 'contains', 'notContains', 'startsWith', 'endsWith'].map((operation) =>
		binary('string', operation),
	),
	...['equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'].map((operation) => binary('number', operation)),
	...['after', 'before', 'equals'].map((operation) => binary('dateTime', operation)),
	...['equals', 'notEquals'].map((operation) => binary('boolean', operation)),
	...['true', 'false'].map((operation) => unary('boolean', operation)),
	...['contains', 'lengthEquals', 'lengthGt'].map(
		(operation) =>
			({
				...binary('array', operation),
				rightType: operation === 'contains' ? 'any' : 'number',
			}) as FilterOperatorValue,
	),
];
const IGNORING_CASE: FilterOptionsValue[] = [
	{ ...strict, caseSensitive: false },
	{ ...loose, caseSensitive: false },
];
const SEARCHES: FilterOperatorValue[] = [
	...['contains', 'notContains'].map((operation) => binary('string', operation)),
	...['any', 'string', 'number', 'boolean', 'dateTime', 'array', 'object', undefined].flatMap((rightType) =>
		['contains', 'notContains'].map(
			(operation) =>
				({ ...binary('array', operation), ...(rightType && { rightType }) }) as FilterOperatorValue,
		),
	),
];
const EXISTENCE = ['string', 'number', 'boolean', 'array', 'object', 'dateTime'].flatMap((type) =>
	['exists', 'notExists', 'empty', 'notEmpty'].map((operation) => unary(type, operation)),
);

const value = fc.oneof(
	fc.constantFrom<unknown>(
		null,
		undefined,
		'',
		' ',
		'abc',
		'ABC',
		'5',
		'true',
		'2025-10-30T21:12:44.987Z',
		0,
		1,
		5,
		-1.5,
		true,
		false,
		[],
		['abc'],
		[1, 2],
		{},
		{ a: 1 },
	),
	fc.string(),
	fc.double(),
);
const present = (candidate: unknown) =>
	candidate !== null && candidate !== undefined && !Number.isNaN(candidate);

function n8nSays(
	left: unknown,
	right: unknown,
	operator: FilterOperatorValue,
	options: FilterOptionsValue,
): boolean | 'throws' {
	try {
		return Boolean(
			executeFilterCondition(
				{ id: '', leftValue: left, rightValue: right, operator } as FilterConditionValue,
				options,
			),
		);
	} catch {
		return 'throws';
	}
}

const compare = (
	left: unknown,
	right: unknown,
	operator: FilterOperatorValue,
	options: FilterOptionsValue,
	missingAsN8n: boolean,
) =>
	evaluateClause(
		{ leftValue: '={{ $json.left }}', rightValue: '={{ $json.right }}', operator },
		{ json: { left, right }, evaluate: neverCalled, options, missingAsN8n },
	);

test('a clause with missing values as in n8n equals n8n, and is unknown where n8n throws', () => {
	fc.assert(
		fc.property(
			value,
			value,
			fc.constantFrom(...OPERATORS, ...EXISTENCE),
			fc.constantFrom(strict, loose),
			(left, right, operator, options) => {
				const isUnary = operator.singleValue === true;
				const expected = n8nSays(left, isUnary ? '={{ $json.right }}' : right, operator, options);
				expect(compare(left, right, operator, options, true).outcome).toBe(
					expected === 'throws' ? null : expected,
				);
			},
		),
		{ numRuns: 2_000 },
	);
});

test('a clause is unknown where an operand is missing, and equals n8n wherever it is decided', () => {
	fc.assert(
		fc.property(
			value,
			value,
			fc.constantFrom(...OPERATORS),
			fc.constantFrom(strict, loose),
			(left, right, operator, options) => {
				const { outcome, unknownReason, trace } = compare(left, right, operator, options, false);
				const isUnary = operator.singleValue === true;
				if (!present(left) || (!isUnary && !present(right))) {
					expect({ outcome, unknownReason }).toEqual({ outcome: null, unknownReason: 'null_input' });
				} else if (outcome !== null) {
					expect(outcome).toBe(n8nSays(left, isUnary ? '' : right, operator, options));
				} else {
					expect(unknownReason).toBe('wrong_type');
				}
				expect(trace.reason === null).toBe(outcome !== null);
			},
		),
		{ numRuns: 2_000 },
	);
});

test('a clause of exists, empty or their opposites is always decided', () => {
	fc.assert(
		fc.property(
			value,
			fc.constantFrom(...EXISTENCE),
			fc.constantFrom(strict, loose),
			(left, operator, options) => {
				const { outcome } = compare(left, null, operator, options, false);
				const isEmpty =
					!present(left) ||
					left === '' ||
					(typeof left === 'object' && Object.keys(left as object).length === 0);
				const expected = {
					exists: present(left),
					notExists: !present(left),
					empty: isEmpty,
					notEmpty: !isEmpty,
				}[operator.operation as string];
				expect(outcome).toBe(expected);
			},
		),
	);
});

test('an expression that throws makes its clause unknown, and the value missing for exists', () => {
	const context = {
		json: {},
		evaluate: () => {
			throw new Error('no such node');
		},
		options: strict,
		missingAsN8n: false,
	};
	const clause = {
		leftValue: '={{ $("Gone").item.json.a }}',
		rightValue: 'x',
		operator: binary('string', 'equals'),
	};
	expect(evaluateClause(clause, context)).toMatchObject({
		outcome: null,
		unknownReason: 'expression_failed',
		trace: { reason: 'The first value could not be evaluated: no such node' },
	});
	expect(evaluateClause({ ...clause, operator: unary('string', 'exists') }, context).outcome).toBe(false);
	expect(evaluateClause({ ...clause, operator: unary('string', 'empty') }, context).outcome).toBe(true);
});

test.each([
	['null is less than 5', null, 5, binary('number', 'lt')],
	['missing is false', undefined, undefined, unary('boolean', 'false')],
	['missing contains nothing', undefined, '', binary('string', 'contains')],
	['null is not equal', null, 'x', binary('string', 'notEquals')],
	['blank text as a number', '', 0, binary('number', 'equals')],
	['any text as a boolean', 'abc', undefined, unary('boolean', 'true')],
])('a comparison that n8n calls true is not decided here: %s', (_name, left, right, operator) => {
	expect(n8nSays(left, right, operator, loose)).toBe(true);
	expect(compare(left, right, operator, loose, false).outcome).toBeNull();
});

test('rules combine in three-valued logic, and the trace answers for every clause', () => {
	const clause = (leftValue: string) => ({
		leftValue,
		rightValue: 'x',
		operator: binary('string', 'equals'),
	});
	const clauses = [clause('={{ $json.yes }}'), clause('={{ $json.missing }}'), clause('={{ $json.no }}')];
	const json = { yes: 'x', no: 'y' };
	const decide = (combinator: 'and' | 'or', chosen = clauses) =>
		evaluateRules({ clauses: chosen, combinator, options: strict }, json, neverCalled, false);
	expect(decide('and')).toMatchObject({ value: false, reason: null });
	expect(decide('or')).toMatchObject({ value: true, reason: null });
	expect(decide('and', clauses.slice(0, 2))).toMatchObject({ value: null, reason: 'null_input' });
	expect(decide('or', clauses.slice(1))).toMatchObject({ value: null, reason: 'null_input' });
	expect(decide('and').trace.map(({ left, outcome }) => [left, outcome])).toEqual([
		['yes', true],
		['missing', null],
		['no', false],
	]);
	expect(decide('and', [])).toEqual({ value: true, reason: null, trace: [] });
	expect(decide('or', [])).toEqual({ value: true, reason: null, trace: [] });
});

test.each([
	['empty', false],
	['notEmpty', true],
	['exists', true],
	['notExists', false],
])('a date is something to the operation %s', (operation, outcome) => {
	for (const type of ['dateTime', 'object', 'string']) {
		const clause = { leftValue: '={{ $json.at }}', rightValue: '', operator: unary(type, operation) };
		expect(
			evaluateClause(clause, {
				json: { at: new Date(0) },
				evaluate: neverCalled,
				options: strict,
				missingAsN8n: false,
			}).outcome,
		).toBe(outcome);
	}
});

describe('a search', () => {
	// Of few letters, so that beginnings repeat; long enough for either way of searching.
	const long = fc
		.array(fc.constantFrom('a', 'A', 'b', 'aab', 'İ', 'ß', '😀', '"'), { minLength: 0, maxLength: 150 })
		.map((letters) => letters.join(''));
	const repeated = fc.tuple(long, fc.nat(3)).map(([text, times]) => text.repeat(times));
	const text = fc.oneof(long, repeated);
	const list = fc.array(fc.oneof(text, fc.constantFrom<unknown>(1, null, true, ['a'], { a: 'A' })), {
		maxLength: 5,
	});
	const searched = fc.oneof(
		text,
		list,
		list.map((entries) => JSON.stringify(entries)),
		list.map((entries) => JSON.stringify(entries).replaceAll('"', "'")),
		value,
	);
	const pair = fc.oneof(
		fc.tuple(searched, searched),
		fc
			.tuple(text, text, text)
			.map(([before, wanted, after]): [unknown, unknown] => [before + wanted + after, wanted]),
		fc
			.tuple(list, text)
			.map(([entries, wanted]): [unknown, unknown] => [[...entries, wanted.toUpperCase()], wanted]),
		fc
			.tuple(list, list)
			.map(([entries, wanted]): [unknown, unknown] => [
				[...entries, JSON.stringify(wanted).toUpperCase()],
				wanted,
			]),
	);

	test.each([
		['of two long texts', binary('string', 'contains')],
		[
			'of a long text in a long list',
			{ ...binary('array', 'contains'), rightType: 'any' } as FilterOperatorValue,
		],
	])('%s takes time in proportion to their length', (_what, operator) => {
		const make = (size: number): [unknown, string] =>
			operator.type === 'array'
				? [Array.from({ length: size }, () => 'a'), 'b'.repeat(size)]
				: ['a'.repeat(size), `${'a'.repeat(size / 4)}b${'a'.repeat(size / 4)}`];
		const search = ([left, right]: [unknown, string]) => {
			for (const options of [strict, loose, ...IGNORING_CASE])
				expect(compare(left, right, operator, options, false).outcome).toBe(false);
		};
		expect(growthProblem(growthOf(make, search, 400_000, 20))).toBeNull();
	});

	test('finds what n8n finds, however long and whatever the case', () => {
		fc.assert(
			fc.property(
				pair,
				fc.constantFrom(...SEARCHES),
				fc.constantFrom(strict, loose, ...IGNORING_CASE),
				([left, right], operator, options) => {
					const expected = n8nSays(left, right, operator, options);
					expect(compare(left, right, operator, options, true).outcome).toBe(
						expected === 'throws' ? null : expected,
					);
					const { outcome } = compare(left, right, operator, options, false);
					if (outcome !== null)
						expect(outcome).toBe(
							expected === 'throws' ? null : operator.rightType === 'dateTime' ? outcome : expected,
						);
				},
			),
			{ numRuns: 3_000 },
		);
	});
});
