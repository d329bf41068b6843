import { createHash } from 'node:crypto';
import { isOutputItem, originatingEvent, recordsBefore, type EarlierRecord } from '../record/eventReference';
import { canonicalJson, copyWithoutPrototypeKeys } from '../../shared/jsonValue';

/** Which action this is: two nodes with equal action ids are two actions. */
export interface ActionIdentity {
	workflowId: string;
	nodeId: string;
	actionId: string;
	actionVersion: string;
}

/** The event's key, or the hash of an item that has none. */
type Subject = ['event' | 'item', string];

/** What this function makes; a key that a person set in a header may stand for anything. */
const KEY = /^omniai-[0-9a-f]{40}$/;

/**
 * The key by which a receiver recognises a repeated delivery. The same for every attempt, retry and
 * redelivery of one action and event, so it never contains the execution's id. Behind another condition
 * each of that one's records counts as a thing of its own. In a loop that sends again what was delivered
 * under such a key, the node's actions keep their keys.
 *
 * @param eventKey the event's key, or null for items that have none
 * @param json the item; what it began with is hashed in place of a missing key
 */
export function idempotencyKey(identity: ActionIdentity, eventKey: string | null, json: unknown): string {
	const subject: Subject =
		eventKey === null
			? ['item', hashOf(canonicalJson(copyWithoutPrototypeKeys(beginning(json))))]
			: ['event', eventKey];
	let before: EarlierRecord[] = [];
	for (const record of recordsBefore(json).reverse()) {
		const { idempotencyKey: key, actionId, actionVersion } = record;
		if (key === null || !KEY.test(key)) before.push(record);
		// Written by this node in an earlier pass: as then. Otherwise its key stands for all that was before it.
		else if (
			key ===
			keyOf({ ...identity, actionId: actionId ?? '', actionVersion: actionVersion ?? '' }, subject, before)
		)
			break;
		else before = [record];
	}
	return keyOf(identity, subject, before);
}

function keyOf(
	{ workflowId, nodeId, actionId, actionVersion }: ActionIdentity,
	subject: Subject,
	before: EarlierRecord[],
): string {
	const records = before.map((record) => [
		record.conditionId,
		record.conditionVersion,
		record.actionId,
		record.actionVersion,
		record.idempotencyKey,
	]);
	// As a JSON list, so that no two different identities can give the same text.
	const identity = JSON.stringify([workflowId, nodeId, actionId, actionVersion, ...subject, ...records]);
	return `omniai-${hashOf(identity).slice(0, 40)}`;
}

function hashOf(text: string): string {
	return createHash('sha256').update(text, 'utf8').digest('hex');
}

// Of a record whose input was left out: what is the same in every run. Where it has a key, that says it all.
function beginning(json: unknown): unknown {
	const origin = originatingEvent(json);
	if (!isOutputItem(origin)) return origin;
	const [record] = recordsBefore(origin);
	const { decision, trace, event } = origin;
	return KEY.test(record?.idempotencyKey ?? '') ? null : { decision, trace, event };
}
