import type { Problem } from '../../shared/http/problem';

/**
 * Why nothing was sent: the decision could not be made.
 * @param why the strategy's explanation, here and below
 */
export function explainUndecided(why: string): string {
	return `Skipped, because the condition could not be decided: ${why}`;
}

/** Why nothing was sent: the action fires on the other value. */
export function explainNotFired(value: boolean | string, why: string): string {
	return `Skipped, as the condition is ${String(value)}: ${why}.`;
}

/**
 * Why an action fires.
 * @returns "because …" and the like, where it fires on what does not hold as well as on what does
 */
export function reasonToFire(value: boolean | string, why: string, fireOn: string): string {
	// What it is makes no difference then.
	if (fireOn === 'any') return `on any decision, here ${String(value)}`;
	return value === false ? `because the condition is false: ${why}` : `because ${why}`;
}

/**
 * What a live run would do, or what would go wrong and what to do about it.
 * @param reason as {@link reasonToFire} gives it
 * @param act what it would do to whom, such as `send POST to https://example.com`
 */
export function explainWouldTrigger(reason: string, act: string, problems: Problem[]): string {
	const [first] = problems;
	if (first === undefined) return `Would ${act}, ${reason}.`;
	const others = problems.length - 1;
	const more =
		others === 0
			? ''
			: ` There ${others === 1 ? 'is 1 more problem' : `are ${others} more problems`}: see preview.`;
	return `Would fail: ${whatToDo(first)}${more}`;
}

/** What was delivered, and why. @param done the transport's sentence */
export function explainTriggered(reason: string, done: string): string {
	return `${done.replace(/\.$/, '')}, ${reason}.`;
}

/**
 * Why it was not delivered, and what to do.
 * @param target to whom
 */
export function explainFailed(target: string, found: Problem): string {
	return `Not delivered (${target}): ${whatToDo(found)}`;
}

/** What went or would go wrong, and what to do. */
export function whatToDo({ message, suggestion }: Problem): string {
	return suggestion === null ? message : `${message} ${suggestion}`;
}
