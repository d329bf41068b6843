import { answer, endless, head, raw, slowly, thenHang, thenReset, type Play } from './rawReceiver';

/** One attempt as the record shows it: status, failure, wait before the next one or why there was none. */
export type ExpectedAttempt = [status: number | null, failure: string | null, then: number | string];

export interface Scenario {
	name: string;
	plays: Play[];
	/** Where it is played; `plain` is an HTTP receiver. */
	at?:
		| 'plain'
		| 'self-signed'
		| 'without certificate'
		| 'plain, asked over https'
		| 'encrypted, asked over http'
		| 'nowhere'
		| 'unknown name';
	maxRetries?: number;
	retryBudgetMs?: number;
	timeoutMs?: number;
	attempts: ExpectedAttempt[];
	/** Of the record; null when it was delivered. */
	type: string | null;
	/** Accepted connections, where they are not the attempts. */
	connections?: number;
	/** Part of the sentence a person reads. */
	says?: RegExp;
}

/** The time of day at which every scenario starts. */
export const START = Date.UTC(2026, 0, 15, 12);
/** What chance gives: half of every backoff. */
export const CHANCE = 0.5;
const BACKOFF = [500, 1_000, 2_000, 4_000, 8_000];

const inSeconds = (seconds: number) => new Date(START + seconds * 1_000).toUTCString();
const OK = answer(200, {}, '{"received":true}');

const TYPE_OF_STATUS: Record<number, string> = {
	401: 'auth_error',
	403: 'auth_error',
	404: 'not_found',
	407: 'auth_error',
	408: 'execution_timeout',
	409: 'conflict',
	410: 'not_found',
	413: 'bounds_exceeded',
	414: 'bounds_exceeded',
	429: 'rate_limit_exceeded',
	431: 'bounds_exceeded',
	504: 'execution_timeout',
	511: 'auth_error',
};
const STATUSES = [
	200, 201, 202, 203, 204, 205, 206, 226, 299, 300, 301, 302, 303, 304, 305, 307, 308, 399, 400, 401, 402,
	403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 417, 418, 421, 422, 423, 424, 425, 426,
	428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505, 507, 508, 510, 511, 520, 599, 600, 999,
];

const statuses = STATUSES.map((status): Scenario => {
	const delivered = status < 300;
	const repeated = [408, 425, 429].includes(status) || (status >= 500 && status < 600);
	return {
		name: `HTTP ${status}`,
		plays: [answer(status, {}, [204, 205, 304].includes(status) ? '' : '{"why":"because"}')],
		maxRetries: 2,
		attempts: repeated
			? [
					[status, null, 500],
					[status, null, 1_000],
					[status, null, 'retries_used_up'],
				]
			: [[status, null, delivered ? 'delivered' : 'not_retryable']],
		type: delivered ? null : (TYPE_OF_STATUS[status] ?? 'execution_error'),
		...(!delivered && { says: new RegExp(`HTTP ${status}`) }),
	};
});

const retryAfter = (
	name: string,
	value: string,
	then: number | string,
	rest: Partial<Scenario> = {},
): Scenario => ({
	name: `Retry-After ${name}`,
	plays: [answer(503, { 'retry-after': value }), OK],
	maxRetries: 3,
	attempts:
		typeof then === 'number'
			? [
					[503, null, then],
					[200, null, 'delivered'],
				]
			: [[503, null, then]],
	type: typeof then === 'number' ? null : 'execution_error',
	...rest,
});

const waits: Scenario[] = [
	retryAfter('in seconds', '7', 7_000),
	retryAfter('of 0 seconds leaves the backoff', '0', 500),
	retryAfter('shorter than the backoff does not shorten it', '0', 500),
	retryAfter('as a date', inSeconds(12), 12_000),
	retryAfter('as a date of the old form', `Thursday, 15-Jan-26 12:00:20 GMT`, 20_000),
	retryAfter('as a date without a zone', `Thu Jan 15 12:00:05 2026`, 5_000),
	retryAfter('in the past', inSeconds(-3_600), 500),
	retryAfter('as garbage', 'a while', 500),
	retryAfter('negative', '-30', 500),
	retryAfter('with a fraction', '1.5', 500),
	retryAfter('empty', '', 500),
	retryAfter('huge', '86400', 'retry_after_beyond_budget'),
	retryAfter('absurd', '999999999999999', 'retry_after_beyond_budget'),
	retryAfter('longer than a number can be', '9'.repeat(40), 500),
	retryAfter('far in the future', 'Fri, 01 Jan 2100 00:00:00 GMT', 'retry_after_beyond_budget'),
	retryAfter('just within the budget', '59', 59_000),
	retryAfter('just beyond the budget', '60', 'retry_after_beyond_budget'),
	retryAfter('of a 429', '3', 3_000, {
		plays: [answer(429, { 'retry-after': '3' }), OK],
		attempts: [
			[429, null, 3_000],
			[200, null, 'delivered'],
		],
	}),
	retryAfter('of a 404 is none of our business', '1', 'x', {
		plays: [answer(404, { 'retry-after': '1' }), OK],
		attempts: [[404, null, 'not_retryable']],
		type: 'not_found',
	}),
	retryAfter('of a redirect is none either', '1', 'x', {
		plays: [answer(301, { 'retry-after': '1', location: '/x' }), OK],
		attempts: [[301, null, 'not_retryable']],
	}),
	retryAfter('without retries', '1', 'x', { maxRetries: 0, attempts: [[503, null, 'retries_off']] }),
	retryAfter('twice, the second one too long', '40', 'x', {
		plays: [answer(503, { 'retry-after': '40' })],
		attempts: [
			[503, null, 40_000],
			[503, null, 'retry_after_beyond_budget'],
		],
	}),
];

const courses: Scenario[] = [
	{
		name: 'one attempt is the default',
		plays: [answer(503)],
		attempts: [[503, null, 'retries_off']],
		type: 'execution_error',
	},
	{
		name: 'five retries, each wait twice the last',
		plays: [answer(500)],
		maxRetries: 5,
		attempts: [...BACKOFF.map((wait): ExpectedAttempt => [500, null, wait]), [500, null, 'retries_used_up']],
		type: 'execution_error',
	},
	{
		name: 'a budget that ends before the retries do',
		plays: [answer(500)],
		maxRetries: 5,
		retryBudgetMs: 3_000,
		attempts: [
			[500, null, 500],
			[500, null, 1_000],
			[500, null, 'budget_used_up'],
		],
		type: 'execution_error',
	},
	{
		name: 'another trouble each time, then delivered',
		plays: [answer(429), thenReset(''), (socket) => void socket.end(), answer(502), answer(425), OK],
		maxRetries: 5,
		attempts: [
			[429, null, 500],
			[null, 'reset', 1_000],
			[null, 'empty', 2_000],
			[502, null, 4_000],
			[425, null, 8_000],
			[200, null, 'delivered'],
		],
		type: null,
	},
	{
		name: 'a refusal ends the retries',
		plays: [answer(503), answer(403), OK],
		maxRetries: 5,
		attempts: [
			[503, null, 500],
			[403, null, 'not_retryable'],
		],
		type: 'auth_error',
	},
	{
		name: 'a redirect to a metadata address is not followed',
		plays: [answer(302, { location: 'http://169.254.169.254/latest/meta-data/' }), OK],
		maxRetries: 2,
		attempts: [[302, null, 'not_retryable']],
		type: 'execution_error',
		says: /redirect/,
	},
	{
		name: 'a permanent redirect to another scheme is not followed',
		plays: [answer(308, { location: 'file:///etc/passwd' })],
		maxRetries: 2,
		attempts: [[308, null, 'not_retryable']],
		type: 'execution_error',
	},
	{
		name: 'a redirect without an address',
		plays: [answer(301)],
		maxRetries: 2,
		attempts: [[301, null, 'not_retryable']],
		type: 'execution_error',
	},
];

const TIMEOUT_MS = 250;
const timedOut = {
	timeoutMs: TIMEOUT_MS,
	maxRetries: 1,
	attempts: [
		[null, 'timeout', 500],
		[null, 'timeout', 'retries_used_up'],
	] as ExpectedAttempt[],
	type: 'execution_timeout',
};
const slowAnswer = {
	timeoutMs: TIMEOUT_MS,
	maxRetries: 1,
	attempts: [[200, 'slow_answer', 'not_retryable']] as ExpectedAttempt[],
	type: 'execution_timeout',
	says: /began to answer/,
};
const cutOff = {
	maxRetries: 1,
	attempts: [[200, 'cut_off', 'not_retryable']] as ExpectedAttempt[],
	type: 'execution_error',
	says: /broke off/,
};
const notHttp = {
	maxRetries: 1,
	attempts: [[null, 'not_http', 'not_retryable']] as ExpectedAttempt[],
	type: 'execution_error',
	says: /does not speak HTTP/,
};
const delivered = { maxRetries: 1, attempts: [[200, null, 'delivered']] as ExpectedAttempt[], type: null };

const broken: Scenario[] = [
	{ name: 'no answer at all', plays: [thenHang('')], ...timedOut },
	{ name: 'a status line and no more', plays: [thenHang('HTTP/1.1 200 OK\r\n')], ...timedOut },
	{
		name: 'slow headers',
		plays: [
			slowly(
				'',
				head(200, Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`x-${index}`, 'y']))),
				60,
			),
		],
		...timedOut,
	},
	{ name: 'an interim answer and no other', plays: [thenHang('HTTP/1.1 100 Continue\r\n\r\n')], ...timedOut },
	{
		name: 'no answer, then one',
		plays: [thenHang(''), OK],
		...timedOut,
		attempts: [
			[null, 'timeout', 500],
			[200, null, 'delivered'],
		],
		type: null,
	},
	{
		name: 'a slow body',
		plays: [slowly(head(200, { 'content-length': '60' }), 'x'.repeat(60), 40)],
		...slowAnswer,
	},
	{
		name: 'a body that never comes',
		plays: [thenHang(head(200, { 'content-length': '10' }))],
		...slowAnswer,
	},
	{
		name: 'chunks that stop',
		plays: [thenHang(`${head(200, { 'transfer-encoding': 'chunked' })}5\r\nhello\r\n`)],
		...slowAnswer,
	},
	{
		name: 'a refusal with a body that never comes',
		plays: [thenHang(head(404, { 'content-length': '10' }))],
		timeoutMs: TIMEOUT_MS,
		maxRetries: 1,
		attempts: [[404, null, 'not_retryable']],
		type: 'not_found',
	},
	{
		name: 'a slow body in time',
		plays: [slowly(head(200, { 'content-length': '20' }), 'x'.repeat(20), 6)],
		timeoutMs: 5_000,
		...delivered,
	},

	{
		name: 'a reset before the headers',
		plays: [thenReset('')],
		maxRetries: 1,
		attempts: [
			[null, 'reset', 500],
			[null, 'reset', 'retries_used_up'],
		],
		type: 'execution_error',
		says: /broke before/,
	},
	{
		name: 'a reset amid the headers',
		plays: [thenReset('HTTP/1.1 200 OK\r\nx-a: b')],
		maxRetries: 1,
		attempts: [
			[null, 'reset', 500],
			[null, 'reset', 'retries_used_up'],
		],
		type: 'execution_error',
	},
	{ name: 'a reset after the headers', plays: [thenReset(head(200, { 'content-length': '10' }))], ...cutOff },
	{
		name: 'a reset amid the body',
		plays: [thenReset(`${head(200, { 'content-length': '10' })}half`)],
		...cutOff,
	},
	{
		name: 'a reset after the headers of a refusal',
		plays: [thenReset(head(500, { 'content-length': '10' })), OK],
		maxRetries: 1,
		attempts: [
			[500, null, 500],
			[200, null, 'delivered'],
		],
		type: null,
	},
	{
		name: 'a close without an answer',
		plays: [(socket) => void socket.end()],
		maxRetries: 1,
		attempts: [
			[null, 'empty', 500],
			[null, 'empty', 'retries_used_up'],
		],
		type: 'execution_error',
		says: /without an answer/,
	},
	{
		name: 'a close amid the headers',
		plays: [raw('HTTP/1.1 200 OK\r\nx-a')],
		maxRetries: 1,
		attempts: [
			[null, 'empty', 500],
			[null, 'empty', 'retries_used_up'],
		],
		type: 'execution_error',
	},

	{
		name: 'a body shorter than announced',
		plays: [raw(`${head(200, { 'content-length': '100' })}short`)],
		...cutOff,
	},
	{
		name: 'a body longer than announced',
		plays: [raw(`${head(200, { 'content-length': '2' })}much longer`)],
		...delivered,
	},
	{
		name: 'chunks without an end',
		plays: [raw(`${head(200, { 'transfer-encoding': 'chunked' })}5\r\nhello\r\n`)],
		...cutOff,
	},
	{
		name: 'chunks with a wrong length',
		plays: [raw(`${head(200, { 'transfer-encoding': 'chunked' })}zz\r\nhello\r\n0\r\n\r\n`)],
		...cutOff,
	},
	{
		name: 'a compressed body that is none',
		plays: [answer(200, { 'content-encoding': 'gzip' }, 'not compressed')],
		...cutOff,
	},
	{ name: 'a body that ends with the connection', plays: [raw(`${head(200)}until the end`)], ...delivered },
	{ name: 'an empty body', plays: [answer(200)], ...delivered },
	{
		name: 'an interim answer first',
		plays: [raw(`HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${head(200, { 'content-length': '2' })}ok`)],
		...delivered,
	},
	{ name: 'an endless body', plays: [endless(head(200))], ...delivered },
	{
		name: 'an endless body of a refusal',
		plays: [endless(head(400))],
		maxRetries: 1,
		attempts: [[400, null, 'not_retryable']],
		type: 'execution_error',
	},
	{ name: 'a body of a megabyte', plays: [answer(200, {}, 'x'.repeat(1_000_000))], ...delivered },

	{
		name: 'headers without end',
		plays: [raw(`HTTP/1.1 200 OK\r\nx-big: ${'x'.repeat(200_000)}\r\n\r\n`)],
		maxRetries: 1,
		attempts: [[null, 'oversized', 'not_retryable']],
		type: 'bounds_exceeded',
		says: /headers of the answer/,
	},
	{ name: 'a mail server', plays: [raw('220 mail.example.com ESMTP ready\r\n')], ...notHttp },
	{ name: 'a secure shell', plays: [raw('SSH-2.0-OpenSSH_9.6\r\n')], ...notHttp },
	{ name: 'a page without HTTP', plays: [raw('<html><body>Hello</body></html>')], ...notHttp },
	{ name: 'zeros', plays: [raw('\0'.repeat(64))], ...notHttp },
	{ name: 'a status that is no number', plays: [raw('HTTP/1.1 OK 200\r\n\r\n')], ...notHttp },
	{
		name: 'a header with a wrong character',
		plays: [raw('HTTP/1.1 200 OK\r\nbad header: x\r\n\r\n')],
		...notHttp,
	},
	{
		name: 'two lengths',
		plays: [raw('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nab')],
		...notHttp,
	},

	{
		name: 'a certificate that nobody vouches for',
		at: 'self-signed',
		plays: [OK],
		maxRetries: 1,
		attempts: [[null, 'certificate', 'not_retryable']],
		type: 'execution_error',
		says: /certificate/,
	},
	{
		name: 'a handshake without a certificate',
		at: 'without certificate',
		plays: [OK],
		maxRetries: 1,
		attempts: [[null, 'tls', 'not_retryable']],
		type: 'execution_error',
		says: /encrypted/,
	},
	{
		name: 'https to a receiver that speaks http',
		at: 'plain, asked over https',
		plays: [OK],
		maxRetries: 1,
		attempts: [[null, 'tls', 'not_retryable']],
		type: 'execution_error',
		says: /encrypted/,
	},
	{
		name: 'nothing listens',
		at: 'nowhere',
		plays: [],
		maxRetries: 2,
		attempts: [
			[null, 'refused', 500],
			[null, 'refused', 1_000],
			[null, 'refused', 'retries_used_up'],
		],
		type: 'execution_error',
		connections: 0,
		says: /accepts connections/,
	},
	{
		name: 'a name that does not exist',
		at: 'unknown name',
		plays: [],
		maxRetries: 1,
		attempts: [
			[null, 'unknown_host', 500],
			[null, 'unknown_host', 'retries_used_up'],
		],
		type: 'execution_error',
		connections: 0,
		says: /cannot be found/,
	},
];

export const SCENARIOS: Scenario[] = [...statuses, ...waits, ...courses, ...broken];
