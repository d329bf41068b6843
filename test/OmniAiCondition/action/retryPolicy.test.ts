import {
	attemptTimeoutMs,
	budgetHint,
	decideRetry,
	type AttemptEnd,
} from '../../../nodes/OmniAiCondition/action/retryPolicy';

const POLICY = { maxRetries: 2, budgetMs: 5_000 };
const end = (changes: Partial<AttemptEnd>): AttemptEnd => ({
	status: 503,
	failure: null,
	retryAfterMs: null,
	retries: 0,
	remainingMs: 5_000,
	...changes,
});
const decide = (changes: Partial<AttemptEnd>, policy = POLICY, random = 0) =>
	decideRetry(end(changes), policy, () => random);

test.each<[Partial<AttemptEnd>, object]>([
	[{ status: 200 }, { again: false, reason: 'delivered' }],
	[{ status: 299 }, { again: false, reason: 'delivered' }],
	[{ status: 199 }, { again: false, reason: 'not_retryable' }],
	[{ status: 300 }, { again: false, reason: 'not_retryable' }],
	[
		{ status: 200, failure: 'cut_off' },
		{ again: false, reason: 'not_retryable' },
	],
	[
		{ status: 200, failure: 'reset' },
		{ again: true, afterMs: 0 },
	],
	[{ status: null }, { again: false, reason: 'not_retryable' }],
	[{ status: 499 }, { again: false, reason: 'not_retryable' }],
	[{ status: 500 }, { again: true, afterMs: 0 }],
	[{ status: 599 }, { again: true, afterMs: 0 }],
	[{ status: 600 }, { again: false, reason: 'not_retryable' }],
	[
		{ status: null, failure: 'cancelled' },
		{ again: false, reason: 'cancelled' },
	],
	[{ retries: 1 }, { again: true, afterMs: 0 }],
	[{ retries: 2 }, { again: false, reason: 'retries_used_up' }],
	[{ retries: 3 }, { again: false, reason: 'retries_used_up' }],
	[{ retryAfterMs: 4_900 }, { again: true, afterMs: 4_900 }],
	[{ retryAfterMs: 4_901 }, { again: false, reason: 'retry_after_beyond_budget' }],
	[{ remainingMs: 100 }, { again: true, afterMs: 0 }],
	[{ remainingMs: 99 }, { again: false, reason: 'budget_used_up' }],
	[
		{ remainingMs: 99, retryAfterMs: 0 },
		{ again: false, reason: 'retry_after_beyond_budget' },
	],
])('the retry policy decides after %j: %j', (changes, decision) => {
	expect(decide(changes)).toEqual(decision);
});

test('a policy without retries makes none, unless there is nothing to repeat', () => {
	const none = { maxRetries: 0, budgetMs: 5_000 };
	expect(
		[
			decide({}, none),
			decide({ status: 204 }, none),
			decide({ failure: 'cancelled' }, none),
			decide({ status: 400 }, none),
		].map((decision) => (decision.again ? null : decision.reason)),
	).toEqual(['retries_off', 'delivered', 'cancelled', 'retries_off']);
});

test('the wait before a retry is what was asked for, or longer by chance', () => {
	expect(decide({ retryAfterMs: 700 }, POLICY, 0.5)).toEqual({ again: true, afterMs: 700 });
	expect(decide({ retryAfterMs: 300 }, POLICY, 0.5)).toEqual({ again: true, afterMs: 500 });
	const longest = (retries: number) =>
		decide({ retries, remainingMs: 60_000 }, { maxRetries: 10, budgetMs: 60_000 }, 1);
	expect([0, 1, 2, 4, 5, 9].map(longest)).toEqual(
		[1_000, 2_000, 4_000, 16_000, 30_000, 30_000].map((afterMs) => ({ again: true, afterMs })),
	);
});

test('a first attempt has its own time-out, a retry at most what is left', () => {
	expect([
		attemptTimeoutMs(1_000, 0, 5),
		attemptTimeoutMs(1_000, 1, 5.2),
		attemptTimeoutMs(1_000, 1, 5_000),
	]).toEqual([1_000, 6, 1_000]);
});

test('a budget that ends before a time-out does gives a hint', () => {
	const hint = (timeoutMs: number | undefined, policy = POLICY) =>
		budgetHint(
			[{ actionId: 'a' }, { actionId: 'b', ...(timeoutMs === undefined ? {} : { timeoutMs }) }],
			policy,
		);
	expect([hint(undefined), hint(4_900), hint(4_901, { maxRetries: 0, budgetMs: 5_000 })]).toEqual([
		null,
		null,
		null,
	]);
	expect(hint(4_901)).toBe(
		"The 'Retry Budget (Ms)' of 5000 leaves no time for a retry if action 'b' is not answered " +
			"within its 'Timeout (Ms)' of 4901. Raise the budget, or lower the timeout.",
	);
	expect(budgetHint([{ actionId: 'a', timeoutMs: 10 }], { maxRetries: 1, budgetMs: 110 })).toBeNull();
});
