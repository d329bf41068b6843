import { isJsonObject, type JsonObject, type JsonValue } from './jsonValue';

// What OmniAI sends, read tolerantly: the documentation differs between its own generations in which
// fields are required, nullable or there at all. So every field may be absent, null or of another
// type, nothing is refused, and unknown keys are kept. Which deliveries are invalid, `parseEvent` says.

/** Text fields: a number or boolean becomes its text, an object its JSON; absent becomes null. */
export function asText(value: unknown): string | null {
	if (value === undefined || value === null) return null;
	if (typeof value === 'string') return value;
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Identifiers are opaque, non-empty strings; they are not always UUIDs. */
export function asId(value: unknown): string | null {
	const text = typeof value === 'object' ? null : asText(value);
	return text === '' ? null : text;
}

/** Reads one field, whatever it holds. */
type Read<Value> = (value: unknown) => Value;

/** Reads an object whose fields are known in part. */
interface Envelope<Fields> {
	parse: (source: object) => Fields;
}

type ReadFields<Readers extends Record<string, Read<unknown>>> = { [Name in keyof Readers]: ReturnType<Readers[Name]> } & { [key: string]: unknown };

const text: Read<string | null> = asText;
const id: Read<string | null> = asId;
const freeForm: Read<JsonValue> = (value) => (value ?? null) as JsonValue;
const list: Read<JsonValue[]> = (value) => (Array.isArray(value) ? value : []);

/**
 * Reads the fields that are named, also absent ones, and keeps all others as they are. Written by hand, because
 * a validating library takes ten times as long, and a delivery can hold a million objects and keys.
 */
function looseObject<Readers extends Record<string, Read<unknown>>>(readers: Readers): Envelope<ReadFields<Readers>> {
	const known = Object.entries(readers);
	return {
		parse: (source) => {
			const read: Record<string, unknown> = {};
			for (const [name, readField] of known) read[name] = readField((source as Record<string, unknown>)[name]);
			for (const name of Object.keys(source)) {
				if (!Object.hasOwn(readers, name)) read[name] = (source as Record<string, unknown>)[name];
			}
			return read as ReadFields<Readers>;
		},
	};
}

/** Reads an object; anything that is no object is read as absent (null). */
function objectOrNull<Fields>(envelope: Envelope<Fields>): Read<Fields | null> {
	return (value) => (isJsonObject(value) ? envelope.parse(value) : null);
}

/**
 * Reads a list of objects; entries that are no objects are left out. Behind the first `most` they are kept as
 * they came: with all fields of its own, each would make an item twenty times as large as what was sent.
 */
function listOf<Fields>(envelope: Envelope<Fields>, most: number): Read<Array<Fields | JsonObject>> {
	return (value) => (Array.isArray(value) ? value.filter(isJsonObject).map((entry, index) => (index < most ? envelope.parse(entry) : entry)) : []);
}

/** So many messages of an action, and documents of a message, are read. */
export const MOST_MESSAGES_READ = 1_000;
export const MOST_DOCUMENTS_READ = 100;

const message = looseObject({
	id,
	channel: text,
	direction: text,
	subject: text,
	body: text,
	documents: listOf(looseObject({ id, filename: text, mimeType: text, size: freeForm }), MOST_DOCUMENTS_READ),
});

const actionLog = looseObject({
	id,
	type: text,
	status: text,
	summary: text,
	input: freeForm,
	output: freeForm,
	error: text,
	completedAt: text,
	leadId: id,
	agentId: id,
	tool: objectOrNull(looseObject({ id, name: text })),
	messages: listOf(message, MOST_MESSAGES_READ),
});

const document = looseObject({
	id,
	externalId: id,
	leadId: id,
	externalLeadId: id,
	filename: text,
	mimeType: text,
	size: freeForm,
	signedUrl: text,
	messageId: id,
	metadata: freeForm,
	createdAt: text,
});

const extractionResult = looseObject({ items: list, extractedCount: freeForm });

/** Envelope of `action_log.*`. */
export const actionLogEnvelope = looseObject({
	workspaceId: id,
	occurredAt: text,
	actionLog: objectOrNull(actionLog),
});

/** Envelope of `document.received`. */
export const documentEnvelope = looseObject({
	workspaceId: id,
	occurredAt: text,
	document: objectOrNull(document),
});

/** Envelope of `document.extracted`, which is flat: the envelope is the extraction. */
export const extractionEnvelope = looseObject({
	workspaceId: id,
	occurredAt: text,
	leadId: id,
	externalLeadId: id,
	documentId: id,
	externalId: id,
	status: text,
	parentActionId: id,
	summary: text,
	type: text,
	classification: freeForm,
	extractionResult: objectOrNull(extractionResult),
});

const LEAD_FIELDS = {
	firstName: text,
	middleName: text,
	lastName: text,
	phoneNumber: text,
	email: text,
	businessName: text,
	website: text,
	source: text,
};

/** Envelope of `lead.created` and `lead.completed`. */
export const leadEnvelope = looseObject({
	workspaceId: id,
	occurredAt: text,
	data: objectOrNull(looseObject({ leadId: id, externalId: id, ...LEAD_FIELDS, checklistItems: list })),
});

/** Envelope of `lead.updated`: sparse, where an absent field (unchanged) is not a null one (cleared). */
export const leadUpdateEnvelope = looseObject({
	workspaceId: id,
	occurredAt: text,
	data: objectOrNull(looseObject({ leadId: id, externalId: id })),
});

/** Envelope of an event this version does not know: the parts that other envelopes have. */
export const unknownEnvelope = looseObject({
	occurredAt: text,
	actionLog: objectOrNull(actionLog),
	document: objectOrNull(document),
	data: objectOrNull(looseObject({ occurredAt: text })),
});

export type WireActionLog = ReturnType<typeof actionLog.parse>;
export type WireDocument = ReturnType<typeof document.parse>;
export type WireExtraction = ReturnType<typeof extractionEnvelope.parse>;
