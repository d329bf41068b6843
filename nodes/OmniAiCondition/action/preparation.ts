import type { Problem } from '../../shared/http/problem';
import type { NameLookup } from '../../shared/http/resolvedAddress';
import { plainJson, type JsonObject, type JsonValue } from '../../shared/jsonValue';
import { shownText } from '../../shared/shownText';
import type { Decision } from '../decision/decision';
import { loneFieldPath } from '../decision/fieldPath';
import { resolveOperand, type EvaluateExpression } from '../decision/operand';
import type { EventReference } from '../record/outputItem';
import type { PLACEHOLDER_NAMES, TemplateValues } from './template';

/** An action that is ready for one item: nothing is resolved or rendered after this. */
export interface Prepared {
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

/** What the node's credentials hold, by the names of their types; only those that an action needs. */
export type Targets = Readonly<Record<string, unknown>>;

export interface PreparationContext {
	/** The item, for fields. */
	json: unknown;
	evaluate: EvaluateExpression;
	decision: Decision;
	/** The strategy's explanation of the decision. */
	why: string;
	/** Which field of the event names whom the decision is about; null for none. */
	entityPath: readonly string[] | null;
	/** The event the item is about, for `{event.…}`. */
	event: unknown;
	eventReference: EventReference;
	idempotencyKey: string;
	targets: Targets;
	/** Where host names lead to; null where nobody can tell before the request. */
	names: NameLookup | null;
	/** Whether what is started by this action has to stay dry by itself. */
	marksTest: boolean;
	/** Whether this is a test and what is started by this action could not be sure to know. */
	losesTest: boolean;
}

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

/** What the placeholders of an action's templates stand for. */
export function templateValues(
	action: { actionId: string; actionVersion: string },
	{ decision, event }: PreparationContext,
): TemplateValues {
	const names: Record<(typeof PLACEHOLDER_NAMES)[number], JsonValue> = {
		entity: decision.entity,
		value: decision.value,
		decision_value: decision.value,
		condition_id: decision.condition_id,
		condition_version: decision.condition_version,
		timestamp: decision.timestamp,
		action_id: action.actionId,
		action_version: action.actionVersion,
	};
	return { names, event };
}

/** A field as text: nothing for null, JSON for an object; null when its expression cannot be evaluated. */
export function resolveText(raw: unknown, context: PreparationContext): string | null {
	const resolved = resolveOperand(raw, context.json, context.evaluate);
	if (!resolved.ok) return null;
	const value = plainJson(resolved.value);
	return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/**
 * Which field holds nothing: ": no value at foo.bar"; an empty text where it is none, or holds
 * something.
 */
export function whereNothingIs(raw: unknown, value: unknown): string {
	const path = typeof raw === 'string' ? loneFieldPath(raw) : null;
	const isNothing = value === undefined || value === null || value === '';
	return path === null || !isNothing ? '' : `: no value at ${shownText(path.join('.'))}`;
}

/** Data of an expression, which may only look like JSON: dates, or n8n's proxies of an item. */
export function asJson(value: unknown): JsonValue {
	try {
		return JSON.parse(JSON.stringify(value) ?? 'null') as JsonValue;
	} catch {
		return null;
	}
}
