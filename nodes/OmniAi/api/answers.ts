import { z } from 'zod/v4';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/jsonValue';

// What OmniAI answers, read tolerantly: the documentation's generations differ in which fields there
// are and whether a list stands alone or under its label. Unknown fields are kept.

// A list of something else is not one that is empty.
function objectsIn(entries: unknown[]): JsonObject[] | null {
	const found = entries.filter(isJsonObject);
	return found.length === 0 && entries.length > 0 ? null : found;
}

/**
 * The entries of a list that is answered bare or under a label.
 *
 * @param labels the names under which the documentation puts it
 * @returns null when there is no list at all
 */
export function listIn(body: unknown, ...labels: string[]): JsonObject[] | null {
	if (Array.isArray(body)) return objectsIn(body);
	if (!isJsonObject(body)) return null;
	const list = labels.map((name) => body[name]).find((value) => Array.isArray(value));
	return list === undefined ? null : objectsIn(list);
}

/** The lead of an answer: newer ones hold it beside other things, the oldest is the lead itself. */
export function leadIn(body: JsonObject): JsonObject {
	return isJsonObject(body['lead']) ? body['lead'] : body;
}

const SIMPLE_LEAD_FIELDS =
	'id externalLeadId firstName lastName businessName email phoneNumber assigneeType createdAt'.split(' ');

/** The fields of a lead that most workflows go on with; `status` stands beside the lead in the answer. */
export function simpleLead(body: JsonObject): JsonObject {
	const lead = leadIn(body);
	return { ...picked(lead, SIMPLE_LEAD_FIELDS), status: textOr(body['status'], lead['status']) };
}

const SIMPLE_ACTION_LOG_FIELDS = 'id type status summary error createdAt completedAt input output'.split(' ');

export function simpleActionLog(log: JsonObject): JsonObject {
	const tool = isJsonObject(log['tool']) ? log['tool'] : {};
	return { ...picked(log, SIMPLE_ACTION_LOG_FIELDS), toolName: tool['name'] ?? null };
}

/**
 * The items of all groups of a checklist, each with the name of its group; an item without a group is one
 * too.
 */
export function simpleChecklist(groups: JsonObject[]): JsonObject[] {
	return groups.flatMap((group) => {
		const items = listIn(group, 'items');
		if (items !== null) return items.map((item) => simpleChecklistItem(item, group['name'] ?? null));
		return isJsonObject(group['checklistItem']) ? [simpleChecklistItem(group, null)] : [];
	});
}

function simpleChecklistItem(item: JsonObject, group: JsonValue): JsonObject {
	const definition = isJsonObject(item['checklistItem']) ? item['checklistItem'] : {};
	return {
		id: item['id'] ?? null,
		group,
		code: definition['code'] ?? null,
		label: definition['label'] ?? null,
		fieldType: definition['fieldType'] ?? null,
		isRequired: definition['isRequired'] ?? null,
		status: item['status'] ?? null,
		value: item['value'] ?? null,
		validationError: item['validationError'] ?? null,
		documents: item['documents'] ?? [],
	};
}

// Who the lead is, how far it came, and how much was written: what the operation is called after.
const SIMPLE_ANALYTICS_FIELDS = (
	'leadId firstName lastName email phoneNumber createdAt completedAt totalMessages inboundMessages ' +
	'outboundMessages'
).split(' ');

export function simpleAnalytics(lead: JsonObject): JsonObject {
	return picked(lead, SIMPLE_ANALYTICS_FIELDS);
}

const filled = z.unknown().transform((value) => textOr(value));
const anything = z.unknown().transform((value) => (value ?? null) as JsonValue);

const analyticsAnswer = z.object({
	/** Null where the answer has none. */
	totals: z.unknown().transform((value) => (isJsonObject(value) ? value : null)),
	breakdown: z.unknown().transform((value) => listIn(value) ?? []),
	/** Where the export can be fetched, when CSV was asked for. */
	downloadUrl: filled,
	nextToken: filled,
	start: anything,
	end: anything,
});

/** One page of analytics. */
export type AnalyticsPage = z.output<typeof analyticsAnswer>;

/** @returns null for an answer that holds neither leads nor a file, which is no page */
export function analyticsPage(body: JsonObject): AnalyticsPage | null {
	const page = analyticsAnswer.parse(body);
	return listIn(body['breakdown']) === null && page.downloadUrl === null ? null : page;
}

const documentAnswer = z.object({
	id: filled,
	filename: filled,
	mimeType: filled,
	signedUrl: filled,
	/** Base64. */
	content: z.unknown().transform((value) => (typeof value === 'string' ? value : null)),
});

export type DocumentAnswer = z.output<typeof documentAnswer>;

/** What a document's answer says about its file; absent values are null. */
export function documentIn(body: JsonObject): DocumentAnswer {
	return documentAnswer.parse(isJsonObject(body['document']) ? body['document'] : body);
}

function picked(source: JsonObject, fields: string[]): JsonObject {
	return Object.fromEntries(fields.map((field) => [field, source[field] ?? null]));
}

function textOr(...candidates: unknown[]): string | null {
	return (
		candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '') ??
		null
	);
}
