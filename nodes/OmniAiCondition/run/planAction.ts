import type { ActionHead, DeliveryResult } from '../action/actionKind';
import { firesOn } from '../action/fireOn';
import type { ReadyAction } from '../action/prepareAction';
import type { Decision, TraceEntry } from '../decision/decision';
import { recordOf, type ActionTriggered } from '../record/actionTriggered';
import { explainFailed, explainNotFired, explainUndecided, explainWouldTrigger } from '../record/explanation';
import type { Delivery, Preview } from '../record/outputItem';

/** The outcome of one action for one item. */
export interface ActionOutcome extends Pick<DeliveryResult, 'subExecution'> {
	record: ActionTriggered;
	explanation: string;
	preview: Preview | null;
	/** With what is needed to send it again when it failed, null where nothing was ready to be sent. */
	delivery: Delivery | null;
	dry: boolean;
}

/** Either settled without sending anything, or to be delivered. */
export type PlannedAction =
	{ kind: 'settled'; outcome: ActionOutcome } | { kind: 'delivery'; action: ActionHead; ready: ReadyAction };

/**
 * Applies the record's rules, in their order, to one action for one item:
 * 1. a decision that could not be made skips every action, whatever it fires on;
 * 2. an action that does not fire on the decision is skipped, in a dry run too;
 * 3. a dry run shows what is prepared and sends nothing;
 * 4. anything else is to be delivered.
 *
 * @param prepare resolves and renders what is sent; only called when the action fires
 */
export function planAction(
	action: ActionHead,
	decision: Decision,
	trace: TraceEntry[],
	dry: boolean,
	prepare: () => ReadyAction,
): PlannedAction {
	const settled = (
		status: 'skipped' | 'would_trigger',
		explanation: string,
		preview: Preview | null = null,
	): PlannedAction => ({
		kind: 'settled',
		outcome: { record: recordOf(action, { status }), explanation, preview, delivery: null, dry },
	});
	if (decision.value === null) return settled('skipped', explainUndecided(trace));
	if (!firesOn(action.fireOn, decision.value))
		return settled('skipped', explainNotFired(decision, trace, action.fireOn));
	const ready = prepare();
	if (!dry) return { kind: 'delivery', action, ready };
	const { prepared, transport } = ready;
	const { problems } = prepared;
	const act = `${transport.verb} ${transport.target(prepared)}`;
	const preview = { ...transport.preview(prepared), problems };
	return settled('would_trigger', explainWouldTrigger(decision, trace, act, problems), preview);
}

/** The outcome of a delivery: `triggered` with what was sent, or `failed` with why. */
export function recordDelivery(
	action: ActionHead,
	{ prepared, transport }: ReadyAction,
	{ delivery, problem, ...result }: DeliveryResult,
): ActionOutcome {
	const shared = { ...result, preview: null, dry: false };
	if (problem === null)
		return {
			...shared,
			record: recordOf(action, { status: 'triggered', payload: prepared.payload }),
			explanation: transport.done(prepared, delivery),
			delivery: { ...delivery },
		};
	const { leftOut, problems } = prepared;
	const replay =
		problems.length > 0 ? null : { type: action.kind.value, ...transport.replay(prepared), leftOut };
	return {
		...shared,
		record: recordOf(action, { status: 'failed', problem }),
		explanation: explainFailed(transport.target(prepared), problem),
		delivery: { ...delivery, replay },
	};
}
