import { z } from 'zod/v4';

// The event item is what later nodes see. This schema is its single source: types are inferred from
// it, and the trigger's tests hold every item against it. Objects are loose where OmniAI may add
// fields, because unknown keys are kept.

const textOrNull = z.string().nullable();
const json = z.json();

const toolSchema = z.looseObject({ id: textOrNull, name: textOrNull });

const messageDocumentSchema = z.looseObject({
	id: textOrNull,
	filename: textOrNull,
	mimeType: textOrNull,
	size: json,
});

const messageSchema = z.looseObject({
	id: textOrNull,
	channel: textOrNull,
	direction: textOrNull,
	subject: textOrNull,
	body: textOrNull,
	/** The body without HTML tags; the body itself is never replaced. */
	bodyText: textOrNull,
	/** Only the first 100 have all these fields; further ones are as received. */
	documents: z.array(messageDocumentSchema),
});

const actionLogSchema = z.looseObject({
	id: textOrNull,
	type: textOrNull,
	status: textOrNull,
	/** False when an `action_log.failed` says it is not FAILED, or a completed one not COMPLETED. */
	statusMatchesEvent: z.boolean(),
	summary: textOrNull,
	input: json,
	output: json,
	error: textOrNull,
	completedAt: textOrNull,
	tool: toolSchema.nullable(),
	/** Only the first 1,000 have all these fields; further ones are as received. */
	messages: z.array(messageSchema),
});

const documentSchema = z.looseObject({
	id: textOrNull,
	externalDocumentId: textOrNull,
	filename: textOrNull,
	mimeType: textOrNull,
	size: json,
	/** Expires one hour after OmniAI made it. */
	signedUrl: textOrNull,
	messageId: textOrNull,
	metadata: json,
	createdAt: textOrNull,
});

const extractionSchema = z.looseObject({
	documentId: textOrNull,
	/** In lower case, because generations of the API differ in case. */
	status: textOrNull,
	statusAsReceived: textOrNull,
	summary: textOrNull,
	type: textOrNull,
	parentActionId: textOrNull,
	classification: json,
	items: z.array(json),
	extractedCount: json,
});

const failureSchema = z.object({
	message: z.string(),
	category: z.string(),
	retryable: z.boolean().nullable(),
	source: z.string(),
});

export const eventItemSchema = z.strictObject({
	event: z.string().min(1),
	eventKey: z.string().min(1),
	eventKeyIsExact: z.boolean(),
	test: z.boolean(),
	occurredAt: textOrNull,
	occurredAtSource: z
		.enum(['occurredAt', 'data.occurredAt', 'actionLog.completedAt', 'document.createdAt'])
		.nullable(),
	receivedAt: z.string(),
	workspaceId: textOrNull,
	leadId: textOrNull,
	externalLeadId: textOrNull,
	agentId: textOrNull,
	actionLog: actionLogSchema.nullable(),
	document: documentSchema.nullable(),
	extraction: extractionSchema.nullable(),
	lead: z.looseObject({}).nullable(),
	failure: failureSchema.nullable(),
	raw: json.optional(),
});

/**
 * The item of an event this version does not know: the same, and beside it every field of the body. What has
 * a name that the item uses for something of its own stands in `fields`.
 */
export const unknownEventItemSchema = z.looseObject({
	...eventItemSchema.shape,
	fields: z.record(z.string(), json).optional(),
});

/** The names of an item's own fields. */
export const EVENT_ITEM_FIELDS: string[] = Object.keys(eventItemSchema.shape);

export type EventItem = z.infer<typeof eventItemSchema>;
export type ActionLog = z.infer<typeof actionLogSchema>;
export type OmniAiDocument = z.infer<typeof documentSchema>;
export type Extraction = z.infer<typeof extractionSchema>;
export type Failure = z.infer<typeof failureSchema>;
