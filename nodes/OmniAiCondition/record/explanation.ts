import type { Decision, TraceEntry } from '../decision/decision';
import type { Problem } from '../../shared/http/problem';

/** Why nothing was sent: the decision could not be made. */
export function explainUndecided(trace: TraceEntry[]): string {
	const reason = trace.find((entry) => entry.outcome === null)?.reason ?? 'a value is not known.';
	return `Skipped, because the condition could not be decided: ${reason}`;
}

/** Why nothing was sent: the action fires on the other value. */
export function explainNotFired(decision: Decision, trace: TraceEntry[], fireOn: string): string {
	return (
		`Skipped: the action fires when the condition is ${fireOn}, but it is ${String(decision.value)}: ` +
		`${describe(decision, trace)}.`
	);
}

/**
 * What a live run would do, and what would go wrong.
 * @param act what it would do to whom, such as `send POST https://example.com/`
 */
export function explainWouldTrigger(
	decision: Decision,
	trace: TraceEntry[],
	act: string,
	problems: Problem[],
): string {
	const because = describe(decision, trace);
	const [first] = problems;
	if (first === undefined) return `Would ${act}, because ${because}.`;
	const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more, see preview)`;
	return `Would trigger, because ${because}, but the delivery would fail: ${first.message}${more}`;
}

/**
 * Why it was not delivered, and what to do.
 * @param target to whom
 */
export function explainFailed(target: string, { message, suggestion }: Problem): string {
	return `Not delivered (${target}): ${message}${suggestion === null ? '' : ` ${suggestion}`}`;
}

function describe(decision: Decision, trace: TraceEntry[]): string {
	if (trace.length === 0) return 'no conditions are set, which counts as true';
	// The clauses that made the difference are those with the outcome of the whole.
	const telling = trace.filter((entry) => entry.outcome === decision.value).map(clause);
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
	return `${left} is ${leftValue === null ? 'missing' : `'${String(leftValue)}'`} (wanted: ${comparison})`;
}
