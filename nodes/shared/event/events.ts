import type { JsonObject } from '../jsonValue';
import { ACTION_LOG_EVENTS } from './actionLog';
import { DOCUMENT_EVENTS } from './document';
import type { EventKind, Sample, SampleValues } from './eventKind';
import { EXTRACTION_EVENTS } from './extraction';
import { LEAD_EVENTS, LEAD_LACKS } from './lead';

const FAMILIES = { ...ACTION_LOG_EVENTS, ...DOCUMENT_EVENTS, ...EXTRACTION_EVENTS, ...LEAD_EVENTS };

type Known = typeof FAMILIES;
type SampleKindOf<Kind> = Kind extends { samples: infer Samples } ? keyof Samples : never;

/** What a sample can be about, by the names that workflows store. */
export type SampleKind = SampleKindOf<Known[keyof Known]>;

/** Every event that OmniAI documents, by its name. */
export const EVENTS: Record<string, EventKind> = FAMILIES;

/** What is known of the event of this name, or null. */
export function eventKindOf(name: string): EventKind | null {
	return Object.hasOwn(EVENTS, name) ? (EVENTS[name] as EventKind) : null;
}

/** What OmniAI never says in an event of this name, which may be one that is not known. */
export function lacksOf(name: string): EventKind['lacks'] {
	return eventKindOf(name)?.lacks ?? (name.startsWith('lead.') ? LEAD_LACKS : ['agentId']);
}

const samples = Object.entries(EVENTS).flatMap(([event, kind]) =>
	Object.entries(kind.samples).map(([name, sample]): [string, Sample] => [
		name,
		{ ...sample, body: (given: SampleValues): JsonObject => ({ event, ...sample.body(given) }) },
	]),
);

/** Whole bodies, those that report a failure first, because they are what a workflow is built for. */
export const SAMPLES = Object.fromEntries([
	...samples.filter(([, { isFailure }]) => isFailure),
	...samples.filter(([, { isFailure }]) => !isFailure),
]) as Record<SampleKind, Sample>;
