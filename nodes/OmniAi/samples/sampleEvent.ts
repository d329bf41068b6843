import { SAMPLES, type SampleKind } from '../../shared/event/events';
import type { JsonObject } from '../../shared/jsonValue';
import { sampleId, seededRandom } from './seededRandom';

export type { SampleKind };

/** What a sample can be about, in words. */
export const SAMPLE_KINDS = Object.fromEntries(
	Object.entries(SAMPLES).map(([kind, { title }]) => [kind, title]),
) as Record<SampleKind, string>;

/**
 * A delivery as OmniAI documents it.
 *
 * @param seed the same seed gives the same ids
 * @param happenedAt when the occurrence is said to have happened, milliseconds since 1970
 */
export function sampleEvent(kind: SampleKind, seed: number, happenedAt: number): JsonObject {
	const random = seededRandom(seed);
	const id = () => sampleId(random);
	const when = new Date(happenedAt).toISOString();
	return SAMPLES[kind].body({ id, when, workspaceId: id(), leadId: id(), agentId: id() });
}
