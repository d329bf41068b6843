import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { eventOperations } from './event';

type Operation = (this: IExecuteFunctions, itemIndex: number) => Promise<INodeExecutionData[]>;

const OPERATIONS: Record<string, Record<string, Operation>> = { event: eventOperations };

/** Runs the operation that the node's parameters name, for one item. */
export async function operationOf(context: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const resource = String(context.getNodeParameter('resource', itemIndex));
	const operation = String(context.getNodeParameter('operation', itemIndex));
	const run = OPERATIONS[resource]?.[operation];
	if (run === undefined) {
		throw new NodeOperationError(context.getNode(), `This version of the node has no operation '${operation}' of '${resource}'.`, {
			itemIndex,
			description: 'Update the package, or choose another operation.',
		});
	}
	return await run.call(context, itemIndex);
}
