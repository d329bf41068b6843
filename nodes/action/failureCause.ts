import type { ErrorType } from '../record/actionTriggered';
import { problem, type Problem } from './problem';

/** Why no answer came. */
export type TransportFailure = 'timeout' | 'refused' | 'unknown_host' | 'tls' | 'reset' | 'other';

interface Cause {
	type: ErrorType;
	message: string;
	suggestion: string;
}

// The published documents give the types but no mapping from causes; this mapping is ours. The README
// shows the same table.
export const STATUS_CAUSES: Record<number, Cause> = {
	401: { type: 'auth_error', message: 'The receiver refused the login', suggestion: "Check the login or key in this action's headers." },
	403: { type: 'auth_error', message: 'The receiver forbids this', suggestion: "Check what the login or key in this action's headers may do." },
	404: { type: 'not_found', message: 'The receiver does not know this address', suggestion: 'Check the path of the URL.' },
	408: { type: 'execution_timeout', message: 'The receiver gave up waiting', suggestion: 'Try again later; if it stays, ask who runs the receiver.' },
	409: { type: 'conflict', message: 'The receiver reports a conflict with what it has already', suggestion: 'Look up at the receiver whether this was delivered before.' },
	410: { type: 'not_found', message: 'The address no longer exists at the receiver', suggestion: 'Ask who runs the receiver for the new address.' },
	429: { type: 'rate_limit_exceeded', message: 'The receiver gets too many requests', suggestion: 'Send less often, or ask for a higher limit.' },
	504: { type: 'execution_timeout', message: 'A gateway before the receiver gave up waiting', suggestion: 'Try again later; if it stays, ask who runs the receiver.' },
};

export const TRANSPORT_CAUSES: Record<TransportFailure, Cause> = {
	timeout: { type: 'execution_timeout', message: 'The receiver did not answer in time', suggestion: "Raise 'Timeout (Ms)' of this action, or have the receiver answer before it does its work." },
	refused: { type: 'execution_error', message: 'Nothing accepts connections at this address', suggestion: 'Check host and port of the URL, and that the receiver is running.' },
	unknown_host: { type: 'execution_error', message: 'The host name of the URL cannot be found', suggestion: 'Check the spelling of the host in the URL.' },
	tls: { type: 'execution_error', message: 'The receiver has no valid certificate', suggestion: 'Ask who runs the receiver to renew its certificate.' },
	reset: { type: 'execution_error', message: 'The connection broke before an answer came', suggestion: 'Try again. The receiver may have got the request: look there before you repeat it.' },
	other: { type: 'execution_error', message: 'The request could not be completed', suggestion: 'Check the URL, and whether this machine reaches the receiver.' },
};

/** The error of an action whose receiver answered with a status outside 2xx. */
export function statusProblem(status: number, location: string): Problem {
	const cause = STATUS_CAUSES[status] ?? otherStatus(status);
	return problem(cause.type, `${cause.message} (HTTP ${status}).`, location, cause.suggestion);
}

/** The error of an action that got no answer. */
export function transportProblem(failure: TransportFailure, location: string): Problem {
	const cause = TRANSPORT_CAUSES[failure];
	return problem(cause.type, `${cause.message}.`, location, cause.suggestion);
}

export const OTHER_STATUS: Array<{ range: string; from: number; below: number; cause: Cause }> = [
	{
		range: '3xx',
		from: 300,
		below: 400,
		cause: { type: 'execution_error', message: 'The receiver redirects to another address, and redirects are not followed', suggestion: 'Enter the final address as URL.' },
	},
	{
		range: 'other 4xx',
		from: 400,
		below: 500,
		cause: { type: 'execution_error', message: 'The receiver did not accept the request', suggestion: 'Compare the body with what the receiver expects; a dry run shows it.' },
	},
	{
		range: 'other 5xx',
		from: 500,
		below: 600,
		cause: { type: 'execution_error', message: 'The receiver failed', suggestion: 'Try again later; if it stays, ask who runs the receiver.' },
	},
];

const UNEXPECTED_STATUS: Cause = {
	type: 'execution_error',
	message: 'The receiver gave an unexpected answer',
	suggestion: 'Check that the URL leads to a webhook.',
};

function otherStatus(status: number): Cause {
	return OTHER_STATUS.find(({ from, below }) => status >= from && status < below)?.cause ?? UNEXPECTED_STATUS;
}

// Codes of Node's sockets and resolver, and how they reach us through n8n's HTTP client.
const CODES: Array<[RegExp, TransportFailure]> = [
	[/^(?:ETIMEDOUT|ESOCKETTIMEDOUT|ECONNABORTED)$/, 'timeout'],
	[/^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/, 'refused'],
	[/^(?:ENOTFOUND|EAI_\w+)$/, 'unknown_host'],
	[/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY/, 'tls'],
	[/^(?:ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE|HPE_\w+)$/, 'reset'],
];

/**
 * Reads the cause from an error of the HTTP client. The text of such errors is never used: it can
 * quote the address with its secrets.
 */
export function transportFailureOf(error: unknown): TransportFailure {
	for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
		const { code } = current as { code?: unknown };
		const match = typeof code === 'string' ? CODES.find(([pattern]) => pattern.test(code)) : undefined;
		if (match !== undefined) return match[1];
	}
	return 'other';
}
