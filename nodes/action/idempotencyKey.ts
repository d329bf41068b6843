import { createHash } from 'node:crypto';
import { originatingEvent, recordsBefore, type EarlierRecord } from '../event/eventReference';
import { canonicalJson, copyWithoutPrototypeKeys, isJsonObject } from '../event/jsonValue';

/** Which action this is: two nodes with equal action ids are two actions. */
export interface ActionIdentity {
	workflowId: string;
	nodeId: string;
	actionId: string;
	actionVersion: string;
}

/**
 * The key by which a receiver recognises a repeated delivery. The same for every attempt, retry and
 * redelivery of one action and event, so it never contains the execution's id. Behind another condition
 * each of that one's records counts as a thing of its own; behind itself, as in a loop that sends again,
 * an action keeps its key.
 *
 * @param eventKey the event's key, or null for items that have none
 * @param json the item; what it began with is hashed in place of a missing key
 */
export function idempotencyKey(identity: ActionIdentity, eventKey: string | null, json: unknown): string {
	const records = recordsBefore(json);
	const subject = eventKey ?? canonicalJson(copyWithoutPrototypeKeys(subjectOf(json)));
	// From the first record on, to find the one that this action wrote itself.
	for (let first = records.length; first > 0; first -= 1) {
		const key = keyOf(identity, eventKey !== null, subject, records.slice(first));
		if (records[first - 1]?.idempotencyKey === key) return key;
	}
	return keyOf(identity, eventKey !== null, subject, records);
}

function keyOf({ workflowId, nodeId, actionId, actionVersion }: ActionIdentity, isEvent: boolean, subject: string, records: EarlierRecord[]): string {
	const before = records.map(({ conditionId, conditionVersion, actionId, actionVersion, idempotencyKey }) => [conditionId, conditionVersion, actionId, actionVersion, idempotencyKey]);
	// As a JSON list, so that no two different identities can give the same text.
	const text = JSON.stringify([workflowId, nodeId, actionId, actionVersion, isEvent ? 'event' : 'item', subject, ...before]);
	return `omniai-${createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 40)}`;
}

// A record without its input says by itself which one it is, and holds times that differ in every run.
function subjectOf(json: unknown): unknown {
	const origin = originatingEvent(json);
	return isJsonObject(origin) && isJsonObject(origin['actionTriggered']) ? null : origin;
}
