// RFC 9110 tokens; and visible ASCII with spaces, because other characters are not portable in a header.
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
export const HEADER_VALUE = /^[\t\x20-\x7e]*$/;

/**
 * Whether n8n sends a header of this name, in lower case. Its HTTP client has a meaning of its own for the
 * names of methods and for what objects inherit, and leaves such headers out without a word.
 */
export function isSentByN8n(name: string): boolean {
	return !LOST.has(name);
}

const LOST = new Set(
	'common delete get head patch post put query __proto__ constructor prototype'.split(' '),
);

/** No receiver knows a name as long as that. */
export const MAX_HEADER_NAME_LENGTH = 200;

/** Headers as Node's HTTP server gives them: lower-case names, a list where a header came repeatedly. */
export type ReceivedHeaders = Record<string, string | string[] | undefined>;

/**
 * The value of a header that authentication depends on.
 * @returns null when it is missing, empty or came as a list: which of two did the sender mean?
 */
export function singleHeader(headers: ReceivedHeaders, name: string): string | null {
	const wanted = name.trim().toLowerCase();
	const value = Object.hasOwn(headers, wanted) ? headers[wanted] : undefined;
	return typeof value === 'string' && value !== '' ? value : null;
}
