import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
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

// Placeholders outside bodies, in the real engine and up to the bytes at the receiver.

jest.setTimeout(30_000);

const receiver = useReceiver();

const toPath = (path: string, action: Action = {}): Action => ({
	url: `${receiver.origin}${path}`,
	...action,
});
const withHeader = (name: string, value: string, action: Action = {}): Action =>
	toPath('/hook', { headers: { header: [{ name, value }] }, ...action });
const deliver = async (action: Action, changes: IDataObject = {}) =>
	onlyOutcome(
		await runConditionNode(conditionNode({ dryRun: 'never', actions: [action], conditions: {} }), [
			failedAction(changes),
		]),
	);
const preview = async (action: Action, changes: IDataObject = {}) =>
	onlyOutcome(
		await runConditionNode(conditionNode({ dryRun: 'always', actions: [action], conditions: {} }), [
			failedAction(changes),
		]),
	);
const errorOf = async (action: Action) =>
	(await runConditionNode(conditionNode({ dryRun: 'never', actions: [action] }), [failedAction()])).error as
		(Error & { description?: string }) | undefined;

describe('a header', () => {
	test(
		'Idempotency-Key: {event.eventKey} gives each of fifty events its own key, live, recorded and in ' +
			'the dry run',
		async () => {
			const items = Array.from({ length: 50 }, () => failedAction());
			const keys = items.map(({ json }) => json['eventKey']);
			const action = withHeader('Idempotency-Key', '{event.eventKey}');
			const shown = outcomes(
				await runConditionNode(conditionNode({ dryRun: 'always', actions: [action] }), items),
			);
			expect(shown.map(({ json }) => json['preview'].headers['Idempotency-Key'])).toEqual(keys);
			const sent = outcomes(
				await runConditionNode(conditionNode({ dryRun: 'never', actions: [action] }), items),
			);
			expect(receiver.requests.map(({ headers }) => headers['idempotency-key']).sort()).toEqual(
				[...keys].sort(),
			);
			expect(sent.map(({ json }) => json['delivery'].idempotencyKey)).toEqual(keys);
			expect(new Set(keys).size).toBe(50);
		},
	);

	test('with a placeholder as key is signed under an ID that no full stop ends early', async () => {
		const secret = `whsec_${Buffer.from('a signing secret').toString('base64')}`;
		const target = 'omniAiActionTargetApi';
		const node = conditionNode(
			{
				dryRun: 'never',
				actions: [withHeader('Idempotency-Key', '{event.eventKey}', { useCredential: true })],
			},
			{ credentials: { [target]: target } },
		);
		const items = [failedAction(), failedAction()];
		const run = await runConditionNode(node, items, {
			credentials: {
				[target]: { allowedOrigins: receiver.origin, authentication: 'none', signingSecret: secret },
			},
		});
		expect(outcomes(run).map(({ record }) => record.status)).toEqual(['triggered', 'triggered']);
		const ids = receiver.requests.map(({ headers }) => headers['webhook-id'] as string);
		expect(new Set(ids).size).toBe(2);
		for (const id of ids) expect(id).not.toContain('.');
		for (const { headers, body } of receiver.requests)
			expect(() =>
				new Webhook(secret).verify(body.toString(), headers as Record<string, string>),
			).not.toThrow();
	});

	test('keeps text around a placeholder, turns null into nothing and an escaped brace into a brace', async () => {
		const header = [
			{ name: 'X-Lead', value: 'lead {entity}, {event.externalLeadId}.' },
			{ name: 'X-Brace', value: '\\{entity\\} { {event.actionLog.tool.name}' },
			{ name: 'X-List', value: '{event.actionLog.messages}' },
		];
		await deliver(toPath('/hook', { headers: { header } }));
		expect(receiver.requests[0]?.headers).toMatchObject({
			'x-lead': 'lead lead-1, .',
			'x-brace': '{entity} { deep_research',
			'x-list': '[]',
		});
		expect((await deliver(withHeader('X-{entity}', 'x'))).record).toMatchObject({
			status: 'failed',
			error: { error: { type: 'parameter_error' } },
		});
	});

	test.each([
		'{nope}',
		'{event.nope}',
		'Bearer {event.actionLog.nope.deeper}',
		'{event.__proto__}',
		'{Entity}',
		'{}',
	])('with %s is a reference_error and never sent literally', async (value) => {
		const dry = await preview(withHeader('X-Key', value));
		expect(dry.json['preview'].problems).toEqual([
			expect.objectContaining({ type: 'reference_error', location: 'actions[0].headers[0]' }),
		]);
		const { record } = await deliver(withHeader('X-Key', value));
		expect(record).toMatchObject({
			status: 'failed',
			error: { error: { type: 'reference_error', location: 'actions[0].headers[0]' } },
		});
		expect(receiver.connections()).toBe(0);
	});

	test.each([
		['CR', '\r'],
		['LF', '\n'],
		['both', '\r\nX-Injected: yes'],
		['NUL', '\0'],
		['non-ASCII', 'ĀŁ'],
		['a lone surrogate', '\ud800'],
		['DEL', '\x7f'],
	])('whose value has %s is a problem, is not quoted and is never sent', async (_name, character) => {
		const item = { leadId: `canary-a${character}canary-b` };
		for (const { json, record } of [
			await preview(withHeader('X-Lead', 'x {event.leadId}', { body: '{}' }), item),
			await deliver(withHeader('X-Lead', 'x {event.leadId}', { body: '{}' }), item),
		]) {
			expect(record.status === 'failed' || json['preview'].problems.length === 1).toBe(true);
			expect(JSON.stringify([record, json['preview'], json['explanation']])).not.toContain('canary');
		}
		expect(receiver.connections()).toBe(0);
	});

	test('with a value that no receiver takes is a problem and not sent, while spaces around a key are dropped', async () => {
		for (const value of ['{event.leadId}', '={{ $json.leadId }}']) {
			const { record } = await deliver(withHeader('X-Lead', value), { leadId: 'x'.repeat(8_001) });
			expect(record).toMatchObject({
				status: 'failed',
				error: { error: { type: 'bounds_exceeded', location: 'actions[0].headers[0]' } },
			});
		}
		expect(receiver.connections()).toBe(0);
		const { json } = await deliver(withHeader('idempotency-key', ' {event.leadId} '), { leadId: 'key-1 ' });
		expect([json['delivery'].idempotencyKey, receiver.requests[0]?.headers['idempotency-key']]).toEqual([
			'key-1',
			'key-1',
		]);
	});

	test.each([
		'get',
		'GET',
		'Post',
		'put',
		'patch',
		'delete',
		'head',
		'common',
		'query',
		'__proto__',
		'constructor',
		'prototype',
	])('named %s, which n8n leaves out, is a problem and not lost silently', async (name) => {
		for (const [typed, changes] of [
			[name, {}],
			['={{ $json.name }}', { name }],
		] as const) {
			const headers = { header: [{ name: typed, value: 'v' }] };
			expect((await preview(toPath('/hook', { headers }), changes)).json['preview'].problems).toEqual([
				expect.objectContaining({ type: 'parameter_error', location: 'actions[0].headers[0]' }),
			]);
			expect((await deliver(toPath('/hook', { headers }), changes)).record).toMatchObject({
				status: 'failed',
				error: { error: { type: 'parameter_error' } },
			});
		}
		const target = 'omniAiActionTargetApi';
		const node = conditionNode(
			{ dryRun: 'never', actions: [toPath('/hook', { useCredential: true })] },
			{ credentials: { [target]: target } },
		);
		const run = await runConditionNode(node, [failedAction()], {
			credentials: {
				[target]: {
					allowedOrigins: receiver.origin,
					authentication: 'header',
					headerName: ` ${name} `,
					headerValue: 'canary-v',
				},
			},
		});
		expect(
			JSON.stringify([run.error?.message, (run.error as { description?: string } | undefined)?.description]),
		).toMatch(/Header Name/);
		expect(receiver.connections()).toBe(0);
	});

	test.each([
		'toString',
		'valueOf',
		'hasOwnProperty',
		'set',
		'has',
		'clear',
		'options',
		'link',
		'accept',
		'X-__proto__',
	])('named %s arrives', async (name) => {
		for (const method of ['POST', 'GET']) {
			receiver.reset();
			await deliver(withHeader(name, 'v1', { method }));
			expect(receiver.requests[0]?.headers[name.toLowerCase()]).toBe('v1');
		}
	});

	test('with a name that no receiver takes is a problem that does not quote it', async () => {
		const headers = { header: [{ name: '={{ $json.name }}', value: 'v' }] };
		for (const dry of [true, false]) {
			const { json, record } = await (dry ? preview : deliver)(toPath('/hook', { headers, body: '{}' }), {
				name: 'x'.repeat(100_000),
			});
			expect(dry ? json['preview'].problems[0] : record.error.error).toMatchObject({
				type: 'bounds_exceeded',
				location: 'actions[0].headers[0]',
			});
			expect(
				JSON.stringify([record, json['preview'], json['delivery'], json['explanation']]).length,
			).toBeLessThan(3_000);
		}
		expect(receiver.connections()).toBe(0);
	});

	test('with an expression stays as n8n resolves it, and is refused with a placeholder beside that', async () => {
		await deliver(withHeader('X-Lead', '={{ "{entity}" }} {x}'));
		expect(receiver.requests[0]?.headers['x-lead']).toBe('{entity} {x}');
		receiver.reset();
		expect((await errorOf(withHeader('X-Lead', '={{ $json.leadId }}-{entity}')))?.message).toMatch(
			/header \(1\) that mixes the placeholder \{entity\} with an expression/,
		);
		expect(receiver.connections()).toBe(0);
	});

	test('with a placeholder is named as one to bring when the delivery is sent again', async () => {
		const { json } = await deliver(
			toPath('/status/500', {
				headers: {
					header: [
						{ name: 'X-Lead', value: '{entity}' },
						{ name: 'Idempotency-Key', value: '{event.eventKey}' },
					],
				},
			}),
		);
		expect(json['delivery'].replay.leftOut).toEqual(['header X-Lead']);
		expect(JSON.stringify(json['delivery'].replay)).not.toContain('{entity}');
	});
});

describe('a URL', () => {
	test('takes each value as one segment of the path or one name or value of the query, whatever it holds', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.string({ minLength: 1, maxLength: 30 }),
					fc.constantFrom(
						'a/b',
						'../x',
						'a?b=c',
						'a&b=c',
						'a#b',
						'%2e%2e/x',
						'ä €',
						'x\ud800y',
						'//evil.example',
						'@evil.example',
						'\\..\\',
						'a+b c',
						':80',
						'%00',
					),
				),
				async (value) => {
					receiver.reset();
					const { record } = await deliver(
						toPath('/leads/{event.leadId}/x?who={event.leadId}&{event.leadId}=1#{event.leadId}'),
						{ leadId: value },
					);
					const asText = value.replace(
						/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
						'\ufffd',
					);
					if (/[\r\n\0]/.test(value) || /^(?:\.|%2e){0,2}$/i.test(value.trim())) {
						expect(record.status).toBe('failed');
						expect(receiver.connections()).toBe(0);
						return;
					}
					expect(record.status).toBe('triggered');
					const url = new URL(receiver.requests[0]?.path ?? '', receiver.origin);
					expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'leads', asText, 'x']);
					expect(Array.from(url.searchParams)).toEqual([
						['who', asText],
						[asText, '1'],
					]);
				},
			),
			{ numRuns: 60 },
		);
	});

	test.each([
		['/leads/{event.leadId}', ''],
		['/leads/{event.leadId}', '.'],
		['/leads/{event.leadId}/x', '..'],
		['/leads/{event.leadId}?a=b', '%2e%2E'],
		['/leads/.{event.leadId}', '.'],
		['/leads/{event.leadId}{event.leadId}#x', '.'],
		['/leads/%2{event.leadId}', 'e'],
		['/leads/.{event.leadId}/x', ''],
		['/leads/{event.externalLeadId}', 'x'],
		['/leads/{event.leadId}', ' '],
	])('that loses a segment of its path is a problem: %s with %j', async (path, leadId) => {
		const dry = await preview(toPath(path), { leadId });
		expect(dry.json['preview'].problems).toEqual([
			expect.objectContaining({ type: 'parameter_error', location: 'actions[0].url' }),
		]);
		expect((await deliver(toPath(path), { leadId })).record).toMatchObject({
			status: 'failed',
			error: { error: { type: 'parameter_error', location: 'actions[0].url' } },
		});
		expect(receiver.connections()).toBe(0);
	});

	test('may have an empty value in its query, and dots within a segment', async () => {
		await deliver(toPath('/a.{entity}..b/x?who={event.externalLeadId}&v={value}&n={event.at}'), {
			leadId: 'v1.2',
			at: 5,
		});
		expect(receiver.requests[0]?.path).toBe('/a.v1.2..b/x?who=&v=true&n=5');
	});

	test.each([
		'{nope}',
		'{event.nope}',
		'{event.actionLog.messages}',
		'{event.actionLog.tool}',
		'{event.constructor}',
		'{event.leadId}',
	])('with %s and no fitting value is a problem and never sent', async (placeholder) => {
		const changes = { leadId: placeholder === '{event.leadId}' ? 'x'.repeat(100_000) : 'lead-1' };
		for (const path of [`/leads/${placeholder}`, `/?q=${placeholder}`]) {
			const dry = await preview(toPath(path), changes);
			expect(dry.json['preview'].problems).toHaveLength(1);
			expect(dry.json['preview'].problems[0]).toMatchObject({ location: 'actions[0].url' });
			expect(JSON.stringify(dry.json['preview'].problems).length).toBeLessThan(1_000);
			expect((await deliver(toPath(path), changes)).record.status).toBe('failed');
		}
		expect(receiver.connections()).toBe(0);
	});

	test.each([
		'{event.url}',
		' {entity} ',
		'https://{event.leadId}/x',
		'https://{entity}.example.com/',
		'https://example.com{entity}',
		'https://example.com:{value}/',
		'https://user:{entity}@example.com/',
		'{entity}://example.com/',
		'https:{entity}',
		'https:\\\\/{entity}',
		'https:\n//{entity}/',
		'ht\ttps:/\n/{entity}',
		'http:///{entity}',
		'{event.base}/leads',
		'{event.host}:443/x',
		'//{entity}/x',
		'https://a.example{nope}',
		'https://{event.a["/"]}/x',
	])('such as %j, whose host is left to a placeholder, is a node error', async (url) => {
		const error = await errorOf({ url });
		expect(error?.message).toMatch(/placeholder/);
		if (/^\s*\{[^{}]*\}\s*$/.test(url)) expect(error?.description).toMatch(/use an expression/);
		else expect(error?.message).toMatch(/has a placeholder in the host/);
	});

	test('has a backslash before a literal brace, while open braces and expressions work as ever', async () => {
		await deliver(toPath('/a\\{entity\\}/{entity}'));
		await deliver(toPath('/b{c'));
		await deliver({ url: `={{ "${receiver.origin}/c/{entity}" }}` });
		await deliver({ url: `=${receiver.origin}/d/{x}/{{ $json.leadId }}` });
		expect(receiver.requests.map(({ path }) => decodeURIComponent(path))).toEqual([
			'/a{entity}/lead-1',
			'/b{c',
			'/c/{entity}',
			'/d/{x}/lead-1',
		]);
		receiver.reset();
		expect((await errorOf({ url: `=${receiver.origin}/{entity}/{{ $json.leadId }}` }))?.message).toMatch(
			/a URL that mixes the placeholder \{entity\} with an expression/,
		);
		expect(receiver.connections()).toBe(0);
	});

	test('is shown rendered in the preview, with its query masked, and is kept right', async () => {
		const path = await preview(toPath('/leads/{entity}'));
		expect(path.json['preview'].url).toBe(`${receiver.origin}/leads/lead-1`);
		const query = await preview(toPath('/leads/{entity}?key={event.leadId}'));
		expect(query.json['preview'].url).toBe(`${receiver.origin}/leads/lead-1?key=***`);
		const kept = async (action: Action) => (await deliver(action)).json['delivery'].replay;
		expect(await kept(toPath('/status/500/{entity}'))).toMatchObject({
			url: `${receiver.origin}/status/500/lead-1`,
			leftOut: [],
		});
		expect(await kept(toPath('/status/500?key={entity}'))).toMatchObject({ url: null, leftOut: ['URL'] });
	});
});

describe('a number in a body', () => {
	test.each([
		'12345678901234567890',
		'-9007199254740993',
		'0.1234567890123456789',
		'1e400',
		'1e-400',
		'123456789012345678.5',
	])('such as %s cannot be sent exactly, so it is refused before anything is sent', async (literal) => {
		for (const body of [`{"id": ${literal}}`, `{"a": [{"b": "\\"x", "id":${literal}}]}`]) {
			const error = await errorOf(toPath('/hook', { body }));
			expect(`${error?.message} ${error?.description}`).toMatch(/holds the number .*double quotes/);
			expect(error?.message).toContain(literal);
		}
		const { record } = await deliver(toPath('/hook', { body: `={{ '{"id": ${literal}}' }}` }));
		expect(record).toMatchObject({
			status: 'failed',
			error: {
				error: { type: 'type_error', location: 'actions[0].body', message: expect.stringContaining(literal) },
			},
		});
		expect(receiver.connections()).toBe(0);
	});

	test('is sent when it can be sent exactly, and is text when it stands in quotes', async () => {
		const body =
			'{"a":0.1,"b":1.50,"c":-0,"d":1e21,"e":9007199254740992,"f":"12345678901234567890","g":"\\\\\\"12345678901234567890","12345678901234567890":1E2,"h":18014398509481984}';
		await deliver(toPath('/hook', { body }));
		expect(receiver.requests[0]?.body.toString()).toBe(
			'{"a":0.1,"b":1.5,"c":0,"d":1e+21,"e":9007199254740992,"f":"12345678901234567890","g":"\\\\\\"12345678901234567890","12345678901234567890":100,"h":18014398509481984}',
		);
	});
});
