import type {
	IDataObject,
	IExecuteFunctions,
	ILoadOptionsFunctions,
	JsonObject as N8nJsonObject,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
import type { z } from 'zod/v4';
import { Deadlines } from '../../shared/http/deadlines';
import { exchange, type Exchange } from '../../shared/http/exchange';
import { nameLookup } from '../../shared/http/nameLookup';
import { resolvedAddressProblem } from '../../shared/http/resolvedAddress';
import type { JsonObject } from '../../shared/jsonValue';
import { leadIn } from '../api/answers';
import { metadataBaseUrl, readBaseUrl } from '../api/baseUrl';
import { callApi, type ApiRequest, type Call, type Outcome } from '../api/callApi';
import type { EndpointName } from '../api/endpoints';
import { MultipartForm } from '../api/multipartForm';
import { strangeAnswer, type Refusal } from '../api/refusal';
import { checkedRequest } from '../api/requests';
import { MEGABYTE, type AnswerBound } from './maximumSize';

// Calls of OmniAI's API, and the errors of this node.

export const API_CREDENTIAL = 'omniAiApi';

export type ServiceContext = IExecuteFunctions | ILoadOptionsFunctions;

const ANSWER_WITHIN_MS = 60_000;
/** For uploads, as nobody knows how long 100 MB take. */
const UPLOAD_SILENCE_MS = 300_000;
/**
 * A document of 100 MB as base64 in JSON is the largest answer there can be, unless a field allows a larger
 * one.
 */
const MAX_ANSWER_BYTES = 160 * MEGABYTE;

/** Calls an endpoint and gives its answer; throws a NodeApiError that says what to do. */
export async function callService(
	context: ServiceContext,
	itemIndex: number,
	endpoint: EndpointName,
	call: Call = {},
	bound?: AnswerBound,
): Promise<JsonObject | JsonObject[]> {
	const outcome = await tryService(context, itemIndex, endpoint, call, bound);
	if (!outcome.ok) throw apiError(context, itemIndex, outcome.refusal);
	return outcome.value;
}

/** As {@link callService}, with a refusal as a value. */
export async function tryService(
	context: ServiceContext,
	itemIndex: number,
	endpoint: EndpointName,
	call: Call = {},
	bound?: AnswerBound,
): Promise<Outcome> {
	const { baseUrl, apiKey } = await connectionOf(context, itemIndex);
	let wasTooLarge = false;
	const outcome = await callApi(endpoint, call, {
		apiKey,
		send: async (request) => {
			await checkWhereItLeads(context, itemIndex, baseUrl);
			const ended = await send(context, baseUrl, request, bound?.maxBytes ?? MAX_ANSWER_BYTES);
			wasTooLarge = !('failure' in ended) && ended.text === undefined;
			return ended;
		},
		wait: async (ms) => await Promise.race([sleep(ms), cancelled(context)]),
		random: Math.random,
		now: Date.now,
	});
	return wasTooLarge && bound !== undefined ? { ok: false, refusal: bound.refusal } : outcome;
}

/** The answer of an endpoint that answers an object; a list is handed on as `entries`. */
export function asObject(answer: JsonObject | JsonObject[]): JsonObject {
	return Array.isArray(answer) ? { entries: answer } : answer;
}

/** The answer of an endpoint that answers a lead; anything without one is no success. */
export async function callForLead(
	context: IExecuteFunctions,
	itemIndex: number,
	endpoint: 'createLead' | 'getLead' | 'updateLead',
	call: Call,
): Promise<JsonObject> {
	const answer = asObject(await callService(context, itemIndex, endpoint, call));
	const { id } = leadIn(answer);
	if (typeof id === 'string' || typeof id === 'number') return answer;
	throw apiError(context, itemIndex, strangeAnswer(200, endpoint));
}

/** Checks a request against what OmniAI documents; throws a sentence that names the field. */
export function requestOf<Schema extends z.ZodType>(
	context: IExecuteFunctions,
	itemIndex: number,
	schema: Schema,
	given: Record<string, unknown>,
): z.output<Schema> {
	const checked = checkedRequest(schema, given);
	if (checked.ok) return checked.value;
	throw new NodeOperationError(context.getNode(), checked.message, {
		itemIndex,
		description: 'Nothing was sent to OmniAI for this item.',
	});
}

export function apiError(
	context: ServiceContext,
	itemIndex: number,
	{ status, message, description }: Refusal,
): NodeApiError {
	// The response itself is left out: it could hold what n8n would then store.
	return new NodeApiError(context.getNode(), {} as N8nJsonObject, {
		message,
		description,
		itemIndex,
		...(status !== null && { httpCode: String(status) }),
	});
}

/** The host of an address, empty where there is none. */
export function hostOf(address: string): string {
	try {
		return new URL(address).hostname;
	} catch {
		return '';
	}
}

/** Where the API is and its key; throws a sentence when the credential is unusable. */
export async function connectionOf(
	context: ServiceContext,
	itemIndex: number,
): Promise<{ baseUrl: string; apiKey: string }> {
	const { baseUrl, apiKey } = await context.getCredentials<{ baseUrl?: unknown; apiKey?: unknown }>(
		API_CREDENTIAL,
		itemIndex,
	);
	const reading = readBaseUrl(baseUrl);
	if (reading.ok) return { baseUrl: reading.value, apiKey: typeof apiKey === 'string' ? apiKey : '' };
	throw new NodeOperationError(context.getNode(), reading.message, {
		itemIndex,
		description: reading.suggestion,
	});
}

/**
 * Before every attempt, as a name may lead elsewhere by then: it may lead inside, but not to a cloud's
 * metadata.
 */
async function checkWhereItLeads(context: ServiceContext, itemIndex: number, baseUrl: string): Promise<void> {
	const names = await nameLookup(context.helpers as IExecuteFunctions['helpers']);
	if (names === null || (await resolvedAddressProblem(baseUrl, true, 'baseUrl', names)) === null) return;
	const { message, suggestion } = metadataBaseUrl(`${hostOf(baseUrl)}, an address`);
	throw new NodeOperationError(context.getNode(), message, { itemIndex, description: suggestion });
}

async function send(
	context: ServiceContext,
	baseURL: string,
	{ method, path, query, body }: ApiRequest,
	maxBytes: number,
): Promise<Exchange> {
	const isUpload = body instanceof MultipartForm;
	return await exchange(
		async (options) =>
			await context.helpers.httpRequestWithAuthentication.call(context, API_CREDENTIAL, options),
		{
			method,
			baseURL,
			url: path,
			qs: query,
			headers: {
				Accept: 'application/json',
				...(body !== null && !isUpload && { 'Content-Type': 'application/json' }),
			},
			...(body !== null && { body: body as unknown as IDataObject }),
		},
		{
			deadlines: new Deadlines(cancelSignal(context)),
			silenceMs: isUpload ? UPLOAD_SILENCE_MS : ANSWER_WITHIN_MS,
			answerMs: ANSWER_WITHIN_MS,
			maxBytes,
			keepsText: true,
		},
	);
}

/** Settles when the run is cancelled, so that nobody has to wait for a wait to end. */
async function cancelled(context: ServiceContext): Promise<void> {
	const signal = cancelSignal(context);
	await new Promise<void>((resolve) => {
		if (signal?.aborted) resolve();
		signal?.addEventListener('abort', () => resolve(), { once: true });
	});
}

/** Aborted when the run is cancelled; undefined for what is no run. */
function cancelSignal(context: ServiceContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
