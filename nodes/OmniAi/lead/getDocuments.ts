import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { chosenLead } from '../operation/givenFields';
import { itemsOf } from '../operation/operation';
import { listFrom } from '../operation/listFrom';

/** Gets the documents of a lead, each as an item. */
export async function getDocuments(
	this: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	return itemsOf(
		await listFrom(this, itemIndex, 'getLeadDocuments', chosenLead(this, itemIndex), 'documents'),
		itemIndex,
	);
}
