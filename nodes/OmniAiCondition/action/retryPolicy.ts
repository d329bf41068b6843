import type { ConfiguredAction } from './actionKind';
import { backoffMs, isRetryable, type Backoff } from '../../shared/http/retry';
import type { TransportFailure } from '../../shared/http/transportFailure';

/** How often one action may be tried again, and for how long. */
export interface RetryPolicy {
	/** 0: one attempt. */
	maxRetries: number;
	/**
	 * From the start of the first attempt until the end of the last retry. The first attempt has its whole
	 * time-out all the same: retries are for what fails, and must not make anything fail that would not.
	 */
	budgetMs: number;
}

const BACKOFF_MS: Backoff = { base: 1_000, max: 30_000 };

/** An attempt with less time than this could hardly end well, and nobody could tell whether it arrived. */
const LEAST_TIME_FOR_AN_ATTEMPT_MS = 100;

/** Why no attempt followed. */
export type NotRetried =
	| 'delivered'
	| 'retries_off'
	| 'not_retryable'
	| 'retries_used_up'
	| 'budget_used_up'
	| 'retry_after_beyond_budget'
	| 'address_refused'
	| 'cancelled';

export type RetryDecision = { again: true; afterMs: number } | { again: false; reason: NotRetried };

/** How an attempt ended, as far as it decides about another one. */
export interface AttemptEnd {
	status: number | null;
	failure: TransportFailure | null;
	/** What the receiver asked for, see `retryAfterMs`. */
	retryAfterMs: number | null;
	/** Retries made before this attempt. */
	retries: number;
	/** What is left of the budget. */
	remainingMs: number;
}

/**
 * Decides whether an attempt is followed by another one, and after which wait: a random part of the
 * exponential backoff, but never less than the receiver asked for.
 *
 * @param random gives numbers from 0 up to but not including 1
 */
export function decideRetry(end: AttemptEnd, policy: RetryPolicy, random: () => number): RetryDecision {
	if (isDelivered(end)) return { again: false, reason: 'delivered' };
	if (end.failure === 'cancelled') return { again: false, reason: 'cancelled' };
	if (policy.maxRetries === 0) return { again: false, reason: 'retries_off' };
	if (!isRetryable(end)) return { again: false, reason: 'not_retryable' };
	if (end.retries >= policy.maxRetries) return { again: false, reason: 'retries_used_up' };
	const maxWait = end.remainingMs - LEAST_TIME_FOR_AN_ATTEMPT_MS;
	if (end.retryAfterMs !== null && end.retryAfterMs > maxWait)
		return { again: false, reason: 'retry_after_beyond_budget' };
	const afterMs = Math.max(backoffMs(end.retries, BACKOFF_MS, random), end.retryAfterMs ?? 0);
	return afterMs > maxWait ? { again: false, reason: 'budget_used_up' } : { again: true, afterMs };
}

/** The time-out of an attempt: its own for the first one, at most what is left of the budget for a retry. */
export function attemptTimeoutMs(timeoutMs: number, retries: number, remainingMs: number): number {
	return retries === 0 ? timeoutMs : Math.min(timeoutMs, Math.ceil(remainingMs));
}

/** How long the delivery of an action may take, retries included, in milliseconds. */
export function longestDeliveryMs(action: ConfiguredAction, { maxRetries, budgetMs }: RetryPolicy): number {
	return Math.max(action.kind.longestAttemptMs(action), maxRetries === 0 ? 0 : budgetMs);
}

/**
 * What to tell a person whose retry budget ends before a first attempt's time-out does: then nothing that is
 * not answered in time is tried again. Null when it does not for any action.
 */
export function budgetHint(
	actions: Array<{ actionId: string; timeoutMs?: number }>,
	{ maxRetries, budgetMs }: RetryPolicy,
): string | null {
	const slowest = actions.find(
		({ timeoutMs = 0 }) => maxRetries > 0 && timeoutMs > budgetMs - LEAST_TIME_FOR_AN_ATTEMPT_MS,
	);
	if (slowest === undefined) return null;
	return (
		`The 'Retry Budget (Ms)' of ${budgetMs} leaves no time for a retry if action ` +
		`'${slowest.actionId}' is not answered within its 'Timeout (Ms)' of ` +
		`${slowest.timeoutMs}. Raise the budget, or lower the timeout.`
	);
}

function isDelivered({ status, failure }: AttemptEnd): boolean {
	return failure === null && status !== null && status >= 200 && status < 300;
}
