import type { INodeProperties } from 'n8n-workflow';
import { TIMEOUT_MS } from '../limits';
import { shownText } from '../../../shared/shownText';
import type { ActionKind, CredentialUse } from '../actionKind';
import type { Delivery } from '../deliver';
import { httpTransport } from '../httpTransport';
import { chatFieldKind } from './chatSafeFields';
import { readNotification, sendsEntity, type NotificationSettings } from './configuredNotification';
import {
	readNotificationTarget,
	testNotificationTargetShape,
	type NotificationTarget,
} from './notificationTarget';
import { prepareNotification, type PreparedNotification } from './prepareNotification';

/** The fields of a message to a chat, in the order in which a person fills them in. */
const notificationFields: INodeProperties[] = [
	{
		displayName: 'Format',
		name: 'format',
		type: 'options',
		typeOptions: { showEvenWhenOptional: true },
		noDataExpression: true,
		default: 'slack',
		description: 'What the incoming webhook expects',
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
				description: 'An Adaptive Card for a Teams workflow that posts webhook requests',
			},
			{ name: 'Slack', value: 'slack', description: "Slack's incoming webhooks" },
		],
	},
	{
		displayName: 'Channel',
		name: 'channel',
		type: 'string',
		typeOptions: { showEvenWhenOptional: true },
		default: '',
		placeholder: 'e.g. #lending-ops',
		description:
			'Channel to post to, if the chat lets the sender choose. Takes the same placeholders as ' +
			"'Message'. Current Slack apps have a fixed channel and ignore it.",
		displayOptions: { show: { format: ['json', 'mattermost', 'slack'] } },
	},
	{
		displayName: 'Message',
		name: 'message',
		type: 'string',
		typeOptions: { rows: 3, showEvenWhenOptional: true },
		default: '',
		placeholder: 'e.g. Action failed for lead {entity}: {event.failure.category}',
		description:
			'Plain text: formatting and mentions have no effect. Placeholders: {entity}, {value}, ' +
			'{condition_id}, {condition_version}, {timestamp}, {action_id}, {action_version} and ' +
			'fields of the event, such as {event.actionLog.tool.name}. Only IDs, tool names, types, ' +
			'status, times, counts and categories, unless lead data is allowed. Leave empty to name ' +
			'the decision and the event.',
	},
	{
		displayName: 'Allow Lead Data',
		name: 'allowLeadData',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether message and channel may use any field and expression, and so lead data: what an ' +
			'action reports, contents of messages and documents, names and addresses. Everybody in ' +
			'the channel can read it.',
	},
];

const notificationTarget: CredentialUse<NotificationSettings, NotificationTarget> = {
	name: 'omniAiNotificationTargetApi',
	displayName: 'Slack, Teams or Mattermost Address',
	testedBy: 'omniAiNotificationTargetShape',
	test: testNotificationTargetShape,
	neededBy: () => true,
	read: readNotificationTarget,
	gives: 'the address of a chat',
	suggestion: "Choose one under 'Slack, Teams or Mattermost Address' at the top of this node.",
};

/** A message to the incoming webhook of a chat. */
export const notification: ActionKind<
	NotificationSettings,
	PreparedNotification,
	Delivery,
	NotificationTarget
> = {
	value: 'notification',
	name: 'Notification',
	description: 'Write a message to a chat',
	fields: notificationFields,
	read: readNotification,
	longestAttemptMs: () => TIMEOUT_MS.default,
	// The default message and the JSON of a notification name whom the decision is about, and how it is.
	wrongInRun: (action, { entityField, entityPath, labelsAreFree }) => {
		if (action.allowLeadData) return null;
		if (labelsAreFree)
			return {
				message: "could write free-form data of the lead into a chat: 'Value' is an expression.",
				suggestion:
					"List the labels that there are in 'Labels', or switch on 'Allow Lead Data' for this action if " +
					'everybody in the channel may read them.',
			};
		if (!sendsEntity(action) || chatFieldKind(entityPath) !== null) return null;
		return {
			message:
				"could write free-form data of the lead into a chat: 'Entity Field' is " +
				`'${shownText(entityField)}'.`,
			suggestion:
				"Name the lead by an ID, such as leadId, or switch on 'Allow Lead Data' for this action if " +
				'everybody in the channel may read it.',
		};
	},
	credential: notificationTarget,
	prepare: prepareNotification,
	// As it was before it was escaped for the chat, whose address is a secret.
	transport: {
		...httpTransport,
		body: ({ message }) => message.message,
		replay: ({ message }) => ({ ...message }),
	},
};
