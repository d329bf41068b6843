import { isJsonObject } from '../../shared/jsonValue';

/** Which event an item is about, where the item says so. */
export interface EventReference {
	event: string | null;
	eventKey: string | null;
	leadId: string | null;
	workspaceId: string | null;
}

/** No item is nested deeper than JSON can write, but one that code made can hold itself. */
const MAX_CHAIN_LENGTH = 10_000;

/**
 * The event an item began with. After another condition node the item is that node's result, and the
 * event stands in its `input`; so conditions can be chained. Without *Include Input* there it is not in the
 * item, and that result itself is given.
 */
export function originatingEvent(json: unknown): unknown {
	let current = json;
	// A condition's item is known by its record.
	for (
		let passed = 0;
		passed < MAX_CHAIN_LENGTH &&
		isJsonObject(current) &&
		isJsonObject(current['actionTriggered']) &&
		isJsonObject(current['input']);
		passed++
	) {
		current = current['input'];
	}
	return current;
}

/**
 * @param json an item
 * @returns the reference with null for whatever the item does not have
 */
export function eventReference(json: unknown): EventReference {
	const event = originatingEvent(json);
	if (!isJsonObject(event)) return { event: null, eventKey: null, leadId: null, workspaceId: null };
	// Without *Include Input* a condition's item still carries the reference of its event.
	const source =
		isJsonObject(event['actionTriggered']) && isJsonObject(event['event']) ? event['event'] : event;
	return {
		event: textOrNull(source['event']),
		eventKey: textOrNull(source['eventKey']),
		leadId: textOrNull(source['leadId']),
		workspaceId: textOrNull(source['workspaceId']),
	};
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
	while (
		records.length < MAX_CHAIN_LENGTH &&
		isJsonObject(current) &&
		isJsonObject(current['actionTriggered'])
	) {
		const { actionTriggered, decision, delivery } = current;
		records.push({
			conditionId: isJsonObject(decision) ? textOrNull(decision['condition_id']) : null,
			conditionVersion: isJsonObject(decision) ? textOrNull(decision['condition_version']) : null,
			actionId: textOrNull(actionTriggered['action_id']),
			actionVersion: textOrNull(actionTriggered['action_version']),
			idempotencyKey: isJsonObject(delivery) ? textOrNull(delivery['idempotencyKey']) : null,
		});
		current = current['input'];
	}
	return records;
}

/** When the event of an item happened (ISO 8601), or null when the item does not say. */
export function eventTime(json: unknown): string | null {
	const event = originatingEvent(json);
	if (!isJsonObject(event)) return null;
	if (isJsonObject(event['actionTriggered']) && isJsonObject(event['decision']))
		return textOrNull(event['decision']['timestamp']);
	return textOrNull(event['occurredAt']);
}

/** Whether an item is marked as a test, itself or through the event it began with. */
export function isMarkedAsTest(json: unknown): boolean {
	if (isJsonObject(json) && json['test'] === true) return true;
	const event = originatingEvent(json);
	return isJsonObject(event) && event['test'] === true;
}

function textOrNull(value: unknown): string | null {
	return typeof value === 'string' && value !== '' ? value : null;
}
