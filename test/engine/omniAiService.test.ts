import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { LoadOptionsContext } from 'n8n-core';
import type {
	IBinaryData,
	IDataObject,
	ILoadOptionsFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
} from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import * as networkAddress from '../../nodes/shared/http/networkAddress';
import type * as CallApi from '../../nodes/OmniAi/api/callApi';
import { ENDPOINTS, type EndpointName } from '../../nodes/OmniAi/api/endpoints';
import { eventItemSchema } from '../../nodes/shared/event/eventItem';
import { parseEvent } from '../../nodes/shared/event/parseEvent';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OPERATIONS } from '../../nodes/OmniAi/router';
import { searchLeads } from '../../nodes/OmniAi/lead/searchLeads';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { startStandIn, type ErrorForm, type JsonObject, type StandIn } from '../support/omniAiService';
import { startReceiver } from '../support/receiver';
import { additionalDataFor, RunCredentials, runWorkflow, workflowOf } from '../support/runWorkflow';

// So that one answer of it can be replaced.
jest.mock('../../nodes/shared/http/networkAddress', () => {
	const actual = jest.requireActual<typeof networkAddress>('../../nodes/shared/http/networkAddress');
	return { __esModule: true, ...actual, reachOf: jest.fn(actual.reachOf) };
});

// The wait before a try is a random part of a limit: here none of it.
jest.mock('../../nodes/OmniAi/api/callApi', () => {
	const actual = jest.requireActual<typeof CallApi>('../../nodes/OmniAi/api/callApi');
	const callApi: typeof CallApi.callApi = async (endpoint, call, dependencies) =>
		await actual.callApi(endpoint, call, { ...dependencies, random: () => 0 });
	return { ...actual, callApi };
});

jest.setTimeout(30_000);

const KEY = 'key-for-the-stand-in';

let service: StandIn;
let leadId: string;
let documentId: string;

beforeAll(async () => {
	service = await startStandIn({ apiKey: KEY });
});
afterAll(async () => {
	await service.close();
});
beforeEach(() => {
	service.clearFaults();
	Object.assign(service.settings, {
		errorForm: 'message',
		lists: 'bare',
		analyticsLeads: 3,
		inventsPages: null,
	});
	leadId = service.addLead({ firstName: 'Ada', lastName: 'Sample', email: 'ada@example.com' });
	documentId = service.addDocument(leadId, 'statement.pdf', 'application/pdf', Buffer.from('%PDF-sample'));
	service.requests.length = 0;
});

interface Given {
	items?: INodeExecutionData[];
	apiKey?: string;
	baseUrl?: string;
	settings?: object;
}

async function run(
	parameters: INodeParameters,
	{ items = [{ json: {} }], apiKey = KEY, baseUrl = service.origin, settings = {} }: Given = {},
) {
	const finished = await runWorkflow({
		mode: 'manual',
		nodes: [{ name: 'OmniAI', type: new OmniAi(), parameters, credentials: { omniAiApi: 'api' }, settings }],
		items,
		credentials: { api: { apiKey, baseUrl } },
		credentialTypes: [new OmniAiApi()],
	});
	const found = finished.outputs('OmniAI')[0] ?? [];
	return {
		...finished,
		found,
		items: found.map(({ json }) => json),
		description: (finished.error as { description?: string } | undefined)?.description,
	};
}

const file = (content: Buffer | string, fileName: string, mimeType = 'application/pdf'): IBinaryData => ({
	data: Buffer.from(content).toString('base64'),
	fileName,
	mimeType,
});
const byId = (id: string) => ({ __rl: true, mode: 'id', value: id });

const searched = async (filter?: string, token?: string) => {
	const node = {
		id: 'n',
		name: 'OmniAI',
		type: 'n8n-nodes-omniai.omniAi',
		typeVersion: 1,
		position: [0, 0],
		parameters: { resource: 'lead', operation: 'get' },
		credentials: { omniAiApi: { id: 'api', name: 'api' } },
	} as unknown as INode;
	const credentials = { api: { apiKey: KEY, baseUrl: service.origin } };
	const workflow = workflowOf({
		nodes: [
			{ name: 'OmniAI', type: new OmniAi(), parameters: node.parameters, credentials: { omniAiApi: 'api' } },
		],
	});
	const additionalData = Object.assign(additionalDataFor(credentials, 'e'), {
		credentialsHelper: new RunCredentials(credentials, [new OmniAiApi()]),
	});
	const context = new LoadOptionsContext(
		workflow,
		workflow.getNode('OmniAI') ?? node,
		additionalData,
		'/',
	) as unknown as ILoadOptionsFunctions;
	return await searchLeads.call(context, filter, token);
};

/** A call of each endpoint that the stand-in accepts: the node's parameters, and what has to arrive. */
const CALLS: Record<
	EndpointName,
	{ parameters: () => INodeParameters; items?: INodeExecutionData[]; arrives: () => object }
> = {
	createLead: {
		parameters: () => ({
			resource: 'lead',
			operation: 'create',
			firstName: 'Grace',
			additionalFields: {
				lastName: 'Sample',
				phoneNumber: '(555) 010-0001',
				assigneeType: 'manual',
				didOptOut: false,
				timezone: 'America/New_York',
				checklistItems: {
					item: [
						{ code: 'company_name', value: 'Acme', status: 'COMPLETED' },
						{ code: 'ein', value: '', status: '' },
					],
				},
			},
		}),
		arrives: () => ({
			method: 'POST',
			path: '/api/v1/leads',
			query: {},
			body: {
				firstName: 'Grace',
				lastName: 'Sample',
				phoneNumber: '(555) 010-0001',
				assigneeType: 'manual',
				didOptOut: false,
				timezone: 'America/New_York',
				checklistItems: [{ code: 'company_name', value: 'Acme', status: 'COMPLETED' }, { code: 'ein' }],
			},
		}),
	},
	updateLead: {
		parameters: () => ({
			resource: 'lead',
			operation: 'update',
			leadId: byId(leadId),
			updateFields: { email: 'new@example.com', status: 'NOT_INTERESTED' },
		}),
		arrives: () => ({
			method: 'PUT',
			path: '/api/v1/leads',
			query: {},
			body: { leadId, email: 'new@example.com', status: 'NOT_INTERESTED' },
		}),
	},
	getLead: {
		parameters: () => ({ resource: 'lead', operation: 'get', leadId: byId(leadId) }),
		arrives: () => ({ method: 'GET', path: `/api/v1/leads/${leadId}`, query: {}, body: null }),
	},
	getLeadDocuments: {
		parameters: () => ({ resource: 'lead', operation: 'getDocuments', leadId: byId(leadId) }),
		arrives: () => ({ method: 'GET', path: `/api/v1/leads/${leadId}/documents`, query: {}, body: null }),
	},
	getLeadChecklist: {
		parameters: () => ({ resource: 'lead', operation: 'getChecklist', leadId: byId(leadId) }),
		arrives: () => ({ method: 'GET', path: `/api/v1/leads/${leadId}/checklist`, query: {}, body: null }),
	},
	getLeadActionLogs: {
		parameters: () => ({ resource: 'lead', operation: 'getActionLogs', leadId: byId(leadId) }),
		arrives: () => ({ method: 'GET', path: `/api/v1/leads/${leadId}/action-logs`, query: {}, body: null }),
	},
	createChecklistItem: {
		parameters: () => ({
			resource: 'lead',
			operation: 'addChecklistItem',
			leadId: byId(leadId),
			label: 'Statements',
			fieldType: 'BANK_STATEMENT',
			months: 6,
			bankStatementRules: { isPersonal: true },
			additionalFields: { isRequired: false, clientInstructions: 'All pages, please' },
		}),
		arrives: () => ({
			method: 'POST',
			path: `/api/v1/leads/${leadId}/checklist-items`,
			query: {},
			body: {
				label: 'Statements',
				fieldType: 'BANK_STATEMENT',
				config: { months: 6, isPersonal: true },
				isRequired: false,
				clientInstructions: 'All pages, please',
			},
		}),
	},
	createActivity: {
		parameters: () => ({
			resource: 'activity',
			operation: 'create',
			leadId: byId(leadId),
			eventType: 'document_error',
			title: 'Unreadable',
			additionalFields: { description: 'Page 2', metadata: '{"case":7}' },
		}),
		arrives: () => ({
			method: 'POST',
			path: '/api/v1/activity',
			query: {},
			body: {
				leadId,
				eventType: 'document_error',
				title: 'Unreadable',
				description: 'Page 2',
				metadata: { case: 7, sentBy: 'n8n-nodes-omniai' },
			},
		}),
	},
	uploadDocuments: {
		parameters: () => ({
			resource: 'document',
			operation: 'upload',
			leadId: byId(leadId),
			binaryFields: 'data, second',
			additionalFields: {
				fileDetails: { file: [{ binaryField: 'second', externalId: 'DOC-2', name: 'Return' }] },
			},
		}),
		items: [
			{
				json: {},
				binary: { data: file('first', 'März "1".pdf'), second: file('second', 'b.txt', 'text/plain') },
			},
		],
		arrives: () => ({
			method: 'POST',
			path: '/api/v1/documents',
			query: {},
			body: null,
			form: [
				['leadId', leadId],
				['metadata', '[{},{"externalId":"DOC-2","name":"Return"}]'],
				[
					'files',
					expect.objectContaining({ filename: 'März %221%22.pdf', mimeType: 'application/pdf', size: 5 }),
				],
				['files', expect.objectContaining({ filename: 'b.txt', mimeType: 'text/plain', size: 6 })],
			],
		}),
	},
	getDocument: {
		parameters: () => ({ resource: 'document', operation: 'get', documentId }),
		arrives: () => ({ method: 'GET', path: `/api/v1/documents/${documentId}`, query: {}, body: null }),
	},
	getAnalytics: {
		parameters: () => ({
			resource: 'analytics',
			operation: 'getAll',
			returnAll: true,
			filters: { start: '2025-01-01T00:00:00', end: '2025-02-01T01:00:00+01:00' },
		}),
		arrives: () => ({
			method: 'GET',
			path: '/api/v0/analytics',
			query: { start: '2025-01-01T00:00:00.000Z', end: '2025-02-01T00:00:00.000Z' },
			body: null,
		}),
	},
};

const EACH = Object.keys(CALLS) as EndpointName[];
const call = async (endpoint: EndpointName, given: Given = {}) => {
	const { parameters, items } = CALLS[endpoint];
	return await run(parameters(), { ...(items && { items }), ...given });
};

describe('the endpoint', () => {
	test.each(EACH)('%s gets the documented method, path, query, headers and body', async (endpoint) => {
		const { status, error } = await call(endpoint);
		expect([status, error?.message]).toEqual(['success', undefined]);
		expect(service.requests).toHaveLength(1);
		expect(service.requests[0]).toMatchObject(CALLS[endpoint].arrives());
		const { headers, form, method } = service.requests[0] as (typeof service.requests)[0];
		expect(headers).toMatchObject({ 'x-api-key': KEY, accept: 'application/json' });
		expect(headers['content-type'] ?? null).toEqual(
			method === 'GET'
				? null
				: form === null
					? 'application/json'
					: expect.stringMatching(/^multipart\/form-data; boundary=/),
		);
	});

	test.each(EACH)(
		'%s has its 400, 401, 404 and 500 explained, and what OmniAI said is kept',
		async (endpoint) => {
			const isGet = ENDPOINTS[endpoint].method === 'GET';
			for (const [status, sentence, advice] of [
				[400, 'did not accept', ''],
				[401, 'did not accept the API key', "credential 'OmniAI API'"],
				[404, /OmniAI (knows no|found nothing)/, 'Check'],
				[
					500,
					isGet ? 'could not answer after 4 tries (HTTP 500)' : 'could not answer (HTTP 500)',
					isGet ? 'Try again later' : 'may have carried it out',
				],
			] as const) {
				service.requests.length = 0;
				service.fail({
					status,
					times: isGet && status === 500 ? 4 : 1,
					body: '{"message":"as the service says"}',
				});
				const { error, description } = await call(endpoint);
				expect(error?.message).toMatch(sentence);
				expect(description).toContain(advice);
				expect(description).toContain('as the service says');
				expect((error as unknown as { httpCode: string }).httpCode).toBe(String(status));
				expect(service.requests).toHaveLength(isGet && status === 500 ? 4 : 1);
			}
		},
	);

	test.each(EACH)('%s refuses a wrong key, and the key stands in no message', async (endpoint) => {
		const { error } = await call(endpoint, { apiKey: 'wrong-key-0123456789' });
		expect(error?.message).toBe('OmniAI did not accept the API key');
		expect(JSON.stringify({ ...error, message: error?.message, stack: error?.stack })).not.toContain(
			'wrong-key',
		);
	});

	test.each(EACH)('%s is called for the other items after a failure when told to', async (endpoint) => {
		const items = CALLS[endpoint].items ?? [{ json: {} }];
		service.fail({ status: 404 });
		const { found, status } = await call(endpoint, {
			items: [...items, ...items],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(status).toBe('success');
		expect(found[0]?.json['error']).toMatch(/OmniAI/);
		expect(
			found
				.slice(1)
				.every(({ json, pairedItem }) =>
					json['error'] === undefined || json['error'] === null
						? (pairedItem as { item: number }).item === 1
						: false,
				),
		).toBe(true);
		expect(found.length).toBeGreaterThan(endpoint === 'getLeadChecklist' ? 0 : 1);
	});

	test.each<[string, INodeParameters, JsonObject]>([
		['lead', { operation: 'create', firstName: 'Ada' }, { firstName: 'Ada' }],
		[
			'lead',
			{ operation: 'addChecklistItem', leadId: '={{ $json.leadId }}', label: 'EIN', fieldType: 'EIN' },
			{ label: 'EIN', fieldType: 'EIN' },
		],
		[
			'activity',
			{ operation: 'create', leadId: '={{ $json.leadId }}', eventType: 'note', title: 'Note' },
			{
				leadId: expect.any(String),
				eventType: 'note',
				title: 'Note',
				metadata: { sentBy: 'n8n-nodes-omniai' },
			},
		],
		[
			'activity',
			{
				operation: 'create',
				leadId: '={{ $json.leadId }}',
				eventType: 'note',
				title: 'Note',
				additionalFields: { markAsOurs: false, metadata: '={{ {a: [1]} }}' },
			},
			{ leadId: expect.any(String), eventType: 'note', title: 'Note', metadata: { a: [1] } },
		],
		[
			'activity',
			{
				operation: 'create',
				leadId: '={{ $json.leadId }}',
				eventType: 'note',
				title: 'Note',
				additionalFields: { markAsOurs: false },
			},
			{ leadId: expect.any(String), eventType: 'note', title: 'Note' },
		],
	])('of %s is sent only what is given (row %#)', async (resource, parameters, body) => {
		const { error } = await run({ resource, ...parameters }, { items: [{ json: { leadId } }] });
		expect(error).toBeUndefined();
		expect(service.requests[0]?.body).toEqual(body);
	});

	test('is called by the operations it is listed with, and by at least one', () => {
		const used = Object.values(OPERATIONS).flatMap((operations) =>
			Object.values(operations).flatMap(({ endpoints }) => endpoints),
		);
		expect(new Set(used)).toEqual(new Set(EACH));
	});
});

describe('a call of the API', () => {
	const seen = () => service.requests.map(({ status }) => status);

	test.each([408, 425, 429, 500, 502, 503])(
		'is repeated for a GET after %s, until it is answered',
		async (status) => {
			service.fail({ status, times: 2 });
			const { items } = await call('getLead');
			expect(items).toHaveLength(1);
			expect(seen()).toEqual([status, status, 200]);
		},
	);

	test('is repeated for a GET whose connection broke', async () => {
		service.fail({ status: 0, reset: true });
		expect((await call('getLead')).status).toBe('success');
		expect(service.requests).toHaveLength(2);
	});

	test.each(EACH.filter((endpoint) => ENDPOINTS[endpoint].method !== 'GET'))(
		'is never repeated for %s, because it could happen twice',
		async (endpoint) => {
			for (const fault of [{ status: 429 }, { status: 503 }, { status: 0, reset: true }]) {
				service.requests.length = 0;
				service.fail(fault);
				const { status, description } = await call(endpoint);
				expect(status).toBe('error');
				if (fault.status !== 429) expect(description).toContain('may have carried it out');
				expect(service.requests).toHaveLength(1);
			}
		},
	);

	test('is not repeated before Retry-After has passed', async () => {
		service.fail({ status: 429, headers: { 'retry-after': '1' } });
		const begin = performance.now();
		expect((await call('getLead')).status).toBe('success');
		expect(performance.now() - begin).toBeGreaterThan(950);
	});

	test('is not repeated when Retry-After is longer than a person would wait for', async () => {
		service.fail({ status: 429, headers: { 'retry-after': '3600' } });
		const { error, description } = await call('getLead');
		expect(error?.message).toBe('OmniAI is getting too many requests from this workspace');
		expect(description).toContain('asks to wait 3600 seconds');
		expect(service.requests).toHaveLength(1);
	});
});

describe('the OmniAI node', () => {
	const FORMS: ErrorForm[] = ['message', 'error', 'nested', 'list', 'fields', 'text'];

	test.each(FORMS)('names the refused field, whatever the form of the body (%s)', async (errorForm) => {
		service.settings.errorForm = errorForm;
		const { error, description } = await run(
			{
				resource: 'document',
				operation: 'upload',
				leadId: byId(leadId),
				additionalFields: { leadChecklistItemId: 'nowhere' },
			},
			{ items: [{ json: {}, binary: { data: file('x', 'x.pdf') } }] },
		);
		expect(error?.message).toBe('OmniAI knows no such checklist item');
		expect(description).toContain("'Lead Checklist Item ID'");
	});

	test.each(['html', 'empty'] as ErrorForm[])(
		'says what it can of a refusal whose body has no texts (%s)',
		async (errorForm) => {
			service.settings.errorForm = errorForm;
			const { error, description } = await run({
				resource: 'lead',
				operation: 'get',
				leadId: byId('nobody'),
			});
			expect(error?.message).toBe("OmniAI knows no lead 'nobody'");
			expect(description).toContain("Check the lead's ID");
			expect(description).not.toMatch(/<|OmniAI said/);
		},
	);

	test('names the field that OmniAI does not accept', async () => {
		service.fail({ status: 400, body: '{"error":{"message":"phoneNumber is invalid"}}' });
		const { error, description } = await run({
			resource: 'lead',
			operation: 'create',
			firstName: 'Ada',
			additionalFields: { phoneNumber: '1' },
		});
		expect(error?.message).toBe("OmniAI did not accept 'Phone Number'");
		expect(description).toContain('phoneNumber is invalid');
	});

	test.each([
		['another program', { baseUrl: () => `${service.origin}/storage` }, 'OmniAI'],
		['nothing', { baseUrl: () => 'http://127.0.0.1:9' }, 'Nothing answers at the address'],
		['no address', { baseUrl: () => 'nonsense' }, "'Base URL' in the credential"],
		[
			'an address with a user name',
			{ baseUrl: () => 'http://user:pass@127.0.0.1' },
			"'Base URL' in the credential",
		],
	])('explains a base URL that leads to %s', async (_what, { baseUrl }, sentence) => {
		const { error } = await call('getLead', { baseUrl: baseUrl() });
		expect(error?.message).toContain(sentence);
	});

	test.each(['<html>hello</html>', '', '42', '"text"'])('does not take %j for an answer', async (body) => {
		service.fail({ status: 200, body });
		expect((await call('getLead')).error?.message).toBe('What answered does not look like OmniAI');
	});

	test('explains a success that says it is none', async () => {
		service.fail({ status: 200, body: '{"success":false,"error":"title is too long"}' });
		expect((await call('createActivity')).error?.message).toBe("OmniAI did not accept 'Title'");
	});

	test('does not follow redirects, so that the key goes nowhere else', async () => {
		service.fail({ status: 302, headers: { location: `${service.origin}/api/v1/leads/${leadId}` } });
		expect((await call('getLead')).error?.message).toContain('redirects to another address');
		expect(service.requests).toHaveLength(1);
	});
});

describe('the OmniAI node', () => {
	test.each<[string, INodeParameters, string]>([
		[
			'no first name',
			{ resource: 'lead', operation: 'create', firstName: '={{ "" }}' },
			"'First Name' must not be empty.",
		],
		[
			'an object for a name',
			{
				resource: 'lead',
				operation: 'create',
				firstName: 'Ada',
				additionalFields: { lastName: '={{ {a: 1} }}' },
			},
			"'Last Name' has to be text.",
		],
		[
			'an unknown choice',
			{
				resource: 'lead',
				operation: 'create',
				firstName: 'Ada',
				additionalFields: { assigneeType: '={{ "robot" }}' },
			},
			"'Assignee Type' has to be one of agent, manual.",
		],
		[
			'a checklist item without a code',
			{
				resource: 'lead',
				operation: 'create',
				firstName: 'Ada',
				additionalFields: { checklistItems: { item: [{ code: 'a' }, { code: '' }] } },
			},
			"'Code (entry 2)' must not be empty.",
		],
		[
			'no field to update',
			{ resource: 'lead', operation: 'update', leadId: 'x', updateFields: {} },
			'Choose at least one field to update.',
		],
		[
			'a status against the opt-out',
			{
				resource: 'lead',
				operation: 'update',
				leadId: 'x',
				updateFields: { status: 'OPTED_OUT', didOptOut: false },
			},
			"'Status' has to agree with 'Did Opt Out'",
		],
		[
			'no choices',
			{
				resource: 'lead',
				operation: 'addChecklistItem',
				leadId: 'x',
				label: 'Purpose',
				fieldType: 'SELECT',
				choices: ' , ',
			},
			"'Choices' needs at least one.",
		],
		[
			'years that are words',
			{
				resource: 'lead',
				operation: 'addChecklistItem',
				leadId: 'x',
				label: 'Returns',
				fieldType: 'TAX_RETURN',
				years: 'two',
			},
			"'Years' has to be a number",
		],
		[
			'metadata that is a list',
			{
				resource: 'activity',
				operation: 'create',
				leadId: 'x',
				eventType: 'a',
				title: 'b',
				additionalFields: { metadata: '[]' },
			},
			"'Metadata' has to be a JSON object.",
		],
		[
			'metadata that is not JSON',
			{
				resource: 'activity',
				operation: 'create',
				leadId: 'x',
				eventType: 'a',
				title: 'b',
				additionalFields: { metadata: '{a' },
			},
			"'Metadata' is not JSON",
		],
		[
			'an end before the start',
			{ resource: 'analytics', operation: 'getAll', filters: { start: '2025-02-01', end: '2025-01-01' } },
			"'End' must not lie before 'Start'.",
		],
		[
			'a time that is none',
			{ resource: 'analytics', operation: 'getTotals', filters: { start: 'soon' } },
			"'Start' has to be a date",
		],
		[
			'an ID that is a path',
			{ resource: 'lead', operation: 'get', leadId: '..' },
			"'Lead' is missing or is not an ID",
		],
		[
			'an ID that is missing',
			{ resource: 'document', operation: 'get', documentId: '={{ $json.nothing }}' },
			"'Document ID' is missing or is not an ID",
		],
	])('sends nothing when it is given %s', async (_what, parameters, sentence) => {
		const { status, error } = await run(parameters);
		expect([status, error?.message]).toEqual(['error', expect.stringContaining(sentence)]);
		expect(service.requests).toEqual([]);
	});

	test('keeps an ID one step of the path', async () => {
		const ids = fc
			.sample(fc.string({ unit: 'binary', minLength: 1 }), { numRuns: 15, seed: 5 })
			.concat(['../leads', '..%2F', 'a/b', 'a?b=c', 'a#b', '%', 'ü', '\ud800', '\u0000'])
			.filter((id) => id.trim() !== '');
		await run(
			{ resource: 'lead', operation: 'get', leadId: '={{ $json.id }}' },
			{ items: ids.map((id) => ({ json: { id } })), settings: { onError: 'continueRegularOutput' } },
		);
		expect(service.requests.map(({ path }) => path.split('/').length)).toEqual(ids.map(() => 5));
		expect(service.requests.map(({ path }) => decodeURIComponent(path.split('/')[4] ?? ''))).toEqual(
			ids.map((id) => id.trim().replace(/\p{Surrogate}/gu, '\ufffd')),
		);
		expect(service.requests.every(({ query }) => Object.keys(query).length === 0)).toBe(true);
	});

	const CONFIGS: Array<[string, INodeParameters, unknown]> = [
		['DATE', {}, undefined],
		['EIN', {}, undefined],
		['EMAIL', {}, undefined],
		['FILE', {}, undefined],
		['PHONE', {}, undefined],
		['ID', { idType: 'PASSPORT' }, { type: 'PASSPORT' }],
		['NUMBER', { numberRules: { min: 1, max: 5 } }, { min: 1, max: 5 }],
		['NUMBER', {}, undefined],
		['SELECT', { choices: 'Purchase, Refinance' }, { options: ['Purchase', 'Refinance'] }],
		['TAX_RETURN', { years: '2' }, { years: 2 }],
		[
			'TAX_RETURN',
			{ years: '2023, 2024', taxReturnRules: { isPersonal: false } },
			{ years: [2023, 2024], isPersonal: false },
		],
		['TEXT', { textRules: { pattern: '^a$' } }, { pattern: '^a$' }],
		['TEXT', {}, undefined],
		['BANK_STATEMENT', { months: 3 }, { months: 3 }],
	];
	test.each(CONFIGS)('sends a checklist item %s with %j as documented', async (fieldType, fields, config) => {
		const { status } = await run({
			resource: 'lead',
			operation: 'addChecklistItem',
			leadId,
			label: 'Item',
			fieldType,
			...fields,
		});
		expect(status).toBe('success');
		expect((service.requests[0]?.body as JsonObject)['config']).toEqual(config);
	});
});

describe('the OmniAI node', () => {
	test('answers the few fields of a lead that most workflows need, or everything', async () => {
		const { items } = await call('getLead');
		expect(items[0]).toEqual({
			id: leadId,
			externalLeadId: null,
			firstName: 'Ada',
			lastName: 'Sample',
			businessName: null,
			email: 'ada@example.com',
			phoneNumber: null,
			assigneeType: 'agent',
			createdAt: expect.any(String),
			status: 'IN_PROGRESS',
		});
		const raw = await run({ ...CALLS.getLead.parameters(), simplify: false });
		expect(raw.items[0]).toMatchObject({
			lead: { id: leadId, tags: [] },
			documents: [{ filename: 'statement.pdf' }],
			matchingLeads: [],
		});
	});

	test('reads the oldest answer, which is the lead itself', async () => {
		service.fail({
			status: 200,
			body: JSON.stringify({ id: 'old', email: 'old@example.com', status: 'REVIEW' }),
		});
		expect((await call('getLead')).items[0]).toMatchObject({
			id: 'old',
			email: 'old@example.com',
			status: 'REVIEW',
		});
	});

	test.each(['bare', 'labelled'] as const)('reads %s lists', async (lists) => {
		service.settings.lists = lists;
		service.setActionLogs(leadId, [actionLog('a', 'FAILED', 1), actionLog('b', 'PENDING', 2)]);
		expect((await call('getLeadDocuments')).items).toMatchObject([
			{ id: documentId, metadata: { 'Matched checklist items': [] } },
		]);
		expect((await call('getLeadActionLogs')).items).toMatchObject([
			{ id: 'a', toolName: 'deep_research' },
			{ id: 'b' },
		]);
		await run({
			resource: 'lead',
			operation: 'addChecklistItem',
			leadId,
			label: 'Purpose',
			fieldType: 'TEXT',
		});
		expect((await call('getLeadChecklist')).items).toMatchObject([
			{ group: 'Application', code: 'purpose', status: 'TODO' },
		]);
		expect((await run({ ...CALLS.getLeadChecklist.parameters(), simplify: false })).items).toMatchObject([
			{ name: 'Application', items: [{ checklistItem: { code: 'purpose' } }] },
		]);
	});

	test('does not take an answer without the list for an empty one', async () => {
		service.fail({ status: 200, body: '{"something":"else"}' });
		expect((await call('getLeadDocuments')).error?.message).toBe('What answered does not look like OmniAI');
	});

	test('ends a loop of updates with Only When Different', async () => {
		const update = async () =>
			await run({
				resource: 'lead',
				operation: 'update',
				leadId,
				updateFields: {
					email: 'other@example.com',
					phoneNumber: '555-010-0002',
					assigneeType: 'manual',
					status: 'COMPLETED',
					emailVerified: true,
				},
				options: { onlyWhenDifferent: true },
			});
		const first = await update();
		const second = await update();
		expect(service.requests.map(({ method }) => method)).toEqual(['GET', 'PUT', 'GET']);
		expect(second.items[0]).toMatchObject({
			email: 'other@example.com',
			assigneeType: 'HUMAN_AGENT',
			status: 'COMPLETED',
		});
		expect(first.items[0]).toEqual(second.items[0]);
	});

	test.each<[string, IDataObject]>([
		[
			'checklist items',
			{ checklistItems: { item: [{ code: 'company_name', value: 'Acme', status: 'COMPLETED' }] } },
		],
		['an email in capital letters', { email: 'ADA@Example.com' }],
		['an email that is not verified', { emailVerified: false }],
		['the AI agent as assignee', { assigneeType: 'agent' }],
	])('ends a loop that sets %s with Only When Different', async (_what, fields) => {
		const update = async () =>
			await run({
				resource: 'lead',
				operation: 'update',
				leadId,
				updateFields: fields as INodeParameters,
				options: { onlyWhenDifferent: true },
			});
		await update();
		service.requests.length = 0;
		expect((await update()).error).toBeUndefined();
		expect(service.requests.map(({ method }) => method)).toEqual(['GET']);
	});

	test.each(['timezone', 'middleName'])(
		'refuses %s, which OmniAI does not answer, with Only When Different',
		async (field) => {
			const { error } = await run({
				resource: 'lead',
				operation: 'update',
				leadId,
				updateFields: { [field]: 'x', email: 'other@example.com' },
				options: { onlyWhenDifferent: true },
			});
			expect(error?.message).toMatch(
				/'Only When Different' cannot tell whether '(?:Timezone|Middle Name)' differs/,
			);
			expect(service.requests.map(({ method }) => method)).toEqual(['GET']);
		},
	);

	test.each<[string, IDataObject, JsonObject]>([
		[
			'text for a number',
			{ checklistItems: { item: [{ code: 'income', value: '5000', status: '' }] } },
			{
				lead: { id: 'x' },
				checklistItems: [{ items: [{ value: 5000, checklistItem: { code: 'income' } }] }],
			},
		],
		[
			'nothing for a field that is empty',
			{ lastName: '', phoneNumber: '' },
			{ lead: { id: 'x', lastName: null, phoneNumber: null } },
		],
		[
			'a phone number with another spelling of its country',
			{ phoneNumber: '00 1 (678) 231-9992' },
			{ lead: { id: 'x', phoneNumber: '+16782319992' } },
		],
		[
			'in progress for what is under review',
			{ status: 'IN_PROGRESS' },
			{ lead: { id: 'x' }, status: 'REVIEW' },
		],
		['no opt-out for one that is not told', { didOptOut: false }, { lead: { id: 'x' } }],
	])('sees no difference in %s with Only When Different', async (_what, fields, held) => {
		service.fail({ status: 200, body: JSON.stringify(held) });
		await run({
			resource: 'lead',
			operation: 'update',
			leadId,
			updateFields: fields as INodeParameters,
			options: { onlyWhenDifferent: true },
		});
		expect(service.requests.map(({ method }) => method)).toEqual(['GET']);
	});

	test('refuses an assignee that OmniAI does not say with Only When Different', async () => {
		service.fail({ status: 200, body: JSON.stringify({ lead: { id: 'x', assigneeType: null } }) });
		const { error } = await run({
			resource: 'lead',
			operation: 'update',
			leadId,
			updateFields: { assigneeType: 'agent' },
			options: { onlyWhenDifferent: true },
		});
		expect(error?.message).toMatch(/cannot tell whether 'Assignee Type' differs/);
		expect(service.requests.map(({ method }) => method)).toEqual(['GET']);
	});

	test('sets a field that the answer leaves out as empty with Only When Different', async () => {
		service.fail({ status: 200, body: JSON.stringify({ lead: { id: 'some-lead' }, status: 'IN_PROGRESS' }) });
		const { error } = await run({
			resource: 'lead',
			operation: 'update',
			leadId,
			updateFields: { email: 'ada@example.com' },
			options: { onlyWhenDifferent: true },
		});
		expect(error).toBeUndefined();
		expect(service.requests.map(({ method }) => method)).toEqual(['GET', 'PUT']);
	});

	test.each<[string, INodeParameters]>([
		['getLead', { resource: 'lead', operation: 'get', leadId: 'x' }],
		['createLead', { resource: 'lead', operation: 'create', firstName: 'Ada' }],
		['getAnalytics', { resource: 'analytics', operation: 'getAll' }],
		['getAnalytics', { resource: 'analytics', operation: 'getTotals' }],
	])('takes no incomplete answer to %s for a success (row %#)', async (_endpoint, parameters) => {
		for (const body of ['{}', '[]', '{"message":"maintenance"}']) {
			service.fail({ status: 200, body });
			const { error, items } = await run(parameters);
			expect([error?.message, items]).toEqual(['What answered does not look like OmniAI', []]);
		}
	});

	test('does not follow empty pages of analytics for ever', async () => {
		for (let page = 0; page < 10; page += 1)
			service.fail({ status: 200, body: JSON.stringify({ breakdown: [], nextToken: `after-${page}` }) });
		expect((await run({ resource: 'analytics', operation: 'getAll', returnAll: true })).error?.message).toBe(
			"OmniAI's pages do not come to an end",
		);
		expect(service.requests.length).toBeLessThan(5);
	});

	test('emits more leads than a call has room for arguments', async () => {
		service.settings.analyticsLeads = 130_000;
		expect((await run({ resource: 'analytics', operation: 'getAll', returnAll: true })).found).toHaveLength(
			130_000,
		);
	});

	test.each([
		[
			{ resource: 'analytics', operation: 'getAll', limit: '={{ $json.nope }}' },
			"'Limit' has to be a whole number, 1 or more",
		],
		[
			{ resource: 'analytics', operation: 'getAll', limit: -1 },
			"'Limit' has to be a whole number, 1 or more",
		],
		[
			{ resource: 'event', operation: 'generateSample', seed: '={{ $json.nope }}' },
			"'Seed' has to be a whole number, 0 or more",
		],
		[
			{ resource: 'analytics', operation: 'getTotals', filters: { start: '={{ 7 }}' } },
			"'Start' has to be a date such as 2025-11-03T09:00:00Z.",
		],
	])(
		'refuses a value that does not fit its field before anything is asked (row %#)',
		async (parameters, message) => {
			const { error } = await run(parameters);
			expect(error?.message).toBe(message);
			expect(service.requests).toHaveLength(0);
		},
	);

	test('takes a time without a zone as UTC, however it is written', async () => {
		for (const start of ['2025-11-03T09:00:00', '2025-11-03 09:00:00']) {
			await run({ resource: 'analytics', operation: 'getTotals', filters: { start } });
			expect(service.requests.at(-1)?.query['start']).toBe('2025-11-03T09:00:00.000Z');
		}
	});

	test('masks what a careless service quotes, the key and the signature of a link', async () => {
		service.fail({
			status: 401,
			body: JSON.stringify({
				error: `Invalid API key ${KEY}, see https://files.example.com/a?X-Amz-Signature=abc for more`,
			}),
		});
		const { error, description } = await run({ resource: 'lead', operation: 'get', leadId });
		expect(`${error?.message} ${description}`).toContain(
			'Invalid API key ***, see https://files.example.com/a?***',
		);
		expect(JSON.stringify([error?.message, description])).not.toMatch(/key-for-the-stand-in|abc/);
	});

	test.each([
		['in an answer that says no', 200, JSON.stringify({ success: false, message: `${KEY} may not do this` })],
		['written otherwise', 401, JSON.stringify({ message: `bad ${KEY}` }).replaceAll('-', '\\u002d')],
	])('masks a quoted key %s', async (_how, status, body) => {
		service.fail({ status, body });
		const { error, description } = await run({ resource: 'lead', operation: 'get', leadId });
		expect(`${error?.message} ${description}`).toContain('***');
		expect(`${error?.message} ${description}`).not.toContain(KEY);
	});

	test('does not even show the part of a quoted key at which a long answer is cut', async () => {
		for (let before = 470; before <= 500; before += 5) {
			service.fail({ status: 401, body: JSON.stringify({ message: `${'x'.repeat(before)} ${KEY}` }) });
			const { error, description } = await run({ resource: 'lead', operation: 'get', leadId });
			expect(`${error?.message} ${description}`).not.toMatch(/key-f/);
		}
	});

	test("does not write items again with n8n's Retry On Fail when another one fails", async () => {
		const settings = {
			retryOnFail: true,
			maxTries: 3,
			waitBetweenTries: 0,
			onError: 'continueRegularOutput',
		};
		const { items } = await run(
			{ resource: 'lead', operation: 'create', firstName: '={{ $json.n }}', additionalFields: {} },
			{ settings, items: ['', 'Ada', 'Bob'].map((n) => ({ json: { n } })) },
		);
		expect(service.requests.map(({ method, body }) => [method, (body as JsonObject)['firstName']])).toEqual([
			['POST', 'Ada'],
			['POST', 'Bob'],
		]);
		expect(items.map(({ error, firstName }) => [typeof error === 'string', firstName ?? null])).toEqual([
			[true, null],
			[false, 'Ada'],
			[false, 'Bob'],
		]);
		service.requests.length = 0;
		service.fail({ status: 200, body: '{"success":true,"actionLogId":"x","error":null}' });
		await run(
			{
				resource: 'activity',
				operation: 'create',
				leadId,
				eventType: 'note',
				title: 'Called',
				additionalFields: {},
			},
			{ settings },
		);
		expect(service.requests).toHaveLength(1);
	});

	test.each<[string, (page: number) => JsonObject, number]>([
		[
			'the same leads and ever new tokens',
			(page) => ({ breakdown: [{ leadId: 'a' }, { leadId: 'b' }], nextToken: `after-${page}` }),
			4,
		],
		['no leads and ever new tokens', (page) => ({ breakdown: [], nextToken: `after-${page}` }), 3],
		['the same token', (page) => ({ breakdown: [{ leadId: `l${page}` }], nextToken: 'after-1' }), 2],
	])('ends Return All against a server that invents %s', async (_what, page, asked) => {
		service.settings.inventsPages = page;
		const { error, items } = await run({ resource: 'analytics', operation: 'getAll', returnAll: true });
		expect([error?.message, items, service.requests.length]).toEqual([
			"OmniAI's pages do not come to an end",
			[],
			asked,
		]);
	});

	test('ends Return All against a server that invents leads, and says how many it gets', async () => {
		service.settings.inventsPages = (page) => ({
			breakdown: Array.from({ length: 40_000 }, (_unused, at) => ({ leadId: `${page}-${at}` })),
			nextToken: `after-${page}`,
		});
		const { error, description } = await run({ resource: 'analytics', operation: 'getAll', returnAll: true });
		expect(error?.message).toBe('OmniAI has more leads than this node gets in one run');
		expect(description).toContain("Narrow 'Start' and 'End'");
		expect(service.requests.length).toBeLessThan(30);
	}, 60_000);

	test('ends an export against a server that invents the same file', async () => {
		service.settings.inventsPages = (page) => ({
			downloadUrl: `${service.origin}/storage/export/one`,
			nextToken: `after-${page}`,
		});
		const { error } = await run({ resource: 'analytics', operation: 'exportCsv', download: false });
		expect([error?.message, service.requests.length]).toEqual(["OmniAI's pages do not come to an end", 4]);
	});

	test('gives a lead that moved to the next page once with Return All', async () => {
		service.settings.inventsPages = (page) =>
			page === 1
				? { breakdown: [{ leadId: 'a' }, { leadId: 'b' }], nextToken: 'after-1' }
				: { breakdown: [{ leadId: 'b' }], nextToken: null };
		expect(
			(await run({ resource: 'analytics', operation: 'getAll', returnAll: true })).items.map(
				(item) => item['leadId'],
			),
		).toEqual(['a', 'b']);
	});

	test('gives the figures of each lead with Get Many, simplified and whole', async () => {
		const { items } = await run({ resource: 'analytics', operation: 'getAll', limit: 2 });
		expect(items[1]).toMatchObject({
			leadId: 'lead-000001',
			firstName: 'Lead1',
			totalMessages: 1,
			inboundMessages: 0,
			outboundMessages: 0,
		});
		expect(Object.keys(items[1] ?? {}).length).toBeLessThanOrEqual(10);
		expect(
			(await run({ resource: 'analytics', operation: 'getAll', limit: 2, simplify: false })).items[1],
		).toMatchObject({ totalMessages: 1, channels: { sms: { inbound: 0 } } });
	});

	test.each<[string, INodeParameters, object]>([
		['totals', { resource: 'analytics', operation: 'getTotals' }, { breakdown: [{ leadId: 'a' }] }],
		['a list of something else', { resource: 'lead', operation: 'getDocuments', leadId: 'x' }, ['a', 1]],
		['a document', { resource: 'document', operation: 'get', documentId: 'x' }, { message: 'maintenance' }],
		[
			'an entry',
			{ resource: 'activity', operation: 'create', leadId: 'x', eventType: 'a', title: 'b' },
			{ message: 'maintenance' },
		],
		[
			'a checklist item',
			{ resource: 'lead', operation: 'addChecklistItem', leadId: 'x', label: 'EIN', fieldType: 'EIN' },
			{},
		],
	])('takes no answer for a success that lacks %s, which was asked for', async (_what, parameters, body) => {
		service.fail({ status: 200, body: JSON.stringify(body) });
		expect((await run(parameters)).error?.message).toBe('What answered does not look like OmniAI');
	});

	test(
		'keeps the digits of IDs beyond 2^53 in an answer, and refuses such IDs from an expression, as they ' +
			'could be others',
		async () => {
			service.fail({
				status: 200,
				body: '{"lead":{"id":12345678901234567891,"externalLeadId":9007199254740993}}',
			});
			expect((await run({ resource: 'lead', operation: 'get', leadId: 'x' })).items[0]).toMatchObject({
				id: '12345678901234567891',
				externalLeadId: '9007199254740993',
			});
			service.requests.length = 0;
			const id = await run(
				{ resource: 'lead', operation: 'get', leadId: '={{ $json.id }}' },
				{ items: [{ json: { id: Number('12345678901234567891') } }] },
			);
			expect(id.error?.message).toBe("'Lead' is missing or is not an ID");
			const external = await run(
				{
					resource: 'lead',
					operation: 'create',
					firstName: 'Ada',
					additionalFields: { externalLeadId: '={{ $json.id }}' },
				},
				{ items: [{ json: { id: Number('12345678901234567891') } }] },
			);
			expect(external.error?.message).toBe(
				"'External Lead ID' is too large a number to be exact: give it as text.",
			);
			expect(service.requests).toEqual([]);
		},
	);

	test('leaves keys that could replace a prototype out of what it emits', async () => {
		service.fail({
			status: 200,
			body: '{"lead":{"id":"x","__proto__":{"isAdmin":true},"tags":[{"constructor":1}]}}',
		});
		const { items } = await run({ resource: 'lead', operation: 'get', leadId: 'x', simplify: false });
		expect(JSON.stringify(items[0])).toBe('{"lead":{"id":"x","tags":[{}]}}');
	});

	test.each(['constructor', '__proto__', 'toString'])('has no operation called %s', async (name) => {
		expect((await run({ resource: 'lead', operation: name })).error?.message).toBe(
			`This version of the node has no operation '${name}' of 'lead'.`,
		);
	});

	const emptyLists: INodeParameters[] = [{ item: [] }, {}];
	test.each(emptyLists)('does not send a checklist without entries (%j)', async (checklistItems) => {
		const nothing = await run({
			resource: 'lead',
			operation: 'update',
			leadId,
			updateFields: { checklistItems },
		});
		expect([nothing.error?.message, service.requests.length]).toEqual([
			'Choose at least one field to update.',
			0,
		]);
		await run({
			resource: 'lead',
			operation: 'update',
			leadId,
			updateFields: { checklistItems, lastName: '' },
		});
		await run({
			resource: 'lead',
			operation: 'create',
			firstName: 'Ada',
			additionalFields: { checklistItems },
		});
		expect(service.requests.map(({ body }) => body)).toEqual([
			{ leadId, lastName: '' },
			{ firstName: 'Ada' },
		]);
	});

	test('does not send what is left empty in a new item, an entry or the details of a file', async () => {
		await run({
			resource: 'lead',
			operation: 'addChecklistItem',
			leadId,
			label: 'Zip',
			fieldType: 'TEXT',
			textRules: { pattern: '' },
			additionalFields: { agentInstructions: '', clientInstructions: '' },
		});
		await run({
			resource: 'activity',
			operation: 'create',
			leadId,
			eventType: 'a',
			title: 'b',
			additionalFields: { markAsOurs: false, metadata: '{}', description: '' },
		});
		expect(service.requests.map(({ body }) => body)).toEqual([
			{ label: 'Zip', fieldType: 'TEXT' },
			{ leadId, eventType: 'a', title: 'b' },
		]);
		await run(
			{
				resource: 'document',
				operation: 'upload',
				leadId,
				additionalFields: { fileDetails: { file: [{ binaryField: 'data', externalId: '', name: ' ' }] } },
			},
			{ items: [{ json: {}, binary: { data: file('x', 'x.pdf') } }] },
		);
		expect(service.requests.at(-1)?.form?.map(([name]) => name)).toEqual(['leadId', 'files']);
	});

	test.each<[held: string | null, wanted: string, updates: boolean]>([
		['+446782319992', '6782319992', true],
		['+16782319992', '6782319992', false],
		['+16782319992', '+44 678 231 9992', true],
		['+16782319992', '00 1 678 231 9992', false],
		['+442079460018', '020 7946 0018', true],
		[null, 'call me', true],
	])('compares the held phone number %j with %j before an update: %s', async (held, wanted, updates) => {
		service.fail({ status: 200, body: JSON.stringify({ lead: { id: leadId, phoneNumber: held } }) });
		await run({
			resource: 'lead',
			operation: 'update',
			leadId,
			updateFields: { phoneNumber: wanted },
			options: { onlyWhenDifferent: true },
		});
		expect(service.requests.map(({ method }) => method)).toEqual(updates ? ['GET', 'PUT'] : ['GET']);
	});

	test.each<[string, INodeParameters]>([
		['Checklist Items', { checklistItems: { item: [{ code: 'ein', value: '1' }] } }],
		['Status', { status: 'COMPLETED' }],
	])('refuses to compare %s with an answer that does not say it', async (label, updateFields) => {
		service.fail({ status: 200, body: JSON.stringify({ id: leadId, email: 'ada@example.com' }) });
		const { error } = await run({
			resource: 'lead',
			operation: 'update',
			leadId,
			updateFields,
			options: { onlyWhenDifferent: true },
		});
		expect(error?.message).toContain(`'Only When Different' cannot tell whether '${label}' differs`);
		expect(service.requests.map(({ method }) => method)).toEqual(['GET']);
	});

	test.each([
		'2025-02-31',
		'2025-02-29T10:00:00Z',
		'2025-11-03T23:59:60Z',
		'2025-W05-3',
		'20250131',
		'+010000-01-01',
		'={{ new Date("x") }}',
		'={{ DateTime.fromISO("x") }}',
	])('does not filter by %s, which is no date', async (start) => {
		const { error } = await run({ resource: 'analytics', operation: 'getAll', filters: { start } });
		expect([error?.message, service.requests.length]).toEqual([
			"'Start' has to be a date such as 2025-11-03T09:00:00Z.",
			0,
		]);
	});

	test.each<[string, (key: string) => string]>([
		['in another case', (key) => key.toUpperCase()],
		[
			'percent-encoded',
			(key) => key.replace(/./g, (character) => `%${character.charCodeAt(0).toString(16)}`),
		],
		['in base64', (key) => Buffer.from(`x-api-key:${key}`).toString('base64')],
		['in hexadecimal', (key) => Buffer.from(key).toString('hex')],
		['without its end', (key) => key.slice(0, 12)],
		['broken into lines', (key) => key.replace(/(.{6})/g, '$1\n')],
	])('masks a key that is quoted %s', async (_how, write) => {
		const apiKey = 'sk_live_4fQ9zL2mXw7BtR8c';
		service.fail({ status: 401, body: JSON.stringify({ message: `Rejected: ${write(apiKey)} (end)` }) });
		const { error, description } = await run({ resource: 'lead', operation: 'get', leadId }, { apiKey });
		expect(`${error?.message} ${description}`).toMatch(/Rejected: .*\*\*\*.* \(end\)/);
		const shown = JSON.stringify({ ...error, message: error?.message, stack: error?.stack }).replace(
			/\s|\\n/g,
			'',
		);
		for (let at = 0; at + 8 <= apiKey.length; at++)
			expect(shown.toLowerCase()).not.toContain(
				write(apiKey.slice(at, at + 8))
					.replace(/\s/g, '')
					.toLowerCase(),
			);
	});

	test('looks for a match of the drop-down on later pages, but not for ever', async () => {
		service.settings.analyticsLeads = 1_200;
		expect((await searched('lead1100@')).results.map(({ value }) => value)).toEqual(['lead-001100']);
		service.requests.length = 0;
		service.settings.inventsPages = (page) => ({
			breakdown: [{ leadId: `l${page}` }, { leadId: 42 }],
			nextToken: `after-${page}`,
		});
		expect((await searched('nobody')).results).toEqual([]);
		expect(service.requests.length).toBeLessThanOrEqual(10);
		expect((await searched('42')).results).toEqual([{ name: '42', value: '42' }]);
	});

	test('lists and searches leads in the drop-down, page by page', async () => {
		service.settings.analyticsLeads = 501;
		const first = await searched();
		expect(first.results).toHaveLength(500);
		expect(first.results[7]).toEqual({ name: 'Lead7 Sample (lead7@example.com)', value: 'lead-000007' });
		const second = await searched(undefined, first.paginationToken as string);
		expect(second).toEqual({
			results: [{ name: 'Lead500 Sample (lead500@example.com)', value: 'lead-000500' }],
		});
		expect((await searched('LEAD42@')).results.map(({ value }) => value)).toEqual(['lead-000042']);
		service.fail({ status: 200, body: '{"message":"maintenance"}' });
		await expect(searched()).rejects.toThrow('What answered does not look like OmniAI');
	});
});

describe('the Document resource', () => {
	const content = Buffer.from(Array.from({ length: 70_000 }, (_unused, index) => (index * 31) % 256));

	test.each([false, true])(
		'downloads a file byte for byte (through the API: %s), and the key goes to no other place',
		async (throughApi) => {
			const id = service.addDocument(leadId, 'scan.png', 'image/png', content);
			const { found } = await run({
				resource: 'document',
				operation: 'download',
				documentId: id,
				binaryField: 'file',
				options: { throughApi },
			});
			expect(found[0]?.binary?.['file']).toMatchObject({ fileName: 'scan.png', mimeType: 'image/png' });
			expect(Buffer.from(found[0]?.binary?.['file']?.data ?? '', 'base64').equals(content)).toBe(true);
			expect(found[0]?.json['content']).toBeUndefined();
			expect(service.requests[0]?.query).toEqual(throughApi ? { includeContent: 'true' } : {});
		},
	);

	test('explains a link that does not hold any more', async () => {
		service.fail({
			status: 200,
			body: JSON.stringify({
				id: 'd',
				filename: 'a.pdf',
				signedUrl: `${service.origin}/storage/d?X-Amz-Signature=old`,
			}),
		});
		const { error, description } = await run({
			resource: 'document',
			operation: 'download',
			documentId: 'd',
		});
		expect([error?.message, description]).toEqual([
			'The link to the file was answered with HTTP 403',
			expect.stringContaining('one hour'),
		]);
	});

	const linkedTo = async (signedUrl: string) => {
		service.fail({ status: 200, body: JSON.stringify({ id: 'd', filename: 'a.pdf', signedUrl }) });
		return await run({ resource: 'document', operation: 'download', documentId: 'd' });
	};

	test.each([
		'http://169.254.169.254/latest/meta-data/',
		'http://[fd00:ec2::254]/',
		'http://user@127.0.0.1/',
		'file:///etc/passwd',
	])('does not follow a link to %s', async (link) => {
		const { error } = await linkedTo(link);
		expect(error?.message).toMatch(/not fetched|no web address/);
	});

	test('follows a link into a private network only where the service itself is in one', async () => {
		service.fail({
			status: 200,
			body: JSON.stringify({ id: 'd', filename: 'a.pdf', signedUrl: `${service.origin}/storage/d` }),
		});
		// As if the service were on the internet, and the link led back into the house.
		jest.mocked(networkAddress.reachOf).mockReturnValueOnce('public');
		const { error } = await run({ resource: 'document', operation: 'download', documentId: 'd' });
		expect(error?.message).toMatch(/not fetched: 127\.0\.0\.1 is an address in a private network/);
	});

	test('is not held up for ever by a file that stops arriving', async () => {
		const receiver = await startReceiver();
		const timeout = AbortSignal.timeout.bind(AbortSignal);
		const sooner = jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(Math.min(ms, 300)));
		try {
			const { error, description } = await linkedTo(`${receiver.origin}/hang-in-body`);
			expect([error?.message, description]).toEqual([
				'The file broke off while it was fetched',
				expect.stringContaining('Through the API'),
			]);
			expect(receiver.requests).toHaveLength(1);
		} finally {
			sooner.mockRestore();
			await receiver.close();
		}
	});

	test('renews a link', async () => {
		const { items } = await run({ resource: 'document', operation: 'renewLink', documentId });
		expect(items[0]).toMatchObject({
			id: documentId,
			filename: 'statement.pdf',
			signedUrl: expect.stringContaining('X-Amz-Signature='),
		});
		expect(Date.parse(String(items[0]?.['expiresAt'])) - Date.now()).toBeGreaterThan(3_500_000);
	});

	test('adds the content only when asked', async () => {
		const { items } = await run({
			resource: 'document',
			operation: 'get',
			documentId,
			options: { includeContent: true },
		});
		expect(items[0]?.['content']).toBe(Buffer.from('%PDF-sample').toString('base64'));
	});

	const upload = async (binary: Record<string, IBinaryData>, fields: INodeParameters = {}) =>
		await run(
			{ resource: 'document', operation: 'upload', leadId, binaryFields: '*', ...fields },
			{ items: [{ json: {}, binary }] },
		);

	test.each([
		['line breaks', (text: string) => text.replace(/(.{76})/g, '$1\r\n')],
		['nothing else', (text: string) => text],
	])('counts the bytes of a base64 file with %s right', async (_what, written) => {
		const bytes = Buffer.alloc(1_000, 7);
		const { error } = await upload({
			data: { ...file(bytes, 'a.pdf'), data: written(bytes.toString('base64')) },
		});
		expect(error).toBeUndefined();
		expect(service.requests[0]?.form?.find(([name]) => name === 'files')?.[1]).toMatchObject({ size: 1_000 });
	});

	test('sends a file without a name as a file', async () => {
		const { error } = await upload({ data: file('x', '') });
		expect(error).toBeUndefined();
		expect(service.requests[0]?.form?.find(([name]) => name === 'files')?.[1]).toMatchObject({
			filename: 'data',
			size: 1,
		});
	});

	test('downloads an empty file through the API too', async () => {
		const id = service.addDocument(leadId, 'empty.txt', 'text/plain', Buffer.alloc(0));
		const { error, found } = await run({
			resource: 'document',
			operation: 'download',
			documentId: id,
			options: { throughApi: true },
		});
		expect(error).toBeUndefined();
		expect(found[0]?.binary?.['data']?.data).toBe('');
	});

	test('uploads any bytes under any name, in order', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.tuple(fc.uint8Array({ maxLength: 2_000 }), fc.string({ minLength: 1 })), {
					minLength: 1,
					maxLength: 10,
				}),
				async (files) => {
					service.requests.length = 0;
					const binary = Object.fromEntries(
						files.map(([bytes, name], index) => [`file_${index}`, file(Buffer.from(bytes), name)]),
					);
					const { items, error } = await upload(binary);
					expect(error).toBeUndefined();
					expect(items.map(({ size }) => size)).toEqual(files.map(([bytes]) => bytes.length));
					const sent = (service.requests[0]?.form ?? []).filter(([name]) => name === 'files');
					for (const [index, [, part]] of sent.entries()) {
						const { sha256 } = part as { sha256: string };
						const { createHash } = await import('node:crypto');
						expect(sha256).toBe(
							createHash('sha256')
								.update(files[index]?.[0] ?? '')
								.digest('hex'),
						);
					}
				},
			),
			{ numRuns: 8 },
		);
	}, 60_000);

	test('answers one item per document, with the action log', async () => {
		const { items, found } = await upload({ a: file('1', 'a.pdf'), b: file('22', 'b.pdf') });
		expect(items).toMatchObject([
			{ filename: 'a.pdf', size: 1, actionLogId: expect.any(String) },
			{ filename: 'b.pdf', size: 2 },
		]);
		expect(found.every(({ pairedItem }) => (pairedItem as { item: number }).item === 0)).toBe(true);
	});

	test('refuses what OmniAI would refuse, before anything is sent', async () => {
		const eleven = Object.fromEntries(
			Array.from({ length: 11 }, (_unused, index) => [`f${index}`, file('x', 'x')]),
		);
		for (const [given, fields, sentence] of [
			[{}, {}, 'The item has no file to upload'],
			[{ data: file('x', 'x') }, { binaryFields: 'data, other' }, "no file in the field 'other'"],
			[eleven, {}, 'OmniAI takes 10 files at a time, and these are 11'],
			[
				{ data: file('x', 'x') },
				{ additionalFields: { fileDetails: { file: [{ binaryField: 'elsewhere' }] } } },
				"speaks of the field 'elsewhere'",
			],
		] as const) {
			expect((await upload(given, fields as unknown as INodeParameters)).error?.message).toContain(sentence);
		}
		expect(service.requests).toEqual([]);
	});

	test('refuses to send more from memory than it says', async () => {
		// Two files of a little more than 25 MB.
		const part = 'A'.repeat(Math.ceil((50 * 1024 * 1024) / 3) * 2 + 8);
		const { error, description } = await upload({
			a: { data: part, fileName: 'a', mimeType: 'text/plain' },
			b: { data: part, fileName: 'b', mimeType: 'text/plain' },
		});
		expect(error?.message).toBe(
			'The files take 51 MB, and from memory this node sends up to 50 MB at a time',
		);
		expect(description).toContain('N8N_DEFAULT_BINARY_DATA_MODE=filesystem');
		expect(service.requests).toEqual([]);
	});
});

describe('the Analytics resource', () => {
	test('gives each of 10,000 leads once, also when a page is answered 500 once', async () => {
		service.settings.analyticsLeads = 10_000;
		service.fail({ status: 500, when: 'token=after-4500' });
		const { items } = await run({ resource: 'analytics', operation: 'getAll', returnAll: true });
		expect(items.map(({ leadId: id }) => id)).toEqual(
			Array.from({ length: 10_000 }, (_unused, index) => `lead-${String(index).padStart(6, '0')}`),
		);
		expect(service.requests).toHaveLength(21);
	});

	test.each([
		[1, 1],
		[500, 1],
		[501, 2],
	])('with a limit of %i asks for %i page(s)', async (limit, pages) => {
		service.settings.analyticsLeads = 2_000;
		const { items } = await run({ resource: 'analytics', operation: 'getAll', limit });
		expect([items.length, service.requests.length]).toEqual([limit, pages]);
	});

	test('ends the run with a sentence when a token comes again', async () => {
		service.fail({
			status: 200,
			times: 5,
			body: JSON.stringify({ totals: {}, breakdown: [{ leadId: 'a' }], nextToken: 'again' }),
		});
		expect((await run({ resource: 'analytics', operation: 'getAll', returnAll: true })).error?.message).toBe(
			"OmniAI's pages do not come to an end",
		);
	});

	test('gives totals, and simplified or whole figures', async () => {
		expect((await run({ resource: 'analytics', operation: 'getTotals' })).items[0]).toMatchObject({
			count: 3,
			totalMessages: 0,
		});
		expect(
			Object.keys((await run({ resource: 'analytics', operation: 'getAll' })).items[0] ?? {}),
		).toHaveLength(10);
		expect(
			(await run({ resource: 'analytics', operation: 'getAll', simplify: false })).items[0],
		).toHaveProperty('channels');
	});

	test('exports CSV as a file per page, or as its link', async () => {
		service.settings.analyticsLeads = 600;
		const { found } = await run({ resource: 'analytics', operation: 'exportCsv' });
		expect(
			found.map(
				({ binary }) =>
					Buffer.from(binary?.['data']?.data ?? '', 'base64')
						.toString()
						.split('\n').length,
			),
		).toEqual([501, 101]);
		expect(service.requests.map(({ query }) => query)).toEqual([
			{ format: 'csv' },
			{ format: 'csv', token: 'after-500' },
		]);
		const links = await run({ resource: 'analytics', operation: 'exportCsv', download: false });
		expect(links.found[0]?.json['downloadUrl']).toContain('/storage/export/');
		expect(links.found[0]?.binary).toBeUndefined();
	});
});

function actionLog(id: string, status: string, minute: number): JsonObject {
	const time = new Date(Date.UTC(2025, 10, 3, 9, minute)).toISOString();
	return {
		id,
		type: 'TOOL_CALL',
		status,
		summary: 'Deep research',
		input: { toolType: 'deep_research' },
		output: null,
		error: status === 'FAILED' ? 'Upstream provider timeout after 5s' : null,
		parentActionId: null,
		scheduledAt: time,
		createdAt: time,
		completedAt: status === 'PENDING' ? null : time,
		tool: { id: 't', name: 'deep_research', description: 'd' },
		messages: [],
	};
}

describe('From History', () => {
	test('gives past failures of several leads as event items, oldest first, as the trigger would have done', async () => {
		const other = service.addLead({ firstName: 'Bob' });
		service.setActionLogs(leadId, [
			actionLog('c', 'FAILED', 3),
			actionLog('a', 'FAILED', 1),
			actionLog('x', 'COMPLETED', 0),
			actionLog('y', 'PENDING', 4),
		]);
		service.setActionLogs(other, [actionLog('b', 'FAILED', 2), actionLog('z', 'CANCELLED', 2)]);
		const { items } = await run({
			resource: 'event',
			operation: 'fromHistory',
			leadIds: `${leadId}, ${other}`,
		});
		expect(items.map((item) => [item['leadId'], (item['actionLog'] as IDataObject)['id']])).toEqual([
			[leadId, 'a'],
			[other, 'b'],
			[leadId, 'c'],
		]);
		for (const item of items)
			expect(eventItemSchema.parse(item)).toMatchObject({
				event: 'action_log.failed',
				test: false,
				eventKeyIsExact: true,
				occurredAtSource: 'actionLog.completedAt',
				agentId: null,
				workspaceId: null,
				failure: { category: 'timeout' },
			});
		expect(items[0]?.['eventKey']).toBe('action_log.failed/a/2025-11-03T09:01:00.000Z');
		const all = await run(
			{ resource: 'event', operation: 'fromHistory', leadIds: '={{ $json.ids }}', failedOnly: false },
			{ items: [{ json: { ids: [leadId] } }] },
		);
		expect(all.items.map(({ event }) => event)).toEqual([
			'action_log.completed',
			'action_log.failed',
			'action_log.failed',
		]);
	});

	test('gives events their workspace and the keys that the trigger gave them', async () => {
		const body = {
			event: 'action_log.failed',
			workspaceId: 'W 1',
			actionLog: { ...actionLog('a', 'FAILED', 1), leadId, agentId: 'G' },
		};
		service.setActionLogs(leadId, [actionLog('a', 'FAILED', 1)]);
		const live = parseEvent(body, { receivedAt: '', test: false, includeRaw: false });
		const { items } = await run({
			resource: 'event',
			operation: 'fromHistory',
			leadIds: leadId,
			workspaceId: ' W 1 ',
		});
		expect(items).toMatchObject([
			{ workspaceId: 'W 1', leadId, eventKey: live.ok && live.value.eventKey, eventKeyIsExact: true },
		]);
	});

	test('gives a log that is nested too deeply as an event, and a hint says what is left out', async () => {
		let deep: JsonObject = { canary: 'deep inside' };
		for (let level = 0; level < 70; level++) deep = { deep };
		const withoutStatus = { ...actionLog('s', 'FAILED', 3), status: null };
		service.setActionLogs(leadId, [
			{ ...actionLog('a', 'FAILED', 1), output: deep },
			actionLog('b', 'FAILED', 2),
			withoutStatus,
		]);
		const { items, hints } = await run({ resource: 'event', operation: 'fromHistory', leadIds: leadId });
		expect(items.map((item) => (item['actionLog'] as IDataObject)['id'])).toEqual(['a', 'b']);
		expect(items[0]).toMatchObject({ leadId, failure: { category: 'timeout', retryable: true } });
		expect(JSON.stringify(items)).toContain('left out: nested too deeply');
		expect(JSON.stringify(items)).not.toContain('deep inside');
		expect(hints('OmniAI').map(({ message }) => message)).toEqual([
			expect.stringMatching(/One action log \(a\) .*nested deeper/),
			expect.stringMatching(/One action log \(s\) left out/),
		]);
	});

	test('lets the nightly catch-up know by its keys what was told already, with the workspace or without', async () => {
		const { nodes } = JSON.parse(
			readFileSync(join(__dirname, '..', '..', 'examples', 'nightly-catch-up.json'), 'utf8'),
		) as { nodes: Array<{ name: string; parameters: IDataObject }> };
		const told = (name: string, json: unknown) => {
			const text = JSON.stringify(nodes.find((node) => node.name === name)?.parameters);
			const [expression] = /=\{\{[^"]*completedAt \}\}/.exec(text) ?? [];
			return (expression ?? '')
				.replace(/^=/, '')
				.replace(/\{\{ \$json\.([\w.]+) \}\}/g, (_all, path: string) =>
					String(path.split('.').reduce<unknown>((at, key) => (at as IDataObject | undefined)?.[key], json)),
				);
		};
		service.setActionLogs(leadId, [actionLog('a', 'FAILED', 1), actionLog('b', 'FAILED', 2)]);
		const live = parseEvent(
			{
				event: 'action_log.failed',
				workspaceId: 'W',
				actionLog: { ...actionLog('a', 'FAILED', 1), leadId, agentId: 'G' },
			},
			{ receivedAt: '', test: false, includeRaw: false },
		);
		const { outputs } = await runWorkflow({
			mode: 'trigger',
			nodes: [
				{
					name: 'OmniAI',
					type: new OmniAi(),
					parameters: { resource: 'event', operation: 'fromHistory', leadIds: leadId },
					credentials: { omniAiApi: 'api' },
				},
				{
					name: 'Condition',
					type: new OmniAiCondition(),
					parameters: {
						dryRun: 'always',
						rule: 'toolCallFailed',
						actions: {
							action: [{ actionId: 'alert', url: `${service.origin}/hook`, allowPrivateNetwork: true }],
						},
					} as unknown as INodeParameters,
				},
			],
			connections: [['OmniAI', 0, 'Condition']],
			items: [{ json: {} }],
			credentials: { api: { apiKey: KEY, baseUrl: service.origin } },
			credentialTypes: [new OmniAiApi()],
		});
		const keys = outputs('Condition')[1]?.map(({ json }) => told('Told', json));
		expect(keys).toEqual(
			['a', 'b'].map((id, index) => `action_log.failed/${id}/2025-11-03T09:0${index + 1}:00.000Z`),
		);
		expect(told('Not Told Yet', live.ok && live.value)).toBe(keys?.[0]);
		expect(outputs('OmniAI')[0]?.map(({ json }) => told('Not Told Yet', json))).toEqual(keys);
	});

	test('gives records and sends nothing through a condition that is always dry', async () => {
		service.setActionLogs(leadId, [
			actionLog('a', 'FAILED', 1),
			{ ...actionLog('b', 'FAILED', 2), error: 'Message undeliverable' },
		]);
		const conditions = {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: '1',
					leftValue: '={{ $json.failure.category }}',
					rightValue: 'timeout',
					operator: { type: 'string', operation: 'equals' },
				},
			],
		};
		const { outputs, error } = await runWorkflow({
			mode: 'trigger',
			nodes: [
				{
					name: 'OmniAI',
					type: new OmniAi(),
					parameters: { resource: 'event', operation: 'fromHistory', leadIds: leadId },
					credentials: { omniAiApi: 'api' },
				},
				{
					name: 'Condition',
					type: new OmniAiCondition(),
					parameters: {
						dryRun: 'always',
						conditions,
						actions: {
							action: [{ actionId: 'alert', url: `${service.origin}/hook`, allowPrivateNetwork: true }],
						},
					} as unknown as INodeParameters,
				},
			],
			connections: [['OmniAI', 0, 'Condition']],
			items: [{ json: {} }],
			credentials: { api: { apiKey: KEY, baseUrl: service.origin } },
			credentialTypes: [new OmniAiApi()],
		});
		expect(error).toBeUndefined();
		expect(outputs('Condition').map((items) => items.length)).toEqual([0, 1, 1, 0]);
		expect(outputs('Condition')[1]?.[0]?.json['actionTriggered']).toMatchObject({
			action_id: 'alert',
			status: 'would_trigger',
			payload_sent: null,
			error: null,
		});
		expect(service.requests.map(({ path }) => path)).toEqual([`/api/v1/leads/${leadId}/action-logs`]);
	});
});
