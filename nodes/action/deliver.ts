import { statusProblem, transportProblem, type TransportFailure } from './failureCause';
import type { Problem } from './problem';
import type { ActionRequest, PreparedAction } from './request';

/** Sends one request and waits for the whole answer. Never throws and never follows a redirect. */
export type Send = (request: ActionRequest) => Promise<Exchange>;

/** How one attempt ended: with a status, or without an answer. */
export type Exchange = { status: number } | { failure: TransportFailure };

export interface Attempt {
	/** HTTP status, null when no answer came. */
	status: number | null;
	durationMs: number;
	/** Why no answer came, else null. */
	failure: TransportFailure | null;
}

export interface Delivery {
	attempts: Attempt[];
	/** HTTP status of the last attempt, null when no answer came or nothing was sent. */
	status: number | null;
	durationMs: number;
	idempotencyKey: string;
}

export interface DeliveryResult {
	delivery: Delivery;
	/** Null when the action was delivered. */
	problem: Problem | null;
}

/**
 * Delivers a prepared action with one attempt. What is wrong with it before is not sent at all.
 * @param now milliseconds on a clock that only goes forward
 */
export async function deliver(prepared: PreparedAction, location: string, send: Send, now: () => number): Promise<DeliveryResult> {
	const { idempotencyKey } = prepared;
	const [first] = prepared.problems;
	if (first !== undefined) {
		return { delivery: { attempts: [], status: null, durationMs: 0, idempotencyKey }, problem: first };
	}
	const start = now();
	const exchange = await send(prepared.request);
	const durationMs = Math.round(now() - start);
	const attempt: Attempt =
		'status' in exchange
			? { status: exchange.status, durationMs, failure: null }
			: { status: null, durationMs, failure: exchange.failure };
	return {
		delivery: { attempts: [attempt], status: attempt.status, durationMs, idempotencyKey },
		problem: problemOf(exchange, location),
	};
}

function problemOf(exchange: Exchange, location: string): Problem | null {
	if ('failure' in exchange) return transportProblem(exchange.failure, location);
	return exchange.status >= 200 && exchange.status < 300 ? null : statusProblem(exchange.status, location);
}
