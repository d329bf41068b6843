import type { IExecuteFunctions } from 'n8n-workflow';
import { readActionTarget } from '../shared/http/actionTarget';
import type { ConfiguredAction } from './action/configuredAction';
import { readNotificationTarget } from './action/notification/notificationTarget';
import type { Targets } from './action/request';

export type TargetsReading =
	{ ok: true; targets: Targets } | { ok: false; message: string; suggestion: string };

/**
 * Fetches and reads the credentials that the actions need, each once for the whole run.
 * @returns what they hold, or the first thing that is wrong, which then is so for every item
 */
export async function readTargets(
	context: IExecuteFunctions,
	actions: ConfiguredAction[],
): Promise<TargetsReading> {
	const targets: Targets = { action: null, notification: null };
	const withLogin = actions.find((action) => action.type === 'webhook' && action.useCredential);
	if (withLogin !== undefined) {
		const credential = await fetchCredential(context, 'omniAiActionTargetApi');
		if (credential === null)
			return missing(
				withLogin,
				'a login',
				"Choose one under 'Login for Webhooks' at the top of this node, or switch off 'Use " +
					"Credential' for this action.",
			);
		const reading = readActionTarget(credential);
		if (!reading.ok) return unusable('Login for Webhooks', reading.message);
		targets.action = reading.value;
	}
	const notification = actions.find((action) => action.type === 'notification');
	if (notification !== undefined) {
		const credential = await fetchCredential(context, 'omniAiNotificationTargetApi');
		if (credential === null)
			return missing(
				notification,
				'the address of a chat',
				"Choose one under 'Address for Notifications' at the top of this node.",
			);
		const reading = readNotificationTarget(credential);
		if (!reading.ok) return unusable('Address for Notifications', reading.message);
		targets.notification = reading.target;
	}
	return { ok: true, targets };
}

async function fetchCredential(context: IExecuteFunctions, type: string): Promise<unknown> {
	try {
		return await context.getCredentials(type);
	} catch {
		// None is chosen, it was deleted, or it is not shared with this workflow; n8n's message may quote it.
		return null;
	}
}

function missing({ index, actionId }: ConfiguredAction, what: string, suggestion: string): TargetsReading {
	return {
		ok: false,
		message:
			`Action ${index + 1} ('${actionId}') needs ${what}, and no credential that can be used is ` + 'chosen.',
		suggestion,
	};
}

function unusable(field: string, message: string): TargetsReading {
	return {
		ok: false,
		message: `The credential under '${field}' is not usable: ${message}`,
		suggestion: 'Open the credential at the top of this node and correct it.',
	};
}
