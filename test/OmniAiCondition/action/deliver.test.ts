import fc from 'fast-check';
import {
	deliver,
	type DeliveryContext,
	type DeliveryResult,
} from '../../../nodes/OmniAiCondition/action/deliver';
import type { Exchange } from '../../../nodes/shared/http/exchange';
import type { TransportFailure } from '../../../nodes/shared/http/transportFailure';
import { problem } from '../../../nodes/shared/http/problem';
import type { ActionRequest, PreparedRequest } from '../../../nodes/OmniAiCondition/action/request';
import { fakeClock, type FakeClock } from '../../support/fakeClock';

// Retries against scripted exchanges on a clock that only the test moves.

interface Step {
	status: number | null;
	failure: TransportFailure | null;
	retryAfter: string | null;
	takesMs: number;
}

interface Script {
	steps: Step[];
	maxRetries: number;
	budgetMs: number;
	timeoutMs: number;
	random: number[];
}

interface Seen {
	result: DeliveryResult;
	sent: Array<{ at: number; request: ActionRequest }>;
	clock: FakeClock;
}

const prepared = (timeoutMs = 10_000): PreparedRequest =>
	({
		kind: 'request',
		request: {
			method: 'POST',
			url: 'https://example.com/',
			headers: { 'Idempotency-Key': 'k' },
			body: '{}',
			timeoutMs,
		},
		payload: {},
		problems: [],
		idempotencyKey: 'k',
		location: 'actions[0].url',
	}) as unknown as PreparedRequest;

async function play(
	{ steps, maxRetries, budgetMs, timeoutMs, random }: Script,
	changes: Partial<DeliveryContext> = {},
): Promise<Seen> {
	const clock = fakeClock();
	const start = clock.now();
	const sent: Seen['sent'] = [];
	let draws = 0;
	const result = await deliver(prepared(timeoutMs), {
		send: async (request): Promise<Exchange> => {
			const step = steps[Math.min(sent.length, steps.length - 1)] as Step;
			sent.push({ at: clock.now() - start, request });
			clock.pass(Math.min(step.takesMs, request.timeoutMs));
			if (step.takesMs >= request.timeoutMs) return { failure: 'timeout' };
			if (step.failure !== null) return { failure: step.failure, status: step.status };
			return { status: step.status ?? 200, retryAfter: step.retryAfter };
		},
		clock,
		random: () => random[draws++ % random.length] ?? 0,
		retries: { maxRetries, budgetMs },
		cancelled: undefined,
		hostProblem: async () => null,
		...changes,
	});
	return { result, sent, clock };
}

const answer = (status: number, rest: Partial<Step> = {}): Step => ({
	status,
	failure: null,
	retryAfter: null,
	takesMs: 10,
	...rest,
});
const failing = (failure: TransportFailure, status: number | null = null): Step => ({
	status,
	failure,
	retryAfter: null,
	takesMs: 10,
});

const FAILURES: TransportFailure[] = [
	'timeout',
	'refused',
	'unknown_host',
	'certificate',
	'tls',
	'reset',
	'empty',
	'not_http',
	'oversized',
	'slow_answer',
	'cut_off',
	'blocked',
	'cancelled',
	'other',
];
const REPEATED_FAILURES = new Set(['timeout', 'refused', 'unknown_host', 'reset', 'empty']);
const isRepeated = (status: number) =>
	status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);

const step = fc.oneof(
	fc.record({
		status: fc.oneof(
			fc.constantFrom(200, 204, 301, 400, 408, 425, 429, 500, 503, 504),
			fc.integer({ min: 200, max: 599 }),
		),
		failure: fc.constant(null),
		retryAfter: fc.option(fc.oneof(fc.nat(90).map(String), fc.constantFrom('soon', '-1', '99999999'))),
		takesMs: fc.nat(5_000),
	}),
	fc.record({
		status: fc.constant(null),
		failure: fc.constantFrom(...FAILURES),
		retryAfter: fc.constant(null),
		takesMs: fc.nat(5_000),
	}),
) as fc.Arbitrary<Step>;

const script: fc.Arbitrary<Script> = fc.record({
	steps: fc.array(step, { minLength: 1, maxLength: 8 }),
	maxRetries: fc.integer({ min: 0, max: 5 }),
	budgetMs: fc.integer({ min: 1_000, max: 90_000 }),
	timeoutMs: fc.integer({ min: 100, max: 6_000 }),
	random: fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
		minLength: 1,
		maxLength: 6,
	}),
});

test('a delivery keeps to the rules of retries, whatever happens', async () => {
	await fc.assert(
		fc.asyncProperty(script, async (given) => {
			const { result, sent, clock } = await play(given);
			const { attempts } = result.delivery;

			expect(attempts).toHaveLength(sent.length);
			expect(sent.length).toBeLessThanOrEqual(given.maxRetries + 1);
			// The same request each time, the key included; only its time-out may shrink.
			for (const { request } of sent)
				expect({ ...request, timeoutMs: 0 }).toEqual({ ...prepared().request, timeoutMs: 0 });
			// A first attempt has its whole time-out; what follows ends with the budget.
			expect(sent[0]?.request.timeoutMs).toBe(given.timeoutMs);
			if (sent.length > 1) expect(result.delivery.durationMs).toBeLessThanOrEqual(given.budgetMs + 1);
			else expect(result.delivery.durationMs).toBeLessThanOrEqual(given.timeoutMs);

			for (const [index, attempt] of attempts.entries()) {
				const isLast = index === attempts.length - 1;
				const mayRepeat =
					attempt.failure === null ? isRepeated(attempt.status ?? 0) : REPEATED_FAILURES.has(attempt.failure);
				if (!isLast) expect(mayRepeat).toBe(true);
				expect(attempt.retriedAfterMs === null).toBe(isLast);
				expect(attempt.notRetried === null).toBe(!isLast);
				if (isLast) continue;
				const wait = attempt.retriedAfterMs ?? NaN;
				expect(wait).toBe(clock.waits[index]);
				const asked = given.steps[Math.min(index, given.steps.length - 1)]?.retryAfter ?? null;
				const askedMs =
					attempt.failure === null && asked !== null && /^\d+$/.test(asked) ? Number(asked) * 1_000 : 0;
				const max = Math.min(30_000, 1_000 * 2 ** index);
				const jitter = Math.round((given.random[index % given.random.length] ?? 0) * max);
				expect(wait).toBe(Math.max(askedMs, jitter));
				const next = sent[index + 1];
				const from = (sent[index]?.at ?? 0) + attempt.durationMs;
				expect(Math.abs((next?.at ?? NaN) - from - wait)).toBeLessThanOrEqual(1);
			}

			const last = attempts.at(-1);
			const delivered =
				last?.failure === null && last.status !== null && last.status >= 200 && last.status < 300;
			expect(result.problem === null).toBe(delivered);
			expect(last?.notRetried === 'delivered').toBe(delivered);
			expect(result.delivery.status).toBe(last?.status);
			if (given.maxRetries === 0 && !delivered && last?.failure !== 'cancelled')
				expect(last?.notRetried).toBe('retries_off');
			if (last?.notRetried === 'retries_used_up') expect(attempts).toHaveLength(given.maxRetries + 1);
		}),
		{ numRuns: 400 },
	);
});

const plain = { maxRetries: 3, budgetMs: 60_000, timeoutMs: 1_000, random: [0.5] };

describe('a delivery', () => {
	test.each(Array.from({ length: 500 }, (_, index) => 100 + index).filter((status) => status >= 200))(
		'answered %d is repeated exactly when its status is worth a retry',
		async (status) => {
			const { sent } = await play({ ...plain, steps: [answer(status), answer(200)] });
			expect(sent).toHaveLength(isRepeated(status) ? 2 : 1);
		},
	);

	test.each(FAILURES)('that ends with %s is repeated exactly when it is worth a retry', async (failure) => {
		const { sent } = await play({ ...plain, steps: [failing(failure), answer(200)] });
		expect(sent).toHaveLength(REPEATED_FAILURES.has(failure) ? 2 : 1);
	});

	test('whose connection breaks after a status is not repeated, whatever the status', async () => {
		const { sent, result } = await play({ ...plain, steps: [failing('cut_off', 200), answer(200)] });
		expect(sent).toHaveLength(1);
		expect(result.delivery.attempts).toEqual([
			{ status: 200, durationMs: 10, failure: 'cut_off', retriedAfterMs: null, notRetried: 'not_retryable' },
		]);
	});
});

test('the waits between attempts double, with the whole of each left to chance', async () => {
	for (const chance of [0, 0.25, 0.999]) {
		const { clock } = await play({
			...plain,
			maxRetries: 5,
			budgetMs: 600_000,
			random: [chance],
			steps: [answer(503)],
		});
		expect(clock.waits).toEqual([1, 2, 4, 8, 16].map((seconds) => Math.round(seconds * 1_000 * chance)));
	}
});

describe('the wait that a receiver asks for', () => {
	test('is kept, and never shortened by chance', async () => {
		const { clock, result } = await play({
			...plain,
			random: [0.999],
			steps: [answer(429, { retryAfter: '7' }), answer(200)],
		});
		expect(clock.waits).toEqual([7_000]);
		expect(result.delivery.attempts[0]).toMatchObject({
			status: 429,
			retriedAfterMs: 7_000,
			notRetried: null,
		});
	});

	test('ends the delivery at once when it is beyond the budget', async () => {
		const { sent, clock, result } = await play({
			...plain,
			steps: [answer(429, { retryAfter: '86400' }), answer(200)],
		});
		expect([sent.length, clock.waits]).toEqual([1, []]);
		expect(result.delivery.attempts[0]?.notRetried).toBe('retry_after_beyond_budget');
	});
});

test('the last attempt gets what is left of the retry budget', async () => {
	const { sent } = await play({
		...plain,
		budgetMs: 2_500,
		timeoutMs: 1_000,
		random: [0.2],
		steps: [answer(503, { takesMs: 900 }), answer(503, { takesMs: 900 }), answer(200)],
	});
	expect(sent.map(({ at, request }) => [at, request.timeoutMs])).toEqual([
		[0, 1_000],
		[1_100, 1_000],
		[2_400, 100],
	]);
});

describe('the retry budget', () => {
	test('never shortens a first attempt', async () => {
		const { sent, result } = await play({
			...plain,
			maxRetries: 1,
			budgetMs: 1_000,
			timeoutMs: 5_000,
			steps: [answer(200, { takesMs: 1_600 })],
		});
		expect([sent.map(({ request }) => request.timeoutMs), result.problem]).toEqual([[5_000], null]);
	});

	test('is named when a time-out leaves nothing of it for a retry', async () => {
		const { sent, result } = await play({
			...plain,
			maxRetries: 1,
			budgetMs: 1_000,
			timeoutMs: 5_000,
			steps: [answer(200, { takesMs: 9_000 })],
		});
		expect([sent.length, result.delivery.attempts[0]?.notRetried, result.problem?.type]).toEqual([
			1,
			'budget_used_up',
			'execution_timeout',
		]);
		expect(result.problem?.suggestion).toMatch(
			/'Timeout \(Ms\)'.*not tried again because 'Retry Budget \(Ms\)' was used up/,
		);
	});

	test.each([
		[
			'timeout',
			/^The receiver did not answer within the 0\.4 s that 'Retry Budget \(Ms\)' left for this retry\.$/,
		],
		[
			'slow_answer',
			new RegExp(
				String.raw`^The receiver began to answer but did not finish within the 0\.4 s that 'Retry ` +
					String.raw`Budget \(Ms\)' left for this retry\.$`,
			),
		],
	] as const)('is named when a retry had less time than its own: %s', async (failure, sentence) => {
		let attempts = 0;
		const clock = fakeClock();
		const { result } = await play(
			{ ...plain, maxRetries: 1, budgetMs: 2_000, timeoutMs: 1_500, random: [0], steps: [] },
			{
				clock,
				send: async ({ timeoutMs }) => {
					attempts += 1;
					clock.pass(attempts === 1 ? 1_600 : timeoutMs);
					return attempts === 1 ? { status: 503 } : { failure };
				},
			},
		);
		expect([attempts, result.problem?.type]).toEqual([2, 'execution_timeout']);
		expect(result.problem?.message).toMatch(sentence);
		expect(result.problem?.suggestion).toContain("Raise 'Retry Budget (Ms)'");
		expect(result.problem?.suggestion).not.toContain("Raise 'Timeout");
	});

	test('is not named when a retry had its own time-out', async () => {
		const { result } = await play({
			...plain,
			maxRetries: 1,
			budgetMs: 9_000,
			timeoutMs: 1_000,
			random: [0],
			steps: [answer(503), answer(200, { takesMs: 5_000 })],
		});
		expect(result.problem).toMatchObject({
			message: 'The receiver did not answer in time.',
			suggestion: expect.stringContaining("'Timeout (Ms)'"),
		});
		expect(result.problem?.suggestion).not.toContain('Budget');
	});

	test('is named when a receiver asks for a longer wait', async () => {
		const { result } = await play({ ...plain, steps: [answer(429, { retryAfter: '86400' })] });
		expect(result.problem?.suggestion).toContain(
			"the receiver asks for a longer wait than 'Retry Budget (Ms)' has left",
		);
	});
});

describe('a name that leads elsewhere by the time of a retry', () => {
	const found = problem('parameter_error', 'No.', 'actions[0].url', null);

	test('is asked about before each attempt, and not sent to again', async () => {
		const asked: boolean[] = [];
		const { sent, result } = await play(
			{ ...plain, steps: [answer(503), answer(503), answer(200)] },
			{ hostProblem: async (_request, _location, isRetry) => (asked.push(isRetry) > 2 ? found : null) },
		);
		expect([asked, sent.length, result.problem]).toEqual([[false, true, true], 2, found]);
		expect(
			result.delivery.attempts.map(({ notRetried, retriedAfterMs }) => [notRetried, retriedAfterMs === null]),
		).toEqual([
			[null, false],
			['address_refused', true],
		]);
		expect(result.delivery.status).toBe(503);
	});

	test('is sent nothing when looking it up takes the rest of the budget', async () => {
		const clock = fakeClock();
		const { sent, result } = await play(
			{ ...plain, budgetMs: 2_000, steps: [answer(503), answer(200)] },
			{
				clock,
				hostProblem: async (_request, _location, isRetry) => {
					if (isRetry) clock.pass(3_000);
					return null;
				},
				send: async () => (sent503.push(1), { status: 503 }),
			},
		);
		expect([sent503.length, sent.length, result.delivery.attempts[0]?.notRetried]).toEqual([
			1,
			0,
			'budget_used_up',
		]);
	});
	const sent503: number[] = [];

	test('is sent nothing when the run is cancelled during the look-up', async () => {
		const controller = new AbortController();
		const { sent, result } = await play(
			{ ...plain, steps: [answer(503), answer(200)] },
			{
				cancelled: controller.signal,
				hostProblem: async (_request, _location, isRetry) => {
					if (isRetry) controller.abort();
					return null;
				},
			},
		);
		expect([sent.length, result.delivery.attempts[0]?.notRetried]).toEqual([1, 'cancelled']);
	});
});

test('a delivery without retries is bound by its time-out alone', async () => {
	const { sent } = await play({
		...plain,
		maxRetries: 0,
		budgetMs: 1_000,
		timeoutMs: 5_000,
		steps: [answer(200)],
	});
	expect(sent[0]?.request.timeoutMs).toBe(5_000);
});

describe('a cancelled run', () => {
	test('sends nothing more', async () => {
		const { result, sent } = await play(
			{ ...plain, steps: [answer(200)] },
			{ cancelled: AbortSignal.abort() },
		);
		expect(sent).toEqual([]);
		expect(result.delivery).toMatchObject({ attempts: [], status: null });
		expect(result.problem).toMatchObject({
			type: 'execution_error',
			message: expect.stringContaining('cancelled before'),
			location: 'actions[0].url',
		});
	});

	test('sends nothing after its name was looked up', async () => {
		const controller = new AbortController();
		const hostProblem = async () => {
			controller.abort();
			return null;
		};
		const { sent, result } = await play(
			{ ...plain, steps: [answer(200)] },
			{ cancelled: controller.signal, hostProblem },
		);
		expect([sent.length, result.problem?.message]).toEqual([
			0,
			'The run was cancelled before this was sent.',
		]);
	});

	test('does not retry, and says so', async () => {
		const controller = new AbortController();
		const clock = fakeClock();
		clock.onWait = () => controller.abort();
		const { sent, result } = await play(
			{ ...plain, steps: [answer(503)] },
			{ cancelled: controller.signal, clock },
		);
		expect(sent).toHaveLength(1);
		expect(result.delivery.attempts).toEqual([
			{
				status: 503,
				durationMs: expect.any(Number),
				failure: null,
				retriedAfterMs: null,
				notRetried: 'cancelled',
			},
		]);
		expect(result.problem?.message).toContain('HTTP 503');
	});
});

test('a name that leads where nothing may be sent is not sent to', async () => {
	const found = problem('parameter_error', 'No.', 'actions[0].url', null);
	const { result, sent } = await play({ ...plain, steps: [answer(200)] }, { hostProblem: async () => found });
	expect([sent.length, result.problem]).toEqual([0, found]);
});
