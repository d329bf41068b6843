/** What stands in place of something that may be a secret. */
export const MASK = '***';

// Their values are never secret and help to read a preview. Everything else is masked, because any
// header can carry a key and a list of suspicious names would always lack one.
const READABLE_HEADERS = new Set(['content-type', 'accept', 'user-agent', 'idempotency-key']);

/** Headers with all values masked that could be secret. */
export function maskHeaders(headers: Record<string, string>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, value]) => [
			name,
			READABLE_HEADERS.has(name.toLowerCase()) ? value : MASK,
		]),
	);
}

/**
 * An address without what may be secret in it: user and password are left out, query values masked. Where
 * an `@` stands later than a login ends, a `/`, `?` or `#` may be part of an unencoded password, and only
 * what cannot belong to a login is shown; so it is with what is no web address.
 */
export function maskUrl(url: string): string {
	const parsed = parseAddress(url);
	if (parsed === null) return maskText(url);
	const host = sureHost(url, parsed);
	if (host === null) return `${parsed.protocol}//${MASK}`;
	// A login would reach to the `@`, its password from the first colon.
	if (parsed.pathname.includes('@') || (hasLaterAt(parsed) && parsed.pathname.includes(':')))
		return `${host}/${MASK}`;
	if (parsed.search === '') return `${host}${parsed.pathname}`;
	if (hasLaterAt(parsed)) return `${host}${parsed.pathname}?${MASK}`;
	// A part without a value can be a key by itself, also one that ends in the padding of base64.
	const query = Array.from(parsed.searchParams, ([name, value]) =>
		/^=*$/.test(value) ? MASK : `${encodeURIComponent(name)}=${MASK}`,
	).join('&');
	return `${host}${parsed.pathname}?${query}`;
}

/** Whether something of an address is masked or left out. */
export function isMasked(url: string): boolean {
	const parsed = parseAddress(url);
	if (parsed === null) return true;
	return (
		parsed.username !== '' ||
		parsed.password !== '' ||
		parsed.search !== '' ||
		parsed.hash !== '' ||
		hasLaterAt(parsed)
	);
}

// Longer ones are never sent to.
const MAX_READ_LENGTH = 8_192;

// Only http and https: `user:password@host` is a URL too, with the protocol `user:`.
function parseAddress(url: string): URL | null {
	if (url.length > MAX_READ_LENGTH) return null;
	const address = plain(url);
	if (!/^https?:/i.test(address)) return null;
	try {
		return new URL(address);
	} catch {
		return null;
	}
}

// As the URL standard reads an address: without line breaks and tabs in it, and without what surrounds it.
function plain(url: string): string {
	const text = url.replace(/[\t\n\r]+/g, '');
	let [start, end] = [0, text.length];
	while (start < end && isPadding(text.charCodeAt(start))) start += 1;
	while (end > start && isPadding(text.charCodeAt(end - 1))) end -= 1;
	return text.slice(start, end);
}

function isPadding(code: number): boolean {
	return code <= 0x20 || code === 0xa0 || code === 0xfeff;
}

/** Whether an `@` stands after the part that holds the host. */
function hasLaterAt({ pathname, search, hash }: URL): boolean {
	return pathname.includes('@') || search.includes('@') || hash.includes('@');
}

/** Protocol and host; null where what looks like a host may be the beginning of a login. */
function sureHost(url: string, parsed: URL): string | null {
	const host = `${parsed.protocol}//${parsed.host}`;
	if (!hasLaterAt(parsed)) return host;
	const written = /^https?:[\\/]*([^\\/?#]*)/i.exec(plain(url))?.[1] ?? '';
	// `user:12/34@host` reads like a host with a port, and `user/name@host` like a host with a path.
	const { hostname } = parsed;
	return /^[^:@]+\.[^:@]+$/.test(written) && (hostname === written || /\.[a-z][a-z0-9-]*\.?$/.test(hostname))
		? host
		: null;
}

const AT = /@|\uff20|\ufe6b|%40/gi;

/** A text that is no web address: what stands behind a login and before a query. */
function maskText(url: string): string {
	const text = plain(url);
	const end = text.search(/[?#]/);
	const at = Array.from(text.matchAll(AT)).at(-1);
	// Before the `@` it is a login; and a `?` there is part of a password.
	if (at !== undefined && (at[0] !== '@' || (end !== -1 && end < at.index))) return MASK;
	const query = end === -1 ? '' : `${text.charAt(end)}${MASK}`;
	const scheme =
		at === undefined ? (/^(?:https?|wss?|ftp|file):[\\/]{2}/i.exec(text)?.[0] ?? '') : `${MASK}@`;
	const shown = text.slice(at === undefined ? scheme.length : at.index + 1, end === -1 ? undefined : end);
	// Around a colon can stand user and password, with the host missing, or a port that nobody needs to see.
	return shown.includes(':') ? `${at === undefined ? scheme : ''}${MASK}` : `${scheme}${shown}${query}`;
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
	const host = parsed === null ? null : sureHost(url, parsed);
	return host === null ? MASK : `${host}/${MASK}`;
}
