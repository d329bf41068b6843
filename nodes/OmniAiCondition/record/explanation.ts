import type { Problem } from '../../shared/http/problem';

/**
 * Why nothing was sent: the decision could not be made.
 * @param why the strategy's explanation, here and below
 */
export function explainUndecided(why: string): string {
	return `Skipped, because the condition could not be decided: ${why}`;
}

/** Why nothing was sent: the action fires on the other value. */
export function explainNotFired(value: boolean | string, why: string, fireOn: string): string {
	return `Skipped: the action fires when the condition is ${fireOn}, but it is ${String(value)}: ${why}.`;
}

/**
 * What a live run would do, and what would go wrong.
 * @param act what it would do to whom, such as `send POST https://example.com/`
 */
export function explainWouldTrigger(why: string, act: string, problems: Problem[]): string {
	const [first] = problems;
	if (first === undefined) return `Would ${act}, because ${why}.`;
	const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more, see preview)`;
	return `Would trigger, because ${why}, but the delivery would fail: ${first.message}${more}`;
}

/**
 * Why it was not delivered, and what to do.
 * @param target to whom
 */
export function explainFailed(target: string, { message, suggestion }: Problem): string {
	return `Not delivered (${target}): ${message}${suggestion === null ? '' : ` ${suggestion}`}`;
}
