import { EventEmitter } from 'node:events';
import type { IExecuteFunctions } from 'n8n-workflow';
import type { ConfiguredAction } from '../../../nodes/OmniAiCondition/action/actionKind';
import type { ActionRequest } from '../../../nodes/OmniAiCondition/action/request';
import { notification } from '../../../nodes/OmniAiCondition/action/notification';
import { webhook } from '../../../nodes/OmniAiCondition/action/webhook';
import { workflow } from '../../../nodes/OmniAiCondition/action/workflow';
import { testNotificationTargetShape } from '../../../nodes/OmniAiCondition/action/notification/notificationTarget';
import { testActionTargetShape } from '../../../nodes/shared/http/actionTarget';
import { Deadlines } from '../../../nodes/shared/http/deadlines';
import { nameLookup } from '../../../nodes/shared/http/nameLookup';
import { runSubWorkflow } from '../../../nodes/OmniAiCondition/runSubWorkflow';
import { sendOverHttp } from '../../../nodes/OmniAiCondition/action/sendOverHttp';
import { readTargets } from '../../../nodes/OmniAiCondition/targets';
import { belongsToTest, canTellOfTest, carriedIntoTest } from '../../../nodes/OmniAiCondition/testRun';

// What stands between the domain and n8n, where n8n answers oddly, late or not at all.

describe('a name', () => {
	type Found = string | Array<{ address: string }>;
	function helpersOf(
		answers: Array<Found | Error>,
		validateUrl: (url: string) => Promise<{ ok: boolean }> = async () => ({ ok: false }),
	) {
		const asked: unknown[][] = [];
		const policies: unknown[] = [];
		const helpers = {
			getSecureEgressFilter: (policy?: string) => {
				policies.push(policy);
				return {
					validateUrl: async (url: string) => (asked.push(['validate', policy, url]), await validateUrl(url)),
					createSecureLookup:
						() => (hostname: string, options: unknown, done: (error: Error | null, found: Found) => void) => {
							asked.push([hostname, options]);
							const answer = answers.shift() ?? 'none';
							setTimeout(() => (answer instanceof Error ? done(answer, '') : done(null, answer)), 1);
						},
				};
			},
		};
		return { helpers: helpers as never, asked, policies };
	}

	test('is looked up by the policy of the instance, and refused by the strict one', async () => {
		const { helpers, asked, policies } = helpersOf(
			[[{ address: '10.0.0.1' }, { address: '::1' }], '10.0.0.2'],
			async (url) => ({ ok: url.includes('fine') }),
		);
		const names = await nameLookup(helpers);
		expect(policies).toEqual([undefined, 'enforced']);
		expect(asked).toEqual([['validate', 'enforced', 'http://169.254.169.254/']]);
		expect(names?.refusesReliably).toBe(true);
		expect(await names?.addressesOf('a.example.com')).toEqual(['10.0.0.1', '::1']);
		expect(await names?.addressesOf('b.example.com')).toEqual(['10.0.0.2']);
		expect(asked.slice(1)).toEqual([
			['a.example.com', { all: true }],
			['b.example.com', { all: true }],
		]);
		expect([await names?.isRefused('http://fine'), await names?.isRefused('http://bad')]).toEqual([
			false,
			true,
		]);
	});

	test('is looked up once for all who ask at the same time or a moment later, and anew for who asks so', async () => {
		const clock = jest.spyOn(performance, 'now');
		let now = 1_000;
		clock.mockImplementation(() => now);
		const { helpers, asked } = helpersOf(['1', '2', '3', new Error('gone'), '4']);
		const names = await nameLookup(helpers);
		const times = () => asked.length - 1;
		// Under way it is shared, even by who asks anew.
		expect(
			await Promise.all([names?.addressesOf('a'), names?.addressesOf('a'), names?.addressesOf('a', true)]),
		).toEqual([['1'], ['1'], ['1']]);
		expect(times()).toBe(1);
		now += 499;
		expect([await names?.addressesOf('a'), times()]).toEqual([['1'], 1]);
		now += 1;
		expect([await names?.addressesOf('a'), times()]).toEqual([['2'], 2]);
		expect([await names?.addressesOf('a', true), times()]).toEqual([['3'], 3]);
		now += 1_000;
		await expect(names?.addressesOf('a')).rejects.toThrow('gone');
		// A failure counts as long as an answer.
		await expect(names?.addressesOf('a')).rejects.toThrow('gone');
		expect(times()).toBe(4);
		now += 500;
		expect(await names?.addressesOf('a')).toEqual(['4']);
		clock.mockRestore();
	});

	test('is looked up nowhere where n8n gives no access, whichever part of it is missing', async () => {
		const refuse = () => {
			throw new Error('no');
		};
		for (const helpers of [
			{},
			{ getSecureEgressFilter: () => undefined },
			{ getSecureEgressFilter: () => ({}) },
			{ getSecureEgressFilter: refuse },
			{ getSecureEgressFilter: () => ({ createSecureLookup: refuse }) },
		]) {
			expect(await nameLookup(helpers as never)).toBeNull();
		}
		const createSecureLookup = () => () => {};
		for (const strict of [
			undefined,
			{},
			{ validateUrl: async () => ({ ok: true }) },
			{ validateUrl: async () => await Promise.reject(new Error('unknown')) },
		]) {
			const names = await nameLookup({
				getSecureEgressFilter: (policy?: string) => (policy === undefined ? { createSecureLookup } : strict),
			} as never);
			expect([names?.refusesReliably, await names?.isRefused('http://x')]).toEqual([false, false]);
		}
		const throwing = await nameLookup({
			getSecureEgressFilter: (policy?: string) => (policy === undefined ? { createSecureLookup } : refuse()),
		} as never);
		expect(throwing?.refusesReliably).toBe(false);
	});
});

describe('the credentials of the actions', () => {
	const action = (fields: object, index = 0) =>
		({ index, actionId: `action_${index + 1}`, ...fields }) as unknown as ConfiguredAction;
	const login = action({ kind: webhook, usesActionTarget: true }, 1);
	const chat = action({ kind: notification }, 2);
	const plain = action({ kind: webhook, usesActionTarget: false });
	const TARGET = { allowedOrigins: 'https://api.example.com', authentication: 'bearer', token: 't' };
	const CHAT = { url: ' https://chat.example.com/x ' };

	async function read(actions: ConfiguredAction[], credentials: Record<string, unknown>) {
		const asked: string[] = [];
		const getCredentials = async (type: string) => {
			asked.push(type);
			if (!(type in credentials)) throw new Error('canary');
			return credentials[type];
		};
		return { asked, reading: await readTargets({ getCredentials } as unknown as IExecuteFunctions, actions) };
	}

	test('are read once each, and only those that are needed', async () => {
		const all = { omniAiActionTargetApi: TARGET, omniAiNotificationTargetApi: CHAT };
		const target = {
			allowedOrigins: new Set(['https://api.example.com']),
			login: { name: 'Authorization', value: 'Bearer t' },
			signingSecrets: [],
		};
		const address = { url: 'https://chat.example.com/x' };
		expect(await read([plain, action({ kind: workflow })], all)).toEqual({
			asked: [],
			reading: { ok: true, value: {} },
		});
		expect(await read([plain, login, login], all)).toEqual({
			asked: ['omniAiActionTargetApi'],
			reading: { ok: true, value: { omniAiActionTargetApi: target } },
		});
		expect(await read([chat, chat], all)).toEqual({
			asked: ['omniAiNotificationTargetApi'],
			reading: { ok: true, value: { omniAiNotificationTargetApi: address } },
		});
		expect(await read([chat, login], all)).toEqual({
			asked: ['omniAiActionTargetApi', 'omniAiNotificationTargetApi'],
			reading: { ok: true, value: { omniAiActionTargetApi: target, omniAiNotificationTargetApi: address } },
		});
	});

	test('that are missing are named with the action that needs them', async () => {
		const missing = (message: string, suggestion: string) => ({ ok: false, message, suggestion });
		expect((await read([plain, login, chat], {})).reading).toEqual(
			missing(
				"Action 2 ('action_2') needs a login, and no credential that can be used is chosen.",
				"Choose one under 'Webhook Login' at the top of this node, or switch off 'Use " +
					"Credential' for this action.",
			),
		);
		expect((await read([plain, chat], {})).reading).toEqual(
			missing(
				"Action 3 ('action_3') needs the address of a chat, and no credential that can be used is chosen.",
				"Choose one under 'Slack, Teams or Mattermost Address' at the top of this node.",
			),
		);
	});

	test('that are unusable say why', async () => {
		const suggestion = 'Open the credential at the top of this node and correct it.';
		expect((await read([login], { omniAiActionTargetApi: { ...TARGET, token: '' } })).reading).toEqual({
			ok: false,
			message: "The credential under 'Webhook Login' is not usable: 'Token' is empty.",
			suggestion,
		});
		expect((await read([chat], { omniAiNotificationTargetApi: {} })).reading).toEqual({
			ok: false,
			message:
				"The credential under 'Slack, Teams or Mattermost Address' is not usable: Enter the 'URL' of the " +
				'incoming webhook.',
			suggestion,
		});
	});

	test("are tested in n8n's dialog by their shape, word for word", async () => {
		const given = (data: object) => ({ id: '1', name: 'x', type: 'x', data }) as never;
		const two = 'https://a.example.com, https://b.example.com';
		expect(await testActionTargetShape(given({ ...TARGET, allowedOrigins: two }))).toEqual({
			status: 'OK',
			message: `The shape is right. It will only be sent to ${two}. Nothing was sent to test it.`,
		});
		expect(await testActionTargetShape(given({ allowedOrigins: two, authentication: 'none' }))).toEqual({
			status: 'OK',
			message:
				`The shape is right for 'Send Test' of the OmniAI node, which may go to ${two}. For webhook ` +
				"actions it also needs an 'Authentication' or a 'Signing Secret'. Nothing was sent to test it.",
		});
		expect(await testActionTargetShape(given({ ...TARGET, token: '' }))).toEqual({
			status: 'Error',
			message: "'Token' is empty.",
		});
		expect(await testNotificationTargetShape(given(CHAT))).toEqual({
			status: 'OK',
			message:
				'The shape is right. Nothing was sent to test it; the first message shows whether the address works.',
		});
		expect(await testNotificationTargetShape(given({ url: '' }))).toEqual({
			status: 'Error',
			message: "Enter the 'URL' of the incoming webhook.",
		});
	});
});

describe('a run', () => {
	const stored = (source: string) => ({
		parentExecution: { executionId: '1', executionContext: { source } },
	});
	const contextOf = (carried: object | undefined, execution?: unknown) => {
		const reads: string[] = [];
		const context = {
			getExecutionId: () => '7',
			getExecutionContext: () => carried,
			getExecutionDataById: async (id: string) => (reads.push(id), execution),
		};
		return { context: context as unknown as IExecuteFunctions, reads };
	};

	test('is of a test where it carries so or its caller was one, and is not looked up where nobody called it', async () => {
		const marked = contextOf({ omniAiTest: true, parentExecutionId: '1' });
		expect([await belongsToTest(marked.context), marked.reads]).toEqual([true, []]);
		const alone = contextOf({ source: 'manual', omniAiTest: 'true' }, stored('manual'));
		expect([await belongsToTest(alone.context), alone.reads]).toEqual([false, []]);
		const called = contextOf({ parentExecutionId: '1', omniAiTest: false }, stored('manual'));
		expect([await belongsToTest(called.context), await belongsToTest(called.context), called.reads]).toEqual([
			true,
			true,
			['7'],
		]);
		const live = contextOf({ parentExecutionId: '1' }, stored('webhook'));
		expect(await belongsToTest(live.context)).toBe(false);
		expect([
			canTellOfTest(live.context),
			canTellOfTest(contextOf(undefined).context),
			canTellOfTest({} as never),
		]).toEqual([true, false, false]);
		expect([await belongsToTest(contextOf(undefined).context), await belongsToTest({} as never)]).toEqual([
			false,
			false,
		]);
	});

	test('carries a copy with the mark of a test on', () => {
		const carried = { source: 'manual', parentExecutionId: '1' };
		expect(carriedIntoTest(contextOf(carried).context)).toEqual({ ...carried, omniAiTest: true });
		expect(carried).not.toHaveProperty('omniAiTest');
		expect(carriedIntoTest({} as never)).toBeUndefined();
	});
});

describe('a sub-workflow', () => {
	const call = { workflowId: 'wf', payload: { a: 1 }, waitForCompletion: true, test: false };
	function contextOf(
		executeWorkflow: (...parts: unknown[]) => unknown,
		data: () => unknown = () => undefined,
		workflowId: string | undefined = 'own',
	) {
		const calls: unknown[][] = [];
		const waits: unknown[][] = [];
		const context = {
			executeWorkflow: async (...parts: unknown[]) => (calls.push(parts), await executeWorkflow(...parts)),
			getExecutionId: () => '7',
			getWorkflow: () => ({ id: workflowId }),
			getMode: () => 'webhook',
			getExecutionContext: () => ({ source: 'manual' }),
			putExecutionToWait: async (...parts: unknown[]) => void waits.push(parts),
			getExecutionDataById: async () => data(),
		};
		return { run: runSubWorkflow(context as unknown as IExecuteFunctions), calls, waits };
	}
	const failing = (error: unknown) => async () => await Promise.reject(error);

	test('is run with one item, linked and not to wake the caller, and a test is told so', async () => {
		const { run, calls } = contextOf(() => ({ executionId: '9' }));
		expect(await run(call)).toEqual({ outcome: 'finished', executionId: '9' });
		expect(calls[0]).toEqual([
			{ id: 'wf' },
			[{ json: { a: 1 } }],
			undefined,
			{
				doNotWaitToFinish: false,
				parentExecution: { executionId: '7', workflowId: 'own', shouldResume: false },
				executionMode: 'webhook',
			},
		]);
		expect(await run({ ...call, waitForCompletion: false, test: true })).toEqual({
			outcome: 'started',
			executionId: '9',
		});
		expect(calls[1]?.[3]).toEqual({
			doNotWaitToFinish: true,
			parentExecution: {
				executionId: '7',
				workflowId: 'own',
				shouldResume: false,
				executionContext: { source: 'manual', omniAiTest: true },
			},
			executionMode: 'webhook',
		});
		const unsaved = contextOf(() => ({ executionId: '9', waitTill: null }), undefined, '');
		expect([await unsaved.run(call), unsaved.waits]).toEqual([{ outcome: 'finished', executionId: '9' }, []]);
	});

	test('that pauses does not put its caller to sleep', async () => {
		const { run, waits } = contextOf(() => ({ executionId: '9', waitTill: new Date() }));
		expect(await run(call)).toEqual({ outcome: 'waiting', executionId: '9' });
		expect(waits).toEqual([[undefined]]);
		const unwaited = contextOf(() => ({ executionId: '9', waitTill: new Date() }));
		expect([await unwaited.run({ ...call, waitForCompletion: false }), unwaited.waits]).toEqual([
			{ outcome: 'started', executionId: '9' },
			[],
		]);
	});

	const ran =
		(...statuses: string[]) =>
		() => ({
			resultData: { runData: { A: statuses.map((executionStatus) => ({ executionStatus })), B: [] } },
		});
	const reject = () => {
		throw new Error('gone');
	};
	test.each<[string, unknown, () => unknown, object]>([
		['before it has an ID', new Error('x'), () => undefined, { outcome: 'not_started' }],
		['with an ID that is none', { executionId: 9 }, () => undefined, { outcome: 'not_started' }],
		['before a node succeeded', { executionId: '9' }, ran('error', 'canceled'), { outcome: 'not_started' }],
		['without any node', { executionId: '9' }, ran(), { outcome: 'not_started' }],
		[
			'after a node succeeded',
			{ executionId: '9' },
			ran('error', 'success'),
			{ outcome: 'failed', executionId: '9' },
		],
		[
			'and nothing is stored of it',
			{ executionId: '9' },
			() => undefined,
			{ outcome: 'failed', executionId: '9' },
		],
		[
			'and what is stored cannot be read',
			{ executionId: '9' },
			reject,
			{ outcome: 'failed', executionId: '9' },
		],
	])('counts as failed or not started when it fails %s', async (_name, error, data, outcome) =>
		expect(await contextOf(failing(error), data).run(call)).toEqual(outcome),
	);
});

describe('deadlines', () => {
	test('end what is late, in any order, with one timer at a time, and not what was met', () => {
		let now = 0.25;
		jest.spyOn(performance, 'now').mockImplementation(() => now);
		const timers: Array<{ ms: number; fire: () => void }> = [];
		jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
			const controller = new AbortController();
			timers.push({ ms, fire: () => controller.abort() });
			return controller.signal;
		});
		const deadlines = new Deadlines(undefined);
		const started = [80, 20, 30, 20, 10_000].map((ms) => deadlines.start(ms));
		const over = () => started.map(({ signal, passed }) => `${signal.aborted} ${passed()}`);
		// Neither for what is later than the next end nor for the same.
		expect(timers.map(({ ms }) => ms)).toEqual([80, 20]);
		started[2]?.met();
		now += 20;
		timers[1]?.fire();
		expect(over()).toEqual(['false false', 'true true', 'false false', 'true true', 'false false']);
		expect(timers.map(({ ms }) => ms)).toEqual([80, 20, 60]);
		// The one that was for the first is not asked any more.
		now += 60.5;
		timers[0]?.fire();
		expect(over()[0]).toBe('false false');
		timers[2]?.fire();
		expect(over()).toEqual(['true true', 'true true', 'false false', 'true true', 'false false']);
		// Whole milliseconds, and at least one.
		expect(timers.map(({ ms }) => ms)).toEqual([80, 20, 60, 9_920]);
		deadlines.start(-5);
		expect(timers.at(-1)?.ms).toBe(1);
		timers.at(-1)?.fire();
		started[4]?.met();
		now += 20_000;
		timers.at(-1)?.fire();
		// Nothing is left to wait for.
		expect(timers).toHaveLength(6);
		jest.restoreAllMocks();
	});

	test('are all over when the run is cancelled, and so are those that begin later; none has passed', () => {
		const controller = new AbortController();
		const deadlines = new Deadlines(controller.signal);
		const [early, met] = [deadlines.start(10_000), deadlines.start(10_000)];
		met.met();
		expect(early.signal.aborted).toBe(false);
		controller.abort();
		const late = deadlines.start(10_000);
		expect([early, met, late].map(({ signal, passed }) => [signal.aborted, passed()])).toEqual([
			[true, false],
			[false, false],
			[true, false],
		]);
	});
});

describe('a request over HTTP', () => {
	class Body extends EventEmitter {
		destroyed = 0;
		destroy() {
			this.destroyed += 1;
		}
	}
	const request = {
		method: 'POST',
		url: 'https://x.example.com',
		headers: { a: '1' },
		body: '{}',
		timeoutMs: 10_000,
		credential: null,
	} as unknown as ActionRequest;
	const answering = (statusCode: number, act: (body: Body) => void, headers: object = {}) => {
		const body = new Body();
		const options: Array<Record<string, unknown>> = [];
		const send = (cancelled?: AbortSignal) =>
			sendOverHttp(
				(async (given: Record<string, unknown>) => (
					options.push(given),
					setTimeout(() => act(body), 1),
					{ statusCode, headers, body }
				)) as never,
				cancelled,
			);
		return { body, options, send };
	};

	test('is asked for as a stream, with the headers of its credential, and without a body where it has none', async () => {
		const { options, send } = answering(204, (body) => body.emit('end'), { 'retry-after': '7' });
		expect(await send()(request)).toEqual({ status: 204, retryAfter: '7' });
		const common = {
			method: 'POST',
			url: 'https://x.example.com',
			disableFollowRedirect: true,
			ignoreHttpStatusErrors: true,
			returnFullResponse: true,
			encoding: 'stream',
			abortSignal: expect.any(AbortSignal),
		};
		expect(options[0]).toEqual({ ...common, headers: { a: '1' }, body: '{}' });
		const seconds: number[] = [];
		const credential = { names: ['b'], forAttempt: (at: number) => (seconds.push(at), { b: '2' }) };
		await send()({ ...request, body: null, credential });
		expect(options[1]).toEqual({ ...common, headers: { a: '1', b: '2' } });
		expect(options[1]).not.toHaveProperty('body');
		expect(Number.isInteger(seconds[0]) && Math.abs((seconds[0] ?? 0) - Date.now() / 1_000) < 5).toBe(true);
	});

	test.each<[number, string, (body: Body) => void, object]>([
		[200, 'ends', (body) => body.emit('end'), { status: 200, retryAfter: null }],
		[200, 'breaks off', (body) => body.emit('error'), { status: 200, failure: 'cut_off' }],
		[299, 'closes', (body) => body.emit('close'), { status: 299, failure: 'cut_off' }],
		[300, 'closes', (body) => body.emit('close'), { status: 300, retryAfter: null }],
		[199, 'breaks off', (body) => body.emit('error'), { status: 199, retryAfter: null }],
		[
			200,
			'ends before it closes',
			(body) => (body.emit('end'), body.emit('close')),
			{ status: 200, retryAfter: null },
		],
		[
			200,
			'is as long as is read',
			(body) => (body.emit('data', Buffer.alloc(65_536)), body.emit('close')),
			{ status: 200, failure: 'cut_off' },
		],
		[
			200,
			'is longer',
			(body) => (body.emit('data', Buffer.alloc(65_536)), body.emit('data', Buffer.alloc(1))),
			{ status: 200, retryAfter: null },
		],
	])('answered %i ends as it should when the answer %s', async (status, _how, act, exchange) => {
		const { send, body } = answering(status, act, { 'retry-after': ['1', '2'] });
		expect(await send()(request)).toEqual(exchange);
		expect(body.destroyed).toBe(_how === 'is longer' ? 1 : 0);
	});

	test('ends with its time, with the run, or by itself, and says which', async () => {
		const hanging = () =>
			(async ({ abortSignal }: { abortSignal: AbortSignal }) =>
				await new Promise((_resolve, reject) =>
					abortSignal.addEventListener('abort', () => reject(new Error('aborted'))),
				)) as never;
		expect(await sendOverHttp(hanging())({ ...request, timeoutMs: 20 })).toEqual({ failure: 'timeout' });
		const controller = new AbortController();
		const sending = sendOverHttp(hanging(), controller.signal)(request);
		controller.abort();
		expect(await sending).toEqual({ failure: 'cancelled' });
		expect(
			await sendOverHttp(
				(async () => await Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))) as never,
			)(request),
		).toEqual({ failure: 'refused' });
		const dripping = answering(200, (body) => (body.destroy = () => void body.emit('close')));
		expect(await dripping.send()({ ...request, timeoutMs: 20 })).toEqual({
			status: 200,
			failure: 'slow_answer',
		});
		const stopped = new AbortController();
		const cut = answering(200, (body) => {
			body.destroy = () => void body.emit('close');
			stopped.abort();
		});
		expect(await cut.send(stopped.signal)(request)).toEqual({ status: 200, failure: 'cancelled' });
	});
});
