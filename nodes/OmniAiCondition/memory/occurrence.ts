import { fingerprintOf } from '../../shared/fingerprint';
import { millisecondsOf } from '../../shared/time';

/** Something that happened, however often it is told. Times in milliseconds since 1970. */
export interface Occurrence {
	id: string;
	at: number;
	arrivedAt: number;
}

/** What an item says of what happened. */
export interface Told {
	/** Null where nothing tells it from another occurrence. */
	eventKey: string | null;
	/** ISO 8601, or null. */
	occurredAt: string | null;
	receivedAt: string | null;
}

/**
 * The occurrence that an item is about. It happened when the event says, but no later than it arrived and at
 * most `withinMs` before that; where the event says nothing, when it arrived.
 *
 * @param now milliseconds since 1970: the latest that it can have arrived
 * @param ownId the id of an item whose event has no key
 */
export function occurrenceOf(told: Told, now: number, withinMs: number, ownId: string): Occurrence {
	const received = millisecondsOf(told.receivedAt ?? '');
	const arrivedAt = received <= now ? received : now;
	const occurred = millisecondsOf(told.occurredAt ?? '');
	const at = Number.isNaN(occurred)
		? arrivedAt
		: Math.min(arrivedAt, Math.max(arrivedAt - withinMs, occurred));
	return { id: told.eventKey === null ? ownId : fingerprintOf(told.eventKey), at, arrivedAt };
}

/** When an event happened, for a dry run, whose clock is that of its events. */
export function playedAt({ occurredAt, receivedAt }: Told, now: number): number {
	for (const text of [occurredAt, receivedAt]) {
		const time = millisecondsOf(text ?? '');
		if (!Number.isNaN(time)) return time;
	}
	return now;
}
