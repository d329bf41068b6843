import type { ActionKind } from '../actionKind';
import { readWorkflow, type WorkflowSettings } from './configuredWorkflow';
import type { WorkflowDelivery } from './deliverToWorkflow';
import { workflowFields } from './fields';
import { prepareWorkflow, type PreparedWorkflow } from './prepareWorkflow';
import { workflowTransport } from './workflowTransport';

/** The run of another workflow of the same n8n. */
export const workflow: ActionKind<WorkflowSettings, PreparedWorkflow, WorkflowDelivery> = {
	value: 'workflow',
	name: 'Workflow',
	description: 'Run another workflow of this n8n',
	fields: workflowFields,
	read: readWorkflow,
	prepare: prepareWorkflow,
	transport: workflowTransport,
};
