import { createHmac } from 'node:crypto';
import { equalInConstantTime } from './constantTime';
import { singleHeader, type ReceivedHeaders } from './receivedHeaders';

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
	const candidates = received
		.split(/[\s,]+/)
		.slice(0, MAX_SIGNATURES)
		.map((text) => text.replace(/^sha256=/, ''));
	const spellings = secrets
		.filter((secret) => secret !== '')
		.flatMap((secret) => spellingsOf(signWithHmac(body, secret)));
	return candidates
		.flatMap((candidate) => spellings.map((spelling) => isSame(candidate, spelling)))
		.some(Boolean);
}

// A rotation needs two; more than this is somebody making the server calculate.
const MAX_SIGNATURES = 10;

// Texts are compared, not decoded bytes: base64 has several texts for the same bytes, and only the one
// that a sender writes may pass.
function spellingsOf(hexadecimal: string): string[] {
	return [hexadecimal, hexadecimal.toUpperCase(), Buffer.from(hexadecimal, 'hex').toString('base64')];
}

function isSame(left: string, right: string): boolean {
	return equalInConstantTime(Buffer.from(left, 'latin1'), Buffer.from(right, 'latin1'));
}
