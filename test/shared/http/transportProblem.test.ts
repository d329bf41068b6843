import { cancelledProblem, transportProblem } from '../../../nodes/shared/http/transportProblem';
import type { TransportFailure } from '../../../nodes/shared/http/transportFailure';

const AT = 'actions[0].url';
const ARRIVED = 'The receiver may have got the request: look there before you repeat it.';

test.each<[TransportFailure, string, string, string]>([
	[
		'timeout',
		'execution_timeout',
		'The receiver did not answer in time.',
		"Raise 'Timeout (Ms)' of this action, or have the receiver answer before it does its work.",
	],
	[
		'refused',
		'execution_error',
		'Nothing accepts connections at this address.',
		'Check host and port of the URL, and that the receiver is running.',
	],
	[
		'unknown_host',
		'execution_error',
		'The host name of the URL cannot be found.',
		'Check the spelling of the host in the URL.',
	],
	[
		'certificate',
		'execution_error',
		'The receiver has no valid certificate.',
		'Ask whoever runs the receiver to renew its certificate, and check that the URL names the right host.',
	],
	[
		'tls',
		'execution_error',
		'No encrypted connection could be made.',
		'Check the port of the URL, and whether it has to start with http:// instead of https://.',
	],
	['reset', 'execution_error', 'The connection broke before an answer came.', `Try again. ${ARRIVED}`],
	[
		'empty',
		'execution_error',
		'The receiver closed the connection without an answer.',
		`Check that the URL leads to a webhook. ${ARRIVED}`,
	],
	[
		'not_http',
		'execution_error',
		'What answers at this address does not speak HTTP.',
		'Check the port of the URL, and whether it has to start with https:// instead of http://.',
	],
	[
		'oversized',
		'bounds_exceeded',
		'The headers of the answer are larger than can be read.',
		'Ask whoever runs the receiver to answer with fewer headers.',
	],
	[
		'slow_answer',
		'execution_timeout',
		'The receiver began to answer but did not finish in time.',
		`Raise 'Timeout (Ms)' of this action. ${ARRIVED}`,
	],
	['cut_off', 'execution_error', "The receiver's answer broke off or cannot be read.", ARRIVED],
	[
		'blocked',
		'parameter_error',
		"This n8n's own protection does not let requests through to this address.",
		'Use another address, or ask whoever runs this n8n to allow this one (N8N_SSRF_ALLOWED_HOSTNAMES).',
	],
	['cancelled', 'execution_error', 'The run was cancelled while this was being sent.', ARRIVED],
	[
		'other',
		'execution_error',
		'The request could not be completed.',
		'Check the URL, and whether this machine reaches the receiver.',
	],
])('%s is told as %s: %s', (failure, type, message, suggestion) => {
	expect(transportProblem(failure, AT)).toEqual({ type, message, location: AT, suggestion });
});

test('a run that was cancelled before says so', () => {
	expect(cancelledProblem(AT)).toEqual({
		type: 'execution_error',
		message: 'The run was cancelled before this was sent.',
		location: AT,
		suggestion: 'Run the workflow again if it is still to be sent.',
	});
});
