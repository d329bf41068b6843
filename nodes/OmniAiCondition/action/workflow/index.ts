import type { INodeProperties } from 'n8n-workflow';
import type { JsonObject } from '../../../shared/jsonValue';
import { shownText } from '../../../shared/shownText';
import type { ActionKind } from '../actionKind';
import { readWorkflow, type WorkflowSettings } from './configuredWorkflow';
import { deliverToWorkflow, type WorkflowDelivery } from './deliverToWorkflow';
import { prepareWorkflow, type PreparedWorkflow } from './prepareWorkflow';

/** The fields of the run of another workflow, in the order in which a person fills them in. */
const workflowFields: INodeProperties[] = [
	{
		displayName: 'Workflow',
		name: 'workflowId',
		type: 'workflowSelector',
		default: '',
		required: true,
		description:
			"Workflow to run. It must begin with 'When Executed by Another Workflow'; n8n 2 runs its " +
			'published version.',
	},
	{
		displayName: 'Input',
		name: 'inputMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, showEvenWhenOptional: true, hideEmptyMessage: true },
		placeholder: 'Add Input',
		default: {},
		description:
			'What the workflow gets as its item. Without any input: the decision and which event it is about.',
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: 'e.g. borrower',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. {entity}',
						description:
							'Text with placeholders as in a body, or an expression. A placeholder alone keeps the ' +
							'type of its value.',
					},
				],
			},
		],
	},
	{
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description: 'Whether to wait until the workflow ends. Otherwise, Triggered means that it was started.',
	},
];

// n8n has no limit by itself. A claim of a run that died ends by then.
const LONGEST_RUN_MS = 3_600_000;

/** The run of another workflow of the same n8n. */
export const workflow: ActionKind<WorkflowSettings, PreparedWorkflow, WorkflowDelivery> = {
	value: 'workflow',
	name: 'Workflow',
	description: 'Run another workflow of this n8n',
	fields: workflowFields,
	read: readWorkflow,
	longestAttemptMs: () => LONGEST_RUN_MS,
	prepare: prepareWorkflow,
	transport: {
		group: ({ workflowId }) => `workflow ${workflowId}`,
		deliver: deliverToWorkflow,
		preview: ({ workflowId, waitForCompletion, payload }) => ({
			workflowId,
			waitForCompletion,
			body: payload,
		}),
		body: ({ payload }) => textOf(payload),
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

// After a delivery nothing may throw, and an input can be nested as deeply as JSON can just be written.
function textOf(payload: JsonObject): string | null {
	try {
		return JSON.stringify(payload);
	} catch {
		return null;
	}
}

function target({ workflowId }: PreparedWorkflow): string {
	return workflowId === '' ? 'workflow' : `workflow ${shownText(workflowId)}`;
}
