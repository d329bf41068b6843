import type { EventItem } from '../event/eventItem';
import { shownText } from '../event/shownText';
import { millisecondsOf } from '../event/time';

/** What the trigger's parameters ask for. An empty list of a filter lets everything pass. */
export interface Subscription {
	/** Event names; `*` stands for all, also for names that this version does not know. */
	events: string[];
	actionTypes: string[];
	toolNames: string[];
	agentIds: string[];
	leadIds: string[];
	workspaceIds: string[];
	/** Older events are left out; null lets any age pass. An event without a time has no age and passes. */
	maximumAgeMinutes: number | null;
}

/**
 * Why an event is not wanted, or null when it is.
 *
 * A filter on something the event does not have leaves the event out: someone who asks for two tools
 * does not want the events without any tool.
 *
 * @param now milliseconds since 1970
 */
export function reasonToFilter(event: EventItem, subscription: Subscription, now: number): string | null {
	const { events } = subscription;
	if (!events.includes('*') && !events.includes(event.event)) return `not subscribed to ${shownText(event.event)}`;
	const filters: Array<[string, string[], string | null]> = [
		['action type', subscription.actionTypes, event.actionLog?.type ?? null],
		['tool', subscription.toolNames, event.actionLog?.tool?.name ?? null],
		['agent', subscription.agentIds, event.agentId],
		['lead', subscription.leadIds, event.leadId],
		['workspace', subscription.workspaceIds, event.workspaceId],
	];
	for (const [name, wanted, actual] of filters) {
		if (wanted.length > 0 && (actual === null || !wanted.includes(actual))) return `filtered by ${name}`;
	}
	if (subscription.maximumAgeMinutes !== null && event.occurredAt !== null) {
		const ageMinutes = (now - millisecondsOf(event.occurredAt)) / 60_000;
		if (ageMinutes > subscription.maximumAgeMinutes) return `older than ${subscription.maximumAgeMinutes} minutes`;
	}
	return null;
}
