import type { ICredentialsDecrypted, INodeCredentialTestResult } from 'n8n-workflow';
import { addressProblem } from '../../../shared/http/addressProblem';
import type { Reading } from '../../../shared/reading';

/** Where notifications are sent: the address of an incoming webhook, which is a secret as a whole. */
export interface NotificationTarget {
	url: string;
}

/** Reads the fields of a notification credential, or says what is wrong in words that quote no secret. */
export function readNotificationTarget(
	credential: unknown,
): Reading<NotificationTarget, { message: string }> {
	const url =
		typeof credential === 'object' && credential !== null && 'url' in credential ? credential.url : '';
	if (typeof url !== 'string' || url.trim() === '')
		return { ok: false, message: "Enter the 'URL' of the incoming webhook." };
	// Chosen by a person and the same for every item, so it may well be in a private network.
	if (addressProblem(url.trim(), true, 'url') !== null) {
		return {
			ok: false,
			message:
				"The 'URL' is not an address that can be sent to. Copy it again from the chat; it starts " +
				'with https://.',
		};
	}
	return { ok: true, value: { url: url.trim() } };
}

/** The test of a notification target: its shape, because a test would be a message in the channel. */
export async function testNotificationTargetShape(
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const reading = readNotificationTarget(credential.data);
	if (!reading.ok) return { status: 'Error', message: reading.message };
	return {
		status: 'OK',
		message:
			'The shape is right. Nothing was sent to test it; the first message shows whether the address works.',
	};
}
