import type { IExecuteFunctions } from 'n8n-workflow';
import { Deadlines } from '../../shared/http/deadlines';
import { exchange } from '../../shared/http/exchange';
import type { Send } from './deliver';

// An answer is only read to its end so that the exchange is complete; nothing of it is kept.
const READ = { maxBytes: 64 * 1024, keepsText: false };

/**
 * Sends requests with n8n's own HTTP client, so that its proxy settings apply.
 *
 * @param cancelled aborted when a person cancels the run; ends requests that are under way
 */
export function sendOverHttp(
	httpRequest: IExecuteFunctions['helpers']['httpRequest'],
	cancelled?: AbortSignal,
): Send {
	const deadlines = new Deadlines(cancelled);
	return async ({ method, url, headers, body, credential, timeoutMs }) => {
		const login = credential?.forAttempt(Math.floor(Date.now() / 1_000));
		return await exchange(
			httpRequest,
			{
				method,
				url,
				headers: { ...headers, ...login },
				// As text: n8n drops an object without keys, and the bytes are to be those of the record.
				...(body !== null && { body }),
			},
			{ deadlines, exchangeMs: timeoutMs, ...READ },
		);
	};
}
