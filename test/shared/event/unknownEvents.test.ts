import { EVENT_FIELDS } from '../../support/fixtures';
import fc from 'fast-check';
import { eventItemSchema, unknownEventItemSchema } from '../../../nodes/shared/event/eventItem';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';

// Events that this version does not know: nothing that they bring is lost, and what is documented is read.

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

function itemOf(body: unknown): Record<string, Json> {
	const parsed = parseEvent(body, { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value as unknown as Record<string, Json>;
}

function leavesOf(value: Json): string[] {
	if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
	return Object.entries(value).flatMap(([key, entry]) =>
		['__proto__', 'constructor', 'prototype'].includes(key) ? [] : leavesOf(entry),
	);
}

const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const taken = fc.constantFrom(
	...EVENT_FIELDS,
	'raw',
	'fields',
	'error',
	'input',
	'actionTriggered',
	'data',
	'toString',
	'hasOwnProperty',
	'__proto__',
	'constructor',
);
const documented = fc.dictionary(
	fc.constantFrom(
		'id',
		'leadId',
		'agentId',
		'externalId',
		'externalLeadId',
		'status',
		'type',
		'error',
		'tool',
		'messages',
		'completedAt',
		'createdAt',
		'firstName',
		'checklistItems',
		'input',
		'size',
		'other',
	),
	json,
);
const part = fc.oneof(json, documented);

test('every value of the body of an unknown event is found in its item', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.oneof(taken, fc.string()), part), (rest) => {
			// From text, because only there `__proto__` is a key like any other.
			const body = JSON.parse(JSON.stringify({ ...rest, event: 'invented.yesterday' })) as {
				[key: string]: Json;
			};
			const item = itemOf(body);
			const found = new Map<string, number>();
			for (const leaf of leavesOf(item)) found.set(leaf, (found.get(leaf) ?? 0) + 1);
			for (const leaf of leavesOf(body)) {
				const left = found.get(leaf) ?? 0;
				expect({ leaf, left: left > 0 }).toEqual({ leaf, left: true });
				found.set(leaf, left - 1);
			}
			// Whole numbers come first in every object.
			expect(
				Object.keys(item)
					.filter((key) => !/^\d+$/.test(key))
					.slice(0, EVENT_FIELDS.length),
			).toEqual(EVENT_FIELDS);
			expect(unknownEventItemSchema.safeParse(item).error).toBeUndefined();
			// What says something about the delivery is never what a body says.
			expect(item).toMatchObject({
				test: false,
				receivedAt: '2026-01-01T00:00:00.000Z',
				eventKeyIsExact: false,
			});
			expect([item['error'], item['actionTriggered'], item['extraction']]).toEqual([
				undefined,
				undefined,
				null,
			]);
			expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
		}),
		{ numRuns: 300 },
	);
});

test('the data of an unknown event and the fields beside it stay as they were received', () => {
	const body = {
		event: 'lead.opted_out',
		data: { leadId: 'L1', reason: 'STOP', at: [1, { a: null }] },
		channel: 'SMS',
		attempt: 2,
	};
	const item = itemOf(body);
	expect(item).toMatchObject({ leadId: 'L1', channel: 'SMS', attempt: 2, lead: null });
	expect(item['data']).toEqual(body.data);
	expect(item).not.toHaveProperty('fields');
});

test.each([
	['workspaceId', { workspaceId: 'X' }],
	['workspaceId', { data: { workspaceId: 'X' } }],
	['leadId', { leadId: 'X' }],
	['leadId', { data: { leadId: 'X' } }],
	['leadId', { actionLog: { leadId: 'X' } }],
	['leadId', { document: { leadId: 'X' } }],
	['externalLeadId', { externalLeadId: 'X' }],
	['externalLeadId', { data: { externalId: 'X' } }],
	['externalLeadId', { data: { externalLeadId: 'X' } }],
	['externalLeadId', { document: { externalLeadId: 'X' } }],
	['agentId', { agentId: 'X' }],
	['agentId', { data: { agentId: 'X' } }],
	['agentId', { actionLog: { agentId: 'X' } }],
])('the %s of an unknown event is found in %j', (field, body) => {
	expect(itemOf({ event: 'invented', ...body })[field]).toBe('X');
	// A number is an id, an empty text and an object are none.
	const changed = (value: Json) =>
		JSON.parse(JSON.stringify(body).replace('"X"', JSON.stringify(value))) as object;
	expect(itemOf({ event: 'invented', ...changed(7) })[field]).toBe('7');
	for (const none of ['', {}, [], null])
		expect(itemOf({ event: 'invented', ...changed(none) })[field]).toBeNull();
});

test('an empty ID at the top of an unknown event does not hide the one inside', () =>
	expect(itemOf({ event: 'x', leadId: '', data: { leadId: 'L' } })['leadId']).toBe('L'));

test.each([
	['occurredAt', { occurredAt: '2026-01-02T03:04:05Z', data: { occurredAt: '2020-01-01T00:00:00Z' } }],
	['data.occurredAt', { occurredAt: 'lately', data: { occurredAt: '2026-01-02T03:04:05Z' } }],
	[
		'actionLog.completedAt',
		{ actionLog: { completedAt: '2026-01-02T03:04:05Z' }, document: { createdAt: '2020-01-01T00:00:00Z' } },
	],
	['document.createdAt', { document: { createdAt: '2026-01-02T03:04:05Z' } }],
])('the time of an unknown event is that of %s', (source, body) =>
	expect(itemOf({ event: 'x', ...body })).toMatchObject({
		occurredAt: '2026-01-02T03:04:05Z',
		occurredAtSource: source,
	}),
);

test('documented parts of an unknown event are read as in known events, and nothing of them is lost', () => {
	const actionLog = {
		id: 'A',
		type: 'TOOL_CALL',
		status: 'FAILED',
		error: 'Request timed out',
		leadId: 'L',
		agentId: 'G',
		tool: { name: 'T' },
		attempt: 3,
	};
	const cancelled = itemOf({ event: 'action_log.cancelled', actionLog });
	expect(cancelled).toMatchObject({
		leadId: 'L',
		agentId: 'G',
		actionLog: { type: 'TOOL_CALL', tool: { id: null, name: 'T' }, messages: [], output: null, attempt: 3 },
		failure: { category: 'timeout', retryable: true },
	});
	expect(cancelled['fields']).toBeUndefined();
	expect(
		itemOf({ event: 'action_log.cancelled', actionLog: { ...actionLog, status: 'CANCELLED' } })['failure'],
	).toBeNull();

	const deleted = itemOf({
		event: 'document.deleted',
		document: { id: 'D', externalId: 'E', leadId: 'L', externalLeadId: 'F', filename: 'a.pdf', by: 'Ann' },
	});
	expect(deleted).toMatchObject({
		leadId: 'L',
		externalLeadId: 'F',
		document: { id: 'D', externalDocumentId: 'E', filename: 'a.pdf', mimeType: null, by: 'Ann' },
	});
	expect(deleted['fields']).toBeUndefined();

	const opted = itemOf({
		event: 'lead.opted_out',
		data: {
			leadId: 'L',
			externalId: 'E',
			firstName: 'Ann',
			checklistItems: [{ checklistItemCode: 'c', status: 'INVALID' }],
		},
	});
	expect(opted).toMatchObject({
		leadId: 'L',
		externalLeadId: 'E',
		lead: { firstName: 'Ann', lastName: null },
		failure: { category: 'checklist_needs_attention' },
	});
});

test('a part of an unknown event never takes the place of a field of the item', () => {
	const others = {
		test: true,
		eventKey: 'mine',
		eventKeyIsExact: true,
		receivedAt: 'never',
		failure: 'yes',
		raw: [1],
		fields: { a: 1 },
		lead: 'Ann',
		extraction: {},
		error: { message: 'no' },
		actionLog: 'text',
		workspaceId: 5,
	};
	const item = itemOf({ event: 'x', ...others });
	expect(item).toMatchObject({
		test: false,
		eventKeyIsExact: false,
		failure: null,
		lead: null,
		extraction: null,
		actionLog: null,
		workspaceId: '5',
	});
	expect(item['fields']).toEqual(others);
	expect(item).not.toHaveProperty('error');
	expect(item).not.toHaveProperty('raw');
});

test('a known event keeps exactly its fields, whatever stands beside them', () => {
	for (const event of [
		'action_log.failed',
		'document.received',
		'document.extracted',
		'lead.created',
		'lead.updated',
	]) {
		const item = itemOf({ event, data: { leadId: 'L' }, channel: 'SMS', error: 'x', fields: 1, leadId: 'L' });
		expect(Object.keys(item).sort()).toEqual([...EVENT_FIELDS].sort());
		expect(eventItemSchema.safeParse(item).error).toBeUndefined();
	}
});
