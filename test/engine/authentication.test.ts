import { HookContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, IHookFunctions, INodeParameters } from 'n8n-workflow';

import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { authenticationHeaders } from '../../nodes/shared/signature/authentication';
import { fixture } from '../support/fixtures';
import { listen, type Listening } from '../support/runWebhook';
import { additionalDataFor, workflowOf, type WorkflowNode } from '../support/runWorkflow';

// A workflow is a file that anybody can write by hand, so *Authentication* may hold anything. Only the
// word `none` itself lets deliveries in without a secret or signature.

const SECRET = { headerName: 'X-Webhook-Secret', secret: 'the-current-secret', previousSecret: '' };
const delivery = fixture('action_log.failed.g4');

const UNREADABLE: unknown[] = [
	'None',
	'NONE',
	' none',
	'none ',
	'none\n',
	'',
	'no',
	'nothing',
	'basicAuth',
	'headersecret',
	'toString',
	'__proto__',
	// n8n itself takes `=none` for `none`, as the field knows no expressions.
	"={{ 'none' }}",
	'={{ $json.authentication }}',
	'==none',
	null,
	undefined,
	0,
	1,
	false,
	true,
	NaN,
	['none'],
	[],
	{},
	{ value: 'none' },
	{ __rl: true, mode: 'list', value: 'none' },
];

const nodeWith = (authentication: unknown): WorkflowNode => ({
	name: 'OmniAI Trigger',
	type: new OmniAiTrigger(),
	parameters: { authentication } as INodeParameters,
	credentials: { omniAiWebhookSecretApi: 'secret' },
});

const open: Listening[] = [];
afterEach(async () => {
	for (const listening of open.splice(0)) await listening.close();
});

async function start(
	authentication: unknown,
	credential: ICredentialDataDecryptedObject | null = SECRET,
): Promise<Listening> {
	const listening = await listen({
		node: nodeWith(authentication),
		mode: 'webhook',
		credentials: credential === null ? {} : { secret: credential },
	});
	open.push(listening);
	return listening;
}

test.each(UNREADABLE)(
	'an authentication of %O accepts no delivery without the right secret',
	async (authentication) => {
		const { deliver, started } = await start(authentication);
		const json = { 'content-type': 'application/json' };
		expect((await deliver(delivery.bytes, json)).status).toBe(401);
		expect((await deliver(delivery.bytes, { ...json, 'x-webhook-secret': '' })).status).toBe(401);
		expect((await deliver(delivery.bytes, { ...json, 'x-webhook-secret': 'wrong' })).status).toBe(401);
		expect(started).toEqual([]);
	},
);

test.each(UNREADABLE)(
	'an authentication of %O without a credential accepts nothing',
	async (authentication) => {
		const { deliver, started, thrown } = await start(authentication, null);
		expect((await deliver(delivery.bytes)).status).toBe(401);
		expect([started, thrown]).toEqual([[], []]);
	},
);

test('an authentication of none accepts every delivery', async () => {
	const { deliver } = await start('none', null);
	expect((await deliver(delivery.bytes)).status).toBe(200);
});

describe('the refusal of a delivery', () => {
	const refused = async (
		authentication: string,
		credential: ICredentialDataDecryptedObject | null = SECRET,
		headers: Record<string, string> = {},
	) => {
		const { deliver, log } = await start(authentication, credential);
		await deliver(delivery.bytes, { 'content-type': 'application/json', 'x-guess': 'canary', ...headers });
		expect(JSON.stringify(log)).not.toMatch(/canary|the-current-secret/);
		return log;
	};

	test.each([
		['headerSecret', 'X-Webhook-Secret is missing'],
		['hmac', 'X-Webhook-Secret is missing'],
		['standardWebhooks', 'no valid webhook-signature'],
	])('by %s is logged: %s', async (authentication, missing) => {
		const [line, ...others] = await refused(authentication);
		expect(others).toEqual([]);
		expect(line?.level).toBe('warn');
		expect(line?.message).toMatch(
			new RegExp(
				`^'OmniAI Trigger' refused a delivery: ${missing}\\. Headers received: content-type, x-guess, `,
			),
		);
	});

	test('is logged with at most fifty header names', async () => {
		const headers = Object.fromEntries(
			Array.from({ length: 60 }, (_unused, index) => [`x-${index}`, 'canary']),
		);
		const [line] = await refused('headerSecret', SECRET, headers);
		expect(line?.message.split('Headers received: ')[1]?.split(', ')).toHaveLength(50);
	});

	test('is logged as an error when the credential cannot be read', async () => {
		expect(await refused('headerSecret', null)).toEqual([
			{
				level: 'error',
				message: expect.stringMatching(
					/^'OmniAI Trigger' refused a delivery because its credential could not be read: .+/,
				),
			},
		]);
	});
});

describe('a changed secret', () => {
	const changing = async (mode: 'webhook' | 'manual') => {
		const credentials = { secret: { ...SECRET } };
		const listening = await listen({ node: nodeWith('headerSecret'), mode, credentials });
		open.push(listening);
		const status = async (secret: string) =>
			(
				await listening.deliver(delivery.bytes, {
					'content-type': 'application/json',
					'x-webhook-secret': secret,
				})
			).status;
		const before = await status('the-current-secret');
		credentials.secret = { ...SECRET, secret: 'another-secret' };
		return [before, await status('the-current-secret'), await status('another-secret')];
	};

	test('takes effect at once while somebody builds in the editor', async () =>
		expect(await changing('manual')).toEqual([200, 401, 200]));

	test('takes effect a moment later in production, where it is not read for each delivery', async () =>
		expect(await changing('webhook')).toEqual([200, 200, 401]));

	test('takes effect only for its own workflow, node and credential', async () => {
		const secrets = ['first-secret', 'second-secret'].map((secret) => ({ secret: { ...SECRET, secret } }));
		const listenings = [];
		for (const credentials of secrets)
			listenings.push(await listen({ node: nodeWith('headerSecret'), mode: 'webhook', credentials }));
		open.push(...listenings);
		const statuses = [];
		for (const { deliver } of listenings)
			for (const secret of ['first-secret', 'second-secret'])
				statuses.push(
					(await deliver(delivery.bytes, { 'content-type': 'application/json', 'x-webhook-secret': secret }))
						.status,
				);
		expect(statuses).toEqual([200, 401, 401, 200]);
	});
});

describe('a guessable secret', () => {
	// As after a change of the credential, of which a published workflow is told nothing.
	const statusOf = async (
		authentication: 'headerSecret' | 'hmac' | 'standardWebhooks',
		credential: typeof SECRET,
		secret: string,
	) => {
		const listening = await start(authentication, credential);
		const headersOfSender = authenticationHeaders(
			authentication,
			delivery.bytes,
			{ ...credential, secret },
			'm1',
			Date.now(),
		);
		const { status } = await listening.deliver(delivery.bytes, {
			'content-type': 'application/json',
			...headersOfSender,
		});
		return { status, log: listening.log, started: listening.started.length };
	};
	const oneOf = (length: number) => 'a1b2c3d4e5f6g7h8'.slice(0, length);
	const keyOf = (bytes: number) => `whsec_${Buffer.alloc(bytes, 'k').toString('base64')}`;

	test.each(Array.from({ length: 7 }, (_unused, index) => index + 1))(
		'of %i characters authenticates nothing',
		async (length) => {
			for (const authentication of ['headerSecret', 'hmac'] as const) {
				const { status, log, started } = await statusOf(
					authentication,
					{ ...SECRET, secret: oneOf(length) },
					oneOf(length),
				);
				expect([status, started]).toEqual([401, 0]);
				expect(log).toContainEqual({
					level: 'error',
					message: expect.stringMatching(
						/does not accept what the credential .* holds: The secret has only \d character/,
					),
				});
				expect(JSON.stringify(log)).not.toContain(`'${oneOf(length)}'`);
			}
		},
	);

	test.each([1, 8, 15])('whose key has %i bytes signs nothing', async (bytes) => {
		expect(
			await statusOf('standardWebhooks', { ...SECRET, secret: keyOf(bytes) }, keyOf(bytes)),
		).toMatchObject({ status: 401, started: 0 });
	});

	test('is not accepted as the previous one either, and the current one still works', async () => {
		expect(await statusOf('headerSecret', { ...SECRET, previousSecret: 'x' }, 'x')).toMatchObject({
			status: 401,
			started: 0,
		});
		expect(await statusOf('headerSecret', { ...SECRET, previousSecret: 'x' }, SECRET.secret)).toMatchObject({
			status: 200,
			started: 1,
			log: [],
		});
	});

	test('has fewer than eight characters, or a key of fewer than sixteen bytes', async () => {
		expect((await statusOf('headerSecret', { ...SECRET, secret: oneOf(8) }, oneOf(8))).status).toBe(200);
		expect((await statusOf('hmac', { ...SECRET, secret: oneOf(8) }, oneOf(8))).status).toBe(200);
		expect((await statusOf('standardWebhooks', { ...SECRET, secret: keyOf(16) }, keyOf(16))).status).toBe(
			200,
		);
	});
});

describe('the activation of a trigger', () => {
	const activate = async (authentication: unknown, credential: ICredentialDataDecryptedObject | null) => {
		const workflow = workflowOf({ nodes: [nodeWith(authentication)] });
		const additionalData = additionalDataFor(credential === null ? {} : { secret: credential }, '1');
		const context: IHookFunctions = new HookContext(
			workflow,
			workflow.getNode('OmniAI Trigger') as never,
			additionalData,
			'trigger',
			'activate',
		);
		return await new OmniAiTrigger().webhookMethods.default.create.call(context);
	};

	test.each(UNREADABLE)(
		'with an authentication of %O is refused without a usable secret',
		async (authentication) => {
			for (const credential of [null, { ...SECRET, secret: '' }, { ...SECRET, headerName: '' }])
				await expect(activate(authentication, credential)).rejects.toThrow();
		},
	);
});
