import { z } from 'zod/v4';
import { isJsonObject, type JsonObject, type JsonValue } from '../jsonValue';
import { actionLogFailure, actionLogOf, saysFailed, wireActionLog } from './actionLog';
import { documentOf, wireDocument } from './document';
import { EVENT_ITEM_FIELDS } from './eventItem';
import { occurredAtOf, type Envelope, type EventParts } from './eventKind';
import { leadIn } from './lead';
import { objectOrNull, text } from './wire';

const wireEnvelope = z.looseObject({
	occurredAt: text,
	actionLog: objectOrNull(wireActionLog),
	document: objectOrNull(wireDocument),
	data: objectOrNull(z.looseObject({ occurredAt: text })),
});

/**
 * Reads an event this version does not know: its envelope is not known, so every documented part there is.
 */
export function readUnknown(body: JsonObject): EventParts {
	const { actionLog: log, document: received, data, occurredAt } = wireEnvelope.parse(body);
	const actionLog = log === null ? null : actionLogOf(log, 'COMPLETED');
	const { lead, failure } = leadIn(body);
	return {
		...occurredAtOf([
			['occurredAt', occurredAt],
			['data.occurredAt', data?.occurredAt ?? null],
			['actionLog.completedAt', log?.completedAt ?? null],
			['document.createdAt', received?.createdAt ?? null],
		]),
		actionLog,
		document: received === null ? null : documentOf(received),
		lead: lead ?? null,
		failure: saysFailed(actionLog) ? actionLogFailure(actionLog) : (failure ?? null),
	};
}

/**
 * The item of an unknown event with every field of its body: beside the usual ones, and under `fields` those
 * whose names have a meaning of their own at the top of an item and whose content the item does not show
 * there.
 */
export function withEveryField(envelope: Envelope, body: JsonObject): Envelope {
	const { actionLog, document, leadId, externalLeadId, agentId } = envelope;
	const shown = {
		...envelope,
		actionLog: actionLog && { ...actionLog, leadId, externalLeadId, agentId },
		document: document && { ...document, leadId, externalLeadId, externalId: document.externalDocumentId },
	} as unknown as JsonObject;
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
