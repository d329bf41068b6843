import type { EventItem } from '../../shared/event/eventItem';
import { shownText } from '../../shared/shownText';
import { millisecondsOf } from '../../shared/time';

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

/** Why an event is not wanted. */
export interface FilterReason {
	reason: string;
	/**
	 * The filter, when it leaves out every event of this kind because OmniAI does not say there what it asks
	 * for.
	 */
	neverPasses: string | null;
}

/**
 * Why an event is not wanted, or null when it is.
 *
 * A filter on something the event does not have leaves the event out: someone who asks for two tools
 * does not want the events without any tool.
 *
 * @param now milliseconds since 1970
 */
export function reasonToFilter(
	event: EventItem,
	subscription: Subscription,
	now: number,
): FilterReason | null {
	const { events } = subscription;
	if (!events.includes('*') && !events.includes(event.event))
		return { reason: `not subscribed to ${shownText(event.event)}`, neverPasses: null };
	const { actionLog } = event;
	const filters: Array<{ name: string; wanted: string[]; actual: string | null; mayBeThere: boolean }> = [
		{
			name: 'Action Types',
			wanted: subscription.actionTypes,
			actual: actionLog?.type ?? null,
			mayBeThere: actionLog !== null,
		},
		// Only some actions use a tool.
		{
			name: 'Tool Names',
			wanted: subscription.toolNames,
			actual: actionLog?.tool?.name ?? null,
			mayBeThere: actionLog !== null,
		},
		{
			name: 'Agent IDs',
			wanted: subscription.agentIds,
			actual: event.agentId,
			mayBeThere: event.event === 'action_log.failed',
		},
		{ name: 'Lead IDs', wanted: subscription.leadIds, actual: event.leadId, mayBeThere: true },
		{
			name: 'Workspace IDs',
			wanted: subscription.workspaceIds,
			actual: event.workspaceId,
			mayBeThere: !event.event.startsWith('lead.'),
		},
	];
	for (const { name, wanted, actual, mayBeThere } of filters) {
		if (wanted.length === 0 || (actual !== null && wanted.includes(actual))) continue;
		return { reason: `left out by '${name}'`, neverPasses: actual === null && !mayBeThere ? name : null };
	}
	if (subscription.maximumAgeMinutes !== null && event.occurredAt !== null) {
		const ageMinutes = (now - millisecondsOf(event.occurredAt)) / 60_000;
		if (ageMinutes > subscription.maximumAgeMinutes)
			return { reason: `older than ${subscription.maximumAgeMinutes} minutes`, neverPasses: null };
	}
	return null;
}
