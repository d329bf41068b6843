import { isOutputItem } from '../../record/eventReference';
import { happened } from '../../record/happened';
import { isJsonObject, type JsonObject } from '../../../shared/jsonValue';
import type { PreparationContext } from '../preparation';

/**
 * A body that a person can read without looking anything up: what happened, to which lead (an ID, never a
 * name), by which tool, what was reported as wrong, when, and why it is told. Null for what the event lacks.
 */
export function whatHappened({ event, eventReference, decision, why }: PreparationContext): JsonObject {
	const { actionLog, externalLeadId, failure } = isJsonObject(event) ? event : {};
	const tool = isJsonObject(actionLog) ? actionLog['tool'] : null;
	// Without its input, an earlier condition's item has the same under other names.
	const named = isOutputItem(event) && isJsonObject(event) ? event['lead'] : externalLeadId;
	return {
		happened: happened(event),
		lead: text(named) ?? eventReference.leadId,
		tool: isJsonObject(tool) ? text(tool['name']) : null,
		error: textIn(failure, 'message') ?? textIn(actionLog, 'error'),
		when: decision.timestamp,
		why,
	};
}

function textIn(object: unknown, field: string): string | null {
	return isJsonObject(object) ? text(object[field]) : null;
}

function text(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
