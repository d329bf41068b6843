import type { JsonObject } from '../../shared/jsonValue';
import { isMasked } from '../../shared/http/masking';
import type { PreparedAction } from './request';

/**
 * What is needed, with the idempotency key, to send a failed action again without deciding again. It
 * holds nothing secret, so it can be stored: `leftOut` names what has to come from the configuration
 * of whoever sends it.
 */
export type Replay = (WebhookReplay | NotificationReplay | WorkflowReplay) & { leftOut: string[] };

interface WebhookReplay {
	type: 'webhook';
	method: string;
	/** Null when the address holds something that could be secret. */
	url: string | null;
	/** Null for a request without one. */
	body: JsonObject | null;
}

interface NotificationReplay {
	type: 'notification';
	channel: string;
	/** As it was before it was escaped for the chat. */
	message: string;
}

interface WorkflowReplay {
	type: 'workflow';
	workflowId: string;
	input: JsonObject;
}

/**
 * @returns null when the action could not be prepared: there is nothing to send again then, and once
 *   the configuration is corrected the item has to be decided anew
 */
export function replayOf(prepared: PreparedAction): Replay | null {
	if (prepared.problems.length > 0) return null;
	const { leftOut } = prepared;
	if (prepared.kind === 'workflow')
		return { type: 'workflow', workflowId: prepared.workflowId, input: prepared.payload, leftOut };
	const { request, payload, message } = prepared;
	if (message !== null) return { type: 'notification', ...message, leftOut };
	return {
		type: 'webhook',
		method: request.method,
		url: isMasked(request.url) ? null : request.url,
		body: request.body === null ? null : payload,
		leftOut,
	};
}
