import { createHash } from 'node:crypto';
import { recordsBefore } from '../event/eventReference';
import { canonicalJson, copyWithoutPrototypeKeys } from '../event/jsonValue';

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
 * each of that one's records counts as a thing of its own.
 *
 * @param eventKey the event's key, or null for items that have none
 * @param json the item, hashed in place of a missing key
 */
export function idempotencyKey(identity: ActionIdentity, eventKey: string | null, json: unknown): string {
	const subject = eventKey ?? canonicalJson(copyWithoutPrototypeKeys(json));
	const { workflowId, nodeId, actionId, actionVersion } = identity;
	// As a JSON list, so that no two different identities can give the same text.
	const before = eventKey === null ? [] : recordsBefore(json);
	const text = JSON.stringify([workflowId, nodeId, actionId, actionVersion, eventKey === null ? 'item' : 'event', subject, ...before]);
	return `omniai-${createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 40)}`;
}
