import { problem, type ErrorType, type Problem } from './problem';
import type { TransportFailure } from './transportFailure';

/** What a failure is called, and what to do about it. */
export interface Cause {
	type: ErrorType;
	message: string;
	suggestion: string;
}

export function cause(message: string, suggestion: string, type: ErrorType = 'execution_error'): Cause {
	return { type, message, suggestion };
}

export const MAY_HAVE_ARRIVED = 'The receiver may have got the request: look there before you repeat it.';

export const TRANSPORT_CAUSES: Record<TransportFailure, Cause> = {
	timeout: cause(
		'The receiver did not answer in time',
		"Raise 'Timeout (Ms)' of this action, or have the receiver answer before it does its work.",
		'execution_timeout',
	),
	refused: cause(
		'Nothing accepts connections at this address',
		'Check host and port of the URL, and that the receiver is running.',
	),
	unknown_host: cause(
		'The host name of the URL cannot be found',
		'Check the spelling of the host in the URL.',
	),
	certificate: cause(
		'The receiver has no valid certificate',
		'Ask whoever runs the receiver to renew its certificate, and check that the URL names the right host.',
	),
	tls: cause(
		'No encrypted connection could be made',
		'Check the port of the URL, and whether it has to start with http:// instead of https://.',
	),
	reset: cause('The connection broke before an answer came', `Try again. ${MAY_HAVE_ARRIVED}`),
	empty: cause(
		'The receiver closed the connection without an answer',
		`Check that the URL leads to a webhook. ${MAY_HAVE_ARRIVED}`,
	),
	not_http: cause(
		'What answers at this address does not speak HTTP',
		'Check the port of the URL, and whether it has to start with https:// instead of http://.',
	),
	oversized: cause(
		'The headers of the answer are larger than can be read',
		'Ask whoever runs the receiver to answer with fewer headers.',
		'bounds_exceeded',
	),
	slow_answer: cause(
		'The receiver began to answer but did not finish in time',
		`Raise 'Timeout (Ms)' of this action. ${MAY_HAVE_ARRIVED}`,
		'execution_timeout',
	),
	cut_off: cause("The receiver's answer broke off or cannot be read", MAY_HAVE_ARRIVED),
	blocked: cause(
		"This n8n's own protection does not let requests through to this address",
		'Use another address, or ask whoever runs this n8n to allow this one (N8N_SSRF_ALLOWED_HOSTNAMES).',
		'parameter_error',
	),
	cancelled: cause('The run was cancelled while this was being sent', MAY_HAVE_ARRIVED),
	other: cause(
		'The request could not be completed',
		'Check the URL, and whether this machine reaches the receiver.',
	),
};

/** The error of an action that got no answer. */
export function transportProblem(failure: TransportFailure, location: string): Problem {
	const { type, message, suggestion } = TRANSPORT_CAUSES[failure];
	return problem(type, `${message}.`, location, suggestion);
}

/** The error of an action that was not sent, because the run was cancelled before its turn came. */
export function cancelledProblem(location: string): Problem {
	return problem(
		'execution_error',
		'The run was cancelled before this was sent.',
		location,
		'Run the workflow again if it is still to be sent.',
	);
}
