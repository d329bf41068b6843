import { problem, type Problem } from '../../shared/http/problem';
import { MAY_HAVE_ARRIVED, TRANSPORT_CAUSES, type Cause } from '../../shared/http/transportProblem';

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

/** The error of an action whose receiver answered with a status outside 2xx. */
export function statusProblem(status: number, location: string): Problem {
	const cause = STATUS_CAUSES[status] ?? otherStatus(status);
	return problem(cause.type, `${cause.message} (HTTP ${status}).`, location, cause.suggestion);
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
