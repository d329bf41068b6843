import type { z } from 'zod/v4';
import { eventItemSchema } from '../../shared/event/eventItem';
import { isJsonObject } from '../../shared/jsonValue';
import { chainOf } from '../decision/chain';
import { decisionSchema } from '../decision/decision';
import { actionTriggeredSchema } from './actionTriggered';
import { deliverySchema, eventReferenceSchema, type EventReference, type OutputItem } from './outputItem';

// What is read of an item, as the schemas of those who write it name it. Other nodes may have changed the
// item since, so each text is read by itself; and a chain may be long, so nothing else is looked at.
const recordTexts = textsOf(actionTriggeredSchema.pick({ action_id: true, action_version: true }));
const decisionTexts = textsOf(
	decisionSchema.pick({ condition_id: true, condition_version: true, timestamp: true }),
);
const deliveryTexts = textsOf(deliverySchema.pick({ idempotencyKey: true }));
const referenceTexts = textsOf(eventReferenceSchema);
const eventTexts = textsOf(eventItemSchema.pick({ occurredAt: true }));

/** Reads the texts of a schema's fields: null for each that is missing, empty or no text. */
function textsOf<Shape extends z.core.$ZodShape>({ shape }: z.ZodObject<Shape>) {
	const names = Object.keys(shape);
	return (json: unknown) => {
		const texts: Record<string, string | null> = {};
		for (const name of names) {
			const value = isJsonObject(json) ? json[name] : null;
			texts[name] = typeof value === 'string' && value !== '' ? value : null;
		}
		return texts as { [Key in keyof Shape]: string | null };
	};
}

/** Whether an item is the output of a condition, which is known by its record. */
export function isOutputItem(json: unknown): json is { [Key in keyof OutputItem]?: unknown } {
	return isJsonObject(json) && isJsonObject(json['actionTriggered']);
}

/**
 * The event an item began with. After another condition node the item is that node's result, and the
 * event stands in its `input`; so conditions can be chained. Without *Include Input* there it is not in the
 * item, and that result itself is given.
 */
export function originatingEvent(json: unknown): unknown {
	let origin = json;
	for (const one of chainOf(json)) origin = one;
	return origin;
}

/**
 * @param json an item
 * @returns the reference with null for whatever the item does not have
 */
export function eventReference(json: unknown): EventReference {
	const origin = originatingEvent(json);
	// Without *Include Input* a condition's item still carries the reference of its event.
	return referenceTexts(isOutputItem(origin) && isJsonObject(origin.event) ? origin.event : origin);
}

/** One action's record of an earlier condition, as far as it tells records apart. */
export interface EarlierRecord {
	conditionId: string | null;
	conditionVersion: string | null;
	actionId: string | null;
	actionVersion: string | null;
	/** Of its delivery; null when there was none. */
	idempotencyKey: string | null;
}

/**
 * What the item went through before: for each earlier condition, nearest first, the record that it carries.
 * Two records of one event are two things to tell, so what follows from them must be told apart.
 */
export function recordsBefore(json: unknown): EarlierRecord[] {
	const records: EarlierRecord[] = [];
	for (const current of chainOf(json)) {
		if (!isOutputItem(current)) break;
		const { action_id: actionId, action_version: actionVersion } = recordTexts(current.actionTriggered);
		const decision = decisionTexts(current.decision);
		records.push({
			conditionId: decision.condition_id,
			conditionVersion: decision.condition_version,
			actionId,
			actionVersion,
			...deliveryTexts(current.delivery),
		});
	}
	return records;
}

/** When the event of an item happened (ISO 8601), or null when the item does not say. */
export function eventTime(json: unknown): string | null {
	const origin = originatingEvent(json);
	return isOutputItem(origin) && isJsonObject(origin.decision)
		? decisionTexts(origin.decision).timestamp
		: eventTexts(origin).occurredAt;
}

/** Whether an item is marked as a test, itself or through the event it began with. */
export function isMarkedAsTest(json: unknown): boolean {
	return [json, originatingEvent(json)].some((item) => isJsonObject(item) && item['test'] === true);
}
