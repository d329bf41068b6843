import type { INodeProperties } from 'n8n-workflow';
import { generateSample } from './generateSample';
import { parse, parseFields } from './parse';
import { sampleFields } from './sampleFields';
import { sendTest, sendTestFields } from './sendTest';

export const eventOperations = { generateSample, parse, sendTest };

export const eventFields: INodeProperties[] = [
	...parseFields,
	...sampleFields,
	...sendTestFields,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { resource: ['event'], operation: ['generateSample', 'parse'] } },
		options: [
			{
				displayName: 'Include Raw',
				name: 'includeRaw',
				type: 'boolean',
				default: false,
				description: "Whether to add the body as 'raw', exactly as it is",
			},
		],
	},
];
