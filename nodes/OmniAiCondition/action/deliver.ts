import type { Exchange } from '../../shared/http/exchange';
import type { TransportFailure } from '../../shared/http/transportFailure';
import { cancelledProblem, transportProblem } from '../../shared/http/transportProblem';
import type { Problem } from '../../shared/http/problem';
import type { ActionRequest, PreparedRequest } from './request';
import { retryAfterMs } from '../../shared/http/retry';
import { lateRetryProblem, notRetriedAdvice, statusProblem } from './deliveryProblem';
import { attemptTimeoutMs, decideRetry, type NotRetried, type RetryPolicy } from './retryPolicy';

/** Sends one request and waits for the whole answer. Never throws and never follows a redirect. */
export type Send = (request: ActionRequest) => Promise<Exchange>;

export interface Attempt {
	/** HTTP status, null when no answer came. */
	status: number | null;
	durationMs: number;
	/** Why no whole answer came, else null. */
	failure: TransportFailure | null;
	/** How long was waited before the next attempt, null after the last one. */
	retriedAfterMs: number | null;
	/** Why no attempt followed; null when one did. */
	notRetried: NotRetried | null;
}

export interface Delivery {
	attempts: Attempt[];
	/** HTTP status of the last attempt, null when no answer came or nothing was sent. */
	status: number | null;
	/** From the start of the first attempt to the end of the last, waits included. */
	durationMs: number;
	idempotencyKey: string;
}

export interface DeliveryResult {
	delivery: Delivery;
	/** Null when the action was delivered. */
	problem: Problem | null;
}

/** Time as deliveries need it. */
export interface Clock {
	/** Milliseconds on a clock that only goes forward. */
	now: () => number;
	/** The time of day, in milliseconds since 1970. */
	today: () => number;
	/** Ends after `ms` milliseconds, or as soon as the signal is aborted. Never rejects. */
	wait: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** What deliveries share. */
export interface DeliveryContext {
	send: Send;
	clock: Clock;
	/** Numbers from 0 up to but not including 1. */
	random: () => number;
	retries: RetryPolicy;
	/** Aborted when a person cancels the run. */
	cancelled: AbortSignal | undefined;
	/**
	 * What speaks against where a host leads; null when nothing does or nobody knows. Asked before every
	 * attempt.
	 * @param isRetry whether what was found for an earlier attempt does not count any more
	 */
	hostProblem: (request: ActionRequest, location: string, isRetry: boolean) => Promise<Problem | null>;
}

/**
 * Delivers a prepared action: one attempt, and retries as far as the policy allows. What is wrong with
 * it before is not sent at all, and nothing is sent once the run is cancelled. Never throws.
 */
export async function deliver(prepared: PreparedRequest, context: DeliveryContext): Promise<DeliveryResult> {
	const { idempotencyKey, location, request } = prepared;
	const unsent = (problem: Problem): DeliveryResult => ({
		delivery: { attempts: [], status: null, durationMs: 0, idempotencyKey },
		problem,
	});
	const [first] = prepared.problems;
	if (first !== undefined) return unsent(first);
	if (context.cancelled?.aborted) return unsent(cancelledProblem(location));
	const refused = await context.hostProblem(request, location, false);
	if (refused !== null) return unsent(refused);
	// The names were looked up in between.
	if (context.cancelled?.aborted) return unsent(cancelledProblem(location));

	const { attempts, exchange, durationMs, problem } = await attemptUntilSettled(request, location, context);
	return { delivery: { attempts, status: exchange.status ?? null, durationMs, idempotencyKey }, problem };
}

async function attemptUntilSettled(request: ActionRequest, location: string, context: DeliveryContext) {
	const { send, clock, random, retries, cancelled, hostProblem } = context;
	const attempts: Attempt[] = [];
	const start = clock.now();
	const remaining = () => retries.budgetMs - (clock.now() - start);
	for (;;) {
		const begun = clock.now();
		const timeoutMs = attemptTimeoutMs(request.timeoutMs, attempts.length, remaining());
		const exchange = await send({ ...request, timeoutMs });
		const ended = clock.now();
		const status = exchange.status ?? null;
		const failure = 'failure' in exchange ? exchange.failure : null;
		const asked = 'failure' in exchange ? null : retryAfterMs(exchange.retryAfter, clock.today());
		const decision = decideRetry(
			{ status, failure, retryAfterMs: asked, retries: attempts.length, remainingMs: remaining() },
			retries,
			random,
		);
		const attempt: Attempt = {
			status,
			durationMs: Math.round(ended - begun),
			failure,
			retriedAfterMs: null,
			notRetried: null,
		};
		attempts.push(attempt);
		const settled = (
			notRetried: NotRetried,
			problem = problemOf(exchange, location, timeoutMs < request.timeoutMs ? timeoutMs : null, notRetried),
		) => {
			attempt.notRetried = notRetried;
			return { attempts, exchange, durationMs: Math.round(clock.now() - start), problem };
		};
		if (!decision.again) return settled(decision.reason);
		if (!cancelled?.aborted) await clock.wait(decision.afterMs, cancelled);
		if (cancelled?.aborted) return settled('cancelled');
		// The name may lead elsewhere by now.
		const refused = await hostProblem(request, location, true);
		if (cancelled?.aborted) return settled('cancelled');
		if (refused !== null) return settled('address_refused', refused);
		// Looking names up takes time, too.
		if (remaining() <= 0) return settled('budget_used_up');
		attempt.retriedAfterMs = decision.afterMs;
	}
}

/**
 * @param shortenedToMs the time-out of the last attempt, where the budget left less than its own; else null
 */
function problemOf(
	exchange: Exchange,
	location: string,
	shortenedToMs: number | null,
	notRetried: NotRetried,
): Problem | null {
	if ('failure' in exchange) {
		const { failure } = exchange;
		if (shortenedToMs !== null && (failure === 'timeout' || failure === 'slow_answer'))
			return lateRetryProblem(failure, shortenedToMs, location);
		return notRetriedAdvice(transportProblem(failure, location), notRetried, null);
	}
	return exchange.status >= 200 && exchange.status < 300
		? null
		: notRetriedAdvice(statusProblem(exchange.status, location), notRetried, exchange.status);
}
