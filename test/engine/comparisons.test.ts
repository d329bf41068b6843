import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { conditionNode, failedAction, filter, onlyOutcome, runConditionNode } from '../support/condition';

// What may be compared with what, in the real engine with n8n's own filter of the line.

jest.setTimeout(30_000);

interface Compared {
	left: unknown;
	operator: string;
	right?: unknown;
	options?: IDataObject;
}

async function decide({ left, operator, right = '', options = {} }: Compared) {
	const conditions = filter([{ left: '={{ $json.it }}', operator, right }]) as unknown as {
		options: IDataObject;
	};
	if (options['convertTypes'] === true) conditions.options['typeValidation'] = 'loose';
	const node = conditionNode({
		dryRun: 'always',
		actions: [{ url: 'https://example.com/', fireOn: 'any' }],
		conditions: conditions as unknown as INodeParameters,
		options,
	});
	const { json } = onlyOutcome(await runConditionNode(node, [failedAction({ it: left as never })]));
	return {
		value: json['decision'].value as boolean | null,
		reason: json['decision'].reason as string | null,
		why: json['trace'][0].reason as string | null,
	};
}

const MOMENT = '2025-10-30T21:12:44Z';
const DATES: unknown[] = [
	MOMENT,
	'2025-10-30T21:12:44.000Z',
	'2025-10-30T23:12:44+02:00',
	'2025-10-30T23:12:44+0200',
	'2025-10-30T23:12:44+02',
	'2025-10-30T21:12:44',
	'20251030T211244Z',
	'Thu, 30 Oct 2025 21:12:44 +0000',
	'30 Oct 2025 23:12:44 +0200',
	'Thu, 30 Oct 2025 21:12:44 GMT',
	'Thu, 30 Oct 2025 17:12:44 EDT',
	'Thu, 30 Oct 2025 21:12:44 +0000 (UTC)',
	new Date(MOMENT),
];
const NO_DATES: unknown[] = [
	'Statement 12',
	'Loan 2025',
	'12',
	'250000',
	'2025',
	'2025-10',
	'2025-W44',
	'2025-W44-4',
	'2025-303',
	'2025303',
	'20251030',
	'21:12',
	'T21:12',
	'10/30/2025',
	'30.10.2025',
	'Oct 30, 2025',
	'Thu Oct 30 2025',
	'tomorrow',
	'now',
	'2025-02-31',
	'2025-02-29T00:00:00Z',
	'2025-13-01',
	'2025-10-30T25:00:00Z',
	'2025-10-30T21:60:00Z',
	'31 Feb 2025 00:00:00 +0000',
	'Mon, 30 Oct 2025 21:12:44 +0000',
	'2025-10-30T21:12:44+99:99',
	'30 Oct 25 21:12:44 +0000',
	'2025-10-30 and more',
	' ',
	'2025-10-30T21:12:44Z\n2025',
	'+002025-10-30',
	`2025-10-30${' '.repeat(50_000)}`,
	250000,
	0,
	12,
	1761858764000,
	true,
	false,
	[1],
	['2025-10-30'],
	[],
	{},
	{ isLuxonDateTime: true, isValid: true },
	{ ts: 5 },
];

describe('a date', () => {
	test.each(DATES)('written as %p is read as the same moment on every n8n line', async (text) => {
		for (const options of [{}, { convertTypes: true }]) {
			expect(await decide({ left: text, operator: 'dateTime:equals', right: MOMENT, options })).toMatchObject(
				{ value: true },
			);
			expect(await decide({ left: MOMENT, operator: 'dateTime:equals', right: text, options })).toMatchObject(
				{ value: true },
			);
			expect(
				await decide({ left: text, operator: 'dateTime:after', right: '2025-10-30T21:12:43Z', options }),
			).toMatchObject({ value: true });
		}
	});

	test.each(NO_DATES.map((value) => [JSON.stringify(value).slice(0, 60), value]))(
		'is not read from %j, on either side, with or without Convert Types',
		async (_name, value) => {
			for (const options of [{}, { convertTypes: true }]) {
				for (const operator of ['dateTime:before', 'dateTime:notEquals']) {
					const left = await decide({ left: value, operator, right: MOMENT, options });
					expect(left).toMatchObject({ value: null, reason: 'wrong_type' });
					expect(left.why).toMatch(/is not a date\. A date is written like 2025-10-30/);
					if (typeof value === 'string' && value.trim() === '') continue;
					expect(
						await decide({
							left: MOMENT,
							operator,
							right: typeof value === 'string' ? value : `={{ ${JSON.stringify(value)} }}`,
							options,
						}),
					).toMatchObject({ value: null, reason: 'wrong_type' });
				}
			}
		},
	);

	test('without a time is the beginning of its day in UTC, wherever n8n runs, also from an expression', async () => {
		expect(
			await decide({ left: '2025-10-30', operator: 'dateTime:equals', right: '2025-10-30T00:00:00Z' }),
		).toMatchObject({ value: true });
		expect(
			await decide({
				left: '2025-10-30T00:00:00Z',
				operator: 'dateTime:equals',
				right: '={{ new Date("2025-10-30T00:00:00Z") }}',
			}),
		).toMatchObject({ value: true });
		expect(
			await decide({
				left: '2025-10-30T00:00:00Z',
				operator: 'dateTime:equals',
				right: '={{ DateTime.fromISO("2025-10-30T00:00:00Z") }}',
			}),
		).toMatchObject({ value: true });
	});

	test('compares as in n8n, like everything else, with missing values as in n8n', async () => {
		const options = { missingAsN8n: true };
		expect(
			await decide({ left: 'Statement 12', operator: 'dateTime:before', right: '2025-01-01', options }),
		).toMatchObject({ value: true });
		expect(await decide({ left: null, operator: 'number:lt', right: 5, options })).toMatchObject({
			value: true,
		});
	});
});

describe('a comparison', () => {
	const loose = { convertTypes: true };
	test.each([
		['5', 5],
		['-1.5', -1.5],
		['0.10', 0.1],
		['+7', 7],
		['007', 7],
	])('with Convert Types reads the text %s as the number %d', async (text, number) => {
		expect(
			await decide({ left: text, operator: 'number:equals', right: number, options: loose }),
		).toMatchObject({ value: true });
		expect(await decide({ left: text, operator: 'number:equals', right: number })).toMatchObject({
			value: null,
			reason: 'wrong_type',
		});
	});

	test.each<unknown>([
		'0x10',
		' 5 ',
		'5 ',
		'1e3',
		'Infinity',
		'-Infinity',
		'NaN',
		'',
		' ',
		'1,000',
		'1_000',
		'5px',
		'0b1',
		'٥',
		'12345678901234567890',
		true,
		[],
		[5],
		['5'],
		{},
		{ valueOf: 5 },
	])('does not read %j as a number, with or without Convert Types', async (value) => {
		for (const options of [{}, loose]) {
			for (const operator of ['number:gt', 'number:notEquals', 'number:lte'])
				expect(await decide({ left: value, operator, right: 1, options })).toMatchObject({
					value: null,
					reason: 'wrong_type',
				});
			expect(
				await decide({
					left: ['a'],
					operator: 'array:lengthGt:number',
					right: `={{ ${JSON.stringify(value)} }}`,
					options,
				}),
			).toMatchObject({ value: null });
		}
	});

	test.each([
		['true', true],
		['FALSE', false],
		['1', true],
		['0', false],
		[1, true],
		[0, false],
	])('with Convert Types reads %j as %s', async (value, truth) => {
		expect(await decide({ left: value, operator: 'boolean:true', options: loose })).toMatchObject({
			value: truth,
		});
		expect(await decide({ left: value, operator: 'boolean:true' })).toMatchObject({
			value: null,
			reason: 'wrong_type',
		});
	});

	test.each<unknown>(['yes', 'no', 'on', '2', ' 1', '1.0', '0x1', '', [1], [true], ['true'], [], {}, 2, -1])(
		'does not read %j as a boolean, with or without Convert Types',
		async (value) => {
			for (const options of [{}, loose])
				for (const operator of ['boolean:true', 'boolean:false'])
					expect(await decide({ left: value, operator, options })).toMatchObject({
						value: null,
						reason: 'wrong_type',
					});
		},
	);

	test('reads a list, or with Convert Types one written as JSON', async () => {
		expect(
			await decide({ left: '["a"]', operator: 'array:contains:any', right: 'a', options: loose }),
		).toMatchObject({ value: true });
		for (const value of ["['a']", 'a', '5', '{}', 5, { length: 1 }])
			expect(
				await decide({ left: value, operator: 'array:contains:any', right: 'a', options: loose }),
			).toMatchObject({ value: null, reason: 'wrong_type' });
	});
});

describe('an operator', () => {
	const KNOWN = {
		any: ['exists', 'notExists'],
		string: [
			'exists',
			'notExists',
			'empty',
			'notEmpty',
			'equals',
			'notEquals',
			'contains',
			'notContains',
			'startsWith',
			'notStartsWith',
			'endsWith',
			'notEndsWith',
			'regex',
			'notRegex',
		],
		number: ['exists', 'notExists', 'empty', 'notEmpty', 'equals', 'notEquals', 'gt', 'lt', 'gte', 'lte'],
		dateTime: [
			'exists',
			'notExists',
			'empty',
			'notEmpty',
			'equals',
			'notEquals',
			'after',
			'before',
			'afterOrEquals',
			'beforeOrEquals',
		],
		boolean: ['exists', 'notExists', 'empty', 'notEmpty', 'true', 'false', 'equals', 'notEquals'],
		array: [
			'exists',
			'notExists',
			'empty',
			'notEmpty',
			'contains',
			'notContains',
			'lengthEquals',
			'lengthNotEquals',
			'lengthGt',
			'lengthLt',
			'lengthGte',
			'lengthLte',
		],
		object: ['exists', 'notExists', 'empty', 'notEmpty'],
	};
	const known = new Set(
		Object.entries(KNOWN).flatMap(([type, operations]) =>
			operations.map((operation) => `${type}:${operation}`),
		),
	);
	const words = [
		...Object.keys(KNOWN),
		...new Set(Object.values(KNOWN).flat()),
		'__proto__',
		'constructor',
		'toString',
		'Equals',
		'is',
		'',
		'between',
		'time',
		'datetime',
	];

	const decideWith = async (operator: object, left: unknown, missingAsN8n = false) => {
		const conditions = {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [{ id: 'a', leftValue: '={{ $json.it }}', rightValue: 'x', operator }],
		};
		const node = conditionNode({
			dryRun: 'always',
			actions: [{ url: 'https://example.com/', fireOn: 'false' }],
			conditions: conditions as unknown as INodeParameters,
			options: { missingAsN8n },
		});
		return onlyOutcome(await runConditionNode(node, [failedAction({ it: left as never })]));
	};

	test('that is unknown, or known for another type only, decides nothing and is named, whatever the value', async () => {
		const word = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 12 }));
		await fc.assert(
			fc.asyncProperty(
				word,
				word,
				fc.constantFrom<unknown>('x', 5, true, MOMENT, ['x'], {}, null),
				fc.boolean(),
				async (type, operation, left, missingAsN8n) => {
					fc.pre(!known.has(`${type}:${operation}`));
					const { json, record } = await decideWith({ type, operation }, left, missingAsN8n);
					expect(json['decision']).toMatchObject({ value: null, reason: 'unknown_operator' });
					expect(json['trace'][0]).toMatchObject({
						outcome: null,
						reason: expect.stringContaining(`'${type}:${operation}'`),
					});
					expect(record.status).toBe('skipped');
				},
			),
			{ numRuns: 150 },
		);
	});

	test.each([...known])('called %s is known', async (operator) => {
		const [type = '', operation = ''] = operator.split(':');
		const left = {
			any: 'x',
			string: 'x',
			number: 5,
			dateTime: MOMENT,
			boolean: true,
			array: ['x'],
			object: { a: 1 },
		}[type];
		const right =
			{ dateTime: MOMENT, number: 5, boolean: true }[type] ?? (operation.startsWith('length') ? 1 : 'x');
		const rightType = type !== 'array' ? '' : operation.startsWith('length') ? ':number' : ':any';
		const { value, why } = await decide({
			left,
			operator: `${operator}${rightType}`,
			right: typeof right === 'string' ? right : `={{ ${JSON.stringify(right)} }}`,
		});
		expect([why, typeof value]).toEqual([null, 'boolean']);
	});

	test.each([
		['one value, said of two', { type: 'string', operation: 'equals', singleValue: true }],
		['a word', { type: 'string', operation: 'equals', singleValue: 'yes' }],
		['a word where one value is right', { type: 'string', operation: 'exists', singleValue: 'yes' }],
		['a right side of another type', { type: 'string', operation: 'equals', rightType: 'number' }],
		['a right side of no type', { type: 'number', operation: 'gt', rightType: 'money' }],
		['a length that is a text', { type: 'array', operation: 'lengthGt', rightType: 'string' }],
	])('that contradicts itself decides nothing, as with %s', async (_name, operator) => {
		expect((await decideWith(operator, 'x')).json['decision']).toMatchObject({
			value: null,
			reason: 'unknown_operator',
		});
	});
});

describe('Ignore Case and Convert Types', () => {
	const decision = async (parameters: Record<string, unknown>, item: IDataObject) =>
		onlyOutcome(
			await runConditionNode(
				conditionNode({
					dryRun: 'always',
					actions: [{ url: 'https://example.com/', fireOn: 'any' }],
					...parameters,
				}),
				[failedAction(item)],
			),
		).json['decision'].value as unknown;
	const log = (type: unknown) => ({ event: 'Action_Log.FAILED', actionLog: { type } }) as IDataObject;

	test.each([
		['toolCallFailed', 'tool_call'],
		['borrowerNotAnswered', 'Follow_Up_Message'],
		['documentNotProcessed', 'document_upload'],
	])('apply to the ready-made rule %s, groups included', async (rule, type) => {
		expect(await decision({ rule }, log(type))).toBe(false);
		expect(await decision({ rule, options: { ignoreCase: true } }, log(type))).toBe(true);
		expect(await decision({ rule, options: { ignoreCase: false } }, log(type))).toBe(false);
	});

	test('are off in a ready-made rule unless they are asked for', async () => {
		const item = { event: 'action_log.failed', actionLog: { type: 5 } };
		expect(await decision({ rule: 'toolCallFailed' }, item)).toBeNull();
		expect(await decision({ rule: 'toolCallFailed', options: { convertTypes: true } }, item)).toBe(false);
	});

	test("apply to one's own conditions, even those stored before the options were changed", async () => {
		const stored = filter([{ left: '={{ $json.it }}', operator: 'string:equals', right: 'ABC' }]);
		expect(await decision({ conditions: stored, options: { ignoreCase: true } }, { it: 'abc' })).toBe(true);
		expect(await decision({ conditions: stored }, { it: 'abc' })).toBe(false);
		const number = filter([{ left: '={{ $json.it }}', operator: 'number:equals', right: 5 }]);
		expect(await decision({ conditions: number, options: { convertTypes: true } }, { it: '5' })).toBe(true);
		expect(await decision({ conditions: number }, { it: '5' })).toBeNull();
	});
});
