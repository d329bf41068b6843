import type { NameLookup } from '../../shared/http/resolvedAddress';
import type { JsonObject } from '../../shared/jsonValue';
import type { DeliveryContext } from './deliver';

/** What deliveries of every kind need of the world outside. */
export interface Dependencies extends Omit<DeliveryContext, 'hostProblem'> {
	runWorkflow: RunWorkflow;
	/** Where host names lead to; null where nobody can tell before the request. */
	names: NameLookup | null;
}

/** Runs a workflow of the same n8n with one item. Never throws. */
export type RunWorkflow = (start: WorkflowStart) => Promise<WorkflowRun>;

export interface WorkflowStart {
	workflowId: string;
	payload: JsonObject;
	waitForCompletion: boolean;
	/** Whether the workflow is to know that it is started by a test. */
	test: boolean;
}

/**
 * How a run of a workflow ended, as far as n8n says. `waiting`: it has come to a node that waits, and
 * goes on by itself. `not_started`: nothing of it ran.
 */
export type WorkflowRun =
	| { outcome: 'started' | 'finished' | 'waiting' | 'failed'; executionId: string | null }
	| { outcome: 'not_started' };
