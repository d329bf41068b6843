import type { JsonObject } from '../../../nodes/shared/jsonValue';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';

// What tells two occurrences apart may stand in other places than in the documented envelope.

const CONTEXT = { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: false };

function parsed(body: JsonObject) {
	const result = parseEvent(JSON.parse(JSON.stringify(body)), CONTEXT);
	if (!result.ok) throw new Error(result.reason);
	return result.value;
}

const TIME = '2025-01-01T00:00:00Z';
const failed = (log: JsonObject, beside: JsonObject = {}): JsonObject => ({
	event: 'action_log.failed',
	...beside,
	actionLog: { id: 'A', status: 'FAILED', completedAt: TIME, ...log },
});
const received = (document: JsonObject, beside: JsonObject = {}): JsonObject => ({
	event: 'document.received',
	...beside,
	document: { id: 'D', ...document },
});
const created = (data: JsonObject): JsonObject => ({
	event: 'lead.created',
	data: { leadId: 'L', firstName: 'Ada', ...data },
});
const completed = (data: JsonObject): JsonObject => ({
	event: 'lead.completed',
	data: { leadId: 'L', ...data },
});

test.each<[string, JsonObject, JsonObject]>([
	['the workspace in the log', failed({ workspaceId: 'W1' }), failed({ workspaceId: 'W2' })],
	[
		'the workspace in data beside the log',
		failed({}, { data: { workspaceId: 'W1' } }),
		failed({}, { data: { workspaceId: 'W2' } }),
	],
	['the lead beside the log', failed({}, { leadId: 'L1' }), failed({}, { leadId: 'L2' })],
	[
		'the workspace in the document',
		received({ workspaceId: 'W1', createdAt: TIME }),
		received({ workspaceId: 'W2', createdAt: TIME }),
	],
	[
		'the content of a document without a time',
		received({ filename: 'a.pdf' }),
		received({ filename: 'b.pdf' }),
	],
	['the workspace in the data of a lead', created({ workspaceId: 'W1' }), created({ workspaceId: 'W2' })],
	[
		'a time in the data of a lead',
		created({ createdAt: TIME }),
		created({ createdAt: '2025-02-01T00:00:00Z' }),
	],
	['the external id of a lead', created({ externalId: 'E1' }), created({ externalId: 'E2' })],
	[
		'how a lead was completed',
		completed({ checklistItems: [{ status: 'COMPLETED' }] }),
		completed({ checklistItems: [{ status: 'NEEDS_REVIEW' }] }),
	],
])('two occurrences that differ in %s do not share a key', (_words, left, right) => {
	expect(parsed(left).eventKeyIsExact && parsed(right).eventKeyIsExact).toBe(true);
	expect(parsed(left).eventKey).not.toBe(parsed(right).eventKey);
});

test.each<[string, JsonObject, JsonObject]>([
	[
		'the id of a lead as a number',
		created({ leadId: 1, externalId: 2 }),
		created({ leadId: '1', externalId: '2' }),
	],
	[
		'the external ids of an extraction as numbers',
		{
			event: 'document.extracted',
			documentId: 1,
			parentActionId: 2,
			status: 'completed',
			externalId: 3,
			externalLeadId: 4,
		},
		{
			event: 'document.extracted',
			documentId: '1',
			parentActionId: '2',
			status: 'COMPLETED',
			externalId: '3',
			externalLeadId: '4',
		},
	],
	[
		'another order of the keys',
		created({ email: 'a@example.com' }),
		{ data: { email: 'a@example.com', firstName: 'Ada', leadId: 'L' }, event: 'lead.created' },
	],
	[
		'a new signature of a link',
		received({ signedUrl: 'https://files.example.com/d?X-Amz-Signature=1' }),
		received({ signedUrl: 'https://files.example.com/d?X-Amz-Signature=2' }),
	],
	[
		'a workspace that is null, empty or missing',
		failed({ workspaceId: null }, { workspaceId: '' }),
		failed({}),
	],
])('a repeated delivery with %s has the same exact key', (_words, left, right) => {
	expect(parsed(left)).toMatchObject({ eventKeyIsExact: true, eventKey: parsed(right).eventKey });
});

test.each<[string, JsonObject, JsonObject]>([
	[
		'a lead in data',
		{ data: { lead: { id: 'L9', externalId: 'E9', workspaceId: 'W9' } } },
		{ leadId: 'L9', externalLeadId: 'E9', workspaceId: 'W9' },
	],
	['a lead beside it', { lead: { leadId: 'L9' } }, { leadId: 'L9' }],
	[
		'an action log in data',
		{ data: { actionLog: { leadId: 'L3', agentId: 'G3' } } },
		{ leadId: 'L3', agentId: 'G3' },
	],
	[
		'a document in data',
		{ data: { document: { leadId: 'L4', externalLeadId: 'E4' } } },
		{ leadId: 'L4', externalLeadId: 'E4' },
	],
])('an unknown event has the ids of %s', (_words, body, ids) => {
	expect(parsed({ event: 'lead.opted_out', ...body })).toMatchObject(ids);
});
