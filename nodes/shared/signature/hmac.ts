import { createHmac } from 'node:crypto';
import { singleHeader, type ReceivedHeaders } from '../headers';
import { holdsValidSignature } from './constantTime';

/** The signature of a body: HMAC-SHA256 of its raw bytes, in hexadecimal. */
export function signWithHmac(body: Uint8Array, secret: string): string {
	return createHmac('sha256', secret).update(body).digest('hex');
}

/**
 * Whether the named header holds a valid signature of the body: hexadecimal or base64, with or without
 * `sha256=` before it. A header may hold several, separated by commas or spaces. Never throws.
 *
 * OmniAI documents no signature; this is for gateways that sign what they pass on.
 *
 * @param secrets the current one, and the previous one while it is being changed
 */
export function carriesHmac(
	headers: ReceivedHeaders,
	headerName: string,
	body: Uint8Array,
	secrets: string[],
): boolean {
	const received = singleHeader(headers, headerName);
	if (received === null) return false;
	const signatures = received.split(/[\s,]+/).map((text) => text.replace(/^sha256=/, ''));
	const usable = secrets.filter((secret) => secret !== '');
	const valid = usable.flatMap((secret) => spellingsOf(signWithHmac(body, secret)));
	return holdsValidSignature(signatures, valid);
}

function spellingsOf(hexadecimal: string): string[] {
	return [hexadecimal, hexadecimal.toUpperCase(), Buffer.from(hexadecimal, 'hex').toString('base64')];
}
