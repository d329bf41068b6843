import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { simpleChecklist } from '../api/answers';
import { chosenLead } from '../operation/givenFields';
import { itemsOf } from '../operation/operation';
import { listFrom } from '../operation/listFrom';

/** Gets the checklist of a lead: simplified one item per entry, otherwise one per group. */
export async function getChecklist(
	this: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const groups = await listFrom(
		this,
		itemIndex,
		'getLeadChecklist',
		chosenLead(this, itemIndex),
		'checklist',
		'checklistGroups',
		'checklistItems',
		'groups',
	);
	return itemsOf(
		this.getNodeParameter('simplify', itemIndex, true) === true ? simpleChecklist(groups) : groups,
		itemIndex,
	);
}
