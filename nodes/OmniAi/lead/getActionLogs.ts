import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { simpleActionLog } from '../api/answers';
import { chosenLead } from '../operation/givenFields';
import { itemsOf } from '../operation/operation';
import { listFrom } from '../operation/listFrom';

/** Gets the action logs of a lead, each as an item, in OmniAI's order. */
export async function getActionLogs(
	this: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const logs = await listFrom(
		this,
		itemIndex,
		'getLeadActionLogs',
		chosenLead(this, itemIndex),
		'actionLogs',
	);
	return itemsOf(
		this.getNodeParameter('simplify', itemIndex, true) === true ? logs.map(simpleActionLog) : logs,
		itemIndex,
	);
}
