import type { INodeProperties } from 'n8n-workflow';
import { PRESETS } from './presets';

/** The fields of the strategy in the editor; under each ready-made rule stands exactly what it tests. */
export const rulesFields: INodeProperties[] = [
	{
		displayName: 'Rule',
		name: 'rule',
		type: 'options',
		noDataExpression: true,
		default: 'custom',
		description: 'What must be true for an item',
		options: [
			{ name: PRESETS.borrowerNotAnswered.name, value: 'borrowerNotAnswered' },
			{ name: PRESETS.documentNotProcessed.name, value: 'documentNotProcessed' },
			{ name: PRESETS.toolCallFailed.name, value: 'toolCallFailed' },
			{ name: 'Custom Conditions', value: 'custom', description: 'Compare fields of the item yourself' },
			{ name: PRESETS.leadKeepsFailing.name, value: 'leadKeepsFailing' },
			{ name: PRESETS.sameToolKeepsFailing.name, value: 'sameToolKeepsFailing' },
		],
	},
	...Object.entries(PRESETS).map(([rule, { tests }]): INodeProperties => ({
		displayName: tests,
		name: `${rule}Notice`,
		type: 'notice',
		default: '',
		displayOptions: { show: { rule: [rule] } },
	})),
	{
		displayName: 'Conditions',
		name: 'conditions',
		type: 'filter',
		placeholder: 'Add Condition',
		default: {},
		typeOptions: {
			filter: {
				caseSensitive: '={{ !$parameter.options.ignoreCase }}',
				typeValidation: '={{ $parameter.options.convertTypes ? "loose" : "strict" }}',
				version: 2,
			},
		},
		description:
			'Without conditions, every item counts as true. A missing value leaves the condition ' + 'undecided.',
		displayOptions: { show: { rule: ['custom'] } },
	},
];
