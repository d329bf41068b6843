import { z } from 'zod/v4';
import { fieldsExcept, isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';
import type { Extraction, Failure, OmniAiDocument } from './eventItem';
import { contentOf, type Occurrence } from './eventKey';
import { occurredAtOf, type EventKind, type EventParts, type SampleValues } from './eventKind';
import { freeForm, id, list, lowerCase, objectOrNull, objectsIn, text } from './wire';

export const EXTRACTION_EVENTS = {
	'document.extracted': {
		title: 'Document Extracted',
		description: 'A document was processed, with or without success',
		lacks: ['agentId'],
		read: readExtraction,
		occurrence: extractionOccurrence,
		samples: {
			extractionFailed: {
				title: 'Reading a document failed (document.extracted, failed)',
				isFailure: true,
				body: (given) =>
					sampleOf(given, { status: 'failed', summary: 'The pages of the document could not be read.' }),
			},
			extractionInvalid: {
				title: 'A document did not pass a rule, although the event says completed (document.extracted)',
				isFailure: true,
				body: (given) =>
					sampleOf(given, {
						status: 'completed',
						summary: 'Monthly business checking statement.',
						validation: {
							status: 'invalid',
							reasons: ['The statement end date is earlier than the requested coverage period.'],
						},
					}),
			},
			documentExtracted: {
				title: 'A document was read (document.extracted)',
				body: (given) =>
					sampleOf(given, {
						status: 'completed',
						summary: 'Monthly business checking statement.',
						validation: { status: 'valid', reasons: [] },
						items: [{ label: 'Company Name', value: 'Sample Borrower LLC', leadChecklistItemId: given.id() }],
					}),
			},
		},
	},
} satisfies Record<string, EventKind>;

// It is flat: the envelope is the extraction.
const wireEnvelope = z.looseObject({
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
	extractionResult: objectOrNull(z.looseObject({ items: list, extractedCount: freeForm })),
});

function readExtraction(body: JsonObject): EventParts {
	const envelope = wireEnvelope.parse(body);
	const extraction = extractionOf(envelope);
	const { documentId, externalId, workspaceId, leadId, externalLeadId } = envelope;
	return {
		...occurredAtOf([['occurredAt', envelope.occurredAt]]),
		workspaceId,
		leadId,
		externalLeadId,
		document:
			documentId === null && externalId === null
				? null
				: { ...BLANK_DOCUMENT, id: documentId, externalDocumentId: externalId },
		extraction,
		failure: extractionFailure(extraction),
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

const NOT_OF_THE_EXTRACTION =
	'event workspaceId occurredAt leadId externalLeadId externalId extractionResult'.split(' ');

function extractionOf(envelope: z.infer<typeof wireEnvelope>): Extraction {
	const { extractionResult } = envelope;
	const fields = fieldsExcept(envelope, NOT_OF_THE_EXTRACTION);
	if (extractionResult !== null) {
		// What it has of the envelope's fields is read as there.
		const typed = wireEnvelope.parse(extractionResult);
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

// `status: completed` only says that the pipeline ended, so a document that was refused by a rule, matched
// nothing or yielded nothing is a failure as well.
function extractionFailure(extraction: Extraction): Failure | null {
	if (extraction.status === 'failed') {
		const message = extraction.summary ?? 'The extraction of the document failed.';
		return { message, category: 'extraction_failed', retryable: null, source: 'extraction.status' };
	}
	const classification = isJsonObject(extraction.classification) ? extraction.classification : {};
	const invalid = objectsIn(classification['matchedChecklistItems'])
		.map((item) => item['validation'])
		.filter(isJsonObject)
		.filter((validation) => lowerCase(validation['status']) === 'invalid');
	if (invalid.length > 0) {
		const reasons = invalid
			.flatMap(({ reasons: given }) => (Array.isArray(given) ? given : []))
			.filter((reason) => typeof reason === 'string');
		return {
			message: reasons.join(' ') || 'The document did not pass a validation rule.',
			category: 'document_invalid',
			retryable: false,
			source: 'extraction.classification.matchedChecklistItems[].validation',
		};
	}
	const noMatch = classification['noMatchedItemReason'];
	if (typeof noMatch === 'string' && noMatch !== '') {
		return {
			message: noMatch,
			category: 'document_not_matched',
			retryable: false,
			source: 'extraction.classification.noMatchedItemReason',
		};
	}
	if (extraction.extractedCount === 0) {
		return {
			message: 'Nothing was extracted from the document.',
			category: 'nothing_extracted',
			retryable: null,
			source: 'extraction.extractedCount',
		};
	}
	return null;
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
		required: [documentId, parentActionId, lowerCase(status) ?? status],
		optional: { workspace: workspaceId, lead: leadId, occurredAt, outcome: contentOf(outcome, []) },
	};
}

function sampleOf(
	{ id: newId, leadId, workspaceId }: SampleValues,
	given: { status: string; summary: string; validation?: JsonObject; items?: JsonValue[] },
): JsonObject {
	const items = given.items ?? [];
	const matched = {
		checklistItemCode: 'bank-statement',
		fieldType: 'BANK_STATEMENT',
		label: 'Recent bank statement',
		leadChecklistItemId: newId(),
		validation: given.validation ?? null,
	};
	return {
		workspaceId,
		leadId,
		externalLeadId: null,
		documentId: newId(),
		externalId: null,
		status: given.status,
		parentActionId: newId(),
		summary: given.summary,
		type: 'Bank Statement',
		classification: { noMatchedItemReason: null, matchedChecklistItems: [matched] },
		extractionResult: { items, extractedCount: items.length },
	};
}
