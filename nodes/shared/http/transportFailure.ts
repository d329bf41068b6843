/** Why no whole answer came. `slow_answer` and `cut_off`: after the answer had begun. */
export type TransportFailure =
	| 'timeout'
	| 'refused'
	| 'unknown_host'
	| 'certificate'
	| 'tls'
	| 'reset'
	| 'empty'
	| 'not_http'
	| 'oversized'
	| 'slow_answer'
	| 'cut_off'
	| 'blocked'
	| 'cancelled'
	| 'other';

// Codes of Node's sockets and resolver, and how they reach us through n8n's HTTP client.
const CODES: Array<[RegExp, TransportFailure]> = [
	[/^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED)$/, 'timeout'],
	[/^(?:ECONNREFUSED|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EADDRNOTAVAIL)$/, 'refused'],
	[/^(?:ENOTFOUND|EAI_\w+)$/, 'unknown_host'],
	[/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/, 'certificate'],
	[/SSL|TLS|^EPROTO$/, 'tls'],
	[/^HPE_HEADER_OVERFLOW$/, 'oversized'],
	[/^HPE_\w+$/, 'not_http'],
	[/^(?:ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/, 'reset'],
];

// What n8n's protection against requests into its own network throws has no code.
const BLOCKED_BY_N8N = /^SsrfBlocked/;

/**
 * Reads the cause from an error of the HTTP client. The text of such errors is never used: it can
 * quote the address with its secrets.
 */
export function transportFailureOf(error: unknown): TransportFailure {
	let resetByPeer = false;
	let failure: TransportFailure | undefined;
	let current = error;
	for (let depth = 0; typeof current === 'object' && current !== null && depth < 5; depth++) {
		// n8n wraps what its client throws, and 1.123 keeps only the code of it.
		const { httpCode, code = httpCode, syscall, name, cause } = current as Record<string, unknown>;
		if (typeof name === 'string' && BLOCKED_BY_N8N.test(name)) return 'blocked';
		if (syscall !== undefined) resetByPeer = true;
		if (typeof code === 'string') failure ??= CODES.find(([pattern]) => pattern.test(code))?.[1];
		current = cause;
	}
	// Node's "socket hang up", which comes without a system call: an orderly end, but no answer.
	if (failure === 'reset' && !resetByPeer) return 'empty';
	return failure ?? 'other';
}
