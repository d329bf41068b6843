import type { IHookFunctions, INodeProperties, IWebhookFunctions } from 'n8n-workflow';
import { ACTION_TYPES } from './actionTypes';

/**
 * A parameter as it is stored. No field of the trigger takes an expression, because there is no item yet
 * when they are read; and looking for one in each takes n8n a good part of the time of a delivery.
 */
export function storedParameter(context: IHookFunctions | IWebhookFunctions, name: string): unknown {
	return context.getNodeParameter(name, null, { rawExpressions: true });
}

export const filterFields: INodeProperties[] = [
	listField(
		'Action Types',
		'actionTypes',
		'Only action logs of these types. Document and lead events have no action type, so this leaves them out.',
		[...ACTION_TYPES],
	),
	listField(
		'Agent IDs',
		'agentIds',
		"Only events of these agents. OmniAI names an agent in 'Action Log Failed' alone, so this " +
			'leaves out the other events.',
	),
	listField('Lead IDs', 'leadIds', 'Only events of these leads. Leave empty for all.'),
	listField(
		'Tool Names',
		'toolNames',
		'Only action logs of these tools, e.g. deep_research. Messages, document events and lead events ' +
			'have no tool, so this leaves them out.',
	),
	listField(
		'Workspace IDs',
		'workspaceIds',
		"Only events of these workspaces. OmniAI's lead events name no workspace, so this leaves them out.",
	),
];

export const optionFields: INodeProperties[] = [
	{
		displayName: 'Duplicate Window (Hours)',
		name: 'duplicateWindowHours',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: 1, maxValue: 720 },
		default: 24,
		description: 'How long a delivery is remembered to recognise its repetition',
	},
	{
		displayName: 'Ignore Duplicates',
		name: 'ignoreDuplicates',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description:
			'Whether a repeated delivery of the same occurrence starts nothing. Test deliveries are never ignored.',
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
		description:
			'Leave out events that happened longer ago than this. 0 lets any age pass. Events without a ' +
			'time always pass.',
	},
];

function listField(
	displayName: string,
	name: string,
	description: string,
	choices?: string[],
): INodeProperties {
	const shared = { displayName, name, noDataExpression: true, description };
	if (choices !== undefined) {
		return {
			...shared,
			type: 'multiOptions',
			default: [],
			options: choices.map((value) => ({ name: value, value })),
		};
	}
	return {
		...shared,
		type: 'string',
		default: [],
		typeOptions: { multipleValues: true, multipleValueButtonText: 'Add' },
	};
}
