import type { Decision, TraceEntry } from '../decision/decision';
import { readField } from '../decision/fieldPath';
import type { StrategyDecision } from '../decision/strategy';
import { eventReference, eventTime, isMarkedAsTest, originatingEvent } from '../record/eventReference';
import type { EventReference } from '../record/outputItem';
import { isJsonObject } from '../../shared/jsonValue';
import { isDry, isTestMode } from './dryRun';
import type { Draft, Remembered } from './remember';
import type { ConditionSettings } from './settings';

/** An item before it is decided. */
export interface ItemDraft extends Draft {
	itemIndex: number;
	reference: EventReference;
	dry: boolean;
	/** Whether later conditions have to stay dry for this item, also in a retry or sub-workflow. */
	test: boolean;
}

/** What drafts need to know of the run. */
export interface ItemContext {
	/** n8n's execution mode: `manual`, `webhook`, `retry`, … */
	mode: string;
	/** Whether the run is a sub-workflow of a test, which its mode does not say. */
	partOfTest: boolean;
	/** Evaluates an expression for the item at an index; throws what n8n throws. */
	evaluate: (expression: string, itemIndex: number) => unknown;
}

/**
 * @param runId tells items whose events have no key from those of other runs
 */
export function draftOf(
	json: unknown,
	itemIndex: number,
	{ dryRun }: Pick<ConditionSettings, 'dryRun'>,
	{ mode, partOfTest, evaluate }: ItemContext,
	runId: string,
): ItemDraft {
	const testRun = isTestMode(mode) || partOfTest;
	const marked = isMarkedAsTest(json);
	const event = originatingEvent(json);
	const reference = eventReference(json);
	const { eventKeyIsExact, receivedAt } = isJsonObject(event) ? event : {};
	return {
		itemIndex,
		json,
		evaluate: (expression) => evaluate(expression, itemIndex),
		event,
		reference,
		told: {
			// A foreign item may name a key and nothing else.
			eventKey: eventKeyIsExact === false ? null : reference.eventKey,
			occurredAt: eventTime(json),
			receivedAt: typeof receivedAt === 'string' ? receivedAt : null,
		},
		ownId: `${runId}/${itemIndex}`,
		dry: isDry(dryRun, testRun, marked),
		test: testRun || marked,
	};
}

/** An item with what was decided about it. */
export interface DecidedItem extends ItemDraft {
	decision: Decision;
	/** The strategy's explanation of the decision. */
	why: string;
	trace: TraceEntry[];
	/** What memory had to say; null where nothing is remembered. */
	remembered: Remembered | null;
}

/** Puts a decision into the words of the record. */
export function decidedItem(
	draft: ItemDraft,
	decided: StrategyDecision,
	remembered: Remembered | null,
	{ conditionId, conditionVersion, entityPath }: ConditionSettings,
): DecidedItem {
	return {
		...draft,
		decision: {
			...decided.decision,
			entity: entityOf(entityPath, draft),
			condition_id: conditionId,
			condition_version: conditionVersion,
			timestamp: draft.told.occurredAt,
		},
		why: decided.explanation,
		trace: decided.trace,
		remembered,
	};
}

// In a chain of conditions the field is looked up in the event the chain began with.
function entityOf(path: string[], { event, reference }: ItemDraft): string | null {
	const value = readField(event, path) ?? readField(reference, path);
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? String(value)
		: null;
}
