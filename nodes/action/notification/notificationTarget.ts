import { addressProblem } from '../addressProblem';

/** Where notifications are sent: the address of an incoming webhook, which is a secret as a whole. */
export interface NotificationTarget {
	url: string;
}

export type NotificationTargetReading = { ok: true; target: NotificationTarget } | { ok: false; message: string };

/** Reads the fields of a notification credential, or says what is wrong in words that quote no secret. */
export function readNotificationTarget(credential: unknown): NotificationTargetReading {
	const url = typeof credential === 'object' && credential !== null && 'url' in credential ? credential.url : '';
	if (typeof url !== 'string' || url.trim() === '') return { ok: false, message: "Enter the 'URL' of the incoming webhook." };
	// Chosen by a person and the same for every item, so it may well be in a private network.
	if (addressProblem(url.trim(), true, 'url') !== null) {
		return { ok: false, message: "The 'URL' is not an address that can be sent to. Copy it again from the chat; it starts with https://." };
	}
	return { ok: true, target: { url: url.trim() } };
}
