import type { Delivery } from '../action/deliver';
import type { FireOn } from '../action/fireOn';
import { maskAddress } from '../../shared/http/masking';
import type { Problem } from '../../shared/http/problem';
import type { PreparedAction } from '../action/request';
import type { WorkflowDelivery } from '../action/workflow/deliverToWorkflow';
import { shownText } from '../../shared/shownText';

/**
 * Why nothing was sent: the decision could not be made.
 * @param why the strategy's explanation, here and below
 */
export function explainUndecided(why: string): string {
	return `Skipped, because the condition could not be decided: ${why}`;
}

/** Why nothing was sent: the action fires on the other value. */
export function explainNotFired(value: boolean | string, why: string, fireOn: FireOn): string {
	return `Skipped: the action fires when the condition is ${fireOn}, but it is ${String(value)}: ${why}.`;
}

/** What a live run would do, and what would go wrong. */
export function explainWouldTrigger(why: string, prepared: PreparedAction): string {
	const { problems } = prepared;
	const [first] = problems;
	if (first === undefined)
		return `Would ${prepared.kind === 'workflow' ? 'run' : 'send'} ${target(prepared)}, because ${why}.`;
	const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more, see preview)`;
	return `Would trigger, because ${why}, but the delivery would fail: ${first.message}${more}`;
}

/** What a live run did. */
export function explainTriggered(prepared: PreparedAction, delivery: Delivery | WorkflowDelivery): string {
	if ('outcome' in delivery) {
		const run = delivery.executionId === null ? '' : ` (execution ${delivery.executionId})`;
		if (delivery.outcome === 'started')
			return `Started ${target(prepared)}${run} without waiting for its end.`;
		if (delivery.outcome === 'waiting')
			return `Ran ${target(prepared)}${run} until it paused; it goes on by itself.`;
		return `Ran ${target(prepared)}${run} to its end in ${delivery.durationMs} ms.`;
	}
	return `Sent ${target(prepared)}, answered ${delivery.status} in ${delivery.durationMs} ms.`;
}

export function explainFailed(prepared: PreparedAction, problem: Problem): string {
	return (
		`Not delivered (${target(prepared)}): ` +
		`${problem.message}${problem.suggestion === null ? '' : ` ${problem.suggestion}`}`
	);
}

function target(prepared: PreparedAction): string {
	if (prepared.kind === 'workflow')
		return prepared.workflowId === '' ? 'workflow' : `workflow ${shownText(prepared.workflowId)}`;
	const { request } = prepared;
	return request.url === ''
		? `${request.method} request`
		: `${request.method} ${shownText(maskAddress(request))}`;
}
