import type { Exchange } from '../../shared/http/exchange';
import { backoffMs, isRetryable, retryAfterMs, type Backoff } from '../../shared/http/retry';
import { isJsonObject, type JsonObject } from '../../shared/jsonValue';
import type { Reading } from '../../shared/reading';
import { answerIn } from './answerBody';
import { ENDPOINTS, pathOf, type EndpointName, type PathIds } from './endpoints';
import type { MultipartForm } from './multipartForm';
import { refusalOf, silenceOf, strangeAnswer, tooLarge, type Refusal, type RefusedCall } from './refusal';

/** A request as the HTTP client is to send it; the address of the service and the key are the client's. */
export interface ApiRequest {
	method: 'GET' | 'POST' | 'PUT';
	path: string;
	query: Record<string, string>;
	body: JsonObject | MultipartForm | null;
}

export interface Dependencies {
	/** Never shown, also where a careless service quotes it. */
	apiKey: string;
	/** Sends once. An answer without a text is larger than what is read. */
	send: (request: ApiRequest) => Promise<Exchange>;
	/** Waits, at most until the run is cancelled. */
	wait: (ms: number) => Promise<void>;
	/** Numbers from 0 up to but not including 1. */
	random: () => number;
	/** Milliseconds since 1970. */
	now: () => number;
}

export interface Call {
	ids?: PathIds;
	query?: Record<string, string | undefined>;
	body?: JsonObject | MultipartForm;
	/** Names of the fields that are sent, where the body does not say. */
	fields?: string[];
}

/** The parsed answer, or why there is none. */
export type Outcome = Reading<JsonObject | JsonObject[], { refusal: Refusal }>;

const MAX_ATTEMPTS = 4;
const BACKOFF_MS: Backoff = { base: 500, max: 8_000 };
/** A longer wait than this is for the person to decide on. */
const MAX_WAIT_MS = 60_000;

/**
 * Calls an endpoint of OmniAI's API.
 *
 * A GET is made up to four times in all: again after what may end better another time, also after an answer
 * that broke off. It waits as long as the backoff says, but never less than `Retry-After` asks. Anything else
 * is sent once: OmniAI documents no key by which it would recognise a repeated POST or PUT.
 *
 * @returns the parsed answer, an object or a list; or why there is none
 */
export async function callApi(
	endpoint: EndpointName,
	call: Call,
	dependencies: Dependencies,
): Promise<Outcome> {
	const { ids = {}, query = {}, body = null } = call;
	const { method } = ENDPOINTS[endpoint];
	const path = pathOf(endpoint, ids);
	const fields = call.fields ?? [
		...Object.keys(ids),
		...Object.keys(query),
		...(isJsonObject(body) ? Object.keys(body) : []),
	];
	const refused: RefusedCall = {
		endpoint,
		ids: idsOf(call),
		fields,
		attempts: 1,
		apiKey: dependencies.apiKey,
	};
	if (path === null) return { ok: false, refusal: unusableId(refused) };

	const request: ApiRequest = { method, path, query: withoutUndefined(query), body };
	for (let attempt = 1; ; attempt++) {
		const exchange = await dependencies.send(request);
		refused.attempts = attempt;
		const waitMs =
			method === 'GET' && attempt < MAX_ATTEMPTS ? waitBeforeRetry(exchange, attempt, dependencies) : null;
		if (waitMs === null) return outcomeOf(exchange, refused, dependencies);
		await dependencies.wait(waitMs);
	}
}

function waitBeforeRetry(exchange: Exchange, attempt: number, { random, now }: Dependencies): number | null {
	if (!isRetryable(exchange, true)) return null;
	if ('failure' in exchange) return backoffMs(attempt - 1, BACKOFF_MS, random);
	if (exchange.text === undefined) return null;
	const asked = retryAfterMs(exchange.retryAfter, now()) ?? 0;
	return asked > MAX_WAIT_MS ? null : Math.max(asked, backoffMs(attempt - 1, BACKOFF_MS, random));
}

function outcomeOf(exchange: Exchange, refused: RefusedCall, { now }: Dependencies): Outcome {
	if ('failure' in exchange) return { ok: false, refusal: silenceOf(exchange.failure, refused) };
	const { status, text, retryAfter } = exchange;
	if (text === undefined) return { ok: false, refusal: tooLarge(refused.endpoint) };
	if (status < 200 || status > 299)
		return { ok: false, refusal: refusalOf(status, text, refused, retryAfterMs(retryAfter, now())) };
	const answer = answerIn(text);
	if (!isJsonObject(answer) && !Array.isArray(answer))
		return { ok: false, refusal: strangeAnswer(status, refused.endpoint) };
	// The status of a refusal is documented, but so is a flag that can say no.
	if (isJsonObject(answer) && answer['success'] === false)
		return { ok: false, refusal: refusalOf(400, text, refused) };
	return { ok: true, value: answer as JsonObject | JsonObject[] };
}

// In the body of some calls stands the id that others have in their path.
function idsOf({ ids = {}, body }: Call): PathIds {
	if (ids.leadId !== undefined || ids.documentId !== undefined || !isJsonObject(body)) return ids;
	return typeof body['leadId'] === 'string' ? { leadId: body['leadId'] } : ids;
}

function unusableId(call: RefusedCall): Refusal {
	const name = call.ids.documentId === undefined ? 'Lead' : 'Document ID';
	return {
		status: null,
		message: `'${name}' is missing or is not an ID`,
		description: `Give '${name}' the ID that OmniAI uses; an event item has it as 'leadId' or 'document.id'.`,
	};
}

function withoutUndefined(query: Record<string, string | undefined>): Record<string, string> {
	return Object.fromEntries(
		Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined),
	);
}
