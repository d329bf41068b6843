import type { TraceEntry } from '../decision';
import type { Truth } from './evaluateClause';

/**
 * Why the rules have this outcome: the end of a sentence where they have one, a sentence where they have
 * none.
 */
export function explainRules(value: Truth, trace: TraceEntry[]): string {
	if (value === null) return trace.find(({ outcome }) => outcome === null)?.reason ?? 'a value is not known.';
	if (trace.length === 0) return 'no conditions are set, which counts as true';
	// The clauses that made the difference are those with the outcome of the whole.
	const telling = trace.filter((entry) => entry.outcome === value).map(clause);
	const shown = telling.slice(0, 3).join(' and ');
	return telling.length > 3 ? `${shown} and ${telling.length - 3} more` : shown;
}

// What n8n's names do not say in a sentence; the others read well as they are.
const OPERATION_WORDS: Record<string, string> = {
	after: 'is after',
	'after or equals': 'is at or after',
	before: 'is before',
	'before or equals': 'is at or before',
	empty: 'is empty',
	equals: 'is',
	false: 'is false',
	gt: 'is greater than',
	gte: 'is at least',
	'length equals': 'has the length',
	'length gt': 'is longer than',
	'length gte': 'has a length of at least',
	'length lt': 'is shorter than',
	'length lte': 'has a length of at most',
	'length not equals': 'does not have the length',
	lt: 'is less than',
	lte: 'is at most',
	'not contains': 'does not contain',
	'not empty': 'is not empty',
	'not ends with': 'does not end with',
	'not equals': 'does not equal',
	'not exists': 'does not exist',
	'not regex': 'does not match',
	'not starts with': 'does not start with',
	regex: 'matches',
	true: 'is true',
};

function clause({ left, leftValue, operator, rightValue, outcome }: TraceEntry): string {
	const operation = operator.replace(/^\w+ /, '');
	const words = Object.hasOwn(OPERATION_WORDS, operation) ? OPERATION_WORDS[operation] : operation;
	const comparison = rightValue === null ? words : `${words} '${String(rightValue)}'`;
	if (outcome === true) return `${left} ${comparison}`;
	const found = `${left} is ${leftValue === null ? 'missing' : `'${String(leftValue)}'`}`;
	return operation === 'equals'
		? `${found}, not '${String(rightValue)}'`
		: `${found} (wanted: ${comparison})`;
}
