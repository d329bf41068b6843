import { answerIn } from '../../../nodes/OmniAi/api/answerBody';
import { analyticsPages, type PageOrRefusal } from '../../../nodes/OmniAi/api/analyticsPages';
import {
	analyticsPage,
	documentIn,
	leadIn,
	listIn,
	simpleActionLog,
	simpleAnalytics,
	simpleChecklist,
	simpleLead,
} from '../../../nodes/OmniAi/api/answers';
import { callApi, type ApiRequest, type Call } from '../../../nodes/OmniAi/api/callApi';
import type { Exchange } from '../../../nodes/shared/http/exchange';
import type { EndpointName } from '../../../nodes/OmniAi/api/endpoints';
import type { JsonObject } from '../../../nodes/shared/jsonValue';
import { MultipartForm } from '../../../nodes/OmniAi/api/multipartForm';

// What OmniAI answers, and what of it a workflow is given, field by field.

const LEAD = {
	id: 'l',
	externalLeadId: 'x',
	firstName: 'A',
	lastName: 'B',
	businessName: 'C',
	email: 'e',
	phoneNumber: 'p',
	assigneeType: 'agent',
	createdAt: 'c',
};
const NO_LEAD = {
	id: null,
	externalLeadId: null,
	firstName: null,
	lastName: null,
	businessName: null,
	email: null,
	phoneNumber: null,
	assigneeType: null,
	createdAt: null,
};

test.each<[answer: JsonObject, simple: JsonObject]>([
	[
		{ lead: { ...LEAD, other: 1, status: 'old' }, status: 'REVIEW' },
		{ ...LEAD, status: 'REVIEW' },
	],
	[
		{ ...LEAD, status: 'TODO' },
		{ ...LEAD, status: 'TODO' },
	],
	[{ lead: { ...LEAD, status: 'old' } }, { ...LEAD, status: 'old' }],
	[
		{ lead: { ...LEAD, status: 'old' }, status: '' },
		{ ...LEAD, status: 'old' },
	],
	[
		{ lead: { ...LEAD, status: 'old' }, status: 7 },
		{ ...LEAD, status: 'old' },
	],
	[
		{ lead: [], id: 'l' },
		{ ...NO_LEAD, id: 'l', status: null },
	],
	[{}, { ...NO_LEAD, status: null }],
])('a lead is given simply (row %#)', (answer, simple) => {
	expect(simpleLead(answer)).toEqual(simple);
});

test('the lead of an answer stands beside other things, or is the answer itself', () => {
	const [inside, itself] = [
		{ lead: { id: 'a' }, status: 's' },
		{ id: 'a', lead: 'none' },
	];
	expect([leadIn(inside), leadIn(itself)]).toEqual([{ id: 'a' }, itself]);
});

const LOG = {
	id: 'l',
	type: 'SMS',
	status: 'FAILED',
	summary: 's',
	error: 'e',
	createdAt: 'c',
	completedAt: 'd',
	input: { a: 1 },
	output: ['o'],
};
const NO_LOG = {
	id: null,
	type: null,
	status: null,
	summary: null,
	error: null,
	createdAt: null,
	completedAt: null,
	input: null,
	output: null,
};

test.each<[log: JsonObject, simple: JsonObject]>([
	[
		{ ...LOG, other: 1, tool: { name: 't', id: 2 } },
		{ ...LOG, toolName: 't' },
	],
	[
		{ ...LOG, tool: 't' },
		{ ...LOG, toolName: null },
	],
	[{ tool: {} }, { ...NO_LOG, toolName: null }],
	[{}, { ...NO_LOG, toolName: null }],
])('an action log is given simply (row %#)', (log, simple) => {
	expect(simpleActionLog(log)).toEqual(simple);
});

const ITEM = { id: 'i', status: 'TODO', value: 0, validationError: 'v', documents: [{ id: 'd' }], other: 1 };
const DEFINITION = { code: 'c', label: 'l', fieldType: 'DATE', isRequired: false, other: 1 };
const SIMPLE_ITEM = {
	id: 'i',
	code: 'c',
	label: 'l',
	fieldType: 'DATE',
	isRequired: false,
	status: 'TODO',
	value: 0,
	validationError: 'v',
	documents: [{ id: 'd' }],
};
const NO_ITEM = {
	id: null,
	code: null,
	label: null,
	fieldType: null,
	isRequired: null,
	status: null,
	value: null,
	validationError: null,
	documents: [],
};

test.each<[groups: JsonObject[], simple: JsonObject[]]>([
	[
		[
			{ name: 'G', items: [{ ...ITEM, checklistItem: DEFINITION }, {}] },
			{ items: [{ checklistItem: 'x', id: 'j' }] },
		],
		[
			{ ...SIMPLE_ITEM, group: 'G' },
			{ ...NO_ITEM, group: 'G' },
			{ ...NO_ITEM, id: 'j', group: null },
		],
	],
	[[{ ...ITEM, name: 'no group', checklistItem: DEFINITION }], [{ ...SIMPLE_ITEM, group: null }]],
	[
		[{ name: 'G' }, { name: 'H', items: 'x' }, { name: 'I', checklistItem: 'x' }, { name: 'J', items: [] }],
		[],
	],
	[[], []],
])('a checklist is given simply (row %#)', (groups, simple) => {
	expect(simpleChecklist(groups)).toEqual(simple);
});

test('the analytics of a lead tell who it is, how far it came and how much was written', () => {
	const lead = {
		leadId: 'l',
		firstName: 'A',
		lastName: 'B',
		email: 'e',
		phoneNumber: 'p',
		createdAt: 'c',
		completedAt: 'd',
		totalMessages: 3,
		inboundMessages: 1,
		outboundMessages: 2,
	};
	expect(simpleAnalytics({ ...lead, channels: {} })).toEqual(lead);
	expect(simpleAnalytics({})).toEqual(Object.fromEntries(Object.keys(lead).map((field) => [field, null])));
});

const NO_PAGE = { totals: null, breakdown: [], downloadUrl: null, nextToken: null, start: null, end: null };

test.each<[answer: JsonObject, page: JsonObject | null]>([
	[
		{
			totals: { a: 1 },
			breakdown: [{ leadId: 'l' }],
			downloadUrl: 'u',
			nextToken: 't',
			start: 's',
			end: 'e',
			more: 1,
		},
		{
			totals: { a: 1 },
			breakdown: [{ leadId: 'l' }],
			downloadUrl: 'u',
			nextToken: 't',
			start: 's',
			end: 'e',
		},
	],
	[{ breakdown: [] }, NO_PAGE],
	[
		{ totals: [], breakdown: [], downloadUrl: '', nextToken: '', start: 7 },
		{ ...NO_PAGE, start: 7 },
	],
	[{ totals: 'x', breakdown: [], downloadUrl: 7, nextToken: 7 }, NO_PAGE],
	[{ downloadUrl: 'u' }, { ...NO_PAGE, downloadUrl: 'u' }],
	[
		{ breakdown: ['x'], downloadUrl: 'u' },
		{ ...NO_PAGE, downloadUrl: 'u' },
	],
	[{ breakdown: ['x'] }, null],
	[{ breakdown: {}, downloadUrl: '' }, null],
	[{}, null],
])('the body %j is a page of analytics, or none', (answer, page) => {
	expect(analyticsPage(answer)).toEqual(page);
});

const NO_DOCUMENT = { id: null, filename: null, mimeType: null, signedUrl: null, content: null };

test.each<[answer: JsonObject, document: JsonObject]>([
	[
		{ document: { id: 'd', filename: 'f', mimeType: 'm', signedUrl: 's', content: '' }, id: 'other' },
		{ id: 'd', filename: 'f', mimeType: 'm', signedUrl: 's', content: '' },
	],
	[
		{ id: 'd', filename: 'f', mimeType: 'm', signedUrl: 's', content: 'YQ==', more: 1 },
		{ id: 'd', filename: 'f', mimeType: 'm', signedUrl: 's', content: 'YQ==' },
	],
	[{ document: 'x', id: '', filename: 7, mimeType: null, signedUrl: [], content: 7 }, NO_DOCUMENT],
	[{}, NO_DOCUMENT],
])('the body %j is read as a document', (answer, document) => {
	expect(documentIn(answer)).toEqual(document);
});

test.each<[body: unknown, labels: string[], list: JsonObject[] | null]>([
	[{ a: 'x', b: [{ c: 1 }, 2], d: [{ e: 1 }] }, ['a', 'b', 'd'], [{ c: 1 }]],
	[{ d: [{ e: 1 }], b: [] }, ['b', 'd'], []],
	['x', ['a'], null],
	[null, ['a'], null],
	[{ a: {} }, ['a'], null],
	[[1], [], null],
])('the body %j has its list under %j', (body, labels, list) => {
	expect(listIn(body, ...labels)).toEqual(list);
});

test.each<[body: string, answer: unknown]>([
	[' 1234567890123456789', Number('1234567890123456789')],
	['[ 1234567890123456789]', ['1234567890123456789']],
	['[0,-1234567890123456789 ]', [0, '-1234567890123456789']],
	['{"a":1234567890123456789\n}', { a: '1234567890123456789' }],
	[
		'{"a":"\\"\\\\","b":1234567890123456789,"c":"x\\n1234567890123456789"}',
		{ a: '"\\', b: '1234567890123456789', c: 'x\n1234567890123456789' },
	],
	[
		'[1234567890123456789,1234567890123456789.5,1234567890123456789e2,-1.5E+3,12]',
		['1234567890123456789', Number('1234567890123456789.5'), Number('1234567890123456789e2'), -1500, 12],
	],
	[
		'[1.1234567890123456789,"a1234567890123456",1234567890123456789]',
		[Number('1.1234567890123456789'), 'a1234567890123456', '1234567890123456789'],
	],
	[
		'[9007199254740991,9007199254740992,-9007199254740991,-9007199254740992]',
		[9007199254740991, '9007199254740992', -9007199254740991, '-9007199254740992'],
	],
	[`${'['.repeat(499)}{"a":1}${']'.repeat(499)}`, expect.any(Array)],
	[`${'['.repeat(500)}1${']'.repeat(500)}`, expect.any(Array)],
	[`${'['.repeat(500)}{}${']'.repeat(500)}`, null],
	[`${'{"a":'.repeat(501)}1${'}'.repeat(501)}`, null],
	[`{"b":[],"a":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`, null],
	['{"prototype":1,"\\u0063onstructor":2,"constructors":3}', { constructors: 3 }],
	['{"__proto__":1}', {}],
	['{"constructor":1,"a":2}', { a: 2 }],
	['{"prototype":1,"a":2}', { a: 2 }],
	['null', null],
	['"text"', 'text'],
])('the body of an answer is read exactly (row %#)', (body, answer) => {
	expect(answerIn(body)).toEqual(answer);
});

describe('a call of the API', () => {
	const callWith = async (endpoint: EndpointName, call: Call, exchange: Exchange) => {
		const sent: ApiRequest[] = [];
		const outcome = await callApi(endpoint, call, {
			apiKey: 'sk_live_0123456789',
			send: async (request) => {
				sent.push(request);
				return exchange;
			},
			wait: async () => undefined,
			random: () => 0,
			now: () => Date.UTC(2026, 0, 15, 12),
		});
		return { sent, outcome };
	};
	const answered = (status: number, body: string, retryAfter: string | null = null): Exchange => ({
		status,
		retryAfter,
		text: body,
	});
	const form = new MultipartForm();

	test.each<[EndpointName, Call, sent: ApiRequest]>([
		[
			'getLead',
			{ ids: { leadId: 'a b' } },
			{ method: 'GET', path: '/api/v1/leads/a%20b', query: {}, body: null },
		],
		[
			'getAnalytics',
			{ query: { start: 's', end: undefined, token: '' } },
			{ method: 'GET', path: '/api/v0/analytics', query: { start: 's', token: '' }, body: null },
		],
		[
			'updateLead',
			{ body: { leadId: 'l', email: 'e' } },
			{ method: 'PUT', path: '/api/v1/leads', query: {}, body: { leadId: 'l', email: 'e' } },
		],
		[
			'uploadDocuments',
			{ body: form, fields: ['leadId'] },
			{ method: 'POST', path: '/api/v1/documents', query: {}, body: form },
		],
	])('to %s is sent as documented', async (endpoint, call, request) => {
		expect(await callWith(endpoint, call, answered(200, '{"a":1}'))).toStrictEqual({
			sent: [request],
			outcome: { ok: true, value: { a: 1 } },
		});
	});

	test.each([
		[200, '{"success":true}', { success: true }],
		[299, '[]', []],
		[201, '[{"success":false}]', [{ success: false }]],
	])('answered %i with %s is a success', async (status, body, answer) => {
		expect((await callWith('getAnalytics', {}, answered(status, body))).outcome).toEqual({
			ok: true,
			value: answer,
		});
	});

	test.each([
		['"text"', 200],
		['7', 201],
		['null', 204],
		['', 299],
		['<html>', 200],
	])('is not taken as answered by OmniAI with %j and HTTP %i', async (body, status) => {
		expect((await callWith('getAnalytics', {}, answered(status, body))).outcome).toEqual({
			ok: false,
			refusal: {
				status,
				message: 'What answered does not look like OmniAI',
				description:
					"It was asked to get analytics, and its answer holds nothing of that. Check 'Base URL' in " +
					"the credential 'OmniAI API'.",
			},
		});
	});

	test.each<[EndpointName, Call, Exchange, status: number | null, message: string]>([
		[
			'createLead',
			{ body: { email: 'e' } },
			answered(200, '{"success":false,"message":"email is bad"}'),
			400,
			"OmniAI did not accept 'Email'",
		],
		[
			'createLead',
			{ body: { email: 'e' }, fields: ['firstName'] },
			answered(400, 'email or firstName'),
			400,
			"OmniAI did not accept 'First Name'",
		],
		[
			'getAnalytics',
			{ query: { start: 's' } },
			answered(400, 'start is late'),
			400,
			"OmniAI did not accept 'Start'",
		],
		[
			'getLead',
			{ ids: { leadId: 'l' } },
			answered(400, 'leadId is odd'),
			400,
			"OmniAI did not accept 'Lead'",
		],
		['updateLead', { body: { leadId: 'l' } }, answered(404, ''), 404, "OmniAI knows no lead 'l'"],
		[
			'updateLead',
			{ body: { leadId: 'l' }, ids: { leadId: 'k' } },
			answered(404, ''),
			404,
			"OmniAI knows no lead 'k'",
		],
		[
			'createActivity',
			{ body: { leadId: 'l' }, ids: { documentId: 'd' } },
			answered(404, ''),
			404,
			"OmniAI knows no document 'd'",
		],
		['createLead', { body: { leadId: 7 } }, answered(404, ''), 404, 'OmniAI found nothing to create a lead'],
		[
			'createLead',
			{ body: { firstName: 'A' } },
			answered(404, ''),
			404,
			'OmniAI found nothing to create a lead',
		],
		['createLead', {}, answered(404, ''), 404, 'OmniAI found nothing to create a lead'],
		['getAnalytics', {}, { failure: 'timeout' }, null, 'OmniAI did not answer in time (4 tries)'],
		['createLead', {}, { failure: 'timeout' }, null, 'OmniAI did not answer in time'],
		['createLead', {}, answered(300, '{}'), 300, 'OmniAI redirects to another address (HTTP 300)'],
		['createLead', {}, answered(199, '{}'), 199, 'OmniAI did not accept the request (HTTP 199)'],
	])('to %s is refused for the answer of row %#', async (endpoint, call, exchange, status, message) => {
		expect((await callWith(endpoint, call, exchange)).outcome).toEqual({
			ok: false,
			refusal: { status, message, description: expect.any(String) },
		});
	});

	test('that is asked to wait too long is refused and says how long', async () => {
		const { sent, outcome } = await callWith(
			'getAnalytics',
			{},
			answered(429, 'slow down sk_live_0123456789', 'Thu, 15 Jan 2026 12:01:01 GMT'),
		);
		expect(sent).toHaveLength(1);
		expect(outcome).toEqual({
			ok: false,
			refusal: {
				status: 429,
				message: 'OmniAI is getting too many requests from this workspace',
				description:
					"It asks to wait 61 seconds. OmniAI's support can raise the limit. OmniAI said: slow down ***",
			},
		});
	});

	test.each<[EndpointName, Call['ids'], name: string]>([
		['getLead', {}, 'Lead'],
		['getLead', { leadId: '..' }, 'Lead'],
		['getDocument', { documentId: '' }, 'Document ID'],
	])('to %s without a valid ID (%j) is not made', async (endpoint, ids, name) => {
		expect(await callWith(endpoint, { ids }, answered(200, '{}'))).toEqual({
			sent: [],
			outcome: {
				ok: false,
				refusal: {
					status: null,
					message: `'${name}' is missing or is not an ID`,
					description:
						`Give '${name}' the ID that OmniAI uses; an event item has it as 'leadId' or ` + "'document.id'.",
				},
			},
		});
	});
});

describe('pages of analytics', () => {
	const pagesOf = async (bodies: unknown[], most = 10) => {
		const found: PageOrRefusal[] = [];
		const asked: Array<string | undefined> = [];
		for await (const page of analyticsPages(
			async (token) => (
				asked.push(token),
				{ ok: true, value: bodies[Math.min(asked.length, bodies.length) - 1] as JsonObject }
			),
		)) {
			found.push(page);
			if (found.length > most) throw new Error('no end');
		}
		return { asked, found };
	};
	const refusalOfLast = (found: PageOrRefusal[]) => found.at(-1);

	test('follow each other by their tokens, each lead once', async () => {
		const { asked, found } = await pagesOf([
			{
				totals: { t: 1 },
				breakdown: [
					{ leadId: 7, a: 1 },
					{ leadId: '7' },
					{ firstName: 'A' },
					{ firstName: 'A' },
					{ firstName: 'B', leadId: null },
				],
				nextToken: 'one',
				start: 's',
				end: 'e',
			},
			{ breakdown: [{ leadId: 8 }, { leadId: 7 }], nextToken: 'two' },
			{ breakdown: [{ leadId: 9 }], nextToken: null, downloadUrl: 'u' },
		]);
		expect(asked).toEqual([undefined, 'one', 'two']);
		expect(found).toEqual([
			{
				ok: true,
				page: {
					totals: { t: 1 },
					breakdown: [{ leadId: 7, a: 1 }, { firstName: 'A' }, { firstName: 'B', leadId: null }],
					downloadUrl: null,
					nextToken: 'one',
					start: 's',
					end: 'e',
				},
			},
			{
				ok: true,
				page: {
					totals: null,
					breakdown: [{ leadId: 8 }],
					downloadUrl: null,
					nextToken: 'two',
					start: null,
					end: null,
				},
			},
			{
				ok: true,
				page: {
					totals: null,
					breakdown: [{ leadId: 9 }],
					downloadUrl: 'u',
					nextToken: null,
					start: null,
					end: null,
				},
			},
		]);
	});

	const ENDLESS = {
		ok: false,
		refusal: {
			status: null,
			message: "OmniAI's pages do not come to an end",
			description:
				'The same page came again, or several in a row without a new lead. Try again later, or ' +
				"narrow 'Start' and 'End' so that one page suffices.",
		},
	};
	const empty = (token: string, more: JsonObject = {}) => ({ breakdown: [], nextToken: token, ...more });

	test.each<[what: string, bodies: unknown[], pages: number]>([
		['three in a row that bring nothing', [empty('a'), empty('b'), empty('c')], 3],
		[
			'three in a row after one that does',
			[
				empty('a'),
				empty('b'),
				empty('c', { breakdown: [{ leadId: 1 }] }),
				empty('d'),
				empty('e'),
				empty('f'),
			],
			6,
		],
		[
			'three in a row after a new file',
			[
				empty('a'),
				empty('b'),
				empty('c', { downloadUrl: 'u' }),
				empty('d', { downloadUrl: 'u' }),
				empty('e'),
				empty('f'),
			],
			6,
		],
		[
			'a token that comes again',
			[empty('a', { breakdown: [{ leadId: 1 }] }), empty('a', { breakdown: [{ leadId: 2 }] })],
			2,
		],
	])('are given up after %s', async (_what, bodies, pages) => {
		const { asked, found } = await pagesOf(bodies);
		expect(asked).toHaveLength(pages);
		expect(found).toHaveLength(pages + 1);
		expect(refusalOfLast(found)).toEqual(ENDLESS);
	});

	test('may be two that bring nothing before the last one', async () => {
		expect((await pagesOf([empty('a'), empty('b'), { breakdown: [] }])).found.map(({ ok }) => ok)).toEqual([
			true,
			true,
			true,
		]);
	});

	test.each([[[]], [{}], [{ breakdown: 'x' }]])('are not read from %j', async (body) => {
		expect((await pagesOf([body])).found).toEqual([
			{
				ok: false,
				refusal: {
					status: 200,
					message: 'What answered does not look like OmniAI',
					description:
						"It was asked to get analytics, and its answer holds nothing of that. Check 'Base URL' " +
						"in the credential 'OmniAI API'.",
				},
			},
		]);
	});

	test('end with a refusal as it is', async () => {
		const refused = { ok: false as const, refusal: { status: 401, message: 'm', description: 'd' } };
		const found: PageOrRefusal[] = [];
		for await (const page of analyticsPages(async () => refused)) found.push(page);
		expect(found).toEqual([refused]);
	});

	test.each([
		['pages', 2_000, 1, '2,000 pages'],
		['leads', 250, 1_000, '250,000 leads, or as much data as so many have'],
	])('with too many %s are given as far as they fit, which is said', async (what, full, perPage, reached) => {
		let [asked, leads] = [0, 0];
		let refusal: unknown;
		const page = async () => {
			asked += 1;
			return {
				ok: true as const,
				value: {
					breakdown: Array.from({ length: perPage }, (_unused, at) => ({ leadId: asked * 1_000 + at })),
					nextToken: `t${asked}`,
				},
			};
		};
		for await (const result of analyticsPages(page)) {
			if (result.ok) leads += result.page.breakdown.length;
			else refusal = result.refusal;
			if (asked > 3_000) break;
		}
		expect([leads, refusal]).toEqual([
			full * perPage,
			{
				status: null,
				message: `OmniAI has more ${what} than this node gets in one run`,
				description:
					`It gets up to ${reached}. Narrow 'Start' and 'End' in the filters, and get the leads in ` +
					'several runs.',
			},
		]);
	});
});
