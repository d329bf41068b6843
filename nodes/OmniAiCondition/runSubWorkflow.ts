import type { IExecuteFunctions, INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';
import type { RunWorkflow, WorkflowRun } from './action/dependencies';
import { carriedIntoTest } from './testRun';

type ExecuteWorkflow = IExecuteFunctions['executeWorkflow'];

/** n8n 2 runs what is published, and the saved draft when it is told that a person started the run. */
type RunOptions = NonNullable<Parameters<ExecuteWorkflow>[3]> & { executionMode: WorkflowExecuteMode };

/** Runs other workflows of the same n8n, one run for each item. */
export function runSubWorkflow(context: IExecuteFunctions): RunWorkflow {
	return async ({ workflowId, payload, waitForCompletion, test }) => {
		const items = [{ json: payload } as INodeExecutionData];
		const options: RunOptions = {
			doNotWaitToFinish: !waitForCompletion,
			// Named so that n8n links the two runs; the other one must not wake this one up.
			parentExecution: {
				executionId: context.getExecutionId(),
				workflowId: context.getWorkflow().id ?? '',
				shouldResume: false,
				// Fields that the other workflow does not declare are dropped, so a mark on the item is not enough.
				...(test && { executionContext: carriedIntoTest(context) }),
			},
			executionMode: context.getMode(),
		};
		try {
			const result = await context.executeWorkflow({ id: workflowId }, items, undefined, options);
			const { executionId } = result;
			if (!waitForCompletion) return { outcome: 'started', executionId };
			if (result.waitTill === undefined || result.waitTill === null)
				return { outcome: 'finished', executionId };
			await stayAwake(context);
			return { outcome: 'waiting', executionId };
		} catch (error) {
			return await failedRun(context, error);
		}
	};
}

// When a workflow pauses, n8n makes its caller pause too, and would later pass the pausing workflow's
// output off as what this node put out. Other actions of this run may be under way, so the run goes on.
export async function stayAwake(context: IExecuteFunctions): Promise<void> {
	await context.putExecutionToWait(undefined as unknown as Date);
}

async function failedRun(context: IExecuteFunctions, error: unknown): Promise<WorkflowRun> {
	const { executionId } = error as { executionId?: unknown };
	// n8n gives a run an id before it checks whether the workflow may be called at all.
	if (typeof executionId !== 'string') return { outcome: 'not_started' };
	return (await ranAnything(context, executionId))
		? { outcome: 'failed', executionId }
		: { outcome: 'not_started' };
}

// In doubt something ran: "not started" would invite to run it again.
async function ranAnything(context: IExecuteFunctions, executionId: string): Promise<boolean> {
	try {
		const data = await context.getExecutionDataById(executionId);
		if (data === undefined) return true;
		return Object.values(data.resultData.runData).some((runs) =>
			runs.some(({ executionStatus }) => executionStatus === 'success'),
		);
	} catch {
		return true;
	}
}
