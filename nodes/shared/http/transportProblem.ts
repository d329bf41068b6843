import { problem, type ErrorType, type Problem } from './problem';
import type { TransportFailure } from './transportFailure';

/** What a failure is called, and what to do about it. */
export interface Cause {
	type: ErrorType;
	message: string;
	suggestion: string;
}

export const MAY_HAVE_ARRIVED = 'The receiver may have got the request: look there before you repeat it.';

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

/** The error of an action that got no answer. */
export function transportProblem(failure: TransportFailure, location: string): Problem {
	const cause = TRANSPORT_CAUSES[failure];
	return problem(cause.type, `${cause.message}.`, location, cause.suggestion);
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
