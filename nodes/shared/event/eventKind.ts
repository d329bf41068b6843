import type { JsonObject } from '../jsonValue';
import { millisecondsOf } from '../time';
import type { EventItem } from './eventItem';
import type { Occurrence } from './eventKey';

/**
 * What is known of one kind of event. A new kind is an entry in the file of its family: the parser, the
 * trigger's list and its filters, and the samples read it from there.
 */
export interface EventKind {
	/** Name and description in the trigger's list. */
	title: string;
	description: string;
	/** What OmniAI never says in it, so that a filter on it leaves out every event of this kind. */
	lacks: ReadonlyArray<'agentId' | 'workspaceId'>;
	/** The parts of the item that it has. Total: a body of any shape is read as far as it goes. */
	read: (body: JsonObject) => EventParts;
	/**
	 * What names one occurrence, null where nothing does. Its values are those that were received: a number
	 * that has become a text no longer tells that it was one too large to be exact.
	 */
	occurrence: (received: JsonObject) => Occurrence | null;
	/** By the names that workflows store. */
	samples: Record<string, Sample>;
}

export type Envelope = Omit<EventItem, 'raw'>;
export type EventParts = Partial<
	Omit<Envelope, 'event' | 'eventKey' | 'eventKeyIsExact' | 'test' | 'receivedAt'>
>;

/** A realistic delivery, made up from placeholders: no person, address or document in it exists. */
export interface Sample {
	/** What it is about, in the list of samples. */
	title: string;
	/** Whether it reports a failure: these come first in the list, because workflows are built for them. */
	isFailure?: true;
	/** The body without the name of the event. */
	body: (given: SampleValues) => JsonObject;
}

/** What differs between two samples of a kind. */
export interface SampleValues {
	/** Another id with each call. */
	id: () => string;
	/** When it is said to have happened, ISO 8601. */
	when: string;
	workspaceId: string;
	leadId: string;
	agentId: string;
}

type OccurredAtSource = NonNullable<EventItem['occurredAtSource']>;

/**
 * The first time that is there, and where it stands. The text is kept as received; one that is no date is
 * passed over rather than guessed at.
 */
export function occurredAtOf(
	candidates: Array<[OccurredAtSource, string | null]>,
): Pick<Envelope, 'occurredAt' | 'occurredAtSource'> {
	for (const [source, text] of candidates) {
		if (text !== null && !Number.isNaN(millisecondsOf(text)))
			return { occurredAt: text, occurredAtSource: source };
	}
	return { occurredAt: null, occurredAtSource: null };
}
