import { isNotConfigured } from '../../../shared/configured';
import { problem, type ErrorType, type Problem } from '../../../shared/http/problem';
import { shownText } from '../../../shared/shownText';
import { HEADER_NAME, HEADER_VALUE, isSentByN8n, MAX_HEADER_NAME_LENGTH } from '../../../shared/headers';
import { resolveText, templateValues, type PreparationContext } from '../preparation';
import { isExpression } from '../readFields';
import { jsonHeaders } from '../request';
import { renderMessage } from '../template';
import type { WebhookAction } from './configuredWebhook';

// These belong to the connection. Set by hand they could smuggle a second request or send it elsewhere.
const CONNECTION_HEADERS = new Set(
	'connection content-length host transfer-encoding upgrade expect te trailer'.split(' '),
);

// Receivers take 8 to 16 kB of headers in all.
const MAX_HEADER_VALUE_LENGTH = 8_000;

/** By their names in lower case. */
export type Headers = Map<string, [name: string, value: string]>;

/** The headers that a request has by itself. */
export function defaultHeaders(idempotencyKey: string, hasBody: boolean): Headers {
	const headers: Headers = new Map();
	for (const [name, value] of Object.entries(jsonHeaders(idempotencyKey)))
		if (hasBody || name !== 'Content-Type') headers.set(name.toLowerCase(), [name, value]);
	return headers;
}

/** What a person set by hand. The idempotency key travels with the delivery. */
export function headersToBring(headers: Headers, defaults: Headers): string[] {
	return Array.from(headers)
		.filter(([key, [, value]]) => key !== 'idempotency-key' && value !== defaults.get(key)?.[1])
		.map(([, [name]]) => `header ${name}`);
}

/**
 * Resolves and checks the configured headers.
 * @param at the action, such as `actions[0]`; what is wrong with a header is added to `problems`
 * @returns the default headers and, over them, those with which nothing is wrong
 */
export function resolveHeaders(
	action: WebhookAction,
	context: PreparationContext,
	defaults: Headers,
	at: string,
	problems: Problem[],
): Headers {
	const headers: Headers = new Map(defaults);
	for (const [index, header] of action.headers.entries()) {
		const location = `${at}.headers[${index}]`;
		const name = isNotConfigured(header.name) ? '' : resolveText(header.name, context);
		const value = resolveValue(header.value, action, context, location, problems);
		if (value === undefined) continue;
		const found = headerProblem(index + 1, name, value);
		if (found !== null) {
			const [type, message, suggestion] = found;
			problems.push(problem(type, message, location, suggestion));
		} else if (name !== null && value !== null) {
			const key = name.toLowerCase();
			// Spaces around it are lost on the way, and the receiver has to know the key by which it is signed.
			headers.set(key, [name, key === 'idempotency-key' ? value.trim() : value]);
		}
	}
	return headers;
}

/** What is wrong with one header; null stands for what cannot be evaluated. */
function headerProblem(
	number: number,
	name: string | null,
	value: string | null,
): [type: ErrorType, message: string, suggestion: string] | null {
	if (name === null || value === null)
		return [
			'reference_error',
			`Header ${number} could not be evaluated.`,
			'Correct the expression of this header.',
		];
	const key = name.toLowerCase();
	if (!HEADER_NAME.test(name))
		return [
			'parameter_error',
			`Header ${number} has no valid name.`,
			'Use letters, digits and hyphens, without a colon.',
		];
	if (name.length > MAX_HEADER_NAME_LENGTH)
		return [
			'bounds_exceeded',
			`The name of header ${number} has ${name.length} characters, more than ${MAX_HEADER_NAME_LENGTH}.`,
			"Check the field that the header's name is taken from.",
		];
	if (!isSentByN8n(key))
		return [
			'parameter_error',
			`n8n cannot send a header with the name '${name}', and would leave it out.`,
			'Give it another name, such as one that begins with X-.',
		];
	if (CONNECTION_HEADERS.has(key))
		return [
			'parameter_error',
			`The header '${shownText(name)}' is set by the connection itself.`,
			'Remove this header.',
		];
	// The value is not quoted: it may be a secret.
	if (!HEADER_VALUE.test(value))
		return [
			'parameter_error',
			`The value of the header '${shownText(name)}' holds line breaks or non-ASCII characters.`,
			'Use plain ASCII characters in header values.',
		];
	if (value.length > MAX_HEADER_VALUE_LENGTH)
		return [
			'bounds_exceeded',
			`The value of the header '${shownText(name)}' has ${value.length} characters, more than ` +
				'receivers take.',
			'Send it in the body, or use a field that holds an id or a name.',
		];
	if (key === 'idempotency-key' && value.trim() === '')
		return [
			'parameter_error',
			'The idempotency key is empty for this item.',
			'Check the field it is taken from, or remove the header to get a key for each event.',
		];
	return null;
}

/**
 * Null when its expression cannot be evaluated; undefined when its placeholders have problems, which are
 * told.
 */
function resolveValue(
	raw: unknown,
	action: WebhookAction,
	context: PreparationContext,
	location: string,
	problems: Problem[],
): string | null | undefined {
	if (isNotConfigured(raw)) return '';
	if (typeof raw !== 'string' || isExpression(raw)) return resolveText(raw, context);
	const { text, problems: found } = renderMessage(raw, templateValues(action, context), location);
	problems.push(...found);
	return found.length === 0 ? text : undefined;
}
