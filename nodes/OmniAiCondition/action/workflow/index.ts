import { shownText } from '../../../shared/shownText';
import type { ActionKind } from '../actionKind';
import { readWorkflow, type WorkflowSettings } from './configuredWorkflow';
import { deliverToWorkflow, type WorkflowDelivery } from './deliverToWorkflow';
import { workflowFields } from './fields';
import { prepareWorkflow, type PreparedWorkflow } from './prepareWorkflow';

/** The run of another workflow of the same n8n. */
export const workflow: ActionKind<WorkflowSettings, PreparedWorkflow, WorkflowDelivery> = {
	value: 'workflow',
	name: 'Workflow',
	description: 'Run another workflow of this n8n',
	fields: workflowFields,
	read: readWorkflow,
	prepare: prepareWorkflow,
	transport: {
		group: ({ workflowId }) => `workflow ${workflowId}`,
		deliver: deliverToWorkflow,
		preview: ({ workflowId, waitForCompletion, payload }) => ({
			workflowId,
			waitForCompletion,
			body: payload,
		}),
		replay: ({ workflowId, payload }) => ({ workflowId, input: payload }),
		verb: 'run',
		target,
		done: (prepared, { executionId, outcome, durationMs }) => {
			const run = `${target(prepared)}${executionId === null ? '' : ` (execution ${executionId})`}`;
			if (outcome === 'started') return `Started ${run} without waiting for its end.`;
			if (outcome === 'waiting') return `Ran ${run} until it paused; it goes on by itself.`;
			return `Ran ${run} to its end in ${durationMs} ms.`;
		},
	},
};

function target({ workflowId }: PreparedWorkflow): string {
	return workflowId === '' ? 'workflow' : `workflow ${shownText(workflowId)}`;
}
