import { randomUUID } from 'node:crypto';
import type { FunctionsBase, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';

import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { keepLive, putLive } from '../../nodes/shared/liveStaticData';
import { authenticationHeaders, type Authentication } from '../../nodes/shared/signature/authentication';
import { fixture } from '../support/fixtures';
import { listen, type Answer, type Listening, type WebhookRun } from '../support/runWebhook';
import { workflowOf } from '../support/runWorkflow';

// What a sender that repeats its deliveries meets, over real HTTP and in n8n's own context.

const open: Listening[] = [];
afterEach(async () => {
	for (const listening of open.splice(0)) await listening.close();
});

async function trigger(
	parameters: INodeParameters = {},
	run: Partial<WebhookRun> & { mode?: WorkflowExecuteMode } = {},
): Promise<Listening> {
	const listening = await listen({
		node: {
			name: 'OmniAI Trigger',
			type: new OmniAiTrigger(),
			parameters: { authentication: 'none', events: ['*'], ...parameters },
		},
		mode: 'webhook',
		...run,
	});
	open.push(listening);
	return listening;
}

const failed = fixture('action_log.failed.g4').bytes;
const status = (answer: { json: unknown }) => (answer.json as { status?: string }).status;

test('a repeated delivery starts nothing, is answered 200 and leaves a line in the log', async () => {
	const listening = await trigger();
	const first = await listening.deliver(failed);
	const second = await listening.deliver(failed);
	expect(first).toMatchObject({ status: 200, json: { status: 'accepted' } });
	expect(second).toMatchObject({
		status: 200,
		json: { status: 'duplicate', eventKey: (first.json as { eventKey: string }).eventKey },
	});
	expect(listening.started).toHaveLength(1);
	expect(listening.log).toContainEqual({
		level: 'info',
		message: expect.stringContaining('duplicate delivery of action_log.failed/8f2b3f2a'),
	});
});

test('exactly one of the copies that arrive together starts a workflow', async () => {
	const listening = await trigger();
	const answers = await Promise.all(Array.from({ length: 20 }, async () => await listening.deliver(failed)));
	expect(answers.map(status).sort()).toEqual(['accepted', ...Array.from({ length: 19 }, () => 'duplicate')]);
	expect(listening.started).toHaveLength(1);
});

test.each([
	['2.x, which stores after the start', false],
	['1.x, which stores before it', true],
])(
	'an event whose execution could not be started is accepted when it comes again, on n8n %s',
	async (_line, storesBeforeStart) => {
		let failures = 1;
		const listening = await trigger(
			{},
			{
				storesBeforeStart,
				beforeStart: () => {
					if (failures-- > 0) throw new Error('the database is busy');
				},
			},
		);
		expect((await listening.deliver(failed)).status).toBe(500);
		expect(listening.started).toHaveLength(0);
		expect(status(await listening.deliver(failed))).toBe('accepted');
		expect(status(await listening.deliver(failed))).toBe('duplicate');
		expect(listening.started).toHaveLength(1);
	},
);

test('another occurrence of the same action log is no duplicate', async () => {
	const listening = await trigger();
	const again = failed.toString().replace('2025-10-30T21:12:44.987Z', '2025-10-30T21:30:00.000Z');
	expect(again).not.toBe(failed.toString());
	expect([status(await listening.deliver(failed)), status(await listening.deliver(again))]).toEqual([
		'accepted',
		'accepted',
	]);
});

test('a delivery to the test URL neither is a duplicate nor makes the real one a duplicate', async () => {
	const workflowId = randomUUID();
	const listening = await trigger({}, { mode: 'manual', workflowId });
	expect([status(await listening.deliver(failed)), status(await listening.deliver(failed))]).toEqual([
		'accepted',
		'accepted',
	]);
	const production = await trigger({}, { workflowId });
	expect(status(await production.deliver(failed))).toBe('accepted');
});

test.each([
	['24 hours', {}, 24],
	["the hours of 'Duplicate Window'", { duplicateWindowHours: 2 }, 2],
])('an occurrence is remembered for %s', async (_words, options, hours) => {
	const listening = await trigger({ options });
	const began = Date.now();
	const now = jest.spyOn(Date, 'now');
	// What the process remembers beside it goes by the time that it runs.
	const running = jest.spyOn(performance, 'now');
	const later = (ms: number) => [now.mockReturnValue(began + ms), running.mockReturnValue(ms)];
	try {
		later(0);
		expect(status(await listening.deliver(failed))).toBe('accepted');
		later(hours * 3_600_000 - 60_000);
		expect(status(await listening.deliver(failed))).toBe('duplicate');
		later(hours * 3_600_000 + 60_000);
		expect(status(await listening.deliver(failed))).toBe('accepted');
	} finally {
		now.mockRestore();
		running.mockRestore();
	}
});

test('events whose equal bodies may be two occurrences always start a workflow', async () => {
	const listening = await trigger();
	for (const event of [
		{ event: 'lead.updated', data: { leadId: 'L', email: 'a@example.com' } },
		{ event: 'invented.event' },
		{ event: 'action_log.failed' },
	]) {
		expect([status(await listening.deliver(event)), status(await listening.deliver(event))]).toEqual([
			'accepted',
			'accepted',
		]);
	}
});

test('a filtered or refused delivery makes no later one a duplicate', async () => {
	const workflowId = randomUUID();
	const narrow = await trigger({ filters: { toolNames: ['other'] } }, { workflowId });
	expect(status(await narrow.deliver(failed))).toBe('filtered');
	const wide = await trigger({}, { workflowId });
	expect(status(await wide.deliver(failed))).toBe('accepted');
});

test('every delivery starts a workflow with Ignore Duplicates off', async () => {
	const listening = await trigger({ options: { ignoreDuplicates: false } });
	expect([status(await listening.deliver(failed)), status(await listening.deliver(failed))]).toEqual([
		'accepted',
		'accepted',
	]);
});

test('two triggers do not share what they remember', async () => {
	const [one, other] = [await trigger(), await trigger()];
	expect([status(await one.deliver(failed)), status(await other.deliver(failed))]).toEqual([
		'accepted',
		'accepted',
	]);
});

describe('in static data', () => {
	const another = () => Buffer.from(failed.toString().replace('8f2b3f2a', randomUUID().slice(0, 8)));
	const keys = (text: unknown) => String(text).split(' ').length;

	/** What an execution that loaded nothing and has a node which changes static data would write now. */
	const writtenByExecution = (workflowId: string) => {
		const nodes = [{ name: 'OmniAI Trigger', type: new OmniAiTrigger() }];
		const workflow = workflowOf({ nodes, workflowId });
		const context = { workflow, getWorkflow: () => ({ id: workflowId }) };
		putLive(context as unknown as FunctionsBase);
		return JSON.parse(JSON.stringify(workflow.staticData))['node:OmniAI Trigger']?.recentDeliveries;
	};

	test.each([false, true])(
		'a delivery writes the newest of what other nodes keep, too (stored before the start: %p)',
		async (storesBeforeStart) => {
			const workflowId = randomUUID();
			const listening = await trigger(
				{},
				{ workflowId, storesBeforeStart, otherNodes: [{ name: 'Condition', type: new OmniAiCondition() }] },
			);
			let newest = 'one';
			const context = { getWorkflow: () => ({ id: workflowId }), getNode: () => ({ id: 'node-Condition' }) };
			keepLive(context as unknown as FunctionsBase, 'memory', () => newest);
			for (const expected of ['one', 'two']) {
				newest = expected;
				await listening.deliver(another());
				expect(listening.staticData()['node:Condition']).toEqual({ memory: expected });
			}
		},
	);

	test('every delivery of a burst stands there once all have started', async () => {
		const listening = await trigger();
		// A process that is held up meanwhile: timers come late, and not in the order in which they were due.
		let listens = true;
		const holdUp = (): void => {
			const until = performance.now() + Math.random() * 8;
			while (performance.now() < until);
			if (listens) setImmediate(holdUp);
		};
		setImmediate(holdUp);
		await Promise.all(Array.from({ length: 20 }, async () => await listening.deliver(another())));
		listens = false;
		expect(keys(Object(listening.staticData()['node:OmniAI Trigger']).recentDeliveries)).toBe(20);
	});

	test('an execution that ends before its sender is answered writes its own key, too', async () => {
		const workflowId = randomUUID();
		const written: unknown[] = [];
		const listening = await trigger(
			{},
			{ workflowId, beforeAnswer: () => void written.push(writtenByExecution(workflowId)) },
		);
		for (let times = 0; times < 3; times++) await listening.deliver(another());
		expect(written.map(keys)).toEqual([1, 2, 3]);
	});

	test.each([false, true])(
		'no key of an execution that did not start stands there (stored before the start: %p)',
		async (storesBeforeStart) => {
			const workflowId = randomUUID();
			const written: unknown[] = [];
			const listening = await trigger(
				{},
				{
					workflowId,
					storesBeforeStart,
					beforeStart: () => {
						written.push(writtenByExecution(workflowId));
						throw new Error('the database is busy');
					},
				},
			);
			await listening.deliver(failed);
			written.push(writtenByExecution(workflowId));
			expect(written).toEqual(['', '']);
			expect(JSON.stringify(listening.staticData())).not.toMatch(/:\d{10}/);
		},
	);

	test.each([
		['that ignores no duplicates', { options: { ignoreDuplicates: false } }],
		['of an event that may be another occurrence', {}],
	])('a delivery %s leaves the window as the execution has it', async (_words, parameters) => {
		const workflowId = randomUUID();
		const listening = await trigger(parameters, { workflowId });
		await listening.deliver({ event: 'invented.event' });
		expect(writtenByExecution(workflowId)).toBe('');
	});
});

describe.each<Authentication>(['headerSecret', 'hmac', 'standardWebhooks'])('with %s,', (authentication) => {
	const known = {
		headerName: 'X-Signature',
		secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
		previousSecret: '',
	};
	const signed = async () =>
		await trigger(
			{ authentication },
			{
				node: {
					name: 'OmniAI Trigger',
					type: new OmniAiTrigger(),
					parameters: { authentication, events: ['*'] },
					credentials: { omniAiWebhookSecretApi: 'secret' },
				},
				credentials: { secret: known },
			},
		);
	const json = { 'content-type': 'application/json' };

	test('a delivery that is authenticated over its bytes as they are sent is accepted', async () => {
		const listening = await signed();
		const odd = Buffer.from(`  ${failed.toString().replace('{', '{ "z\\u00e9" : 1e0,')}\n`);
		const answer = await listening.deliver(odd, {
			...json,
			...authenticationHeaders(authentication, odd, known, 'msg_1', Date.now()),
		});
		expect(answer).toMatchObject({ status: 200, json: { status: 'accepted' } });
	});

	test('a delivery with another secret, no secret or the signature of other bytes is refused', async () => {
		const listening = await signed();
		const wrong = authenticationHeaders(
			authentication,
			failed,
			{ ...known, secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' },
			'msg_1',
			Date.now(),
		);
		const right = authenticationHeaders(authentication, failed, known, 'msg_1', Date.now());
		const answers = [
			await listening.deliver(failed, { ...json, ...wrong }),
			await listening.deliver(failed, json),
		];
		if (authentication !== 'headerSecret')
			answers.push(await listening.deliver(Buffer.concat([failed, Buffer.from(' ')]), { ...json, ...right }));
		for (const answer of answers)
			expect(answer).toMatchObject({ status: 401, json: { status: 'unauthorized' } });
		expect(listening.started).toEqual([]);
		expect(JSON.stringify(listening.log)).not.toContain('whsec_');
	});
});

describe('a signed delivery without an exact key', () => {
	const known = { headerName: '', secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', previousSecret: '' };
	const updated = fixture('lead.updated.g3').bytes;
	const signedTrigger = async (
		authentication: Authentication = 'standardWebhooks',
		parameters: INodeParameters = {},
		run: Partial<WebhookRun> = {},
	) =>
		await trigger(
			{},
			{
				node: {
					name: 'OmniAI Trigger',
					type: new OmniAiTrigger(),
					parameters: { authentication, events: ['*'], ...parameters },
					credentials: { omniAiWebhookSecretApi: 'secret' },
				},
				credentials: { secret: { ...known, headerName: 'x-signature' } },
				...run,
			},
		);
	const signed = (body: Buffer, id: string, at = Date.now()) => ({
		'content-type': 'application/json',
		...authenticationHeaders('standardWebhooks', body, known, id, at),
	});

	test.each([
		['lead.updated', updated],
		['an unknown event', fixture('unknown.lead-opted-out').bytes],
		['an action without an id', fixture('action_log.failed.no-action-log').bytes],
	])('starts once for five copies of %s, at once or one after the other', async (_name, body) => {
		const listening = await signedTrigger();
		const headers = signed(body, 'msg_1');
		const [first, ...more] = [
			await listening.deliver(body, headers),
			...(await Promise.all([1, 2, 3].map(async () => await listening.deliver(body, headers)))),
			await listening.deliver(body, headers),
		];
		expect(status(first as Answer)).toBe('accepted');
		expect(more.map(({ json }) => json)).toEqual(
			more.map(() => ({
				status: 'duplicate',
				eventKey: ((first as Answer).json as { eventKey: string }).eventKey,
			})),
		);
		expect(listening.started).toHaveLength(1);
		expect(listening.started[0]?.[0]?.json['eventKeyIsExact']).toBe(false);
	});

	test('starts again with another ID, and is a duplicate at another attempt with the same', async () => {
		const listening = await signedTrigger();
		const answers = [];
		for (const [id, at] of [
			['msg_1', 0],
			['msg_2', 0],
			['msg_1', -60_000],
			['msg_2', 60_000],
			['MSG_1', 0],
		] as const)
			answers.push(status(await listening.deliver(updated, signed(updated, id, Date.now() + at))));
		expect(answers).toEqual(['accepted', 'accepted', 'duplicate', 'duplicate', 'accepted']);
	});

	test('is not taken for another that was given the same ID', async () => {
		const listening = await signedTrigger();
		const other = Buffer.from(updated.toString().replace('john.doe@example.com', 'jane.roe@example.com'));
		expect(other.equals(updated)).toBe(false);
		expect([
			status(await listening.deliver(updated, signed(updated, 'a'))),
			status(await listening.deliver(other, signed(other, 'a'))),
		]).toEqual(['accepted', 'accepted']);
		// The same said in other bytes is the same.
		const spaced = Buffer.from(JSON.stringify(JSON.parse(updated.toString()), null, 3));
		expect(status(await listening.deliver(spaced, signed(spaced, 'a')))).toBe('duplicate');
	});

	test('is not remembered from a test, nor without Ignore Duplicates', async () => {
		const listening = await signedTrigger('standardWebhooks', { options: { ignoreDuplicates: false } });
		expect([
			status(await listening.deliver(updated, signed(updated, 'a'))),
			status(await listening.deliver(updated, signed(updated, 'a'))),
		]).toEqual(['accepted', 'accepted']);
		const tried = await signedTrigger('standardWebhooks', {}, { mode: 'manual' });
		expect([
			status(await tried.deliver(updated, signed(updated, 'a'))),
			status(await tried.deliver(updated, signed(updated, 'a'))),
		]).toEqual(['accepted', 'accepted']);
	});

	test('is accepted again when its execution could not be started', async () => {
		let failures = 1;
		const listening = await signedTrigger(
			'standardWebhooks',
			{},
			{
				beforeStart: () => {
					if (failures-- > 0) throw new Error('the database is busy');
				},
			},
		);
		expect((await listening.deliver(updated, signed(updated, 'a'))).status).toBe(500);
		expect([
			status(await listening.deliver(updated, signed(updated, 'a'))),
			status(await listening.deliver(updated, signed(updated, 'a'))),
		]).toEqual(['accepted', 'duplicate']);
	});

	test('leaves no trace of its ID when it is forged', async () => {
		const listening = await signedTrigger();
		expect(
			(await listening.deliver(updated, { ...signed(updated, 'a'), 'webhook-signature': 'v1,AAAA' })).status,
		).toBe(401);
		expect(status(await listening.deliver(updated, signed(updated, 'a')))).toBe('accepted');
	});

	test('is known by its ID, but by its key where the event has an exact one', async () => {
		const listening = await signedTrigger();
		const again = Buffer.from(
			failed.toString().replace('2025-10-30T21:12:44.987Z', '2025-10-30T21:30:00.000Z'),
		);
		expect([
			status(await listening.deliver(failed, signed(failed, 'a'))),
			status(await listening.deliver(failed, signed(failed, 'b'))),
			status(await listening.deliver(again, signed(again, 'a'))),
		]).toEqual(['accepted', 'duplicate', 'accepted']);
	});

	test.each<Authentication>(['headerSecret', 'hmac', 'none'])(
		'is not known by an ID that %s does not sign',
		async (authentication) => {
			const listening = await signedTrigger(authentication);
			const headers = {
				'content-type': 'application/json',
				'webhook-id': 'msg_1',
				...authenticationHeaders(
					authentication,
					updated,
					{ ...known, headerName: 'x-signature' },
					'',
					Date.now(),
				),
			};
			expect([
				status(await listening.deliver(updated, headers)),
				status(await listening.deliver(updated, headers)),
			]).toEqual(['accepted', 'accepted']);
		},
	);
});

test('failures that differ in anything all start a workflow', async () => {
	const listening = await trigger();
	const extraction = fixture('document.extracted.g4-successful').body();
	const later = {
		...extraction,
		...fixture('document.extracted.g4-validation-flagged').body(),
		documentId: extraction['documentId'],
		parentActionId: extraction['parentActionId'],
		leadId: extraction['leadId'],
	};
	const other = { ...fixture('action_log.failed.g4').body(), workspaceId: 'another' };
	const large = (id: string) =>
		Buffer.from(failed.toString().replace('"8f2b3f2a-9a3e-4f02-9f0d-1a2b3c4d5e6f"', id));
	const answers = [];
	for (const body of [
		extraction,
		later,
		failed,
		other,
		large('9007199254740992'),
		large('9007199254740993'),
		extraction,
		later,
		failed,
		other,
	])
		answers.push(status(await listening.deliver(body)));
	expect(answers).toEqual([
		'accepted',
		'accepted',
		'accepted',
		'accepted',
		'accepted',
		'accepted',
		'duplicate',
		'duplicate',
		'duplicate',
		'duplicate',
	]);
});
