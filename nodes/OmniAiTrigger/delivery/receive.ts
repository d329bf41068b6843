import type { EventItem } from '../../shared/event/eventItem';
import { parseEvent } from '../../shared/event/parseEvent';
import { parseDeliveryBody } from './deliveryBody';
import { reasonToFilter, type FilterReason, type Subscription } from './subscription';

export interface Delivery {
	/** Whether it is authentic; decided before, by the authentication the user chose. */
	isAuthentic: boolean;
	body: Uint8Array | null;
	/** When it arrived, milliseconds since 1970. */
	receivedAt: number;
	/** Whether it came by the test URL. */
	test: boolean;
	/**
	 * What the sender calls this delivery and signed with it; the same for every attempt. Null where nothing of
	 * the kind is signed.
	 */
	signedId?: string | null;
}

/** What the sender is answered, and whether an execution starts. */
export type Reception =
	| { outcome: 'accepted'; status: 200; answer: { status: 'accepted'; eventKey: string }; event: EventItem }
	| { outcome: 'duplicate'; status: 200; answer: { status: 'duplicate'; eventKey: string } }
	| { outcome: 'filtered'; status: 200; answer: { status: 'filtered' }; event: string; reason: FilterReason }
	| { outcome: 'invalid'; status: 400; answer: { status: 'invalid'; error: string } }
	| { outcome: 'unauthorized'; status: 401; answer: { status: 'unauthorized' } };

/**
 * Decides what becomes of one delivery. Never throws, whatever was sent.
 *
 * The order matters: nothing of a delivery that is not authentic is looked at, so a stranger learns nothing.
 * One that is authentic but not wanted is answered 200, because OmniAI repeats everything else. Only
 * what would start an execution is looked up among the recent deliveries.
 *
 * @param isFirst whether what has this identity has not started an execution yet; see {@link identityOf}
 */
export function receive(
	delivery: Delivery,
	subscription: Subscription,
	options: { includeRaw: boolean },
	isFirst: (event: EventItem, identity: string | null) => boolean,
): Reception {
	if (!delivery.isAuthentic)
		return { outcome: 'unauthorized', status: 401, answer: { status: 'unauthorized' } };
	const body = parseDeliveryBody(delivery.body);
	if (!body.ok) return invalid(body.reason);
	const parsed = parseEvent(body.value, {
		receivedAt: new Date(delivery.receivedAt).toISOString(),
		test: delivery.test,
		includeRaw: options.includeRaw,
	});
	if (!parsed.ok) return invalid(parsed.reason);
	const event = parsed.value;
	const reason = reasonToFilter(event, subscription, delivery.receivedAt);
	if (reason !== null)
		return { outcome: 'filtered', status: 200, answer: { status: 'filtered' }, event: event.event, reason };
	const { eventKey } = event;
	if (!isFirst(event, identityOf(event, delivery.signedId ?? null)))
		return { outcome: 'duplicate', status: 200, answer: { status: 'duplicate', eventKey } };
	return { outcome: 'accepted', status: 200, answer: { status: 'accepted', eventKey }, event };
}

/**
 * By what a repetition is known: the event's key, where that can be trusted, else what the sender signed as
 * the id of the delivery, with the same content; so a sender that gives two the same id loses none. Null
 * where neither is there: then two equal ones may be two occurrences.
 */
export function identityOf(
	event: Pick<EventItem, 'eventKey' | 'eventKeyIsExact'>,
	signedId: string | null,
): string | null {
	if (event.eventKeyIsExact) return event.eventKey;
	// No event that has an exact key is called like this.
	return signedId === null ? null : `webhook-id/${signedId}/${event.eventKey}`;
}

function invalid(error: string): Reception {
	return { outcome: 'invalid', status: 400, answer: { status: 'invalid', error } };
}
