import { isNotConfigured } from '../../../shared/configured';
import { resolveOperand } from '../../decision/operand';
import { shownText } from '../../../shared/shownText';
import type { WebhookAction } from '../configuredAction';
import {
	HEADER_NAME,
	HEADER_VALUE,
	isSentByN8n,
	MAX_HEADER_NAME_LENGTH,
} from '../../../shared/signature/headerText';
import type { Method } from '../limits';
import { isMasked } from '../../../shared/http/masking';
import { problem, type Problem } from '../../../shared/http/problem';
import {
	asJson,
	defaultPayload,
	placeholders,
	resolveText,
	USER_AGENT,
	type PreparationContext,
	type PreparedRequest,
} from '../request';
import { addressProblem } from '../../../shared/http/addressProblem';
import {
	parseTemplate,
	renderMessage,
	renderTemplate,
	type Rendering,
	type TemplateValues,
} from '../template';
import { credentialHeaders } from './credentialHeaders';
import { renderUrl } from './urlTemplate';

// These belong to the connection. Set by hand they could smuggle a second request or send it elsewhere.
const CONNECTION_HEADERS = new Set([
	'connection',
	'content-length',
	'host',
	'transfer-encoding',
	'upgrade',
	'expect',
	'te',
	'trailer',
]);

// Receivers take 8 to 16 kB of headers in all.
const MAX_HEADER_VALUE_LENGTH = 8_000;

/** Resolves, renders and checks an HTTP request. Never throws: what is wrong is in `problems`. */
export function prepareWebhook(action: WebhookAction, context: PreparationContext): PreparedRequest {
	const at = `actions[${action.index}]`;
	const problems: Problem[] = [];
	const url = resolveUrl(action, context, at, problems);
	const { body: payload, problems: bodyProblems } = sendsBody(action.method)
		? renderBody(action, context, `${at}.body`)
		: { body: {}, problems: [] };
	const headers = resolveHeaders(action, context, at, problems);
	for (const found of bodyProblems) problems.push(found);
	const body = sendsBody(action.method) ? JSON.stringify(payload) : null;
	// A key that is set by hand is the one the receiver goes by.
	const idempotencyKey = headers.get('idempotency-key')?.[1] ?? context.idempotencyKey;

	const target = action.useCredential ? context.targets.action : null;
	const credential =
		target === null
			? null
			: credentialHeaders(target, { url, body: body ?? '', id: messageId(idempotencyKey) }, at, problems);
	for (const name of credential?.names ?? []) headers.delete(name.toLowerCase());

	return {
		kind: 'request',
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
		message: null,
		payload,
		problems,
		idempotencyKey,
		location: `${at}.url`,
		leftOut: [
			...(isMasked(url) ? ['URL'] : []),
			...headersToBring(headers, defaultHeaders(action, context)),
			...(action.useCredential ? ['credential'] : []),
		],
	};
}

// The id of a signed message may hold no full stop, which the names of events do.
function messageId(idempotencyKey: string): string {
	return idempotencyKey.replaceAll('.', '%2E');
}

function sendsBody(method: Method): boolean {
	return method !== 'GET' && method !== 'HEAD';
}

function resolveUrl(
	action: WebhookAction,
	context: PreparationContext,
	at: string,
	problems: Problem[],
): string {
	if (typeof action.url === 'string' && !action.url.startsWith('=')) {
		const rendered = renderUrl(action.url, templateValues(action, context), `${at}.url`);
		problems.push(...rendered.problems);
		return rendered.problems.length === 0 ? checkedUrl(rendered.url, action, at, problems) : '';
	}
	const resolved = resolveOperand(action.url, context.json, context.evaluate);
	if (!resolved.ok) {
		problems.push(
			problem(
				'reference_error',
				`The URL could not be evaluated: ${resolved.message}`,
				`${at}.url`,
				"Correct the expression in 'URL'.",
			),
		);
		return '';
	}
	if (typeof resolved.value !== 'string' || resolved.value.trim() === '') {
		problems.push(
			problem(
				'parameter_error',
				'The URL is empty for this item.',
				`${at}.url`,
				"Check the field that 'URL' is taken from.",
			),
		);
		return '';
	}
	return checkedUrl(resolved.value.trim(), action, at, problems);
}

function checkedUrl(url: string, action: WebhookAction, at: string, problems: Problem[]): string {
	const found = addressProblem(url, action.allowPrivateNetwork, `${at}.url`);
	if (found !== null) problems.push(found);
	return url;
}

type Headers = Map<string, [name: string, value: string]>;

function defaultHeaders(action: WebhookAction, context: PreparationContext): Headers {
	const headers: Headers = new Map();
	headers.set('user-agent', ['User-Agent', USER_AGENT]);
	headers.set('idempotency-key', ['Idempotency-Key', context.idempotencyKey]);
	if (sendsBody(action.method)) headers.set('content-type', ['Content-Type', 'application/json']);
	return headers;
}

// What a person set by hand. The idempotency key travels with the delivery.
function headersToBring(headers: Headers, defaults: Headers): string[] {
	return Array.from(headers)
		.filter(([key, [, value]]) => key !== 'idempotency-key' && value !== defaults.get(key)?.[1])
		.map(([, [name]]) => `header ${name}`);
}

function resolveHeaders(
	action: WebhookAction,
	context: PreparationContext,
	at: string,
	problems: Problem[],
): Headers {
	const headers = defaultHeaders(action, context);
	const set = (name: string, value: string) => headers.set(name.toLowerCase(), [name, value]);
	for (const [index, header] of action.headers.entries()) {
		const location = `${at}.headers[${index}]`;
		const name = isNotConfigured(header.name) ? '' : resolveText(header.name, context);
		const value = resolveHeaderValue(header.value, action, context, location, problems);
		if (value === undefined) continue;
		if (name === null || value === null) {
			problems.push(
				problem(
					'reference_error',
					`Header ${index + 1} could not be evaluated.`,
					location,
					'Correct the expression of this header.',
				),
			);
		} else if (!HEADER_NAME.test(name)) {
			problems.push(
				problem(
					'parameter_error',
					`Header ${index + 1} has no valid name.`,
					location,
					'Use letters, digits and hyphens, without a colon.',
				),
			);
		} else if (name.length > MAX_HEADER_NAME_LENGTH) {
			problems.push(
				problem(
					'bounds_exceeded',
					`The name of header ${index + 1} has ${name.length} characters, more than ${MAX_HEADER_NAME_LENGTH}.`,
					location,
					"Check the field that the header's name is taken from.",
				),
			);
		} else if (!isSentByN8n(name.toLowerCase())) {
			problems.push(
				problem(
					'parameter_error',
					`n8n cannot send a header with the name '${name}', and would leave it out.`,
					location,
					'Give it another name, such as one that begins with X-.',
				),
			);
		} else if (CONNECTION_HEADERS.has(name.toLowerCase())) {
			problems.push(
				problem(
					'parameter_error',
					`The header '${shownText(name)}' is set by the connection itself.`,
					location,
					'Remove this header.',
				),
			);
		} else if (!HEADER_VALUE.test(value)) {
			// The value is not quoted: it may be a secret.
			problems.push(
				problem(
					'parameter_error',
					`The value of the header '${shownText(name)}' holds line breaks or non-ASCII characters.`,
					location,
					'Use plain ASCII characters in header values.',
				),
			);
		} else if (value.length > MAX_HEADER_VALUE_LENGTH) {
			problems.push(
				problem(
					'bounds_exceeded',
					`The value of the header '${shownText(name)}' has ${value.length} characters, more than ` +
						'receivers take.',
					location,
					'Send it in the body, or use a field that holds an id or a name.',
				),
			);
		} else if (name.toLowerCase() === 'idempotency-key' && value.trim() === '') {
			problems.push(
				problem(
					'parameter_error',
					'The idempotency key is empty for this item.',
					location,
					'Check the field it is taken from, or remove the header to get a key for each event.',
				),
			);
		} else {
			// Spaces around it are lost on the way, and the receiver has to know the key by which it is signed.
			set(name, name.toLowerCase() === 'idempotency-key' ? value.trim() : value);
		}
	}
	return headers;
}

/**
 * Null when its expression cannot be evaluated; undefined when its placeholders have problems, which are
 * told.
 */
function resolveHeaderValue(
	raw: unknown,
	action: WebhookAction,
	context: PreparationContext,
	location: string,
	problems: Problem[],
): string | null | undefined {
	if (isNotConfigured(raw)) return '';
	if (typeof raw !== 'string' || raw.startsWith('=')) return resolveText(raw, context);
	const { text, problems: found } = renderMessage(raw, templateValues(action, context), location);
	problems.push(...found);
	return found.length === 0 ? text : undefined;
}

function templateValues(action: WebhookAction, context: PreparationContext): TemplateValues {
	return { names: placeholders(action, context.decision), event: context.event };
}

function renderBody(action: WebhookAction, context: PreparationContext, location: string): Rendering {
	switch (action.body.kind) {
		case 'default':
			return { body: defaultPayload(context), problems: [] };
		case 'template':
			return renderTemplate(action.body.template, templateValues(action, context), location);
		case 'expression':
			return resolveBodyExpression(action.body.raw, context, location);
	}
}

function resolveBodyExpression(raw: string, context: PreparationContext, location: string): Rendering {
	const resolved = resolveOperand(raw, context.json, context.evaluate);
	if (!resolved.ok) {
		return {
			body: {},
			problems: [
				problem(
					'reference_error',
					`The body could not be evaluated: ${resolved.message}`,
					location,
					"Correct the expression in 'Body'.",
				),
			],
		};
	}
	const parsed = parseTemplate(typeof resolved.value === 'string' ? resolved.value : asJson(resolved.value));
	if (!parsed.ok) {
		return {
			body: {},
			problems: [
				problem(parsed.type, `The body of this item ${parsed.message}`, location, parsed.suggestion),
			],
		};
	}
	return { body: parsed.template, problems: [] };
}
