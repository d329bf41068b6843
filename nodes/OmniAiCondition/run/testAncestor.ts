import { z } from 'zod/v4';
import { isMarkedAsTest } from '../record/eventReference';
import { isTestMode } from './dryRun';

/** Reads the stored data of an execution; undefined when n8n has none. May reject. */
export type ReadExecution = (executionId: string) => Promise<unknown>;

// Each link costs a read of n8n's database, and no more than this many workflows call each other in earnest.
const MAX_CALLERS = 100;

// What n8n stores of a run before its first node: the items it is started with, as they were handed over,
// and for a sub-workflow the run that called it, with how that one was started.
const storedRun = z.looseObject({
	executionData: z
		.looseObject({ nodeExecutionStack: z.array(z.unknown()).catch([]) })
		.nullish()
		.catch(null),
	parentExecution: z
		.looseObject({
			executionId: z.string(),
			executionContext: z
				.looseObject({
					source: z.string().nullish().catch(null),
					parentExecutionId: z.string().nullish().catch(null),
				})
				.nullish()
				.catch(null),
		})
		.nullish()
		.catch(null),
});

const startedWith = z.looseObject({
	data: z.looseObject({ main: z.tuple([z.array(z.looseObject({ json: z.unknown() })).min(1)], z.unknown()) }),
});

/**
 * Whether the run of a sub-workflow belongs to a test: it or a run above it was handed nothing but items that
 * are marked as a test, or the run that all began with was started as one. In doubt it does not, because a
 * live event must not go unheard.
 *
 * @param executionId the sub-workflow's own run
 */
export async function isStartedByTest(executionId: string, read: ReadExecution): Promise<boolean> {
	let current = executionId;
	for (let depth = 0; depth < MAX_CALLERS; depth += 1) {
		const stored = storedRun.safeParse(await readOrNothing(current, read));
		if (!stored.success) return false;
		const { executionData, parentExecution } = stored.data;
		// Only a sub-workflow's: any other run's first items are events as they come in.
		if (parentExecution === null || parentExecution === undefined) return false;
		if (holdsOnlyMarkedItems(executionData?.nodeExecutionStack[0])) return true;
		const { executionContext } = parentExecution;
		if (isTestMode(executionContext?.source ?? '')) return true;
		// The run above is no sub-workflow itself, and live.
		if (
			executionContext !== null &&
			executionContext !== undefined &&
			typeof executionContext.parentExecutionId !== 'string'
		)
			return false;
		current = parentExecution.executionId;
	}
	return false;
}

async function readOrNothing(executionId: string, read: ReadExecution): Promise<unknown> {
	try {
		return await read(executionId);
	} catch {
		return undefined;
	}
}

function holdsOnlyMarkedItems(first: unknown): boolean {
	const parsed = startedWith.safeParse(first);
	return parsed.success && parsed.data.data.main[0].every(({ json }) => isMarkedAsTest(json));
}
