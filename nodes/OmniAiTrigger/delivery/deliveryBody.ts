import type { Reading } from '../../shared/reading';

// UTF-8 is what JSON is sent in; bytes that are not UTF-8 would be replaced silently otherwise.
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses the bytes of a delivery as JSON, whatever its content type says.
 *
 * @param bytes the raw body, null when n8n could not keep it (multipart forms)
 * @returns the parsed value, or a sentence that says why there is none
 */
export function parseDeliveryBody(bytes: Uint8Array | null): Reading<unknown, { reason: string }> {
	if (bytes === null) return { ok: false, reason: 'The body could not be read. Send the event as JSON.' };
	let text: string;
	try {
		text = utf8.decode(bytes);
	} catch {
		return { ok: false, reason: 'The body is not valid UTF-8.' };
	}
	try {
		return { ok: true, value: JSON.parse(text) };
	} catch {
		return { ok: false, reason: 'The body is not valid JSON.' };
	}
}
