import { callApi } from '../../../nodes/OmniAi/api/callApi';
import type { Exchange } from '../../../nodes/shared/http/exchange';

// Which calls of the API are made again, how often, and after how long. The numbers are the document's.

const NOW = Date.UTC(2026, 0, 15, 12);
const OK: Exchange = { status: 200, retryAfter: null, text: '{"ok":true}' };
const answered = (status: number, retryAfter: string | null = null): Exchange => ({
	status,
	retryAfter,
	text: '',
});
const failed = (failure: string) => ({ failure }) as Exchange;

async function call(
	exchanges: Exchange[],
	{ random = 0.999_999, endpoint = 'getLead' as 'getLead' | 'createLead' } = {},
) {
	const waits: number[] = [];
	let sent = 0;
	const outcome = await callApi(
		endpoint,
		{
			ids: endpoint === 'getLead' ? { leadId: 'lead' } : {},
			body: endpoint === 'getLead' ? undefined : { firstName: 'Ada' },
		},
		{
			apiKey: 'k',
			send: async () => exchanges[Math.min(sent++, exchanges.length - 1)] as Exchange,
			wait: async (ms) => void waits.push(ms),
			random: () => random,
			now: () => NOW,
		},
	);
	return { sent, waits, ok: outcome.ok };
}

test('a GET is made four times in all, after waits of up to 0.5, 1 and 2 seconds', async () => {
	expect(await call([answered(503)])).toEqual({ sent: 4, waits: [500, 1_000, 2_000], ok: false });
	expect(await call([answered(503)], { random: 0 })).toEqual({ sent: 4, waits: [0, 0, 0], ok: false });
	expect(await call([answered(503)], { random: 0.5 })).toEqual({
		sent: 4,
		waits: [250, 500, 1_000],
		ok: false,
	});
	expect(await call([answered(503), OK])).toEqual({ sent: 2, waits: [500], ok: true });
});

test.each([408, 425, 429, 500, 502, 503, 504, 599])('HTTP %i is worth another try', async (status) => {
	expect(await call([answered(status), OK])).toMatchObject({ sent: 2, ok: true });
	expect(await call([answered(status), OK], { endpoint: 'createLead' })).toEqual({
		sent: 1,
		waits: [],
		ok: false,
	});
});

test.each([199, 301, 304, 400, 401, 403, 404, 409, 410, 422, 428, 430, 499])(
	'HTTP %i is not worth another try',
	async (status) => {
		expect(await call([answered(status), OK])).toEqual({ sent: 1, waits: [], ok: false });
	},
);

test.each(['timeout', 'refused', 'unknown_host', 'reset', 'empty', 'cut_off'])(
	'a GET that ends by %s is made again, a POST is not',
	async (failure) => {
		expect(await call([failed(failure), OK])).toEqual({ sent: 2, waits: [500], ok: true });
		expect(await call([failed(failure), OK], { endpoint: 'createLead' })).toEqual({
			sent: 1,
			waits: [],
			ok: false,
		});
	},
);

test.each(['slow_answer', 'certificate', 'tls', 'blocked', 'cancelled', 'other', 'not_http', 'oversized'])(
	'a GET that ends by %s is not made again',
	async (failure) => {
		expect(await call([failed(failure), OK])).toEqual({ sent: 1, waits: [], ok: false });
	},
);

test.each<[string, number[]]>([
	['0', [500]],
	['1', [1_000]],
	['59', [59_000]],
	['60', [60_000]],
	[new Date(NOW + 60_000).toUTCString(), [60_000]],
	['soon', [500]],
	['61', []],
	[new Date(NOW + 61_000).toUTCString(), []],
	['3600', []],
])('a Retry-After of %j makes the waits %j', async (retryAfter, waits) => {
	expect(await call([answered(429, retryAfter), OK])).toEqual({
		sent: waits.length + 1,
		waits,
		ok: waits.length > 0,
	});
});

test.each<[number, string, boolean]>([
	[200, '{"success":true}', true],
	[200, '{}', true],
	[200, '[]', true],
	[201, '{"id":"x"}', true],
	[299, '{}', true],
	[300, '{}', false],
	[200, '{"success":false}', false],
	[200, '{"success":null}', true],
	[200, '"text"', false],
	[200, 'null', false],
	[200, '7', false],
	[200, '{', false],
	[204, '', false],
])('an answer of %i with the body %j is a success: %s', async (status, body, ok) => {
	expect((await call([{ status, retryAfter: null, text: body }])).ok).toBe(ok);
});
