import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether two byte strings are equal, in a time that says nothing about where they differ. Digests of
 * one fixed length are compared, so the lengths may differ and nothing can throw.
 */
export function equalInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
	return timingSafeEqual(sha256(left), sha256(right));
}

/**
 * Whether one of the signatures that a header holds is one of the valid ones. All are compared, so that the
 * time does not tell which one matched.
 *
 * Texts are compared, not decoded bytes: base64 has several texts for the same bytes, and only the one
 * that a sender writes may pass.
 */
export function holdsValidSignature(received: string[], valid: string[]): boolean {
	return received
		.slice(0, MAX_SIGNATURES)
		.flatMap((signature) =>
			valid.map((text) => equalInConstantTime(Buffer.from(signature, 'latin1'), Buffer.from(text, 'latin1'))),
		)
		.some(Boolean);
}

// A rotation needs two; more than this is somebody making the server calculate.
const MAX_SIGNATURES = 10;

function sha256(bytes: Uint8Array): Buffer {
	return createHash('sha256').update(bytes).digest();
}
