import { shownText } from '../../../shared/shownText';
import { cancelledProblem } from '../../../shared/http/transportProblem';
import { problem, type Problem } from '../../../shared/http/problem';
import type { DeliveryResult } from '../actionKind';
import type { Dependencies, WorkflowRun } from '../dependencies';
import type { PreparedWorkflow } from './prepareWorkflow';

export interface WorkflowDelivery {
	workflowId: string;
	/** Null when nothing was tried. */
	outcome: WorkflowRun['outcome'] | null;
	/** The run in n8n's list of executions, where there is one. */
	executionId: string | null;
	durationMs: number;
	idempotencyKey: string;
}

/** Runs a prepared workflow once. What is wrong with it before is not run at all. Never throws. */
export async function deliverToWorkflow(
	prepared: PreparedWorkflow,
	{ cancelled, clock, runWorkflow }: Pick<Dependencies, 'cancelled' | 'clock' | 'runWorkflow'>,
): Promise<DeliveryResult<WorkflowDelivery>> {
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
	if (cancelled?.aborted) return { delivery, problem: cancelledProblem(location) };
	const start = clock.now();
	const run = await runWorkflow(prepared);
	const executionId = run.outcome === 'not_started' ? null : run.executionId;
	return {
		delivery: { ...delivery, outcome: run.outcome, executionId, durationMs: Math.round(clock.now() - start) },
		problem: problemOf(run, shownText(workflowId), location),
		...(executionId !== null && { subExecution: { executionId, workflowId } }),
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
		`Look at ${where}. What its nodes did before the error is not undone.`,
	);
}
