import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { leadIn, simpleLead } from '../api/answers';
import { chosenLead } from '../operation/givenFields';
import { itemsOf } from '../operation/operation';
import { callForLead } from '../operation/service';

/** Gets a lead. */
export async function get(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const answer = await callForLead(this, itemIndex, 'getLead', {
		ids: { leadId: chosenLead(this, itemIndex) },
	});
	return itemsOf(
		[
			this.getNodeParameter('simplify', itemIndex, true) === true
				? simpleLead(answer)
				: { ...answer, lead: leadIn(answer) },
		],
		itemIndex,
	);
}
