import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import type { Exchange, Send } from '../action/deliver';
import { transportFailureOf } from '../action/failureCause';
import type { ActionRequest } from '../action/request';

// An answer is only read to its end so that the exchange is complete; nothing of it is kept.
const MOST_BYTES_READ = 64 * 1024;

type HttpRequest = IExecuteFunctions['helpers']['httpRequest'];

/**
 * Sends requests with n8n's own HTTP client, so that its proxy settings apply.
 *
 * The client's `timeout` ends when the headers arrive, so the whole exchange is bounded by an abort
 * signal instead, and the answer is read as a stream because an endless one must not fill the memory.
 */
export function sendOverHttp(httpRequest: HttpRequest): Send {
	return async (request) => {
		const signal = AbortSignal.timeout(request.timeoutMs);
		try {
			return await exchange(httpRequest, request, signal);
		} catch (error) {
			return { failure: signal.aborted ? 'timeout' : transportFailureOf(error) };
		}
	};
}

async function exchange(httpRequest: HttpRequest, request: ActionRequest, signal: AbortSignal): Promise<Exchange> {
	const { method, url, headers, body } = request;
	const options: IHttpRequestOptions = {
		method,
		url,
		headers,
		disableFollowRedirect: true,
		ignoreHttpStatusErrors: true,
		returnFullResponse: true,
		encoding: 'stream',
		abortSignal: signal,
	};
	// As text: n8n drops an object without keys, and the bytes are to be those of the record.
	if (body !== null) options.body = body;
	const response = (await httpRequest(options)) as { statusCode: number; body: AsyncIterable<Uint8Array> };
	await readToEnd(response.body, signal);
	return { status: response.statusCode };
}

async function readToEnd(stream: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
	const onAbort = () => (stream as unknown as { destroy?: (error: Error) => void }).destroy?.(new Error('aborted'));
	signal.addEventListener('abort', onAbort, { once: true });
	try {
		let bytes = 0;
		for await (const chunk of stream) {
			bytes += chunk.length;
			if (bytes > MOST_BYTES_READ) break;
		}
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}
