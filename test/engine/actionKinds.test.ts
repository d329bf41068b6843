import type { ExecuteWorkflowData, ICredentialDataDecryptedObject, IRunExecutionData } from 'n8n-workflow';
import { Webhook } from 'standardwebhooks';

import {
	conditionNode,
	failedAction,
	onlyOutcome,
	outcomes,
	runConditionNode,
	useReceiver,
	type Action,
} from '../support/condition';
import type { WorkflowRun } from '../support/runWorkflow';
import { actionTriggered } from '../table/actionTriggeredSchema';

// The kinds of actions beside plain webhooks, in the real engine. Other workflows are run by n8n's
// server, which only a real n8n has; here stands what it hands back.

jest.setTimeout(20_000);

const receiver = useReceiver();
const elsewhere = useReceiver();

const SIGNING_SECRET = `whsec_${Buffer.from('a signing secret').toString('base64')}`;
const ACTION_TARGET = 'omniAiActionTargetApi';
const NOTIFICATION_TARGET = 'omniAiNotificationTargetApi';

async function run(
	dryRun: 'always' | 'never',
	actions: Action[],
	credentials: Record<string, ICredentialDataDecryptedObject> = {},
	more: Partial<WorkflowRun> = {},
	item = failedAction(),
) {
	const node = conditionNode(
		{ dryRun, actions },
		{ credentials: Object.fromEntries(Object.keys(credentials).map((type) => [type, type])) },
	);
	return await runConditionNode(node, [item], { credentials, ...more });
}

const bodyOf = (index = 0): unknown => JSON.parse(receiver.requests[index]?.body.toString() ?? 'null');

describe('a webhook action with a credential', () => {
	const webhook = (action: Action = {}): Action => ({
		url: `${receiver.origin}/hook`,
		useCredential: true,
		...action,
	});
	const bearer = (changes: object = {}) => ({
		[ACTION_TARGET]: {
			allowedOrigins: receiver.origin,
			authentication: 'bearer',
			token: 'canary-token',
			...changes,
		},
	});

	test('is authenticated, and shows its credential neither live nor in a dry run', async () => {
		const live = onlyOutcome(await run('never', [webhook()], bearer()));
		expect(live.record.status).toBe('triggered');
		expect(receiver.requests[0]?.headers['authorization']).toBe('Bearer canary-token');
		const dry = onlyOutcome(await run('always', [webhook()], bearer()));
		expect(dry.json['preview']).toMatchObject({
			headers: { Authorization: '*** (credential)' },
			problems: [],
		});
		for (const { item } of [live, dry]) expect(JSON.stringify(item)).not.toContain('canary');
		expect(receiver.requests).toHaveLength(1);
	});

	test('masks the header of its credential, whatever its name', async () => {
		const credential = { authentication: 'header', headerName: 'User-Agent', headerValue: 'canary-agent' };
		const byHand = webhook({ headers: { header: [{ name: 'user-agent', value: 'mine' }] } });
		const dry = onlyOutcome(await run('always', [byHand], bearer(credential)));
		expect(dry.json['preview'].headers).toEqual({
			'Content-Type': 'application/json',
			'Idempotency-Key': expect.any(String),
			'User-Agent': '*** (credential)',
		});
		await run('never', [byHand], bearer(credential));
		expect(receiver.requests[0]?.headers['user-agent']).toBe('canary-agent');
	});

	test('is only sent to allowed origins, and is otherwise a problem in the preview and an auth_error live', async () => {
		const actions = [webhook({ url: `${elsewhere.origin}/hook` })];
		const dry = onlyOutcome(await run('always', actions, bearer()));
		expect(dry.json['preview'].problems).toEqual([
			expect.objectContaining({ type: 'auth_error', location: 'actions[0].useCredential' }),
		]);
		expect(dry.json['preview'].headers).not.toHaveProperty('Authorization');
		const live = onlyOutcome(await run('never', actions, bearer()));
		expect(live.record).toMatchObject({ status: 'failed', error: { error: { type: 'auth_error' } } });
		expect(elsewhere.connections() + receiver.connections()).toBe(0);
	});

	test('leaves actions that do not ask for the credential without it', async () => {
		await run(
			'never',
			[
				webhook({ actionId: 'a' }),
				webhook({ actionId: 'b', useCredential: false, url: `${receiver.origin}/without` }),
			],
			bearer(),
		);
		expect(receiver.requestsTo('/hook')[0]?.headers['authorization']).toBeDefined();
		expect(receiver.requestsTo('/without')[0]?.headers['authorization']).toBeUndefined();
	});

	test('signs the bytes that are sent, under the idempotency key', async () => {
		await run(
			'never',
			[webhook({ body: '{"who":"Zoë {entity}"}' }), webhook({ actionId: 'get', method: 'GET' })],
			bearer({ authentication: 'none', signingSecret: SIGNING_SECRET }),
		);
		expect(receiver.requests).toHaveLength(2);
		for (const { headers, body } of receiver.requests) {
			expect(() =>
				new Webhook(SIGNING_SECRET).verify(body.toString(), headers as Record<string, string>),
			).not.toThrow();
			expect(headers['webhook-id']).toBe(headers['idempotency-key']);
		}
	});

	test('signs and records an idempotency key that was set by hand', async () => {
		const headers = { header: [{ name: 'idempotency-key', value: 'mine-1' }] };
		const { json } = onlyOutcome(
			await run('never', [webhook({ headers })], bearer({ signingSecret: SIGNING_SECRET })),
		);
		expect(receiver.requests[0]?.headers).toMatchObject({
			'idempotency-key': 'mine-1',
			'webhook-id': 'mine-1',
		});
		expect(json['delivery'].idempotencyKey).toBe('mine-1');
	});

	test.each([
		['no credential', undefined],
		['one that allows no origin', { allowedOrigins: '' }],
		['one without a login', { authentication: 'none' }],
	])('is a node error before anything is sent when it has %s', async (_name, changes) => {
		for (const dryRun of ['always', 'never'] as const) {
			const actions = [webhook({ actionId: 'plain', useCredential: false }), webhook()];
			const { status, error } = await run(dryRun, actions, changes === undefined ? {} : bearer(changes));
			expect(status).toBe('error');
			expect(`${error?.message} ${(error as { description?: string }).description}`).toMatch(/Webhook Login/);
			expect(JSON.stringify(error)).not.toContain('canary');
		}
		expect(receiver.connections()).toBe(0);
	});

	test('does not fail for a missing credential that no action uses', async () => {
		expect(onlyOutcome(await run('never', [webhook({ useCredential: false })])).record.status).toBe(
			'triggered',
		);
	});
});

describe('a notification', () => {
	const address = () => ({
		[NOTIFICATION_TARGET]: { url: `${receiver.origin}/services/canary-path?canary=query` },
	});
	const notification = (action: Action = {}): Action => ({ type: 'notification', ...action });

	test('to Slack is escaped, recorded as sent, and its address shown nowhere', async () => {
		const item = failedAction({
			leadId: 'lead-1',
			failure: { message: 'a < b & <!channel>', category: 'x', retryable: null, source: 's' },
		});
		const {
			record,
			json,
			item: output,
		} = onlyOutcome(
			await run(
				'never',
				[
					notification({
						channel: '#ops',
						message: '{entity}: {event.failure.message}',
						allowLeadData: true,
					}),
				],
				address(),
				{},
				item,
			),
		);
		const body = {
			channel: '#ops',
			text: 'lead-1: a &lt; b &amp; &lt;!channel&gt;',
			mrkdwn: false,
			parse: 'none',
			link_names: false,
			unfurl_links: false,
			unfurl_media: false,
		};
		expect(receiver.requests[0]).toMatchObject({
			method: 'POST',
			path: '/services/canary-path?canary=query',
		});
		expect(bodyOf()).toEqual(body);
		expect(record).toMatchObject({ status: 'triggered', payload_sent: body });
		expect(actionTriggered.safeParse(record).error?.issues).toBeUndefined();
		expect(json['explanation']).toContain(`POST to ${receiver.origin},`);
		expect(json['delivery'].url).toBe(`${receiver.origin}/***`);
		expect(JSON.stringify(output)).not.toContain('canary');
	});

	test('to Mattermost mentions nobody and links nothing', async () => {
		const item = failedAction({
			leadId: 'lead-1',
			failure: {
				message: '@channel [Reset your password](https://evil.example/x)',
				category: 'x',
				retryable: null,
				source: 's',
			},
		});
		const { record } = onlyOutcome(
			await run(
				'never',
				[
					notification({
						format: 'mattermost',
						channel: 'town-square',
						message: '{event.failure.message}',
						allowLeadData: true,
					}),
				],
				address(),
				{},
				item,
			),
		);
		const body = bodyOf() as { channel: string; text: string };
		expect(Object.keys(body).sort()).toEqual(['channel', 'text']);
		expect(body.channel).toBe('town-square');
		expect(body.text).not.toMatch(/@channel|\]\(|https:\/\//);
		expect(body.text.replaceAll('\u2060', '').replaceAll('\\', '')).toBe(
			'@channel [Reset your password](https://evil.example/x)',
		);
		expect(record).toMatchObject({ status: 'triggered', payload_sent: body });
	});

	test('takes placeholders and fields, but no line break, in its channel', async () => {
		const item = failedAction({ leadId: 'lead-1' });
		for (const channel of ['#ops-{event.actionLog.type}', '=#ops-{{ $json.actionLog.type }}']) {
			receiver.reset();
			expect(
				onlyOutcome(await run('never', [notification({ channel, message: 'x' })], address(), {}, item)).record
					.status,
			).toBe('triggered');
			expect(bodyOf()).toMatchObject({ channel: '#ops-TOOL_CALL' });
		}
		receiver.reset();
		for (const lead of ['a\rb', 'a\n', 'a\0b', '\na']) {
			for (const channel of ['{event.leadId}', '={{ $json.leadId }}', '={{ $json.leadId + "" }}', '{nope}']) {
				const { record } = onlyOutcome(
					await run(
						'never',
						[notification({ channel, message: 'x', allowLeadData: true })],
						address(),
						{},
						failedAction({ leadId: lead }),
					),
				);
				expect(record).toMatchObject({
					status: 'failed',
					error: { error: { location: 'actions[0].channel' } },
				});
			}
		}
		expect(receiver.connections()).toBe(0);
	});

	test('is previewed as it would be sent, with its address masked', async () => {
		const { json, item } = onlyOutcome(
			await run(
				'always',
				[notification({ format: 'json', channel: '#ops', message: 'x {entity}' })],
				address(),
			),
		);
		expect(json['preview']).toMatchObject({
			method: 'POST',
			url: `${receiver.origin}/***`,
			body: { channel: '#ops', message: 'x lead-1', entity: 'lead-1', value: true },
			problems: [],
		});
		expect(JSON.stringify(item)).not.toContain('canary');
		expect(receiver.connections()).toBe(0);
	});

	test('without a message names the decision and the event, and nothing of the lead', async () => {
		const item = failedAction({ leadId: 'lead-1' });
		Object.assign(item.json['actionLog'] as object, {
			input: 'canary',
			output: 'canary',
			error: 'canary',
			summary: 'canary',
			messages: [{ body: 'canary' }],
		});
		for (const format of ['slack', 'teams', 'json']) {
			receiver.reset();
			expect(
				onlyOutcome(await run('never', [notification({ format })], address(), {}, item)).record.status,
			).toBe('triggered');
			expect(receiver.requests[0]?.body.toString()).toMatch(
				/Condition condition_1, version 1, is true for lead-1 \(action_log\.failed, 2025-/,
			);
			expect(receiver.requests[0]?.body.toString()).not.toContain('canary');
		}
	});

	test.each([
		['an unknown placeholder', { message: '{nope}' }, 'reference_error'],
		['a field the event does not have', { message: '{event.toolName}' }, 'reference_error'],
		['a channel with an unknown placeholder', { message: 'x', channel: '#{nope}' }, 'reference_error'],
		[
			'an expression that throws',
			{ message: '={{ $("No such node").item.json.x }}', allowLeadData: true },
			'reference_error',
		],
		['an expression that gives nothing', { message: '={{ $json.externalLeadId }}' }, 'parameter_error'],
	])('with %s fails alone and is a problem in the preview', async (_name, action, type) => {
		const live = onlyOutcome(await run('never', [notification(action)], address()));
		expect(live.record).toMatchObject({ status: 'failed', error: { error: { type } } });
		expect(live.json['delivery'].replay).toBeNull();
		const dry = onlyOutcome(await run('always', [notification(action)], address()));
		expect(dry.json['preview'].problems[0]).toMatchObject({ type });
		expect(receiver.connections()).toBe(0);
	});

	test('without a credential, or with lead data that is not allowed, is a node error', async () => {
		expect((await run('never', [notification()])).error?.message).toMatch(/needs the address of a chat/);
		const leadData = await run('always', [notification({ message: '{event.actionLog.output}' })], address());
		expect(leadData.error?.message).toMatch(/free-form data of the lead/);
		expect(receiver.connections()).toBe(0);
	});
});

describe('a workflow action', () => {
	const workflow = (action: Action = {}): Action => ({
		type: 'workflow',
		workflowId: { __rl: true, mode: 'list', value: 'wf-2', cachedResultName: 'Escalate' },
		...action,
	});

	interface Call {
		id: string | undefined;
		input: unknown;
		waits: boolean;
		wakesParent: boolean | undefined;
	}

	function server(answer: () => Partial<ExecuteWorkflowData>) {
		const calls: Call[] = [];
		const executeWorkflow: WorkflowRun['executeWorkflow'] = async (info, _additionalData, options) => {
			calls.push({
				id: info.id,
				input: options.inputData?.map(({ json }) => json),
				waits: options.doNotWaitToFinish !== true,
				wakesParent: options.parentExecution?.shouldResume,
			});
			return { executionId: '77', data: [[{ json: { secret: 'of the other workflow' } }]], ...answer() };
		};
		return { calls, executeWorkflow };
	}
	const failing = (error: Error) =>
		server(() => {
			throw error;
		});

	test.each([
		['a text too long', 'x'.repeat(100_000)],
		['a list', ['wf-2']],
		['an object', { value: 'wf-2' }],
		['a truth', true],
		['nothing', null],
	])('whose workflow is named by %s is a problem, shown cut, and runs nothing', async (_what, named) => {
		const executeWorkflow = jest.fn();
		for (const dryRun of ['never', 'always'] as const) {
			const item = failedAction({ named: named as never });
			const { json, record } = onlyOutcome(
				await run(
					dryRun,
					[workflow({ workflowId: { __rl: true, mode: 'id', value: '={{ $json.named }}' } })],
					{},
					{ executeWorkflow },
					item,
				),
			);
			expect(dryRun === 'never' ? record.error.error : json['preview'].problems[0]).toMatchObject({
				type: 'action_binding_failed',
				location: 'actions[0].workflowId',
			});
			expect(
				JSON.stringify([record, json['preview'], json['delivery'], json['explanation']]).length,
			).toBeLessThan(3_000);
		}
		expect(executeWorkflow).not.toHaveBeenCalled();
	});

	test('hands over the mapped input with its types, and waits for the workflow', async () => {
		const { calls, executeWorkflow } = server(() => ({}));
		const inputMapping = {
			field: [
				{ name: 'borrower', value: '{entity}' },
				{ name: 'score', value: '{decision_value}' },
				{ name: 'text', value: 'Lead {entity} of {event.workspaceId}' },
				{ name: 'log', value: '={{ $json.actionLog.tool }}' },
				{ name: 'fixed', value: 'x' },
			],
		};
		const run1 = await run('never', [workflow({ inputMapping })], {}, { executeWorkflow });
		const { record, json, item } = onlyOutcome(run1);
		const input = {
			borrower: 'lead-1',
			score: true,
			text: 'Lead lead-1 of workspace-1',
			log: { id: 'tool_123', name: 'deep_research' },
			fixed: 'x',
		};
		expect(calls).toEqual([{ id: 'wf-2', input: [input], waits: true, wakesParent: false }]);
		expect(record).toEqual({
			action_id: 'notify_ops',
			action_version: '1',
			status: 'triggered',
			payload_sent: input,
			error: null,
		});
		expect(json['delivery']).toMatchObject({ workflowId: 'wf-2', outcome: 'finished', executionId: '77' });
		expect(item.metadata).toEqual({ subExecution: { executionId: '77', workflowId: 'wf-2' } });
		expect(JSON.stringify(json)).not.toContain('of the other workflow');
	});

	test('without a mapping hands over the decision and which event it is about', async () => {
		const { calls, executeWorkflow } = server(() => ({}));
		await run('never', [workflow()], {}, { executeWorkflow });
		expect(Object.keys((calls[0]?.input as object[])[0] as object)).toEqual([
			'entity',
			'value',
			'condition_id',
			'condition_version',
			'timestamp',
			'event',
		]);
	});

	test('only starts the workflow where nobody waits', async () => {
		const { calls, executeWorkflow } = server(() => ({ data: [null] }));
		const { record, json } = onlyOutcome(
			await run('never', [workflow({ waitForCompletion: false })], {}, { executeWorkflow }),
		);
		expect(calls[0]?.waits).toBe(false);
		expect(record.status).toBe('triggered');
		expect(json['delivery'].outcome).toBe('started');
		expect(json['explanation']).toMatch(/^Started workflow wf-2 \(execution 77\)/);
	});

	test('does not pause this run when its workflow pauses', async () => {
		const { executeWorkflow } = server(() => ({ waitTill: new Date('3000-01-01') }));
		const finished = await run('never', [workflow()], {}, { executeWorkflow });
		expect(finished.status).toBe('success');
		expect(onlyOutcome(finished).json['delivery'].outcome).toBe('waiting');
		expect(onlyOutcome(finished).record.status).toBe('triggered');
	});

	test('is recorded as action_binding_failed when its workflow cannot be started', async () => {
		const { executeWorkflow } = failing(new Error('Workflow does not exist.'));
		const { record, json } = onlyOutcome(await run('never', [workflow()], {}, { executeWorkflow }));
		expect(record).toMatchObject({
			status: 'failed',
			error: { error: { type: 'action_binding_failed', location: 'actions[0].workflowId' } },
		});
		expect(json['delivery']).toMatchObject({
			outcome: 'not_started',
			executionId: null,
			replay: { type: 'workflow', workflowId: 'wf-2', leftOut: [] },
		});
	});

	const stored = (...statuses: string[]) =>
		({
			resultData: {
				runData: Object.fromEntries(
					statuses.map((executionStatus, index) => [`node ${index}`, [{ executionStatus }]]),
				),
			},
		}) as unknown as IRunExecutionData;

	test.each([
		['ran into an error', stored('success', 'error'), 'execution_error', 'failed'],
		['was refused by n8n before its first node', stored('error'), 'action_binding_failed', 'not_started'],
		['left nothing stored', undefined, 'execution_error', 'failed'],
	])('records what failed, quoting nothing, for a workflow that %s', async (_name, data, type, outcome) => {
		const { executeWorkflow } = failing(
			Object.assign(new Error('canary: what a node was sent'), { executionId: '78' }),
		);
		const { record, json, item } = onlyOutcome(
			await run('never', [workflow()], {}, { executeWorkflow, storedExecution: () => data }),
		);
		expect(record.error.error.type).toBe(type);
		expect(json['delivery'].outcome).toBe(outcome);
		expect(JSON.stringify(item)).not.toContain('canary');
	});

	test('is shown in a dry run, and runs nothing', async () => {
		const { calls, executeWorkflow } = server(() => ({}));
		const { record, json } = onlyOutcome(
			await run(
				'always',
				[workflow({ inputMapping: { field: [{ name: 'who', value: '{entity}' }] } })],
				{},
				{ executeWorkflow },
			),
		);
		expect(record.status).toBe('would_trigger');
		expect(json['preview']).toEqual({
			workflowId: 'wf-2',
			waitForCompletion: true,
			body: { who: 'lead-1' },
			problems: [],
		});
		expect(json['explanation']).toMatch(/^Would run workflow wf-2, because /);
		expect(calls).toEqual([]);
	});

	test('tells the workflow of a live test run that it is a test, so that its own conditions stay dry', async () => {
		const { calls, executeWorkflow } = server(() => ({}));
		const inputMapping = { field: [{ name: 'who', value: '{entity}' }] };
		await run('never', [workflow({ inputMapping })], {}, { executeWorkflow }, failedAction({ test: true }));
		await run('never', [workflow({ inputMapping })], {}, { executeWorkflow, mode: 'manual' });
		await run('never', [workflow({ inputMapping })], {}, { executeWorkflow });
		// The preview shows what a live run of the same item in production would hand over.
		const { json } = onlyOutcome(
			await run(
				'always',
				[workflow({ inputMapping })],
				{},
				{ executeWorkflow },
				failedAction({ test: true }),
			),
		);
		expect(json['preview'].body).toEqual({ who: 'lead-1' });
		expect(calls.map(({ input }) => input)).toEqual([
			[{ test: true, who: 'lead-1' }],
			[{ test: true, who: 'lead-1' }],
			[{ who: 'lead-1' }],
		]);
	});

	test('tells the workflow of a test whatever the input says', async () => {
		const { calls, executeWorkflow } = server(() => ({}));
		await run(
			'never',
			[workflow({ inputMapping: { field: [{ name: 'test', value: '{event.test}' }] } })],
			{},
			{ executeWorkflow, mode: 'manual' },
			failedAction({ test: false }),
		);
		expect(calls.map(({ input }) => input)).toEqual([[{ test: true }]]);
	});

	test('stops no other action when it fails', async () => {
		const { executeWorkflow } = failing(new Error('no'));
		const finished = await run(
			'never',
			[workflow({ actionId: 'a' }), { actionId: 'b', url: `${receiver.origin}/hook` }],
			{},
			{ executeWorkflow },
		);
		expect(outcomes(finished).map(({ record }) => [record.action_id, record.status])).toEqual([
			['b', 'triggered'],
			['a', 'failed'],
		]);
	});

	test.each([
		['no workflow', { workflowId: { __rl: true, mode: 'list', value: '' } }],
		['an input without a name', { inputMapping: { field: [{ name: ' ', value: 'x' }] } }],
		[
			'an input that is set twice',
			{
				inputMapping: {
					field: [
						{ name: 'x', value: '1' },
						{ name: 'x', value: '2' },
					],
				},
			},
		],
		[
			'a placeholder beside an expression',
			{ inputMapping: { field: [{ name: 'x', value: '={{ $json.leadId }} {entity}' }] } },
		],
	])('with %s is a node error before anything is sent', async (_name, action) => {
		const { calls, executeWorkflow } = server(() => ({}));
		for (const dryRun of ['always', 'never'] as const) {
			const { status } = await run(
				dryRun,
				[{ actionId: 'first', url: receiver.origin }, workflow(action)],
				{},
				{ executeWorkflow },
			);
			expect(status).toBe('error');
		}
		expect(calls).toEqual([]);
		expect(receiver.connections()).toBe(0);
	});

	test('is recorded as action_binding_failed when an expression gives no workflow ID', async () => {
		const { calls, executeWorkflow } = server(() => ({}));
		const { record } = onlyOutcome(
			await run(
				'never',
				[workflow({ workflowId: { __rl: true, mode: 'id', value: '={{ $json.externalLeadId }}' } })],
				{},
				{ executeWorkflow },
			),
		);
		expect(record.error.error.type).toBe('action_binding_failed');
		expect(calls).toEqual([]);
	});
});
