import { createHash, timingSafeEqual } from 'node:crypto';

export interface HeaderSecret {
	/** The header that carries the secret; OmniAI documents the secret but not the header's name. */
	headerName: string;
	secret: string;
	/** Accepted as well while a secret is being changed; empty when there is none. */
	previousSecret: string;
}

/** Headers as Node's HTTP server gives them: lower-case names, a list where a header came repeatedly. */
export type ReceivedHeaders = Record<string, string | string[] | undefined>;

/**
 * Whether a delivery carries the expected secret in the expected header.
 *
 * Fails closed: without a header name or a secret nothing is accepted. Never throws, whatever the
 * header holds, and takes the same time for a near miss as for nonsense, because digests of one fixed
 * length are compared and both secrets are always tried.
 */
export function carriesHeaderSecret(headers: ReceivedHeaders, expected: HeaderSecret): boolean {
	const name = expected.headerName.trim().toLowerCase();
	const received = Object.hasOwn(headers, name) ? headers[name] : undefined;
	// A header that came twice is ambiguous: which of the two did the sender mean?
	if (typeof received !== 'string' || received === '') return false;
	const matches = [expected.secret, expected.previousSecret].map((secret) => secret !== '' && isEqual(received, secret));
	return matches.some(Boolean);
}

// Node decodes header bytes as latin1, while a person types the secret as Unicode. The sender may have
// sent either encoding of it, so a non-ASCII secret is compared in both.
function isEqual(received: string, secret: string): boolean {
	const digest = sha256(Buffer.from(received, 'latin1'));
	const asUtf8 = timingSafeEqual(digest, sha256(Buffer.from(secret, 'utf8')));
	const asLatin1 = isLatin1(secret) && timingSafeEqual(digest, sha256(Buffer.from(secret, 'latin1')));
	return asUtf8 || asLatin1;
}

// Converting other characters to latin1 would lose bits, so two different secrets could look equal.
function isLatin1(text: string): boolean {
	return Array.from(text).every((character) => (character.codePointAt(0) ?? 0) <= 0xff);
}

function sha256(bytes: Buffer): Buffer {
	return createHash('sha256').update(bytes).digest();
}

/** An HTTP header name as RFC 9110 defines it. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/**
 * What is wrong with the shape of a header-secret credential, or null when nothing is.
 * Nothing is sent: OmniAI offers no way to test a secret.
 */
export function headerSecretProblem(credential: Partial<HeaderSecret>): string | null {
	const name = (credential.headerName ?? '').trim();
	if (name === '') return 'Enter the name of the header that carries the secret.';
	if (!HEADER_NAME.test(name)) return `'${name}' is not a valid header name. Use letters, digits and hyphens, without a colon.`;
	if ((credential.secret ?? '') === '') return "Enter the secret that you set for the webhook in OmniAI's settings.";
	if (credential.secret !== credential.secret?.trim()) return 'The secret begins or ends with white space. HTTP drops it on the way, so it can never match.';
	return null;
}
