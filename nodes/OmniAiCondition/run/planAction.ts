import type { ConfiguredAction } from '../action/configuredAction';
import type { Delivery, DeliveryResult } from '../action/deliver';
import { firesOn } from '../action/fireOn';
import { maskRequest } from '../../shared/http/masking';
import type { Problem } from '../../shared/http/problem';
import { replayOf, type Replay } from '../action/replay';
import type { PreparedAction } from '../action/request';
import type { WorkflowDelivery, WorkflowDeliveryResult } from '../action/workflow/deliverToWorkflow';
import type { Decision } from '../decision/decision';
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

/** What becomes of an action: it is skipped, with why, or prepared and then shown or delivered. */
export type Plan = { kind: 'skip'; explanation: string } | { kind: 'preview' } | { kind: 'delivery' };

/**
 * Applies the record's rules, in their order, to one action for one item:
 * 1. a decision that could not be made skips every action, whatever it fires on;
 * 2. an action that does not fire on the decision is skipped, in a dry run too;
 * 3. a dry run shows the prepared request and sends nothing;
 * 4. anything else is to be delivered.
 *
 * @param why the strategy's explanation of the decision
 */
export function planAction(
	action: ConfiguredAction,
	value: Decision['value'],
	why: string,
	dry: boolean,
): Plan {
	if (value === null) return { kind: 'skip', explanation: explainUndecided(why) };
	if (!firesOn(action.fireOn, value))
		return { kind: 'skip', explanation: explainNotFired(value, why, action.fireOn) };
	return { kind: dry ? 'preview' : 'delivery' };
}

/** The outcome of an action that is skipped. */
export function recordSkipped(action: ConfiguredAction, explanation: string, dry: boolean): ActionOutcome {
	return settled(action, 'skipped', explanation, dry);
}

/** The outcome of an action that a dry run shows. */
export function recordPreview(
	action: ConfiguredAction,
	why: string,
	prepared: PreparedAction,
): ActionOutcome {
	return settled(action, 'would_trigger', explainWouldTrigger(why, prepared), true, preview(prepared));
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
): ActionOutcome {
	const record: ActionTriggered = { ...identity(action), status, payload_sent: null, error: null };
	return { record, explanation, preview: shown, delivery: null, dry };
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
