import {
	lateRetryProblem,
	notRetriedAdvice,
	statusProblem,
} from '../../../nodes/OmniAiCondition/action/deliveryProblem';

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
	'Try again later; if it keeps happening, ask whoever runs the receiver.',
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
	[425, 'execution_error', 'The receiver considers this request too early', 'Try again later.'],
	[
		429,
		'rate_limit_exceeded',
		'The receiver is getting too many requests',
		"Lower 'Deliveries at a Time to One Host' in the options, or ask for a higher limit.",
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
	['retries_used_up', "It was tried again as often as 'Maximum Retries' allows."],
	['retries_off', null],
	['delivered', null],
])('what is said of the retry that did not come: %s', (notRetried, advice) => {
	const found = { type: 'execution_error', message: 'm', location: AT, suggestion: 'Do this.' } as const;
	expect(notRetriedAdvice(found, notRetried, 404)).toEqual({
		...found,
		suggestion: advice === null ? 'Do this.' : `Do this. ${advice}`,
	});
	expect(notRetriedAdvice({ ...found, suggestion: null }, notRetried, 404)).toEqual({
		...found,
		suggestion: advice,
	});
});

test.each([408, 425, 429, 500, 503, 599])('HTTP %d, sent once, is told how to be tried again', (status) => {
	const found = { type: 'execution_error', message: 'm', location: AT, suggestion: 'Do this.' } as const;
	expect(notRetriedAdvice(found, 'retries_off', status).suggestion).toBe(
		"Do this. Set 'Maximum Retries' in the options to have it tried again by itself.",
	);
	expect(notRetriedAdvice(found, 'retries_used_up', status).suggestion).not.toContain('Set');
});
