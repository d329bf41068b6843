import type { ConfiguredAction } from '../action/configuredAction';
import type { Delivery, DeliveryResult } from '../action/deliver';
import { firesOn } from '../action/fireOn';
import { maskRequest } from '../../shared/http/masking';
import type { Problem } from '../../shared/http/problem';
import { replayOf, type Replay } from '../action/replay';
import type { PreparedAction } from '../action/request';
import type { WorkflowDelivery, WorkflowDeliveryResult } from '../action/workflow/deliverToWorkflow';
import type { Decision, TraceEntry } from '../decision/decision';
import type { JsonObject } from '../../shared/jsonValue';
import type { ActionTriggered } from '../record/actionTriggered';
import {
	explainFailed,
	explainNotFired,
	explainTriggered,
	explainUndecided,
	explainWouldTrigger,
} from '../record/explanation';

/** What a live run would send: the very request, with everything masked that could be secret. */
export interface RequestPreview {
	method: string;
	url: string;
	headers: Record<string, string>;
	/** Null for a request without one. */
	body: JsonObject | null;
	/** What would make the delivery fail; empty when nothing speaks against it. */
	problems: Problem[];
}

/** Which workflow a live run would run, and what that would get. */
export interface WorkflowPreview {
	workflowId: string;
	waitForCompletion: boolean;
	body: JsonObject;
	problems: Problem[];
}

/** The outcome of one action for one item. */
export interface ActionOutcome {
	record: ActionTriggered;
	explanation: string;
	preview: RequestPreview | WorkflowPreview | null;
	/** With what is needed to send it again when it failed, null where nothing was ready to be sent. */
	delivery: ((Delivery | WorkflowDelivery) & { replay?: Replay | null }) | null;
	dry: boolean;
}

/** Either settled without sending anything, or to be delivered. */
export type PlannedAction =
	| { kind: 'settled'; outcome: ActionOutcome }
	| { kind: 'delivery'; action: ConfiguredAction; prepared: PreparedAction };

/**
 * Applies the record's rules, in their order, to one action for one item:
 * 1. a decision that could not be made skips every action, whatever it fires on;
 * 2. an action that does not fire on the decision is skipped, in a dry run too;
 * 3. a dry run shows the prepared request and sends nothing;
 * 4. anything else is to be delivered.
 *
 * @param prepare resolves and renders the request; only called when the action fires
 */
export function planAction(
	action: ConfiguredAction,
	decision: Decision,
	trace: TraceEntry[],
	dry: boolean,
	prepare: () => PreparedAction,
): PlannedAction {
	if (decision.value === null) return settled(action, 'skipped', explainUndecided(trace), dry);
	if (!firesOn(action.fireOn, decision.value)) {
		return settled(action, 'skipped', explainNotFired(decision, trace, action.fireOn), dry);
	}
	const prepared = prepare();
	if (dry)
		return settled(
			action,
			'would_trigger',
			explainWouldTrigger(decision, trace, prepared),
			dry,
			preview(prepared),
		);
	return { kind: 'delivery', action, prepared };
}

/** The outcome of a delivery: `triggered` with what was sent, or `failed` with why. */
export function recordDelivery(
	action: ConfiguredAction,
	prepared: PreparedAction,
	result: DeliveryResult | WorkflowDeliveryResult,
): ActionOutcome {
	const { delivery, problem } = result;
	const shared = { preview: null, dry: false };
	if (problem !== null) {
		const record: ActionTriggered = {
			...identity(action),
			status: 'failed',
			payload_sent: null,
			error: { error: problem },
		};
		return {
			...shared,
			record,
			explanation: explainFailed(prepared, problem),
			delivery: { ...delivery, replay: replayOf(prepared) },
		};
	}
	const record: ActionTriggered = {
		...identity(action),
		status: 'triggered',
		payload_sent: prepared.payload,
		error: null,
	};
	return { ...shared, record, explanation: explainTriggered(prepared, delivery), delivery };
}

function settled(
	action: ConfiguredAction,
	status: 'skipped' | 'would_trigger',
	explanation: string,
	dry: boolean,
	shown: ActionOutcome['preview'] = null,
): PlannedAction {
	const record: ActionTriggered = { ...identity(action), status, payload_sent: null, error: null };
	return { kind: 'settled', outcome: { record, explanation, preview: shown, delivery: null, dry } };
}

function identity(action: ConfiguredAction) {
	return { action_id: action.actionId, action_version: action.actionVersion };
}

function preview(prepared: PreparedAction): RequestPreview | WorkflowPreview {
	const { payload, problems } = prepared;
	if (prepared.kind === 'workflow') {
		return {
			workflowId: prepared.workflowId,
			waitForCompletion: prepared.waitForCompletion,
			body: payload,
			problems,
		};
	}
	const { request } = prepared;
	return {
		method: request.method,
		...maskRequest(request),
		body: request.body === null ? null : payload,
		problems,
	};
}
