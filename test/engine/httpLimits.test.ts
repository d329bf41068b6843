import { ClientRequest } from 'node:http';
import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { sendOverHttp } from '../../nodes/OmniAiCondition/action/sendOverHttp';
import { engineHelpers } from '../support/engineHttp';
import {
	answer,
	endless,
	head,
	raw,
	slowly,
	startRawReceiver,
	thenHang,
	thenReset,
	type Play,
	type RawReceiver,
} from '../support/rawReceiver';
import { runWorkflow } from '../support/runWorkflow';

// What stands at the other end may be endless, silent, drip, break off or lead elsewhere. Over real
// sockets, with n8n's own client; limits of minutes are run through in moments.

jest.setTimeout(20_000);

const FASTER = 200;
const SECRET = 'the-secret-of-the-webhook';
const KEY = 'the-key-of-the-service';

let service: RawReceiver;
let elsewhere: RawReceiver;
/** The limits that were asked for, in milliseconds. */
let asked: { whole: number[]; silence: number[] };

beforeAll(async () => {
	[service, elsewhere] = [await startRawReceiver(), await startRawReceiver()];
	elsewhere.script([answer(200, {}, 'the wrong place')]);
});
afterAll(async () => await Promise.all([service.close(), elsewhere.close()]));

/** Lets limits of minutes pass in moments, and notes which they are. */
function runFaster(): void {
	asked = { whole: [], silence: [] };
	const sooner = (ms: number) => Math.min(400, Math.ceil(ms / FASTER));
	const timeout = AbortSignal.timeout.bind(AbortSignal);
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
		asked.whole.push(ms);
		return timeout(sooner(ms));
	});
	const { setTimeout } = ClientRequest.prototype;
	jest.spyOn(ClientRequest.prototype, 'setTimeout').mockImplementation(function (
		this: ClientRequest,
		ms: number,
		callback?: () => void,
	) {
		asked.silence.push(ms);
		return setTimeout.call(this, sooner(ms), callback);
	});
}
afterEach(() => jest.restoreAllMocks());

const origin = ({ port }: RawReceiver) => `http://127.0.0.1:${port}`;

async function run(parameters: INodeParameters) {
	const finished = await runWorkflow({
		mode: 'manual',
		nodes: [
			{
				name: 'OmniAI',
				type: new OmniAi(),
				parameters,
				credentials: { omniAiApi: 'api', omniAiWebhookSecretApi: 'secret' },
			},
		],
		items: [{ json: {} }],
		instanceBaseUrl: origin(service),
		credentials: {
			api: { apiKey: KEY, baseUrl: origin(service) },
			secret: { headerName: 'x-secret', secret: SECRET, previousSecret: '' },
		},
		credentialTypes: [new OmniAiApi()],
	});
	const [item] = finished.outputs('OmniAI')[0] ?? [];
	const { message, description } = (finished.error ?? {}) as { message?: string; description?: string };
	return {
		json: item?.json as IDataObject | undefined,
		item,
		status: finished.status,
		said: `${message ?? ''} ${description ?? ''}`,
	};
}

const redirect = (status: number): Play => answer(status, { location: `${origin(elsewhere)}/there` });
const REDIRECTS = [301, 302, 303, 307, 308];

const getLead = async () => await run({ resource: 'lead', operation: 'get', leadId: 'x' });
const createLead = async () => await run({ resource: 'lead', operation: 'create', firstName: 'Ada' });
const sendTest = async () =>
	await run({ resource: 'event', operation: 'sendTest', triggerUrl: `${origin(service)}/webhook/x/webhook` });
const download = async (...file: Play[]) => {
	service.script([
		answer(
			200,
			{ 'content-type': 'application/json' },
			JSON.stringify({ id: 'd', filename: 'a.pdf', signedUrl: `${origin(service)}/storage/d?signature=s` }),
		),
		...file,
	]);
	return await run({ resource: 'document', operation: 'download', documentId: 'd' });
};

describe('a redirect', () => {
	beforeEach(() => elsewhere.script([answer(200, {}, 'the wrong place')]));
	afterEach(() => expect(elsewhere.connections()).toBe(0));

	test.each(REDIRECTS)('%i of the API is not followed and leaks no secret', async (status) => {
		service.script([redirect(status)]);
		expect((await getLead()).status).toBe('error');
		expect((await createLead()).status).toBe('error');
		expect(service.requests).toHaveLength(2);
	});

	test.each(REDIRECTS)('%i of the link to a file is not followed and leaks no secret', async (status) => {
		const { item, said } = await download(redirect(status));
		expect([item, said]).toEqual([undefined, expect.stringContaining(String(status))]);
		expect(service.requests).toHaveLength(2);
	});

	test.each(REDIRECTS)('%i of a trigger is not followed by Send Test and leaks nothing', async (status) => {
		service.script([redirect(status)]);
		await sendTest();
		expect(service.requests).toHaveLength(1);
	});
});

describe('the API', () => {
	test('has a minute to begin its answer, in each of four attempts', async () => {
		runFaster();
		service.script([thenHang('')]);
		const { said } = await getLead();
		expect(said).toMatch(/did not answer|no answer|within/i);
		expect(service.connections()).toBe(4);
		expect(asked.silence).toEqual([60_000, 60_000, 60_000, 60_000]);
	});

	test.each<[string, Play]>([
		['stops in the middle', thenHang(`${head(200, { 'content-length': '1000' })}{`)],
		['drips', slowly(head(200, { 'content-length': '900' }), ' '.repeat(900), 900)],
	])('has a minute for an answer that %s, and is not asked again for one it began', async (_how, play) => {
		runFaster();
		service.script([play]);
		const began = performance.now();
		expect((await getLead()).status).toBe('error');
		expect(performance.now() - began).toBeLessThan(5_000);
		expect(asked.whole).toEqual([60_000]);
		expect(service.connections()).toBe(1);
	});

	test.each<[string, Play]>([
		['is shorter than it said', raw(`${head(200, { 'content-length': '1000' })}{"lead":{"id":"x"}}`)],
		['ends amid its chunks', raw(`${head(200, { 'transfer-encoding': 'chunked' })}5\r\n{"a":\r\n`)],
		['is reset', thenReset(`${head(200, { 'content-length': '1000' })}{"lead":{"id":"x"}}`)],
	])('whose answer %s is asked again where that does no harm', async (_how, play) => {
		service.script([
			play,
			answer(200, { 'content-type': 'application/json' }, '{"lead":{"id":"x"},"status":"IN_PROGRESS"}'),
		]);
		expect((await getLead()).json).toMatchObject({ id: 'x' });
		expect(service.connections()).toBe(2);
		service.script([play, answer(200, { 'content-type': 'application/json' }, '{"lead":{"id":"x"}}')]);
		const { said } = await createLead();
		expect(said).toMatch(/broke off|may have carried it out/i);
		expect(service.connections()).toBe(1);
	});

	test('that says no is heard, although the text of why breaks off or stops in the middle', async () => {
		runFaster();
		for (const play of [raw, thenHang]) {
			service.script([play(`${head(404, { 'content-length': '1000' })}{"message":"leadId is odd"`)]);
			expect((await getLead()).said).toMatch(/^OmniAI knows no lead 'x' /);
			expect(service.connections()).toBe(1);
		}
	});

	test('is read up to 160 MB, and said to be too large beyond', async () => {
		service.script([endless(head(200, { 'content-type': 'application/json' }))]);
		const { status, said } = await getLead();
		expect([status, said]).toEqual(['error', expect.stringContaining('larger than this node reads')]);
		expect(service.connections()).toBe(1);
	}, 60_000);
});

describe('a file', () => {
	test('has half an hour to arrive, and five minutes for each silence', async () => {
		runFaster();
		const { said, item } = await download(thenHang(`${head(200, { 'content-length': '1000' })}x`));
		expect([item, said]).toEqual([undefined, expect.stringMatching(/broke off/)]);
		expect(asked.whole).toContain(1_800_000);
		expect(asked.silence).toEqual([60_000, 300_000]);
	});

	test('that never begins to arrive is given up after five minutes', async () => {
		runFaster();
		const { said, item } = await download(thenHang(''));
		expect([item, said]).toEqual([undefined, expect.stringMatching(/could not be fetched/)]);
	});
});

describe('Send Test', () => {
	test.each<[string, Play]>([
		['that says nothing', thenHang('')],
		['that stops in the middle of its answer', thenHang(`${head(200, { 'content-length': '1000' })}{`)],
		['that drips', slowly(head(200, { 'content-length': '900' }), ' '.repeat(900), 900)],
	])('waits no longer than half a minute for a trigger %s', async (_how, play) => {
		runFaster();
		service.script([play]);
		const began = performance.now();
		await sendTest();
		expect(performance.now() - began).toBeLessThan(5_000);
		expect(Math.max(...asked.whole, ...asked.silence)).toBe(30_000);
	});
});

describe('the Condition node', () => {
	const deliver = async (play: Play, timeoutMs: number) => {
		service.script([play]);
		const { httpRequest } = await engineHelpers();
		const request = {
			method: 'POST' as const,
			url: origin(service),
			headers: {},
			body: '{}',
			timeoutMs,
			allowPrivateNetwork: true,
			pathIsSecret: false,
			credential: null,
		};
		return await sendOverHttp(httpRequest)(request);
	};

	test('reads 64 kB of an answer, and the rest does not matter', async () => {
		const kB = 1_024;
		const began = (bytes: number) =>
			thenHang(`${head(200, { 'content-length': String(10_000 * kB) })}${'x'.repeat(bytes)}`);
		expect(await deliver(began(64 * kB), 500)).toMatchObject({ status: 200, failure: 'slow_answer' });
		expect(await deliver(began(64 * kB + 1), 500)).toEqual({ status: 200, retryAfter: null });
	});
});
