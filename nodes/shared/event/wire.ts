import { z } from 'zod/v4';
import { isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';

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

const text = z.unknown().transform(asText);
const id = z.unknown().transform(asId);
const freeForm = z.unknown().transform((value): JsonValue => (value ?? null) as JsonValue);
const list = z.unknown().transform((value): JsonValue[] => (Array.isArray(value) ? value : []));

/** Reads an object with `schema`; anything that is no object is read as absent (null). */
function objectOrNull<Schema extends z.ZodType>(schema: Schema) {
	return z
		.unknown()
		.transform((value): z.infer<Schema> | null => (isJsonObject(value) ? schema.parse(value) : null));
}

/**
 * Reads a list of objects with `schema`; entries that are no objects are left out. Behind the first `most`
 * they are kept as they came: with all fields of its own, each would make an item twenty times as large as
 * what was sent.
 */
function listOf<Schema extends z.ZodType>(schema: Schema, most: number) {
	return z
		.unknown()
		.transform((value): Array<z.infer<Schema> | JsonObject> =>
			Array.isArray(value)
				? value.filter(isJsonObject).map((entry, index) => (index < most ? schema.parse(entry) : entry))
				: [],
		);
}

/** So many messages of an action, and documents of a message, are read. */
export const MAX_MESSAGES = 1_000;
export const MAX_DOCUMENTS = 100;

const message = z.looseObject({
	id,
	channel: text,
	direction: text,
	subject: text,
	body: text,
	documents: listOf(z.looseObject({ id, filename: text, mimeType: text, size: freeForm }), MAX_DOCUMENTS),
});

const actionLog = z.looseObject({
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
	tool: objectOrNull(z.looseObject({ id, name: text })),
	messages: listOf(message, MAX_MESSAGES),
});

const document = z.looseObject({
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

const extractionResult = z.looseObject({ items: list, extractedCount: freeForm });

/** Envelope of `action_log.*`. */
export const actionLogEnvelope = z.looseObject({
	workspaceId: id,
	occurredAt: text,
	actionLog: objectOrNull(actionLog),
});

/** Envelope of `document.received`. */
export const documentEnvelope = z.looseObject({
	workspaceId: id,
	occurredAt: text,
	document: objectOrNull(document),
});

/** Envelope of `document.extracted`, which is flat: the envelope is the extraction. */
export const extractionEnvelope = z.looseObject({
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
export const leadEnvelope = z.looseObject({
	workspaceId: id,
	occurredAt: text,
	data: objectOrNull(z.looseObject({ leadId: id, externalId: id, ...LEAD_FIELDS, checklistItems: list })),
});

/** Envelope of `lead.updated`: sparse, where an absent field (unchanged) is not a null one (cleared). */
export const leadUpdateEnvelope = z.looseObject({
	workspaceId: id,
	occurredAt: text,
	data: objectOrNull(z.looseObject({ leadId: id, externalId: id })),
});

/** Envelope of an event this version does not know: the parts that other envelopes have. */
export const unknownEnvelope = z.looseObject({
	occurredAt: text,
	actionLog: objectOrNull(actionLog),
	document: objectOrNull(document),
	data: objectOrNull(z.looseObject({ occurredAt: text })),
});

export type WireActionLog = z.infer<typeof actionLog>;
export type WireDocument = z.infer<typeof document>;
export type WireExtraction = z.infer<typeof extractionEnvelope>;
