import { problem, type ErrorType, type Problem } from './problem';

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

interface Cause {
	type: ErrorType;
	message: string;
	suggestion: string;
}

// The published documents give the types but no mapping from causes; this mapping is ours, and
// `docs/condition.md` shows it as a table.
export const STATUS_CAUSES: Record<number, Cause> = {
	401: {
		type: 'auth_error',
		message: 'The receiver refused the login',
		suggestion: "Check the login or key in this action's headers or in its credential.",
	},
	403: {
		type: 'auth_error',
		message: 'The receiver forbids this',
		suggestion: "Check what the login or key in this action's headers or credential may do.",
	},
	404: {
		type: 'not_found',
		message: 'The receiver does not know this address',
		suggestion: 'Check the path of the URL.',
	},
	407: {
		type: 'auth_error',
		message: 'A proxy on the way asks for a login',
		suggestion: 'Ask whoever runs this n8n to check its proxy settings.',
	},
	408: {
		type: 'execution_timeout',
		message: 'The receiver gave up waiting',
		suggestion: 'Try again later; if it keeps happening, ask whoever runs the receiver.',
	},
	409: {
		type: 'conflict',
		message: 'The receiver reports a conflict with what it has already',
		suggestion: 'Check at the receiver whether this was delivered before.',
	},
	410: {
		type: 'not_found',
		message: 'The address no longer exists at the receiver',
		suggestion: 'Ask whoever runs the receiver for the new address.',
	},
	413: {
		type: 'bounds_exceeded',
		message: 'The request is larger than the receiver accepts',
		suggestion: 'Send fewer fields: set a body that names only what the receiver needs.',
	},
	414: {
		type: 'bounds_exceeded',
		message: 'The URL is longer than the receiver accepts',
		suggestion: 'Move values from the URL to the body.',
	},
	425: {
		type: 'execution_error',
		message: 'The receiver finds it too early for this request',
		suggestion: "Try again later, or set 'Maximum Retries' in the options.",
	},
	429: {
		type: 'rate_limit_exceeded',
		message: 'The receiver is getting too many requests',
		suggestion:
			"Lower 'Deliveries at a Time to One Host' or set 'Maximum Retries' in the options, or ask for " +
			'a higher limit.',
	},
	431: {
		type: 'bounds_exceeded',
		message: 'The headers are larger than the receiver accepts',
		suggestion: 'Shorten the headers of this action.',
	},
	504: {
		type: 'execution_timeout',
		message: 'A gateway before the receiver gave up waiting',
		suggestion: 'Try again later; if it keeps happening, ask whoever runs the receiver.',
	},
	511: {
		type: 'auth_error',
		message: 'A network on the way asks for a login',
		suggestion: 'Ask whoever runs this n8n whether its network may reach the receiver.',
	},
};

const MAY_HAVE_ARRIVED = 'The receiver may have got the request: look there before you repeat it.';

export const TRANSPORT_CAUSES: Record<TransportFailure, Cause> = {
	timeout: {
		type: 'execution_timeout',
		message: 'The receiver did not answer in time',
		suggestion: "Raise 'Timeout (Ms)' of this action, or have the receiver answer before it does its work.",
	},
	refused: {
		type: 'execution_error',
		message: 'Nothing accepts connections at this address',
		suggestion: 'Check host and port of the URL, and that the receiver is running.',
	},
	unknown_host: {
		type: 'execution_error',
		message: 'The host name of the URL cannot be found',
		suggestion: 'Check the spelling of the host in the URL.',
	},
	certificate: {
		type: 'execution_error',
		message: 'The receiver has no valid certificate',
		suggestion:
			'Ask whoever runs the receiver to renew its certificate, and check that the URL names the right host.',
	},
	tls: {
		type: 'execution_error',
		message: 'No encrypted connection could be made',
		suggestion: 'Check the port of the URL, and whether it has to start with http:// instead of https://.',
	},
	reset: {
		type: 'execution_error',
		message: 'The connection broke before an answer came',
		suggestion: `Try again. ${MAY_HAVE_ARRIVED}`,
	},
	empty: {
		type: 'execution_error',
		message: 'The receiver closed the connection without an answer',
		suggestion: `Check that the URL leads to a webhook. ${MAY_HAVE_ARRIVED}`,
	},
	not_http: {
		type: 'execution_error',
		message: 'What answers at this address does not speak HTTP',
		suggestion: 'Check the port of the URL, and whether it has to start with https:// instead of http://.',
	},
	oversized: {
		type: 'bounds_exceeded',
		message: 'The headers of the answer are larger than can be read',
		suggestion: 'Ask whoever runs the receiver to answer with fewer headers.',
	},
	slow_answer: {
		type: 'execution_timeout',
		message: 'The receiver began to answer but did not finish in time',
		suggestion: `Raise 'Timeout (Ms)' of this action. ${MAY_HAVE_ARRIVED}`,
	},
	cut_off: {
		type: 'execution_error',
		message: "The receiver's answer broke off or cannot be read",
		suggestion: MAY_HAVE_ARRIVED,
	},
	blocked: {
		type: 'parameter_error',
		message: "This n8n's own protection does not let requests through to this address",
		suggestion:
			'Use another address, or ask whoever runs this n8n to allow this one (N8N_SSRF_ALLOWED_HOSTNAMES).',
	},
	cancelled: {
		type: 'execution_error',
		message: 'The run was cancelled while this was being sent',
		suggestion: MAY_HAVE_ARRIVED,
	},
	other: {
		type: 'execution_error',
		message: 'The request could not be completed',
		suggestion: 'Check the URL, and whether this machine reaches the receiver.',
	},
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

/**
 * The error of a retry that ended because the retry budget did, before its own time-out.
 * @param withinMs what the budget had left for it
 */
export function lateRetryProblem(
	failure: 'timeout' | 'slow_answer',
	withinMs: number,
	location: string,
): Problem {
	const { type, suggestion } = TRANSPORT_CAUSES[failure];
	const what =
		failure === 'timeout' ? 'The receiver did not answer' : 'The receiver began to answer but did not finish';
	const advice =
		"Raise 'Retry Budget (Ms)' in the options, or have the receiver answer before it does its work.";
	const arrived = suggestion.includes(MAY_HAVE_ARRIVED) ? ` ${MAY_HAVE_ARRIVED}` : '';
	return problem(
		type,
		`${what} within the ${withinMs / 1_000} s that 'Retry Budget (Ms)' left for this retry.`,
		location,
		`${advice}${arrived}`,
	);
}

/** The same problem; where the retry budget is why it was not tried again, with a word about that. */
export function notRetriedAdvice(found: Problem, notRetried: string): Problem {
	const why = BUDGET_ADVICE[notRetried];
	return why === undefined
		? found
		: { ...found, suggestion: found.suggestion === null ? why : `${found.suggestion} ${why}` };
}

const BUDGET_ADVICE: Record<string, string | undefined> = {
	budget_used_up:
		"It was not tried again because 'Retry Budget (Ms)' was used up: raise it in the options if it " +
		'should be.',
	retry_after_beyond_budget:
		"It was not tried again because the receiver asks for a longer wait than 'Retry Budget (Ms)' has left.",
};

/** The error of an action that was not sent, because the run was cancelled before its turn came. */
export function cancelledProblem(location: string): Problem {
	return problem(
		'execution_error',
		'The run was cancelled before this was sent.',
		location,
		'Run the workflow again if it is still to be sent.',
	);
}

export const OTHER_STATUS: Array<{ range: string; from: number; below: number; cause: Cause }> = [
	{
		range: '3xx',
		from: 300,
		below: 400,
		cause: {
			type: 'execution_error',
			message: 'The receiver redirects to another address, and redirects are not followed',
			suggestion: 'Enter the final address as URL.',
		},
	},
	{
		range: 'other 4xx',
		from: 400,
		below: 500,
		cause: {
			type: 'execution_error',
			message: 'The receiver did not accept the request',
			suggestion: 'Compare the body with what the receiver expects; a dry run shows it.',
		},
	},
	{
		range: 'other 5xx',
		from: 500,
		below: 600,
		cause: {
			type: 'execution_error',
			message: 'The receiver failed',
			suggestion:
				"Try again later or set 'Maximum Retries' in the options; if it keeps happening, ask " +
				'whoever runs the receiver.',
		},
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
		const { code, syscall, name, cause } = current as Record<string, unknown>;
		if (typeof name === 'string' && BLOCKED_BY_N8N.test(name)) return 'blocked';
		if (syscall !== undefined) resetByPeer = true;
		if (typeof code === 'string') failure ??= CODES.find(([pattern]) => pattern.test(code))?.[1];
		current = cause;
	}
	// Node's "socket hang up", which comes without a system call: an orderly end, but no answer.
	if (failure === 'reset' && !resetByPeer) return 'empty';
	return failure ?? 'other';
}
