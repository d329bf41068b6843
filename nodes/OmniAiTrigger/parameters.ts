import type { IHookFunctions, INodeProperties, INodePropertyOptions, IWebhookFunctions } from 'n8n-workflow';
import { EVENTS } from '../shared/event/events';
import { DEFAULT_WINDOW_HOURS } from './deduplication/recentDeliveries';
import { SECRET_AUTHENTICATIONS } from '../shared/signature/authentication';
import { NEWEST } from './authentication/refusals';
import { FILTERS, type Filter } from './delivery/subscription';

/**
 * A parameter as it is stored. No field of the trigger takes an expression, because there is no item yet
 * when they are read; and looking for one in each takes n8n a good part of the time of a delivery.
 */
export function storedParameter(context: IHookFunctions | IWebhookFunctions, name: string): unknown {
	return context.getNodeParameter(name, null, { rawExpressions: true });
}

export const eventOptions: INodePropertyOptions[] = [
	{ name: '*', value: '*', description: 'All events, including those unknown to this version' },
	...Object.entries(EVENTS)
		.map(([value, { title, description }]) => ({ name: title, value, description }))
		.sort((left, right) => (left.name < right.name ? -1 : 1)),
];

export const filterFields: INodeProperties[] = Object.entries(FILTERS)
	.map(([name, filter]) => fieldOf(name, filter))
	.sort((left, right) => (left.displayName < right.displayName ? -1 : 1));

export const optionFields: INodeProperties[] = [
	{
		displayName: 'Duplicate Window (Hours)',
		name: 'duplicateWindowHours',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: 720 },
		default: DEFAULT_WINDOW_HOURS,
		description: 'How long to remember deliveries to detect duplicates',
	},
	{
		displayName: 'Ignore Duplicates',
		name: 'ignoreDuplicates',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description: 'Whether to start nothing for duplicate deliveries. Test deliveries are never ignored.',
	},
	{
		displayName: 'Include Raw',
		name: 'includeRaw',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description: "Whether to add the parsed body as 'raw', exactly as OmniAI sent it",
	},
	{
		displayName: 'Maximum Age (Minutes)',
		name: 'maximumAgeMinutes',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 0 },
		default: 0,
		description: 'Leaves out events older than this. 0 means no limit. Events without a time always pass.',
	},
];

const readByTheEditor = { loadOptionsMethod: 'refusedDeliveries' };

/** A list to look at. Nothing is set by it, so no run reads it. */
export const refusedDeliveriesField: INodeProperties = {
	displayName: 'Refused Deliveries',
	name: 'refusedDeliveries',
	type: 'options',
	noDataExpression: true,
	typeOptions: readByTheEditor,
	default: NEWEST,
	description:
		'Open the list to see the names of the headers that arrived, never their values. Choosing one changes ' +
		'nothing.',
	displayOptions: { show: { authentication: SECRET_AUTHENTICATIONS } },
};

function fieldOf(name: string, { title, description, choices }: Filter): INodeProperties {
	return {
		displayName: title,
		name,
		noDataExpression: true,
		description,
		type: choices === undefined ? 'string' : 'multiOptions',
		default: [],
		...(choices === undefined
			? { typeOptions: { multipleValues: true, multipleValueButtonText: 'Add' } }
			: { options: choices.map((value) => ({ name: value, value })) }),
	};
}
