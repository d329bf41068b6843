import { readActions as readWith } from '../../../nodes/OmniAiCondition/action/configuredAction';
import { notification } from '../../../nodes/OmniAiCondition/action/notification';
import {
	readNotification,
	sendsEntity,
} from '../../../nodes/OmniAiCondition/action/notification/configuredNotification';
import { webhook } from '../../../nodes/OmniAiCondition/action/webhook';
import { readWebhook } from '../../../nodes/OmniAiCondition/action/webhook/configuredWebhook';
import { workflow } from '../../../nodes/OmniAiCondition/action/workflow';
import { readWorkflow } from '../../../nodes/OmniAiCondition/action/workflow/configuredWorkflow';

// What a person reads before anything runs, whole sentences.

const readActions = (raw: unknown) => readWith(raw, [notification, webhook, workflow]);
const hook = { actionId: 'post', url: 'https://example.com/x' };
const AGAIN = 'Remove the action and add it again.';
const ONE_OF_THEM =
	'Use one of them: fixed text with placeholders such as {event.leadId}, or an expression with {{ ' +
	'$json.leadId }}.';
const NONE = ['No action is set.', "Click 'Add Action' and say where to send what."] as const;
const NO_ID = 'Enter a short name for it, such as notify_ops. Records are told apart by it.';
const CHAT = (field: string) =>
	`Use IDs, names of tools, types, status, times, counts and categories in '${field}', such as ` +
	"{event.failure.category}, or switch on 'Allow Lead Data' if everybody in the channel may read it.";
const PLACES =
	'Write scheme, host and port as text; placeholders may stand in the path, the query and the ' +
	'fragment. For a literal brace write \\{.';
const LONE =
	'Enter the address as text, or, if you trust what the field holds, use an expression such as {{ ' +
	'$json.callbackUrl }}.';

test.each<[unknown, string, string]>([
	[undefined, ...NONE],
	['text', ...NONE],
	[{ action: 'text' }, ...NONE],
	[{ action: [] }, ...NONE],
	[{ action: [hook, 'text'] }, 'Action 2 cannot be read.', AGAIN],
	[{ action: [{ ...hook, fireOn: 'sometimes' }] }, "Action 1 cannot be read ('fireOn').", AGAIN],
	[{ action: [hook, { ...hook, actionId: 'b', type: 'mail' }] }, "Action 2 cannot be read ('type').", AGAIN],
	[{ action: [{ url: 'https://example.com/' }] }, "Action 1 has no 'Action ID'.", NO_ID],
	[
		{ action: [hook, { ...hook, actionId: 'b' }, hook] },
		"Actions 1 and 3 have the same 'Action ID' ('post').",
		'Give each action an ID of its own, so that its records can be told apart.',
	],
	[
		{ action: [{ ...hook, url: '' }] },
		"Action 1 ('post') has no 'URL'.",
		'Enter the address to send to, such as https://example.com/hooks/alert.',
	],
	[
		{ action: [hook, { actionId: 'run', type: 'workflow' }] },
		"Action 2 ('run') has no 'Workflow'.",
		'Choose the workflow to run.',
	],
	[
		{ action: [{ actionId: 'x'.repeat(600), url: '' }] },
		`Action 1 ('${'x'.repeat(589)}…`,
		'Enter the address to send to, such as https://example.com/hooks/alert.',
	],
])('a wrong list of actions is refused with what to do (row %#)', (raw, message, suggestion) => {
	expect(readActions(raw)).toEqual({ ok: false, message, suggestion });
});

test('an action has the defaults of its kind for what is not set', () => {
	const body = { kind: 'default' };
	expect(
		readActions({
			action: [
				hook,
				{ actionId: ' tell ', actionVersion: 2, fireOn: 'any', type: 'notification' },
				{ actionId: 'run', fireOn: 'false', type: 'workflow', workflowId: { value: 'w1', mode: 'id' } },
			],
		}),
	).toEqual({
		ok: true,
		value: [
			{
				index: 0,
				actionId: 'post',
				actionVersion: '1',
				fireOn: 'true',
				kind: webhook,
				url: 'https://example.com/x',
				method: 'POST',
				headers: [],
				body,
				timeoutMs: 10_000,
				allowPrivateNetwork: false,
				usesActionTarget: false,
			},
			{
				index: 1,
				actionId: 'tell',
				actionVersion: '2',
				fireOn: 'any',
				kind: notification,
				format: 'slack',
				channel: '',
				message: '',
				allowLeadData: false,
			},
			{
				index: 2,
				actionId: 'run',
				actionVersion: '1',
				fireOn: 'false',
				kind: workflow,
				workflowId: 'w1',
				input: [],
				waitForCompletion: true,
			},
		],
	});
});

test.each<[object, string, string]>([
	[{ url: 'https://a.example', method: 'OPTIONS' }, "cannot be read ('method').", AGAIN],
	[{ url: 'https://a.example', headers: 'text' }, "cannot be read ('headers').", AGAIN],
	[{ url: 'https://a.example', headers: 7 }, "cannot be read ('headers').", AGAIN],
	[{ url: 'https://a.example', headers: { header: [7] } }, "cannot be read ('headers.header.0').", AGAIN],
	[{ url: 'https://a.example', headers: { header: 'text' } }, "cannot be read ('headers.header').", AGAIN],
	[
		{ url: 'https://a.example', headers: { header: ['text'] } },
		"cannot be read ('headers.header.0').",
		AGAIN,
	],
	[{ url: 'https://a.example', useCredential: 'yes' }, "cannot be read ('useCredential').", AGAIN],
	[{ url: '=' }, "has no 'URL'.", 'Enter the address to send to, such as https://example.com/hooks/alert.'],
	[
		{ url: '={{ $json.x }}/{entity}' },
		'has a URL that mixes the placeholder {entity} with an expression.',
		ONE_OF_THEM,
	],
	[
		{ url: '{event.url}' },
		'has a URL that is nothing but the placeholder {event.url}, so an event would decide where to send.',
		LONE,
	],
	[
		{ url: ' \t{event.url}\n' },
		'has a URL that is nothing but the placeholder {event.url}, so an event would decide where to send.',
		LONE,
	],
	[{ url: 'https://{entity}.example.com/' }, 'has a placeholder in the host of its URL: {entity}.', PLACES],
	[
		{
			url: 'https://a.example',
			headers: {
				header: [
					{ name: 'A', value: 'b' },
					{ name: 'X', value: '={event.leadId} {{ 1 }}' },
				],
			},
		},
		'has a header (2) that mixes the placeholder {event.leadId} with an expression.',
		ONE_OF_THEM,
	],
	[
		{ url: 'https://a.example', body: '={ "a": "{value}", "b": {{ 1 }} }' },
		'has a body that mixes the placeholder {value} with an expression.',
		'Use one of them: the body as fixed text with placeholders such as {event.leadId}, or as an ' +
			'expression with {{ $json.leadId }}.',
	],
	[
		{ url: 'https://a.example', body: '[1]' },
		'has a body that is JSON, but not an object.',
		'Put it in braces, such as {"lead": "{entity}"}.',
	],
	[
		{ url: 'https://a.example', body: '{"a":12345678901234567890}' },
		'has a body that holds the number 12345678901234567890, which would be sent as another one: it ' +
			'has more digits than a number can hold.',
		'Put it in double quotes, so that it is sent as text.',
	],
	[
		{
			url: 'https://a.example',
			body: `{"a":1e3,"b":-1.5E+2,"c":[0.1,-2],"q":"\\"9007199254740993","d":${'1'.repeat(60)}2}`,
		},
		`has a body that holds the number ${'1'.repeat(60)}…, which would be sent as another one: it ` +
			'has more digits than a number can hold.',
		'Put it in double quotes, so that it is sent as text.',
	],
	[
		{ url: 'https://a.example', body: `{"d":${'1'.repeat(60)}}` },
		`has a body that holds the number ${'1'.repeat(60)}, which would be sent as another one: it has ` +
			'more digits than a number can hold.',
		'Put it in double quotes, so that it is sent as text.',
	],
])('a webhook of %j is refused', (entry, message, suggestion) => {
	expect(readWebhook(entry)).toEqual({ ok: false, message, suggestion });
});

test('a body that is no JSON is refused in the words of the parser', () => {
	expect(readWebhook({ url: 'https://a.example', body: '{"a":}' })).toEqual({
		ok: false,
		message: expect.stringMatching(/^has a body that is not JSON: Unexpected token .+\.$/),
		suggestion:
			'Write keys and texts in double quotes, placeholders inside the quotes, and no comma after ' +
			'the last entry.',
	});
});

test('a webhook keeps all that is set, and rows of nothing are left out', () => {
	const header = [
		{ name: '', value: '' },
		{ name: 'A', value: '', more: 1 },
		{ name: '=', value: '={{ 1 }}' },
		null,
		{},
	];
	expect(
		readWebhook({
			url: '={{ $json.url }}',
			method: 'PUT',
			headers: { header },
			body: '={{ $json.body }}',
			timeoutMs: '250',
			allowPrivateNetwork: true,
			useCredential: true,
		}),
	).toEqual({
		ok: true,
		value: {
			url: '={{ $json.url }}',
			method: 'PUT',
			headers: [
				{ name: 'A', value: '' },
				{ name: '', value: '={{ 1 }}' },
			],
			body: { kind: 'expression', raw: '={{ $json.body }}' },
			timeoutMs: 250,
			allowPrivateNetwork: true,
			usesActionTarget: true,
		},
	});
	expect(
		readWebhook({
			url: 'https://a.example',
			headers: {
				header: [
					{ name: 'A', value: 7 },
					{ name: 'B', value: 'of {entity} {{ 1 }}' },
				],
			},
		}),
	).toMatchObject({
		ok: true,
		value: {
			headers: [
				{ name: 'A', value: 7 },
				{ name: 'B', value: 'of {entity} {{ 1 }}' },
			],
		},
	});
	expect(readWebhook({ url: 7, body: { a: '{entity}' } })).toMatchObject({
		ok: true,
		value: { url: 7, body: { kind: 'template', template: { a: '{entity}' } } },
	});
});

test.each<[string, boolean]>([
	['https://a.example/{entity}', true],
	['https://a.example?x={entity}', true],
	['https://a.example#{entity}', true],
	['https:\\\\a.example\\{entity}', true],
	['//a.example/{entity}', true],
	['https:/a.example/{entity}', true],
	['https://a.example/\\{entity\\}', true],
	['https://a.example{entity}', false],
	['https://a.example:{entity}', false],
	['https:{entity}', false],
	['https:/{entity}/x', false],
	['ht\ttps:/\n/{entity}', false],
	['{entity}/x', false],
	['x{entity}', false],
	['x:y{entity}', false],
	['\\{{entity}', false],
	['https://a.example/{entity}/{value}', true],
	['/x:{entity}', false],
	['a/b:/{entity}', true],
])('a placeholder in %j stands behind the host: %s', (url, isBehind) => {
	expect(readWebhook({ url }).ok).toBe(isBehind);
});

test.each<[object, string, string]>([
	[{ format: 'fax' }, "cannot be read ('format').", AGAIN],
	[{ message: 7 }, "cannot be read ('message').", AGAIN],
	[
		{ message: '={{ $json.leadId }} {entity}', allowLeadData: true },
		'has a message that mixes the placeholder {entity} with an expression.',
		ONE_OF_THEM,
	],
	[
		{ channel: '={{ $json.leadId }} {entity}' },
		'has a channel that mixes the placeholder {entity} with an expression.',
		ONE_OF_THEM,
	],
	[
		{ message: 'of {event.actionLog["a"].input}' },
		"has a message that takes 'actionLog.a.input' from the item, and so could write free-form data " +
			'of the lead into a chat.',
		CHAT('Message'),
	],
	[
		{ channel: '={{ $json.actionLog.input }}' },
		"has a channel that takes 'actionLog.input' from the item, and so could write free-form data of " +
			'the lead into a chat.',
		CHAT('Channel'),
	],
	[
		{ message: '={{ $json.leadId + 1 }}' },
		'has a message that holds an expression that is more than fields such as {{ $json.leadId }} in ' +
			'a text, and so could write free-form data of the lead into a chat.',
		CHAT('Message'),
	],
])('a notification of %j is refused', (entry, message, suggestion) => {
	expect(readNotification(entry)).toEqual({ ok: false, message, suggestion });
});

test('a notification keeps all that is set, and nothing is the empty text', () => {
	const read = (entry: object) => {
		const reading = readNotification(entry);
		return reading.ok ? reading.value : null;
	};
	expect(
		read({ format: 'json', channel: ' #{entity} ', message: ' {event.email} ', allowLeadData: true }),
	).toEqual({ format: 'json', channel: '#{entity}', message: ' {event.email} ', allowLeadData: true });
	expect(read({ format: 'teams', channel: 'x', message: 'y' })).toMatchObject({ channel: '', message: 'y' });
	expect([12, '', ' = ', {}, true].map((channel) => read({ channel })?.channel)).toEqual([
		'12',
		'',
		'',
		'',
		'',
	]);
	expect([null, ' ', '= ', '=x', ' x '].map((message) => read({ message })?.message)).toEqual([
		'',
		'',
		'',
		'=x',
		' x ',
	]);
});

test.each<[object, boolean]>([
	[{ message: '' }, true],
	[{ message: 'x' }, false],
	[{ message: 'x', format: 'json' }, true],
	[{ message: 'of {entity}' }, true],
	[{ message: 'x', channel: '{entity}' }, true],
	[{ message: '=x' }, false],
	[{ message: '{value}', channel: '{action_id}' }, false],
])('a notification of %j names whom the decision is about: %s', (fields, named) => {
	expect(sendsEntity({ format: 'slack', channel: '', message: '', allowLeadData: false, ...fields })).toBe(
		named,
	);
});

const input = (...field: unknown[]) => ({ workflowId: 'w', inputMapping: { field } });
test.each<[object, string, string]>([
	[{ ...input(), waitForCompletion: 'no' }, "cannot be read ('waitForCompletion').", AGAIN],
	[{ workflowId: 'w', inputMapping: 'x' }, "cannot be read ('inputMapping').", AGAIN],
	[{ workflowId: 'w', inputMapping: { field: 'x' } }, "cannot be read ('inputMapping.field').", AGAIN],
	[input('x'), "cannot be read ('inputMapping.field.0').", AGAIN],
	[{ workflowId: { value: '=' } }, "has no 'Workflow'.", 'Choose the workflow to run.'],
	[
		input({ name: 'a', value: 1 }, { value: 'x' }),
		'has an input without a name.',
		"Enter a name for each entry of 'Input', or remove it.",
	],
	[
		input({ name: 'a', value: 1 }, { name: ' a ', value: 2 }),
		"sets the input 'a' twice.",
		'Remove one of them.',
	],
	[
		input({ name: 'a', value: '={{ $json.x }}{timestamp}' }),
		"has an input 'a' that mixes the placeholder {timestamp} with an expression.",
		ONE_OF_THEM,
	],
])('a workflow of %j is refused', (entry, message, suggestion) => {
	expect(readWorkflow(entry)).toEqual({ ok: false, message, suggestion });
});

test('a workflow keeps all that is set', () => {
	expect(
		readWorkflow({
			...input(
				{ name: 'a' },
				{ name: 7, value: 1, more: 2 },
				{ name: 'c', value: '={{ 1 }}' },
				{ name: 'd', value: '{entity}' },
				{ name: 'e', value: 'a={entity} {{ 1 }}' },
			),
			workflowId: '={{ $json.id }}',
			waitForCompletion: false,
		}),
	).toEqual({
		ok: true,
		value: {
			workflowId: '={{ $json.id }}',
			waitForCompletion: false,
			input: [
				{ name: 'a', value: '' },
				{ name: '7', value: 1 },
				{ name: 'c', value: '={{ 1 }}' },
				{ name: 'd', value: '{entity}' },
				{ name: 'e', value: 'a={entity} {{ 1 }}' },
			],
		},
	});
});
