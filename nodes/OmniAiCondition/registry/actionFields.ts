import type { INodeProperties } from 'n8n-workflow';
import { ACTION_KINDS } from './actionKinds';

/**
 * How n8n shows the fields of an action: those that are required or marked `showEvenWhenOptional`, and those
 * that hold something else than their default. The others are offered under a button. n8n 1 shows them all.
 */
export const FEW_FIELDS = {
	hideOptionalFields: true,
	addOptionalFieldButtonText: 'Add Option',
	hideEmptyMessage: true,
};

/** The fields of one action, in the order in which a person fills them in. */
export const actionFields: INodeProperties[] = [
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		noDataExpression: true,
		typeOptions: { showEvenWhenOptional: true },
		default: 'webhook',
		// As n8n's linter wants it.
		options: ACTION_KINDS.map(({ name, value, description }) => ({ name, value, description })).sort((a, b) =>
			a.name.localeCompare(b.name),
		),
	},
	...ACTION_KINDS.flatMap(({ value, fields }) =>
		fields.map((field): INodeProperties => {
			const show = { type: [value], ...field.displayOptions?.show };
			return { ...field, displayOptions: { ...field.displayOptions, show } };
		}),
	),
	{
		displayName: 'Fire On',
		name: 'fireOn',
		type: 'options',
		noDataExpression: true,
		typeOptions: { showEvenWhenOptional: true },
		default: 'true',
		description: 'When to send. An undecided condition, such as one with a missing value, fires nothing.',
		options: [
			{ name: 'Condition Is True', value: 'true' },
			{ name: 'Condition Is False', value: 'false' },
			{ name: 'Any Decision', value: 'any', description: 'True or false, but not undecided' },
		],
	},
	// In sight, because a second action needs one of its own.
	{
		displayName: 'Action ID',
		name: 'actionId',
		type: 'string',
		noDataExpression: true,
		required: true,
		default: 'action_1',
		placeholder: 'e.g. notify_ops',
		description: 'Short name of this action in its records. Must be unique in this node.',
	},
	{
		displayName: 'Action Version',
		name: 'actionVersion',
		type: 'string',
		noDataExpression: true,
		default: '1',
		description: 'Version of this action, written into its records. Raise it when you change what is sent.',
	},
];
