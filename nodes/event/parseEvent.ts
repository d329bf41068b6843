import { eventKey } from './eventKey';
import type { ActionLog, EventItem, Extraction, OmniAiDocument } from './eventItem';
import { actionLogFailure, checklistFailure, extractionFailure } from './failure';
import { copyWithoutPrototypeKeys, isJsonObject, isNestedDeeperThan, type JsonObject, type JsonValue } from './jsonValue';
import { messageText } from './messageText';
import { millisecondsOf } from './time';
import * as wire from './wire';

/** Deeper nesting than OmniAI could mean; n8n and later nodes walk items recursively. */
export const DEEPEST_NESTING = 64;

export interface ParseContext {
	/** When the delivery arrived, ISO 8601. */
	receivedAt: string;
	/** Whether it came by a test URL or is a sample: the mark that keeps later conditions dry, unless they are set to deliver always. */
	test: boolean;
	/** Whether the item carries the parsed body as `raw`. */
	includeRaw: boolean;
}

export type ParsedEvent = { ok: true; event: EventItem } | { ok: false; reason: string };

/**
 * Turns the parsed body of an OmniAI delivery into an event item.
 *
 * Total: any JSON value gives an answer and nothing throws. Only what cannot be an event is refused;
 * a merely odd payload is read as far as it goes, because OmniAI would send the same body again.
 *
 * @param body what `JSON.parse` made of the delivery
 * @returns the item, or a sentence that says why the body is no event
 */
export function parseEvent(body: unknown, context: ParseContext): ParsedEvent {
	if (!isJsonObject(body)) return { ok: false, reason: 'The body is not a JSON object.' };
	const name = Object.hasOwn(body, 'event') ? body['event'] : undefined;
	if (typeof name !== 'string' || name === '') {
		return { ok: false, reason: "The body has no 'event' that is a non-empty string." };
	}
	if (isNestedDeeperThan(DEEPEST_NESTING, body)) {
		return { ok: false, reason: `The body is nested deeper than ${DEEPEST_NESTING} levels.` };
	}
	const clean = copyWithoutPrototypeKeys(body) as JsonObject;
	const event: EventItem = { ...readEnvelope(name, clean), test: context.test, receivedAt: context.receivedAt };
	if (context.includeRaw) event.raw = body;
	return { ok: true, event };
}

type Envelope = Omit<EventItem, 'raw'>;

function readEnvelope(name: string, body: JsonObject): Envelope {
	switch (name) {
		case 'action_log.failed':
		case 'action_log.completed':
			return readActionLog(name, body);
		case 'document.received':
			return readDocument(name, body);
		case 'document.extracted':
			return readExtraction(name, body);
		case 'lead.created':
		case 'lead.completed':
			return readLead(name, body);
		case 'lead.updated':
			return readLeadUpdate(name, body);
		default:
			return readUnknown(name, body);
	}
}

function readActionLog(name: string, body: JsonObject): Envelope {
	const envelope = wire.actionLogEnvelope.parse(body);
	const log = envelope.actionLog;
	const actionLog = log === null ? null : readActionLogFields(name, log);
	// The time is part of the key because OmniAI may try an action again and report it again. A log
	// completes only once, so there the time, which is optional, may be missing.
	return {
		...blankEnvelope(name),
		...keyOf(name, [log?.id ?? null, log?.completedAt || (name === 'action_log.completed' ? '' : null)], body),
		...occurrence([['occurredAt', envelope.occurredAt], ['actionLog.completedAt', log?.completedAt ?? null]]),
		workspaceId: envelope.workspaceId,
		leadId: log?.leadId ?? null,
		agentId: log?.agentId ?? null,
		actionLog,
		failure: actionLogFailure(name, actionLog),
	};
}

function readActionLogFields(name: string, log: wire.WireActionLog): ActionLog {
	const expectedStatus = name === 'action_log.failed' ? 'FAILED' : 'COMPLETED';
	return Object.assign(fieldsExcept(log, ['leadId', 'agentId']), {
		statusMatchesEvent: log.status === null || log.status.toUpperCase() === expectedStatus,
		messages: log.messages.map((message, index) => (index < wire.MOST_MESSAGES_READ ? { ...message, bodyText: messageText(wire.asText(message.body)) } : message)),
	}) as unknown as ActionLog;
}

function readDocument(name: string, body: JsonObject): Envelope {
	const envelope = wire.documentEnvelope.parse(body);
	const received = envelope.document;
	return {
		...blankEnvelope(name),
		...keyOf(name, [received?.id ?? null], body),
		...occurrence([['occurredAt', envelope.occurredAt], ['document.createdAt', received?.createdAt ?? null]]),
		workspaceId: envelope.workspaceId,
		leadId: received?.leadId ?? null,
		externalLeadId: received?.externalLeadId ?? null,
		document: received === null ? null : readDocumentFields(received),
	};
}

function readDocumentFields(received: wire.WireDocument): OmniAiDocument {
	// `externalId` names the lead in `lead.*` and the document here; each gets a name of its own.
	const fields = fieldsExcept(received, ['leadId', 'externalLeadId', 'externalId']);
	return Object.assign(fields, { externalDocumentId: received.externalId }) as unknown as OmniAiDocument;
}

function readExtraction(name: string, body: JsonObject): Envelope {
	const envelope = wire.extractionEnvelope.parse(body);
	const extraction = readExtractionFields(envelope);
	const { documentId, externalId } = envelope;
	return {
		...blankEnvelope(name),
		...keyOf(name, [documentId, envelope.parentActionId, extraction.status || null], body),
		...occurrence([['occurredAt', envelope.occurredAt]]),
		workspaceId: envelope.workspaceId,
		leadId: envelope.leadId,
		externalLeadId: envelope.externalLeadId,
		document:
			documentId === null && externalId === null ? null : { ...BLANK_DOCUMENT, id: documentId, externalDocumentId: externalId },
		extraction,
		failure: extractionFailure(extraction),
	};
}

function readExtractionFields(envelope: wire.WireExtraction): Extraction {
	const { extractionResult } = envelope;
	const fields = fieldsExcept(envelope, ['event', 'workspaceId', 'occurredAt', 'leadId', 'externalLeadId', 'externalId', 'extractionResult']);
	if (extractionResult !== null) {
		// What it has of the envelope's fields is read as there.
		const typed = wire.extractionEnvelope.parse(extractionResult);
		for (const key of Object.keys(extractionResult)) {
			// What the envelope says counts; what stands only in the result is kept.
			if ((fields[key] ?? null) === null) fields[key] = (typed[key] ?? null) as JsonValue;
		}
	}
	return Object.assign(fields, {
		items: extractionResult?.items ?? [],
		extractedCount: extractionResult?.extractedCount ?? null,
		status: envelope.status?.toLowerCase() ?? null,
		statusAsReceived: envelope.status,
	}) as unknown as Extraction;
}

// A body can hold a million keys; the language's own rest and spread take several times as long for those.
function fieldsExcept(source: object, names: string[]): JsonObject {
	const fields: JsonObject = {};
	for (const key of Object.keys(source)) {
		if (!names.includes(key)) fields[key] = (source as JsonObject)[key] as JsonValue;
	}
	return fields;
}

function readLead(name: string, body: JsonObject): Envelope {
	const envelope = wire.leadEnvelope.parse(body);
	if (envelope.data === null) return { ...blankEnvelope(name), ...keyOf(name, [null], body), workspaceId: envelope.workspaceId };
	const { leadId, externalId, checklistItems } = envelope.data;
	return {
		...blankEnvelope(name),
		...keyOf(name, [leadId], body),
		...occurrence([['occurredAt', envelope.occurredAt]]),
		workspaceId: envelope.workspaceId,
		leadId,
		externalLeadId: externalId,
		lead: fieldsExcept(envelope.data, ['leadId', 'externalId']),
		failure: checklistFailure(checklistItems),
	};
}

function readLeadUpdate(name: string, body: JsonObject): Envelope {
	const envelope = wire.leadUpdateEnvelope.parse(body);
	if (envelope.data === null) return { ...blankEnvelope(name), ...keyOf(name, null, body), workspaceId: envelope.workspaceId };
	const { leadId, externalId } = envelope.data;
	const changed = fieldsExcept(envelope.data, ['leadId', 'externalId']);
	const changedFields = Object.keys(changed);
	const failure = checklistFailure(changed['checklistItems']);
	return {
		...blankEnvelope(name),
		...keyOf(name, null, body),
		...occurrence([['occurredAt', envelope.occurredAt]]),
		workspaceId: envelope.workspaceId,
		leadId,
		externalLeadId: externalId,
		lead: Object.assign(changed, { changedFields }),
		failure,
	};
}

function readUnknown(name: string, body: JsonObject): Envelope {
	const { workspaceId, leadId, externalLeadId, agentId, occurredAt } = wire.unknownEnvelope.parse(body);
	return {
		...blankEnvelope(name),
		...keyOf(name, null, body),
		...occurrence([['occurredAt', occurredAt]]),
		workspaceId,
		leadId,
		externalLeadId,
		agentId,
	};
}

const BLANK_DOCUMENT: OmniAiDocument = {
	id: null,
	externalDocumentId: null,
	filename: null,
	mimeType: null,
	size: null,
	signedUrl: null,
	messageId: null,
	metadata: null,
	createdAt: null,
};

// One shape for every event, in one key order, so that later nodes never meet `undefined`.
function blankEnvelope(event: string): Envelope {
	return {
		event,
		eventKey: '',
		eventKeyIsExact: false,
		test: false,
		occurredAt: null,
		occurredAtSource: null,
		receivedAt: '',
		workspaceId: null,
		leadId: null,
		externalLeadId: null,
		agentId: null,
		actionLog: null,
		document: null,
		extraction: null,
		lead: null,
		failure: null,
	};
}

function keyOf(name: string, parts: Array<string | null> | null, body: JsonObject) {
	const { key, isExact } = eventKey(name, parts, body);
	return { eventKey: key, eventKeyIsExact: isExact };
}

type OccurredAtSource = NonNullable<EventItem['occurredAtSource']>;

// The text is kept as received; one that is no date is passed over rather than guessed at.
function occurrence(candidates: Array<[OccurredAtSource, string | null]>): Pick<Envelope, 'occurredAt' | 'occurredAtSource'> {
	for (const [source, text] of candidates) {
		if (text !== null && !Number.isNaN(millisecondsOf(text))) {
			return { occurredAt: text, occurredAtSource: source };
		}
	}
	return { occurredAt: null, occurredAtSource: null };
}

