import { isMetadata } from '../../shared/http/networkAddress';
import type { Reading, Wrong } from '../../shared/reading';

const MAX_BASE_URL_LENGTH = 2_048;
const DOCUMENTED = 'OmniAI documents https://api-v2.getomni.ai.';

/**
 * Reads where the API is. Whoever owns the credential may point it anywhere, also into one's own network, but
 * not to where clouds hand out credentials.
 *
 * @returns the address without slashes at its end, or what is wrong with it in words
 */
export function readBaseUrl(given: unknown): Reading<string> {
	const text =
		typeof given === 'string' && given.length <= MAX_BASE_URL_LENGTH ? withoutSlashes(given.trim()) : '';
	const url = /^https?:\/\/[^\s/?#@\\]+(?:\/[^\s?#\\]*)?$/i.test(text) ? parse(text) : null;
	if (url === null)
		return {
			ok: false,
			message: "'Base URL' in the credential 'OmniAI API' is not a web address",
			suggestion: DOCUMENTED,
		};
	return isMetadata(url.hostname)
		? { ok: false, ...metadataBaseUrl(url.hostname) }
		: { ok: true, value: text };
}

/** Why the API cannot be at a host that is, or leads to, such an address. */
export function metadataBaseUrl(hostname: string): Wrong {
	return {
		message:
			`'Base URL' in the credential 'OmniAI API' leads to ${hostname}, where clouds hand out ` +
			'credentials; nothing is sent there',
		suggestion: DOCUMENTED,
	};
}

function withoutSlashes(text: string): string {
	let end = text.length;
	while (text[end - 1] === '/') end--;
	return text.slice(0, end);
}

function parse(text: string): URL | null {
	try {
		return new URL(text);
	} catch {
		return null;
	}
}
