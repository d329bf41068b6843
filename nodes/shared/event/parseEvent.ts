import { digestOf, eventKey, timeBeside, type Occurrence } from './eventKey';
import {
	EVENT_ITEM_FIELDS,
	type ActionLog,
	type EventItem,
	type Extraction,
	type OmniAiDocument,
} from './eventItem';
import { actionLogFailure, checklistFailure, extractionFailure } from './failure';
import {
	copyWithoutPrototypeKeys,
	isJsonObject,
	isNestedDeeperThan,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';
import { messageText } from './messageText';
import { millisecondsOf } from '../time';
import * as wire from './wire';

/** Deeper nesting than OmniAI could mean; n8n and later nodes walk items recursively. */
export const MAX_NESTING = 64;

export interface ParseContext {
	/** When the delivery arrived, ISO 8601. */
	receivedAt: string;
	/**
	 * Whether it came by a test URL or is a sample: the mark that keeps later conditions dry, unless they are
	 * set to deliver always.
	 */
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
	if (isNestedDeeperThan(MAX_NESTING, body)) {
		return { ok: false, reason: `The body is nested deeper than ${MAX_NESTING} levels.` };
	}
	const clean = copyWithoutPrototypeKeys(body) as JsonObject;
	const envelope: Envelope = {
		...withIds(readEnvelope(name, clean), clean),
		...keyOf(name, body, clean),
		test: context.test,
		receivedAt: context.receivedAt,
	};
	const event: EventItem = isKnownEvent(name) ? envelope : withEveryField(envelope, clean);
	if (context.includeRaw) event.raw = body;
	return { ok: true, event };
}

type Envelope = Omit<EventItem, 'raw'>;

// For each event how it is read, and what names one occurrence of it. Of the latter the values are taken as
// they were received: a number that has become a text no longer tells that it was one too large to be exact.
const KNOWN_EVENTS: Record<
	string,
	{
		read: (name: string, body: JsonObject) => Envelope;
		occurrence: (received: JsonObject) => Occurrence | null;
	}
> = {
	'action_log.failed': { read: readActionLog, occurrence: actionLogOccurrence },
	'action_log.completed': { read: readActionLog, occurrence: completedLogOccurrence },
	'document.received': { read: readDocument, occurrence: documentOccurrence },
	'document.extracted': { read: readExtraction, occurrence: extractionOccurrence },
	'lead.created': { read: readLead, occurrence: leadOccurrence },
	'lead.completed': { read: readLead, occurrence: leadOccurrence },
	'lead.updated': { read: readLeadUpdate, occurrence: () => null },
};

function isKnownEvent(name: string): boolean {
	return Object.hasOwn(KNOWN_EVENTS, name);
}

function readEnvelope(name: string, body: JsonObject): Envelope {
	return isKnownEvent(name)
		? (KNOWN_EVENTS[name]?.read(name, body) ?? blankEnvelope(name))
		: readUnknown(name, body);
}

function keyOf(name: string, received: JsonObject, body: JsonObject) {
	const { key, isExact } = eventKey(
		name,
		isKnownEvent(name) ? (KNOWN_EVENTS[name]?.occurrence(received) ?? null) : null,
		body,
	);
	return { eventKey: key, eventKeyIsExact: isExact };
}

// The time is part of the key because OmniAI may try an action again and report it again.
function actionLogOccurrence(received: JsonObject): Occurrence | null {
	const { actionLog, occurredAt } = received;
	if (!isJsonObject(actionLog)) return null;
	const { id, completedAt } = actionLog;
	return {
		required: [id, completedAt],
		optional: { ...whoseOf(received, actionLog), occurredAt: timeBeside(occurredAt, completedAt) },
	};
}

// A log completes only once, so there the time, which is optional, may be missing.
function completedLogOccurrence(received: JsonObject): Occurrence | null {
	const named = actionLogOccurrence(received);
	return named === null
		? null
		: {
				required: named.required.slice(0, 1),
				optional: { completedAt: named.required[1], ...named.optional },
			};
}

function documentOccurrence(received: JsonObject): Occurrence | null {
	const { document, occurredAt } = received;
	if (!isJsonObject(document)) return null;
	const { id, createdAt } = document;
	const content = isGiven(createdAt) ? undefined : contentOf(document, ['id', 'leadId']);
	return {
		required: [id],
		optional: {
			...whoseOf(received, document),
			createdAt,
			content,
			occurredAt: timeBeside(occurredAt, createdAt),
		},
	};
}

// A document may be processed again, and its outcome is all that tells.
function extractionOccurrence({
	event: _event,
	workspaceId,
	leadId,
	documentId,
	parentActionId,
	status,
	occurredAt,
	...outcome
}: JsonObject): Occurrence {
	return {
		required: [documentId, parentActionId, typeof status === 'string' ? status.toLowerCase() : status],
		optional: { workspace: workspaceId, lead: leadId, occurredAt, outcome: contentOf(outcome, []) },
	};
}

// A lead can be completed again, after it was reopened, and these events carry no time: the content is all
// that tells.
function leadOccurrence({ data, workspaceId, occurredAt }: JsonObject): Occurrence | null {
	return isJsonObject(data)
		? {
				required: [data['leadId']],
				optional: { workspace: workspaceId, occurredAt, content: contentOf(data, ['leadId']) },
			}
		: null;
}

/** Workspace and lead, wherever the item takes them from. */
function whoseOf({ workspaceId, leadId, data }: JsonObject, reported: JsonObject): Occurrence['optional'] {
	const beside = isJsonObject(data) ? data : {};
	return {
		workspace: [workspaceId, beside['workspaceId'], reported['workspaceId']].find(isGiven),
		lead: [reported['leadId'], leadId, beside['leadId']].find(isGiven),
	};
}

/**
 * A digest of the content beside those fields, or undefined when there is none. Ids in it count as text, as
 * everywhere.
 */
function contentOf(source: JsonObject, exceptFields: string[]): JsonValue | undefined {
	const content = fieldsExcept(source, exceptFields);
	for (const name of ['leadId', 'workspaceId', 'externalId', 'externalLeadId']) {
		if (Number.isSafeInteger(content[name])) content[name] = String(content[name]);
	}
	return Object.keys(content).length === 0 ? undefined : digestOf(content);
}

function isGiven(value: JsonValue | undefined): boolean {
	return value !== undefined && value !== null && value !== '';
}

function readActionLog(name: string, body: JsonObject): Envelope {
	const envelope = wire.actionLogEnvelope.parse(body);
	const log = envelope.actionLog;
	const actionLog = log === null ? null : readActionLogFields(name, log);
	return {
		...blankEnvelope(name),
		...occurrence([
			['occurredAt', envelope.occurredAt],
			['actionLog.completedAt', log?.completedAt ?? null],
		]),
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
		messages: log.messages.map((message, index) =>
			index < wire.MAX_MESSAGES ? { ...message, bodyText: messageText(wire.asText(message.body)) } : message,
		),
	}) as unknown as ActionLog;
}

function readDocument(name: string, body: JsonObject): Envelope {
	const envelope = wire.documentEnvelope.parse(body);
	const received = envelope.document;
	return {
		...blankEnvelope(name),
		...occurrence([
			['occurredAt', envelope.occurredAt],
			['document.createdAt', received?.createdAt ?? null],
		]),
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
		...occurrence([['occurredAt', envelope.occurredAt]]),
		workspaceId: envelope.workspaceId,
		leadId: envelope.leadId,
		externalLeadId: envelope.externalLeadId,
		document:
			documentId === null && externalId === null
				? null
				: { ...BLANK_DOCUMENT, id: documentId, externalDocumentId: externalId },
		extraction,
		failure: extractionFailure(extraction),
	};
}

function readExtractionFields(envelope: wire.WireExtraction): Extraction {
	const { extractionResult } = envelope;
	const fields = fieldsExcept(envelope, [
		'event',
		'workspaceId',
		'occurredAt',
		'leadId',
		'externalLeadId',
		'externalId',
		'extractionResult',
	]);
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
		// As an assignment this key would replace the prototype instead.
		if (key !== '__proto__' && !names.includes(key)) fields[key] = (source as JsonObject)[key] as JsonValue;
	}
	return fields;
}

function readLead(name: string, body: JsonObject): Envelope {
	const envelope = wire.leadEnvelope.parse(body);
	if (envelope.data === null) return { ...blankEnvelope(name), workspaceId: envelope.workspaceId };
	const { leadId, externalId, checklistItems } = envelope.data;
	return {
		...blankEnvelope(name),
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
	if (envelope.data === null) return { ...blankEnvelope(name), workspaceId: envelope.workspaceId };
	const { leadId, externalId } = envelope.data;
	const changed = fieldsExcept(envelope.data, ['leadId', 'externalId']);
	const changedFields = Object.keys(changed);
	const failure = checklistFailure(changed['checklistItems']);
	return {
		...blankEnvelope(name),
		...occurrence([['occurredAt', envelope.occurredAt]]),
		workspaceId: envelope.workspaceId,
		leadId,
		externalLeadId: externalId,
		lead: Object.assign(changed, { changedFields }),
		failure,
	};
}

// Its envelope is not known, so every documented part is read where there is one.
function readUnknown(name: string, body: JsonObject): Envelope {
	const envelope = wire.unknownEnvelope.parse(body);
	const { actionLog: log, document: received, data } = envelope;
	const actionLog = log === null ? null : readActionLogFields(name, log);
	const lead = isLead(body['data']) ? readLead(name, body).lead : null;
	return {
		...blankEnvelope(name),
		...occurrence([
			['occurredAt', envelope.occurredAt],
			['data.occurredAt', data?.occurredAt ?? null],
			['actionLog.completedAt', log?.completedAt ?? null],
			['document.createdAt', received?.createdAt ?? null],
		]),
		actionLog,
		document: received === null ? null : readDocumentFields(received),
		lead,
		failure:
			(actionLog === null ? null : actionLogFailure(name, actionLog)) ??
			checklistFailure(lead?.['checklistItems'] as JsonValue | undefined),
	};
}

const LEAD_FIELDS = [
	'firstName',
	'middleName',
	'lastName',
	'phoneNumber',
	'email',
	'businessName',
	'website',
	'checklistItems',
];

function isLead(data: JsonValue | undefined): boolean {
	return (
		isJsonObject(data) &&
		['leadId', 'externalId'].some((field) => wire.asId(data[field]) !== null) &&
		LEAD_FIELDS.some((field) => data[field] !== undefined)
	);
}

/** The ids of an event, wherever one of the documented envelopes has them. */
function idsOf(body: JsonObject): Pick<Envelope, 'workspaceId' | 'leadId' | 'externalLeadId' | 'agentId'> {
	const objectOf = (part: JsonValue | undefined): JsonObject => (isJsonObject(part) ? part : {});
	const data = objectOf(body['data']);
	const [log, document, lead] = ['actionLog', 'document', 'lead'].map((part) =>
		objectOf(body[part] ?? data[part]),
	) as [JsonObject, JsonObject, JsonObject];
	const first = (...values: Array<JsonValue | undefined>) =>
		values.map(wire.asId).find((id) => id !== null) ?? null;
	return {
		workspaceId: first(
			body['workspaceId'],
			data['workspaceId'],
			log['workspaceId'],
			document['workspaceId'],
			lead['workspaceId'],
		),
		leadId: first(
			body['leadId'],
			data['leadId'],
			log['leadId'],
			document['leadId'],
			lead['leadId'],
			lead['id'],
		),
		externalLeadId: first(
			body['externalLeadId'],
			data['externalId'],
			data['externalLeadId'],
			log['externalLeadId'],
			document['externalLeadId'],
			lead['externalLeadId'],
			lead['externalId'],
		),
		agentId: first(body['agentId'], data['agentId'], log['agentId']),
	};
}

/** Fills in the ids that stand in another place than in the documented envelope of this event. */
function withIds(envelope: Envelope, body: JsonObject): Envelope {
	const ids = idsOf(body);
	const { workspaceId, leadId, externalLeadId, agentId } = envelope;
	return {
		...envelope,
		workspaceId: workspaceId ?? ids.workspaceId,
		leadId: leadId ?? ids.leadId,
		externalLeadId: externalLeadId ?? ids.externalLeadId,
		agentId: agentId ?? ids.agentId,
	};
}

/**
 * The item of an unknown event with every field of its body: beside the usual ones, and under `fields` those
 * whose names have a meaning of their own at the top of an item and whose content the item does not show
 * there.
 */
function withEveryField(envelope: Envelope, body: JsonObject): Envelope {
	const { actionLog, document, leadId, externalLeadId, agentId } = envelope;
	const shown: JsonObject = {
		...(envelope as unknown as JsonObject),
		...(actionLog !== null && {
			actionLog: { ...(actionLog as unknown as JsonObject), leadId, externalLeadId, agentId },
		}),
		...(document !== null && {
			document: {
				...(document as unknown as JsonObject),
				leadId,
				externalLeadId,
				externalId: document.externalDocumentId,
			},
		}),
	};
	const beside: JsonObject = {};
	const fields: JsonObject = {};
	for (const [name, value] of Object.entries(body)) {
		if (!NAMES_OF_OUR_OWN.has(name)) beside[name] = value;
		else if (!holds(shown[name], value)) fields[name] = value;
	}
	return { ...envelope, ...beside, ...(Object.keys(fields).length > 0 && { fields }) };
}

// Beside the item's own fields: what n8n and conditions take for a failure and for a condition's record.
const NAMES_OF_OUR_OWN = new Set([
	...EVENT_ITEM_FIELDS,
	'fields',
	'error',
	'$error',
	'$json',
	'actionTriggered',
]);

/** Whether everything in `received` stands in the same place in `shown`, which may have more. */
function holds(shown: JsonValue | undefined, received: JsonValue): boolean {
	if (Array.isArray(received)) {
		return (
			Array.isArray(shown) &&
			shown.length === received.length &&
			received.every((entry, index) => holds(shown[index], entry))
		);
	}
	if (!isJsonObject(received)) return shown === received;
	return (
		isJsonObject(shown) &&
		Object.entries(received).every(([name, value]) => Object.hasOwn(shown, name) && holds(shown[name], value))
	);
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

type OccurredAtSource = NonNullable<EventItem['occurredAtSource']>;

// The text is kept as received; one that is no date is passed over rather than guessed at.
function occurrence(
	candidates: Array<[OccurredAtSource, string | null]>,
): Pick<Envelope, 'occurredAt' | 'occurredAtSource'> {
	for (const [source, text] of candidates) {
		if (text !== null && !Number.isNaN(millisecondsOf(text))) {
			return { occurredAt: text, occurredAtSource: source };
		}
	}
	return { occurredAt: null, occurredAtSource: null };
}
