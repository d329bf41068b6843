import type { INodeProperties } from 'n8n-workflow';
import {
	readActionTarget,
	testActionTargetShape,
	type ActionTarget,
} from '../../../shared/http/actionTarget';
import type { ActionKind, CredentialUse } from '../actionKind';
import type { Delivery } from '../deliver';
import { httpTransport } from '../httpTransport';
import { METHODS, TIMEOUT_MS } from '../limits';
import type { PreparedRequest } from '../request';
import { readWebhook, type WebhookSettings } from './configuredWebhook';
import { prepareWebhook } from './prepareWebhook';

const HAS_BODY = { show: { method: METHODS.filter((method) => method !== 'GET' && method !== 'HEAD') } };

/** The fields of an HTTP request, in the order in which a person fills them in; what few set comes last. */
const webhookFields: INodeProperties[] = [
	{
		displayName: 'URL',
		name: 'url',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. https://example.com/hooks/alert',
		description:
			'Address to send to; redirects are not followed. After the host, it takes the same ' +
			'placeholders as a body, such as {entity}; each fills one path segment or query value. ' +
			"\\{ is a literal brace. If the receiver wants a login, add the option 'Use Credential'.",
	},
	{
		displayName: 'What to Send',
		name: 'content',
		type: 'options',
		noDataExpression: true,
		typeOptions: { showEvenWhenOptional: true },
		default: 'body',
		options: [
			{ name: 'Own Body', value: 'body', description: 'JSON of your own; without any, the decision and IDs' },
			{
				name: 'What Happened',
				value: 'happened',
				description:
					'What happened, to which lead (its ID), which tool, the reported error, when, and why it is sent',
			},
		],
		displayOptions: HAS_BODY,
	},
	{
		displayName:
			'Such as { <code>happened</code>: "Tool credit_pull failed", <code>lead</code>: "LN-1042", ' +
			'<code>tool</code>: "credit_pull", <code>error</code>: "Upstream provider timeout after 5s", ' +
			'<code>when</code>: "2026-01-30T21:12:44Z", <code>why</code>: "event is \'action_log.failed\'" }',
		name: 'happenedNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { ...HAS_BODY.show, content: ['happened'] } },
	},
	{
		displayName: 'Body',
		name: 'body',
		// Not 'json': n8n's editor for it shows an error beside an empty field, and no placeholder.
		type: 'string',
		typeOptions: { rows: 3, showEvenWhenOptional: true },
		default: '',
		placeholder:
			'{ "lead": "{entity}",\n  "tool": "{event.actionLog.tool.name}",\n  "error": ' +
			'"{event.failure.message}" }',
		description:
			'JSON object to send. Placeholders in texts: {entity}, {value}, {condition_id}, ' +
			'{condition_version}, {timestamp}, {action_id}, {action_version} and fields of the ' +
			'event, such as {event.actionLog.error}. Put numbers too long to be exact in quotes. ' +
			'Leave empty to send the decision and which event it is about.',
		displayOptions: { show: { ...HAS_BODY.show, content: ['body'] } },
	},
	{
		displayName: 'Use Credential',
		name: 'useCredential',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			"Whether to log in and sign with this node's credential, which is only sent to its " +
			'allowed origins',
	},
	{
		displayName: 'Headers',
		name: 'headers',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true, hideEmptyMessage: true },
		placeholder: 'Add Header',
		default: {},
		description:
			'Values take the same placeholders as a body, such as {event.eventKey}, and are masked ' +
			'in everything this node outputs. Empty rows are ignored.',
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
		displayName: 'Method',
		name: 'method',
		type: 'options',
		noDataExpression: true,
		default: 'POST',
		description: 'HTTP method. GET and HEAD send no body.',
		options: METHODS.map((method) => ({ name: method, value: method })),
	},
	{
		displayName: 'Timeout (Ms)',
		name: 'timeoutMs',
		type: 'number',
		noDataExpression: true,
		typeOptions: { minValue: TIMEOUT_MS.min, maxValue: TIMEOUT_MS.max },
		default: 10_000,
		description: 'How long to wait for the whole answer, in milliseconds',
	},
	{
		displayName: 'Allow Private Network',
		name: 'allowPrivateNetwork',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether this action may send to addresses inside your own network, such as localhost or 10.0.0.5',
	},
];

const actionTarget: CredentialUse<WebhookSettings, ActionTarget> = {
	name: 'omniAiActionTargetApi',
	displayName: 'Webhook Login',
	testedBy: 'omniAiActionTargetShape',
	test: testActionTargetShape,
	neededBy: ({ usesActionTarget }) => usesActionTarget,
	read: readActionTarget,
	gives: 'a login',
	suggestion:
		"Choose one under 'Webhook Login' at the top of this node, or switch off 'Use Credential' for " +
		'this action.',
};

/** An HTTP request to an address of the user's. */
export const webhook: ActionKind<WebhookSettings, PreparedRequest, Delivery, ActionTarget> = {
	value: 'webhook',
	name: 'Webhook',
	description: 'Send an HTTP request',
	fields: webhookFields,
	read: readWebhook,
	longestAttemptMs: ({ timeoutMs }) => timeoutMs,
	credential: actionTarget,
	prepare: prepareWebhook,
	transport: httpTransport,
};
