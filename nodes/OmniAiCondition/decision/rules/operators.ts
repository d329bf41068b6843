import type { FilterOperatorValue } from 'n8n-workflow';

// The operators of n8n's filter that this package knows. n8n itself counts any other as false.
const ANY_TYPE = ['exists', 'notExists', 'empty', 'notEmpty'];
const EQUALITY = ['equals', 'notEquals'];
const OPERATIONS = new Map([
	['any', ['exists', 'notExists']],
	[
		'string',
		[
			...ANY_TYPE,
			...EQUALITY,
			'contains',
			'notContains',
			'startsWith',
			'notStartsWith',
			'endsWith',
			'notEndsWith',
			'regex',
			'notRegex',
		],
	],
	['number', [...ANY_TYPE, ...EQUALITY, 'gt', 'lt', 'gte', 'lte']],
	['dateTime', [...ANY_TYPE, ...EQUALITY, 'after', 'before', 'afterOrEquals', 'beforeOrEquals']],
	['boolean', [...ANY_TYPE, ...EQUALITY, 'true', 'false']],
	[
		'array',
		[
			...ANY_TYPE,
			'contains',
			'notContains',
			'lengthEquals',
			'lengthNotEquals',
			'lengthGt',
			'lengthLt',
			'lengthGte',
			'lengthLte',
		],
	],
	['object', ANY_TYPE],
]);
const WITHOUT_SECOND_VALUE = new Set([...ANY_TYPE, 'true', 'false']);

/** Whether an operator compares its value with nothing else. */
export function takesNoRightOperand({ operation }: FilterOperatorValue): boolean {
	return WITHOUT_SECOND_VALUE.has(operation);
}

/** What keeps an operator from being applied, as the end of a sentence, or null for one that is known. */
export function operatorProblem(operator: FilterOperatorValue): string | null {
	const { type, operation, rightType, singleValue } = operator as {
		[Key in keyof FilterOperatorValue]: unknown;
	};
	const name = `'${cut(type)}:${cut(operation)}'`;
	if (!OPERATIONS.get(type as string)?.includes(operation as string))
		return `has the operator ${name}, which this version does not know`;
	const isUnary = takesNoRightOperand(operator);
	const missing = singleValue === undefined || singleValue === null;
	if (!missing && singleValue !== isUnary && !(isUnary && singleValue === false))
		return `has the operator ${name} with a 'singleValue' that does not go with it`;
	if (
		isUnary ||
		rightType === undefined ||
		rightType === null ||
		rightTypes(type, operation).includes(rightType as string)
	)
		return null;
	return `has the operator ${name} with the right type '${cut(rightType)}', which does not go with it`;
}

function rightTypes(type: unknown, operation: unknown): string[] {
	if (type !== 'array') return [String(type)];
	return operation === 'contains' || operation === 'notContains'
		? ['any', 'string', 'number', 'boolean', 'dateTime', 'array', 'object']
		: ['number'];
}

function cut(text: unknown): string {
	return String(text).slice(0, 40);
}
