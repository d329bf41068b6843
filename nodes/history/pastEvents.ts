import type { EventItem } from '../event/eventItem';
import type { JsonObject } from '../event/jsonValue';
import { parseEvent } from '../event/parseEvent';
import { millisecondsOf } from '../event/time';

/** The action logs of one lead, as the API lists them. */
export interface LeadHistory {
	leadId: string;
	actionLogs: JsonObject[];
}

/**
 * Past action logs as the event items that the trigger would have emitted for them, oldest first.
 *
 * Only a log that ended as `FAILED` or `COMPLETED` has an event; the others are passed over. The API
 * does not say agent and workspace of a log, so these are null.
 *
 * @param failedOnly leaves out what was completed
 * @param receivedAt when the logs were fetched, ISO 8601
 */
export function pastEvents(histories: LeadHistory[], failedOnly: boolean, receivedAt: string, includeRaw: boolean): EventItem[] {
	const events = histories.flatMap(({ leadId, actionLogs }) =>
		actionLogs.flatMap((log) => {
			const event = eventOf(log);
			if (event === null || (failedOnly && event !== 'action_log.failed')) return [];
			const parsed = parseEvent({ event, actionLog: { ...log, leadId } }, { receivedAt, test: false, includeRaw });
			return parsed.ok ? [{ event: parsed.event, time: timeOf(log) }] : [];
		}),
	);
	// The sort is stable: logs of the same moment stay as OmniAI lists them.
	return events.sort((left, right) => left.time - right.time).map(({ event }) => event);
}

function eventOf({ status }: JsonObject): string | null {
	if (typeof status !== 'string') return null;
	if (status.toUpperCase() === 'FAILED') return 'action_log.failed';
	return status.toUpperCase() === 'COMPLETED' ? 'action_log.completed' : null;
}

// A log without a readable time comes first: nothing says that it is newer than another.
function timeOf(log: JsonObject): number {
	for (const field of ['completedAt', 'createdAt', 'scheduledAt']) {
		const time = typeof log[field] === 'string' ? millisecondsOf(log[field]) : NaN;
		if (!Number.isNaN(time)) return time;
	}
	return 0;
}
