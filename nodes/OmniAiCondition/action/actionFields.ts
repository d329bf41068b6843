import type { INodeProperties } from 'n8n-workflow';
import { METHODS, TIMEOUT_MS } from './limits';

/** The fields of one action, in the order in which a person fills them in. */
export const actionFields: INodeProperties[] = [
	{
		displayName: 'Action ID',
		name: 'actionId',
		type: 'string',
		noDataExpression: true,
		required: true,
		default: 'action_1',
		placeholder: 'e.g. notify_ops',
		description:
			'Short name of this action. Its records are told apart by it, so no two actions may have the same.',
	},
	{
		displayName: 'Fire On',
		name: 'fireOn',
		type: 'options',
		noDataExpression: true,
		default: 'true',
		description:
			'When to send. A condition that cannot be decided, because a value is missing, fires nothing.',
		options: [
			{ name: 'Condition Is True', value: 'true' },
			{ name: 'Condition Is False', value: 'false' },
			{
				name: 'Any Decision',
				value: 'any',
				description: 'True and false alike, but not when it cannot be decided',
			},
		],
	},
	{
		displayName: 'Type',
		name: 'type',
		type: 'options',
		noDataExpression: true,
		default: 'webhook',
		options: [
			{ name: 'Notification', value: 'notification', description: 'Write a message to a chat' },
			{ name: 'Webhook', value: 'webhook', description: 'Send an HTTP request' },
			{ name: 'Workflow', value: 'workflow', description: 'Run another workflow of this n8n' },
		],
	},
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/hooks/alert',
		description:
			'Address to send to; redirects are not followed. Behind the host it takes the placeholders of ' +
			'a body, such as {entity}; each fills one part of the path or one value of the query. \\{ is ' +
			'a literal brace.',
		displayOptions: { show: { type: ['webhook'] } },
	},
	{
		displayName: 'Method',
		name: 'method',
		type: 'options',
		noDataExpression: true,
		default: 'POST',
		description: 'HTTP method. GET and HEAD send no body.',
		options: METHODS.map((method) => ({ name: method, value: method })),
		displayOptions: { show: { type: ['webhook'] } },
	},
	{
		displayName: 'Body',
		name: 'body',
		// Not 'json': n8n's editor for it shows an error beside an empty field, and no placeholder.
		type: 'string',
		typeOptions: { rows: 6 },
		default: '',
		placeholder: '{ "lead": "{entity}", "error": "{event.actionLog.error}" }',
		description:
			'JSON object to send. Placeholders in texts: {entity}, {value}, {condition_id}, ' +
			'{condition_version}, {timestamp}, {action_id}, {action_version} and fields of the event, ' +
			'such as {event.actionLog.error}. Numbers that are too long to be exact belong in quotes. ' +
			'Leave empty to send the decision and which event it is about.',
		displayOptions: {
			show: { type: ['webhook'], method: METHODS.filter((method) => method !== 'GET' && method !== 'HEAD') },
		},
	},
	{
		displayName: 'Headers',
		name: 'headers',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add Header',
		default: {},
		description:
			'Values take the placeholders of a body, such as {event.eventKey}. They are masked in ' +
			'everything this node outputs. A row without name and value is ignored.',
		displayOptions: { show: { type: ['webhook'] } },
		options: [
			{
				displayName: 'Header',
				name: 'header',
				values: [
					{ displayName: 'Name', name: 'name', type: 'string', default: '', placeholder: 'e.g. X-Team' },
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. {event.eventKey}',
					},
				],
			},
		],
	},
	{
		displayName: 'Timeout (Ms)',
		name: 'timeoutMs',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: TIMEOUT_MS.min, maxValue: TIMEOUT_MS.max },
		default: 10_000,
		description: 'How long to wait for the whole answer, in milliseconds',
		displayOptions: { show: { type: ['webhook'] } },
	},
	{
		displayName: 'Allow Private Network',
		name: 'allowPrivateNetwork',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether this action may send to addresses inside your own network, such as localhost or 10.0.0.5',
		displayOptions: { show: { type: ['webhook'] } },
	},
	{
		displayName: 'Use Credential',
		name: 'useCredential',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			"Whether this action logs in and signs with this node's credential. It is only sent to the " +
			'origins the credential allows.',
		displayOptions: { show: { type: ['webhook'] } },
	},
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		noDataExpression: true,
		default: 'slack',
		description: 'What the incoming webhook of the credential understands',
		options: [
			{
				name: 'JSON',
				value: 'json',
				description: 'Channel, message, the decision and which event it is about',
			},
			{ name: 'Mattermost', value: 'mattermost', description: "Mattermost's incoming webhooks" },
			{
				name: 'Microsoft Teams',
				value: 'teams',
				description: 'A card for the Teams workflow that posts what a webhook receives',
			},
			{ name: 'Slack', value: 'slack', description: "Slack's incoming webhooks" },
		],
		displayOptions: { show: { type: ['notification'] } },
	},
	{
		displayName: 'Channel',
		name: 'channel',
		type: 'string',
		default: '',
		placeholder: 'e.g. #lending-ops',
		description:
			"Channel to write to, where the chat lets the sender choose. Placeholders as in 'Message'. " +
			"The incoming webhooks of today's Slack apps have a fixed one and ignore it.",
		displayOptions: { show: { type: ['notification'], format: ['json', 'mattermost', 'slack'] } },
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 3 },
		default: '',
		placeholder: 'e.g. Action failed for lead {entity}: {event.failure.category}',
		description:
			'Plain text, shown as it is: formatting and mentions in it have no effect. Placeholders: ' +
			'{entity}, {value}, {condition_id}, {condition_version}, {timestamp}, {action_id}, ' +
			'{action_version} and fields of the event, such as {event.actionLog.tool.name}. Only IDs, ' +
			'names of tools, types, status, times, counts and categories, unless lead data is allowed. ' +
			'Leave empty to name the decision and the event.',
		displayOptions: { show: { type: ['notification'] } },
	},
	{
		displayName: 'Allow Lead Data',
		name: 'allowLeadData',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether message and channel may take any field and any expression, and so data of the lead: ' +
			'what an action reports, contents of messages and documents, names and addresses. Everybody ' +
			'in the channel can read it.',
		displayOptions: { show: { type: ['notification'] } },
	},
	{
		displayName: 'Workflow',
		name: 'workflowId',
		type: 'workflowSelector',
		default: '',
		required: true,
		description:
			"Workflow to run. It begins with the trigger 'When Executed by Another Workflow'; n8n 2 runs " +
			'its published version.',
		displayOptions: { show: { type: ['workflow'] } },
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
		displayOptions: { show: { type: ['workflow'] } },
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
		displayOptions: { show: { type: ['workflow'] } },
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
