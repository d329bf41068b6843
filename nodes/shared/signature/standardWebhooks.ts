import { createHmac } from 'node:crypto';
import { singleHeader, type ReceivedHeaders } from '../headers';
import { holdsValidSignature } from './constantTime';

// https://www.standardwebhooks.com, version 1.0.0, symmetric signatures (v1).

/** How far the sender's clock may be off, and how long a captured delivery can be repeated. */
export const TOLERANCE_SECONDS = 300;

export interface SignedHeaders extends Record<string, string> {
	'webhook-id': string;
	'webhook-timestamp': string;
	'webhook-signature': string;
}

/**
 * Signs a body.
 *
 * @param id of the message, the same for every attempt; without a full stop, which separates the parts
 * @param timestamp of this attempt, seconds since 1970
 * @param secrets `whsec_` and base64, or base64 alone; one signature for each usable one
 * @returns the three headers
 */
export function signStandardWebhook(
	id: string,
	timestamp: number,
	body: Uint8Array,
	secrets: string[],
): SignedHeaders {
	const signatures = keysOf(secrets).map((key) => `v1,${signature(key, id, String(timestamp), body)}`);
	return {
		'webhook-id': id,
		'webhook-timestamp': String(timestamp),
		'webhook-signature': signatures.join(' '),
	};
}

/**
 * Whether a delivery is signed with one of the secrets, not longer ago and not further in the future
 * than the tolerance. Never throws, whatever the headers hold.
 *
 * @param now seconds since 1970
 */
export function carriesStandardWebhook(
	headers: ReceivedHeaders,
	body: Uint8Array,
	secrets: string[],
	now: number,
): boolean {
	const id = singleHeader(headers, 'webhook-id');
	const timestamp = singleHeader(headers, 'webhook-timestamp');
	const received = singleHeader(headers, 'webhook-signature');
	if (id === null || timestamp === null || received === null) return false;
	// With a full stop in the id, parts of the body could pass for the timestamp.
	if (id.includes('.')) return false;
	if (!/^[1-9]\d{0,11}$/.test(timestamp) || Math.abs(now - Number(timestamp)) > TOLERANCE_SECONDS)
		return false;
	const signatures = received.split(' ').filter((entry) => entry.startsWith('v1,'));
	const valid = keysOf(secrets).map((key) => `v1,${signature(key, id, timestamp, body)}`);
	return holdsValidSignature(signatures, valid);
}

function signature(key: Uint8Array, id: string, timestamp: string, body: Uint8Array): string {
	return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
}

/**
 * The key in a secret, or null when the secret is not written as one. Strict, because a lenient decoder
 * would take secrets that differ for the same key.
 */
export function keyOf(secret: string): Uint8Array | null {
	const text = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret;
	const key = Buffer.from(text, 'base64');
	// From its first place on: from each of a long row, the search for the end would begin anew.
	const withoutPadding = (base64: string) => base64.replace(/(?<!=)=+$/, '');
	return key.length > 0 && withoutPadding(key.toString('base64')) === withoutPadding(text) ? key : null;
}

function keysOf(secrets: string[]): Uint8Array[] {
	return secrets.map(keyOf).filter((key) => key !== null);
}
