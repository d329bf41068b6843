import { z } from 'zod/v4';
import { configuredFields, isNotConfigured } from '../../../shared/configured';
import { METHODS, TIMEOUT_MS, type Method } from '../limits';
import type { FieldsReading } from '../fieldsReading';
import { mixedPlaceholder, parseTemplate, type Template } from '../template';
import { urlTemplateProblem } from './urlTemplate';

// Values may be expressions (`=…`), which are resolved per item, so fields are kept as they are stored.
const rawWebhook = z.looseObject({
	url: z.unknown().default(''),
	method: z.enum(METHODS).default('POST'),
	headers: z.looseObject({
		header: z
			.array(z.looseObject({ name: z.unknown().default(''), value: z.unknown().default('') }))
			.default([]),
	}),
	body: z.unknown().default(''),
	timeoutMs: z.coerce
		.number()
		.min(TIMEOUT_MS.min)
		.max(TIMEOUT_MS.max)
		.catch(TIMEOUT_MS.default)
		.default(TIMEOUT_MS.default),
	// A permission that is not plainly given, such as the text of an expression, is not given.
	allowPrivateNetwork: z.boolean().catch(false).default(false),
	useCredential: z
		.boolean()
		.nullish()
		.transform((value) => value ?? false),
});

/** An HTTP request to an address of the user's. */
export interface WebhookSettings {
	type: 'webhook';
	/** A text with placeholders, or an expression. */
	url: unknown;
	method: Method;
	/** Values are texts with placeholders, or expressions; names take no placeholders. */
	headers: Array<{ name: unknown; value: unknown }>;
	/** The default body, a template, or an expression that n8n resolves to the whole body. */
	body: { kind: 'default' } | { kind: 'template'; template: Template } | { kind: 'expression'; raw: string };
	timeoutMs: number;
	allowPrivateNetwork: boolean;
	useCredential: boolean;
}

/** Reads the fields of a webhook action, or says what is wrong with them for every item. */
export function readWebhook(entry: unknown): FieldsReading<WebhookSettings> {
	const parsed = rawWebhook.safeParse(withoutEmptyHeaders(entry));
	if (!parsed.success) {
		return {
			ok: false,
			message: `cannot be read ('${parsed.error.issues[0]?.path.join('.') ?? ''}').`,
			suggestion: 'Remove the action and add it again.',
		};
	}
	const { url, method, headers, body: rawBody, timeoutMs, allowPrivateNetwork, useCredential } = parsed.data;
	if (isNotConfigured(url)) {
		return {
			ok: false,
			message: "has no 'URL'.",
			suggestion: 'Enter the address to send to, such as https://example.com/hooks/alert.',
		};
	}
	const wrongUrl =
		typeof url !== 'string' ? null : isExpression(url) ? mixedWith(url, 'a URL') : urlTemplateProblem(url);
	if (wrongUrl !== null) return { ok: false, ...wrongUrl };
	for (const [index, { value }] of headers.header.entries()) {
		const wrongHeader =
			typeof value === 'string' && isExpression(value) ? mixedWith(value, `a header (${index + 1})`) : null;
		if (wrongHeader !== null) return { ok: false, ...wrongHeader };
	}
	const body = readBody(rawBody);
	if (!body.ok) return { ok: false, message: `has a body that ${body.message}`, suggestion: body.suggestion };
	return {
		ok: true,
		settings: {
			type: 'webhook',
			url,
			method,
			headers: headers.header.map(({ name, value }) => ({ name, value })),
			body: body.body,
			timeoutMs,
			allowPrivateNetwork,
			useCredential,
		},
	};
}

// A row of which nothing was filled in stands for no header.
function withoutEmptyHeaders(entry: unknown): unknown {
	const fields = configuredFields(entry) as Record<string, unknown>;
	const headers = configuredFields(fields['headers']);
	if (
		typeof headers !== 'object' ||
		headers === null ||
		!('header' in headers) ||
		!Array.isArray(headers.header)
	)
		return { ...fields, headers };
	const rows = headers.header
		.map(configuredFields)
		.filter((row) => typeof row !== 'object' || row === null || 'name' in row || 'value' in row);
	return { ...fields, headers: { ...headers, header: rows } };
}

function isExpression(raw: string): boolean {
	return raw.startsWith('=');
}

function mixedWith(raw: string, where: string): { message: string; suggestion: string } | null {
	const placeholder = mixedPlaceholder(raw);
	if (placeholder === null) return null;
	return {
		message: `has ${where} that mixes the placeholder ${placeholder} with an expression.`,
		suggestion:
			'Use one of them: fixed text with placeholders such as {event.leadId}, or an expression with ' +
			'{{ $json.leadId }}.',
	};
}

type BodyReading =
	{ ok: true; body: WebhookSettings['body'] } | { ok: false; message: string; suggestion: string };

function readBody(raw: unknown): BodyReading {
	if (isNotConfigured(raw)) return { ok: true, body: { kind: 'default' } };
	if (typeof raw === 'string' && isExpression(raw)) {
		const placeholder = mixedPlaceholder(raw);
		if (placeholder === null) return { ok: true, body: { kind: 'expression', raw } };
		return {
			ok: false,
			message: `mixes the placeholder ${placeholder} with an expression.`,
			suggestion:
				'Use one of them: the body as fixed text with placeholders such as {event.leadId}, or as an ' +
				'expression with {{ $json.leadId }}.',
		};
	}
	const template = parseTemplate(raw);
	if (!template.ok) return { ok: false, message: template.message, suggestion: template.suggestion };
	return { ok: true, body: { kind: 'template', template: template.template } };
}
