import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import type { Exchange, Send } from '../action/deliver';
import { transportFailureOf } from '../action/failureCause';
import type { ActionRequest } from '../action/request';

// An answer is only read to its end so that the exchange is complete; nothing of it is kept.
const MOST_BYTES_READ = 64 * 1024;

type HttpRequest = IExecuteFunctions['helpers']['httpRequest'];

interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: AsyncIterable<Uint8Array>;
}

/**
 * Sends requests with n8n's own HTTP client, so that its proxy settings apply.
 *
 * The client's `timeout` ends when the headers arrive, so the whole exchange is bounded by an abort
 * signal instead, and the answer is read as a stream because an endless one must not fill the memory.
 *
 * @param cancelled aborted when a person cancels the run; ends requests that are under way
 */
export function sendOverHttp(httpRequest: HttpRequest, cancelled?: AbortSignal): Send {
	return async (request) => {
		const timeout = AbortSignal.timeout(request.timeoutMs);
		const signal = cancelled === undefined ? timeout : AbortSignal.any([timeout, cancelled]);
		let answer: Answer;
		try {
			answer = (await httpRequest(optionsOf(request, signal))) as Answer;
		} catch (error) {
			return { failure: cancelled?.aborted ? 'cancelled' : timeout.aborted ? 'timeout' : transportFailureOf(error) };
		}
		const status = answer.statusCode;
		const whole = await readToEnd(answer.body, signal);
		// A status other than 2xx says no, whatever becomes of the text that explains it.
		if (whole || status < 200 || status > 299) return { status, retryAfter: retryAfterOf(answer) };
		return { status, failure: cancelled?.aborted ? 'cancelled' : timeout.aborted ? 'slow_answer' : 'cut_off' } satisfies Exchange;
	};
}

function optionsOf({ method, url, headers, body, credential }: ActionRequest, abortSignal: AbortSignal): IHttpRequestOptions {
	const options: IHttpRequestOptions = {
		method,
		url,
		headers: credential === null ? headers : { ...headers, ...credential.forAttempt(Math.floor(Date.now() / 1_000)) },
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		encoding: 'stream',
		abortSignal,
	};
	// As text: n8n drops an object without keys, and the bytes are to be those of the record.
	if (body !== null) options.body = body;
	return options;
}

function retryAfterOf({ headers }: Answer): string | null {
	const value = headers['retry-after'];
	return typeof value === 'string' ? value : null;
}

/** @returns whether the answer came to its end, or to the most that is read of one */
async function readToEnd(stream: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<boolean> {
	const onAbort = () => (stream as unknown as { destroy?: (error: Error) => void }).destroy?.(new Error('aborted'));
	signal.addEventListener('abort', onAbort, { once: true });
	try {
		let bytes = 0;
		for await (const chunk of stream) {
			bytes += chunk.length;
			if (bytes > MOST_BYTES_READ) break;
		}
		return true;
	} catch {
		return false;
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
