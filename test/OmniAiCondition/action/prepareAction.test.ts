import { createHmac } from 'node:crypto';
import type { ConfiguredAction } from '../../../nodes/OmniAiCondition/action/actionKind';
import { notification } from '../../../nodes/OmniAiCondition/action/notification';
import type { NotificationSettings } from '../../../nodes/OmniAiCondition/action/notification/configuredNotification';
import type { PreparedNotification } from '../../../nodes/OmniAiCondition/action/notification/prepareNotification';
import type { PreparationContext, Prepared } from '../../../nodes/OmniAiCondition/action/preparation';
import { prepareAction } from '../../../nodes/OmniAiCondition/action/prepareAction';
import { webhook } from '../../../nodes/OmniAiCondition/action/webhook';
import type { WebhookAction } from '../../../nodes/OmniAiCondition/action/webhook/configuredWebhook';
import { workflow as workflowKind } from '../../../nodes/OmniAiCondition/action/workflow';
import type { WorkflowSettings } from '../../../nodes/OmniAiCondition/action/workflow/configuredWorkflow';
import type { PreparedWorkflow } from '../../../nodes/OmniAiCondition/action/workflow/prepareWorkflow';
import { recordDelivery } from '../../../nodes/OmniAiCondition/run/planAction';
import { problem } from '../../../nodes/shared/http/problem';

type NotificationAction = ConfiguredAction<NotificationSettings>;
type WorkflowAction = ConfiguredAction<WorkflowSettings>;

// One action for one item, without n8n: what is sent, and the sentences about what is wrong with it.

const json = {
	leadId: 'L1',
	note: 'a\nb',
	empty: '',
	none: null,
	big: 'x'.repeat(8_001),
	row: { a: 1 },
	at: new Date(0),
};
const event = {
	leadId: 'L1',
	list: [1, 2],
	note: 'a\nb',
	nul: 'a\0b',
	long: 'y'.repeat(2_001),
	fits: 'z'.repeat(2_000),
	blank: ' ',
	dots: '..',
	size: 7,
	umlaut: 'ä',
	slash: 'a/b',
	surrogate: '\ud800',
	email: 'a@b.example',
};
const decision = {
	value: true,
	type: 'boolean',
	reason: null,
	entity: 'L1',
	condition_id: 'c1',
	condition_version: '2',
	timestamp: '2026-01-02T03:04:05.000Z',
} as const;
const reference = {
	event: 'action_log.failed',
	eventKey: 'action_log.failed/1',
	leadId: 'L1',
	workspaceId: 'W1',
};
const KNOWN = { addressesOf: async () => [], isRefused: async () => false, refusesReliably: true };
const context = (changes: Partial<PreparationContext> = {}): PreparationContext => ({
	json,
	evaluate: (expression) => {
		if (expression.includes('throw')) throw new Error('no such thing');
		return expression.includes('row')
			? { a: 1 }
			: expression.includes('circle')
				? circle()
				: expression.replace(/^\{\{ '?|'? \}\}$/g, '');
	},
	decision,
	why: 'it is so',
	entityPath: ['leadId'],
	event,
	eventReference: reference,
	idempotencyKey: 'omniai-1',
	targets: { omniAiNotificationTargetApi: { url: 'https://hooks.example.com/x' } },
	names: KNOWN,
	marksTest: false,
	losesTest: false,
	...changes,
});
const circle = () => {
	const self: Record<string, unknown> = {};
	self['self'] = self;
	return self;
};
const payload = {
	entity: 'L1',
	value: true,
	condition_id: 'c1',
	condition_version: '2',
	timestamp: '2026-01-02T03:04:05.000Z',
	event: reference,
};
const head = { index: 1, actionId: 'a1', actionVersion: '3', fireOn: 'true' } as const;
const hook = (fields: Partial<WebhookAction> = {}): WebhookAction => ({
	...head,
	kind: webhook,
	url: 'https://a.example.com/x',
	method: 'POST',
	headers: [],
	body: { kind: 'default' },
	timeoutMs: 1_000,
	allowPrivateNetwork: false,
	usesActionTarget: false,
	...fields,
});
const chat = (fields: Partial<NotificationAction> = {}): NotificationAction => ({
	...head,
	kind: notification,
	format: 'json',
	channel: '',
	message: '',
	allowLeadData: false,
	...fields,
});
const flow = (fields: Partial<WorkflowAction> = {}): WorkflowAction => ({
	...head,
	kind: workflowKind,
	workflowId: 'w1',
	input: [],
	waitForCompletion: true,
	...fields,
});
const request = (action: WebhookAction | NotificationAction, changes?: Partial<PreparationContext>) =>
	prepareAction(action, () => context(changes)).prepared as PreparedNotification;
const workflow = (action: WorkflowAction, changes?: Partial<PreparationContext>) =>
	prepareAction(action, () => context(changes)).prepared as PreparedWorkflow;
const replayOf = (prepared: Prepared, action: ConfiguredAction = hook()) =>
	recordDelivery(
		action,
		'because',
		{ prepared, transport: action.kind.transport },
		{
			delivery: { durationMs: 0, idempotencyKey: '' },
			problem: problem('execution_error', 'No.', null, null),
		},
	).delivery?.replay;
const LEAD_DATA =
	"Take it out, correct the data, or switch on 'Allow Lead Data' if everybody in the channel may read it.";

describe('a webhook', () => {
	const headers = {
		'User-Agent': 'n8n-nodes-omniai',
		'Idempotency-Key': 'omniai-1',
		'Content-Type': 'application/json',
	};

	test('is a request with the decision as its body', () => {
		const prepared = request(hook());
		expect(prepared).toEqual({
			request: {
				method: 'POST',
				url: 'https://a.example.com/x',
				headers,
				body: JSON.stringify(payload),
				timeoutMs: 1_000,
				allowPrivateNetwork: false,
				pathIsSecret: false,
				credential: null,
			},
			payload,
			problems: [],
			idempotencyKey: 'omniai-1',
			location: 'actions[1].url',
			leftOut: [],
		});
		expect(replayOf(prepared)).toEqual({
			type: 'webhook',
			method: 'POST',
			url: 'https://a.example.com/x',
			body: payload,
			leftOut: [],
		});
		expect(replayOf({ ...prepared, problems: request(hook({ url: 'x' })).problems })).toBeNull();
	});

	test.each(['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH'] as const)(
		'by %s has a body unless that method only asks',
		(method) => {
			const { request: sent, payload: shown, ...rest } = request(hook({ method }));
			const asks = method === 'GET' || method === 'HEAD';
			expect([sent.body === null, 'Content-Type' in sent.headers, shown]).toEqual([
				asks,
				!asks,
				asks ? {} : payload,
			]);
			const whole = { ...rest, request: sent, payload: shown };
			expect(replayOf(whole)).toMatchObject({ method, body: asks ? null : payload });
		},
	);

	test('that may not be sent to says why, and still shows its address', () => {
		const found = {
			type: 'parameter_error',
			message: '10.0.0.5 is an address in a private network.',
			location: 'actions[1].url',
			suggestion:
				"Switch on 'Allow Private Network' for this action if it is meant to stay inside your network.",
		};
		for (const url of ['http://10.0.0.5/{entity}', '={{ http://10.0.0.5/L1 }}']) {
			expect(request(hook({ url }))).toMatchObject({
				problems: [found],
				request: { url: 'http://10.0.0.5/L1', allowPrivateNetwork: false },
			});
			expect(request(hook({ url, allowPrivateNetwork: true }))).toMatchObject({
				problems: [],
				request: { allowPrivateNetwork: true },
			});
		}
	});

	test('is signed over the very body, or over nothing', () => {
		const secret = Buffer.from('a secret of some length, no more').toString('base64');
		const action = {
			allowedOrigins: new Set(['https://a.example.com']),
			login: null,
			signingSecrets: [`whsec_${secret}`],
		};
		const signed = (method: 'GET' | 'POST') => {
			const { request: sent } = request(hook({ method, usesActionTarget: true }), {
				targets: { omniAiActionTargetApi: action },
			});
			return [sent.credential?.forAttempt(7)['webhook-signature'], sent.credential?.names];
		};
		const over = (body: string) =>
			`v1,${createHmac('sha256', 'a secret of some length, no more').update(`omniai-1.7.${body}`).digest('base64')}`;
		const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'];
		expect([signed('GET'), signed('POST')]).toEqual([
			[over(''), names],
			[over(JSON.stringify(payload)), names],
		]);
	});

	test('names what only the configuration knows', () => {
		const set = [
			{ name: 'X-A', value: '{entity}' },
			{ name: 'content-type', value: 'application/json' },
			{ name: 'user-agent', value: 'mine' },
			{ name: 'idempotency-key', value: ' {event.leadId}.1 ' },
		];
		const prepared = request(
			hook({ url: '={{ https://a.example.com/x?k=1 }}', headers: set, usesActionTarget: true }),
		);
		expect(prepared).toMatchObject({
			idempotencyKey: 'L1.1',
			leftOut: ['URL', 'header user-agent', 'header X-A', 'credential'],
		});
		expect(prepared.request.headers).toEqual({
			'idempotency-key': 'L1.1',
			'X-A': 'L1',
			'user-agent': 'mine',
			'content-type': 'application/json',
		});
		expect(replayOf(prepared)).toMatchObject({ url: null });
	});

	test('takes its login from the credential, in place of a header of that name', () => {
		const action = {
			allowedOrigins: new Set(['https://a.example.com']),
			login: { name: 'X-Key', value: 'secret' },
			signingSecrets: ['whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0'],
		};
		const set = [
			{ name: 'x-key', value: 'mine' },
			{ name: 'Idempotency-Key', value: 'a.b' },
		];
		const prepared = request(hook({ usesActionTarget: true, headers: set }), {
			targets: { omniAiActionTargetApi: action },
		});
		expect([prepared.problems, Object.keys(prepared.request.headers)]).toEqual([
			[],
			['User-Agent', 'Idempotency-Key', 'Content-Type'],
		]);
		expect(prepared.request.credential?.forAttempt(7)).toMatchObject({
			'X-Key': 'secret',
			'webhook-id': 'a%2Eb',
			'webhook-timestamp': '7',
		});
		expect(
			request(hook({ headers: set }), { targets: { omniAiActionTargetApi: action } }).request,
		).toMatchObject({ credential: null, headers: { 'x-key': 'mine' } });
	});

	test.each<[Partial<WebhookAction>, string, string, string, string]>([
		[
			{ url: '={{ throw }}' },
			'reference_error',
			'The URL could not be evaluated: no such thing',
			'url',
			"Correct the expression in 'URL'.",
		],
		[
			{ url: '={{ $json.row }}' },
			'type_error',
			'The URL of this item is not a text.',
			'url',
			"Check the field that 'URL' is taken from.",
		],
		[
			{ url: '={{ $json.empty }}' },
			'parameter_error',
			'The URL is empty for this item: no value at empty.',
			'url',
			"Check the field that 'URL' is taken from.",
		],
		[
			{ url: '= ' },
			'parameter_error',
			'The URL is empty for this item.',
			'url',
			"Check the field that 'URL' is taken from.",
		],
		[
			{ url: 7 },
			'type_error',
			'The URL of this item is not a text.',
			'url',
			"Check the field that 'URL' is taken from.",
		],
		[
			{ url: 'https://a.example.com/{event.list}' },
			'parameter_error',
			'The placeholder {event.list} stands for a list or an object, which has no place in a URL.',
			'url',
			'Name one of its fields, such as {event.actionLog.id}.',
		],
		[
			{ url: 'https://a.example.com/{event.note}' },
			'parameter_error',
			'The value of the placeholder {event.note} holds line breaks or null characters.',
			'url',
			'Use a field that holds an id or a name.',
		],
		[
			{ url: 'https://a.example.com/{event.nul}' },
			'parameter_error',
			'The value of the placeholder {event.nul} holds line breaks or null characters.',
			'url',
			'Use a field that holds an id or a name.',
		],
		[
			{ url: 'https://a.example.com/{event.long}' },
			'bounds_exceeded',
			'The value of the placeholder {event.long} has 2001 characters, too many for a URL.',
			'url',
			'Use a field that holds an id or a name, or send the value in the body.',
		],
		[
			{ url: 'https://a.example.com/{event.nope}' },
			'reference_error',
			'The placeholder {event.nope} names a field that this event does not have.',
			'url',
			'Look the field up in the input of this node. Fields are written with dots, such as ' +
				'{event.actionLog.error}.',
		],
		...[
			'{event.blank}/x',
			'x/{event.dots}?a',
			'{event.dots}',
			'.{event.blank}\\x',
			'a\\b/{event.dots}/c',
			'a\\b/{event.blank}',
			'{event.blank}#x',
			'%2e{event.blank}/x',
		].map((rest): [Partial<WebhookAction>, string, string, string, string] => [
			{ url: `https://a.example.com/${rest}` },
			'parameter_error',
			"A placeholder leaves a part of the URL's path empty, or makes it '.' or '..', which would " +
				'lead to another address.',
			'url',
			'Check the field it is taken from.',
		]),
		[
			{ body: { kind: 'template', template: { a: '{nope}' } } },
			'reference_error',
			'The placeholder {nope} is not known.',
			'body.a',
			'Use one of {entity}, {value}, {decision_value}, {condition_id}, {condition_version}, ' +
				'{timestamp}, {action_id}, {action_version} or {event.field}. For a literal brace write \\{ ' +
				'(inside a JSON body: \\\\{).',
		],
		[
			{ body: { kind: 'expression', raw: '={{ throw }}' } },
			'reference_error',
			'The body could not be evaluated: no such thing',
			'body',
			"Correct the expression in 'Body'.",
		],
		[
			{ body: { kind: 'expression', raw: '=[1]' } },
			'type_error',
			'The body of this item is JSON, but not an object.',
			'body',
			'Put it in braces, such as {"lead": "{entity}"}.',
		],
		[
			{ body: { kind: 'expression', raw: '={{ circle }}' } },
			'type_error',
			'The body of this item is JSON, but not an object.',
			'body',
			'Put it in braces, such as {"lead": "{entity}"}.',
		],
		[
			{ headers: [{ name: '={{ throw }}', value: 'x' }] },
			'reference_error',
			'Header 1 could not be evaluated.',
			'headers[0]',
			'Correct the expression of this header.',
		],
		[
			{
				headers: [
					{ name: 'A', value: 'x' },
					{ name: 'X', value: '={{ throw }}' },
				],
			},
			'reference_error',
			'Header 2 could not be evaluated.',
			'headers[1]',
			'Correct the expression of this header.',
		],
		[
			{ headers: [{ name: 'X:', value: 'x' }] },
			'parameter_error',
			'Header 1 has no valid name.',
			'headers[0]',
			'Use letters, digits and hyphens, without a colon.',
		],
		[
			{ headers: [{ name: '=', value: 'x' }] },
			'parameter_error',
			'Header 1 has no valid name.',
			'headers[0]',
			'Use letters, digits and hyphens, without a colon.',
		],
		...[
			'Connection',
			'content-length',
			'HOST',
			'Transfer-Encoding',
			'Upgrade',
			'Expect',
			'TE',
			'Trailer',
		].map((name): [Partial<WebhookAction>, string, string, string, string] => [
			{ headers: [{ name, value: 'x' }] },
			'parameter_error',
			`The header '${name}' is set by the connection itself.`,
			'headers[0]',
			'Remove this header.',
		]),
		[
			{ headers: [{ name: 'X', value: '{event.note}' }] },
			'parameter_error',
			"The value of the header 'X' holds line breaks or non-ASCII characters.",
			'headers[0]',
			'Use plain ASCII characters in header values.',
		],
		[
			{ headers: [{ name: 'X', value: 'ä' }] },
			'parameter_error',
			"The value of the header 'X' holds line breaks or non-ASCII characters.",
			'headers[0]',
			'Use plain ASCII characters in header values.',
		],
		[
			{ headers: [{ name: 'X', value: '={{ $json.big }}' }] },
			'bounds_exceeded',
			"The value of the header 'X' has 8001 characters, more than receivers take.",
			'headers[0]',
			'Send it in the body, or use a field that holds an id or a name.',
		],
		[
			{ headers: [{ name: 'Idempotency-Key', value: '={{ $json.none }}' }] },
			'parameter_error',
			'The idempotency key is empty for this item.',
			'headers[0]',
			'Check the field it is taken from, or remove the header to get a key for each event.',
		],
		[
			{ headers: [{ name: 'idempotency-key', value: '{event.blank}' }] },
			'parameter_error',
			'The idempotency key is empty for this item.',
			'headers[0]',
			'Check the field it is taken from, or remove the header to get a key for each event.',
		],
		[
			{ headers: [{ name: 'X', value: '{event.nope}' }] },
			'reference_error',
			'The placeholder {event.nope} names a field that this event does not have.',
			'headers[0]',
			'Look the field up in the input of this node. Fields are written with dots, such as ' +
				'{event.actionLog.error}.',
		],
	])('of %j is a problem', (fields, type, message, at, suggestion) => {
		const { problems, request: sent, payload: shown } = request(hook(fields));
		expect(problems).toEqual([{ type, message, location: `actions[1].${at}`, suggestion }]);
		// Nothing of it is shown, not even in a preview.
		if (at === 'url') expect(sent.url).toBe('');
		if (fields.body?.kind === 'expression') expect(shown).toEqual({});
		expect(Object.keys(sent.headers).filter((name) => !(name in headers) && name !== 'A')).toEqual([]);
	});

	test.each([
		['https://a.example.com/{event.fits}', `https://a.example.com/${'z'.repeat(2_000)}`],
		[
			'https://a.example.com/{event.slash}?q={event.slash}&{event.umlaut}#{event.size}',
			'https://a.example.com/a%2Fb?q=a%2Fb&%C3%A4#7',
		],
		['https://a.example.com/a-{event.blank}/x', 'https://a.example.com/a-%20/x'],
		['https://a.example.com/?q={event.dots}&r={event.blank}', 'https://a.example.com/?q=..&r=%20'],
		['https://a.example.com//x/{entity}/../y', 'https://a.example.com//x/L1/../y'],
		['https://a.example.com/#{event.blank}/{event.dots}', 'https://a.example.com/#%20/..'],
		['https://a.example.com/{event.surrogate}', 'https://a.example.com/%EF%BF%BD'],
		['https://a.example.com/{event.dots}x/', 'https://a.example.com/..x/'],
		[' https:/\n/a.example.com/\\{{entity}\\} ', 'https://a.example.com/{L1}'],
		['={{ https://a.example.com/y }}', 'https://a.example.com/y'],
		['= https://a.example.com/z ', 'https://a.example.com/z'],
	])('with the URL %j is sent to the right address', (url, sent) => {
		expect(request(hook({ url }))).toMatchObject({ problems: [], request: { url: sent } });
	});

	test('fills headers and bodies, however they are set', () => {
		const set = [
			{ name: 'A', value: null },
			{ name: '={{ B }}', value: 7 },
			{ name: 'C', value: '={{ $json.row }}' },
			{
				name: 'D',
				value:
					'v {action_id} {action_version} {condition_id} {condition_version} {value} ' +
					'{decision_value} {timestamp}',
			},
			{ name: 'E', value: 'x'.repeat(8_000) },
			{ name: 'F', value: '' },
			{ name: 'G', value: '=' },
			{ name: 'H', value: ' v ' },
		];
		expect(request(hook({ headers: set }))).toMatchObject({
			problems: [],
			request: {
				headers: {
					A: '',
					B: '7',
					C: '{"a":1}',
					D: 'v a1 3 c1 2 true true 2026-01-02T03:04:05.000Z',
					E: 'x'.repeat(8_000),
					F: '',
					G: '',
					H: ' v ',
				},
			},
		});
		const bodyOf = (raw: string) => request(hook({ body: { kind: 'expression', raw } })).payload;
		expect([
			bodyOf('={{ $json.row }}'),
			bodyOf('={{ row }}'),
			bodyOf('={"a":"{entity}"}'),
			request(hook({ body: { kind: 'template', template: { at: 'of {entity}' } } })).payload,
		]).toEqual([{ a: 1 }, { a: 1 }, { a: '{entity}' }, { at: 'of L1' }]);
	});
});

describe('a notification', () => {
	test('is a request to the address of the credential', () => {
		const prepared = request(chat());
		const message = 'Condition c1, version 2, is true for L1 (action_log.failed, 2026-01-02T03:04:05.000Z).';
		const sent = { channel: '', message, ...payload };
		expect(prepared).toEqual({
			request: {
				method: 'POST',
				url: 'https://hooks.example.com/x',
				headers: {
					'User-Agent': 'n8n-nodes-omniai',
					'Idempotency-Key': 'omniai-1',
					'Content-Type': 'application/json',
				},
				body: JSON.stringify(sent),
				timeoutMs: 10_000,
				allowPrivateNetwork: true,
				pathIsSecret: true,
				credential: null,
			},
			message: { channel: '', message },
			payload: sent,
			problems: [],
			idempotencyKey: 'omniai-1',
			location: 'actions[1]',
			leftOut: ['credential'],
		});
		expect(replayOf(prepared, chat())).toEqual({
			type: 'notification',
			channel: '',
			message,
			leftOut: ['credential'],
		});
		expect(request(chat(), { targets: {} }).request.url).toBe('');
	});

	test.each<[Partial<PreparationContext>, string]>([
		[
			{
				decision: { ...decision, entity: null, timestamp: null },
				eventReference: { ...reference, event: null },
			},
			'Condition c1, version 2, is true.',
		],
		[
			{ decision: { ...decision, timestamp: null } },
			'Condition c1, version 2, is true for L1 (action_log.failed).',
		],
		[
			{ entityPath: ['email'] },
			'Condition c1, version 2, is true (action_log.failed, 2026-01-02T03:04:05.000Z).',
		],
		[
			{ entityPath: null },
			'Condition c1, version 2, is true for L1 (action_log.failed, 2026-01-02T03:04:05.000Z).',
		],
		[
			{ entityPath: ['externalLeadId'] },
			'Condition c1, version 2, is true for L1 (action_log.failed, 2026-01-02T03:04:05.000Z).',
		],
		[
			{ event: { leadId: 'Jane Roe' } },
			'Condition c1, version 2, is true (action_log.failed, 2026-01-02T03:04:05.000Z).',
		],
	])('says by itself what was decided (row %#)', (changes, message) => {
		expect(request(chat(), changes).message?.message).toBe(message);
	});

	test('leaves out of what it sends by itself whatever is not what it should be', () => {
		const foul = {
			decision: { ...decision, value: 'Jane Roe', timestamp: 'soon' },
			event: { leadId: 'Jane Roe' },
			eventReference: { event: 'a b', eventKey: 'a b', leadId: 'Jane Roe', workspaceId: 'a@b.example' },
		};
		const none = {
			entity: null,
			value: null,
			timestamp: null,
			event: { event: null, eventKey: null, leadId: null, workspaceId: null },
		};
		expect(request(chat(), foul).payload).toMatchObject(none);
		expect(request(chat({ allowLeadData: true }), foul).payload).toMatchObject({
			entity: 'L1',
			value: 'Jane Roe',
			timestamp: 'soon',
			event: foul.eventReference,
		});
	});

	test.each<[Partial<NotificationAction>, Partial<PreparationContext>, string, string]>([
		[
			{ message: 'x', channel: '{event.note}', allowLeadData: true },
			{},
			'channel',
			"The channel holds a line break for this item.|Check the field that 'Channel' is taken from.",
		],
		[
			{ message: 'x', channel: '{event.nul}', allowLeadData: true },
			{},
			'channel',
			"The channel holds a line break for this item.|Check the field that 'Channel' is taken from.",
		],
		[
			{ message: 'x', channel: 'a\rb' },
			{},
			'channel',
			"The channel holds a line break for this item.|Check the field that 'Channel' is taken from.",
		],
		[
			{ message: '={{ $json.none }}', allowLeadData: true },
			{},
			'message',
			"The message is empty for this item: no value at none.|Check the field that 'Message' is taken from.",
		],
		[
			{ message: '{event.blank}', allowLeadData: true },
			{},
			'message',
			"The message is empty for this item.|Check the field that 'Message' is taken from.",
		],
		[
			{ message: '={{ throw }}', allowLeadData: true },
			{},
			'message',
			"The message could not be evaluated.|Correct the expression in 'Message'.",
		],
		[
			{ message: 'x', channel: '={{ throw }}', allowLeadData: true },
			{},
			'channel',
			"The channel could not be evaluated.|Correct the expression in 'Channel'.",
		],
		[
			{ message: '{event.nope}', allowLeadData: true },
			{},
			'message',
			'The placeholder {event.nope} names a field that this event does not have.|Look the field up ' +
				'in the input of this node. Fields are written with dots, such as {event.actionLog.error}.',
		],
		[
			{ message: '={{ throw }}' },
			{},
			'message',
			`The text goes to a chat. It may be data of the lead, so nothing is sent.|${LEAD_DATA}`,
		],
		[
			{ message: 'of {event.email}' },
			{},
			'message',
			`The text goes to a chat. It may be data of the lead, so nothing is sent.|${LEAD_DATA}`,
		],
		[
			{ message: 'of {event.leadId}' },
			{ event: { leadId: 'Jane Roe' } },
			'message',
			"The field 'leadId' goes to a chat, and for this item it holds no ID. It may be data of the " +
				`lead, so nothing is sent.|${LEAD_DATA}`,
		],
		[
			{ message: '=of {{ $json.document.mimeType }}' },
			{ json: { document: { mimeType: 'x' } } },
			'message',
			"The field 'document.mimeType' goes to a chat, and for this item it holds no MIME type. It " +
				`may be data of the lead, so nothing is sent.|${LEAD_DATA}`,
		],
		[
			{ message: '{entity}' },
			{ event: { leadId: 'Jane Roe' } },
			'message',
			"The field that 'Entity Field' names goes to a chat, and for this item it does not hold what " +
				`it should. It may be data of the lead, so nothing is sent.|${LEAD_DATA}`,
		],
		[
			{ message: 'is {value}' },
			{ decision: { ...decision, value: 'a b' } },
			'message',
			'The placeholder {value} goes to a chat, and for this item it holds no decision. It may be ' +
				`data of the lead, so nothing is sent.|${LEAD_DATA}`,
		],
		[
			{ message: 'is {decision_value}' },
			{ decision: { ...decision, value: 'a b' } },
			'message',
			'The placeholder {decision_value} goes to a chat, and for this item it holds no decision. It ' +
				`may be data of the lead, so nothing is sent.|${LEAD_DATA}`,
		],
		[
			{ message: 'at {timestamp}' },
			{ decision: { ...decision, timestamp: 'soon' } },
			'message',
			'The placeholder {timestamp} goes to a chat, and for this item it holds no time in ISO 8601. ' +
				`It may be data of the lead, so nothing is sent.|${LEAD_DATA}`,
		],
	])('of %j is a problem', (fields, changes, at, sentences) => {
		const { problems, message } = request(chat(fields), changes);
		expect(problems.map((found) => [found.location, `${found.message}|${found.suggestion}`])).toEqual([
			[`actions[1].${at}`, sentences],
		]);
		if (at === 'channel' || !fields.allowLeadData) expect(message?.[at as 'channel' | 'message']).toBe('');
	});

	test.each<[string, string, object]>([
		['status', 'plain word', { status: 'a b' }],
		['event', 'plain name', { event: 'a b' }],
		['occurredAtSource', 'name of a field', { occurredAtSource: 'a b' }],
		['eventKey', "event's key of plain IDs", { eventKey: 'a b' }],
		['receivedAt', 'time in ISO 8601', { receivedAt: 'x' }],
		['size', 'number', { size: '7' }],
		['test', 'true or false', { test: 'true' }],
		['decision.value', 'decision', { decision: { value: 7 } }],
	])('needs its field %s to hold: %s', (path, kind, given) => {
		expect(request(chat({ message: `of {event.${path}}` }), { event: given }).problems[0]?.message).toBe(
			`The field '${path}' goes to a chat, and for this item it holds no ${kind}. It may be data of ` +
				'the lead, so nothing is sent.',
		);
	});

	test.each<[Partial<NotificationAction>, string]>([
		[
			{ message: 'of {event.leadId} {event.size} {entity} {value} {condition_id} {timestamp}' },
			'of L1 7 L1 true c1 2026-01-02T03:04:05.000Z',
		],
		[{ message: 'of {event.email} {entity}', allowLeadData: true }, 'of a@b.example L1'],
		[{ message: '=of {{ $json.leadId }}!{{ $json.workspaceId }}.' }, 'of L1!.'],
		[{ message: '={{ $json.row }}', allowLeadData: true }, '{"a":1}'],
		[{ message: 'plain' }, 'plain'],
		[{ message: '=fixed' }, 'fixed'],
	])('of %j is filled in', (fields, message) => {
		expect(request(chat(fields))).toMatchObject({ problems: [], message: { channel: '', message } });
	});

	test('has its channel trimmed', () =>
		expect(request(chat({ message: 'x', channel: ' #{entity} ' })).message).toEqual({
			channel: '#L1',
			message: 'x',
		}));
});

describe('a workflow', () => {
	test('gets the decision', () => {
		const prepared = workflow(flow({ workflowId: '= w1 ' }));
		expect(prepared).toEqual({
			workflowId: 'w1',
			waitForCompletion: true,
			test: false,
			payload,
			problems: [],
			idempotencyKey: 'omniai-1',
			location: 'actions[1].workflowId',
			leftOut: [],
		});
		expect(replayOf(prepared, flow())).toEqual({
			type: 'workflow',
			workflowId: 'w1',
			input: payload,
			leftOut: [],
		});
		expect(workflow(flow({ waitForCompletion: false }), { marksTest: true })).toMatchObject({
			waitForCompletion: false,
			test: true,
			payload: { ...payload, test: true },
		});
	});

	test('gets its input, each value with its type', () => {
		const input = [
			{ name: 'a', value: '{event.list}' },
			{ name: 'b', value: 7 },
			{ name: 'c', value: '={{ $json.row }}' },
			{ name: 'd', value: '={{ $json.at }}' },
			{ name: 'e', value: '={{ circle }}' },
			{ name: 'f', value: undefined },
			{ name: '__proto__', value: 'x{entity}' },
		];
		const prepared = workflow(flow({ input }));
		expect(prepared.problems).toEqual([]);
		expect(Object.entries(prepared.payload)).toEqual([
			['a', [1, 2]],
			['b', 7],
			['c', { a: 1 }],
			['d', '1970-01-01T00:00:00.000Z'],
			['e', null],
			['f', null],
			['__proto__', 'xL1'],
		]);
	});

	const nowhere = {
		type: 'action_binding_failed',
		message: 'No workflow is named for this item.',
		location: 'actions[1].workflowId',
		suggestion: "Choose the workflow from the list, or check the expression in 'Workflow'.",
	};
	test.each<[Partial<WorkflowAction>, Partial<PreparationContext>, object]>([
		[{ workflowId: '={{ throw }}' }, {}, nowhere],
		[
			{ workflowId: '={{ $json.none }}' },
			{},
			{ ...nowhere, message: 'No workflow is named for this item: no value at none.' },
		],
		[{ workflowId: ' ' }, {}, nowhere],
		[
			{},
			{ losesTest: true },
			{
				type: 'action_binding_failed',
				message:
					'This is a test, and this version of n8n cannot tell the workflow so: its own conditions ' +
					'would deliver.',
				location: 'actions[1].workflowId',
				suggestion: "Update n8n, or leave 'Dry Run' on 'Auto' and let only live runs start the workflow.",
			},
		],
		[
			{
				input: [
					{ name: 'a', value: 1 },
					{ name: 'b', value: '={{ throw }}' },
				],
			},
			{},
			{
				type: 'reference_error',
				message: "The input 'b' could not be evaluated: no such thing",
				location: 'actions[1].inputMapping[1]',
				suggestion: 'Correct its expression.',
			},
		],
		[
			{ input: [{ name: 'b', value: '{event.nope}' }] },
			{},
			{
				type: 'reference_error',
				message: 'The placeholder {event.nope} names a field that this event does not have.',
				location: 'actions[1].inputMapping[0]',
				suggestion:
					'Look the field up in the input of this node. Fields are written with dots, such as ' +
					'{event.actionLog.error}.',
			},
		],
	])('of %j with %j is a problem', (fields, changes, found) => {
		expect(workflow(flow(fields), changes).problems).toEqual([found]);
		if ('input' in fields) expect(workflow(flow(fields), changes).payload).toHaveProperty('b', null);
	});
});

test.each([
	[new Error('Maximum call stack size exceeded'), 'Maximum call stack size exceeded'],
	['text', 'text'],
	[new Error('x'.repeat(300)), `${'x'.repeat(200)}…`],
])('an item that cannot be read is a problem (row %#)', (error, shown) => {
	const read = () => {
		throw error;
	};
	expect(prepareAction(hook(), read).prepared).toEqual({
		request: {
			method: 'POST',
			url: '',
			headers: {},
			body: null,
			timeoutMs: 0,
			allowPrivateNetwork: false,
			pathIsSecret: false,
			credential: null,
		},
		payload: {},
		idempotencyKey: '',
		location: 'actions[1]',
		leftOut: [],
		problems: [
			{
				type: 'execution_error',
				message: `The action could not be prepared for this item: ${shown}.`,
				location: 'actions[1]',
				suggestion: 'Check the data of this item: it may be nested too deeply, or too large.',
			},
		],
	});
});
