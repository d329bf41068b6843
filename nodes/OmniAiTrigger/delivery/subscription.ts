import { ACTION_TYPES } from '../../shared/event/actionLog';
import type { EventItem } from '../../shared/event/eventItem';
import { lacksOf } from '../../shared/event/events';
import { shownText } from '../../shared/shownText';
import { millisecondsOf } from '../../shared/time';

export interface Filter {
	/** In the editor and in n8n's log. */
	title: string;
	description: string;
	/** What the drop-down offers; without it a person types. */
	choices?: readonly string[];
	valueOf: (event: EventItem) => string | null;
	/** Whether OmniAI does not say it in this kind of event. */
	isNeverIn: (event: EventItem) => boolean;
}

/** By the names that workflows store, in the order in which an event is held against them. */
export const FILTERS = {
	actionTypes: {
		title: 'Action Types',
		description:
			'Only action logs of these types. Document and lead events have no action type, so this ' +
			'leaves them out.',
		choices: ACTION_TYPES,
		valueOf: ({ actionLog }) => actionLog?.type ?? null,
		isNeverIn: ({ actionLog }) => actionLog === null,
	},
	// Only some actions use a tool.
	toolNames: {
		title: 'Tool Names',
		description:
			'Only action logs of these tools, e.g. deep_research. Messages, document events and lead events ' +
			'have no tool, so this leaves them out.',
		valueOf: ({ actionLog }) => actionLog?.tool?.name ?? null,
		isNeverIn: ({ actionLog }) => actionLog === null,
	},
	agentIds: {
		title: 'Agent IDs',
		description:
			"Only events of these agents. OmniAI names the agent in 'Action Log Failed' only, so " +
			'this leaves out all other events.',
		valueOf: ({ agentId }) => agentId,
		isNeverIn: ({ event }) => lacksOf(event).includes('agentId'),
	},
	leadIds: {
		title: 'Lead IDs',
		description: 'Only events of these leads. Leave empty for all.',
		valueOf: ({ leadId }) => leadId,
		isNeverIn: () => false,
	},
	workspaceIds: {
		title: 'Workspace IDs',
		description:
			"Only events of these workspaces. OmniAI's lead events name no workspace, so this leaves them out.",
		valueOf: ({ workspaceId }) => workspaceId,
		isNeverIn: ({ event }) => lacksOf(event).includes('workspaceId'),
	},
} satisfies Record<string, Filter>;

export type FilterName = keyof typeof FILTERS;

/** What the trigger's parameters ask for. An empty list of a filter lets everything pass. */
export interface Subscription extends Record<FilterName, string[]> {
	/** Event names; `*` stands for all, also for names that this version does not know. */
	events: string[];
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
	for (const [name, { title, valueOf, isNeverIn }] of Object.entries(FILTERS)) {
		const wanted = subscription[name as FilterName];
		const actual = valueOf(event);
		if (wanted.length === 0 || (actual !== null && wanted.includes(actual))) continue;
		return {
			reason: `left out by '${title}'`,
			neverPasses: actual === null && isNeverIn(event) ? title : null,
		};
	}
	if (subscription.maximumAgeMinutes !== null && event.occurredAt !== null) {
		const ageMinutes = (now - millisecondsOf(event.occurredAt)) / 60_000;
		if (ageMinutes > subscription.maximumAgeMinutes)
			return { reason: `older than ${subscription.maximumAgeMinutes} minutes`, neverPasses: null };
	}
	return null;
}
