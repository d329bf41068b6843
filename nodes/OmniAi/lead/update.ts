import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { leadIn, simpleLead } from '../../api/answers';
import { updateLeadRequest } from '../../api/requests';
import { canonicalJson, type JsonObject, type JsonValue } from '../../event/jsonValue';
import { leadField, loopNotice, shownFor } from '../commonFields';
import { chosenLead } from '../givenFields';
import { itemsOf } from '../operation';
import { asObject, callService, requestOf } from '../service';
import { leadFieldsIn, updateLeadFields } from './leadFields';

export const updateFields: INodeProperties[] = [
	leadField('lead', 'update'),
	loopNotice('lead', 'update', "An update may start a 'Lead Updated' event. A workflow that begins with that event and updates the lead would go round: switch on 'Only When Different' in the options."),
	{
		displayName: 'Update Fields',
		name: 'updateFields',
		type: 'collection',
		placeholder: 'Add Field',
		default: {},
		description: 'What you leave out stays as it is',
		displayOptions: shownFor('lead', 'update'),
		options: updateLeadFields,
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: shownFor('lead', 'update'),
		options: [
			{
				displayName: 'Only When Different',
				name: 'onlyWhenDifferent',
				type: 'boolean',
				default: false,
				description: 'Whether to look at the lead first and update nothing when it holds all these values already. Ends loops in which an update starts the workflow again.',
			},
		],
	},
];

/** Updates a lead; with *Only When Different* only when that changes something. */
export async function update(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const request = requestOf(this, itemIndex, updateLeadRequest, {
		leadId: chosenLead(this, itemIndex),
		...leadFieldsIn(this, 'updateFields', itemIndex),
	}) as JsonObject;
	const answer = (await unchanged(this, itemIndex, request)) ?? asObject(await callService(this, itemIndex, 'updateLead', { body: request }));
	const simplify = this.getNodeParameter('simplify', itemIndex, true) === true;
	return itemsOf([simplify ? simpleLead(answer) : { ...answer, lead: leadIn(answer) }], itemIndex);
}

/** The lead when it holds all values of the request already; null when it has to be updated. */
async function unchanged(context: IExecuteFunctions, itemIndex: number, { leadId, ...wanted }: JsonObject): Promise<JsonObject | null> {
	const { onlyWhenDifferent } = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	if (onlyWhenDifferent !== true) return null;
	const current = asObject(await callService(context, itemIndex, 'getLead', { ids: { leadId: String(leadId) } }));
	return Object.entries(wanted).every(([field, value]) => holds(current, field, value)) ? current : null;
}

function holds(answer: JsonObject, field: string, value: JsonValue): boolean {
	const lead = leadIn(answer);
	switch (field) {
		case 'status':
			return (answer['status'] ?? lead['status']) === value;
		case 'assigneeType':
			// Sent as `agent` or `manual`, answered as what is documented only for a person.
			return value === 'manual' ? lead[field] === 'HUMAN_AGENT' || lead[field] === 'manual' : lead[field] === 'agent';
		case 'emailVerified':
			return value === true && typeof lead['emailVerifiedAt'] === 'string';
		case 'phoneNumber':
			return digits(lead[field]).endsWith(digits(value)) && digits(value).length >= 10;
		default:
			return Object.hasOwn(lead, field) && canonicalJson(lead[field] ?? null) === canonicalJson(value);
	}
}

function digits(value: JsonValue | undefined): string {
	return typeof value === 'string' ? value.replace(/\D/g, '') : '';
}
