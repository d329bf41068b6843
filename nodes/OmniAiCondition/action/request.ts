import type { Decision } from '../decision/decision';
import { resolveOperand, type EvaluateExpression } from '../decision/operand';
import type { EventReference } from '../record/eventReference';
import { plainJson, type JsonObject, type JsonValue } from '../../shared/jsonValue';
import type { ActionTarget } from '../../shared/http/actionTarget';
import type { ActionHead } from './configuredAction';
import type { Method } from './limits';
import type { NotificationTarget } from './notification/notificationTarget';
import type { Problem } from '../../shared/http/problem';
import type { PLACEHOLDER_NAMES } from './template';

/** One HTTP request, ready to be sent: nothing is resolved or rendered after this. */
export interface ActionRequest {
	method: Method;
	url: string;
	headers: Record<string, string>;
	/** The exact text of the body; null for a request without one. */
	body: string | null;
	/** For the whole exchange, until the last byte of the answer. */
	timeoutMs: number;
	allowPrivateNetwork: boolean;
	/** Whether the whole path is a secret, as in the addresses of incoming webhooks. */
	pathIsSecret: boolean;
	/** What a credential adds to each attempt, or null. */
	credential: CredentialHeaders | null;
}

/** Headers from a credential. They are kept apart from the others, because none may ever be shown. */
export interface CredentialHeaders {
	names: string[];
	/** @param seconds since 1970, when the attempt starts: a signature is only valid for some minutes */
	forAttempt: (seconds: number) => Record<string, string>;
}

interface Prepared {
	/** What the record calls `payload_sent`: the body as JSON, `{}` for a request without one. */
	payload: JsonObject;
	/** What would make the delivery fail; the first one is the error of a live run. */
	problems: Problem[];
	idempotencyKey: string;
	/** The field that holds what is delivered to, such as `actions[0].url`. */
	location: string;
	/** What only the configuration knows and no item holds, for whoever sends it again. */
	leftOut: string[];
}

export interface PreparedRequest extends Prepared {
	kind: 'request';
	request: ActionRequest;
	/** The message of a notification before it was escaped for its chat; null for other requests. */
	message: { channel: string; message: string } | null;
}

export interface PreparedWorkflow extends Prepared {
	kind: 'workflow';
	workflowId: string;
	waitForCompletion: boolean;
	/** Whether the workflow is to know that it is started by a test. */
	test: boolean;
}

export type PreparedAction = PreparedRequest | PreparedWorkflow;

/** What the node's credentials hold; null where no action needs them. */
export interface Targets {
	action: ActionTarget | null;
	notification: NotificationTarget | null;
}

export interface PreparationContext {
	/** The item, for fields. */
	json: unknown;
	evaluate: EvaluateExpression;
	decision: Decision;
	/** Which field of the event names whom the decision is about; null for none. */
	entityPath: readonly string[] | null;
	/** The event the item is about, for `{event.…}`. */
	event: unknown;
	eventReference: EventReference;
	idempotencyKey: string;
	targets: Targets;
	/** Whether what is started by this action has to stay dry by itself. */
	marksTest: boolean;
	/** Whether this is a test and what is started by this action could not be sure to know. */
	losesTest: boolean;
}

export const USER_AGENT = 'n8n-nodes-omniai';

/** The decision and which event it is about; nothing else of the event. */
export function defaultPayload({ decision, eventReference }: PreparationContext): JsonObject {
	return {
		entity: decision.entity,
		value: decision.value,
		condition_id: decision.condition_id,
		condition_version: decision.condition_version,
		timestamp: decision.timestamp,
		event: { ...eventReference },
	};
}

/** What the placeholders of a template stand for. */
export function placeholders(
	action: ActionHead,
	decision: Decision,
): Record<(typeof PLACEHOLDER_NAMES)[number], JsonValue> {
	return {
		entity: decision.entity,
		value: decision.value,
		decision_value: decision.value,
		condition_id: decision.condition_id,
		condition_version: decision.condition_version,
		timestamp: decision.timestamp,
		action_id: action.actionId,
		action_version: action.actionVersion,
	};
}

/** A field as text: nothing for null, JSON for an object; null when its expression cannot be evaluated. */
export function resolveText(raw: unknown, context: PreparationContext): string | null {
	const resolved = resolveOperand(raw, context.json, context.evaluate);
	if (!resolved.ok) return null;
	const value = plainJson(resolved.value);
	return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Data of an expression, which may only look like JSON: dates, or n8n's proxies of an item. */
export function asJson(value: unknown): JsonValue {
	try {
		return JSON.parse(JSON.stringify(value) ?? 'null') as JsonValue;
	} catch {
		return null;
	}
}
