import { shownText } from '../../../shared/shownText';
import type { ActionKind, CredentialUse } from '../actionKind';
import type { Delivery } from '../deliver';
import { httpTransport } from '../httpTransport';
import { chatFieldKind } from './chatSafeFields';
import { readNotification, sendsEntity, type NotificationSettings } from './configuredNotification';
import { notificationFields } from './fields';
import {
	readNotificationTarget,
	testNotificationTargetShape,
	type NotificationTarget,
} from './notificationTarget';
import { prepareNotification, type PreparedNotification } from './prepareNotification';

const notificationTarget: CredentialUse<NotificationSettings, NotificationTarget> = {
	name: 'omniAiNotificationTargetApi',
	displayName: 'Address for Notifications',
	testedBy: 'omniAiNotificationTargetShape',
	test: testNotificationTargetShape,
	neededBy: () => true,
	read: readNotificationTarget,
	gives: 'the address of a chat',
	suggestion: "Choose one under 'Address for Notifications' at the top of this node.",
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
	// The default message, {entity} and the JSON of a notification name whom the decision is about.
	wrongInRun: (action, { entityField, entityPath }) =>
		action.allowLeadData || !sendsEntity(action) || chatFieldKind(entityPath) !== null
			? null
			: {
					message:
						"could write free-form data of the lead into a chat: 'Entity Field' is " +
						`'${shownText(entityField)}'.`,
					suggestion:
						"Name the lead by an ID, such as leadId, or switch on 'Allow Lead Data' for this action if " +
						'everybody in the channel may read it.',
				},
	credential: notificationTarget,
	prepare: prepareNotification,
	// As it was before it was escaped for the chat, whose address is a secret.
	transport: { ...httpTransport, replay: ({ message }) => ({ ...message }) },
};
