import { singleHeader, type ReceivedHeaders } from '../headers';
import { equalInConstantTime } from './constantTime';

/** The secret as a header carries it: in bytes, where a text beyond Latin-1 travels as those of its UTF-8. */
export function headerSecretValue(secret: string): string {
	return isLatin1(secret) ? secret : Buffer.from(secret, 'utf8').toString('latin1');
}

/**
 * Whether a delivery carries one of the secrets in the named header. Never throws, whatever the header
 * holds; without a header name or a secret nothing is accepted.
 *
 * @param secrets the current one, and the previous one while it is being changed
 */
export function carriesHeaderSecret(
	headers: ReceivedHeaders,
	headerName: string,
	secrets: string[],
): boolean {
	const received = singleHeader(headers, headerName);
	if (received === null) return false;
	// All are tried, so that the time does not tell which one matched.
	return secrets.map((secret) => secret !== '' && isEqual(received, secret)).some(Boolean);
}

// Node decodes header bytes as latin1, while a person types the secret as Unicode. The sender may have
// sent either encoding of it, so a non-ASCII secret is compared in both.
function isEqual(received: string, secret: string): boolean {
	const bytes = Buffer.from(received, 'latin1');
	const asUtf8 = equalInConstantTime(bytes, Buffer.from(secret, 'utf8'));
	const asLatin1 = isLatin1(secret) && equalInConstantTime(bytes, Buffer.from(secret, 'latin1'));
	return asUtf8 || asLatin1;
}

// Converting other characters to latin1 would lose bits, so two different secrets could look equal.
function isLatin1(text: string): boolean {
	return Array.from(text).every((character) => (character.codePointAt(0) ?? 0) <= 0xff);
}
