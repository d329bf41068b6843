import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether two byte strings are equal, in a time that says nothing about where they differ. Digests of
 * one fixed length are compared, so the lengths may differ and nothing can throw.
 */
export function equalInConstantTime(left: Uint8Array, right: Uint8Array): boolean {
	return timingSafeEqual(sha256(left), sha256(right));
}

function sha256(bytes: Uint8Array): Buffer {
	return createHash('sha256').update(bytes).digest();
}
