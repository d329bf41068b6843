import fc from 'fast-check';
import { HookContext } from 'n8n-core';
import type {
	ICredentialDataDecryptedObject,
	IHookFunctions,
	INodeParameters,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { fixture, fixtures } from '../support/fixtures';
import { listen, type Answer, type Listening } from '../support/runWebhook';
import { additionalDataFor, workflowOf, type WorkflowNode } from '../support/runWorkflow';

// The trigger as a sender sees it, over real HTTP: what is answered and what starts an execution.

jest.setTimeout(20_000);

const SECRET = {
	headerName: 'X-Webhook-Secret',
	secret: 'the-current-secret',
	previousSecret: 'the-previous-secret',
};

const open: Listening[] = [];
afterEach(async () => {
	for (const listening of open.splice(0)) await listening.close();
});

const triggerNode = (parameters: INodeParameters = {}): WorkflowNode => ({
	name: 'OmniAI Trigger',
	type: new OmniAiTrigger(),
	parameters,
	credentials: { omniAiWebhookSecretApi: 'secret' },
});

async function trigger(
	parameters: INodeParameters = {},
	{
		mode = 'webhook',
		credential = SECRET,
	}: { mode?: WorkflowExecuteMode; credential?: ICredentialDataDecryptedObject | null } = {},
): Promise<Listening> {
	const listening = await listen({
		node: triggerNode(parameters),
		mode,
		credentials: credential === null ? {} : { secret: credential },
	});
	open.push(listening);
	return listening;
}

const openTrigger = async (parameters: INodeParameters = {}, mode: WorkflowExecuteMode = 'webhook') =>
	await trigger({ authentication: 'none', ...parameters }, { mode });

function expectJson(answer: Answer): void {
	expect(answer.headers['content-type']).toMatch(/^application\/json/);
	expect(answer.json).toEqual(expect.any(Object));
}

const failed = fixture('action_log.failed.g4');

describe('an accepted delivery', () => {
	test('is answered 200 with its key and starts one execution with the event item', async () => {
		const listening = await openTrigger();
		const answer = await listening.deliver(failed.bytes);
		expectJson(answer);
		expect(listening.started).toHaveLength(1);
		const [items] = listening.started;
		expect(items).toHaveLength(1);
		const json = items?.[0]?.json;
		expect(answer).toMatchObject({ status: 200, json: { status: 'accepted', eventKey: json?.['eventKey'] } });
		expect(Object.keys(answer.json as object).sort()).toEqual(['eventKey', 'status']);
		expect(json).toMatchObject({
			event: 'action_log.failed',
			eventKeyIsExact: true,
			test: false,
			occurredAt: '2025-10-30T21:12:44.987Z',
			leadId: '4cc8af99-b313-4c1f-b98b-009f38a4721a',
			agentId: 'c12d3456-7890-4abc-def1-234567890abc',
			workspaceId: '6048d78a-584a-4f1e-9e39-e011ca4cc48c',
			actionLog: { error: 'Upstream provider timeout after 5s', tool: { name: 'deep_research' } },
			failure: { message: 'Upstream provider timeout after 5s' },
		});
		expect(Math.abs(Date.parse(String(json?.['receivedAt'])) - Date.now())).toBeLessThan(10_000);
	});

	test.each(fixtures.map(({ name }) => name))('of %s has the same top-level keys', async (name) => {
		const listening = await openTrigger({ events: ['*'] });
		const answer = await listening.deliver(fixture(name).bytes);
		expect(answer).toMatchObject({ status: 200, json: { status: 'accepted' } });
		const json = listening.started[0]?.[0]?.json ?? {};
		// What an unknown event brings stands beside them.
		const brought = name.startsWith('unknown.') ? Object.keys(fixture(name).body()) : [];
		expect(Object.keys(json).sort()).toEqual(
			[
				...new Set([
					'actionLog',
					'agentId',
					'document',
					'event',
					'eventKey',
					'eventKeyIsExact',
					'externalLeadId',
					'extraction',
					'failure',
					'lead',
					'leadId',
					'occurredAt',
					'occurredAtSource',
					'receivedAt',
					'test',
					'workspaceId',
					...brought,
				]),
			].sort(),
		);
	});

	test.each([
		['manual', true],
		['webhook', false],
	] as const)('in mode %s becomes an item that says test: %s', async (mode, mark) => {
		const listening = await openTrigger({}, mode);
		await listening.deliver(failed.bytes);
		expect(listening.started[0]?.[0]?.json['test']).toBe(mark);
	});

	test('carries the body as received only with Include Raw', async () => {
		const plain = await openTrigger();
		await plain.deliver(failed.bytes);
		expect(plain.started[0]?.[0]?.json).not.toHaveProperty('raw');

		const raw = await openTrigger({ options: { includeRaw: true } });
		await raw.deliver(failed.bytes);
		expect(raw.started[0]?.[0]?.json['raw']).toEqual(failed.body());
	});

	test.each([
		['text/plain', { 'content-type': 'text/plain' }],
		['no content type', {}],
		['bytes', { 'content-type': 'application/octet-stream' }],
		['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
		['JSON with a charset', { 'content-type': 'application/json; charset=utf-8' }],
	])('is read from its bytes when it comes as %s', async (_name, headers) => {
		const listening = await openTrigger();
		const answer = await listening.deliver(failed.bytes, headers as Record<string, string>);
		expect(answer).toMatchObject({ status: 200, json: { status: 'accepted' } });
		expect(listening.started).toHaveLength(1);
	});
});

describe('a filtered delivery', () => {
	const filtered = async (parameters: INodeParameters, name = 'action_log.failed.g4') => {
		const listening = await openTrigger(parameters);
		const answer = await listening.deliver(fixture(name).bytes);
		expectJson(answer);
		expect(answer.status).toBe(200);
		const { status } = answer.json as { status: string };
		expect(listening.started).toHaveLength(status === 'accepted' ? 1 : 0);
		if (status === 'filtered') expect(answer.json).toEqual({ status: 'filtered' });
		return status;
	};

	test('is one that the trigger is not subscribed to', async () => {
		expect(await filtered({}, 'action_log.completed.g4')).toBe('filtered');
		expect(await filtered({}, 'unknown.lead-opted-out')).toBe('filtered');
		expect(await filtered({}, 'action_log.failed.g4')).toBe('accepted');
		expect(
			await filtered({ events: ['lead.created', 'action_log.completed'] }, 'action_log.completed.g4'),
		).toBe('accepted');
		expect(await filtered({ events: ['*'] }, 'unknown.lead-opted-out')).toBe('accepted');
	});

	const values: Array<[string, string]> = [
		['actionTypes', 'TOOL_CALL'],
		['toolNames', 'deep_research'],
		['agentIds', 'c12d3456-7890-4abc-def1-234567890abc'],
		['leadIds', '4cc8af99-b313-4c1f-b98b-009f38a4721a'],
		['workspaceIds', '6048d78a-584a-4f1e-9e39-e011ca4cc48c'],
	];

	test.each(values)('is one that the filter %s leaves out', async (name, value) => {
		expect(await filtered({ filters: { [name]: [value] } })).toBe('accepted');
		expect(await filtered({ filters: { [name]: ['other', value] } })).toBe('accepted');
		expect(await filtered({ filters: { [name]: ['other'] } })).toBe('filtered');
		expect(await filtered({ filters: { [name]: [] } })).toBe('accepted');
	});

	describe('that can never pass a filter', () => {
		const deliver = async (filters: INodeParameters, bodies: string[]) => {
			const listening = await openTrigger({ events: ['*'], filters });
			for (const name of bodies)
				expect((await listening.deliver(fixture(name).bytes)).json).toEqual({ status: 'filtered' });
			return listening.log.map(({ level, message }) => ({ level, message }));
		};

		test.each([
			['Action Types', { actionTypes: ['TOOL_CALL'] }, 'lead.created.g3'],
			['Tool Names', { toolNames: ['deep_research'] }, 'document.received.g2'],
			['Agent IDs', { agentIds: ['agent-1'] }, 'action_log.completed.g4'],
			['Agent IDs', { agentIds: ['agent-1'] }, 'document.extracted.g4-successful'],
			['Workspace IDs', { workspaceIds: ['workspace-1'] }, 'lead.updated.g3'],
		])('is told at info first and at debug later (%s, row %#)', async (field, filters, name) => {
			const log = await deliver(filters as INodeParameters, [name, name, name]);
			expect(log.map(({ level }) => level)).toEqual(['info', 'debug', 'debug']);
			expect(log[0]?.message).toContain(`'${field}'`);
			expect(log[0]?.message).toContain(String(fixture(name).body().event));
		});

		test('is told for each filter and by each trigger, unless the kind may carry the value', async () => {
			const levels = async (filters: INodeParameters, bodies: string[]) =>
				(await deliver(filters, bodies)).map(({ level }) => level);
			expect(
				await levels({ toolNames: ['other'], agentIds: ['other'] }, ['lead.created.g3', 'lead.created.g3']),
			).toEqual(['info', 'debug']);
			expect(await levels({ toolNames: ['other'] }, ['lead.created.g3'])).toEqual(['info']);
			expect(
				await levels({ toolNames: ['other'] }, ['action_log.failed.g4', 'action_log.completed.g4']),
			).toEqual(['debug', 'debug']);
			expect(await levels({ leadIds: ['other'] }, ['lead.created.g3'])).toEqual(['debug']);
		});

		test('is announced in the texts of the fields', () => {
			const filters = new OmniAiTrigger().description.properties.find(({ name }) => name === 'filters')
				?.options as Array<{ name: string; description: string }>;
			const described = Object.fromEntries(filters.map(({ name, description }) => [name, description]));
			for (const name of ['actionTypes', 'agentIds', 'toolNames', 'workspaceIds'])
				expect([name, described[name]]).toEqual([
					name,
					expect.stringMatching(/leaves (?:them out|out all other events)/),
				]);
		});
	});

	test('may also be an unknown event, by what it brings', async () => {
		const body = {
			event: 'lead.opted_out',
			data: { leadId: 'L1', externalId: 'E1', workspaceId: 'W1' },
			actionLog: { type: 'MESSAGE', agentId: 'G1', tool: { name: 'T1' } },
			reason: 'STOP',
		};
		for (const [name, value] of [
			['leadIds', 'L1'],
			['workspaceIds', 'W1'],
			['agentIds', 'G1'],
			['toolNames', 'T1'],
			['actionTypes', 'MESSAGE'],
		] as const) {
			const listening = await openTrigger({ events: ['*'], filters: { [name]: [value] } });
			expect((await listening.deliver(body)).json).toMatchObject({ status: 'accepted' });
			expect(listening.started[0]?.[0]?.json).toMatchObject({
				data: body.data,
				reason: 'STOP',
				leadId: 'L1',
				externalLeadId: 'E1',
			});
			const other = await openTrigger({ events: ['*'], filters: { [name]: ['other'] } });
			expect((await other.deliver(body)).json).toEqual({ status: 'filtered' });
		}
	});

	test('is one that misses any of several filters', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.constantFrom('absent', 'right', 'wrong'), { minLength: 5, maxLength: 5 }),
				async (choices) => {
					const chosen = values.flatMap(([name, value], index) =>
						choices[index] === 'absent' ? [] : [[name, [choices[index] === 'right' ? value : 'other']]],
					);
					expect(await filtered({ filters: Object.fromEntries(chosen) as INodeParameters })).toBe(
						choices.includes('wrong') ? 'filtered' : 'accepted',
					);
				},
			),
			{ numRuns: 30 },
		);
	});

	test('is one that happened too long ago, while one without a time passes', async () => {
		const listening = await openTrigger({ events: ['*'], options: { maximumAgeMinutes: 10 } });
		const at = (minutesAgo: number) => {
			const body = failed.body();
			body['actionLog'].completedAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
			return body;
		};
		const statuses = [];
		for (const body of [at(9), at(11), at(-5), fixture('lead.created.g3').body()])
			statuses.push(((await listening.deliver(body)).json as { status: string }).status);
		expect(statuses).toEqual(['accepted', 'filtered', 'accepted', 'accepted']);
	});
});

describe('the header secret', () => {
	const withSecret = (value: string | string[], name = 'x-webhook-secret') => ({
		'content-type': 'application/json',
		[name]: value,
	});

	test.each([
		['the current secret', withSecret('the-current-secret')],
		['the previous secret', withSecret('the-previous-secret')],
		['the name in upper case', withSecret('the-current-secret', 'X-WEBHOOK-SECRET')],
	])('accepts %s', async (_name, headers) => {
		const listening = await trigger();
		expect(await listening.deliver(failed.bytes, headers)).toMatchObject({
			status: 200,
			json: { status: 'accepted' },
		});
		expect(listening.started).toHaveLength(1);
	});

	async function expectRefused(
		listening: Listening,
		headers: Record<string, string | string[]>,
		body: Buffer | string = failed.bytes,
	) {
		const answer = await listening.deliver(body, headers);
		expect(answer.status).toBe(401);
		expectJson(answer);
		// No reason: nothing in the answer tells what is missing.
		expect(answer.text).not.toMatch(/header|secret|missing|wrong|previous|credential/i);
		expect(listening.started).toEqual([]);
		expect(listening.thrown).toEqual([]);
		return answer;
	}

	test("has the user's own name and value, and with others or without them is answered 401", async () => {
		const listening = await trigger();
		await expectRefused(listening, { 'content-type': 'application/json' });
		await expectRefused(listening, withSecret(''));
		await expectRefused(listening, withSecret('the-current-secret', 'x-other-header'));
		await expectRefused(listening, withSecret('The-Current-Secret'));
		await expectRefused(listening, withSecret(['the-current-secret', 'the-current-secret']));
		await expectRefused(listening, {
			'content-type': 'application/json',
			authorization: 'Bearer the-current-secret',
		});
	});

	test('is refused with any other value, however near, and always with the same answer', async () => {
		const listening = await trigger();
		const { secret } = SECRET;
		const near = fc.oneof(
			fc.nat({ max: secret.length }).map((length) => secret.slice(0, length)),
			fc.string({ minLength: 1, maxLength: 5 }).map((more) => secret + more),
			fc
				.nat({ max: secret.length - 1 })
				.map(
					(index) =>
						secret.slice(0, index) +
						String.fromCharCode(secret.charCodeAt(index) ^ 1) +
						secret.slice(index + 1),
				),
			fc.string({ maxLength: 60 }),
		);
		const answers = new Set<string>();
		await fc.assert(
			// HTTP itself drops white space around a value and allows printable characters only.
			fc.asyncProperty(
				near.filter(
					(value) =>
						/^[\x21-\x7e]*$/.test(value) && value !== SECRET.secret && value !== SECRET.previousSecret,
				),
				async (value) => {
					answers.add((await expectRefused(listening, withSecret(value))).text);
				},
			),
			{ numRuns: 150 },
		);
		expect(answers.size).toBe(1);
	});

	test('is checked before anything of a delivery is looked at', async () => {
		const listening = await trigger();
		for (const body of ['', 'no json', '[]', '{}', '{"event":""}'])
			await expectRefused(listening, { 'content-type': 'text/plain' }, body);
	});

	test.each([
		['an empty secret', { headerName: 'x-webhook-secret', secret: '', previousSecret: '' }],
		['no secret at all', { headerName: 'x-webhook-secret' }],
		['an empty header name', { headerName: '', secret: 'the-current-secret', previousSecret: '' }],
		['no credential', null],
	])('accepts nothing with %s', async (_name, credential) => {
		const listening = await trigger({}, { credential: credential as ICredentialDataDecryptedObject | null });
		for (const value of ['', 'the-current-secret', 'undefined', 'null'])
			await expectRefused(listening, withSecret(value));
	});

	test('does not accept an empty previous secret', async () => {
		const listening = await trigger({}, { credential: { ...SECRET, previousSecret: '' } });
		await expectRefused(listening, withSecret(''));
		await expectRefused(listening, withSecret('the-previous-secret'));
	});

	test('logs one line per refusal, with the names of the headers and no values', async () => {
		const listening = await trigger();
		await listening.deliver(failed.bytes, {
			'content-type': 'application/json',
			'x-omniai-guess': 'canary-value',
		});
		expect(listening.log).toHaveLength(1);
		const [line] = listening.log;
		expect(line?.message).toContain('x-omniai-guess');
		expect(JSON.stringify(listening.log)).not.toMatch(/canary-value|the-current-secret|the-previous-secret/);
		await listening.deliver(failed.bytes, withSecret('the-current-secret'));
		expect(listening.log).toHaveLength(1);
	});

	test('is the default, so that a trigger nobody configured accepts nothing', async () => {
		const listening = await listen({
			node: { name: 'OmniAI Trigger', type: new OmniAiTrigger() },
			mode: 'webhook',
		});
		open.push(listening);
		await expectRefused(listening, { 'content-type': 'application/json' });
	});
});

describe('a malformed delivery', () => {
	const nested = (levels: number) =>
		`{"event":"action_log.failed","a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

	test.each([
		['an empty body', ''],
		['no JSON', '{"event":'],
		['a list', '[{"event":"action_log.failed"}]'],
		['a text', '"action_log.failed"'],
		['a number', '7'],
		['null', 'null'],
		['no event', '{"actionLog":{}}'],
		['an empty event', '{"event":""}'],
		['an event that is no text', '{"event":{"name":"action_log.failed"}}'],
		['an inherited event', '{"__proto__":{"event":"action_log.failed"}}'],
		['65 levels', nested(65)],
		['100,000 levels', nested(100_000)],
		['bytes that are no text', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
	])('with %s is answered 400 with a JSON error and starts nothing', async (_name, body) => {
		const listening = await openTrigger({ events: ['*'] });
		// As text, because n8n itself answers 422 to JSON it cannot parse.
		const answer = await listening.deliver(body, { 'content-type': 'text/plain' });
		expect(answer.status).toBe(400);
		expectJson(answer);
		expect(JSON.stringify(answer.json)).toMatch(/error/i);
		expect(listening.started).toEqual([]);
		expect(listening.thrown).toEqual([]);
	});

	test('has more than 64 levels, and one of 64 is accepted', async () => {
		const listening = await openTrigger({ events: ['*'] });
		expect((await listening.deliver(nested(64), { 'content-type': 'text/plain' })).status).toBe(200);
		expect(listening.started).toHaveLength(1);
	});

	test('whose bytes n8n does not keep, as of a form with parts, is answered at once', async () => {
		const listening = await openTrigger({ events: ['*'] });
		const answer = await listening.deliver('--x\r\n\r\n--x--', {
			'content-type': 'multipart/form-data; boundary=x',
		});
		expect(answer.status).toBe(400);
		expectJson(answer);
		expect(listening.thrown).toEqual([]);
	});

	test('is answered in JSON and throws nothing, whatever its bytes', async () => {
		const listening = await openTrigger({ events: ['*'] });
		const body = fc.oneof(
			fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
			fc.json().map((text) => Buffer.from(text)),
			fc
				.jsonValue()
				.map((value) => Buffer.from(JSON.stringify({ event: 'action_log.failed', actionLog: value }))),
		);
		await fc.assert(
			fc.asyncProperty(body, fc.constantFrom('application/json', 'text/plain', ''), async (bytes, type) => {
				const answer = await listening.deliver(bytes, type === '' ? {} : { 'content-type': type });
				expect([200, 400]).toContain(answer.status);
				expectJson(answer);
			}),
			{ numRuns: 150 },
		);
		expect(listening.thrown).toEqual([]);
	});
});

describe('the activation of a trigger', () => {
	const hooks = new OmniAiTrigger().webhookMethods.default;

	function contextOf(
		parameters: INodeParameters,
		credential: ICredentialDataDecryptedObject | null,
	): IHookFunctions {
		const node = triggerNode(parameters);
		const workflow = workflowOf({ nodes: [node] });
		const credentials: Record<string, ICredentialDataDecryptedObject> =
			credential === null ? {} : { secret: credential };
		return new HookContext(
			workflow,
			workflow.getNode('OmniAI Trigger') as never,
			additionalDataFor(credentials, '1'),
			'trigger',
			'activate',
		);
	}

	test.each([
		['a usable secret', {}, SECRET],
		['no authentication', { authentication: 'none' }, null],
	])('works with %s', async (_name, parameters, credential) => {
		const context = contextOf(parameters as INodeParameters, credential);
		const exists = await hooks.checkExists.call(context);
		if (!exists) expect(await hooks.create.call(context)).toBe(true);
		expect(await hooks.delete.call(context)).toBe(true);
	});

	test.each([
		['an empty secret', { ...SECRET, secret: '' }],
		['a secret of one character', { ...SECRET, secret: 'x' }],
		['a secret of seven characters', { ...SECRET, secret: '1234567' }],
		['a previous secret of one character', { ...SECRET, previousSecret: 'x' }],
		['an empty header name', { ...SECRET, headerName: '' }],
		['a header name no header can have', { ...SECRET, headerName: 'X Secret:' }],
	])('is stopped with a sentence by %s', async (_name, credential) => {
		const context = contextOf({}, credential);
		expect(await hooks.checkExists.call(context)).toBe(false);
		await expect(hooks.create.call(context)).rejects.toThrow(/\S.{20,}/);
		expect(await hooks.delete.call(context)).toBe(true);
	});
});
