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
	const query = Array.from(parsed.searchParams.keys(), (name) => `${encodeURIComponent(name)}=${MASK}`).join('&');
	return `${parsed.protocol}//${parsed.host}${parsed.pathname}${query === '' ? '' : `?${query}`}`;
}
