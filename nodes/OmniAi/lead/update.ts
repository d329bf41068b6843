import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { leadIn, listIn, simpleChecklist, simpleLead } from '../api/answers';
import { fieldLabel } from '../api/fieldLabel';
import { isSamePhone } from '../api/phoneNumber';
import { updateLeadRequest } from '../api/requests';
import { canonicalJson, type JsonObject, type JsonValue } from '../../shared/jsonValue';
import { leadField, loopNotice, shownFor } from '../operation/commonFields';
import { chosenLead } from '../operation/givenFields';
import { itemsOf, written } from '../operation/operation';
import { callForLead, requestOf } from '../operation/service';
import { leadFieldsIn, updateLeadFields } from './leadFields';
import { collectionField, OPTIONS } from '../../shared/collectionField';

export const updateFields: INodeProperties[] = [
	leadField('lead', 'update'),
	loopNotice(
		'lead',
		'update',
		"An update can cause a 'Lead Updated' event. If this workflow starts on that event, it would " +
			"start itself again and again. To prevent that, switch on 'Only When Different' in the options.",
	),
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
	collectionField(
		OPTIONS,
		[
			{
				displayName: 'Only When Different',
				name: 'onlyWhenDifferent',
				type: 'boolean',
				default: false,
				description:
					"Whether to update only if a value differs from the lead's. Ends loops in which an " +
					'update starts the workflow again.',
			},
		],
		shownFor('lead', 'update'),
	),
];

/** Updates a lead; with *Only When Different* only when that changes something. */
export async function update(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const request = requestOf(this, itemIndex, updateLeadRequest, {
		leadId: chosenLead(this, itemIndex),
		...leadFieldsIn(this, 'updateFields', itemIndex),
	}) as JsonObject;
	const answer =
		(await unchanged(this, itemIndex, request)) ??
		(await callForLead(this, itemIndex, 'updateLead', { body: request }));
	const simplify = this.getNodeParameter('simplify', itemIndex, true) === true;
	return itemsOf([simplify ? simpleLead(answer) : written({ ...answer, lead: leadIn(answer) })], itemIndex);
}

/** The lead when it holds all values of the request already; null when it has to be updated. */
async function unchanged(
	context: IExecuteFunctions,
	itemIndex: number,
	{ leadId, ...wanted }: JsonObject,
): Promise<JsonObject | null> {
	const { onlyWhenDifferent } = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	if (onlyWhenDifferent !== true) return null;
	const current = await callForLead(context, itemIndex, 'getLead', { ids: { leadId: String(leadId) } });
	const unseen = Object.keys(wanted).find((field) => cannotBeSeen(current, field));
	if (unseen !== undefined) {
		// To update it every time would be the loop that this option is there to end.
		throw new NodeOperationError(
			context.getNode(),
			`'Only When Different' cannot tell whether '${fieldLabel(unseen)}' differs, because OmniAI ` +
				'does not say what it is',
			{
				itemIndex,
				description:
					`Nothing was updated. Leave '${fieldLabel(unseen)}' out, or switch the option off and make ` +
					'sure that the update starts no new one.',
			},
		);
	}
	return Object.entries(wanted).every(([field, value]) => holds(current, field, value)) ? current : null;
}

// Two fields are not among those that OmniAI documents for its answer, and of who takes care of a lead it
// documents only the answer for a person. The oldest answer has neither checklist nor, perhaps, status.
function cannotBeSeen(answer: JsonObject, field: string): boolean {
	const lead = leadIn(answer);
	if (field === 'assigneeType') return typeof lead[field] !== 'string';
	if (field === 'checklistItems') return listIn(answer, 'checklistItems') === null;
	if (field === 'status') return typeof (answer['status'] ?? lead['status']) !== 'string';
	return (field === 'middleName' || field === 'timezone') && !Object.hasOwn(lead, field);
}

function holds(answer: JsonObject, field: string, value: JsonValue): boolean {
	const lead = leadIn(answer);
	switch (field) {
		case 'status':
			// The computed REVIEW cannot be set: such a lead is in progress.
			return (
				isSame(answer['status'] ?? lead['status'], value) ||
				(value === 'IN_PROGRESS' && (answer['status'] ?? lead['status']) === 'REVIEW')
			);
		case 'assigneeType':
			return (value === 'manual') === (lead[field] === 'HUMAN_AGENT' || lead[field] === 'manual');
		case 'emailVerified':
			return (typeof lead['emailVerifiedAt'] === 'string') === value;
		case 'checklistItems':
			return checklistHolds(answer, listIn(value));
		case 'phoneNumber':
			return isSamePhone(lead[field], value);
		case 'email':
			// Whether OmniAI keeps capital letters is not documented.
			return isSame(
				typeof lead[field] === 'string' ? lead[field].toLowerCase() : lead[field],
				typeof value === 'string' ? value.toLowerCase() : value,
			);
		case 'didOptOut':
			return isSame(lead[field] ?? false, value);
		default:
			return isSame(lead[field], value);
	}
}

function checklistHolds(answer: JsonObject, wanted: JsonObject[] | null): boolean {
	const items = simpleChecklist(listIn(answer, 'checklistItems') ?? []);
	// Each list is gone through once for each set of fields, not for each entry of the other.
	const held = new Map<string, Set<string>>();
	const contentOf = (item: JsonObject, fields: string[]) =>
		JSON.stringify([item['code'] ?? null, ...fields.map((field) => plain(item[field]))]);
	if (wanted === null) return false;
	return wanted.every((item) => {
		const fields = Object.keys(item)
			.filter((field) => field !== 'code')
			.sort();
		const name = fields.join();
		const contents = held.get(name) ?? new Set(items.map((candidate) => contentOf(candidate, fields)));
		held.set(name, contents);
		return contents.has(contentOf(item, fields));
	});
}

function isSame(held: JsonValue | undefined, wanted: JsonValue): boolean {
	if ((typeof (held ?? '') === 'object') !== (typeof (wanted ?? '') === 'object')) return false;
	return plain(held) === plain(wanted);
}

// An empty field is answered as null, and a number that was typed as text may be answered as either.
function plain(value: JsonValue | undefined): string {
	return typeof value === 'object' && value !== null ? canonicalJson(value) : String(value ?? '').trim();
}
