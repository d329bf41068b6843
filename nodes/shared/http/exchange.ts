import type { IHttpRequestOptions } from 'n8n-workflow';
import type { Deadline, Deadlines } from './deadlines';
import { transportFailureOf, type TransportFailure } from './transportFailure';

/** One of n8n's helpers that send: its client knows the proxies, certificates and protection in use. */
export type Transport = (options: IHttpRequestOptions) => Promise<unknown>;

/** How long an exchange may take, in milliseconds; what is left out has no limit. */
export interface TimeLimits {
	deadlines: Deadlines;
	/** From the start to the last byte of the answer. */
	exchangeMs?: number;
	/** The longest silence before the answer begins: the client's own time-out, which ends with the headers. */
	silenceMs?: number;
	/** From the beginning of the answer to its last byte. */
	answerMs?: number;
}

export interface ReadLimits {
	/** An answer is read to its end, or until it is longer than this; packed ones count as unpacked. */
	maxBytes: number;
	/** Whether to keep what is read. */
	keepsText: boolean;
}

/** The part of Node's streams that is used. */
export interface AnswerStream {
	on(event: 'data', listener: (chunk: Uint8Array) => void): this;
	on(event: 'close' | 'end' | 'error', listener: () => void): this;
	destroy(error?: Error): void;
}

/** An answer that has begun. */
export interface Answer {
	status: number;
	headers: Record<string, unknown>;
	/** Destroyed when the time is up or the run is cancelled. */
	body: AnswerStream;
	/** To be met by whoever has read the answer. */
	deadline: Deadline;
}

/** How an exchange ended: with an answer, or with a failure, which may come after the status. */
export type Exchange =
	| {
			status: number;
			/** The header `Retry-After`. */
			retryAfter?: string | null;
			/** Not given when it was not kept, or is longer than what is read. */
			text?: string;
	  }
	| { failure: TransportFailure; status?: number | null };

/**
 * Sends a request, as every one of this package is sent, and gives its answer as soon as that begins. Follows
 * no redirect, takes every status for an answer, and never throws.
 */
export async function openExchange(
	transport: Transport,
	request: IHttpRequestOptions,
	{ deadlines, exchangeMs, silenceMs, answerMs }: TimeLimits,
): Promise<Answer | { failure: TransportFailure }> {
	const deadline = deadlines.start(exchangeMs);
	try {
		const answer = await transport({
			...request,
			...(silenceMs !== undefined && { timeout: silenceMs }),
			// Neither a slow nor an endless answer may hold up the run or fill the memory.
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// A redirect would carry a login elsewhere, and n8n's client would first gather the whole body.
			disableFollowRedirect: true,
			// Where n8n adds a login, it puts the cancel signal of the run in its place.
			abortSignal: deadline.signal,
		});
		const { statusCode, headers = {}, body } = answer as Omit<Answer, 'status'> & { statusCode: number };
		const end = () => isStream(body) && body.destroy(new Error('too slow, or cancelled'));
		deadline.signal.addEventListener('abort', end);
		if (deadline.signal.aborted) end();
		if (answerMs !== undefined) deadline.endWithin(answerMs);
		return { status: statusCode, headers, body, deadline };
	} catch (error) {
		deadline.met();
		return { failure: failureOf(deadline, 'timeout', transportFailureOf(error)) };
	}
}

/** As {@link openExchange}, with the answer read as far as is said. Never throws. */
export async function exchange(
	transport: Transport,
	request: IHttpRequestOptions,
	limits: TimeLimits & ReadLimits,
): Promise<Exchange> {
	const answer = await openExchange(transport, request, limits);
	if ('failure' in answer) return answer;
	const { status, headers, deadline } = answer;
	const { isWhole, text } = await read(answer, limits);
	deadline.met();
	// A status other than 2xx says no, whatever becomes of the text that explains it.
	if (!isWhole && status >= 200 && status <= 299)
		return { status, failure: failureOf(deadline, 'slow_answer', 'cut_off') };
	const retryAfter = headers['retry-after'];
	return { status, retryAfter: typeof retryAfter === 'string' ? retryAfter : null, text };
}

function failureOf(deadline: Deadline, late: TransportFailure, other: TransportFailure): TransportFailure {
	return deadline.cancelled() ? 'cancelled' : deadline.passed() ? late : other;
}

/** @returns what was kept, and whether the answer came to its end or to the most that is read of one */
async function read(
	{ body, deadline: { signal } }: Answer,
	{ maxBytes, keepsText }: ReadLimits,
): Promise<{ isWhole: boolean; text?: string }> {
	// n8n's evaluations may answer in place of a service, with text or an object.
	if (!isStream(body))
		return { isWhole: true, text: typeof body === 'string' ? body : JSON.stringify(body ?? null) };
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	const isWhole = await new Promise<boolean>((resolve) => {
		// Nobody waits for a stream that is destroyed: on n8n 2 it is made of a generator, and ends with its next
		// piece alone, which may never come.
		const cut = () => resolve(false);
		signal.addEventListener('abort', cut);
		if (signal.aborted) cut();
		body.on('data', (chunk) => {
			bytes += chunk.length;
			if (bytes <= maxBytes) {
				if (keepsText) chunks.push(chunk);
				return;
			}
			resolve(true);
			body.destroy();
		});
		body.on('end', () => resolve(true));
		body.on('error', cut);
		body.on('close', cut);
	});
	// Taken out, because a stream that does not end holds what listens to it.
	const kept = chunks.splice(0);
	return keepsText && bytes <= maxBytes
		? { isWhole, text: Buffer.concat(kept).toString('utf8') }
		: { isWhole };
}

function isStream(body: unknown): body is AnswerStream {
	return typeof (body as { on?: unknown } | null | undefined)?.on === 'function';
}
