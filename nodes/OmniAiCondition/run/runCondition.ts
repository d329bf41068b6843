import type { ConfiguredAction } from '../action/actionKind';
import type { Dependencies } from '../action/dependencies';
import { idempotencyKey } from '../action/idempotencyKey';
import { prepareAction, type ReadyAction as Prepared } from '../action/prepareAction';
import type { Targets } from '../action/preparation';
import type { Decision, TraceEntry } from '../decision/decision';
import { readField } from '../decision/fieldPath';
import { NO_MEMORY, passingMemory, type LastingMemory, type PassingMemory } from '../decision/memory';
import type { EvaluateExpression } from '../decision/operand';
import { decideBy } from '../decision/strategy';
import { eventReference, eventTime, isMarkedAsTest, originatingEvent } from '../record/eventReference';
import type { EventReference } from '../record/outputItem';
import { isDry, isTestMode } from './dryRun';
import { inParallel } from './inParallel';
import {
	planAction,
	recordDelivery,
	recordPreview,
	recordSkipped,
	type ActionOutcome,
	type Plan,
} from './planAction';
import type { ConditionSettings } from './settings';

/** What the outside world gives a run. */
export interface RunContext extends Omit<Dependencies, 'retries'> {
	/** n8n's execution mode: `manual`, `webhook`, `retry`, … */
	mode: string;
	/** Whether the run is a sub-workflow of a test, which its mode does not say. */
	partOfTest: boolean;
	/** Whether n8n cannot tell a workflow that is started from a test that it is one. */
	losesTest: boolean;
	workflowId: string;
	nodeId: string;
	/** Evaluates an expression for the item at an index; throws what n8n throws. */
	evaluate: (expression: string, itemIndex: number) => unknown;
	/** What the node's credentials hold. */
	targets: Targets;
	/** What live items' decisions remember from run to run; left out where nothing is remembered. */
	memory?: LastingMemory;
}

/** One action's outcome for one item, with what led to it. */
export interface ConditionResult extends ActionOutcome {
	itemIndex: number;
	decision: Decision;
	trace: TraceEntry[];
	event: EventReference;
	/** Whether later conditions have to stay dry for this item, also in a retry or sub-workflow. */
	test: boolean;
}

// Enough for a slow host not to hold up the others; each takes some kilobytes.
const ACTIONS_WAITING = 500;

/**
 * Decides every item, in order, and delivers its actions. An item is decided and its requests are rendered
 * when there is room to send them, so the first ones are on their way while the last are not yet decided.
 * Nothing on this way throws: what is wrong with one item or action is in its result.
 *
 * @param items the items' JSON
 * @returns one result per item and action, items first, actions in their configured order
 */
export async function runCondition(
	settings: ConditionSettings,
	items: unknown[],
	context: RunContext,
): Promise<ConditionResult[]> {
	const dryMemory = passingMemory();
	async function* readyActions(): AsyncGenerator<ReadyAction> {
		for (const [itemIndex, json] of items.entries()) {
			const item = await decideItem(settings, json, itemIndex, context, dryMemory);
			for (const action of settings.actions) {
				const plan = planAction(action, item.decision.value, item.why, item.dry);
				const ready =
					plan.kind === 'skip' ? plan : { ...plan, ready: prepareFor(item, action, settings, context) };
				yield { item, action, ...ready };
			}
		}
	}
	const limits = { ...settings.deliveriesAtATime, lookAhead: ACTIONS_WAITING };
	return await inParallel(readyActions(), limits, groupOf, async (ready) => {
		const { itemIndex, decision, trace, event, test } = ready.item;
		return { itemIndex, decision, trace, event, test, ...(await settle(ready, settings, context)) };
	});
}

/** An item with what was decided about it. */
interface DecidedItem extends Omit<ConditionResult, keyof ActionOutcome> {
	json: unknown;
	evaluate: EvaluateExpression;
	/** The strategy's explanation of the decision. */
	why: string;
	dry: boolean;
}

/** One action for one item, decided and prepared. */
type ReadyAction = { item: DecidedItem; action: ConfiguredAction } & (
	Extract<Plan, { kind: 'skip' }> | { kind: 'preview' | 'delivery'; ready: Prepared }
);

async function decideItem(
	settings: ConditionSettings,
	json: unknown,
	itemIndex: number,
	context: RunContext,
	dryMemory: PassingMemory,
): Promise<DecidedItem> {
	const evaluate: EvaluateExpression = (expression) => context.evaluate(expression, itemIndex);
	const testRun = isTestMode(context.mode) || context.partOfTest;
	const marked = isMarkedAsTest(json);
	const dry = isDry(settings.dryRun, testRun, marked);
	const memory = dry ? dryMemory : (context.memory ?? NO_MEMORY);
	const decided = await decideBy(settings.decidedBy, json, { evaluate, memory });
	const event = eventReference(json);
	return {
		itemIndex,
		json,
		evaluate,
		decision: {
			...decided.decision,
			entity: entityOf(settings.entityPath, json, event),
			condition_id: settings.conditionId,
			condition_version: settings.conditionVersion,
			timestamp: eventTime(json),
		},
		why: decided.explanation,
		trace: decided.trace,
		event,
		dry,
		test: testRun || marked,
	};
}

// In a chain of conditions the field is looked up in the event the chain began with.
function entityOf(path: string[], json: unknown, event: EventReference): string | null {
	const value = readField(originatingEvent(json), path) ?? readField(event, path);
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? String(value)
		: null;
}

function prepareFor(
	{ json, evaluate, decision, event, dry, test }: DecidedItem,
	action: ConfiguredAction,
	settings: ConditionSettings,
	context: RunContext,
): Prepared {
	return prepareAction(action, () => ({
		json,
		evaluate,
		decision,
		entityPath: settings.entityPath,
		event: originatingEvent(json),
		eventReference: event,
		idempotencyKey: idempotencyKey(
			{
				workflowId: context.workflowId,
				nodeId: context.nodeId,
				actionId: action.actionId,
				actionVersion: action.actionVersion,
			},
			event.eventKey,
			json,
		),
		targets: context.targets,
		names: context.names,
		marksTest: !dry && test,
		losesTest: test && context.losesTest,
	}));
}

// What sends nothing waits for no receiver.
function groupOf(action: ReadyAction): string {
	if (action.kind !== 'delivery' || action.ready.prepared.problems.length > 0) return '';
	const { prepared, transport } = action.ready;
	return transport.group(prepared);
}

async function settle(
	{ item, action, ...planned }: ReadyAction,
	{ retries }: ConditionSettings,
	context: RunContext,
): Promise<ActionOutcome> {
	if (planned.kind === 'skip') return recordSkipped(action, planned.explanation, item.dry);
	const { ready } = planned;
	if (planned.kind === 'preview') return recordPreview(action, item.why, ready);
	const result = await ready.transport.deliver(ready.prepared, { ...context, retries });
	return recordDelivery(action, ready, result);
}
