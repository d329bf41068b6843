import type { EventItem } from '../event/eventItem';
import { parseEvent } from '../event/parseEvent';
import { parseDeliveryBody } from './deliveryBody';
import { reasonToFilter, type Subscription } from './subscription';

export interface Delivery {
	/** Whether the sender proved who it is; decided before, by the proof the user chose. */
	isProven: boolean;
	body: Uint8Array | null;
	/** When it arrived, milliseconds since 1970. */
	receivedAt: number;
	/** Whether it came by the test URL. */
	test: boolean;
}

/** What the sender is answered, and whether an execution starts. */
export type Reception =
	| { outcome: 'accepted'; status: 200; answer: { status: 'accepted'; eventKey: string }; event: EventItem }
	| { outcome: 'duplicate'; status: 200; answer: { status: 'duplicate'; eventKey: string } }
	| { outcome: 'filtered'; status: 200; answer: { status: 'filtered' }; reason: string }
	| { outcome: 'invalid'; status: 400; answer: { status: 'invalid'; error: string } }
	| { outcome: 'unproven'; status: 401; answer: { status: 'unauthorized' } };

/**
 * Decides what becomes of one delivery. Never throws, whatever was sent.
 *
 * The order matters: nothing of an unproven delivery is looked at, so a stranger learns nothing. A
 * delivery that is proven but not wanted is answered 200, because OmniAI repeats everything else. Only
 * what would start an execution is looked up among the recent deliveries.
 *
 * @param isFirst whether this occurrence has not started an execution yet
 */
export function receive(
	delivery: Delivery,
	subscription: Subscription,
	options: { includeRaw: boolean },
	isFirst: (event: EventItem) => boolean,
): Reception {
	if (!delivery.isProven) return { outcome: 'unproven', status: 401, answer: { status: 'unauthorized' } };
	const body = parseDeliveryBody(delivery.body);
	if (!body.ok) return invalid(body.reason);
	const parsed = parseEvent(body.value, {
		receivedAt: new Date(delivery.receivedAt).toISOString(),
		test: delivery.test,
		includeRaw: options.includeRaw,
	});
	if (!parsed.ok) return invalid(parsed.reason);
	const reason = reasonToFilter(parsed.event, subscription, delivery.receivedAt);
	if (reason !== null) return { outcome: 'filtered', status: 200, answer: { status: 'filtered' }, reason };
	const { event } = parsed;
	if (!isFirst(event)) return { outcome: 'duplicate', status: 200, answer: { status: 'duplicate', eventKey: event.eventKey } };
	return { outcome: 'accepted', status: 200, answer: { status: 'accepted', eventKey: event.eventKey }, event };
}

function invalid(error: string): Reception {
	return { outcome: 'invalid', status: 400, answer: { status: 'invalid', error } };
}
