import type { ActionRequest } from './request';

/** What stands in place of something that may be a secret. */
export const MASK = '***';

// Their values are never secret and help to read a preview. Everything else is masked, because any
// header can carry a key and a list of suspicious names would always lack one.
const READABLE_HEADERS = new Set(['content-type', 'accept', 'user-agent', 'idempotency-key']);

/** Headers with all values masked that could be secret. */
export function maskHeaders(headers: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [name, READABLE_HEADERS.has(name.toLowerCase()) ? value : MASK]),
	);
}

/** An address without what may be secret in it: user and password are left out, query values masked. */
export function maskUrl(url: string): string {
	let parsed: URL;
	try {
		parsed = new URL(url);
	} catch {
		// Not an address, so its parts cannot be told: the part before a `?` without anything before an `@`.
		return `${url.split('?', 1)[0]?.replace(/^.*@/s, `${MASK}@`) ?? ''}${url.includes('?') ? `?${MASK}` : ''}`;
	}
	if (parsed.search === '') return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
	// A part without a value can be a key by itself, also one that ends in the padding of base64.
	const query = Array.from(parsed.searchParams, ([name, value]) => (/^=*$/.test(value) ? MASK : `${encodeURIComponent(name)}=${MASK}`)).join('&');
	return `${parsed.protocol}//${parsed.host}${parsed.pathname}${query === '' ? '' : `?${query}`}`;
}

/** Whether something of an address is masked. */
export function isMasked(url: string): boolean {
	try {
		const { username, password, search } = new URL(url);
		return username !== '' || password !== '' || search !== '';
	} catch {
		return true;
	}
}

/** What stands in place of a header from a credential. */
export const CREDENTIAL_MASK = `${MASK} (credential)`;

/** A request's address as it may be shown. */
export function maskAddress({ url, pathIsSecret }: Pick<ActionRequest, 'url' | 'pathIsSecret'>): string {
	return pathIsSecret ? originOnly(url) : maskUrl(url);
}

/** A request's address and headers as they may be shown. */
export function maskRequest(request: Pick<ActionRequest, 'url' | 'headers' | 'pathIsSecret' | 'credential'>) {
	const { headers, credential } = request;
	const shown = maskHeaders(headers);
	// Whatever their names: a credential can put a secret into any header.
	for (const name of credential?.names ?? []) shown[name] = CREDENTIAL_MASK;
	return { url: maskAddress(request), headers: shown };
}

function originOnly(url: string): string {
	try {
		return `${new URL(url).origin}/${MASK}`;
	} catch {
		return MASK;
	}
}
