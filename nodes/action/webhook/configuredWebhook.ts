import { z } from 'zod/v4';
import { METHODS, TIMEOUT_MS, type Method } from '../limits';
import type { FieldsReading } from '../fieldsReading';
import { mixedPlaceholder, parseTemplate, type Template } from '../template';

// Values may be expressions (`=…`), which are resolved per item, so fields are kept as they are stored.
const rawWebhook = z.looseObject({
	url: z.unknown().default(''),
	method: z.enum(METHODS).default('POST'),
	headers: z
		.looseObject({ header: z.array(z.looseObject({ name: z.unknown().default(''), value: z.unknown().default('') })).default([]) })
		.default({ header: [] }),
	body: z.unknown().default(''),
	timeoutMs: z.coerce.number().min(TIMEOUT_MS.lowest).max(TIMEOUT_MS.highest).catch(TIMEOUT_MS.default).default(TIMEOUT_MS.default),
	// A permission that is not plainly given, such as the text of an expression, is not given.
	allowPrivateNetwork: z.boolean().catch(false).default(false),
	useCredential: z.boolean().nullish().transform((value) => value ?? false),
});

/** An HTTP request to an address of the user's. */
export interface WebhookSettings {
	type: 'webhook';
	url: unknown;
	method: Method;
	headers: Array<{ name: unknown; value: unknown }>;
	/** The default body, a template, or an expression that n8n resolves to the whole body. */
	body: { kind: 'default' } | { kind: 'template'; template: Template } | { kind: 'expression'; raw: string };
	timeoutMs: number;
	allowPrivateNetwork: boolean;
	useCredential: boolean;
}

/** Reads the fields of a webhook action, or says what is wrong with them for every item. */
export function readWebhook(entry: unknown): FieldsReading<WebhookSettings> {
	const parsed = rawWebhook.safeParse(entry);
	if (!parsed.success) {
		return { ok: false, message: `cannot be read ('${parsed.error.issues[0]?.path.join('.') ?? ''}').`, suggestion: 'Remove the action and add it again.' };
	}
	const { url, method, headers, body: rawBody, timeoutMs, allowPrivateNetwork, useCredential } = parsed.data;
	if (url === null || (typeof url === 'string' && url.trim() === '')) {
		return { ok: false, message: "has no 'URL'.", suggestion: 'Enter the address to send to, such as https://example.com/hooks/alert.' };
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

type BodyReading = { ok: true; body: WebhookSettings['body'] } | { ok: false; message: string; suggestion: string };

function readBody(raw: unknown): BodyReading {
	if (raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '')) return { ok: true, body: { kind: 'default' } };
	if (typeof raw === 'string' && raw.startsWith('=')) {
		const placeholder = mixedPlaceholder(raw);
		if (placeholder === null) return { ok: true, body: { kind: 'expression', raw } };
		return {
			ok: false,
			message: `mixes the placeholder ${placeholder} with an expression.`,
			suggestion: `Use one of them: the body as fixed text with placeholders such as {event.leadId}, or as an expression with {{ $json.leadId }}.`,
		};
	}
	const template = parseTemplate(raw);
	if (!template.ok) return { ok: false, message: template.message, suggestion: template.suggestion };
	return { ok: true, body: { kind: 'template', template: template.template } };
}
