import {
	readActionTarget,
	testActionTargetShape,
	type ActionTarget,
} from '../../../shared/http/actionTarget';
import type { ActionKind, CredentialUse } from '../actionKind';
import type { Delivery } from '../deliver';
import { httpTransport } from '../httpTransport';
import type { PreparedRequest } from '../request';
import { readWebhook, type WebhookSettings } from './configuredWebhook';
import { webhookFields } from './fields';
import { prepareWebhook } from './prepareWebhook';

const actionTarget: CredentialUse<WebhookSettings, ActionTarget> = {
	name: 'omniAiActionTargetApi',
	displayName: 'Login for Webhooks',
	testedBy: 'omniAiActionTargetShape',
	test: testActionTargetShape,
	neededBy: ({ usesActionTarget }) => usesActionTarget,
	read: readActionTarget,
	gives: 'a login',
	suggestion:
		"Choose one under 'Login for Webhooks' at the top of this node, or switch off 'Use Credential' for " +
		'this action.',
};

/** An HTTP request to an address of the user's. */
export const webhook: ActionKind<WebhookSettings, PreparedRequest, Delivery, ActionTarget> = {
	value: 'webhook',
	name: 'Webhook',
	description: 'Send an HTTP request',
	fields: webhookFields,
	read: readWebhook,
	credential: actionTarget,
	prepare: prepareWebhook,
	transport: httpTransport,
};
