import { reportedCause } from '../../../nodes/shared/event/reportedCause';

// Phrase by phrase: each of these texts is read by one rule alone, and its neighbour by none.

const PASSING: Record<string, string[]> = {
	timeout: [
		'ESOCKETTIMEDOUT', 'ETIMEDOUT', 'ERR_TIMED_OUT', 'ERR_CONNECTION_TIMED_OUT', 'DEADLINE_EXCEEDED', 'loan: context deadline exceeded', 'loan: gateway timeout', 'loan: gateway time-out', 'loan: time-out of 5ms exceeded', 'timeout of 5 ms exceeded for the loan',
		'The dashboard api timed out', 'Zyx webhook call has timed out', 'Zyx worker request had time-out', 'Zyx job timed-out', 'Zyx timed out after 5s', 'Zyx timeout error: 5 seconds', 'Zyx timed out at 2.5 secs', 'Zyx time-out of (30 milliseconds)', 'Zyx timeout exceeded 9 second', 'Zyx timeout within 3 sec', 'Zyx timed out in 3 ms',
		'Zyx timed out while calling the backend', 'Zyx timeout on our big new shiny database', 'Zyx timed out waiting for calling smtp', 'timeouts', 'timed-out', 'my_tool 9 timed out', 'HTTP 408', 'status code: 504', '408 request timeout', '504 gateway time-out',
	],
	rate_limit: [
		'loan: rate_limit', 'loan: rate_limit_exceeded', 'rate_limit_error for the loan', 'loan rate_limit_reached', 'loan rate_limited', 'loan too_many_requests', 'loan ThrottlingException', 'loan RateLimitError', 'loan RESOURCE_EXHAUSTED',
		'Zyx: too many requests', 'Rate limit exceeded zyx', 'Zyx, rate-limits were hit. rate limit reached', 'The rate limits has been exceeded zyx', 'zyx twilio rate limit was hit', 'Zyx exceeded the api rate limit', 'Zyx hit your request rate-limits', 'Zyx reached rate limit', 'rate-limited zyx', 'Zyx got rate limited', 'Zyx is rate limited',
		'Zyx tokens quota was exceeded', 'Zyx api limit is exceeded', 'Zyx request was throttled', 'throttled', 'quota exceeded', 'rate-limit', 'rate limits', 'Zyx error 429', '429 too many requests',
	],
	network: [
		'loan ECONNRESET', 'loan ECONNREFUSED', 'loan ECONNABORTED', 'loan EPIPE', 'loan EHOSTUNREACH', 'loan ENETUNREACH', 'loan ENETDOWN', 'loan EAI_AGAIN', 'loan ENOTFOUND', 'loan socket hang up', 'loan connection reset by peer',
		'Zyx network error', 'Zyx network failure', 'Zyx network is unreachable', 'Zyx network unreachable', 'Zyx network connection lost', 'Zyx network connection failed', 'Zyx network connection error', 'Zyx network request failed', 'Zyx fetch failed',
		'Zyx dns lookup failed', 'Zyx tls handshake error', 'Zyx ssl handshake failure', 'Zyx dns resolution failed', 'Zyx dns query error', 'Zyx connection was refused', 'Zyx connection to the database lost', 'Zyx connection has been aborted', 'Zyx connection is reset', 'Zyx connection closed by the peer', 'Zyx connection closed by remote host', 'Zyx connection closed by server',
	],
	unavailable: [
		'loan SERVICE_UNAVAILABLE', 'loan internal_server_error', 'loan overloaded_error', 'loan internal server error', 'loan bad gateway', 'Zyx backend is currently unavailable', 'Zyx tool was temporarily not available', 'Zyx model are momentarily overloaded', 'Zyx host unreachable', 'Zyx system has been briefly offline', 'Zyx upstream were down', 'overloaded',
		'http/1.1 500', 'status 502', 'responded with a status code: 503', 'zyx upstream returned a 500 from there', 'failed with an http 502', '503 service temporarily unavailable', '502 bad gateway', '500 internal server',
	],
};
const LASTING: Record<string, string[]> = {
	authentication: ['Unauthorised', 'forbidden: zyx', 'Zyx unauthorized request', 'Zyx unauthorized access', 'Zyx unauthorised client', 'Zyx invalid api key', 'Zyx invalid api-key', 'Zyx invalid apikey', 'Zyx invalid token', 'Zyx invalid access token', 'Zyx invalid credential', 'Zyx invalid credentials', 'Zyx authentication failed', 'Zyx authentication error', 'Zyx permission denied', 'Zyx access denied', 'http 401', 'http 403', '403 forbidden'],
	not_found: ['Not found.', 'not found!', 'Zyx lead not found', 'Zyx page was not found', 'Zyx workspace could not be found', 'Zyx mailbox does not exist', 'Zyx checklist item is not found', 'No such lead', 'Zyx no such host', 'http 404', 'http 410', '404 page not found'],
	delivery: ['Undeliverable', 'The e-mail bounced', 'Zyx sms was bounced', 'Zyx texts have bounced', 'Zyx bounced emails', 'Zyx hard bounce', 'Zyx unsubscribed', 'Zyx opted out', 'Zyx opted out of all messages, zyx', 'Zyx opted out of texting', 'Zyx invalid phone', 'Zyx invalid mobile number', 'Zyx invalid email address', 'Zyx invalid to number', 'Zyx not a valid recipient'],
	invalid_input: ['Zyx unsupported media', 'Zyx unsupported mime', 'Zyx schema validation failed', 'Zyx validation error', 'Zyx invalid argument', 'Zyx invalid payload', 'Zyx invalid requests', 'Zyx malformed pdf', 'Zyx malformed input', 'Zyx missing required values', 'Zyx missing required property', 'http 400', 'http 415', 'http 422', '422 unprocessable'],
};
const rows = (texts: Record<string, string[]>) => Object.entries(texts).flatMap(([category, list]) => list.map((text): [string, string] => [text, category]));

test.each(rows(PASSING))('%s: passes by itself, as %s', (text, category) => expect(reportedCause(text)).toEqual({ category, retryable: true }));
test.each(rows(LASTING))('%s: stays, as %s', (text, category) => expect(reportedCause(text)).toEqual({ category, retryable: false }));

test.each([
	'metimedout', 'xdeadline_exceeded', 'Zyx timeout', 'Zyx throttled', 'Zyx overloaded', 'Zyx is rate limited-edition loan', 'Loan request timed out', 'The mortgage server is down', 'Zyx service unavailable in Texas', 'Zyx model offline until noon', 'Zyx timed out after 5s, waiting for the client', 'Zyx request timed out after 3 business days', 'Zyx request timed out: no reply',
	'Not a timeout', 'No network error', 'without any fetch failed', 'Zyx network error was ruled out', 'fetch failed errors were excluded', "Zyx bad gateway isn't true", 'bad gateway has been fixed', "bad gateway didn't happen", 'never a socket hang up', 'rather than a bad gateway', 'not unsubscribed', 'Not an http 500', 'http 500 was resolved', 'http 5000', 'http 500 loans', 'http 302', 'status 418', '',
	'Bad gateway error was ruled out', `no bad gateway ${'x'.repeat(100)}`,
	'he was forbidden zyx', 'Zyx not found', 'Zyx opted out of the program', 'The check bounced', 'invalid', 'unsupported', 'xno such lead',
])('%s: says nothing', (text) => expect(reportedCause(text)).toEqual({ category: 'unknown', retryable: null }));

test.each<[string, string, boolean | null]>([
	['Bad gateway, permission denied', 'unavailable', null],
	['Http 503, permission denied', 'unavailable', null],
	['Http 404, bad gateway', 'unavailable', null],
	['Bad gateway, permanently', 'unavailable', null],
	['Bad gateway; permanent', 'unavailable', null],
	['Bad gateway; permanence', 'unavailable', true],
	...['non-retryable', 'nonretriable', 'not retryable', 'not be retried', 'do not retry', "don't retry", 'don’t retry', 'never retried', 'cannot be retried', "can't be retried", 'retry will not help', 'retrying does not help', "retrying won't help".replace("won't", "doesn't"), 'retrying is useless', 'retry pointless', 'permanent failure', 'permanent error'].map((said): [string, string, boolean] => [`Bad gateway: ${said}`, 'unavailable', false]),
	['Zyx: do not retry', 'unknown', false],
	['  BAD \n\t GATEWAY ', 'unavailable', true],
	[`${'x'.repeat(1_987)} bad gateway`, 'unavailable', true],
	[`${'x'.repeat(1_990)} bad gateway`, 'unknown', null],
	[`not ${'x '.repeat(4)}bad gateway`, 'unavailable', true],
	[`not ${'x '.repeat(3)}bad gateway`, 'unknown', null],
	[`not ${`${'x'.repeat(25)} `.repeat(3)}bad gateway`, 'unavailable', true],
])('%s', (text, category, retryable) => expect(reportedCause(text)).toEqual({ category, retryable }));
