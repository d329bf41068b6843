import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { leadIn, simpleLead } from '../../api/answers';
import { chosenLead } from '../givenFields';
import { itemsOf } from '../operation';
import { callForLead } from '../service';

/** Gets a lead. */
export async function get(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const answer = await callForLead(this, itemIndex, 'getLead', { ids: { leadId: chosenLead(this, itemIndex) } });
	return itemsOf([this.getNodeParameter('simplify', itemIndex, true) === true ? simpleLead(answer) : { ...answer, lead: leadIn(answer) }], itemIndex);
}
