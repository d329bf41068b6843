import {
	copyWithoutPrototypeKeys,
	isJsonObject,
	isNestedDeeperThan,
	type JsonObject,
	type JsonValue,
} from '../jsonValue';
import type { Reading } from '../reading';
import type { EventItem } from './eventItem';
import { eventKey } from './eventKey';
import type { Envelope } from './eventKind';
import { eventKindOf } from './events';
import { readUnknown, withEveryField } from './unknownEvent';
import { asId } from './wire';

/** Deeper nesting than OmniAI could mean; n8n and later nodes walk items recursively. */
export const MAX_NESTING = 64;

export interface ParseContext {
	/** When the delivery arrived, ISO 8601. */
	receivedAt: string;
	/**
	 * Whether it came by a test URL or is a sample: the mark that keeps later conditions dry, unless they are
	 * set to deliver always.
	 */
	test: boolean;
	/** Whether the item carries the parsed body as `raw`. */
	includeRaw: boolean;
}

/**
 * Turns the parsed body of an OmniAI delivery into an event item.
 *
 * Total: any JSON value gives an answer and nothing throws. Only what cannot be an event is refused;
 * a merely odd payload is read as far as it goes, because OmniAI would send the same body again.
 *
 * @param body what `JSON.parse` made of the delivery
 * @returns the item, or a sentence that says why the body is no event
 */
export function parseEvent(body: unknown, context: ParseContext): Reading<EventItem, { reason: string }> {
	if (!isJsonObject(body)) return { ok: false, reason: 'The body is not a JSON object.' };
	const name = Object.hasOwn(body, 'event') ? body['event'] : undefined;
	if (typeof name !== 'string' || name === '')
		return { ok: false, reason: "The body has no 'event' that is a non-empty string." };
	if (isNestedDeeperThan(MAX_NESTING, body))
		return { ok: false, reason: `The body is nested deeper than ${MAX_NESTING} levels.` };
	const clean = copyWithoutPrototypeKeys(body) as JsonObject;
	const kind = eventKindOf(name);
	const { key, isExact } = eventKey(name, kind?.occurrence(body) ?? null, clean);
	const read = { ...BLANK, ...(kind?.read ?? readUnknown)(clean) };
	const ids = idsOf(clean);
	const envelope: Envelope = {
		...read,
		event: name,
		eventKey: key,
		eventKeyIsExact: isExact,
		test: context.test,
		receivedAt: context.receivedAt,
		workspaceId: read.workspaceId ?? ids.workspaceId,
		leadId: read.leadId ?? ids.leadId,
		externalLeadId: read.externalLeadId ?? ids.externalLeadId,
		agentId: read.agentId ?? ids.agentId,
	};
	const event: EventItem = kind === null ? withEveryField(envelope, clean) : envelope;
	if (context.includeRaw) event.raw = body;
	return { ok: true, value: event };
}

// One shape for every event, in one key order, so that later nodes never meet `undefined`.
const BLANK: Envelope = {
	event: '',
	eventKey: '',
	eventKeyIsExact: false,
	test: false,
	occurredAt: null,
	occurredAtSource: null,
	receivedAt: '',
	workspaceId: null,
	leadId: null,
	externalLeadId: null,
	agentId: null,
	actionLog: null,
	document: null,
	extraction: null,
	lead: null,
	failure: null,
};

/** The ids of an event, wherever one of the documented envelopes has them, which may be that of another. */
function idsOf(body: JsonObject): Pick<Envelope, 'workspaceId' | 'leadId' | 'externalLeadId' | 'agentId'> {
	const objectOf = (part: JsonValue | undefined): JsonObject => (isJsonObject(part) ? part : {});
	const data = objectOf(body['data']);
	const [log, document, lead] = ['actionLog', 'document', 'lead'].map((part) =>
		objectOf(body[part] ?? data[part]),
	) as [JsonObject, JsonObject, JsonObject];
	const firstOf = (name: string, ...places: JsonObject[]) =>
		places.map((place) => asId(place[name])).find((id) => id !== null) ?? null;
	return {
		workspaceId: firstOf('workspaceId', body, data, log, document, lead),
		leadId: firstOf('leadId', body, data, log, document, lead) ?? asId(lead['id']),
		externalLeadId:
			firstOf('externalLeadId', body) ??
			firstOf('externalId', data) ??
			firstOf('externalLeadId', data, log, document, lead) ??
			firstOf('externalId', lead),
		agentId: firstOf('agentId', body, data, log),
	};
}
