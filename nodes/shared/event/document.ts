import { z } from 'zod/v4';
import { fieldsExcept, isJsonObject, type JsonObject } from '../jsonValue';
import type { OmniAiDocument } from './eventItem';
import { contentOf, isGiven, timeBeside, whoseOf, type Occurrence } from './eventKey';
import { occurredAtOf, type EventKind, type EventParts, type SampleValues } from './eventKind';
import { freeForm, id, objectOrNull, text } from './wire';

export const DOCUMENT_EVENTS = {
	'document.received': {
		title: 'Document Received',
		description: 'A document arrived by email, SMS, portal or API',
		lacks: ['agentId'],
		read: readDocument,
		occurrence: documentOccurrence,
		samples: { documentReceived: { title: 'A document arrived (document.received)', body: receivedSample } },
	},
} satisfies Record<string, EventKind>;

function receivedSample(given: SampleValues): JsonObject {
	return {
		document: {
			id: given.id(),
			externalId: null,
			filename: 'sample-statement.pdf',
			leadId: given.leadId,
			externalLeadId: null,
			signedUrl: 'https://example.com/sample-statement.pdf',
			size: 153_143,
			mimeType: 'application/pdf',
			messageId: given.id(),
			metadata: null,
			createdAt: given.when,
		},
		workspaceId: given.workspaceId,
	};
}

/** The document, wherever an event has one. */
export const wireDocument = z.looseObject({
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

const wireEnvelope = z.looseObject({
	workspaceId: id,
	occurredAt: text,
	document: objectOrNull(wireDocument),
});

function readDocument(body: JsonObject): EventParts {
	const { document: received, occurredAt, workspaceId } = wireEnvelope.parse(body);
	return {
		...occurredAtOf([
			['occurredAt', occurredAt],
			['document.createdAt', received?.createdAt ?? null],
		]),
		workspaceId,
		leadId: received?.leadId ?? null,
		externalLeadId: received?.externalLeadId ?? null,
		document: received === null ? null : documentOf(received),
	};
}

/** The item's document. */
export function documentOf(received: z.infer<typeof wireDocument>): OmniAiDocument {
	// `externalId` names the lead in `lead.*` and the document here; each gets a name of its own.
	const fields = fieldsExcept(received, ['leadId', 'externalLeadId', 'externalId']);
	return Object.assign(fields, { externalDocumentId: received.externalId }) as unknown as OmniAiDocument;
}

function documentOccurrence(received: JsonObject): Occurrence | null {
	const { document, occurredAt } = received;
	if (!isJsonObject(document)) return null;
	const { createdAt } = document;
	return {
		required: [document['id']],
		optional: {
			...whoseOf(received, document),
			createdAt,
			content: isGiven(createdAt) ? undefined : contentOf(document, ['id', 'leadId']),
			occurredAt: timeBeside(occurredAt, createdAt),
		},
	};
}
