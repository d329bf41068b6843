import type { ConfiguredAction } from '../action/actionKind';
import type { Dependencies } from '../action/dependencies';
import { idempotencyKey } from '../action/idempotencyKey';
import { prepareAction, type ReadyAction as Prepared } from '../action/prepareAction';
import type { Targets } from '../action/preparation';
import type { Decision, TraceEntry } from '../decision/decision';
import { decideBy } from '../decision/strategy';
import { reasonToFire } from '../record/explanation';
import type { EventReference, ItemMemory } from '../record/outputItem';
import type { Claim } from './claim';
import { inParallel } from './inParallel';
import { decidedItem, draftOf, type DecidedItem, type ItemContext, type ItemDraft } from './item';
import { MemoryRun, type MemoryContext } from './memoryRun';
import {
	planAction,
	recordDelivery,
	recordPreview,
	recordSkipped,
	type ActionOutcome,
	type Plan,
} from './planAction';
import type { Remembering, Verdict } from './remember';
import type { ConditionSettings } from './settings';

/** What the outside world gives a run. */
export interface RunContext extends Omit<Dependencies, 'retries'>, ItemContext, MemoryContext {
	/** Whether n8n cannot tell a workflow that is started from a test that it is one. */
	losesTest: boolean;
	workflowId: string;
	nodeId: string;
	/** What the node's credentials hold. */
	targets: Targets;
}

/** One action's outcome for one item, with what led to it. */
export interface ConditionResult extends ActionOutcome {
	itemIndex: number;
	decision: Decision;
	trace: TraceEntry[];
	/** Null where nothing is remembered. */
	memory: ItemMemory | null;
	/** The event that the item began with, and which one that is. */
	origin: unknown;
	event: EventReference;
	/** Whether later conditions have to stay dry for this item, also in a retry or sub-workflow. */
	test: boolean;
}

// Enough for a slow host not to hold up the others; each takes some kilobytes.
const ACTIONS_WAITING = 500;

/**
 * Decides every item, in order, and delivers its actions. An item is decided and its requests are rendered
 * when there is room to send them, so the first ones are on their way while the last are not yet decided. A
 * condition that remembers decides all of them before, because it asks its memory once.
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
	const memory = remembers(settings) ? new MemoryRun(settings, context) : null;
	const runId = memory === null ? '' : String(context.random());
	const draft = (json: unknown, index: number) => draftOf(json, index, settings, context, runId);
	async function* readyActions(): AsyncGenerator<ReadyAction> {
		for await (const item of memory === null
			? decideEach(items, draft, settings)
			: decideTogether(items.map(draft), memory, settings))
			for (const action of settings.actions) yield readyFor(item, action, settings, context);
	}
	const limits = { ...settings.deliveriesAtATime, lookAhead: ACTIONS_WAITING };
	const results = await inParallel(readyActions(), limits, groupOf, async (ready) => {
		const { itemIndex, decision, trace, event: origin, reference: event, test, remembered } = ready.item;
		const { held, ...outcome } = await settle(ready, settings, context);
		const explanation = `${outcome.explanation}${remembered?.note ?? ''}`;
		const known = remembered === null ? null : { ...remembered.memory, ...held };
		return { itemIndex, decision, trace, memory: known, origin, event, test, ...outcome, explanation };
	});
	if (memory === null) return results;
	const warning = await memory.settle();
	for (const { memory: known, dry } of results) if (known !== null && !dry) known.warning ??= warning;
	// Dry items were decided in the order in which they happened.
	return results.sort((one, other) => one.itemIndex - other.itemIndex);
}

function remembers(settings: ConditionSettings): settings is Remembering['settings'] {
	return settings.memory !== null;
}

async function* decideEach(
	items: unknown[],
	draft: (json: unknown, index: number) => ItemDraft,
	settings: ConditionSettings,
): AsyncGenerator<DecidedItem> {
	for (const [index, json] of items.entries()) {
		const one = draft(json, index);
		const decided = await decideBy(settings.decidedBy, json, { evaluate: one.evaluate, remembered: null });
		yield decidedItem(one, decided, null, settings);
	}
}

async function* decideTogether(
	drafts: ItemDraft[],
	memory: MemoryRun,
	settings: ConditionSettings,
): AsyncGenerator<DecidedItem> {
	for await (const { draft, remembered } of memory.decide(drafts))
		yield decidedItem(draft, remembered, remembered, settings);
}

/** One action for one item, decided and prepared. */
type ReadyAction = { item: DecidedItem; action: ConfiguredAction } & (
	| Extract<Plan, { kind: 'skip' }>
	| ({ kind: 'held' } & Held)
	| { kind: 'preview' | 'delivery'; ready: Prepared; claim: Claim | null }
);

type Held = Extract<Verdict, { held: unknown }>;

function readyFor(
	item: DecidedItem,
	action: ConfiguredAction,
	settings: ConditionSettings,
	context: RunContext,
): ReadyAction {
	const plan = planAction(action, item.decision.value, item.why, item.dry);
	if (plan.kind === 'skip') return { item, action, ...plan };
	const verdict = item.remembered?.verdicts.get(action.actionId);
	if (verdict !== undefined && 'held' in verdict) return { item, action, kind: 'held', ...verdict };
	const claim = verdict?.claim ?? null;
	const ready = prepareFor(item, action, settings, context);
	// What a dry run would send holds back what comes later, as if it had been delivered.
	if (item.dry && claim !== null && ready.prepared.problems.length === 0)
		claim.deliveredAt = context.clock.today();
	return { item, action, ...plan, ready, claim };
}

function prepareFor(
	{ json, evaluate, decision, why, event, reference, dry, test }: DecidedItem,
	action: ConfiguredAction,
	settings: ConditionSettings,
	context: RunContext,
): Prepared {
	return prepareAction(action, () => ({
		json,
		evaluate,
		decision,
		why,
		entityPath: settings.entityPath,
		event,
		eventReference: reference,
		idempotencyKey: idempotencyKey(
			{
				workflowId: context.workflowId,
				nodeId: context.nodeId,
				actionId: action.actionId,
				actionVersion: action.actionVersion,
			},
			reference.eventKey,
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

type Settled = ActionOutcome & { held?: Held['held'] };

async function settle(
	{ item, action, ...planned }: ReadyAction,
	{ retries }: ConditionSettings,
	context: RunContext,
): Promise<Settled> {
	if (planned.kind === 'skip') return recordSkipped(action, planned.explanation, item.dry);
	const holdBack = ({ held, explanation }: Held) => ({
		...recordSkipped(action, explanation, item.dry),
		held,
	});
	if (planned.kind === 'held') return holdBack(planned);
	const { ready, claim } = planned;
	const reason = reasonToFire(item.decision.value ?? '', item.why, action.fireOn);
	if (planned.kind === 'preview') return recordPreview(action, reason, ready);
	const deliver = async () =>
		recordDelivery(
			action,
			reason,
			ready,
			await ready.transport.deliver(ready.prepared, { ...context, retries }),
		);
	if (claim === null || item.remembered === null) return await deliver();
	const { heldBack } = item.remembered;
	return await claim.inTurn(async () => {
		if (claim.deliveredAt !== null) return holdBack(heldBack(claim.deliveredAt));
		const outcome = await deliver();
		if (outcome.record.status === 'triggered') claim.deliveredAt = context.clock.today();
		return outcome;
	});
}
