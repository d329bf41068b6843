import { z } from 'zod/v4';
import { eventItemSchema } from '../../shared/event/eventItem';
import { isJsonObject } from '../../shared/jsonValue';
import { decisionSchema } from '../decision/decision';
import { actionTriggeredSchema } from './actionTriggered';
import { deliverySchema, eventReferenceSchema, type EventReference, type OutputItem } from './outputItem';

/** No item is nested deeper than JSON can write, but one that code made can hold itself. */
const MAX_CHAIN_LENGTH = 10_000;

// Other nodes may have changed an item since it was written. So each field is read by itself, and nothing of
// what is nested in its input.
const earlierRecord = eachOrNull({
	actionTriggered: eachOrNull(actionTriggeredSchema.pick({ action_id: true, action_version: true }).shape),
	decision: eachOrNull(decisionSchema.pick({ condition_id: true, condition_version: true }).shape),
	delivery: eachOrNull(deliverySchema.pick({ idempotencyKey: true }).shape),
} satisfies { [Key in keyof OutputItem]?: unknown });
const reference = eachOrNull(eventReferenceSchema.shape);
const earlierEvent = eachOrNull({
	event: reference,
	decision: eachOrNull(decisionSchema.pick({ timestamp: true }).shape),
} satisfies { [Key in keyof OutputItem]?: unknown });
const eventItem = eachOrNull(eventItemSchema.pick({ occurredAt: true }).shape);

/** The same fields, null where they are missing or of another type. */
function eachOrNull<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
	// Not `catch`, which words for each field what is wrong with it.
	const orNull = <Field extends z.core.$ZodType>(field: Field) =>
		z.union([z.nullable(field), z.unknown().transform(() => null)]);
	return z.object(
		Object.fromEntries(Object.entries(shape).map(([key, field]) => [key, orNull(field)])) as {
			[Key in keyof Shape]: ReturnType<typeof orNull<Shape[Key]>>;
		},
	);
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
	let current = json;
	for (let passed = 0; passed < MAX_CHAIN_LENGTH && isOutputItem(current); passed++) {
		if (!isJsonObject(current.input)) break;
		current = current.input;
	}
	return current;
}

/**
 * @param json an item
 * @returns the reference with null for whatever the item does not have
 */
export function eventReference(json: unknown): EventReference {
	const origin = originatingEvent(json);
	// Without *Include Input* a condition's item still carries the reference of its event.
	const carried = isOutputItem(origin) ? earlierEvent.parse(origin).event : null;
	return carried ?? reference.parse(isJsonObject(origin) ? origin : {});
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
	let current = json;
	while (records.length < MAX_CHAIN_LENGTH && isOutputItem(current)) {
		const { actionTriggered, decision, delivery } = earlierRecord.parse(current);
		records.push({
			conditionId: decision?.condition_id ?? null,
			conditionVersion: decision?.condition_version ?? null,
			actionId: actionTriggered?.action_id ?? null,
			actionVersion: actionTriggered?.action_version ?? null,
			// Empty for an action that could not be prepared.
			idempotencyKey: delivery?.idempotencyKey || null,
		});
		current = current.input;
	}
	return records;
}

/** When the event of an item happened (ISO 8601), or null when the item does not say. */
export function eventTime(json: unknown): string | null {
	const origin = originatingEvent(json);
	const decision = isOutputItem(origin) ? earlierEvent.parse(origin).decision : null;
	if (decision !== null) return decision.timestamp;
	return eventItem.parse(isJsonObject(origin) ? origin : {}).occurredAt || null;
}

/** Whether an item is marked as a test, itself or through the event it began with. */
export function isMarkedAsTest(json: unknown): boolean {
	return [json, originatingEvent(json)].some((item) => isJsonObject(item) && item['test'] === true);
}
