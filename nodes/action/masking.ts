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
	const parsed = parseAddress(url);
	// Its parts cannot be told: the part before a `?` without anything before an `@`.
	if (parsed === null) return url.replace(/\?.*$/s, `?${MASK}`).replace(/^.*@/s, `${MASK}@`);
	// A part without a value can be a key by itself, also one that ends in the padding of base64.
	const query = Array.from(parsed.searchParams, ([name, value]) => (/^=*$/.test(value) ? MASK : `${encodeURIComponent(name)}=${MASK}`)).join('&');
	return `${parsed.protocol}//${parsed.host}${parsed.pathname}${query === '' ? '' : `?${query}`}`;
}

/** Whether something of an address is masked. */
export function isMasked(url: string): boolean {
	const parsed = parseAddress(url);
	return parsed === null || parsed.username !== '' || parsed.password !== '' || parsed.search !== '';
}

// Longer ones are never sent to.
const LONGEST_READ = 65_536;

// Only http and https: `user:password@host` is a URL too, with the protocol `user:`.
function parseAddress(url: string): URL | null {
	if (url.length > LONGEST_READ || !/^\s*https?:/i.test(url)) return null;
	try {
		return new URL(url);
	} catch {
		return null;
	}
}

/** What stands in place of a header from a credential. */
export const CREDENTIAL_MASK = `${MASK} (credential)`;

interface Address {
	url: string;
	/** Whether the whole path is a secret, as in the addresses of incoming webhooks. */
	pathIsSecret: boolean;
}

interface Request extends Address {
	headers: Record<string, string>;
	/** The names of the headers that come from a credential. */
	credential: { names: readonly string[] } | null;
}

/** A request's address as it may be shown. */
export function maskAddress({ url, pathIsSecret }: Address): string {
	return pathIsSecret ? originOnly(url) : maskUrl(url);
}

/** A request's address and headers as they may be shown. */
export function maskRequest(request: Request): { url: string; headers: Record<string, string> } {
	const { headers, credential } = request;
	const shown = maskHeaders(headers);
	// Whatever their names: a credential can put a secret into any header.
	for (const name of credential?.names ?? []) shown[name] = CREDENTIAL_MASK;
	return { url: maskAddress(request), headers: shown };
}

function originOnly(url: string): string {
	const parsed = parseAddress(url);
	return parsed === null ? MASK : `${parsed.origin}/${MASK}`;
}
