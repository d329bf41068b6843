import fc from 'fast-check';
import type { IDataObject, INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';

import {
	conditionNode,
	failedAction,
	filter,
	onlyOutcome,
	outcomes,
	runConditionNode,
	useReceiver,
	type Action,
	type Clause,
} from '../support/condition';
import { refusedOrigin } from '../support/receiver';
import { runWorkflow } from '../support/runWorkflow';
import { actionTriggered } from '../table/actionTriggeredSchema';

// What the table of records does not vary: settings of the node, wrong configurations, what is sent
// exactly, and how conditions work together. All in the real engine, against a real receiver.

jest.setTimeout(20_000);

const receiver = useReceiver();

const to = (path: string, action: Action = {}): Action => ({
	url: `${receiver.origin}${path}`,
	timeoutMs: 2_000,
	...action,
});

const live = (actions: Action[], parameters: Record<string, unknown> = {}) =>
	conditionNode({ dryRun: 'never', actions, ...parameters });
const dry = (actions: Action[], parameters: Record<string, unknown> = {}) =>
	conditionNode({ dryRun: 'always', actions, ...parameters });

async function deliver(action: Action, item = failedAction(), parameters: Record<string, unknown> = {}) {
	return onlyOutcome(await runConditionNode(live([action], parameters), [item]));
}

async function preview(action: Action, item = failedAction(), parameters: Record<string, unknown> = {}) {
	return onlyOutcome(await runConditionNode(dry([action], parameters), [item]));
}

const bodyOf = (request: { body: Buffer } | undefined): unknown =>
	JSON.parse(request?.body.toString() ?? 'null');

describe('an item that is nested too deeply', () => {
	const nested = (levels: number): IDataObject => {
		let value: IDataObject = {};
		for (let level = 0; level < levels; level++) value = { deeper: value };
		return value;
	};
	const deep = (): INodeExecutionData => ({
		json: { actionLog: { type: 'TOOL_CALL' }, deep: nested(20_000) },
	});

	test('fails alone, and the others are delivered', async () => {
		const run = await runConditionNode(live([to('/status/200')]), [failedAction(), deep(), failedAction()]);
		expect(run.outputs('Condition').map((items) => items.length)).toEqual([2, 0, 0, 1]);
		expect(receiver.requests).toHaveLength(2);
		const [failed] = run.outputs('Condition')[3] ?? [];
		expect(failed?.json['actionTriggered']).toMatchObject({
			status: 'failed',
			error: { error: { type: 'execution_error', location: 'actions[0]' } },
		});
	});

	test('is a problem in the preview of a dry run', async () => {
		const { json, record } = await preview(to('/status/200'), deep());
		expect(record.status).toBe('would_trigger');
		expect(json['preview'].problems).toHaveLength(1);
		expect(json['explanation']).toMatch(/^Would fail: The action could not be prepared /);
	});

	test('makes a condition about its value undecided', async () => {
		const conditions = filter([{ left: '={{ $json.deep }}', operator: 'object:notEmpty' }]);
		const { record, json } = await preview(to('/status/200'), deep(), { conditions });
		expect(record.status).toBe('skipped');
		expect(json['trace'][0]).toMatchObject({
			outcome: null,
			reason: expect.stringContaining('could not be read'),
		});
	});
});

describe("in n8n's Settings tab,", () => {
	test('Retry On Fail does not send a failed delivery again', async () => {
		const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };
		const node = {
			...live([to('/status/500', { actionId: 'a' }), to('/status/200', { actionId: 'b' })]),
			settings: retry,
		};
		const run = await runConditionNode(node, [failedAction()]);
		expect(run.status).toBe('success');
		expect(run.outputs('Condition').map((items) => items.length)).toEqual([1, 0, 0, 1]);
		expect(receiver.requests).toHaveLength(2);
	});

	test('Retry On Fail repeats no items either when every item of the first output follows a failure', async () => {
		// A chain hands the whole failed record on as input; nothing of it may look like a failed node.
		const failedBefore: INodeExecutionData = {
			json: { ...failedAction().json, error: 'from an earlier node' },
		};
		const node = {
			...live([to('/status/200')]),
			settings: { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 },
		};
		const run = await runConditionNode(node, [failedBefore]);
		expect(run.outputs('Condition')[0]).toHaveLength(1);
		expect(receiver.requests).toHaveLength(1);
	});

	test.each(['always', 'never'])(
		'Always Output Data is refused with a sentence (dry run %s)',
		async (dryRun) => {
			const node = {
				...conditionNode({ dryRun, actions: [to('/status/200')] }),
				settings: { alwaysOutputData: true },
			};
			const run = await runConditionNode(node, [failedAction()]);
			expect(run.status).toBe('error');
			expect(run.error?.message).toMatch(/Always Output Data/);
			expect(receiver.connections()).toBe(0);
		},
	);

	test.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'On Error %s leaves a failed delivery as a record',
		async (onError) => {
			const node = {
				...live([to('/status/500', { actionId: 'a' }), to('/status/200', { actionId: 'b' })]),
				settings: { onError },
			};
			const run = await runConditionNode(node, [failedAction()]);
			expect(run.status).toBe('success');
			expect(outcomes(run).map(({ output, record }) => [output, record.action_id, record.status])).toEqual([
				[0, 'b', 'triggered'],
				[3, 'a', 'failed'],
			]);
			for (const { record } of outcomes(run)) expect(actionTriggered.safeParse(record).success).toBe(true);
		},
	);

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'On Error %s puts nothing on Triggered for a wrong configuration',
		async (onError) => {
			const node = { ...live([to('/status/200', { actionId: ' ' })]), settings: { onError } };
			const run = await runConditionNode(node, [failedAction()]);
			expect(run.outputs('Condition')).toHaveLength(onError === 'continueErrorOutput' ? 5 : 4);
			expect(run.outputs('Condition')[0]).toEqual([]);
			expect(run.outputs('Condition')[1]).toEqual([]);
			expect(JSON.stringify(run.outputs('Condition'))).toMatch(/Action ID/);
			expect(receiver.connections()).toBe(0);
		},
	);
});

describe('with On Error set to continue, a configuration with', () => {
	const broken: Array<[string, Record<string, unknown>]> = [
		['no action id', { actions: [{ actionId: '  ', url: 'https://example.com/' }] }],
		[
			'a clause without left side',
			{
				actions: [{ url: 'https://example.com/' }],
				conditions: filter([{ left: '=', operator: 'string:equals' }]),
			},
		],
		['a rule nobody knows', { actions: [{ url: 'https://example.com/' }], rule: 'of another version' }],
		[
			'a strategy nobody knows',
			{ actions: [{ url: 'https://example.com/' }], strategy: 'of another version' },
		],
		['a missing credential', { actions: [{ type: 'notification', message: 'x' }] }],
		['a placeholder as host', { actions: [{ url: '{event.url}' }] }],
	];
	const runBroken = async (
		[, parameters]: (typeof broken)[number],
		more: Record<string, unknown> = {},
		mode: WorkflowExecuteMode = 'webhook',
		item = failedAction(),
	) => {
		const node = conditionNode(
			{ ...parameters, ...more },
			{ settings: { onError: 'continueRegularOutput' } },
		);
		return await runConditionNode(node, [item, failedAction()], { mode });
	};

	test.each(broken)('%s gives items of the usual shape, all on Failed', async (...entry) => {
		const usual = onlyOutcome(
			await runConditionNode(live([{ url: `${receiver.origin}/status/500` }]), [failedAction()]),
		).json;
		const item = failedAction();
		const all = outcomes(await runBroken(entry, {}, 'webhook', item));
		expect(all.map(({ output, record }) => [output, record.status])).toEqual([
			[3, 'failed'],
			[3, 'failed'],
		]);
		const [{ json, record, item: output }] = all as [(typeof all)[number]];
		expect(Object.keys(json)).toEqual(Object.keys(usual));
		expect(Object.keys(json['decision'])).toEqual(Object.keys(usual['decision']));
		expect(Object.keys(json['event'])).toEqual(Object.keys(usual['event']));
		expect(json).toMatchObject({
			preview: null,
			delivery: null,
			trace: [],
			memory: null,
			input: item.json,
			decision: { value: null, type: 'boolean', entity: null, timestamp: item.json['occurredAt'] },
			event: { eventKey: item.json['eventKey'] },
		});
		expect(actionTriggered.safeParse(record).success).toBe(true);
		expect(json['explanation']).toContain(record.error.error.message);
		expect(json).not.toHaveProperty('error');
		expect(output.pairedItem).toEqual({ item: 0 });
		expect(receiver.requestsTo('/').length).toBe(0);
	});

	test.each(broken)('%s emits the input only with Include Input', async (...entry) => {
		for (const { json } of outcomes(await runBroken(entry, { options: { includeInput: false } })))
			expect(json).not.toHaveProperty('input');
		for (const { json } of outcomes(await runBroken(entry, { options: { includeInput: true } })))
			expect(json).toHaveProperty('input');
	});

	test.each(broken)('%s keeps the mark of a test, of the run or of the item', async (...entry) => {
		const marks = async (mode: WorkflowExecuteMode, test: boolean) =>
			outcomes(await runBroken(entry, {}, mode, failedAction({ test }))).map(
				({ json }) => json['test'] as unknown,
			);
		expect(await marks('manual', false)).toEqual([true, true]);
		expect(await marks('evaluation', false)).toEqual([true, true]);
		expect(await marks('webhook', true)).toEqual([true, undefined]);
		expect(await marks('retry', false)).toEqual([undefined, undefined]);
	});

	test('an error is recorded under the IDs of the node, and stays dry in a condition behind it', async () => {
		const [first] = outcomes(
			await runBroken(
				broken[0] as (typeof broken)[number],
				{ conditionId: 'c', conditionVersion: '7' },
				'manual',
			),
		);
		expect(first?.json['decision']).toMatchObject({ condition_id: 'c', condition_version: '7' });
		const next = await runConditionNode(
			conditionNode({ dryRun: 'auto', conditions: {}, actions: [{ url: receiver.origin }] }),
			[{ json: first?.json ?? {} }],
			{ mode: 'retry' },
		);
		expect(onlyOutcome(next).record.status).toBe('would_trigger');
		expect(receiver.connections()).toBe(0);
	});
});

describe('in a configuration,', () => {
	const wrong: Array<[string, () => Action[], RegExp, Record<string, unknown>?]> = [
		['an action without id', () => [to('/ok', { actionId: 'a' }), to('/ok', { actionId: '' })], /Action ID/],
		[
			'an action whose id is blank',
			() => [to('/ok', { actionId: 'a' }), to('/ok', { actionId: '  ' })],
			/Action ID/,
		],
		[
			'two equal ids',
			() => [to('/ok', { actionId: 'a' }), to('/ok', { actionId: 'b' }), to('/ok', { actionId: 'a' })],
			/Action ID/,
		],
		['no URL', () => [to('/ok', { actionId: 'a' }), { actionId: 'b', url: '' }], /URL/],
		['a blank URL', () => [to('/ok', { actionId: 'a' }), { actionId: 'b', url: '  ' }], /URL/],
		['no action', () => [], /action/i],
		[
			'a body that is no JSON',
			() => [to('/ok', { actionId: 'a' }), to('/ok', { actionId: 'b', body: '{"a": }' })],
			/body|JSON/i,
		],
		[
			'a body that is a list',
			() => [to('/ok', { actionId: 'a' }), to('/ok', { actionId: 'b', body: '[1]' })],
			/body|object/i,
		],
		[
			'a body that is a text',
			() => [to('/ok', { actionId: 'a' }), to('/ok', { actionId: 'b', body: '"{entity}"' })],
			/body|object/i,
		],
		[
			'a clause without left side',
			() => [to('/ok')],
			/left/i,
			{ conditions: filter([{ left: '', operator: 'string:equals', right: 'x' }]) },
		],
	];

	test.each(
		wrong.flatMap((entry) =>
			(['always', 'never'] as const).map((dryRun) => [entry[0], dryRun, entry] as const),
		),
	)(
		'%s is a node error before the first delivery (dry run %s)',
		async (_name, dryRun, [, actions, sentence, parameters]) => {
			const run = await runConditionNode(conditionNode({ dryRun, actions: actions(), ...parameters }), [
				failedAction(),
				failedAction(),
			]);
			expect(run.status).toBe('error');
			expect(receiver.connections()).toBe(0);
			// An empty required field stops n8n itself before it runs any node; its 1.x line does not say which.
			if (run.error?.name === 'WorkflowHasIssuesError') return;
			expect(run.error?.message).toMatch(sentence);
			expect((run.error as { description?: string }).description).toMatch(/\S/);
		},
	);
});

describe('a delivery', () => {
	test('stops no other action when it fails, whatever its kind', async () => {
		const actions = [
			to('/status/500', { actionId: 'five' }),
			to('/hang', { actionId: 'hang', timeoutMs: 300 }),
			{ actionId: 'refused', url: await refusedOrigin() },
			to('/reset', { actionId: 'reset' }),
			{ actionId: 'nonsense', url: 'not an address' },
			to('/status/200', { actionId: 'ok' }),
		];
		const run = await runConditionNode(live(actions), [failedAction(), failedAction()]);
		expect(run.status).toBe('success');
		expect(
			outcomes(run).map(({ record, item }) => [
				record.action_id,
				record.status,
				(item.pairedItem as { item: number }).item,
			]),
		).toEqual([
			...[0, 1].map((item) => ['ok', 'triggered', item]),
			...[0, 1].flatMap((item) =>
				['five', 'hang', 'refused', 'reset', 'nonsense'].map((id) => [id, 'failed', item]),
			),
		]);
		for (const { record } of outcomes(run))
			expect(actionTriggered.safeParse(record).error?.issues).toBeUndefined();
	});

	test('keeps its place in the order of input and actions, however long a receiver takes', async () => {
		receiver.script(
			'/slow',
			{ kind: 'answer', status: 200, afterMs: 120 },
			{ kind: 'answer', status: 200, afterMs: 0 },
		);
		const run = await runConditionNode(
			live([to('/slow', { actionId: 'first' }), to('/fast', { actionId: 'second' })]),
			['a', 'b', 'c', 'd'].map((leadId) => failedAction({ leadId })),
		);
		expect(
			outcomes(run).map(({ json, record, item }) => [
				json['decision'].entity,
				record.action_id,
				item.pairedItem,
			]),
		).toEqual(
			['a', 'b', 'c', 'd'].flatMap((leadId, item) => ['first', 'second'].map((id) => [leadId, id, { item }])),
		);
	});

	test.each([
		[200, null],
		[201, null],
		[202, null],
		[204, null],
		[299, null],
		[300, 'execution_error'],
		[301, 'execution_error'],
		[302, 'execution_error'],
		[304, 'execution_error'],
		[307, 'execution_error'],
		[308, 'execution_error'],
		[400, 'execution_error'],
		[401, 'auth_error'],
		[402, 'execution_error'],
		[403, 'auth_error'],
		[404, 'not_found'],
		[405, 'execution_error'],
		[408, 'execution_timeout'],
		[409, 'conflict'],
		[410, 'not_found'],
		[413, 'bounds_exceeded'],
		[414, 'bounds_exceeded'],
		[425, 'execution_error'],
		[431, 'bounds_exceeded'],
		[407, 'auth_error'],
		[511, 'auth_error'],
		[415, 'execution_error'],
		[422, 'execution_error'],
		[429, 'rate_limit_exceeded'],
		[500, 'execution_error'],
		[501, 'execution_error'],
		[502, 'execution_error'],
		[503, 'execution_error'],
		[504, 'execution_timeout'],
		[599, 'execution_error'],
	])('answered %d is recorded with the error type %s', async (status, type) => {
		const { record, output, json } = await deliver(to(`/status/${status}`));
		expect(record.error?.error.type ?? null).toBe(type);
		expect(output).toBe(type === null ? 0 : 3);
		expect(actionTriggered.safeParse(record).error?.issues).toBeUndefined();
		expect(json['delivery']).toMatchObject({ status });
		expect(receiver.requests).toHaveLength(1);
		if (record.error) expect(record.error.error.message).toContain(String(status));
	});

	test.each([301, 302, 303, 307, 308])('answered %d does not follow the redirect', async (status) => {
		receiver.script('/moved', { kind: 'answer', status, headers: { location: `${receiver.origin}/target` } });
		const { record } = await deliver(to('/moved'));
		expect(record).toMatchObject({ status: 'failed', error: { error: { type: 'execution_error' } } });
		expect(receiver.requestsTo('/moved')).toHaveLength(1);
		expect(receiver.requestsTo('/addressProblem')).toHaveLength(0);
	});

	test.each([
		['no answer', '/hang'],
		['an answer that never ends', '/hang-in-body'],
	])('ends at its time-out when it gets %s', async (_name, path) => {
		const started = performance.now();
		const { record } = await deliver(to(path, { timeoutMs: 400 }));
		expect(record).toMatchObject({ status: 'failed', error: { error: { type: 'execution_timeout' } } });
		expect(performance.now() - started).toBeGreaterThan(350);
		expect(performance.now() - started).toBeLessThan(5_000);
		expect(receiver.requests).toHaveLength(1);
	});

	test('whose connection breaks is an execution_error', async () => {
		expect((await deliver(to('/reset'))).record.error.error.type).toBe('execution_error');
		expect(receiver.requests).toHaveLength(1);
	});

	test.each(['ftp://127.0.0.1/x', 'file:///etc/passwd', 'not an address', 'javascript:alert(1)'])(
		'to the address %s is never tried',
		async (url) => {
			const { record } = await deliver({ url });
			expect(record.status).toBe('failed');
			expect(actionTriggered.safeParse(record).success).toBe(true);
			const seen = await preview({ url });
			expect(seen.record.status).toBe('would_trigger');
			expect(seen.json['preview'].problems.length).toBeGreaterThan(0);
		},
	);

	test('to an address with user and password is refused, and the password is shown nowhere', async () => {
		const url = receiver.origin.replace('//', '//user:canary-password@');
		for (const seen of [await deliver({ url }), await preview({ url })]) {
			expect(JSON.stringify(seen.item)).not.toContain('canary-password');
			expect(seen.record.status).toBe(seen.json['preview'] ? 'would_trigger' : 'failed');
		}
		expect(receiver.connections()).toBe(0);
	});

	const ownNetwork = [
		'127.0.0.1',
		'127.1',
		'2130706433',
		'0x7f000001',
		'0177.0.0.1',
		'0.0.0.0',
		'localhost',
		'localhost.',
		'x.localhost',
		'[::1]',
		'[::ffff:127.0.0.1]',
		'[::ffff:7f00:1]',
		'[::]',
	];
	test.each(ownNetwork)('to %s is refused unless private networks are allowed', async (host) => {
		const url = `http://${host}:${receiver.port}/x`;
		const { record } = await deliver({ url, allowPrivateNetwork: false });
		expect(record.status).toBe('failed');
		const seen = await preview({ url, allowPrivateNetwork: false });
		expect(seen.json['preview'].problems.length).toBeGreaterThan(0);
		expect(receiver.connections()).toBe(0);
		expect((await preview({ url, allowPrivateNetwork: true })).json['preview'].problems).toEqual([]);
	});

	// Only previewed: nothing but the loopback is ever contacted by a test.
	test.each([
		'10.0.0.5',
		'172.16.0.1',
		'172.31.255.255',
		'192.168.1.1',
		'169.254.169.254',
		'[fe80::1]',
		'[fd00::1]',
		'[::ffff:10.0.0.5]',
		'100.64.0.1',
		'metadata.google.internal',
	])('to %s is a problem in the preview unless private networks are allowed', async (host) => {
		const seen = await preview({ url: `http://${host}/x`, allowPrivateNetwork: false });
		expect(seen.json['preview'].problems.length).toBeGreaterThan(0);
	});

	test.each([
		'8.8.8.8',
		'172.15.0.1',
		'172.32.0.1',
		'11.0.0.1',
		'example.com',
		'private.example.com',
		'[2606:4700::1111]',
	])('to %s has no problem in the preview', async (host) => {
		expect(
			(await preview({ url: `https://${host}/x`, allowPrivateNetwork: false })).json['preview'].problems,
		).toEqual([]);
	});
});

describe('a webhook request', () => {
	test('has a default body', async () => {
		const item = failedAction({ leadId: 'lead-7' });
		const { record } = await deliver(to('/x', { body: '' }), item, {
			conditionId: 'my_condition',
			conditionVersion: '3',
		});
		const sent = bodyOf(receiver.requests[0]) as Record<string, unknown>;
		expect(Object.keys(sent).sort()).toEqual([
			'condition_id',
			'condition_version',
			'entity',
			'event',
			'timestamp',
			'value',
		]);
		expect(sent).toMatchObject({
			entity: 'lead-7',
			value: true,
			condition_id: 'my_condition',
			condition_version: '3',
			timestamp: '2025-10-30T21:12:44.987Z',
		});
		expect(record.payload_sent).toEqual(sent);
		expect(receiver.requests[0]?.headers['content-type']).toMatch(/^application\/json/);
	});

	test('sends the template {} as {}', async () => {
		const { record } = await deliver(to('/x', { body: '{}' }));
		expect(receiver.requests[0]?.body.toString()).toBe('{}');
		expect(record).toMatchObject({ status: 'triggered', payload_sent: {} });
	});

	test.each(['GET', 'HEAD'])('by %s has no body and is recorded as {}', async (method) => {
		const { record } = await deliver(to('/x', { method, body: '{"a":1}' }));
		expect(receiver.requests[0]).toMatchObject({ method, body: Buffer.alloc(0) });
		expect(record).toMatchObject({ status: 'triggered', payload_sent: {} });
	});

	test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('by %s has the body of the action', async (method) => {
		const { record } = await deliver(to('/x', { method, body: '{"a":"{entity}"}' }));
		expect(receiver.requests[0]?.method).toBe(method);
		expect(bodyOf(receiver.requests[0])).toEqual({ a: 'lead-1' });
		expect(record.payload_sent).toEqual({ a: 'lead-1' });
	});

	test('fills in placeholders once: a lone one keeps its type, others become text, keys stay', async () => {
		const item = failedAction({ leadId: 'says {value} and \\{x}' });
		const template = {
			lone: '{value}',
			alias: '{decision_value}',
			text: 'value={value}, at {timestamp}',
			who: '{entity}',
			'{entity}': 1,
			tool: '{event.actionLog.tool.name}',
			input: '{event.actionLog.input}',
			nothing: '{event.actionLog.output}',
			literal: '\\{entity}',
			list: ['{action_id}', '{action_version}', { deep: '{condition_id} {condition_version}' }],
			number: 1.5,
			yes: true,
			none: null,
		};
		const expected = {
			lone: true,
			alias: true,
			text: 'value=true, at 2025-10-30T21:12:44.987Z',
			who: 'says {value} and \\{x}',
			'{entity}': 1,
			tool: 'deep_research',
			input: { toolType: 'deep_research' },
			nothing: null,
			literal: '{entity}',
			list: ['notify_ops', '1', { deep: 'condition_1 1' }],
			number: 1.5,
			yes: true,
			none: null,
		};
		const { record } = await deliver(to('/x', { body: JSON.stringify(template) }), item);
		expect(record.payload_sent).toEqual(expected);
		expect(bodyOf(receiver.requests[0])).toEqual(expected);
		expect((await preview(to('/x', { body: JSON.stringify(template) }), item)).json['preview'].body).toEqual(
			expected,
		);
	});

	test.each([
		'{nope}',
		'{Entity}',
		'a {event.actionLog.nope} b',
		'{event.__proto__}',
		'{event.constructor.name}',
		'{credentials.secret}',
	])('with the unknown placeholder %s is never sent', async (placeholder) => {
		const action = to('/x', { body: JSON.stringify({ a: placeholder }) });
		expect((await deliver(action)).record).toMatchObject({
			status: 'failed',
			error: { error: { type: 'reference_error' } },
		});
		const seen = await preview(action);
		expect(seen.record.status).toBe('would_trigger');
		expect(JSON.stringify(seen.json['preview'].problems)).toContain('reference_error');
		expect(receiver.connections()).toBe(0);
	});

	test('carries any value of an item as it was, and the record says the same', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.jsonValue({ maxDepth: 3 }),
				fc.string({ unit: 'grapheme' }),
				async (value, text) => {
					receiver.reset();
					const item = failedAction({ leadId: text, agentId: JSON.parse(JSON.stringify(value)) });
					const { record } = await deliver(
						to('/x', { body: '{"lone":"{event.agentId}","text":"<{event.leadId}>"}' }),
						item,
					);
					const expected = { lone: JSON.parse(JSON.stringify(value)), text: `<${text}>` };
					expect(bodyOf(receiver.requests[0])).toEqual(expected);
					expect(record.payload_sent).toEqual(expected);
				},
			),
			{ numRuns: 40 },
		);
	});

	test('carries its header values, which are shown nowhere', async () => {
		const item = failedAction({ agentId: 'canary-three' });
		const action = (path: string, actionId: string) =>
			to(`${path}?token=canary-four`, {
				actionId,
				body: '{"a":1}',
				headers: {
					header: [
						{ name: 'X-Api-Key', value: 'canary-one' },
						{ name: 'Authorization', value: 'Bearer canary-two' },
						{ name: 'X-Agent', value: '={{ $json.agentId }}' },
						{ name: 'Accept', value: 'text/plain' },
					],
				},
			});
		const actions = [action('/status/200', 'a'), action('/status/500', 'b'), action('/reset', 'c')];
		for (const node of [
			live(actions, { options: { includeInput: false } }),
			dry(actions, { options: { includeInput: false } }),
		]) {
			const run = await runConditionNode(node, [item]);
			expect(outcomes(run)).toHaveLength(3);
			const seen = JSON.stringify([run.outputs('Condition'), run.hints('Condition'), run.error]);
			expect(seen).not.toMatch(/canary/);
		}
		expect(receiver.requests).toHaveLength(3);
		for (const { headers, path } of receiver.requests) {
			expect(path).toContain('token=canary-four');
			expect(headers).toMatchObject({
				'x-api-key': 'canary-one',
				authorization: 'Bearer canary-two',
				'x-agent': 'canary-three',
				accept: 'text/plain',
			});
		}
		const shown = onlyOutcome(await runConditionNode(dry([action('/x', 'd')]), [failedAction()])).json[
			'preview'
		].headers as Record<string, string>;
		const lowerCase = Object.fromEntries(
			Object.entries(shown).map(([name, value]) => [name.toLowerCase(), value]),
		);
		expect(lowerCase).toMatchObject({
			accept: 'text/plain',
			'content-type': expect.stringMatching(/json/),
			'idempotency-key': expect.stringMatching(/\S/),
		});
		expect(lowerCase['x-api-key']).toBeDefined();
	});

	test.each([
		['a line break', 'a\r\nX-Injected: yes'],
		['a character no header can have', 'caf\u0100'],
	])('with %s in a header value is a failed record, not a crash', async (_name, value) => {
		const { record } = await deliver(to('/x', { headers: { header: [{ name: 'X-A', value }] } }));
		expect(record.status).toBe('failed');
		expect(actionTriggered.safeParse(record).success).toBe(true);
		for (const { headers } of receiver.requests) expect(headers).not.toHaveProperty('x-injected');
	});
});

describe('the idempotency key', () => {
	const keyOf = async (
		item: INodeExecutionData,
		action: Action = {},
		options: { executionId?: string; mode?: WorkflowExecuteMode; name?: string } = {},
	) => {
		receiver.reset();
		const { name = 'Condition', ...run } = options;
		const outcome = onlyOutcome(
			await runConditionNode({ ...live([to('/x', action)]), name }, [item], run),
			name,
		);
		const key = receiver.requests[0]?.headers['idempotency-key'];
		expect(key).toMatch(/^[\x21-\x7e]{8,255}$/);
		expect(outcome.json['delivery'].idempotencyKey).toBe(key);
		return key as string;
	};

	test('is the same over retries and executions and never holds the execution', async () => {
		const item = failedAction();
		const first = await keyOf(item, {}, { executionId: '4711', mode: 'webhook' });
		expect(await keyOf(item, {}, { executionId: '4712', mode: 'retry' })).toBe(first);
		expect(first).not.toContain('4711');
	});

	test('is the same for a repeated delivery, which arrives at another time', async () => {
		const item = failedAction();
		const again = { json: { ...item.json, receivedAt: '2026-01-01T00:00:00.000Z' } };
		expect(await keyOf(again)).toBe(await keyOf(item));
	});

	test('differs per action and per event', async () => {
		const item = failedAction();
		const keys = [
			await keyOf(item, { actionId: 'a' }),
			await keyOf(item, { actionId: 'b' }),
			await keyOf(failedAction(), { actionId: 'a' }),
		];
		expect(new Set(keys).size).toBe(3);
	});

	test('depends on content, node and action for items without an event', async () => {
		const plain = (value: number): INodeExecutionData => ({
			json: { actionLog: { type: 'TOOL_CALL' }, value },
		});
		const first = await keyOf(plain(1));
		expect(await keyOf(plain(1), {}, { executionId: 'other' })).toBe(first);
		const others = [
			await keyOf(plain(2)),
			await keyOf(plain(1), { actionId: 'other' }),
			await keyOf(plain(1), {}, { name: 'Other' }),
		];
		expect(new Set([first, ...others]).size).toBe(4);
	});

	test('is the same in the preview as in the delivery', async () => {
		const item = failedAction();
		const shown = (await preview(to('/x'), item)).json['preview'].headers as Record<string, string>;
		const [, key] = Object.entries(shown).find(([name]) => name.toLowerCase() === 'idempotency-key') ?? [];
		expect(key).toBe(await keyOf(item));
	});
});

describe('the decision', () => {
	test('without clauses is true, with an empty trace and a hint', async () => {
		const run = await runConditionNode(dry([to('/x')], { conditions: filter([]) }), [failedAction()]);
		expect(onlyOutcome(run).json).toMatchObject({ decision: { value: true }, trace: [] });
		expect(
			run
				.hints('Condition')
				.map(({ message }) => message)
				.join('\n'),
		).toMatch(/[Nn]o condition/);
	});

	// Clauses of a known outcome, the undecidable ones of every kind.
	const kinds: Record<'true' | 'false' | 'unknown', Clause[]> = {
		true: [
			{ left: '={{ $json.text }}', operator: 'string:equals', right: 'yes' },
			{ left: '={{ $json.missing }}', operator: 'string:notExists' },
			{ left: '={{ $json.nothing }}', operator: 'string:empty' },
			{ left: '={{ $json.number }}', operator: 'number:gt', right: 2 },
			{ left: '={{ $json.text + "!" }}', operator: 'string:equals', right: 'yes!' },
			{ left: '={{ $json.flag }}', operator: 'boolean:true' },
			{ left: '={{ $json.list }}', operator: 'array:contains:any', right: 'a' },
		],
		false: [
			{ left: '={{ $json.text }}', operator: 'string:equals', right: 'no' },
			{ left: '={{ $json.missing.deeper }}', operator: 'string:exists' },
			{ left: '={{ $json.number }}', operator: 'number:lt', right: '={{ $json.number }}' },
			{ left: '={{ $json.flag }}', operator: 'boolean:false' },
		],
		unknown: [
			{ left: '={{ $json.missing }}', operator: 'string:equals', right: 'yes' },
			{ left: '={{ $json.missing.deeper.still }}', operator: 'string:notEquals', right: 'yes' },
			{ left: '={{ $json.nothing }}', operator: 'number:lt', right: 5 },
			{ left: '={{ $json.missing }}', operator: 'boolean:false' },
			{ left: '={{ $json.missing }}', operator: 'string:contains', right: '' },
			{ left: '={{ $json.number }}', operator: 'number:gt', right: '={{ $json.missing }}' },
			{ left: '={{ $json.number }}', operator: 'string:equals', right: '3' },
			{
				left: '={{ (() => { throw new Error("in the expression") })() }}',
				operator: 'string:equals',
				right: 'x',
			},
			{ left: '={{ $json.text.nope() }}', operator: 'string:equals', right: 'x' },
		],
	};
	const item: INodeExecutionData = {
		json: { text: 'yes', number: 3, flag: true, list: ['a'], nothing: null, leadId: 'lead-1' },
	};

	const everyClause = Object.entries(kinds).flatMap(([outcome, clauses]) =>
		clauses.map((clause) => [`${String(clause.left)} ${clause.operator}`, outcome, clause] as const),
	);
	test.each(everyClause)('by the clause %s is %s', async (_name, outcome, clause) => {
		const { json, record } = onlyOutcome(
			await runConditionNode(dry([to('/x', { fireOn: 'any' })], { conditions: filter([clause]) }), [item]),
		);
		const value = outcome === 'unknown' ? null : outcome === 'true';
		expect(json['decision'].value).toBe(value);
		expect(record.status).toBe(value === null ? 'skipped' : 'would_trigger');
		expect(json['trace']).toHaveLength(1);
		expect(json['trace'][0].outcome).toBe(value);
		if (value === null) expect(json['trace'][0].reason).toMatch(/\S/);
	});

	test('combines its clauses in three-valued logic and traces each', async () => {
		const outcome = fc.constantFrom('true', 'false', 'unknown' as const);
		const clause = outcome.chain((kind) =>
			fc.record({ kind: fc.constant(kind), clause: fc.constantFrom(...kinds[kind as keyof typeof kinds]) }),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(clause, { minLength: 1, maxLength: 6 }),
				fc.constantFrom('and', 'or' as const),
				async (clauses, combinator) => {
					const node = dry([to('/x')], {
						conditions: filter(
							clauses.map((entry) => entry.clause),
							combinator as 'and' | 'or',
						),
					});
					const { json } = onlyOutcome(await runConditionNode(node, [item]));
					const outcomesOf = clauses.map(({ kind }) => kind);
					const decides = combinator === 'and' ? 'false' : 'true';
					const expected = outcomesOf.includes(decides)
						? decides
						: outcomesOf.includes('unknown')
							? 'unknown'
							: combinator === 'and'
								? 'true'
								: 'false';
					expect(json['decision'].value).toBe(expected === 'unknown' ? null : expected === 'true');
					expect(
						json['trace'].map((entry: { outcome: boolean | null }) =>
							entry.outcome === null ? 'unknown' : String(entry.outcome),
						),
					).toEqual(outcomesOf);
				},
			),
			{ numRuns: 60 },
		);
	});

	test('reads only own properties of an item', async () => {
		for (const left of ['={{ $json.constructor }}', '={{ $json.toString }}', '={{ $json.__proto__ }}']) {
			const { json } = onlyOutcome(
				await runConditionNode(
					dry([to('/x')], { conditions: filter([{ left, operator: 'string:exists' }]) }),
					[item],
				),
			);
			expect([left, json['decision'].value]).not.toEqual([left, true]);
		}
	});

	test('is recorded with value, entity, IDs and time', async () => {
		const { json } = await preview(to('/x'), failedAction(), {
			conditionId: 'c',
			conditionVersion: '2',
			entityField: 'actionLog.tool.name',
		});
		expect(json['decision']).toEqual({
			value: true,
			type: 'boolean',
			reason: null,
			entity: 'deep_research',
			condition_id: 'c',
			condition_version: '2',
			timestamp: '2025-10-30T21:12:44.987Z',
		});
		const withoutTime = await preview(to('/x'), { json: { actionLog: { type: 'TOOL_CALL' } } });
		expect(withoutTime.json['decision']).toMatchObject({ timestamp: null });
	});
});

describe('the output item', () => {
	test('holds the incoming item unless Include Input is off', async () => {
		const item = failedAction();
		expect((await preview(to('/x'), item)).json['input']).toEqual(item.json);
		expect((await preview(to('/x'), item, { options: { includeInput: false } })).json).not.toHaveProperty(
			'input',
		);
	});

	test('has the published fields and no others, above all no "error" that n8n would take for its own', async () => {
		const published = [
			...['action', 'actionTriggered', 'body', 'decision', 'delivery', 'event', 'explanation', 'happened'],
			...['input', 'lead', 'memory', 'outcome', 'preview', 'trace', 'why'],
		];
		const actions = [
			to('/status/200', { actionId: 'a' }),
			to('/status/500', { actionId: 'b' }),
			to('/x', { actionId: 'c', fireOn: 'false' }),
		];
		for (const node of [live(actions), dry(actions)]) {
			const all = outcomes(await runConditionNode(node, [failedAction()]));
			expect(all).toHaveLength(3);
			for (const { json } of all) expect(Object.keys(json).sort()).toEqual(published);
		}
		// The mark of a test goes on to later nodes, and is absent from items that are none.
		const marked = outcomes(await runConditionNode(dry(actions), [failedAction({ test: true })]));
		for (const { json } of marked) expect(Object.keys(json).sort()).toEqual([...published, 'test'].sort());
	});

	test('names the event', async () => {
		const item = failedAction();
		expect((await preview(to('/x'), item)).json['event']).toEqual({
			event: 'action_log.failed',
			eventKey: item.json['eventKey'],
			leadId: 'lead-1',
			workspaceId: 'workspace-1',
		});
	});

	test('is JSON without undefined, and leaves the incoming item alone', async () => {
		const item = failedAction();
		const before = structuredClone(item);
		const run = await runConditionNode(
			live([
				to('/status/200', { actionId: 'a' }),
				to('/status/500', { actionId: 'b' }),
				to('/x', { actionId: 'c', fireOn: 'false' }),
			]),
			[item],
		);
		for (const { json } of outcomes(run)) expect(JSON.parse(JSON.stringify(json))).toEqual(json);
		for (const { json } of outcomes(run)) expect(Object.values(json)).not.toContain(undefined);
		expect(item).toEqual(before);
	});
});

describe('a dry run', () => {
	test.each(['webhook', 'trigger', 'retry', 'integrated', 'error'] as WorkflowExecuteMode[])(
		'is kept in mode %s for each item that is marked as a test, and for no other',
		async (mode) => {
			const node = conditionNode({ actions: [to('/x')] });
			const run = await runConditionNode(
				node,
				[failedAction({ leadId: 'real' }), failedAction({ leadId: 'test', test: true })],
				{ mode },
			);
			expect(outcomes(run).map(({ json, record }) => [json['decision'].entity, record.status])).toEqual([
				['real', 'triggered'],
				['test', 'would_trigger'],
			]);
			expect(receiver.requests).toHaveLength(1);
			expect(bodyOf(receiver.requests[0])).toMatchObject({ entity: 'real' });
		},
	);

	test('says in one line what would have happened', async () => {
		const node = conditionNode({ actions: [to('/x', { actionId: 'a' })] });
		const items = [failedAction(), failedAction(), failedAction({ actionLog: { type: 'MESSAGE' } })];
		const messages = async (mode: WorkflowExecuteMode) =>
			(await runConditionNode(node, items, { mode })).hints('Condition').map(({ message }) => message);
		expect(await messages('manual')).toContain('Dry run: 2 would send, 1 skipped; nothing was sent.');
		expect(receiver.connections()).toBe(0);
		const [line] = await messages('webhook');
		expect(line).toMatch(/2 sent/);
		expect(line).not.toMatch(/nothing was sent/);
	});

	test('previews exactly what a delivery sends', async () => {
		const item = failedAction();
		const action = to('/path?a=1', {
			method: 'PUT',
			body: '{"who":"{entity}","all":"{event.actionLog.tool}"}',
		});
		const seen = (await preview(action, item)).json['preview'];
		expect(receiver.connections()).toBe(0);
		await deliver(action, item);
		expect(receiver.requests[0]?.method).toBe(seen.method);
		expect(bodyOf(receiver.requests[0])).toEqual(seen.body);
		expect(seen.url).toContain(`${receiver.origin}/path`);
		const sentNames = Object.keys(receiver.requests[0]?.headers ?? {});
		for (const name of Object.keys(seen.headers)) expect(sentNames).toContain(name.toLowerCase());
	});

	test('is named in the subtitle on the canvas', () => {
		const { subtitle } = conditionNode().type.description;
		for (const choice of ['auto', 'always', 'never']) expect(subtitle).toContain(choice);
	});
});

describe('a chain of conditions', () => {
	const second = () => ({
		...conditionNode({
			actions: [to('/second', { actionId: 'second' })],
			conditions: filter([
				{ left: '={{ $json.input.actionLog.tool.name }}', operator: 'string:equals', right: 'deep_research' },
			]),
		}),
		name: 'Second',
	});
	const first = (path: string) => ({
		...conditionNode({ actions: [to(path, { actionId: 'first' })] }),
		name: 'First',
	});

	test.each([
		['/status/200', 0],
		['/status/500', 3],
	])('reads the incoming event through "input" behind a delivery to %s', async (path, output) => {
		const run = await runWorkflow({
			nodes: [first(path), second()],
			connections: [['First', output, 'Second']],
			mode: 'webhook',
			items: [failedAction()],
		});
		const outcome = onlyOutcome(run, 'Second');
		expect(outcome.record.status).toBe('triggered');
		expect(outcome.json['event']).toMatchObject({
			eventKey: expect.stringMatching(/^action_log\.failed\//),
			leadId: 'lead-1',
		});
		expect(receiver.requestsTo('/second')).toHaveLength(1);
	});

	test.each(['webhook', 'retry', 'integrated'] as WorkflowExecuteMode[])(
		'stays dry to its end for an item of a test run, in mode %s',
		async (mode) => {
			const run = await runWorkflow({
				nodes: [first('/first'), second()],
				connections: [['First', 1, 'Second']],
				mode,
				items: [failedAction({ test: true })],
			});
			expect(onlyOutcome(run, 'First').record.status).toBe('would_trigger');
			expect(onlyOutcome(run, 'Second').record.status).toBe('would_trigger');
			expect(receiver.connections()).toBe(0);
		},
	);

	// What a test run handed on, taken up again later: by a retry, or by a sub-workflow.
	test.each(
		(['retry', 'integrated', 'webhook'] as WorkflowExecuteMode[]).flatMap((mode) =>
			(
				[
					['manual', false],
					['evaluation', false],
					['webhook', true],
				] as Array<[WorkflowExecuteMode, boolean]>
			).map(([before, mark]) => [before, mark, mode] as const),
		),
	)(
		'stays dry for the output of a run in mode %s with test: %s, even in mode %s',
		async (before, mark, mode) => {
			for (const includeInput of [true, false]) {
				const node = conditionNode({ actions: [to('/first')], options: { includeInput } });
				const { item } = onlyOutcome(
					await runConditionNode(node, [failedAction({ test: mark })], { mode: before }),
				);
				const later = conditionNode({ actions: [to('/later')], conditions: filter([]) });
				expect(
					onlyOutcome(await runConditionNode(later, [{ json: item.json }], { mode })).record.status,
				).toBe('would_trigger');
			}
			expect(receiver.connections()).toBe(0);
		},
	);
});
