import { createHash } from 'node:crypto';
import { canonicalJson, type JsonObject } from './jsonValue';

/** The same key means the same occurrence; see {@link eventKey} for when that can be trusted. */
export interface EventKey {
	key: string;
	isExact: boolean;
}

// A key travels in headers and logs; OmniAI's own ids are far shorter.
const LONGEST_READABLE_KEY = 200;

/**
 * The key that every redelivery of one occurrence shares.
 *
 * OmniAI sends no delivery or event id, so the key is derived from the ids an event carries.
 *
 * @param event the event's name
 * @param parts the ids that together name the occurrence, or null when the event type has none
 * @param body the whole delivery, hashed when the parts do not suffice
 * @returns an exact key when every part is there. Otherwise a hash of the body, marked as not exact:
 *   two equal bodies may then be a redelivery or two occurrences, and nobody can tell.
 */
export function eventKey(event: string, parts: Array<string | null> | null, body: JsonObject): EventKey {
	if (parts !== null && parts.every((part) => part !== null)) {
		const key = [event, ...parts].map(encodeKeyPart).join('/');
		return { key: key.length <= LONGEST_READABLE_KEY ? key : hashed(event, key), isExact: true };
	}
	return { key: hashed(event, canonicalJson(body)), isExact: false };
}

function hashed(event: string, content: string): string {
	const digest = createHash('sha256').update(content, 'utf8').digest('hex');
	return `${encodeKeyPart(event).slice(0, 60)}/sha256:${digest}`;
}

// Percent-encoding keeps `/` a separator and the key plain ASCII. Lone surrogates, which
// `encodeURIComponent` refuses with a throw, are replaced first.
function encodeKeyPart(part: string): string {
	return encodeURIComponent(part.replace(/\p{Surrogate}/gu, '�')).replace(/%3A/g, ':');
}
