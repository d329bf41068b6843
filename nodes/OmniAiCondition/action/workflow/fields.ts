import type { INodeProperties } from 'n8n-workflow';

/** The fields of the run of another workflow, in the order in which a person fills them in. */
export const workflowFields: INodeProperties[] = [
	{
		displayName: 'Workflow',
		name: 'workflowId',
		type: 'workflowSelector',
		default: '',
		required: true,
		description:
			"Workflow to run. It begins with the trigger 'When Executed by Another Workflow'; n8n 2 runs " +
			'its published version.',
	},
	{
		displayName: 'Input',
		name: 'inputMapping',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Input',
		default: {},
		description:
			'What the workflow gets as its item. Without any input: the decision and which event it is about.',
		options: [
			{
				displayName: 'Field',
				name: 'field',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						noDataExpression: true,
						default: '',
						placeholder: 'e.g. borrower',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. {entity}',
						description:
							'Text with placeholders as in a body, or an expression. A placeholder alone keeps the ' +
							'type of its value.',
					},
				],
			},
		],
	},
	{
		displayName: 'Wait for Completion',
		name: 'waitForCompletion',
		type: 'boolean',
		noDataExpression: true,
		default: true,
		description:
			'Whether to wait for the end of the workflow. Without waiting, Triggered means that it was started.',
	},
];
