import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HookContext } from 'n8n-core';
import type { IDataObject, IHookFunctions, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { startStandIn, type JsonObject } from '../support/omniAiService';
import { conditionNode, failedAction, runConditionNode, type Action } from '../support/condition';
import { listen, type Listening } from '../support/runWebhook';
import { additionalDataFor, runWorkflow, workflowOf } from '../support/runWorkflow';

// What the nodes tell a person, whole: messages, what to do about them, hints and lines of n8n's log.

jest.setTimeout(20_000);

const closing: Array<() => Promise<unknown>> = [];
afterEach(async () => {
	await Promise.all(closing.splice(0).map(async (close) => await close()));
});

async function run(
	parameters: INodeParameters,
	{
		items = [{}],
		credentials = {},
		own,
	}: { items?: IDataObject[]; credentials?: Record<string, IDataObject>; own?: string } = {},
) {
	const finished = await runWorkflow({
		mode: 'manual',
		nodes: [
			{
				name: 'OmniAI',
				type: new OmniAi(),
				parameters: { resource: 'event', ...parameters },
				credentials: Object.fromEntries(Object.keys(credentials).map((name) => [name, name])),
			},
		],
		items: items.map((json) => ({ json })),
		credentials: credentials as never,
		credentialTypes: [new OmniAiApi()],
		...(own !== undefined && { instanceBaseUrl: own }),
	});
	const error = finished.error as
		(Error & { description?: string; context?: { itemIndex?: number } }) | undefined;
	return {
		items: (finished.outputs('OmniAI')[0] ?? []).map(({ json }) => json),
		hints: finished.hints('OmniAI'),
		problem: error && [error.message, error.description, error.context?.itemIndex],
	};
}

async function answering(status: number, text: string): Promise<string> {
	const server = createServer((_request, response) => response.writeHead(status).end(text)).listen(
		0,
		'127.0.0.1',
	);
	await new Promise((resolve) => server.once('listening', resolve));
	closing.push(
		async () =>
			await new Promise((resolve) => {
				server.closeAllConnections();
				server.close(resolve);
			}),
	);
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const SECRET = { headerName: 'X-Secret', secret: 'the-current-secret', previousSecret: '' };

describe('Send Test', () => {
	const send = async (
		triggerUrl: string,
		more: INodeParameters = {},
		credentials: Record<string, IDataObject> = {},
		own = triggerUrl,
	) =>
		await run(
			{ operation: 'sendTest', authentication: 'none', sample: 'leadCreated', seed: 3, triggerUrl, ...more },
			{ credentials, ...(own !== '' && { own: new URL(own).origin }) },
		);

	test.each<[number, string, object | null, string]>([
		[
			200,
			'{"status":"accepted","eventKey":"k","error":"e"}',
			{ status: 'accepted', eventKey: 'k' },
			'The trigger accepted the event in # ms and started its workflow.',
		],
		[
			200,
			'{"status":"duplicate"}',
			{ status: 'duplicate' },
			"The trigger answered 'duplicate': it knows this event already and started nothing. Change the seed to " +
				'send another.',
		],
		[
			200,
			'{"status":"filtered"}',
			{ status: 'filtered' },
			"The trigger is not subscribed to this event, or a filter leaves it out. Look at its 'Trigger " +
				"On' and 'Filters'.",
		],
		[
			400,
			'{"status":"invalid","error":"e","eventKey":"k"}',
			{ status: 'invalid', error: 'e' },
			'@/x answered 400, which an OmniAI Trigger does not do. Check the URL.',
		],
		[
			401,
			'{"status":"unauthorized"}',
			{ status: 'unauthorized' },
			"The trigger refused the secret or signature. Use the same 'Authentication' and credential in both " +
				"nodes, so that header name and secret are the same. 'Refused Deliveries' in the trigger lists " +
				'the headers that arrived.',
		],
		[
			401,
			'no',
			null,
			"The trigger refused the secret or signature. Use the same 'Authentication' and credential in both " +
				"nodes, so that header name and secret are the same. 'Refused Deliveries' in the trigger lists " +
				'the headers that arrived.',
		],
		[
			404,
			'',
			null,
			'No published workflow has this URL. Publish the workflow of the trigger, or copy the URL again.',
		],
		[200, '[]', null, '@/x answered 200, which an OmniAI Trigger does not do. Check the URL.'],
		[
			200,
			'{"status":"invalid"}',
			null,
			'@/x answered 200, which an OmniAI Trigger does not do. Check the URL.',
		],
		[
			400,
			'{"status":"accepted"}',
			null,
			'@/x answered 400, which an OmniAI Trigger does not do. Check the URL.',
		],
		[
			503,
			'{"status":"accepted"}',
			null,
			'@/x answered 503, which an OmniAI Trigger does not do. Check the URL.',
		],
	])('explains an answer of %i %s', async (status, text, answer, explanation) => {
		const origin = await answering(status, text);
		const {
			items: [item],
			hints,
		} = await send(`${origin}/x`);
		const isGood = ['accepted', 'duplicate'].includes(String((answer as { status?: string })?.status));
		expect(hints).toEqual(
			isGood ? [] : [{ message: item?.['explanation'], location: 'outputPane', type: 'danger' }],
		);
		expect({
			...item,
			explanation: String(item?.['explanation'])
				.replace(/\d+ ms/, '# ms')
				.replace(origin, '@'),
		}).toEqual({
			explanation,
			event: 'lead.created',
			eventKey: `lead.created/${String((item?.['sent'] as { data: { leadId: string } }).data.leadId)}/content=KAnuqIPK1TwSO3HETIBb5Z`,
			status,
			answer,
			durationMs: expect.any(Number),
			sent: {
				event: 'lead.created',
				data: expect.objectContaining({ firstName: 'Sample', lastName: 'Borrower' }),
			},
		});
		expect(
			Number.isInteger(item?.['durationMs']) &&
				Number(item?.['durationMs']) >= 0 &&
				Number(item?.['durationMs']) < 15_000,
		).toBe(true);
	});

	test.each([
		['headerSecret', ' in the header X-Secret'],
		['hmac', ' in the header X-Secret'],
		['standardWebhooks', ''],
	])('names the header that was refused (%s)', async (authentication, named) => {
		const origin = await answering(401, '{}');
		const secret = authentication === 'standardWebhooks' ? `whsec_${'A'.repeat(32)}` : SECRET.secret;
		const { items } = await send(
			`${origin}/x`,
			{ authentication },
			{ omniAiWebhookSecretApi: { ...SECRET, secret } },
		);
		expect(items[0]?.['explanation']).toContain(`The trigger refused the secret or signature${named}. Use`);
	});

	test('explains that nobody listens, and that nothing answers', async () => {
		const origin = await answering(404, '{}');
		expect((await send(`${origin}/webhook-test/x`)).items[0]?.['explanation']).toBe(
			"Nobody is listening at this test URL. Press 'Execute workflow' at the trigger, again for each " +
				'event, and send within two minutes.',
		);
		expect((await send('http://127.0.0.1:9/x')).items[0]).toMatchObject({
			explanation: 'The trigger did not answer. Nothing accepts connections at this address.',
			status: null,
			answer: null,
		});
	});

	test('says what to do about an address that is none, or that gets no authentication', async () => {
		const copy = "Copy the test or production URL from the OmniAI Trigger into 'Trigger URL'.";
		const { problem } = await send('nonsense', {}, {}, '');
		expect(problem).toEqual([expect.stringContaining('is not a web address'), copy, 0]);
		const allow = (origin: string) =>
			'Copy the URL that the OmniAI Trigger of this n8n shows. If the trigger is elsewhere, ' +
			`choose an OmniAI Webhook Login API credential whose 'Allowed Origins' include ${origin}.`;
		const authentication = 'headerSecret';
		expect(
			(
				await send(
					'https://x.example.com/y',
					{ authentication },
					{ omniAiWebhookSecretApi: SECRET },
					'https://n8n.example.com',
				)
			).problem,
		).toEqual([
			"The secret or signature is not sent to https://x.example.com: it is neither this n8n's own address nor " +
				'allowed by a credential',
			allow('https://x.example.com'),
			0,
		]);
		expect((await send('http://127.0.0.1:9/y', {}, {}, 'https://n8n.example.com')).problem).toEqual([
			expect.stringContaining('private network'),
			allow('http://127.0.0.1:9'),
			0,
		]);
	});

	test('says what is wrong with a credential', async () => {
		const authentication = 'headerSecret';
		expect(
			(
				await send(
					'http://127.0.0.1:9/y',
					{ authentication },
					{ omniAiWebhookSecretApi: { ...SECRET, headerName: '' } },
				)
			).problem?.[0],
		).toBe(
			"The credential 'OmniAI Webhook Secret API' is not usable: Enter the name of the header that " +
				'carries the secret.',
		);
		expect(
			(
				await send(
					'http://127.0.0.1:9/y',
					{ authentication },
					{ omniAiWebhookSecretApi: { headerName: 'X-Secret' } },
				)
			).problem?.[0],
		).toBe(
			"The credential 'OmniAI Webhook Secret API' is not usable: Enter the secret that you set for " +
				"the webhook in OmniAI's settings.",
		);
		const origins = { omniAiWebhookSecretApi: SECRET, omniAiActionTargetApi: { allowedOrigins: '' } };
		expect(
			(await send('http://127.0.0.1:9/y', { authentication }, origins, 'https://n8n.example.com'))
				.problem?.[0],
		).toBe(
			"The credential under 'Allowed Origins' is not usable: 'Allowed Origins' is empty, so this " +
				'credential could not be sent anywhere. Enter the origin of the receiver, such as ' +
				'https://api.example.com.',
		);
	});
});

describe('a sample', () => {
	test('of a given seed has one time, and of an unknown kind is the first', async () => {
		const { items } = await run(
			{ operation: 'generateSample', sample: '={{ $json.sample }}', seed: '={{ $json.seed }}' },
			{
				items: [
					{ sample: 'toolTimeout', seed: 7 },
					{ sample: 'invented', seed: 10_007 },
					{ sample: 'toString', seed: 1 },
				],
			},
		);
		expect(items.map(({ occurredAt }) => occurredAt)).toEqual([
			'2025-11-03T09:00:07.000Z',
			'2025-11-03T09:00:07.000Z',
			'2025-11-03T09:00:01.000Z',
		]);
		expect(items.map(({ failure }) => (failure as IDataObject)['category'])).toEqual([
			'timeout',
			'timeout',
			'timeout',
		]);
		expect(items[0]).toMatchObject({ test: true, workspaceId: '00fb8673-8b42-4c83-a548-4f3e32248c1e' });
		expect(items[0]).not.toHaveProperty('raw');
		const [raw] = (
			await run({
				operation: 'generateSample',
				sample: 'leadUpdated',
				seed: 7,
				options: { includeRaw: true },
			})
		).items;
		expect(raw?.['raw']).toEqual({
			event: 'lead.updated',
			data: { leadId: '89af9ed0-2560-41c5-a67f-bb5522e53a50', externalId: null, phoneNumber: '+15550100002' },
		});
		const [now] = (await run({ operation: 'generateSample', sample: 'toolTimeout', seed: 0 })).items;
		expect(Math.abs(Date.parse(String(now?.['occurredAt'])) - Date.now())).toBeLessThan(10_000);
		expect(Math.abs(Date.parse(String(now?.['receivedAt'])) - Date.now())).toBeLessThan(10_000);
	});
});

test.each([
	['nonsense', 'The body is not a JSON object.'],
	['{}', "The body has no 'event' that is a non-empty string."],
])('Parse says what is wrong with %s, and what to give', async (body, reason) => {
	const { problem } = await run(
		{ operation: 'parse', body: '={{ $json.body }}' },
		{ items: [{ body: '{"event":"x"}' }, { body }] },
	);
	expect(problem).toEqual([
		`'Body' is not an OmniAI event: ${reason}`,
		"Give 'Body' the whole body of a delivery, such as {{ $json.body }} after n8n's Webhook node.",
		1,
	]);
	const { items } = await run(
		{ operation: 'parse', body: '={{ $json.body }}', options: { includeRaw: true } },
		{ items: [{ body: '{"event":"x"}' }] },
	);
	expect(items).toMatchObject([{ event: 'x', test: false, raw: { event: 'x' } }]);
});

describe('From History', () => {
	const history = async (logs: JsonObject[], more: INodeParameters = {}) => {
		const service = await startStandIn({ apiKey: 'key-for-the-stand-in' });
		closing.push(async () => await service.close());
		const leadId = service.addLead({ firstName: 'Ada' });
		service.setActionLogs(leadId, logs);
		const { items, hints, problem } = await run(
			{ operation: 'fromHistory', leadIds: `${leadId},${leadId}`, ...more },
			{ credentials: { omniAiApi: { apiKey: 'key-for-the-stand-in', baseUrl: service.origin } } },
		);
		return { items, hints, problem };
	};
	const log = (id: string, more: object = {}) =>
		({
			id,
			type: 'MESSAGE',
			status: 'FAILED',
			completedAt: '2025-01-01T00:00:00Z',
			messages: [],
			...more,
		}) as unknown as JsonObject;
	let deep: unknown = 'x';
	for (let level = 0; level < 70; level++) deep = [deep];

	test('says which logs are cut and which are left out', async () => {
		const of = async (count: number) =>
			(
				await history(
					Array.from({ length: count }, (_entry, index) => [
						log(`c${index}`, { output: deep }),
						log(`s${index}`, { status: null }),
					]).flat(),
				)
			).hints;
		const cut =
			"held something nested deeper than an event may be. The event is there, with '(left out: " +
			"nested too deeply)' in that place.";
		const out = 'left out: without a status that is known nothing says whether the action failed.';
		const hint = (message: string) => ({ message, location: 'outputPane', type: 'warning' });
		expect(await of(0)).toEqual([]);
		expect(await of(1)).toEqual([hint(`One action log (c0) ${cut}`), hint(`One action log (s0) ${out}`)]);
		expect(await of(5)).toEqual([
			hint(`5 action logs (c0, c1, c2, c3, c4) ${cut}`),
			hint(`5 action logs (s0, s1, s2, s3, s4) ${out}`),
		]);
		expect(await of(6)).toEqual([
			hint(`6 action logs (c0, c1, c2, c3, c4, …) ${cut}`),
			hint(`6 action logs (s0, s1, s2, s3, s4, …) ${out}`),
		]);
	});

	test('asks for a lead, takes each once, and leaves out completed events unless they are asked for', async () => {
		const logs = [log('a'), log('b', { status: 'COMPLETED' })];
		expect((await history(logs, { leadIds: '=  ,{{ "" }}' })).problem).toEqual([
			"'Lead IDs' is missing",
			'Enter the ID of a lead, or several separated by commas.',
			0,
		]);
		expect((await history(logs)).items.map(({ event, workspaceId }) => [event, workspaceId])).toEqual([
			['action_log.failed', null],
		]);
		const all = (
			await history(logs, { failedOnly: false, workspaceId: ' W ', options: { includeRaw: true } })
		).items;
		expect(
			all.map(({ event, workspaceId, raw }) => [event, workspaceId, (raw as IDataObject)['event']]),
		).toEqual([
			['action_log.failed', 'W', 'action_log.failed'],
			['action_log.completed', 'W', 'action_log.completed'],
		]);
	});
});

describe('the OmniAI Trigger', () => {
	async function trigger(
		parameters: INodeParameters,
		credential: IDataObject | null = SECRET,
		mode: WorkflowExecuteMode = 'webhook',
	): Promise<Listening> {
		const listening = await listen({
			node: {
				name: 'Tell',
				type: new OmniAiTrigger(),
				parameters,
				credentials: { omniAiWebhookSecretApi: 'secret' },
			},
			mode,
			credentials: credential === null ? {} : { secret: credential as never },
		});
		closing.push(listening.close);
		return listening;
	}
	const lead = { event: 'lead.created', data: { leadId: 'L' } };
	const headers = { host: 'h', 'content-type': 'text/plain', 'x-canary': 'v' };

	test('logs why it started nothing', async () => {
		const open = await trigger({
			authentication: 'none',
			events: ['lead.created'],
			filters: { leadIds: ['L'] },
		});
		await open.deliver(lead);
		await open.deliver(lead);
		await open.deliver({ event: 'lead.updated' });
		await open.deliver({ event: 'lead.created', data: { leadId: 'other' } });
		expect(open.started).toHaveLength(1);
		expect(open.log).toEqual([
			{ level: 'info', message: "'Tell' started nothing for a duplicate delivery of lead.created/L" },
			{ level: 'debug', message: "'Tell' started nothing for a delivery: not subscribed to lead.updated" },
			{ level: 'debug', message: "'Tell' started nothing for a delivery: left out by 'Lead IDs'" },
		]);
		const filtered = await trigger({ authentication: 'none', events: ['*'], filters: { toolNames: ['T'] } });
		for (const event of [`"${'n'.repeat(100)}`, 'lead.created']) await filtered.deliver({ event });
		expect(filtered.log).toEqual([
			{
				level: 'info',
				message:
					`'Tell' started nothing for a delivery of "\\"${'n'.repeat(99)}…": OmniAI does not say ` +
					"there what the filter 'Tool Names' asks for, so it leaves such events out. More of them " +
					'are only logged at debug level.',
			},
			{ level: 'debug', message: "'Tell' started nothing for a delivery: left out by 'Tool Names'" },
		]);
		const short = await trigger({ authentication: 'none', events: ['*'], filters: { toolNames: ['T'] } });
		await short.deliver({ event: 'n'.repeat(100) });
		expect(short.log[0]?.message).toContain(`a delivery of "${'n'.repeat(100)}":`);
	});

	test.each([
		['headerSecret', 'X-Secret is missing'],
		['hmac', 'X-Secret is missing'],
		['standardWebhooks', 'no valid webhook-signature'],
	])('logs a refusal (%s) with the names of the headers', async (authentication, missing) => {
		const listening = await trigger({ authentication });
		expect((await listening.deliver(lead, headers)).json).toEqual({ status: 'unauthorized' });
		const names = listening.log[0]?.message.split('Headers received: ')[1]?.split(', ').sort();
		expect(listening.log).toEqual([
			{
				level: 'warn',
				message: expect.stringMatching(/^'Tell' refused a delivery: .*\. Headers received: /),
			},
		]);
		expect(listening.log[0]?.message.split('. Headers')[0]).toBe(`'Tell' refused a delivery: ${missing}`);
		expect(names).toEqual(['connection', 'content-length', 'content-type', 'host', 'x-canary']);
	});

	test('names at most fifty headers, each cut at a hundred characters', async () => {
		const listening = await trigger({});
		await listening.deliver(lead, {
			...Object.fromEntries(Array.from({ length: 60 }, (_entry, index) => [`h${index}`, 'v'])),
			['x'.repeat(101)]: 'v',
		});
		expect(listening.log[0]?.message.split(', ')).toHaveLength(50);
		const cut = await trigger({});
		await cut.deliver(lead, { ['x'.repeat(101)]: 'v', ['y'.repeat(100)]: 'v' });
		expect(cut.log[0]?.message).toContain(`Headers received: ${'x'.repeat(100)}…, ${'y'.repeat(100)}, `);
	});

	test('logs that its credential could not be read', async () => {
		const listening = await trigger({}, null, 'manual');
		expect((await listening.deliver(lead)).status).toBe(401);
		expect(listening.log).toEqual([
			{
				level: 'error',
				message: expect.stringMatching(
					/^'Tell' refused a delivery because its credential could not be read: \S.*/,
				),
			},
		]);
	});

	test('says what to do when its activation fails', async () => {
		const workflow = workflowOf({
			nodes: [
				{
					name: 'Tell',
					type: new OmniAiTrigger(),
					parameters: {},
					credentials: { omniAiWebhookSecretApi: 'secret' },
				},
			],
		});
		const context = new HookContext(
			workflow,
			workflow.getNode('Tell') as never,
			additionalDataFor({ secret: { headerName: '', secret: 'the-current-secret' } as never }, '1'),
			'trigger',
			'activate',
		) as IHookFunctions;
		await expect(new OmniAiTrigger().webhookMethods.default.create.call(context)).rejects.toMatchObject({
			message:
				"The credential 'OmniAI Webhook Secret API' is not usable: Enter the name of the header " +
				'that carries the secret.',
			description:
				'Open the credential of this node and correct it. To run without a secret, set ' +
				"'Authentication' to 'None'.",
		});
	});

	test('answers a form with parts, whatever the spelling of its type', async () => {
		const listening = await trigger({ authentication: 'none' });
		expect(
			(await listening.deliver('--x--', { 'content-type': 'multipart/form-data; boundary=x' })).json,
		).toEqual({ status: 'invalid', error: 'The body could not be read. Send the event as JSON.' });
		expect(
			(await listening.deliver('{"event":"action_log.failed"}', { 'content-type': ' Multipart/mixed' })).json,
		).toEqual({ status: 'invalid', error: 'The body could not be read. Send the event as JSON.' });
	});

	test('takes only texts from lists of any kind, without the spaces around them', async () => {
		const listening = await trigger({
			authentication: 'none',
			events: [' lead.created ', '', 7] as never,
			filters: { leadIds: ' L ', toolNames: ['', '=', null] as never },
			options: { maximumAgeMinutes: 'soon' as never },
		});
		expect((await listening.deliver(lead)).json).toEqual({ status: 'accepted', eventKey: 'lead.created/L' });
		expect((await listening.deliver({ event: '', data: {} })).status).toBe(400);
		expect((await listening.deliver({ event: 'lead.updated', data: { leadId: 'L' } })).json).toEqual({
			status: 'filtered',
		});
		const aged = await trigger({ authentication: 'none', events: ['*'], options: { maximumAgeMinutes: -1 } });
		expect((await aged.deliver({ event: 'x', occurredAt: '2000-01-01' })).json).toMatchObject({
			status: 'accepted',
		});
	});
});

describe('the Condition node', () => {
	const hook: Action = {
		actionId: 'hook',
		actionVersion: '3',
		url: 'https://x.example.com/y',
		timeoutMs: 10_000,
	};

	test('tells what came of a run, and what of it may be a mistake', async () => {
		const hints = async (parameters: Record<string, unknown>, items = [failedAction()]) =>
			(
				await runConditionNode(conditionNode({ dryRun: 'always', actions: [hook], ...parameters }), items)
			).hints('Condition');
		const info = (message: string) => ({ message, location: 'outputPane', type: 'info' });
		const warning = (message: string) => ({ message, location: 'outputPane', type: 'warning' });
		const unheard = info(
			"Nothing is connected to 'Failed', so nobody learns of an action that fails, and n8n shows the " +
				"execution as succeeded. Connect it to n8n's 'Stop and Error', or to whatever tells your team.",
		);
		expect(await hints({})).toEqual([info('Dry run: 1 would send; nothing was sent.'), unheard]);
		expect(await hints({ actions: [{ ...hook, url: 'nonsense' }] })).toEqual([
			warning(
				'Dry run: 1 would fail; nothing was sent. First: lead lead-1 · Tool deep_research failed · hook. ' +
					"'nonsense' is not a web address. Enter a full address that starts with https://.",
			),
			unheard,
		]);
		expect(await hints({ conditions: {}, options: { maxRetries: 1, retryBudgetMs: 5_000 } })).toEqual([
			info('Dry run: 1 would send; nothing was sent.'),
			unheard,
			warning(
				"The 'Retry Budget (Ms)' of 5000 leaves no time for a retry if action 'hook' is not " +
					"answered within its 'Timeout (Ms)' of 10000. Raise the budget, or lower the timeout.",
			),
			warning(
				"No conditions are set, so every item counts as true. Add one under 'Conditions' to tell " +
					'items apart.',
			),
		]);
	});

	const message =
		"'Always Output Data' is switched on for this node. n8n would put an empty item on the output " +
		"'Triggered', as if something had been sent.";
	const suggestion = "Switch it off in the node's settings.";

	test('stops before anything is sent when it is set up wrongly', async () => {
		const { error } = await runConditionNode(
			conditionNode({ actions: [hook] }, { settings: { alwaysOutputData: true } } as never),
			[failedAction()],
		);
		expect([error?.message, (error as { description?: string } | undefined)?.description]).toEqual([
			message,
			suggestion,
		]);
	});

	test('gives a record for every item instead when it is told to continue', async () => {
		const settings = { alwaysOutputData: true, onError: 'continueRegularOutput' };
		const records = async (parameters: Record<string, unknown>, mode: WorkflowExecuteMode = 'webhook') => {
			const run = await runConditionNode(
				conditionNode({ actions: [hook], conditionId: 'c', conditionVersion: '2', ...parameters }, {
					settings,
				} as never),
				[failedAction({ eventKey: 'k1' }), failedAction({ eventKey: 'k2', test: true })],
				{ mode },
			);
			expect(
				run
					.outputs('Condition')
					.slice(0, 3)
					.map((items) => (items ?? []).filter(({ json }) => Object.keys(json).length > 0).length),
			).toEqual([0, 0, 0]);
			return (run.outputs('Condition')[3] ?? []).map(({ json }) => json);
		};
		const [first, second] = await records({});
		const why = `Nothing was decided or sent: ${message} ${suggestion}`;
		const record = {
			outcome: 'Failed',
			lead: 'lead-1',
			happened: 'Tool deep_research failed',
			action: 'hook',
			why,
			body: null,
			explanation: why,
			actionTriggered: {
				action_id: 'hook',
				action_version: '3',
				status: 'failed',
				payload_sent: null,
				error: { error: { type: 'parameter_error', message, location: null, suggestion } },
			},
			preview: null,
			delivery: null,
			trace: [],
			memory: null,
			decision: {
				value: null,
				type: 'boolean',
				reason: 'wrong_configuration',
				entity: null,
				condition_id: 'c',
				condition_version: '2',
				timestamp: '2025-10-30T21:12:44.987Z',
			},
			event: { event: 'action_log.failed', eventKey: 'k1', leadId: 'lead-1', workspaceId: 'workspace-1' },
			input: expect.objectContaining({ eventKey: 'k1' }),
		};
		expect(first).toEqual(record);
		expect(second).toEqual({
			...record,
			test: true,
			event: { ...record.event, eventKey: 'k2' },
			input: expect.objectContaining({ eventKey: 'k2' }),
		});
		const [bare] = await records(
			{ options: { includeInput: false }, conditionId: '', conditionVersion: '', actions: [] },
			'manual',
		);
		expect(bare).toMatchObject({
			test: true,
			actionTriggered: { action_id: 'action_1', action_version: '1' },
			decision: { condition_id: 'condition_1', condition_version: '1' },
		});
		expect(bare).not.toHaveProperty('input');
	});
});
