import type { ActionHead, DeliveryResult } from '../action/actionKind';
import { firesOn } from '../action/fireOn';
import type { ReadyAction } from '../action/prepareAction';
import type { Decision } from '../decision/decision';
import { recordOf, type ActionTriggered } from '../record/actionTriggered';
import {
	explainFailed,
	explainNotFired,
	explainTriggered,
	explainUndecided,
	explainWouldTrigger,
} from '../record/explanation';
import type { Delivery, Preview } from '../record/outputItem';

/** The outcome of one action for one item. */
export interface ActionOutcome extends Pick<DeliveryResult, 'subExecution'> {
	record: ActionTriggered;
	explanation: string;
	/** What is or would be sent, as a person reads it; null for nothing. */
	body: string | null;
	preview: Preview | null;
	/** With what is needed to send it again when it failed, null where nothing was ready to be sent. */
	delivery: Delivery | null;
	dry: boolean;
}

/** What becomes of an action: it is skipped, with why, or prepared and then shown or delivered. */
export type Plan = { kind: 'skip'; explanation: string } | { kind: 'preview' } | { kind: 'delivery' };

/**
 * Applies the record's rules, in their order, to one action for one item:
 * 1. a decision that could not be made skips every action, whatever it fires on;
 * 2. an action that does not fire on the decision is skipped, in a dry run too;
 * 3. a dry run shows what is prepared and sends nothing;
 * 4. anything else is to be delivered.
 *
 * @param why the strategy's explanation of the decision
 */
export function planAction(action: ActionHead, value: Decision['value'], why: string, dry: boolean): Plan {
	if (value === null) return { kind: 'skip', explanation: explainUndecided(why) };
	if (!firesOn(action.fireOn, value)) return { kind: 'skip', explanation: explainNotFired(value, why) };
	return { kind: dry ? 'preview' : 'delivery' };
}

/** The outcome of an action that is skipped. */
export function recordSkipped(action: ActionHead, explanation: string, dry: boolean): ActionOutcome {
	const record = recordOf(action, { status: 'skipped' });
	return { record, explanation, body: null, preview: null, delivery: null, dry };
}

/** The outcome of an action that a dry run shows. @param reason why it fires */
export function recordPreview(action: ActionHead, reason: string, ready: ReadyAction): ActionOutcome {
	const { prepared, transport } = ready;
	const { problems } = prepared;
	return {
		record: recordOf(action, { status: 'would_trigger' }),
		explanation: explainWouldTrigger(reason, `${transport.verb} ${transport.target(prepared)}`, problems),
		body: transport.body(prepared),
		preview: { ...transport.preview(prepared), problems },
		delivery: null,
		dry: true,
	};
}

/**
 * The outcome of a delivery: `triggered` with what was sent, or `failed` with why.
 * @param reason why it fires
 */
export function recordDelivery(
	action: ActionHead,
	reason: string,
	{ prepared, transport }: ReadyAction,
	{ delivery, problem, ...result }: DeliveryResult,
): ActionOutcome {
	const shared = { ...result, preview: null, dry: false };
	if (problem === null)
		return {
			...shared,
			record: recordOf(action, { status: 'triggered', payload: prepared.payload }),
			explanation: explainTriggered(reason, transport.done(prepared, delivery)),
			body: transport.body(prepared),
			delivery: { ...delivery },
		};
	const { leftOut, problems } = prepared;
	const replay =
		problems.length > 0 ? null : { type: action.kind.value, ...transport.replay(prepared), leftOut };
	return {
		...shared,
		record: recordOf(action, { status: 'failed', problem }),
		explanation: explainFailed(transport.target(prepared), problem),
		body: problems.length > 0 ? null : transport.body(prepared),
		delivery: { ...delivery, replay },
	};
}
