import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { leadIn, simpleLead } from '../api/answers';
import { createLeadRequest } from '../api/requests';
import type { JsonObject } from '../../shared/jsonValue';
import { shownFor } from '../operation/commonFields';
import { itemsOf, written } from '../operation/operation';
import { callForLead, requestOf } from '../operation/service';
import { createLeadFields, leadFieldsIn } from './leadFields';
import { collectionField } from '../../shared/collectionField';

export const createFields: INodeProperties[] = [
	{
		displayName: 'First Name',
		name: 'firstName',
		type: 'string',
		required: true,
		default: '',
		description: 'First name of the borrower, the only thing OmniAI requires',
		displayOptions: shownFor('lead', 'create'),
	},
	collectionField(
		['Additional Fields', 'additionalFields', 'Add Field'],
		createLeadFields,
		shownFor('lead', 'create'),
	),
];

/** Creates a lead. OmniAI documents no key against doubles: a repeated run creates another lead. */
export async function create(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const request = requestOf(this, itemIndex, createLeadRequest, {
		firstName: this.getNodeParameter('firstName', itemIndex, ''),
		...leadFieldsIn(this, 'additionalFields', itemIndex),
	});
	const answer = await callForLead(this, itemIndex, 'createLead', { body: request as JsonObject });
	return itemsOf(
		[
			this.getNodeParameter('simplify', itemIndex, true) === true
				? simpleLead(answer)
				: written({ ...answer, lead: leadIn(answer) }),
		],
		itemIndex,
	);
}
