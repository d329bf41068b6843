import { z } from 'zod/v4';
import { fieldsExcept, isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';
import type { Failure } from './eventItem';
import { contentOf, type Occurrence } from './eventKey';
import { occurredAtOf, type EventKind, type EventParts, type SampleValues } from './eventKind';
import { asId, asText, id, list, lowerCase, objectOrNull, objectsIn, text } from './wire';

/** What no lead event says, also none that is still to come. */
export const LEAD_LACKS = ['agentId', 'workspaceId'] as const;

export const LEAD_EVENTS = {
	'lead.created': {
		title: 'Lead Created',
		description: 'A lead was created',
		lacks: LEAD_LACKS,
		read: readLead,
		occurrence: leadOccurrence,
		samples: {
			leadCreated: {
				title: 'A lead was created (lead.created)',
				body: (given) => ({ data: sampleLead(given) }),
			},
		},
	},
	'lead.updated': {
		title: 'Lead Updated',
		description: 'Fields or checklist items of a lead changed',
		lacks: LEAD_LACKS,
		read: readLeadUpdate,
		occurrence: () => null,
		samples: {
			leadUpdated: {
				title: 'Fields of a lead changed (lead.updated)',
				body: ({ leadId }) => ({ data: { leadId, externalId: null, phoneNumber: '+15550100002' } }),
			},
		},
	},
	'lead.completed': {
		title: 'Lead Completed',
		description: 'All required checklist items are done or need a review',
		lacks: LEAD_LACKS,
		read: readLead,
		occurrence: leadOccurrence,
		samples: {
			leadNeedsReview: {
				title: 'A lead is complete, but items need a review (lead.completed)',
				isFailure: true,
				body: (given) => sampleChecklist(given, 'COMPLETED', 'NEEDS_REVIEW'),
			},
			leadCompleted: {
				title: 'A lead is complete (lead.completed)',
				body: (given) => sampleChecklist(given, 'COMPLETED', 'COMPLETED'),
			},
		},
	},
} satisfies Record<string, EventKind>;

const TEXTS = {
	firstName: text,
	middleName: text,
	lastName: text,
	phoneNumber: text,
	email: text,
	businessName: text,
	website: text,
};

const wireLead = wireEnvelope({ ...TEXTS, source: text, checklistItems: list });
// Sparse, where an absent field (unchanged) is not a null one (cleared).
const wireUpdate = wireEnvelope({});

function wireEnvelope(fields: z.ZodRawShape) {
	const data = z.looseObject({ leadId: id, externalId: id, ...fields });
	return z.looseObject({ workspaceId: id, occurredAt: text, data: objectOrNull(data) });
}

function readLead(body: JsonObject): EventParts {
	return partsOf(wireLead.parse(body));
}

function readLeadUpdate(body: JsonObject): EventParts {
	const parts = partsOf(wireUpdate.parse(body));
	if (parts.lead) Object.assign(parts.lead, { changedFields: Object.keys(parts.lead) });
	return parts;
}

function partsOf({ workspaceId, occurredAt, data }: z.infer<typeof wireLead>): EventParts {
	if (data === null) return { workspaceId };
	return {
		...occurredAtOf([['occurredAt', occurredAt]]),
		workspaceId,
		leadId: data.leadId,
		externalLeadId: data.externalId,
		lead: fieldsExcept(data, ['leadId', 'externalId']),
		failure: checklistFailure(data['checklistItems'] as JsonValue | undefined),
	};
}

/** What an event that is not known says of a lead, if it holds one. */
export function leadIn(body: JsonObject): EventParts {
	const { data } = body;
	const isLead =
		isJsonObject(data) &&
		['leadId', 'externalId'].some((field) => asId(data[field]) !== null) &&
		[...Object.keys(TEXTS), 'checklistItems'].some((field) => data[field] !== undefined);
	return isLead ? readLead(body) : {};
}

// Checklist items that a person has to look at.
function checklistFailure(checklistItems: JsonValue | undefined): Failure | null {
	const pending = objectsIn(checklistItems).filter(needsAttention);
	if (pending.length === 0) return null;
	const named = pending.map(
		(item) =>
			`${asText(item['checklistItemCode'] ?? item['checklistItemId']) ?? 'unnamed'} ` +
			`(${asText(item['status']) ?? 'no status'})`,
	);
	return {
		message:
			`${pending.length === 1 ? 'One checklist item needs' : `${pending.length} checklist items need`} ` +
			`attention: ${named.join(', ')}.`,
		category: 'checklist_needs_attention',
		retryable: false,
		source: 'lead.checklistItems',
	};
}

function needsAttention(item: JsonObject): boolean {
	const status = lowerCase(item['status']);
	if (status === 'invalid' || status === 'needs_review') return true;
	return objectsIn(item['documents']).some(
		({ validationResult }) => isJsonObject(validationResult) && validationResult['overallValid'] === false,
	);
}

// A lead can be completed again, after it was reopened, and these events carry no time: the content is all
// that tells.
function leadOccurrence({ data, workspaceId, occurredAt }: JsonObject): Occurrence | null {
	if (!isJsonObject(data)) return null;
	return {
		required: [data['leadId']],
		optional: { workspace: workspaceId, occurredAt, content: contentOf(data, ['leadId']) },
	};
}

function sampleLead({ leadId }: SampleValues): JsonObject {
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

function sampleChecklist(given: SampleValues, companyName: string, bankStatement: string): JsonObject {
	const item = (code: string, status: string) => ({
		checklistItemId: given.id(),
		checklistItemCode: code,
		value: 'sample',
		alternateValues: [],
		status,
		updatedAt: given.when,
	});
	return {
		data: {
			...sampleLead(given),
			checklistItems: [item('company_name', companyName), item('bank_statement', bankStatement)],
		},
	};
}
