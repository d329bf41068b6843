import { shownText } from '../../../shared/shownText';
import { cancelledProblem } from '../../../shared/http/transportProblem';
import { problem, type Problem } from '../../../shared/http/problem';
import type { PreparedWorkflow } from '../request';

/**
 * How a run of a workflow ended, as far as n8n says. `waiting`: it has come to a node that waits, and
 * goes on by itself. `not_started`: nothing of it ran.
 */
export type WorkflowRun =
	| { outcome: 'started' | 'finished' | 'waiting'; executionId: string | null }
	| { outcome: 'failed'; executionId: string | null }
	| { outcome: 'not_started' };

/** Runs a workflow of the same n8n with one item. Never throws. */
export type RunWorkflow = (
	prepared: Pick<PreparedWorkflow, 'workflowId' | 'payload' | 'waitForCompletion' | 'test'>,
) => Promise<WorkflowRun>;

export interface WorkflowDelivery {
	workflowId: string;
	/** Null when nothing was tried. */
	outcome: WorkflowRun['outcome'] | null;
	/** The run in n8n's list of executions, where there is one. */
	executionId: string | null;
	durationMs: number;
	idempotencyKey: string;
}

export interface WorkflowDeliveryResult {
	delivery: WorkflowDelivery;
	/** Null when the workflow was run, or started where nobody waits for it. */
	problem: Problem | null;
}

export interface WorkflowContext {
	runWorkflow: RunWorkflow;
	/** Milliseconds on a clock that only goes forward. */
	now: () => number;
	/** Aborted when a person cancels the run. */
	cancelled: AbortSignal | undefined;
}

/** Runs a prepared workflow once. What is wrong with it before is not run at all. Never throws. */
export async function deliverToWorkflow(
	prepared: PreparedWorkflow,
	context: WorkflowContext,
): Promise<WorkflowDeliveryResult> {
	const { workflowId, idempotencyKey, location } = prepared;
	const delivery: WorkflowDelivery = {
		workflowId,
		outcome: null,
		executionId: null,
		durationMs: 0,
		idempotencyKey,
	};
	const [first] = prepared.problems;
	if (first !== undefined) return { delivery, problem: first };
	if (context.cancelled?.aborted) return { delivery, problem: cancelledProblem(location) };
	const start = context.now();
	const run = await context.runWorkflow(prepared);
	const executionId = run.outcome === 'not_started' ? null : run.executionId;
	return {
		delivery: {
			...delivery,
			outcome: run.outcome,
			executionId,
			durationMs: Math.round(context.now() - start),
		},
		problem: problemOf(run, shownText(workflowId), location),
	};
}

// n8n's own message is not repeated: the workflow's nodes word it, and it can quote what they were sent.
function problemOf(run: WorkflowRun, workflowId: string, location: string): Problem | null {
	if (run.outcome === 'not_started') {
		return problem(
			'action_binding_failed',
			`n8n could not start the workflow ${workflowId}.`,
			location,
			"Check that it still exists, is published, begins with the trigger 'When Executed by Another " +
				"Workflow', and may be called from this workflow (its settings say so).",
		);
	}
	if (run.outcome !== 'failed') return null;
	const where =
		run.executionId === null
			? 'the executions of that workflow'
			: `execution ${run.executionId} of that workflow`;
	return problem(
		'execution_error',
		`The workflow ${workflowId} was started and ended with an error.`,
		location,
		`Look at ${where}. What its nodes did before the error is done.`,
	);
}
