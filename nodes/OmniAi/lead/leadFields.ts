import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { isJsonObject, plainJson } from '../../shared/jsonValue';
import { SETTABLE_LEAD_STATUSES, CHECKLIST_STATUSES } from '../api/requests';

// The fields of a lead that both creating and updating take.
const firstName: INodeProperties = {
	displayName: 'First Name',
	name: 'firstName',
	type: 'string',
	default: '',
};

const shared: INodeProperties[] = [
	{
		displayName: 'Assignee Type',
		name: 'assigneeType',
		type: 'options',
		default: 'agent',
		description: "Who takes care of the lead. OmniAI's answers use other names for these.",
		options: [
			{ name: 'AI Agent', value: 'agent' },
			{ name: 'Person', value: 'manual' },
		],
	},
	{ displayName: 'Business Name', name: 'businessName', type: 'string', default: '' },
	{
		displayName: 'Checklist Items',
		name: 'checklistItems',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Checklist Item',
		default: {},
		description: 'Values for items of the checklist, by their codes',
		options: [
			{
				displayName: 'Item',
				name: 'item',
				values: [
					{
						displayName: 'Code',
						name: 'code',
						type: 'string',
						default: '',
						placeholder: 'e.g. company_name',
						description: 'Code of the item in the checklist',
					},
					{
						displayName: 'Status',
						name: 'status',
						type: 'options',
						default: '',
						description: 'Status to set',
						options: [
							{ name: '(As It Is)', value: '' },
							...CHECKLIST_STATUSES.map((value) => ({ name: titleOf(value), value })),
						],
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						description:
							'Text, or an expression that gives a number or an object. Empty leaves the value as it is.',
					},
				],
			},
		],
	},
	{
		displayName: 'Did Opt Out',
		name: 'didOptOut',
		type: 'boolean',
		default: false,
		description: 'Whether the lead wants no more messages',
	},
	{ displayName: 'Email', name: 'email', type: 'string', default: '', placeholder: 'e.g. name@example.com' },
	{
		displayName: 'Email Verified',
		name: 'emailVerified',
		type: 'boolean',
		default: false,
		description: 'Whether the email address is known to be right',
	},
	{
		displayName: 'External Lead ID',
		name: 'externalLeadId',
		type: 'string',
		default: '',
		description: "The lead's ID in your own system, such as a CRM",
	},
];
const sharedAfterFirstName: INodeProperties[] = [
	{ displayName: 'Last Name', name: 'lastName', type: 'string', default: '' },
	{ displayName: 'Middle Name', name: 'middleName', type: 'string', default: '' },
	{
		displayName: 'Phone Number',
		name: 'phoneNumber',
		type: 'string',
		default: '',
		placeholder: 'e.g. +15550100001',
		description: 'In any form; OmniAI stores it as E.164 where it can',
	},
];
const status: INodeProperties = {
	displayName: 'Status',
	name: 'status',
	type: 'options',
	default: 'IN_PROGRESS',
	description:
		'Completed skips what is left of the checklist, Not Interested stops follow-ups, Opted Out ' +
		'stops all messages, In Progress opens the lead again',
	options: SETTABLE_LEAD_STATUSES.map((value) => ({ name: titleOf(value), value })),
};
const timezone: INodeProperties = {
	displayName: 'Timezone',
	name: 'timezone',
	type: 'string',
	default: '',
	placeholder: 'e.g. America/New_York',
	description: "IANA name. Without it OmniAI takes the one of the phone number's area code.",
};

/** Optional fields of a new lead, in alphabetical order. */
export const createLeadFields: INodeProperties[] = [...shared, ...sharedAfterFirstName, timezone];
/** Optional fields of an update, in alphabetical order. */
export const updateLeadFields: INodeProperties[] = [
	...shared,
	firstName,
	...sharedAfterFirstName,
	status,
	timezone,
];

/**
 * The fields of a collection as OmniAI takes them. A checklist without entries is not sent: it asks for
 * nothing.
 */
export function leadFieldsIn(context: IExecuteFunctions, parameter: string, itemIndex: number): IDataObject {
	const given = context.getNodeParameter(parameter, itemIndex, {}) as IDataObject | null;
	const { checklistItems, ...fields } = given ?? {};
	const entries = isJsonObject(checklistItems) ? checklistItems['item'] : null;
	const items = (Array.isArray(entries) ? entries : [entries]).filter(isJsonObject);
	if (items.length === 0) return fields;
	return {
		...fields,
		checklistItems: items.map(({ code, value, status: chosen }) => ({
			code,
			...(value !== '' && value !== undefined && value !== null && { value: plainJson(value) as never }),
			...(chosen !== '' && chosen !== undefined && chosen !== null && { status: chosen }),
		})),
	} as IDataObject;
}

/** `NOT_INTERESTED` becomes `Not Interested`. */
function titleOf(value: string): string {
	return value
		.split('_')
		.map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
		.join(' ');
}
