import type { INodeProperties } from 'n8n-workflow';
import type { Operations } from '../operation/operation';
import { fromHistory, fromHistoryFields } from './fromHistory';
import { generateSample } from './generateSample';
import { parse, parseFields } from './parse';
import { sampleFields } from './sampleFields';
import { sendTest, sendTestFields } from './sendTest';
import { collectionField, OPTIONS } from '../../shared/collectionField';

export const eventOperations = {
	fromHistory: { run: fromHistory, endpoints: ['getLeadActionLogs'] },
	generateSample: { run: generateSample, endpoints: [] },
	parse: { run: parse, endpoints: [] },
	sendTest: { run: sendTest, endpoints: [] },
} satisfies Operations;

export const eventFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'generateSample',
		displayOptions: { show: { resource: ['event'] } },
		options: [
			{
				name: 'From History',
				value: 'fromHistory',
				action: 'Get past events of leads',
				description: "Turn leads' past action logs into event items, such as all that failed",
			},
			{
				name: 'Generate Sample',
				value: 'generateSample',
				action: 'Generate sample event',
				description: 'Make up an event, without an OmniAI account',
			},
			{
				name: 'Parse',
				value: 'parse',
				action: 'Parse event',
				description: 'Turn the body of a delivery into an event item',
			},
			{
				name: 'Send Test',
				value: 'sendTest',
				action: 'Send test event',
				description: 'Post a sample event to an OmniAI Trigger',
			},
		],
	},
	...fromHistoryFields,
	...parseFields,
	...sampleFields,
	...sendTestFields,
	collectionField(
		OPTIONS,
		[
			{
				displayName: 'Include Raw',
				name: 'includeRaw',
				type: 'boolean',
				default: false,
				description: "Whether to add the body that the event was read from as 'raw'",
			},
		],
		{ show: { resource: ['event'], operation: ['fromHistory', 'generateSample', 'parse'] } },
	),
];
