import { shownText } from '../../../shared/shownText';
import type { Transport } from '../actionKind';
import { deliverToWorkflow, type WorkflowDelivery } from './deliverToWorkflow';
import type { PreparedWorkflow } from './prepareWorkflow';

/** One run of another workflow, shown and explained. */
export const workflowTransport: Transport<PreparedWorkflow, WorkflowDelivery> = {
	group: ({ workflowId }) => `workflow ${workflowId}`,
	deliver: deliverToWorkflow,
	preview: ({ workflowId, waitForCompletion, payload }) => ({ workflowId, waitForCompletion, body: payload }),
	replay: ({ workflowId, payload }) => ({ workflowId, input: payload }),
	verb: 'run',
	target,
	done: (prepared, { executionId, outcome, durationMs }) => {
		const run = `${target(prepared)}${executionId === null ? '' : ` (execution ${executionId})`}`;
		if (outcome === 'started') return `Started ${run} without waiting for its end.`;
		if (outcome === 'waiting') return `Ran ${run} until it paused; it goes on by itself.`;
		return `Ran ${run} to its end in ${durationMs} ms.`;
	},
};

function target({ workflowId }: PreparedWorkflow): string {
	return workflowId === '' ? 'workflow' : `workflow ${shownText(workflowId)}`;
}
