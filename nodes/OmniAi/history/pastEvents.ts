import { EVENT_OF_STATUS } from '../../shared/event/actionLog';
import type { EventItem } from '../../shared/event/eventItem';
import { isJsonObject, type JsonObject, type JsonValue } from '../../shared/jsonValue';
import { MAX_NESTING, parseEvent } from '../../shared/event/parseEvent';
import { millisecondsOf } from '../../shared/time';

/** The action logs of one lead, as the API lists them. */
export interface LeadHistory {
	leadId: string;
	actionLogs: JsonObject[];
}

/** What the history of some leads holds. */
export interface PastEvents {
	/** Oldest first. */
	events: EventItem[];
	/** Ids of the logs of which a part is left out, because it is nested too deeply. */
	cut: string[];
	/** Ids of the logs of which no status that is known says whether they ended, so that they are no events. */
	withoutStatus: string[];
}

/**
 * Past action logs as the event items that the trigger would have emitted for them.
 *
 * Only a log that ended as `FAILED` or `COMPLETED` has an event; what is pending, cancelled or waiting is
 * passed over. The API does not say the agent of a log, so that is null, and so is the workspace unless it is
 * given.
 *
 * @param failedOnly leaves out what was completed
 * @param receivedAt when the logs were fetched, ISO 8601
 * @param workspaceId that of the API key, when it is known; it is part of an event's key
 */
export function readHistory(
	histories: LeadHistory[],
	failedOnly: boolean,
	receivedAt: string,
	includeRaw: boolean,
	workspaceId: string | null = null,
): PastEvents {
	const past: PastEvents = { events: [], cut: [], withoutStatus: [] };
	const timed: Array<{ event: EventItem; time: number }> = [];
	for (const { leadId, actionLogs } of histories) {
		for (const log of actionLogs) {
			const status = statusOf(log);
			const event = EVENT_OF_STATUS.get(status);
			if (event === undefined && !NOT_ENDED.has(status)) past.withoutStatus.push(idOf(log));
			if (event === undefined || (failedOnly && status !== 'FAILED')) continue;
			// A key is made of what OmniAI said, and it says the lead only in its events: only with the workspace
			// can the key be that of the event.
			let body: JsonObject = { event, actionLog: log };
			if (workspaceId !== null) body = { event, workspaceId, actionLog: { ...log, leadId } };
			const context = { receivedAt, test: false, includeRaw };
			let parsed = parseEvent(body, context);
			if (!parsed.ok) {
				// What is deeper is free-form: the ids and the failure stand at the top.
				past.cut.push(idOf(log));
				parsed = parseEvent(cutBelow(MAX_NESTING, body), context);
			}
			if (parsed.ok) timed.push({ event: { ...parsed.value, leadId }, time: timeOf(log) });
		}
	}
	// The sort is stable: logs of the same moment stay as OmniAI lists them.
	past.events = timed.sort((left, right) => left.time - right.time).map(({ event }) => event);
	return past;
}

/** Stands where a part of a log was that is nested too deeply. */
const LEFT_OUT = '(left out: nested too deeply)';

// Goes no deeper than it keeps, however deep the value is.
function cutBelow(levels: number, value: JsonValue): JsonValue {
	if (typeof value !== 'object' || value === null) return value;
	if (levels === 0) return LEFT_OUT;
	if (Array.isArray(value)) return value.map((entry) => cutBelow(levels - 1, entry));
	return isJsonObject(value)
		? Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cutBelow(levels - 1, entry)]))
		: null;
}

function idOf({ id }: JsonObject): string {
	return typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 100) : 'without an ID';
}

// OmniAI gives its words for a status as examples, so there may be more: those are told about, never passed
// over.
const NOT_ENDED = new Set(['PENDING', 'CANCELLED', 'AWAITING_APPROVAL']);

function statusOf({ status }: JsonObject): string {
	return typeof status === 'string' ? status.trim().toUpperCase() : '';
}

// A log without a readable time comes first: nothing says that it is newer than another.
function timeOf(log: JsonObject): number {
	for (const field of ['completedAt', 'createdAt', 'scheduledAt']) {
		const time = typeof log[field] === 'string' ? millisecondsOf(log[field]) : NaN;
		if (!Number.isNaN(time)) return time;
	}
	return 0;
}
