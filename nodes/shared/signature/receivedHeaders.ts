/** Headers as Node's HTTP server gives them: lower-case names, a list where a header came repeatedly. */
export type ReceivedHeaders = Record<string, string | string[] | undefined>;

/**
 * The value of a header that a proof depends on.
 * @returns null when it is missing, empty or came as a list: which of two did the sender mean?
 */
export function singleHeader(headers: ReceivedHeaders, name: string): string | null {
	const wanted = name.trim().toLowerCase();
	const value = Object.hasOwn(headers, wanted) ? headers[wanted] : undefined;
	return typeof value === 'string' && value !== '' ? value : null;
}
