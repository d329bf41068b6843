import type { Dependencies } from '../action/dependencies';
import { idempotencyKey } from '../action/idempotencyKey';
import { prepareAction } from '../action/prepareAction';
import type { Targets } from '../action/preparation';
import { evaluateRules, type Evaluation } from '../decision/rules/decide';
import type { Decision } from '../decision/decision';
import { readField } from '../decision/fieldPath';
import type { EvaluateExpression } from '../decision/operand';
import { eventReference, eventTime, isMarkedAsTest, originatingEvent } from '../record/eventReference';
import type { EventReference } from '../record/outputItem';
import { isDry, isTestMode } from './dryRun';
import { inParallel } from './inParallel';
import { planAction, recordDelivery, type ActionOutcome, type PlannedAction } from './planAction';
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
}

/** One action's outcome for one item, with what led to it. */
export interface ConditionResult extends ActionOutcome {
	itemIndex: number;
	decision: Decision;
	trace: Evaluation['trace'];
	event: EventReference;
	/** Whether later conditions have to stay dry for this item, also in a retry or sub-workflow. */
	test: boolean;
}

// Enough for a slow host not to hold up the others; each takes some kilobytes.
const ACTIONS_WAITING = 500;

/**
 * Decides every item and delivers its actions. An item is decided and its requests are rendered when
 * there is room to send them, so the first ones are on their way while the last are not yet decided.
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
	const limits = { ...settings.deliveriesAtATime, lookAhead: ACTIONS_WAITING };
	return await inParallel<Plan, ConditionResult>(
		planItems(settings, items, context),
		limits,
		groupOf,
		async ({ planned, ...about }) => {
			if (planned.kind === 'settled') return { ...about, ...planned.outcome };
			const { action, ready } = planned;
			const result = await ready.transport.deliver(ready.prepared, { ...context, retries: settings.retries });
			return { ...about, ...recordDelivery(action, ready, result) };
		},
	);
}

// What sends nothing waits for no receiver.
function groupOf({ planned }: Plan): string {
	if (planned.kind === 'settled' || planned.ready.prepared.problems.length > 0) return '';
	return planned.ready.transport.group(planned.ready.prepared);
}

interface Plan extends Omit<ConditionResult, keyof ActionOutcome> {
	planned: PlannedAction;
}

function* planItems(settings: ConditionSettings, items: unknown[], context: RunContext): Generator<Plan> {
	for (const [itemIndex, json] of items.entries()) yield* planItem(settings, json, itemIndex, context);
}

function planItem(
	settings: ConditionSettings,
	json: unknown,
	itemIndex: number,
	context: RunContext,
): Plan[] {
	const evaluate: EvaluateExpression = (expression) => context.evaluate(expression, itemIndex);
	const { trace, ...evaluation } = evaluateRules(settings.rules, json, evaluate, settings.missingAsN8n);
	const event = eventReference(json);
	const decision = makeDecision(settings, evaluation, json, event);
	const testRun = isTestMode(context.mode) || context.partOfTest;
	const marked = isMarkedAsTest(json);
	const dry = isDry(settings.dryRun, testRun, marked);
	const test = testRun || marked;
	return settings.actions.map((action) => ({
		itemIndex,
		decision,
		trace,
		event,
		test,
		planned: planAction(action, decision, trace, dry, () =>
			prepareAction(action, () => ({
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
			})),
		),
	}));
}

function makeDecision(
	settings: ConditionSettings,
	evaluation: Pick<Evaluation, 'value' | 'reason'>,
	json: unknown,
	event: EventReference,
): Decision {
	return {
		value: evaluation.value,
		type: 'boolean',
		reason: evaluation.reason,
		entity: entityOf(settings.entityPath, json, event),
		condition_id: settings.conditionId,
		condition_version: settings.conditionVersion,
		timestamp: eventTime(json),
	};
}

// In a chain of conditions the field is looked up in the event the chain began with.
function entityOf(path: string[], json: unknown, event: EventReference): string | null {
	const value = readField(originatingEvent(json), path) ?? readField(event, path);
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? String(value)
		: null;
}
