import { z } from 'zod/v4';
import { configuredFields, isNotConfigured } from '../../../shared/configured';
import type { ConfiguredAction } from '../actionKind';
import { METHODS, TIMEOUT_MS } from '../limits';
import { isJsonObject } from '../../../shared/jsonValue';
import type { Reading } from '../../../shared/reading';
import { isExpression, mixedWith, readFields } from '../readFields';
import { parseTemplate, type Template } from '../template';
import { urlTemplateProblem } from './urlTemplate';

/** What a body is made of, as workflows store it. */
export const CONTENTS = ['body', 'happened'] as const;

// Values may be expressions (`=…`), which are resolved per item, so fields are kept as they are stored.
const webhookSettings = z
	.object({
		/** A text with placeholders, or an expression. */
		url: z.unknown().default(''),
		method: z.enum(METHODS).default('POST'),
		/** Values are texts with placeholders, or expressions; names take no placeholders. */
		headers: z.object({
			header: z
				.array(z.object({ name: z.unknown().default(''), value: z.unknown().default('') }))
				.default([]),
		}),
		content: z.enum(CONTENTS).catch('body').default('body'),
		body: z.unknown().default(''),
		timeoutMs: z.coerce
			.number()
			.min(TIMEOUT_MS.min)
			.max(TIMEOUT_MS.max)
			.catch(TIMEOUT_MS.default)
			.default(TIMEOUT_MS.default),
		// A permission that is not plainly given, such as the text of an expression, is not given.
		allowPrivateNetwork: z.boolean().catch(false).default(false),
		useCredential: z.boolean().default(false),
	})
	.transform(({ headers, useCredential: usesActionTarget, ...settings }) => ({
		...settings,
		headers: headers.header,
		usesActionTarget,
	}));

/** The default body, what happened, a template, or an expression that n8n resolves to the whole body. */
type Body =
	| { kind: 'default' | 'happened' }
	| { kind: 'template'; template: Template }
	| { kind: 'expression'; raw: string };

/** An HTTP request to an address of the user's. */
export type WebhookSettings = Omit<z.infer<typeof webhookSettings>, 'body' | 'content'> & { body: Body };

export type WebhookAction = ConfiguredAction<WebhookSettings>;

/** Reads the fields of a webhook action, or says what is wrong with them for every item. */
export function readWebhook(entry: unknown): Reading<WebhookSettings> {
	const fields = readFields(webhookSettings, withoutEmptyHeaders(entry));
	if (!fields.ok) return fields;
	const { url, headers } = fields.value;
	if (isNotConfigured(url)) {
		return {
			ok: false,
			message: "has no 'URL'.",
			suggestion: 'Enter the address to send to, such as https://example.com/hooks/alert.',
		};
	}
	const wrong =
		mixedWith(url, 'a URL') ??
		(typeof url === 'string' && !isExpression(url) ? urlTemplateProblem(url) : null) ??
		headers
			.map(({ value }, index) => mixedWith(value, `a header (${index + 1})`))
			.find((found) => found !== null);
	if (wrong !== undefined && wrong !== null) return { ok: false, ...wrong };
	const { content, body: raw, ...settings } = fields.value;
	const body: Reading<Body> = content === 'body' ? readBody(raw) : { ok: true, value: { kind: content } };
	return body.ok ? { ok: true, value: { ...settings, body: body.value } } : body;
}

// A row of which nothing was filled in stands for no header.
function withoutEmptyHeaders(entry: unknown): unknown {
	const fields = configuredFields(entry) as Record<string, unknown>;
	const headers = configuredFields(fields['headers']);
	if (!isJsonObject(headers) || !Array.isArray(headers['header'])) return { ...fields, headers };
	const rows = headers['header']
		.map(configuredFields)
		.filter((row) => typeof row !== 'object' || row === null || 'name' in row || 'value' in row);
	return { ...fields, headers: { ...headers, header: rows } };
}

function readBody(raw: unknown): Reading<Body> {
	if (isNotConfigured(raw)) return { ok: true, value: { kind: 'default' } };
	if (isExpression(raw)) {
		const mixed = mixedWith(raw, 'a body');
		if (mixed === null) return { ok: true, value: { kind: 'expression', raw } };
		return {
			ok: false,
			message: mixed.message,
			suggestion:
				'Use one of them: the body as fixed text with placeholders such as {event.leadId}, or as an ' +
				'expression with {{ $json.leadId }}.',
		};
	}
	const template = parseTemplate(raw);
	return template.ok
		? { ok: true, value: { kind: 'template', template: template.value } }
		: { ok: false, message: `has a body that ${template.message}`, suggestion: template.suggestion };
}
