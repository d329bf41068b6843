import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions, INodeParameters } from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { additionalDataFor, runWorkflow } from '../support/runWorkflow';
import { conditionNode, failedAction, outcomes, runConditionNode } from '../support/condition';
import { startReceiver, type Receiver } from '../support/receiver';

// Every door that carries a secret, or whose address is one: a redirect to another origin is never followed,
// so nothing arrives there. Real sockets on both ends.

jest.setTimeout(30_000);

const SECRET = 'canary-of-the-redirect';
const STATUSES = [300, 301, 302, 303, 307, 308];

let door: Receiver;
let elsewhere: Receiver;
beforeAll(async () => {
	[door, elsewhere] = await Promise.all([startReceiver(), startReceiver()]);
});
afterAll(async () => {
	await Promise.all([door.close(), elsewhere.close()]);
});
beforeEach(() => {
	door.reset();
	elsewhere.reset();
});

const redirect = (path: string, status: number) =>
	door.script(path, { kind: 'answer', status, headers: { location: `${elsewhere.origin}/taken` } });

const runService = async (
	parameters: INodeParameters,
	credentials = { omniAiApi: 'api' } as Record<string, string>,
) =>
	await runWorkflow({
		mode: 'manual',
		nodes: [{ name: 'OmniAI', type: new OmniAi(), parameters, credentials }],
		items: [{ json: {} }],
		credentials: {
			api: { apiKey: SECRET, baseUrl: door.origin },
			secret: { headerName: 'X-Secret', secret: SECRET, previousSecret: '' },
		},
		credentialTypes: [new OmniAiApi()],
		instanceBaseUrl: door.origin,
	});

/** What knocks at each door, and the words of what it says about the redirect. */
const DOORS: Array<[door: string, knock: (status: number) => Promise<string>]> = [
	[
		"the API credential's Test",
		async (status) => {
			redirect('/api/v0/analytics', status);
			const Context = CredentialTestContext as unknown as new (data?: unknown) => ICredentialTestFunctions;
			const result = await new OmniAi().methods.credentialTest.omniAiApiKey.call(
				new Context(additionalDataFor({}, 'execution-1')),
				{ id: '1', name: 'x', type: 'omniAiApi', data: { apiKey: SECRET, baseUrl: door.origin } },
			);
			expect(result).toEqual({ status: 'Error', message: expect.stringContaining("'Base URL'") });
			return result.message;
		},
	],
	[
		'a call of the API',
		async (status) => {
			redirect('/api/v1/leads/L1', status);
			return String(
				(
					await runService({
						resource: 'lead',
						operation: 'get',
						leadId: { __rl: true, mode: 'id', value: 'L1' },
					})
				).error?.message,
			);
		},
	],
	[
		'a write to the API',
		async (status) => {
			redirect('/api/v1/activity', status);
			return String(
				(
					await runService({
						resource: 'activity',
						operation: 'create',
						leadId: { __rl: true, mode: 'id', value: 'L1' },
						eventType: 'document_error',
						title: 'x',
						additionalFields: {},
					})
				).error?.message,
			);
		},
	],
	[
		'the signed link of a download',
		async (status) => {
			door.script('/api/v1/documents/D1', {
				kind: 'answer',
				status: 200,
				body: JSON.stringify({
					id: 'D1',
					filename: 'a.pdf',
					signedUrl: `${door.origin}/file?X-Amz-Signature=${SECRET}`,
				}),
			});
			redirect('/file', status);
			return String(
				(await runService({ resource: 'document', operation: 'download', documentId: 'D1' })).error?.message,
			);
		},
	],
	[
		'Send Test with a secret',
		async (status) => {
			redirect('/webhook/x', status);
			const run = await runService(
				{
					resource: 'event',
					operation: 'sendTest',
					triggerUrl: `${door.origin}/webhook/x`,
					authentication: 'headerSecret',
				},
				{ omniAiWebhookSecretApi: 'secret' },
			);
			return String(run.outputs('OmniAI')[0]?.[0]?.json['explanation']);
		},
	],
	[
		'a webhook action with a login, a signature and a header',
		async (status) => {
			redirect('/hook', status);
			const action = {
				url: `${door.origin}/hook`,
				useCredential: true,
				headers: { header: [{ name: 'X-Key', value: SECRET }] },
			};
			const run = await runConditionNode(
				conditionNode({ actions: [action] }, { credentials: { omniAiActionTargetApi: 'target' } }),
				[failedAction()],
				{
					credentials: {
						target: {
							allowedOrigins: `${door.origin}, ${elsewhere.origin}`,
							authentication: 'bearer',
							token: SECRET,
							signingSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
						},
					},
				},
			);
			return String(outcomes(run)[0]?.record.error.error.message);
		},
	],
	[
		'a notification',
		async (status) => {
			redirect('/services/canary', status);
			const action = { type: 'notification', format: 'slack', message: 'Hello {entity}' };
			const run = await runConditionNode(
				conditionNode({ actions: [action] }, { credentials: { omniAiNotificationTargetApi: 'chat' } }),
				[failedAction()],
				{ credentials: { chat: { url: `${door.origin}/services/canary` } } },
			);
			return String(outcomes(run)[0]?.record.error.error.message);
		},
	],
];

describe.each(STATUSES)('a redirect (HTTP %i) to another origin', (status) => {
	test.each(DOORS)('is not followed by %s', async (_name, knock) => {
		const said = await knock(status);
		// It went to the door, and the redirect was seen.
		expect(door.requests.length).toBeGreaterThan(0);
		expect(said).toMatch(new RegExp(`redirects to another|${status}`));
		expect([elsewhere.connections(), elsewhere.requests]).toEqual([0, []]);
	});
});
