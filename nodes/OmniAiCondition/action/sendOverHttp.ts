import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import type { Exchange, Send } from './deliver';
import { transportFailureOf } from '../../shared/http/failureCause';
import type { ActionRequest } from './request';
import { Deadlines } from '../../shared/http/deadlines';

// An answer is only read to its end so that the exchange is complete; nothing of it is kept.
const MAX_BYTES_READ = 64 * 1024;

type HttpRequest = IExecuteFunctions['helpers']['httpRequest'];

/** The part of Node's stream that is used. */
interface AnswerStream {
	on(event: 'data', listener: (chunk: Uint8Array) => void): this;
	on(event: 'close' | 'end' | 'error', listener: () => void): this;
	destroy(error?: Error): void;
}

interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: AnswerStream;
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
	const deadlines = new Deadlines(cancelled);
	return async (request) => {
		const deadline = deadlines.start(request.timeoutMs);
		const ended = <Late extends string, Other extends string>(late: Late, other: Other) =>
			cancelled?.aborted ? 'cancelled' : deadline.passed() ? late : other;
		try {
			const answer = await answerTo(httpRequest, optionsOf(request, deadline.signal));
			if ('error' in answer) return { failure: ended('timeout', transportFailureOf(answer.error)) };
			const whole = await readToEnd(answer, deadline.signal);
			const status = answer.statusCode;
			// A status other than 2xx says no, whatever becomes of the text that explains it.
			if (whole || status < 200 || status > 299)
				return { status, retryAfter: textHeader(answer, 'retry-after') };
			return { status, failure: ended('slow_answer', 'cut_off') } satisfies Exchange;
		} finally {
			deadline.met();
		}
	};
}

async function answerTo(
	httpRequest: HttpRequest,
	options: IHttpRequestOptions,
): Promise<Answer | { error: unknown }> {
	try {
		return (await httpRequest(options)) as Answer;
	} catch (error) {
		return { error };
	}
}

function optionsOf(
	{ method, url, headers, body, credential }: ActionRequest,
	abortSignal: AbortSignal,
): IHttpRequestOptions {
	const options: IHttpRequestOptions = {
		method,
		url,
		headers:
			credential === null
				? headers
				: { ...headers, ...credential.forAttempt(Math.floor(Date.now() / 1_000)) },
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

function textHeader({ headers }: Answer, name: string): string | null {
	const value = headers[name];
	return typeof value === 'string' ? value : null;
}

/** @returns whether the answer came to its end, or to the most that is read of one */
async function readToEnd({ body }: Answer, signal: AbortSignal): Promise<boolean> {
	const onAbort = () => body.destroy(new Error('aborted'));
	signal.addEventListener('abort', onAbort, { once: true });
	const whole = await new Promise<boolean>((resolve) => {
		let bytes = 0;
		body.on('data', (chunk) => {
			bytes += chunk.length;
			if (bytes <= MAX_BYTES_READ) return;
			resolve(true);
			body.destroy();
		});
		body.on('end', () => resolve(true));
		body.on('error', () => resolve(false));
		body.on('close', () => resolve(false));
	});
	signal.removeEventListener('abort', onAbort);
	return whole;
}
