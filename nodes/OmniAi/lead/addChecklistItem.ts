import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { createChecklistItemRequest } from '../api/requests';
import { isJsonObject, type JsonObject } from '../../shared/jsonValue';
import { leadField, shownFor } from '../operation/commonFields';
import { confirmed } from '../operation/confirmed';
import { chosenLead, listed } from '../operation/givenFields';
import { itemsOf, written } from '../operation/operation';
import { asObject, callService, requestOf } from '../operation/service';
import { collectionField } from '../../shared/collectionField';

const shownForType = (...fieldTypes: string[]) => ({
	show: { resource: ['lead'], operation: ['addChecklistItem'], fieldType: fieldTypes },
});

const isPersonal: INodeProperties = {
	displayName: 'Is Personal',
	name: 'isPersonal',
	type: 'boolean',
	default: false,
	description: 'Whether it is about the person and not the business',
};

const rulesField = (name: string, fieldType: string, options: INodeProperties[]): INodeProperties => ({
	displayName: 'Rules',
	name,
	type: 'collection',
	placeholder: 'Add Rule',
	default: {},
	displayOptions: shownForType(fieldType),
	options,
});

export const addChecklistItemFields: INodeProperties[] = [
	leadField('lead', 'addChecklistItem'),
	{
		displayName: 'Label',
		name: 'label',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Bank statements of the last three months',
		description: 'What the item asks for, as the borrower sees it',
		displayOptions: shownFor('lead', 'addChecklistItem'),
	},
	{
		displayName: 'Field Type',
		name: 'fieldType',
		type: 'options',
		default: 'TEXT',
		description: 'What kind of answer the item takes',
		options: [
			{ name: 'Bank Statement', value: 'BANK_STATEMENT' },
			{ name: 'Date', value: 'DATE' },
			{ name: 'EIN', value: 'EIN' },
			{ name: 'Email', value: 'EMAIL' },
			{ name: 'File', value: 'FILE' },
			{ name: 'ID', value: 'ID' },
			{ name: 'Number', value: 'NUMBER' },
			{ name: 'Phone', value: 'PHONE' },
			{ name: 'Select', value: 'SELECT' },
			{ name: 'Tax Return', value: 'TAX_RETURN' },
			{ name: 'Text', value: 'TEXT' },
		],
		displayOptions: shownFor('lead', 'addChecklistItem'),
	},
	{
		displayName: 'Months',
		name: 'months',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 3,
		description: 'How many months the statements have to cover',
		displayOptions: shownForType('BANK_STATEMENT'),
	},
	{
		displayName: 'ID Type',
		name: 'idType',
		type: 'options',
		default: 'DRIVERS_LICENSE',
		description: 'Which document proves the identity',
		options: [
			{ name: "Driver's License", value: 'DRIVERS_LICENSE' },
			{ name: 'Passport', value: 'PASSPORT' },
		],
		displayOptions: shownForType('ID'),
	},
	{
		displayName: 'Choices',
		name: 'choices',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Purchase, Refinance',
		description: 'What can be chosen, separated by commas',
		displayOptions: shownForType('SELECT'),
	},
	{
		displayName: 'Years',
		name: 'years',
		type: 'string',
		required: true,
		default: '2',
		placeholder: 'e.g. 2',
		description: 'How many years, or which ones, separated by commas',
		displayOptions: shownForType('TAX_RETURN'),
	},
	rulesField('bankStatementRules', 'BANK_STATEMENT', [
		{
			displayName: 'Grace Period Days',
			name: 'gracePeriodDays',
			type: 'number',
			default: 0,
			description: 'How many extra days old the newest statement may be',
		},
		isPersonal,
	]),
	rulesField('numberRules', 'NUMBER', [
		{
			displayName: 'Max',
			name: 'max',
			type: 'number',
			default: 0,
			description: 'The largest number that is accepted',
		},
		{
			displayName: 'Min',
			name: 'min',
			type: 'number',
			default: 0,
			description: 'The smallest number that is accepted',
		},
	]),
	rulesField('taxReturnRules', 'TAX_RETURN', [isPersonal]),
	rulesField('textRules', 'TEXT', [
		{
			displayName: 'Pattern',
			name: 'pattern',
			type: 'string',
			default: '',
			placeholder: 'e.g. ^[0-9]{5}$',
			description: 'Regular expression that the text has to match',
		},
	]),
	collectionField(
		['Additional Fields', 'additionalFields', 'Add Field'],
		[
			{
				displayName: 'Agent Instructions',
				name: 'agentInstructions',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				description: 'What the AI agent should know about this item',
			},
			{
				displayName: 'Client Instructions',
				name: 'clientInstructions',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				description: 'What the borrower should know about this item',
			},
			{
				displayName: 'Is Required',
				name: 'isRequired',
				type: 'boolean',
				default: true,
				description: 'Whether the lead is only complete with this item',
			},
		],
		shownFor('lead', 'addChecklistItem'),
	),
];

/** Adds an item to the checklist of one lead. */
export async function addChecklistItem(
	this: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const leadId = chosenLead(this, itemIndex);
	const fieldType = this.getNodeParameter('fieldType', itemIndex, 'TEXT') as string;
	const config = configOf(this, itemIndex, fieldType);
	const request = requestOf(this, itemIndex, createChecklistItemRequest, {
		label: this.getNodeParameter('label', itemIndex, ''),
		fieldType,
		...(config !== undefined && { config }),
		...given(this.getNodeParameter('additionalFields', itemIndex, {}) as IDataObject),
	});
	const answer = confirmed(
		this,
		itemIndex,
		'createChecklistItem',
		asObject(
			await callService(this, itemIndex, 'createChecklistItem', {
				ids: { leadId },
				body: request as JsonObject,
				fields: ['leadId', ...Object.keys(request)],
			}),
		),
		'checklistItem',
		'id',
	);
	return itemsOf(
		[written(isJsonObject(answer['checklistItem']) ? answer['checklistItem'] : answer)],
		itemIndex,
	);
}

function configOf(context: IExecuteFunctions, itemIndex: number, fieldType: string): IDataObject | undefined {
	const rules = (name: string) => given(context.getNodeParameter(name, itemIndex, {}) as IDataObject);
	switch (fieldType) {
		case 'BANK_STATEMENT':
			return {
				months: context.getNodeParameter('months', itemIndex, 3) as number,
				...rules('bankStatementRules'),
			};
		case 'ID':
			return { type: context.getNodeParameter('idType', itemIndex, 'DRIVERS_LICENSE') as string };
		case 'NUMBER':
			return filled(rules('numberRules'));
		case 'SELECT':
			return { options: listed(context.getNodeParameter('choices', itemIndex, '')) };
		case 'TAX_RETURN':
			return {
				years: numberOrNumbers(listed(context.getNodeParameter('years', itemIndex, ''))) as never,
				...rules('taxReturnRules'),
			};
		case 'TEXT':
			return filled(rules('textRules'));
		default:
			return undefined;
	}
}

/** What is left empty is left out, as if it had not been added: a new item has nothing to clear. */
function given(rules: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(rules).filter(([, value]) => value !== null && value !== undefined && value !== ''),
	);
}

function filled(rules: IDataObject): IDataObject | undefined {
	return Object.keys(rules).length === 0 ? undefined : rules;
}

function numberOrNumbers(entries: string[]): number | number[] {
	const numbers = entries.map((entry) => (/^\d{1,6}$/.test(entry) ? Number(entry) : NaN));
	return numbers.length === 1 ? (numbers[0] as number) : numbers;
}
