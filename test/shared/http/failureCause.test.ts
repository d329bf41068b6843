import {
	cancelledProblem,
	lateRetryProblem,
	notRetriedAdvice,
	statusProblem,
	transportFailureOf,
	transportProblem,
	type TransportFailure,
} from '../../../nodes/shared/http/failureCause';

const AT = 'actions[0].url';
const ARRIVED = 'The receiver may have got the request: look there before you repeat it.';
const WAITED = 'Try again later; if it keeps happening, ask whoever runs the receiver.';
const NOT_ACCEPTED = [
	'execution_error',
	'The receiver did not accept the request',
	'Compare the body with what the receiver expects; a dry run shows it.',
] as const;
const REDIRECTS = [
	'execution_error',
	'The receiver redirects to another address, and redirects are not followed',
	'Enter the final address as URL.',
] as const;
const FAILED = [
	'execution_error',
	'The receiver failed',
	"Try again later or set 'Maximum Retries' in the options; if it keeps happening, ask whoever runs " +
		'the receiver.',
] as const;
const UNEXPECTED = [
	'execution_error',
	'The receiver gave an unexpected answer',
	'Check that the URL leads to a webhook.',
] as const;

test.each([
	[
		401,
		'auth_error',
		'The receiver refused the login',
		"Check the login or key in this action's headers or in its credential.",
	],
	[
		403,
		'auth_error',
		'The receiver forbids this',
		"Check what the login or key in this action's headers or credential may do.",
	],
	[404, 'not_found', 'The receiver does not know this address', 'Check the path of the URL.'],
	[
		407,
		'auth_error',
		'A proxy on the way asks for a login',
		'Ask whoever runs this n8n to check its proxy settings.',
	],
	[408, 'execution_timeout', 'The receiver gave up waiting', WAITED],
	[
		409,
		'conflict',
		'The receiver reports a conflict with what it has already',
		'Check at the receiver whether this was delivered before.',
	],
	[
		410,
		'not_found',
		'The address no longer exists at the receiver',
		'Ask whoever runs the receiver for the new address.',
	],
	[
		413,
		'bounds_exceeded',
		'The request is larger than the receiver accepts',
		'Send fewer fields: set a body that names only what the receiver needs.',
	],
	[
		414,
		'bounds_exceeded',
		'The URL is longer than the receiver accepts',
		'Move values from the URL to the body.',
	],
	[
		425,
		'execution_error',
		'The receiver finds it too early for this request',
		"Try again later, or set 'Maximum Retries' in the options.",
	],
	[
		429,
		'rate_limit_exceeded',
		'The receiver is getting too many requests',
		"Lower 'Deliveries at a Time to One Host' or set 'Maximum Retries' in the options, or ask for a " +
			'higher limit.',
	],
	[
		431,
		'bounds_exceeded',
		'The headers are larger than the receiver accepts',
		'Shorten the headers of this action.',
	],
	[504, 'execution_timeout', 'A gateway before the receiver gave up waiting', WAITED],
	[
		511,
		'auth_error',
		'A network on the way asks for a login',
		'Ask whoever runs this n8n whether its network may reach the receiver.',
	],
	[299, ...UNEXPECTED],
	[300, ...REDIRECTS],
	[399, ...REDIRECTS],
	[400, ...NOT_ACCEPTED],
	[499, ...NOT_ACCEPTED],
	[500, ...FAILED],
	[599, ...FAILED],
	[600, ...UNEXPECTED],
])('HTTP %i is told as %s: %s', (status, type, message, suggestion) => {
	expect(statusProblem(status, AT)).toEqual({
		type,
		message: `${message} (HTTP ${status}).`,
		location: AT,
		suggestion,
	});
});

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
])('the failure %s is told as %s: %s', (failure, type, message, suggestion) => {
	expect(transportProblem(failure, AT)).toEqual({ type, message, location: AT, suggestion });
});

test('a retry that the budget cut short says so, and whether the request may have arrived', () => {
	const advice =
		"Raise 'Retry Budget (Ms)' in the options, or have the receiver answer before it does its work.";
	expect(lateRetryProblem('timeout', 1_500, AT)).toEqual({
		type: 'execution_timeout',
		message: "The receiver did not answer within the 1.5 s that 'Retry Budget (Ms)' left for this retry.",
		location: AT,
		suggestion: advice,
	});
	expect(lateRetryProblem('slow_answer', 200, AT)).toEqual({
		type: 'execution_timeout',
		message:
			"The receiver began to answer but did not finish within the 0.2 s that 'Retry Budget (Ms)' " +
			'left for this retry.',
		location: AT,
		suggestion: `${advice} ${ARRIVED}`,
	});
});

test('a run that was cancelled before sending says so', () => {
	expect(cancelledProblem(AT)).toEqual({
		type: 'execution_error',
		message: 'The run was cancelled before this was sent.',
		location: AT,
		suggestion: 'Run the workflow again if it is still to be sent.',
	});
});

test.each([
	[
		'budget_used_up',
		"It was not tried again because 'Retry Budget (Ms)' was used up: raise it in the options if it " +
			'should be.',
	],
	[
		'retry_after_beyond_budget',
		"It was not tried again because the receiver asks for a longer wait than 'Retry Budget (Ms)' has left.",
	],
	['retries_used_up', null],
	['delivered', null],
])('the advice tells why a delivery was not tried again, if that helps: %s', (notRetried, advice) => {
	const found = { type: 'execution_error', message: 'm', location: AT, suggestion: 'Do this.' } as const;
	expect(notRetriedAdvice(found, notRetried)).toEqual({
		...found,
		suggestion: advice === null ? 'Do this.' : `Do this. ${advice}`,
	});
	expect(notRetriedAdvice({ ...found, suggestion: null }, notRetried)).toEqual({
		...found,
		suggestion: advice,
	});
});

const CODES: Record<string, string[]> = {
	timeout: ['ETIMEDOUT', 'ESOCKETTIMEDOUT', 'ECONNABORTED'],
	refused: ['ECONNREFUSED', 'EHOSTUNREACH', 'EHOSTDOWN', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
	unknown_host: ['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL'],
	certificate: [
		'CERT_HAS_EXPIRED',
		'DEPTH_ZERO_SELF_SIGNED_CERT',
		'SELF_SIGNED_CERT_IN_CHAIN',
		'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
		'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
		'UNABLE_TO_GET_ISSUER',
		'SELF_SIGNED',
		'ERR_TLS_CERT_ALTNAME_INVALID',
	],
	tls: ['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_TLS_HANDSHAKE_TIMEOUT', 'EPROTO'],
	oversized: ['HPE_HEADER_OVERFLOW'],
	not_http: ['HPE_INVALID_CONSTANT', 'HPE_HEADER_OVERFLOWS', 'HPE_X'],
	other: [
		'',
		'XETIMEDOUT',
		'ETIMEDOUTX',
		'XESOCKETTIMEDOUT',
		'ECONNABORTEDX',
		'XECONNREFUSED',
		'EADDRNOTAVAILX',
		'XENOTFOUND',
		'ENOTFOUNDX',
		'EAI_',
		'EAI_AGAIN!',
		'XEAI_AGAIN',
		'XEPROTO',
		'EPROTOX',
		'XHPE_INVALID',
		'HPE_INVALID!',
		'HPE_',
		'XECONNRESET',
		'ECONNRESETX',
		'XEPIPE',
		'EPIPEX',
		'ERR_STREAM_PREMATURE_CLOSEX',
		'ENOENT',
	],
};

test.each(Object.entries(CODES).flatMap(([failure, codes]) => codes.map((code) => [code, failure])))(
	'an error of the code %j means %s, with a system call or without',
	(code, failure) => {
		expect(transportFailureOf({ code })).toBe(failure);
		expect(transportFailureOf({ code, syscall: 'read' })).toBe(failure);
	},
);

test.each(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])(
	'the code %s is a broken connection where the system says so, else one that ended without an answer',
	(code) => {
		expect(transportFailureOf({ code, syscall: 'read' })).toBe('reset');
		expect(transportFailureOf({ code })).toBe('empty');
		expect(transportFailureOf({ code, cause: { syscall: 'write' } })).toBe('reset');
	},
);

test('the outermost known cause of the first five counts', () => {
	const inside = (error: unknown, depth: number): unknown =>
		depth === 0 ? error : { code: 'UNKNOWN', cause: inside(error, depth - 1) };
	expect(transportFailureOf({ code: 'ECONNREFUSED', cause: { code: 'ETIMEDOUT' } })).toBe('refused');
	expect([1, 2, 3, 4, 5].map((depth) => transportFailureOf(inside({ code: 'ENOTFOUND' }, depth)))).toEqual([
		'unknown_host',
		'unknown_host',
		'unknown_host',
		'unknown_host',
		'other',
	]);
	expect(transportFailureOf({ code: 'ECONNREFUSED', cause: { name: 'SsrfBlockedIpError' } })).toBe('blocked');
	expect(
		[
			{ name: 'SsrfBlockedHostnameError' },
			{ name: 'NoSsrfBlockedError' },
			{ name: ['SsrfBlocked'] },
			{ code: ['ETIMEDOUT'] },
			null,
			undefined,
			'ETIMEDOUT',
			7,
		].map(transportFailureOf),
	).toEqual(['blocked', ...Array<string>(7).fill('other')]);
});
