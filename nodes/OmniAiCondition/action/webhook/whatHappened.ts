import { leadOf } from '../../record/columns';
import { happened } from '../../record/happened';
import { isJsonObject, type JsonObject } from '../../../shared/jsonValue';
import type { PreparationContext } from '../preparation';

/**
 * A body that a person can read without looking anything up: what happened, to which lead (an ID, never a
 * name), by which tool, what was reported as wrong, when, and why it is told. Null for what the event lacks.
 */
export function whatHappened({ event, eventReference, decision, why }: PreparationContext): JsonObject {
	const { actionLog, failure } = isJsonObject(event) ? event : {};
	const tool = isJsonObject(actionLog) ? actionLog['tool'] : null;
	return {
		happened: happened(event),
		lead: leadOf(event, eventReference),
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
