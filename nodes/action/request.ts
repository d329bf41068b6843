import type { Decision } from '../decision/decision';
import { resolveOperand, type EvaluateExpression } from '../decision/operand';
import type { EventReference } from '../event/eventReference';
import type { JsonObject, JsonValue } from '../event/jsonValue';
import type { ConfiguredAction, Method } from './configuredAction';
import { problem, type Problem } from './problem';
import { targetProblem } from './target';
import { parseTemplate, renderTemplate, type Rendering } from './template';

/** One HTTP request, ready to be sent: nothing is resolved or rendered after this. */
export interface ActionRequest {
	method: Method;
	url: string;
	headers: Record<string, string>;
	/** The exact text of the body; null for a request without one. */
	body: string | null;
	/** For the whole exchange, until the last byte of the answer. */
	timeoutMs: number;
}

export interface PreparedAction {
	request: ActionRequest;
	/** The body as JSON, `{}` for a request without one: what the record calls `payload_sent`. */
	payload: JsonObject;
	/** What would make the delivery fail; the first one is the error of a live run. */
	problems: Problem[];
	idempotencyKey: string;
}

export interface PreparationContext {
	/** The item, for fields. */
	json: unknown;
	evaluate: EvaluateExpression;
	decision: Decision;
	/** The event the item is about, for `{event.…}`. */
	event: unknown;
	eventReference: EventReference;
	idempotencyKey: string;
}

const USER_AGENT = 'n8n-nodes-omniai';
// RFC 9110 tokens; and visible ASCII with spaces, because other characters are not portable in a header.
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
// These belong to the connection. Set by hand they could smuggle a second request or send it elsewhere.
const CONNECTION_HEADERS = new Set(['connection', 'content-length', 'host', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer']);

/**
 * Resolves, renders and checks one action for one item. A dry run shows the result, a live run sends
 * it, so both see the same request. Never throws: what is wrong is in `problems`.
 */
export function prepareAction(action: ConfiguredAction, context: PreparationContext): PreparedAction {
	const at = `actions[${action.index}]`;
	const problems: Problem[] = [];
	const url = resolveUrl(action, context, at, problems);
	const { body: payload, problems: bodyProblems } = sendsBody(action.method)
		? renderBody(action, context, `${at}.body`)
		: { body: {}, problems: [] };
	const headers = resolveHeaders(action, context, at, problems);
	problems.push(...bodyProblems);
	return {
		request: {
			method: action.method,
			url,
			headers,
			body: sendsBody(action.method) ? JSON.stringify(payload) : null,
			timeoutMs: action.timeoutMs,
		},
		payload,
		problems,
		idempotencyKey: context.idempotencyKey,
	};
}

function sendsBody(method: Method): boolean {
	return method !== 'GET' && method !== 'HEAD';
}

function resolveUrl(action: ConfiguredAction, context: PreparationContext, at: string, problems: Problem[]): string {
	const resolved = resolveOperand(action.url, context.json, context.evaluate);
	if (!resolved.ok) {
		problems.push(problem('reference_error', `The URL could not be evaluated: ${resolved.message}`, `${at}.url`, "Correct the expression in 'URL'."));
		return '';
	}
	if (typeof resolved.value !== 'string' || resolved.value.trim() === '') {
		problems.push(problem('parameter_error', 'The URL is empty for this item.', `${at}.url`, "Check the field that 'URL' is taken from."));
		return '';
	}
	const url = resolved.value.trim();
	const found = targetProblem(url, action.allowPrivateNetwork, `${at}.url`);
	if (found !== null) problems.push(found);
	return url;
}

function resolveHeaders(action: ConfiguredAction, context: PreparationContext, at: string, problems: Problem[]): Record<string, string> {
	const headers = new Map<string, [name: string, value: string]>();
	const set = (name: string, value: string) => headers.set(name.toLowerCase(), [name, value]);
	set('User-Agent', USER_AGENT);
	set('Idempotency-Key', context.idempotencyKey);
	if (sendsBody(action.method)) set('Content-Type', 'application/json');
	for (const [index, header] of action.headers.entries()) {
		const location = `${at}.headers[${index}]`;
		const name = resolveText(header.name, context);
		const value = resolveText(header.value, context);
		if (name === null || value === null) {
			problems.push(problem('reference_error', `Header ${index + 1} could not be evaluated.`, location, 'Correct the expression of this header.'));
		} else if (!HEADER_NAME.test(name)) {
			problems.push(problem('parameter_error', `Header ${index + 1} has no valid name.`, location, 'Use letters, digits and hyphens, without a colon.'));
		} else if (CONNECTION_HEADERS.has(name.toLowerCase())) {
			problems.push(problem('parameter_error', `The header '${name}' is set by the connection itself.`, location, 'Remove this header.'));
		} else if (!HEADER_VALUE.test(value)) {
			// The value is not quoted: it may be a secret.
			problems.push(problem('parameter_error', `The value of the header '${name}' holds line breaks or non-ASCII characters.`, location, 'Use plain ASCII characters in header values.'));
		} else {
			set(name, value);
		}
	}
	return Object.fromEntries(headers.values());
}

function resolveText(raw: unknown, context: PreparationContext): string | null {
	const resolved = resolveOperand(raw, context.json, context.evaluate);
	if (!resolved.ok) return null;
	const { value } = resolved;
	return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function renderBody(action: ConfiguredAction, context: PreparationContext, location: string): Rendering {
	const { decision, eventReference } = context;
	switch (action.body.kind) {
		case 'default':
			return {
				body: {
					entity: decision.entity,
					value: decision.value,
					condition_id: decision.condition_id,
					condition_version: decision.condition_version,
					timestamp: decision.timestamp,
					event: { ...eventReference },
				},
				problems: [],
			};
		case 'template':
			return renderTemplate(action.body.template, { names: placeholders(action, decision), event: context.event }, location);
		case 'expression':
			return resolveBodyExpression(action.body.raw, context, location);
	}
}

function resolveBodyExpression(raw: string, context: PreparationContext, location: string): Rendering {
	const resolved = resolveOperand(raw, context.json, context.evaluate);
	if (!resolved.ok) {
		return { body: {}, problems: [problem('reference_error', `The body could not be evaluated: ${resolved.message}`, location, "Correct the expression in 'Body'.")] };
	}
	const parsed = parseTemplate(typeof resolved.value === 'string' ? resolved.value : asJson(resolved.value));
	if (!parsed.ok) {
		return { body: {}, problems: [problem(parsed.type, `The body of this item ${parsed.message}`, location, parsed.suggestion)] };
	}
	return { body: parsed.template, problems: [] };
}

// An expression may give what only looks like data: dates, or n8n's proxies of an item.
function asJson(value: unknown): unknown {
	try {
		return JSON.parse(JSON.stringify(value) ?? 'null');
	} catch {
		return null;
	}
}

function placeholders(action: ConfiguredAction, decision: Decision): Record<string, JsonValue> {
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
