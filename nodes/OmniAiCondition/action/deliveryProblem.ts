import { problem, type Problem } from '../../shared/http/problem';
import { isRetryable } from '../../shared/http/retry';
import { MAY_HAVE_ARRIVED, TRANSPORT_CAUSES, cause, type Cause } from '../../shared/http/transportProblem';

// The published documents give the types but no mapping from causes; this mapping is ours, and
// `docs/condition.md` shows it as a table.
export const STATUS_CAUSES: Record<number, Cause> = {
	401: cause(
		'The receiver refused the login',
		"Check the login or key in this action's headers or in its credential.",
		'auth_error',
	),
	403: cause(
		'The receiver forbids this',
		"Check what the login or key in this action's headers or credential may do.",
		'auth_error',
	),
	404: cause('The receiver does not know this address', 'Check the path of the URL.', 'not_found'),
	407: cause(
		'A proxy on the way asks for a login',
		'Ask whoever runs this n8n to check its proxy settings.',
		'auth_error',
	),
	408: cause(
		'The receiver gave up waiting',
		'Try again later; if it keeps happening, ask whoever runs the receiver.',
		'execution_timeout',
	),
	409: cause(
		'The receiver reports a conflict with what it has already',
		'Check at the receiver whether this was delivered before.',
		'conflict',
	),
	410: cause(
		'The address no longer exists at the receiver',
		'Ask whoever runs the receiver for the new address.',
		'not_found',
	),
	413: cause(
		'The request is larger than the receiver accepts',
		'Send fewer fields: set a body that names only what the receiver needs.',
		'bounds_exceeded',
	),
	414: cause(
		'The URL is longer than the receiver accepts',
		'Move values from the URL to the body.',
		'bounds_exceeded',
	),
	425: cause('The receiver considers this request too early', 'Try again later.'),
	429: cause(
		'The receiver is getting too many requests',
		"Lower 'Deliveries at a Time to One Host' in the options, or ask for a higher limit.",
		'rate_limit_exceeded',
	),
	431: cause(
		'The headers are larger than the receiver accepts',
		'Shorten the headers of this action.',
		'bounds_exceeded',
	),
	504: cause(
		'A gateway before the receiver gave up waiting',
		'Try again later; if it keeps happening, ask whoever runs the receiver.',
		'execution_timeout',
	),
	511: cause(
		'A network on the way asks for a login',
		'Ask whoever runs this n8n whether its network may reach the receiver.',
		'auth_error',
	),
};

export const OTHER_STATUS: Array<{ range: string; hundreds: number; cause: Cause }> = [
	{
		range: '3xx',
		hundreds: 3,
		cause: cause(
			'The receiver redirects to another address, and redirects are not followed',
			'Enter the final address as URL.',
		),
	},
	{
		range: 'other 4xx',
		hundreds: 4,
		cause: cause(
			'The receiver did not accept the request',
			'Compare the body with what the receiver expects; a dry run shows it.',
		),
	},
	{
		range: 'other 5xx',
		hundreds: 5,
		cause: cause(
			'The receiver failed',
			'Try again later; if it keeps happening, ask whoever runs the receiver.',
		),
	},
];

const UNEXPECTED_STATUS = cause(
	'The receiver gave an unexpected answer',
	'Check that the URL leads to a webhook.',
);

function otherStatus(status: number): Cause {
	const found = OTHER_STATUS.find(({ hundreds }) => hundreds === Math.floor(status / 100));
	return found?.cause ?? UNEXPECTED_STATUS;
}

/** The error of an action whose receiver answered with a status outside 2xx. */
export function statusProblem(status: number, location: string): Problem {
	const { type, message, suggestion } = STATUS_CAUSES[status] ?? otherStatus(status);
	return problem(type, `${message} (HTTP ${status}).`, location, suggestion);
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

/**
 * The same problem, with a word about retries where they are why it was not tried again.
 * @param status of the last answer; null when none came
 */
export function notRetriedAdvice(found: Problem, notRetried: string, status: number | null): Problem {
	// What is sent only once is no fault; it is advice for a receiver that answers better another time.
	const offers = notRetried === 'retries_off' && isRetryable({ status });
	const why = offers ? RETRIES_ARE_OFF : RETRY_ADVICE[notRetried];
	return why === undefined
		? found
		: { ...found, suggestion: found.suggestion === null ? why : `${found.suggestion} ${why}` };
}

const RETRIES_ARE_OFF = "Set 'Maximum Retries' in the options to have it tried again by itself.";

const RETRY_ADVICE: Record<string, string | undefined> = {
	retries_used_up: "It was tried again as often as 'Maximum Retries' allows.",
	budget_used_up:
		"It was not tried again because 'Retry Budget (Ms)' was used up: raise it in the options if it " +
		'should be.',
	retry_after_beyond_budget:
		"It was not tried again because the receiver asks for a longer wait than 'Retry Budget (Ms)' has left.",
};
