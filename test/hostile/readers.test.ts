import type { FilterOperatorValue } from 'n8n-workflow';
import { addressProblem } from '../../nodes/shared/http/addressProblem';
import { readActionTarget } from '../../nodes/shared/http/actionTarget';
import { credentialHeaders } from '../../nodes/OmniAiCondition/action/webhook/credentialHeaders';
import { readActions } from '../../nodes/OmniAiCondition/action/configuredAction';
import { ACTION_KINDS } from '../../nodes/OmniAiCondition/registry/actionKinds';
import { transportFailureOf } from '../../nodes/shared/http/transportFailure';
import { idempotencyKey } from '../../nodes/OmniAiCondition/action/idempotencyKey';
import { isMasked, maskUrl } from '../../nodes/shared/http/masking';
import { reachOf } from '../../nodes/shared/http/networkAddress';
import { forbiddenIn, renderForChat } from '../../nodes/OmniAiCondition/action/notification/chatText';
import { formatMessage } from '../../nodes/OmniAiCondition/action/notification/messageFormat';
import { readNotificationTarget } from '../../nodes/OmniAiCondition/action/notification/notificationTarget';
import { retryAfterMs } from '../../nodes/shared/http/retry';
import {
	mixedPlaceholder,
	parseTemplate,
	placeholdersIn,
	renderMessage,
	renderTemplate,
	type Template,
} from '../../nodes/OmniAiCondition/action/template';
import { renderUrl, urlTemplateProblem } from '../../nodes/OmniAiCondition/action/webhook/urlTemplate';
import { answerIn } from '../../nodes/OmniAi/api/answerBody';
import {
	analyticsPage,
	documentIn,
	leadIn,
	listIn,
	simpleActionLog,
	simpleChecklist,
	simpleLead,
} from '../../nodes/OmniAi/api/answers';
import { pathOf } from '../../nodes/OmniAi/api/endpoints';
import { isSamePhone } from '../../nodes/OmniAi/api/phoneNumber';
import { refusalOf, textsIn } from '../../nodes/OmniAi/api/refusal';
import { checkedRequest, createActivityRequest, createLeadRequest } from '../../nodes/OmniAi/api/requests';
import { dateTimeOf } from '../../nodes/OmniAiCondition/decision/rules/dateTime';
import { evaluateClause } from '../../nodes/OmniAiCondition/decision/rules/evaluateClause';
import { loneFieldPath, plainFieldPath, readField } from '../../nodes/OmniAiCondition/decision/fieldPath';
import {
	eventReference,
	eventTime,
	isMarkedAsTest,
	recordsBefore,
} from '../../nodes/OmniAiCondition/record/eventReference';
import { canonicalJson, type JsonObject } from '../../nodes/shared/jsonValue';
import { messageText } from '../../nodes/shared/event/messageText';
import { parseEvent } from '../../nodes/shared/event/parseEvent';
import { reportedCause } from '../../nodes/shared/event/reportedCause';
import { millisecondsOf } from '../../nodes/shared/time';
import { readHistory } from '../../nodes/OmniAi/history/pastEvents';
import {
	AUTHENTICATIONS,
	isAuthentic,
	authenticationHeaders,
	type Authentication,
} from '../../nodes/shared/signature/authentication';
import { secretProblem } from '../../nodes/shared/signature/webhookSecret';
import { explainRules } from '../../nodes/OmniAiCondition/decision/rules/explanation';
import { explainUndecided } from '../../nodes/OmniAiCondition/record/explanation';
import { parseDeliveryBody } from '../../nodes/OmniAiTrigger/delivery/deliveryBody';
import { readStoredWindow, RecentDeliveries } from '../../nodes/OmniAiTrigger/deduplication/recentDeliveries';
import { growthOf, growthProblem } from './growth';

// Whoever reads something from outside takes time in step with its size, up to the 16 MB that n8n lets in.
// Each is fed more and more, up to where its time can be measured well.

const MEASURABLE_MS = 20;
const MEGABYTE = 1_048_576;
/** Where quadratic time shows after some milliseconds, a text need not be longer. */
const LONG_TEXT = 65_536;

const CONTEXT = { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: true };

/** With `npm run test:hostile` every reader reads every text; otherwise one in four, each another four. */
const EVERYTHING = process.env['HOSTILE'] !== undefined;

type Reader = [
	name: string,
	make: (size: number) => unknown,
	read: (input: never) => unknown,
	largest?: number,
];

const times = (text: string, size: number) => text.repeat(Math.ceil(size / text.length));
const listJson = (entry: string, size: number) => `[${times(`${entry},`, size).slice(0, -1)}]`;
const keysJson = (value: string, size: number) =>
	`{${Array.from({ length: Math.max(1, Math.floor(size / 16)) }, (_, index) => `"k${index}":${value}`).join(',')}}`;

/**
 * Texts of one kind of character, and of what markup, addresses, times, paths and placeholders are made of.
 */
const TEXTS = [
	' ',
	'a',
	'0',
	'.',
	'/',
	'?',
	'@',
	'<',
	'{',
	'[',
	'=',
	'%',
	'&',
	'"',
	'\\',
	'\n',
	'é',
	'😀',
	'\ud800',
	'\u2028',
	'http://',
	'http://http://',
	'<br ',
	'</',
	'&amp',
	'{{',
	'}}',
	'{event.',
	'["',
	"['",
	'.a',
	'a.',
	'a@',
	'::',
	'%2F',
	'v1,',
	'sha256=',
	'time ',
	'T0',
	'2025-01-01T',
	'12:',
	'Id',
	', ',
];
const hostile = TEXTS.flatMap((pump): Array<(size: number) => string> => [
	(size) => times(pump, size),
	(size) => `a${times(pump, size)}b`,
]);

/** Reads a text of each kind; the growth is that of the worst of them. */
function textReader(
	name: string,
	read: (text: string) => unknown,
	around: (text: string) => string = (text) => text,
): Reader[] {
	return hostile.flatMap((make, index): Reader[] =>
		EVERYTHING || (index + name.length) % 4 === 0
			? [
					[
						`${name}, text ${index}: ${JSON.stringify(make(8)).slice(0, 24)}`,
						(size: number) => around(make(size)),
						read as never,
						LONG_TEXT,
					],
				]
			: [],
	);
}

function bodyReader(name: string, body: (size: number) => string): Reader {
	const read = (bytes: Uint8Array) => {
		const parsed = parseDeliveryBody(bytes);
		if (!parsed.ok) throw new Error(`${name}: ${parsed.reason}`);
		return parseEvent(parsed.value, CONTEXT);
	};
	return [`a delivery with ${name}`, (size: number) => Buffer.from(body(size)), read as never, 4 * MEGABYTE];
}

const OPERATORS: FilterOperatorValue[] = (
	[
		['string', 'equals'],
		['string', 'contains'],
		['number', 'gt'],
		['number', 'equals'],
		['dateTime', 'after'],
		['boolean', 'equals'],
		['array', 'contains', 'any'],
		['array', 'lengthGt', 'number'],
		['object', 'empty'],
		['any', 'exists'],
	] as const
).map(
	([type, operation, rightType]) =>
		({ type, operation, ...(rightType === undefined ? {} : { rightType }) }) as FilterOperatorValue,
);

const noExpression = () => {
	throw new Error('no expression');
};

const decided = (operator: FilterOperatorValue, json: { left: unknown; right: unknown }) => {
	const options = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 } as const;
	const { trace } = evaluateClause(
		{ leftValue: '={{ $json.left }}', rightValue: '={{ $json.right }}', operator },
		{ json, evaluate: noExpression, options, missingAsN8n: false },
	);
	return explainUndecided(explainRules(trace.outcome, [trace]));
};

const call = {
	endpoint: 'getLead' as const,
	ids: { leadId: 'l' },
	fields: ['leadId', 'externalLeadId'],
	attempts: 1,
	apiKey: 'a-key-of-the-workspace',
};
const secret = (text: string) => ({
	headerName: 'x-secret',
	secret: text,
	previousSecret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
});
const received = (text: string) => ({
	'x-secret': text,
	'webhook-id': text,
	'webhook-timestamp': '1700000000',
	'webhook-signature': text,
});
const named = { names: { entity: 'x' }, event: { field: 'x' } };
const chain = (length: number) => {
	let item: JsonObject = { event: 'e', eventKey: 'k' };
	for (let depth = 0; depth < length; depth++)
		item = {
			actionTriggered: { action_id: 'a' },
			decision: { condition_id: 'c' },
			delivery: null,
			input: item,
		};
	return item;
};

const READERS: Reader[] = [
	bodyReader(
		'millions of messages',
		(size) => `{"event":"action_log.failed","actionLog":{"messages":${listJson('{}', size)}}}`,
	),
	bodyReader(
		'messages that are none',
		(size) => `{"event":"action_log.failed","actionLog":{"messages":${listJson('1', size)}}}`,
	),
	bodyReader(
		'a message with millions of documents',
		(size) =>
			`{"event":"action_log.completed","actionLog":{"messages":[{"documents":${listJson('{}', size)}}]}}`,
	),
	bodyReader(
		'an output of lists',
		(size) => `{"event":"action_log.failed","actionLog":{"output":${listJson('[[]]', size)}}}`,
	),
	bodyReader(
		'many checklist items',
		(size) =>
			`{"event":"lead.completed","data":{"checklistItems":${listJson('{"status":"INVALID"}', size)}}}`,
	),
	bodyReader('many changed fields', (size) => `{"event":"lead.updated","data":${keysJson('1', size)}}`),
	bodyReader(
		'many fields of an extraction',
		(size) => `{"event":"document.extracted","extractionResult":${keysJson('null', size)}}`,
	),
	bodyReader(
		'many matched items',
		(size) =>
			`{"event":"document.extracted","classification":{"matchedChecklistItems":${listJson('{"validation":{"status":"invalid","reasons":["a"]}}', size)}}}`,
	),
	bodyReader('fields nobody knows', (size) => `{"event":"lead.opted_out","data":${keysJson('{}', size)}}`),
	bodyReader('a long name', (size) => `{"event":"${times('é', size)}"}`),
	bodyReader(
		'a long error',
		(size) => `{"event":"action_log.failed","actionLog":{"error":"${times('rate limit, time out ', size)}"}}`,
	),
	bodyReader('deep nesting', (size) => `{"event":"a","data":${times('[', size)}${times(']', size)}}`),
	['a delivery that is no JSON', (size) => Buffer.from(times('{"a":', size)), parseDeliveryBody as never],
	...textReader('a message body', messageText),
	...textReader('a time', millisecondsOf),
	...textReader('an event with a field', (text) =>
		parseEvent(
			{
				event: 'action_log.failed',
				actionLog: { id: text, error: text, completedAt: text, status: text, messages: [{ body: text }] },
			},
			CONTEXT,
		),
	),
	...textReader('a path', (text) => [
		plainFieldPath(text),
		loneFieldPath(`={{ $json.${text} }}`),
		readField({ a: text }, ['a', '0']),
	]),
	...textReader('an address', (text) => [addressProblem(text, false, 'url'), maskUrl(text), isMasked(text)]),
	...textReader('a host', (text) => [
		addressProblem(`https://${text}/`, false, 'url'),
		maskUrl(`https://${text}/`),
	]),
	...textReader('a host of a parsed address', reachOf),
	...textReader('a query', (text) => [
		addressProblem(`https://example.com/?${text}`, false, 'url'),
		maskUrl(`https://example.com/?${text}`),
	]),
	...textReader('a chat address', (text) => readNotificationTarget({ url: text })),
	...textReader('a refusal', (text) => [textsIn(text, call.apiKey), refusalOf(400, text, call)]),
	...textReader(
		'a refusal in JSON',
		(text) => [refusalOf(404, text, call)],
		(text) => JSON.stringify({ message: text, errors: { [text]: [text] }, path: [text] }),
	),
	...textReader('Retry-After', (text) => retryAfterMs(text, 0)),
	...textReader('the end of Retry-After', (text) => retryAfterMs(`Wed, 21 Oct 2015 07:28:00 ${text}`, 0)),
	...textReader('headers of a signature', (text) =>
		(Object.keys(AUTHENTICATIONS) as Authentication[]).map((kind) =>
			isAuthentic(kind, received(text), Buffer.from('{}'), secret('s'), 1_700_000_000_000),
		),
	),
	...textReader('a secret', (text) => [
		secretProblem(secret(text), 'standardWebhooks'),
		authenticationHeaders('standardWebhooks', Buffer.from('{}'), secret(text), 'id', 0),
		isAuthentic('headerSecret', received('x'), Buffer.from('{}'), secret(text), 0),
	]),
	...textReader('a login', (text) =>
		readActionTarget({
			allowedOrigins: text,
			authentication: 'header',
			headerName: text,
			headerValue: text,
			signingSecret: text,
		}),
	),
	...textReader('a stored window', readStoredWindow as never),
	...textReader('a message with placeholders', (text) => [
		mixedPlaceholder(`=${text}`),
		forbiddenIn(`=${text}`),
		forbiddenIn(text),
		placeholdersIn(text),
		renderForChat(text, { names: {}, event: {}, json: {}, entityFits: true }, 'message'),
	]),
	...textReader('a template', (text) => parseTemplate(text)),
	...textReader('a value in a template', (text) =>
		renderTemplate(
			{ a: 'x {event.field}', b: ['{event.field}'] },
			{ ...named, event: { field: text } },
			'body',
		),
	),
	...textReader('a chat message', (text) =>
		(['json', 'mattermost', 'slack', 'teams'] as const).map((format) => formatMessage(format, '', text, {})),
	),
	...textReader('an address with placeholders', (text) => [
		urlTemplateProblem(`https://example.com/${text}`),
		renderUrl(`https://example.com/{event.field}?${text}`, { ...named, event: { field: text } }, 'url'),
	]),
	...textReader('a date', dateTimeOf as never),
	...textReader(
		'an answer of the API',
		answerIn as never,
		(text) => `{${JSON.stringify(text)}:[${JSON.stringify(text)},12345678901234567890]}`,
	),
	...textReader('an answer that is no JSON', answerIn as never),
	...textReader('a phone number', (text) => isSamePhone(text, `+${text}`)),
	...textReader('a cause of a failure', reportedCause as never),
	...textReader('an unknown event', (text) =>
		parseEvent({ event: text, data: { leadId: text, [text]: text }, [text]: text }, CONTEXT),
	),
	...textReader('an ID', (text) => [pathOf('getLead', { leadId: text }), simpleLead({ lead: { id: text } })]),
	...textReader("an error's code", (text) => transportFailureOf({ code: text, name: text })),
	...OPERATORS.flatMap((operator) =>
		textReader(`${operator.type} ${operator.operation}`, ((text: string) =>
			decided(operator, { left: text, right: operator.rightType === 'number' ? 1 : text })) as never).filter(
			(_, index) => index % 5 < 2,
		),
	),
	[
		'spaces before something that is no number',
		(size) => `a${' '.repeat(size)}b`,
		((text: string) => decided({ type: 'number', operation: 'equals' }, { left: text, right: 1 })) as never,
		16 * MEGABYTE,
	],
	[
		'a list where a number is expected',
		(size) => Array.from({ length: size / 8 }, () => 'x'),
		((left: string[]) =>
			decided({ type: 'number', operation: 'equals' }, { left: { left }, right: 1 })) as never,
	],
	[
		'a template of unknown placeholders',
		(size) => ({ a: times('{nobody}', size) }),
		((template: Template) => renderTemplate(template, named, 'body')) as never,
		MEGABYTE,
	],
	[
		'a message of unknown placeholders',
		(size) => times('{event.nobody}', size),
		((text: string) => renderMessage(text, named, 'message')) as never,
		MEGABYTE,
	],
	[
		'a wide template',
		(size) => JSON.parse(keysJson('"{entity}"', size)) as unknown,
		((template: Template) => renderTemplate(template, named, 'body')) as never,
	],
	[
		'an item to hash',
		(size) => JSON.parse(keysJson('[{}]', size)) as unknown,
		((json: JsonObject) =>
			idempotencyKey(
				{ workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' },
				null,
				json,
			)) as never,
	],
	[
		'a chain of conditions',
		(size) => chain(Math.min(size, 2_000)),
		((json: JsonObject) => [
			eventReference(json),
			eventTime(json),
			isMarkedAsTest(json),
			recordsBefore(json),
			idempotencyKey({ workflowId: 'w', nodeId: 'n', actionId: 'a', actionVersion: '1' }, 'k', json),
		]) as never,
		2_000,
	],
	['JSON with many keys', (size) => JSON.parse(keysJson('1', size)) as unknown, canonicalJson as never],
	[
		'a list of leads',
		(size) => ({ breakdown: Array.from({ length: size / 8 }, () => ({ leadId: 'l' })) }),
		((body: JsonObject) => [
			analyticsPage(body),
			leadIn(body),
			documentIn(body),
			listIn(body, 'leads'),
		]) as never,
	],
	[
		'a checklist',
		(size) => [{ name: 'g', items: Array.from({ length: size / 16 }, () => ({ id: 'i' })) }],
		simpleChecklist as never,
	],
	[
		'action logs',
		(size) =>
			Array.from({ length: size / 64 }, (_, index) => ({
				id: `l${index}`,
				status: 'FAILED',
				completedAt: '2025-01-01T00:00:00Z',
			})),
		((actionLogs: JsonObject[]) => [
			readHistory([{ leadId: 'l', actionLogs }], true, '', false).events,
			actionLogs.map(simpleActionLog),
		]) as never,
	],
	[
		'an answer of texts',
		(size) =>
			JSON.stringify({
				errors: Array.from({ length: size / 16 }, (_, index) => ({ field: `f${index}`, message: 'm' })),
			}),
		((text: string) => textsIn(text, 'k')) as never,
	],
	[
		'an answer that refuses each field',
		(size) => `{"errors":${keysJson('["m"]', size)}}`,
		((text: string) => textsIn(text, 'k')) as never,
	],
	[
		'a request with much metadata',
		(size) => JSON.parse(keysJson('[1]', size)) as unknown,
		((metadata: JsonObject) =>
			checkedRequest(createActivityRequest, { leadId: 'l', eventType: 'e', title: 't', metadata })) as never,
	],
	[
		'a request with many items',
		(size) => Array.from({ length: size / 16 }, () => ({ code: 'c', value: 1 })),
		((checklistItems: JsonObject[]) =>
			checkedRequest(createLeadRequest, { firstName: 'f', checklistItems })) as never,
	],
	[
		'a request with many wrong items',
		(size) => Array.from({ length: size / 16 }, () => ({})),
		((checklistItems: JsonObject[]) =>
			checkedRequest(createLeadRequest, { firstName: 'f', checklistItems })) as never,
		MEGABYTE,
	],
	[
		'a stored window of many keys',
		(size) => times('AAAA:1 ', size),
		((text: string) =>
			new RecentDeliveries().admit(
				'k',
				() => readStoredWindow(text),
				{ wallMs: 0, runningMs: 0 },
				1,
			)) as never,
	],
	[
		'many actions',
		(size) => ({
			action: Array.from({ length: size / 64 }, (_, index) => ({
				actionId: `a${index}`,
				type: 'webhook',
				url: 'https://example.com',
			})),
		}),
		((raw: unknown) => readActions(raw, ACTION_KINDS)) as never,
		65_536,
	],
	[
		'an address that is not allowed',
		(size) => `https://${'a.'.repeat(Math.min(size, 4_000) / 2)}b/`,
		((url: string) =>
			credentialHeaders(
				{ allowedOrigins: new Set(), login: null, signingSecrets: [] },
				{ url, body: '', id: 'i' },
				'actions[0]',
				[],
			)) as never,
	],
];

test('every reader takes time in proportion to the length of hostile input', () => {
	const problems = READERS.flatMap(([name, make, read, largest = MEGABYTE]) => {
		const problem = growthProblem(
			growthOf(make, read as (input: unknown) => unknown, largest, MEASURABLE_MS),
		);
		return problem === null ? [] : [`${name}: ${problem}`];
	});
	expect(problems).toEqual([]);
}, 120_000);

test('many empty messages are all kept, and the first thousand are read', () => {
	const body = Buffer.from(
		`{"event":"action_log.failed","actionLog":{"messages":${listJson('{}', 600_000)},"other":"kept"}}`,
	);
	const parsed = parseDeliveryBody(body);
	const event = parsed.ok ? parseEvent(parsed.value, CONTEXT) : null;
	const log = event?.ok === true ? event.value.actionLog : null;
	expect(log?.messages).toHaveLength(200_000);
	expect(log?.messages[999]).toEqual({
		id: null,
		channel: null,
		direction: null,
		subject: null,
		body: null,
		bodyText: null,
		documents: [],
	});
	expect(log?.messages[1_000]).toEqual({});
	expect(log).toMatchObject({ other: 'kept', statusMatchesEvent: true });
	// With all fields each, the item would be twenty times as large as what was sent, and n8n would have to
	// write it.
	expect(JSON.stringify(log).length).toBeLessThan(2 * body.length);
});

test('many messages and documents are all kept, even those that are not read', () => {
	const messages = Array.from({ length: 1_500 }, (_, index) => ({
		id: index,
		odd: `m${index}`,
		documents: Array.from({ length: index === 0 ? 150 : 0 }, (_entry, place) => ({
			id: place,
			odd: `d${place}`,
		})),
	}));
	const parsed = parseEvent({ event: 'action_log.completed', actionLog: { id: 'l', messages } }, CONTEXT);
	const read = parsed.ok ? (parsed.value.actionLog?.messages ?? []) : [];
	expect(read.map((message) => message['odd'])).toEqual(messages.map(({ odd }) => odd));
	expect(read.map(({ id }) => Number(id))).toEqual(messages.map(({ id }) => id));
	expect(read[0]?.documents.map((document) => document['odd'])).toEqual(
		messages[0]?.documents.map(({ odd }) => odd),
	);
});

test('an item that contains itself is read to an end, and code that made one is told so', () => {
	const item: Record<string, unknown> = { actionTriggered: { action_id: 'a' } };
	item['input'] = item;
	expect(eventReference(item)).toMatchObject({ eventKey: null });
	expect(isMarkedAsTest(item)).toBe(false);
	expect(recordsBefore(item).length).toBeGreaterThan(0);
});
