import fc from 'fast-check';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { IDataObject, INodeParameters, INodePropertyOptions } from 'n8n-workflow';

import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { eventItemSchema } from '../../nodes/shared/event/eventItem';
import { SAMPLE_KINDS, sampleEvent, type SampleKind } from '../../nodes/OmniAi/samples/sampleEvent';
import { fixture } from '../support/fixtures';
import { listen, type Listening } from '../support/runWebhook';
import { runWorkflow } from '../support/runWorkflow';

const KINDS = Object.keys(SAMPLE_KINDS) as SampleKind[];
const SECRET = {
	headerName: 'X-Webhook-Secret',
	secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
	previousSecret: '',
};

const open: Listening[] = [];
afterEach(async () => {
	for (const listening of open.splice(0)) await listening.close();
});

async function run(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	settings = {},
	instanceBaseUrl = 'http://127.0.0.1',
) {
	const finished = await runWorkflow({
		mode: 'manual',
		nodes: [
			{
				name: 'OmniAI',
				type: new OmniAi(),
				parameters: { resource: 'event', ...parameters },
				credentials: { omniAiWebhookSecretApi: 'secret' },
				settings,
			},
		],
		items: items.map((json) => ({ json })),
		credentials: { secret: SECRET },
		instanceBaseUrl,
	});
	return { ...finished, items: (finished.outputs('OmniAI')[0] ?? []).map(({ json }) => json) };
}

describe('Generate Sample', () => {
	test.each(KINDS)('gives %s as a whole event item that is marked as a test', async (sample) => {
		const { items, error } = await run({ operation: 'generateSample', sample, seed: 7 });
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(eventItemSchema.parse(items[0])).toMatchObject({ test: true });
	});

	test('covers all events that the trigger offers, and every failure says so', async () => {
		const { items } = await run(
			{ operation: 'generateSample', sample: '={{ $json.sample }}', seed: 7 },
			KINDS.map((sample) => ({ sample })),
		);
		const offered = new OmniAiTrigger().description.properties.find(({ name }) => name === 'events')?.options;
		expect([...new Set(items.map(({ event }) => event)), '*'].sort()).toEqual(
			(offered as INodePropertyOptions[]).map(({ value }) => value).sort(),
		);
		const failing = KINDS.filter((_kind, index) => items[index]?.['failure'] !== null);
		expect(failing).toEqual([
			'toolTimeout',
			'messageNotDelivered',
			'followUpFailed',
			'uploadFailed',
			'extractionFailed',
			'extractionInvalid',
			'leadNeedsReview',
		]);
		expect(items.slice(0, 6).map(({ failure }) => (failure as IDataObject)['category'])).toEqual([
			'timeout',
			'delivery',
			'unavailable',
			'invalid_input',
			'extraction_failed',
			'document_invalid',
		]);
	});

	test('gives one event for one seed, another for another seed, and a new one each time for 0', async () => {
		const key = async (seed: number) =>
			(await run({ operation: 'generateSample', sample: 'toolTimeout', seed })).items[0]?.['eventKey'];
		expect(await key(5)).toBe(await key(5));
		expect(await key(5)).not.toBe(await key(6));
		expect(await key(0)).not.toBe(await key(0));
	});

	test('holds placeholders instead of people', () => {
		fc.assert(
			fc.property(fc.constantFrom(...KINDS), fc.integer(), (kind, seed) => {
				const text = JSON.stringify(sampleEvent(kind, seed, 0));
				for (const [address] of text.matchAll(/[\w.]+@[\w.]+|https?:\/\/[^/"]+/g))
					expect(address).toContain('example.com');
				for (const [phone] of text.matchAll(/\+\d{6,}/g)) expect(phone).toMatch(/^\+1555010\d{4}$/);
			}),
		);
	});

	test('gives samples that run through a dry condition without an account or credential', async () => {
		const conditions = {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: '1',
					leftValue: '={{ $json.failure.category }}',
					rightValue: 'timeout',
					operator: { type: 'string', operation: 'equals' },
				},
			],
		};
		const { outputs, error } = await runWorkflow({
			mode: 'manual',
			nodes: [
				{
					name: 'OmniAI',
					type: new OmniAi(),
					parameters: { resource: 'event', operation: 'generateSample', sample: 'toolTimeout' },
				},
				{
					name: 'Condition',
					type: new OmniAiCondition(),
					parameters: {
						conditions,
						actions: { action: [{ actionId: 'alert', url: 'https://example.com/hook' }] },
					} as unknown as INodeParameters,
				},
			],
			connections: [['OmniAI', 0, 'Condition']],
			items: [{ json: {} }],
		});
		expect(error).toBeUndefined();
		expect(outputs('Condition').map((items) => items.length)).toEqual([0, 1, 0, 0]);
	});
});

test.each([
	['toolCallFailed', 'toolTimeout', [0, 1, 0, 0]],
	['toolCallFailed', 'messageNotDelivered', [0, 0, 1, 0]],
	['borrowerNotAnswered', 'followUpFailed', [0, 1, 0, 0]],
	['documentNotProcessed', 'extractionInvalid', [0, 1, 0, 0]],
])('the ready-made rule %s decides about %s', async (rule, sample, counts) => {
	const { outputs, error } = await runWorkflow({
		mode: 'manual',
		nodes: [
			{
				name: 'OmniAI',
				type: new OmniAi(),
				parameters: { resource: 'event', operation: 'generateSample', sample },
			},
			{
				name: 'Condition',
				type: new OmniAiCondition(),
				parameters: {
					rule,
					actions: { action: [{ actionId: 'alert', url: 'https://example.com/hook' }] },
				} as unknown as INodeParameters,
			},
		],
		connections: [['OmniAI', 0, 'Condition']],
		items: [{ json: {} }],
	});
	expect(error).toBeUndefined();
	expect(outputs('Condition').map((items) => items.length)).toEqual(counts);
});

describe('Parse', () => {
	const body = fixture('action_log.failed.g4').body();

	test.each([
		['an object', body],
		['JSON text', JSON.stringify(body)],
	])('reads %s as the trigger does', async (_name, given) => {
		const { items } = await run({ operation: 'parse', body: '={{ $json.body }}' }, [
			{ body: given as IDataObject },
		]);
		expect(items[0]).toMatchObject({
			event: 'action_log.failed',
			test: false,
			actionLog: { type: 'TOOL_CALL' },
		});
	});

	test.each(['not json', '[]', '{"a":1}', 'null'])('says what is wrong with %s', async (given) => {
		const { status, error } = await run({ operation: 'parse', body: '={{ $json.body }}' }, [{ body: given }]);
		expect(status).toBe('error');
		expect(error?.message).toContain("'Body' is not an OmniAI event");
	});

	test('goes on with the other items when told to', async () => {
		const { items } = await run(
			{ operation: 'parse', body: '={{ $json.body }}' },
			[{ body: 'nonsense' }, { body: body as IDataObject }],
			{ onError: 'continueRegularOutput' },
		);
		expect(items[0]?.['error']).toContain('not an OmniAI event');
		expect(items[1]).toMatchObject({ event: 'action_log.failed' });
	});
});

describe('a field that an expression fills with something that is no text', () => {
	test.each<[unknown]>([[{ toString: 1 }], [{ url: 'https://example.com' }], [[]], [true]])(
		'is told as an empty one by Send Test (%j)',
		async (url) => {
			const { error } = await run(
				{ operation: 'sendTest', authentication: 'none', triggerUrl: '={{ $json.url }}' },
				[{ url }] as IDataObject[],
			);
			expect(error?.message).toBe("'' is not a web address.");
		},
	);
});

describe('Send Test', () => {
	async function trigger(authentication: string): Promise<string> {
		const listening = await listen({
			node: {
				name: 'OmniAI Trigger',
				type: new OmniAiTrigger(),
				parameters: { authentication },
				credentials: { omniAiWebhookSecretApi: 'secret' },
			},
			mode: 'webhook',
			credentials: { secret: SECRET },
		});
		open.push(listening);
		return listening.url;
	}
	// The trigger is one of this n8n.
	const send = async (parameters: INodeParameters) =>
		(
			await run(
				{ operation: 'sendTest', seed: 3, ...parameters },
				[{}],
				{},
				new URL(String(parameters['triggerUrl'])).origin,
			)
		).items[0];

	test.each(['headerSecret', 'hmac', 'standardWebhooks', 'none'])(
		'authenticates by %s and says that the trigger accepted',
		async (authentication) => {
			const sent = await send({ triggerUrl: await trigger(authentication), authentication });
			expect(sent).toMatchObject({
				status: 200,
				answer: { status: 'accepted', eventKey: sent?.['eventKey'] },
				explanation: expect.stringContaining('accepted the event'),
			});
		},
	);

	test('says what a refusal, a filter, a duplicate and silence mean', async () => {
		const triggerUrl = await trigger('headerSecret');
		expect(await send({ triggerUrl, authentication: 'none' })).toMatchObject({
			status: 401,
			explanation: expect.stringContaining('refused the secret or signature'),
		});
		expect(await send({ triggerUrl, sample: 'leadCreated' })).toMatchObject({
			status: 200,
			explanation: expect.stringContaining('not subscribed'),
		});
		await send({ triggerUrl });
		expect(await send({ triggerUrl })).toMatchObject({
			answer: { status: 'duplicate' },
			explanation: expect.stringContaining('knows this event already'),
		});
		expect(await send({ triggerUrl: 'http://127.0.0.1:9/' })).toMatchObject({
			status: null,
			explanation: expect.stringContaining('did not answer'),
		});
	});

	test.each([
		['/webhook-test/x/webhook', 'Nobody is listening at this test URL'],
		['/webhook/x/webhook', 'No published workflow has this URL'],
	])('explains a 404 at %s', async (path, sentence) => {
		const server = createServer((_request, response) => response.writeHead(404).end('{}')).listen(
			0,
			'127.0.0.1',
		);
		await new Promise((resolve) => server.once('listening', resolve));
		const { port } = server.address() as AddressInfo;
		expect(await send({ triggerUrl: `http://127.0.0.1:${port}${path}` })).toMatchObject({
			status: 404,
			explanation: expect.stringContaining(sentence),
		});
		server.close();
	});

	test('shows the secret in nothing that comes out', async () => {
		for (const authentication of ['headerSecret', 'hmac', 'standardWebhooks']) {
			expect(
				JSON.stringify(await send({ triggerUrl: await trigger(authentication), authentication })),
			).not.toContain(SECRET.secret);
		}
	});

	test('refuses with a sentence an address that is none', async () => {
		const { status, error } = await run({ operation: 'sendTest', triggerUrl: 'nonsense' });
		expect([status, error?.message]).toEqual(['error', expect.stringContaining('is not a web address')]);
	});
});
