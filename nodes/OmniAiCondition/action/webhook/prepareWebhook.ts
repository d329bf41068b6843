import { addressProblem } from '../../../shared/http/addressProblem';
import type { ActionTarget } from '../../../shared/http/actionTarget';
import { isMasked } from '../../../shared/http/masking';
import { problem, type ErrorType, type Problem } from '../../../shared/http/problem';
import { resolveOperand } from '../../decision/operand';
import {
	asJson,
	defaultPayload,
	templateValues,
	whereNothingIs,
	type PreparationContext,
} from '../preparation';
import { isExpression } from '../readFields';
import type { PreparedRequest } from '../request';
import { parseTemplate, renderTemplate, type Rendering } from '../template';
import type { WebhookAction } from './configuredWebhook';
import { credentialHeaders } from './credentialHeaders';
import { defaultHeaders, headersToBring, resolveHeaders } from './headers';
import { renderUrl } from './urlTemplate';
import { whatHappened } from './whatHappened';

/** Resolves, renders and checks an HTTP request. Never throws: what is wrong is in `problems`. */
export function prepareWebhook(
	action: WebhookAction,
	context: PreparationContext,
	target: ActionTarget | null,
): PreparedRequest {
	const at = `actions[${action.index}]`;
	const problems: Problem[] = [];
	const url = resolveUrl(action, context, `${at}.url`, problems);
	const hasBody = action.method !== 'GET' && action.method !== 'HEAD';
	const { body: payload, problems: bodyProblems } = hasBody
		? renderBody(action, context, `${at}.body`)
		: { body: {}, problems: [] };
	const defaults = defaultHeaders(context.idempotencyKey, hasBody);
	const headers = resolveHeaders(action, context, defaults, at, problems);
	for (const found of bodyProblems) problems.push(found);
	const body = hasBody ? JSON.stringify(payload) : null;
	// A key that is set by hand is the one the receiver goes by.
	const idempotencyKey = headers.get('idempotency-key')?.[1] ?? context.idempotencyKey;

	// The id of a signed message may hold no full stop, which the names of events do.
	const signed = { url, body: body ?? '', id: idempotencyKey.replaceAll('.', '%2E') };
	const credential = target === null ? null : credentialHeaders(target, signed, at, problems);
	for (const name of credential?.names ?? []) headers.delete(name.toLowerCase());

	return {
		request: {
			method: action.method,
			url,
			headers: Object.fromEntries(headers.values()),
			body,
			timeoutMs: action.timeoutMs,
			allowPrivateNetwork: action.allowPrivateNetwork,
			pathIsSecret: false,
			credential,
		},
		payload,
		problems,
		idempotencyKey,
		location: `${at}.url`,
		leftOut: [
			...(isMasked(url) ? ['URL'] : []),
			...headersToBring(headers, defaults),
			...(action.usesActionTarget ? ['credential'] : []),
		],
	};
}

/** The address, or an empty one where it is not known; what is wrong with it is told. */
function resolveUrl(
	action: WebhookAction,
	context: PreparationContext,
	location: string,
	problems: Problem[],
): string {
	const wrong = (type: ErrorType, message: string, suggestion: string) => {
		problems.push(problem(type, message, location, suggestion));
		return '';
	};
	const checked = (url: string) => {
		const found = addressProblem(url, action.allowPrivateNetwork, location);
		if (found !== null) problems.push(found);
		return url;
	};
	if (typeof action.url === 'string' && !isExpression(action.url)) {
		const rendered = renderUrl(action.url, templateValues(action, context), location);
		problems.push(...rendered.problems);
		return rendered.problems.length === 0 ? checked(rendered.url) : '';
	}
	const resolved = resolveOperand(action.url, context.json, context.evaluate);
	if (!resolved.ok)
		return wrong(
			'reference_error',
			`The URL could not be evaluated: ${resolved.message}`,
			"Correct the expression in 'URL'.",
		);
	if (typeof (resolved.value ?? '') !== 'string')
		return wrong(
			'type_error',
			'The URL of this item is not a text.',
			"Check the field that 'URL' is taken from.",
		);
	if (typeof resolved.value !== 'string' || resolved.value.trim() === '')
		return wrong(
			'parameter_error',
			`The URL is empty for this item${whereNothingIs(action.url, resolved.value)}.`,
			"Check the field that 'URL' is taken from.",
		);
	return checked(resolved.value.trim());
}

function renderBody(action: WebhookAction, context: PreparationContext, location: string): Rendering {
	switch (action.body.kind) {
		case 'default':
			return { body: defaultPayload(context), problems: [] };
		case 'happened':
			return { body: whatHappened(context), problems: [] };
		case 'template':
			return renderTemplate(action.body.template, templateValues(action, context), location);
		case 'expression':
			return resolveBodyExpression(action.body.raw, context, location);
	}
}

function resolveBodyExpression(raw: string, context: PreparationContext, location: string): Rendering {
	const wrong = (type: ErrorType, message: string, suggestion: string): Rendering => ({
		body: {},
		problems: [problem(type, message, location, suggestion)],
	});
	const resolved = resolveOperand(raw, context.json, context.evaluate);
	if (!resolved.ok)
		return wrong(
			'reference_error',
			`The body could not be evaluated: ${resolved.message}`,
			"Correct the expression in 'Body'.",
		);
	const parsed = parseTemplate(typeof resolved.value === 'string' ? resolved.value : asJson(resolved.value));
	return parsed.ok
		? { body: parsed.value, problems: [] }
		: wrong(parsed.type, `The body of this item ${parsed.message}`, parsed.suggestion);
}
