import { createHash } from 'node:crypto';

/** A short stand-in for a text that may be long or hold lead data: 96 bits as 16 letters, digits, - and _. */
export function fingerprintOf(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, 16);
}
