import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { shownText } from '../shared/shownText';
import { activityOperations } from './activity';
import { analyticsOperations } from './analytics';
import { documentOperations } from './document';
import { eventOperations } from './event';
import { leadOperations } from './lead';
import { idText } from './operation/givenFields';
import type { Operations } from './operation/operation';

/** All operations by resource and name. */
export const OPERATIONS: Record<string, Operations> = {
	activity: activityOperations,
	analytics: analyticsOperations,
	document: documentOperations,
	event: eventOperations,
	lead: leadOperations,
};

/** Runs the operation that the node's parameters name, for one item. */
export async function runOperation(
	context: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const resource = idText(context.getNodeParameter('resource', itemIndex));
	const operation = idText(context.getNodeParameter('operation', itemIndex));
	const operations = Object.hasOwn(OPERATIONS, resource) ? OPERATIONS[resource] : undefined;
	const known =
		operations !== undefined && Object.hasOwn(operations, operation) ? operations[operation] : undefined;
	if (known === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`This version of the node has no operation '${shownText(operation)}' of '${shownText(resource)}'.`,
			{ itemIndex, description: 'Update the package, or choose another operation.' },
		);
	}
	return await known.run.call(context, itemIndex);
}
