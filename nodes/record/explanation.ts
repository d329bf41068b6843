import type { Delivery } from '../action/deliver';
import { maskAddress } from '../action/masking';
import type { Problem } from '../action/problem';
import type { PreparedAction } from '../action/request';
import type { WorkflowDelivery } from '../action/workflow/deliverToWorkflow';
import type { Decision } from '../decision/decision';
import type { TraceEntry } from '../decision/evaluateClause';
import type { FireOn } from './fireOn';

/** Why nothing was sent: the decision could not be made. */
export function explainUndecided(trace: TraceEntry[]): string {
	const reason = trace.find((entry) => entry.outcome === null)?.reason ?? 'a value is not known.';
	return `Skipped, because the condition could not be decided: ${reason}`;
}

/** Why nothing was sent: the action fires on the other value. */
export function explainNotFired(decision: Decision, trace: TraceEntry[], fireOn: FireOn): string {
	return `Skipped: the action fires when the condition is ${fireOn}, but it is ${String(decision.value)}: ${describe(decision, trace)}.`;
}

/** What a live run would do, and what would go wrong. */
export function explainWouldTrigger(decision: Decision, trace: TraceEntry[], prepared: PreparedAction): string {
	const because = describe(decision, trace);
	const { problems } = prepared;
	const [first] = problems;
	if (first === undefined) return `Would ${prepared.kind === 'workflow' ? 'run' : 'send'} ${target(prepared)}, because ${because}.`;
	const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more, see preview)`;
	return `Would trigger, because ${because}, but the delivery would fail: ${first.message}${more}`;
}

/** What a live run did. */
export function explainTriggered(prepared: PreparedAction, delivery: Delivery | WorkflowDelivery): string {
	if ('outcome' in delivery) {
		const run = delivery.executionId === null ? '' : ` (execution ${delivery.executionId})`;
		if (delivery.outcome === 'started') return `Started ${target(prepared)}${run} without waiting for its end.`;
		if (delivery.outcome === 'waiting') return `Ran ${target(prepared)}${run} until it paused; it goes on by itself.`;
		return `Ran ${target(prepared)}${run} to its end in ${delivery.durationMs} ms.`;
	}
	return `Sent ${target(prepared)}, answered ${delivery.status} in ${delivery.durationMs} ms.`;
}

export function explainFailed(prepared: PreparedAction, problem: Problem): string {
	return `Not delivered (${target(prepared)}): ${problem.message}${problem.suggestion === null ? '' : ` ${problem.suggestion}`}`;
}

function target(prepared: PreparedAction): string {
	if (prepared.kind === 'workflow') return prepared.workflowId === '' ? 'workflow' : `workflow ${prepared.workflowId}`;
	const { request } = prepared;
	return request.url === '' ? `${request.method} request` : `${request.method} ${maskAddress(request)}`;
}

function describe(decision: Decision, trace: TraceEntry[]): string {
	if (trace.length === 0) return 'no conditions are set, which counts as true';
	// The clauses that made the difference are those with the outcome of the whole.
	const telling = trace.filter((entry) => entry.outcome === decision.value).map(clause);
	const shown = telling.slice(0, 3).join(' and ');
	return telling.length > 3 ? `${shown} and ${telling.length - 3} more` : shown;
}

function clause({ left, leftValue, operator, rightValue, outcome }: TraceEntry): string {
	const comparison = `${operator.replace(/^\w+ /, '')}${rightValue === null ? '' : ` '${String(rightValue)}'`}`;
	if (outcome === true) return `${left} ${comparison}`;
	return `${left} is ${leftValue === null ? 'missing' : `'${String(leftValue)}'`} (wanted: ${comparison})`;
}
