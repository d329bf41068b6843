import type { Method } from './limits';
import type { Prepared } from './preparation';

/** One HTTP request, ready to be sent: nothing is resolved or rendered after this. */
export interface ActionRequest {
	method: Method;
	url: string;
	headers: Record<string, string>;
	/** The exact text of the body; null for a request without one. */
	body: string | null;
	/** For the whole exchange, until the last byte of the answer. */
	timeoutMs: number;
	allowPrivateNetwork: boolean;
	/** Whether the whole path is a secret, as in the addresses of incoming webhooks. */
	pathIsSecret: boolean;
	/** What a credential adds to each attempt, or null. */
	credential: CredentialHeaders | null;
}

/** Headers from a credential. They are kept apart from the others, because none may ever be shown. */
export interface CredentialHeaders {
	names: string[];
	/** @param seconds since 1970, when the attempt starts: a signature is only valid for some minutes */
	forAttempt: (seconds: number) => Record<string, string>;
}

export interface PreparedRequest extends Prepared {
	request: ActionRequest;
}

/** The headers of every request that carries JSON, in their order. */
export function jsonHeaders(idempotencyKey: string): Record<string, string> {
	return {
		'User-Agent': 'n8n-nodes-omniai',
		'Idempotency-Key': idempotencyKey,
		'Content-Type': 'application/json',
	};
}
