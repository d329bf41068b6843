import type { JsonObject, JsonValue } from '../../shared/jsonValue';
import { sampleId, seededRandom } from './seededRandom';

/** What a sample can be about: each of the seven events, and the failures a lending team meets. */
export const SAMPLE_KINDS = {
	toolTimeout: 'A tool call of the agent timed out (action_log.failed)',
	messageNotDelivered: 'A message to the borrower was not delivered (action_log.failed)',
	followUpFailed: 'A scheduled follow-up was not sent (action_log.failed)',
	uploadFailed: 'A document could not be filed (action_log.failed)',
	extractionFailed: 'Reading a document failed (document.extracted, failed)',
	extractionInvalid: 'A document did not pass a rule, although the event says completed (document.extracted)',
	leadNeedsReview: 'A lead is complete, but items need a review (lead.completed)',
	actionCompleted: 'A message came in and was handled (action_log.completed)',
	documentReceived: 'A document arrived (document.received)',
	documentExtracted: 'A document was read (document.extracted)',
	leadCreated: 'A lead was created (lead.created)',
	leadUpdated: 'Fields of a lead changed (lead.updated)',
	leadCompleted: 'A lead is complete (lead.completed)',
} as const;

export type SampleKind = keyof typeof SAMPLE_KINDS;

/**
 * A realistic delivery as OmniAI documents it, made up from placeholders: no person, address or
 * document in it exists.
 *
 * @param seed the same seed gives the same ids
 * @param happenedAt when the occurrence is said to have happened, milliseconds since 1970
 */
export function sampleEvent(kind: SampleKind, seed: number, happenedAt: number): JsonObject {
	const random = seededRandom(seed);
	const id = () => sampleId(random);
	const when = new Date(happenedAt).toISOString();
	return BUILDERS[kind]({ id, when, workspaceId: id(), leadId: id(), agentId: id() });
}

interface Parts {
	id: () => string;
	when: string;
	workspaceId: string;
	leadId: string;
	agentId: string;
}

const BUILDERS: Record<SampleKind, (parts: Parts) => JsonObject> = {
	toolTimeout: (parts) =>
		failedAction(parts, {
			type: 'TOOL_CALL',
			summary: 'Deep research failed',
			input: { toolType: 'deep_research', query: 'market analysis for Sample Borrower LLC' },
			error: 'Upstream provider timeout after 5s',
			tool: { id: parts.id(), name: 'deep_research' },
		}),
	messageNotDelivered: (parts) =>
		failedAction(parts, {
			type: 'MESSAGE',
			summary: 'Reply to the borrower was not delivered',
			input: { channel: 'SMS', direction: 'OUTBOUND' },
			error: 'Message undeliverable: invalid phone number',
			messages: [
				outboundMessage(
					parts,
					'SMS',
					'Thanks, we have your application. Which months do your statements cover?',
				),
			],
		}),
	followUpFailed: (parts) =>
		failedAction(parts, {
			type: 'FOLLOW_UP_MESSAGE',
			summary: 'Follow-up about missing documents was not sent',
			input: { channel: 'EMAIL', attemptNumber: 2, adminTriggered: false, missingItemsCount: 3 },
			error: 'Email service unavailable (503)',
			messages: [outboundMessage(parts, 'EMAIL', 'We still need three documents for your application.')],
		}),
	uploadFailed: (parts) =>
		failedAction(parts, {
			type: 'DOCUMENT_UPLOAD',
			summary: 'Upload of sample-statement.pdf failed',
			input: { filename: 'sample-statement.pdf', mimeType: 'application/pdf', size: 153_143 },
			error: 'Unsupported file: the PDF is password protected',
		}),
	extractionFailed: (parts) =>
		extraction(parts, { status: 'failed', summary: 'The pages of the document could not be read.' }),
	extractionInvalid: (parts) =>
		extraction(parts, {
			status: 'completed',
			summary: 'Monthly business checking statement.',
			validation: {
				status: 'invalid',
				reasons: ['The statement end date is earlier than the requested coverage period.'],
			},
		}),
	documentExtracted: (parts) =>
		extraction(parts, {
			status: 'completed',
			summary: 'Monthly business checking statement.',
			validation: { status: 'valid', reasons: [] },
			items: [{ label: 'Company Name', value: 'Sample Borrower LLC', leadChecklistItemId: parts.id() }],
		}),
	leadNeedsReview: (parts) => ({
		event: 'lead.completed',
		data: {
			...lead(parts),
			checklistItems: [
				checklistItem(parts, 'company_name', 'COMPLETED'),
				checklistItem(parts, 'bank_statement', 'NEEDS_REVIEW'),
			],
		},
	}),
	leadCompleted: (parts) => ({
		event: 'lead.completed',
		data: {
			...lead(parts),
			checklistItems: [
				checklistItem(parts, 'company_name', 'COMPLETED'),
				checklistItem(parts, 'bank_statement', 'COMPLETED'),
			],
		},
	}),
	leadCreated: (parts) => ({ event: 'lead.created', data: lead(parts) }),
	leadUpdated: ({ leadId }) => ({
		event: 'lead.updated',
		data: { leadId, externalId: null, phoneNumber: '+15550100002' },
	}),
	actionCompleted: (parts) => ({
		event: 'action_log.completed',
		actionLog: {
			id: parts.id(),
			type: 'MESSAGE',
			status: 'COMPLETED',
			leadId: parts.leadId,
			summary: 'Incoming email: documents',
			input: { channel: 'EMAIL', direction: 'INBOUND' },
			output: null,
			messages: [
				{
					id: parts.id(),
					channel: 'EMAIL',
					direction: 'INBOUND',
					subject: 'documents',
					body: '<div dir="ltr">Here is the statement.</div>',
					documents: [
						{ id: parts.id(), filename: 'sample-statement.pdf', mimeType: 'application/pdf', size: 153_143 },
					],
				},
			],
			completedAt: parts.when,
		},
		workspaceId: parts.workspaceId,
	}),
	documentReceived: ({ id, when, leadId, workspaceId }) => ({
		event: 'document.received',
		document: {
			id: id(),
			externalId: null,
			filename: 'sample-statement.pdf',
			leadId,
			externalLeadId: null,
			signedUrl: 'https://example.com/sample-statement.pdf',
			size: 153_143,
			mimeType: 'application/pdf',
			messageId: id(),
			metadata: null,
			createdAt: when,
		},
		workspaceId,
	}),
};

function failedAction({ id, when, leadId, agentId, workspaceId }: Parts, fields: JsonObject): JsonObject {
	return {
		event: 'action_log.failed',
		workspaceId,
		actionLog: {
			id: id(),
			status: 'FAILED',
			output: null,
			completedAt: when,
			leadId,
			agentId,
			tool: null,
			messages: [],
			...fields,
		},
	};
}

function extraction(
	{ id, leadId, workspaceId }: Parts,
	fields: { status: string; summary: string; validation?: JsonObject; items?: JsonValue[] },
): JsonObject {
	const items = fields.items ?? [];
	const matched = {
		checklistItemCode: 'bank-statement',
		fieldType: 'BANK_STATEMENT',
		label: 'Recent bank statement',
		leadChecklistItemId: id(),
		validation: fields.validation ?? null,
	};
	return {
		event: 'document.extracted',
		workspaceId,
		leadId,
		externalLeadId: null,
		documentId: id(),
		externalId: null,
		status: fields.status,
		parentActionId: id(),
		summary: fields.summary,
		type: 'Bank Statement',
		classification: { noMatchedItemReason: null, matchedChecklistItems: [matched] },
		extractionResult: { items, extractedCount: items.length },
	};
}

function outboundMessage({ id }: Parts, channel: string, body: string): JsonObject {
	return { id: id(), channel, direction: 'OUTBOUND', body, documents: [] };
}

function lead({ leadId }: Parts): JsonObject {
	return {
		leadId,
		externalId: null,
		firstName: 'Sample',
		middleName: null,
		lastName: 'Borrower',
		phoneNumber: '+15550100001',
		email: 'borrower@example.com',
		businessName: 'Sample Borrower LLC',
		website: 'https://example.com',
		source: 'portal',
	};
}

function checklistItem({ id, when }: Parts, code: string, status: string): JsonObject {
	return {
		checklistItemId: id(),
		checklistItemCode: code,
		value: 'sample',
		alternateValues: [],
		status,
		updatedAt: when,
	};
}
