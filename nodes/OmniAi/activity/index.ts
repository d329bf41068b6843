import type { INodeProperties } from 'n8n-workflow';
import type { Operations } from '../operation/operation';
import { create, createFields } from './create';

export const activityOperations = {
	create: { run: create, endpoints: ['createActivity'] },
} satisfies Operations;

export const activityFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'create',
		displayOptions: { show: { resource: ['activity'] } },
		options: [
			{
				name: 'Create',
				value: 'create',
				action: 'Create activity',
				description: "Write an entry on a lead's timeline, which people and the AI agent see",
			},
		],
	},
	...createFields,
];
