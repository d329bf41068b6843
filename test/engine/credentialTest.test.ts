import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions, INodeCredentialTestResult } from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { additionalDataFor } from '../support/runWorkflow';
import { refusedOrigin, startReceiver, type Receiver } from '../support/receiver';

// The button *Test* of the API's credential, with what n8n gives such a test on each line, over real sockets.

jest.setTimeout(20_000);

const KEY = 'canary-key';
const PATH = '/api/v0/analytics';
let service: Receiver;
beforeAll(async () => {
	service = await startReceiver();
});
afterAll(async () => await service.close());
beforeEach(() => service.reset());

async function tested(data: unknown): Promise<INodeCredentialTestResult> {
	const Context = CredentialTestContext as unknown as new (data?: unknown) => ICredentialTestFunctions;
	const result = await new OmniAi().methods.credentialTest.omniAiApiKey.call(
		new Context(additionalDataFor({}, 'execution-1')),
		{ id: '1', name: 'x', type: 'omniAiApi', data: data as never },
	);
	expect(JSON.stringify(result)).not.toContain(KEY);
	return result;
}

test('the credential test is found by n8n in the node, as the credential describes none', () => {
	const { credentials = [] } = new OmniAi().description;
	expect(credentials.find(({ name }) => name === 'omniAiApi')).toMatchObject({ testedBy: 'omniAiApiKey' });
	expect(new OmniAiApi()).not.toHaveProperty('test');
});

test.each(['', '/', '//', ' '])(
	'the credential test makes one harmless request with the key (Base URL ends in %j)',
	async (end) => {
		expect((await tested({ apiKey: KEY, baseUrl: `${service.origin}${end}` })).status).toBe('OK');
		expect(
			service.requests.map(({ method, path, headers }) => [method, path.split('?')[0], headers['x-api-key']]),
		).toEqual([['GET', PATH, KEY]]);
	},
);

test.each<[number, RegExp]>([
	[401, /did not accept the API key/],
	[403, /did not accept the API key/],
	[404, /Check 'Base URL'/],
	[302, /redirects.*'Base URL'/],
	[308, /redirects.*'Base URL'/],
	[304, /'Base URL'/],
	[418, /does not look like OmniAI/],
	[429, /Try again in a minute/],
	[500, /Try again later/],
	[503, /Try again later/],
])('the credential test says what to do about HTTP %i', async (status, sentence) => {
	service.script(PATH, { kind: 'answer', status });
	expect(await tested({ apiKey: KEY, baseUrl: service.origin })).toEqual({
		status: 'Error',
		message: expect.stringMatching(sentence),
	});
	service.script(PATH, { kind: 'answer', status: 200 });
});

test('the credential test does not wait for an answer without end', async () => {
	service.script(PATH, { kind: 'hangInBody' });
	expect((await tested({ apiKey: KEY, baseUrl: service.origin })).status).toBe('OK');
	service.script(PATH, { kind: 'answer', status: 200 });
});

test.each([
	'http://169.254.169.254',
	'http://2852039166/',
	'http://metadata.google.internal/',
	'http://169-254-169-254.sslip.io',
	'nonsense',
	'',
	'ftp://example.com',
	`http://${KEY}@example.com`,
	'http://example.com/?x=1',
	'http://example.com\\@evil.example.org',
	7,
	null,
	undefined,
])('the credential test sends nothing to %j', async (baseUrl) =>
	expect(await tested({ apiKey: KEY, baseUrl })).toEqual({
		status: 'Error',
		message: expect.stringContaining("'Base URL'"),
	}),
);

test('the credential test says what is missing, and what does not answer', async () => {
	expect((await tested({ baseUrl: service.origin })).message).toContain("'API Key' is empty");
	expect((await tested(undefined)).message).toContain("'Base URL'");
	expect((await tested({ apiKey: KEY, baseUrl: await refusedOrigin() })).message).toContain(
		'Nothing that speaks HTTP answers',
	);
	expect(service.requests).toEqual([]);
});
