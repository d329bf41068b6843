import { columnsOf } from '../record/columns';
import type { CompactItem, OutputItem } from '../record/outputItem';
import type { ConditionResult } from './runCondition';
import type { RunOptions } from './settings';

/**
 * A result as the item that later nodes get.
 * @param input the incoming item's JSON
 */
export function outputItemOf(
	result: ConditionResult,
	input: OutputItem['input'],
	{ details, includeInput }: Pick<RunOptions, 'details' | 'includeInput'>,
): OutputItem | CompactItem {
	const { record, decision, explanation, trace, memory, preview, delivery, event } = result;
	const columns = columnsOf(outcomeOf(result), result.origin, event, details);
	const test = result.test && { test: true as const };
	if (details === 'compact') {
		const replay = delivery?.replay ?? null;
		const again = replay !== null && { delivery: { idempotencyKey: delivery?.idempotencyKey ?? '', replay } };
		return { ...columns, actionTriggered: record, ...again, ...test, event };
	}
	return {
		...columns,
		actionTriggered: record,
		decision,
		explanation,
		trace,
		preview,
		delivery,
		memory,
		...test,
		event,
		...(includeInput && { input: input ?? {} }),
	};
}

/** What became of an action, for its word and for the sum of the run. */
export function outcomeOf({ record, explanation, body, preview, memory }: ConditionResult) {
	return {
		record,
		explanation,
		body,
		wouldFail: (preview?.problems.length ?? 0) > 0,
		heldBack: (memory?.heldBackBy ?? null) !== null,
	};
}
