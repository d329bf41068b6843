import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	JsonObject as N8nJsonObject,
} from 'n8n-workflow';
import { NodeApiError, NodeOperationError, sleep } from 'n8n-workflow';
import { transportFailureOf, type TransportFailure } from '../../shared/http/failureCause';
import { resolvedAddressProblem, sendingProblem } from '../../shared/http/resolvedAddress';
import type { JsonObject } from '../../shared/jsonValue';
import { leadIn } from '../api/answers';
import { metadataBaseUrl, readBaseUrl } from '../api/baseUrl';
import { callApi, type ApiRequest, type Call, type ApiExchange, type Outcome } from '../api/callApi';
import type { EndpointName } from '../api/endpoints';
import { MultipartForm } from '../api/multipartForm';
import { strangeAnswer, type Refusal } from '../api/refusal';
import { checkedRequest } from '../api/requests';
import { nameLookup } from '../../shared/http/nameLookup';
import { MEGABYTE, tooLargeFile } from './maximumSize';
import type { z } from 'zod/v4';

// The one door to HTTP: whatever this node asks of OmniAI goes through here.

export const API_CREDENTIAL = 'omniAiApi';

export type ServiceContext = IExecuteFunctions | ILoadOptionsFunctions;

const ANSWER_WITHIN_MS = 60_000;
/** For files, both ways: the longest silence, as nobody knows how long a gigabyte takes. */
const MAX_SILENCE_MS = 300_000;
/** For files: the longest time in all, in which 100 MB arrive over the slowest line. */
const FILE_WITHIN_MS = 1_800_000;
/**
 * A document of 100 MB as base64 in JSON is the largest answer there can be, unless a field allows a larger
 * one.
 */
const MAX_ANSWER_BYTES = 160 * MEGABYTE;

/** The most that is read of an answer, and what to say of a larger one where that is not the usual. */
export interface AnswerBound {
	maxBytes: number;
	refusal: Refusal;
}

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
	return outcome.body;
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
			const exchange = await send(context, baseUrl, request, bound?.maxBytes ?? MAX_ANSWER_BYTES);
			wasTooLarge = 'tooLarge' in exchange;
			return exchange;
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

/**
 * Fetches the file behind a signed link into n8n's binary data. The link proves itself, so the key is not
 * sent along. Throws a NodeApiError that says what to do, also when the file breaks off, is too large or
 * takes too long.
 *
 * @param maxMegabytes the most that is read, counted as it is after decompression
 * @param otherwise how else to get at the file, as a sentence for a person
 */
export async function fetchFile(
	context: IExecuteFunctions,
	itemIndex: number,
	link: string,
	{
		name,
		mimeType,
		maxMegabytes,
		otherwise,
	}: { name: string; mimeType?: string; maxMegabytes: number; otherwise: string },
): Promise<IBinaryData> {
	const { file, contentType } = await fetchLink(context, itemIndex, link, otherwise);
	let brokeOff = false;
	let tooLarge = false;
	file.once('error', () => (brokeOff = true));
	let bytes = 0;
	const counted = file.map((chunk) => {
		bytes += chunk.length;
		if (bytes <= maxMegabytes * MEGABYTE) return chunk;
		tooLarge = true;
		throw new Error('too large');
	});
	try {
		return await context.helpers.prepareBinaryData(counted as never, name, mimeType ?? contentType);
	} catch (error) {
		// Where n8n could not open a file of its own, nothing has ended the streams.
		counted.destroy();
		file.destroy();
		if (tooLarge) throw apiError(context, itemIndex, tooLargeFile(maxMegabytes));
		// Anything else is about where n8n keeps files.
		if (!brokeOff) throw new NodeOperationError(context.getNode(), error as Error, { itemIndex });
		throw new NodeApiError(context.getNode(), {} as N8nJsonObject, {
			message: 'The file broke off while it was fetched',
			description: `Run the node again. If it keeps happening: ${otherwise}`,
			itemIndex,
		});
	}
}

/** The part of Node's stream that is used. */
interface FileStream {
	map: (count: (chunk: Uint8Array) => Uint8Array) => { destroy: () => void };
	once: (event: 'close' | 'error', listener: () => void) => void;
	destroy: (error?: Error) => void;
}

async function fetchLink(
	context: IExecuteFunctions,
	itemIndex: number,
	link: string,
	otherwise: string,
): Promise<{ file: FileStream; contentType: string | undefined }> {
	const refused = (message: string, description: string) =>
		new NodeApiError(context.getNode(), {} as N8nJsonObject, { message, description, itemIndex });
	if (!/^https?:\/\//i.test(link)) throw refused('OmniAI gave no web address for the file', otherwise);
	// Inside one's own network only to the host that the credential names.
	const { baseUrl } = await connectionOf(context, itemIndex);
	const names = await nameLookup(context.helpers);
	const isInside = (await sendingProblem(baseUrl, false, 'baseUrl', names)) !== null;
	const near = await sendingProblem(link, isInside && hostOf(link) === hostOf(baseUrl), 'link', names);
	if (near !== null) throw refused(`The link to the file is not fetched: ${near.message}`, otherwise);
	const cancel = cancelSignal(context);
	const tooLate = AbortSignal.timeout(FILE_WITHIN_MS);
	const abortSignal = cancel === undefined ? tooLate : AbortSignal.any([cancel, tooLate]);
	let answer: { statusCode: number; headers: Record<string, unknown>; body: FileStream };
	try {
		answer = (await context.helpers.httpRequest({
			method: 'GET',
			url: link,
			encoding: 'stream',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			timeout: MAX_SILENCE_MS,
			abortSignal,
		})) as typeof answer;
	} catch (error) {
		throw new NodeApiError(context.getNode(), {} as N8nJsonObject, {
			message: 'The file could not be fetched from where OmniAI keeps it',
			description:
				transportFailureOf(error) === 'blocked'
					? `This n8n's own protection does not let requests through to it. ${otherwise}`
					: `Check whether this n8n may reach it. ${otherwise}`,
			itemIndex,
		});
	}
	const { body } = answer;
	if (answer.statusCode === 200) {
		// The client's own time-out ends when the headers arrive.
		const end = () => body.destroy(new Error('too slow, or cancelled'));
		// Each by itself: Node 20 drops a time-out that only a joined signal knows of.
		for (const signal of [cancel, tooLate]) signal?.addEventListener('abort', end, { once: true });
		// The signals outlive the file.
		body.once('close', () =>
			[cancel, tooLate].forEach((signal) => signal?.removeEventListener('abort', end)),
		);
		const type = answer.headers['content-type'];
		return {
			file: body,
			contentType: typeof type === 'string' && type !== '' ? type.split(';')[0]?.trim() : undefined,
		};
	}
	body.destroy();
	throw refused(
		`The link to the file was answered with HTTP ${answer.statusCode}`,
		`Links work for one hour: get a fresh one. If it keeps happening: ${otherwise}`,
	);
}

function hostOf(address: string): string {
	try {
		return new URL(address).hostname;
	} catch {
		return '';
	}
}

async function connectionOf(
	context: ServiceContext,
	itemIndex: number,
): Promise<{ baseUrl: string; apiKey: string }> {
	const { baseUrl, apiKey } = await context.getCredentials<{ baseUrl?: unknown; apiKey?: unknown }>(
		API_CREDENTIAL,
		itemIndex,
	);
	const reading = readBaseUrl(baseUrl);
	if (reading.ok) return { baseUrl: reading.baseUrl, apiKey: typeof apiKey === 'string' ? apiKey : '' };
	throw new NodeOperationError(context.getNode(), reading.message, {
		itemIndex,
		description: reading.description,
	});
}

/**
 * Before every attempt, as a name may lead elsewhere by then: it may lead inside, but not to a cloud's
 * metadata.
 */
async function checkWhereItLeads(context: ServiceContext, itemIndex: number, baseUrl: string): Promise<void> {
	const names = await nameLookup(context.helpers as IExecuteFunctions['helpers']);
	if (names === null || (await resolvedAddressProblem(baseUrl, true, 'baseUrl', names)) === null) return;
	const { message, description } = metadataBaseUrl(`${hostOf(baseUrl)}, an address`);
	throw new NodeOperationError(context.getNode(), message, { itemIndex, description });
}

async function send(
	context: ServiceContext,
	baseURL: string,
	{ method, path, query, body }: ApiRequest,
	maxBytes: number,
): Promise<ApiExchange> {
	const isUpload = body instanceof MultipartForm;
	const options: IHttpRequestOptions = {
		method,
		baseURL,
		url: path,
		qs: query,
		headers: {
			Accept: 'application/json',
			...(body !== null && !isUpload && { 'Content-Type': 'application/json' }),
		},
		// Read as a stream, so that neither a slow nor an endless answer holds up the run for ever.
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// A redirect would carry the key elsewhere, and n8n's client would first gather the whole body.
		disableFollowRedirect: true,
		timeout: isUpload ? MAX_SILENCE_MS : ANSWER_WITHIN_MS,
	};
	if (body !== null) options.body = body as unknown as IDataObject;
	const signal = cancelSignal(context);
	let answer: { statusCode: number; headers: Record<string, unknown>; body: unknown };
	try {
		answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			API_CREDENTIAL,
			options,
		)) as typeof answer;
	} catch (error) {
		return { failure: signal?.aborted ? 'cancelled' : failureOf(error) };
	}
	const text = await textOf(answer.body, maxBytes);
	if (typeof text !== 'string') return signal?.aborted ? { failure: 'cancelled' } : text;
	const retryAfter = answer.headers['retry-after'];
	return {
		status: answer.statusCode,
		retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
		body: text,
	};
}

/** @returns the text, or why it did not come to its end */
async function textOf(
	body: unknown,
	maxBytes: number,
): Promise<string | { failure: 'cut_off' | 'slow_answer' } | { tooLarge: true }> {
	// n8n's evaluations may answer in place of the service, with text or an object.
	if (typeof body === 'string') return body;
	if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body))
		return JSON.stringify(body ?? null);
	const stream = body as AsyncIterable<Uint8Array> & { destroy?: (error?: Error) => void };
	const tooLate = AbortSignal.timeout(ANSWER_WITHIN_MS);
	let end = (): void => undefined;
	// On n8n 2 the stream is made of a generator, and destroying it takes effect with its next piece alone,
	// which may never come. So nobody waits for that.
	const late = new Promise<never>((_resolve, reject) => {
		end = () => {
			stream.destroy?.(new Error('too slow'));
			reject(new Error('too slow'));
		};
	});
	tooLate.addEventListener('abort', end, { once: true });
	try {
		return await Promise.race([wholeText(stream, maxBytes), late]);
	} catch {
		return { failure: tooLate.aborted ? 'slow_answer' : 'cut_off' };
	} finally {
		tooLate.removeEventListener('abort', end);
	}
}

async function wholeText(
	stream: AsyncIterable<Uint8Array>,
	maxBytes: number,
): Promise<string | { tooLarge: true }> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of stream) {
		bytes += chunk.length;
		if (bytes > maxBytes) return { tooLarge: true };
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

/** Why nothing came back. n8n wraps what its client throws, and 1.123 keeps only the code of it. */
function failureOf(error: unknown): TransportFailure {
	const { httpCode } = error as { httpCode?: unknown };
	return transportFailureOf(
		typeof httpCode === 'string' ? Object.assign(new Error(), { code: httpCode, cause: error }) : error,
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

function cancelSignal(context: ServiceContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}
