import { z } from 'zod/v4';
import { FIRE_ON } from '../record/fireOn';
import { parseTemplate, type Template } from './template';

export const METHODS = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'] as const;
export type Method = (typeof METHODS)[number];

/** A time-out below this would fail deliveries to healthy receivers; above it would hold a worker. */
export const TIMEOUT_MS = { default: 10_000, lowest: 100, highest: 300_000 };

// Values may be expressions (`=…`), which are resolved per item, so fields are kept as they are stored.
const rawAction = z.looseObject({
	actionId: z.coerce.string().default(''),
	actionVersion: z.coerce.string().default('1'),
	fireOn: z.enum(FIRE_ON).default('true'),
	type: z.literal('webhook').default('webhook'),
	url: z.unknown().default(''),
	method: z.enum(METHODS).default('POST'),
	headers: z
		.looseObject({ header: z.array(z.looseObject({ name: z.unknown().default(''), value: z.unknown().default('') })).default([]) })
		.default({ header: [] }),
	body: z.unknown().default(''),
	timeoutMs: z.coerce.number().min(TIMEOUT_MS.lowest).max(TIMEOUT_MS.highest).catch(TIMEOUT_MS.default).default(TIMEOUT_MS.default),
	allowPrivateNetwork: z.coerce.boolean().default(false),
});

/** One action as configured, the same for every item; raw values may be expressions. */
export interface ConfiguredAction {
	/** Its place in the list, for `location`. */
	index: number;
	actionId: string;
	actionVersion: string;
	fireOn: (typeof FIRE_ON)[number];
	url: unknown;
	method: Method;
	headers: Array<{ name: unknown; value: unknown }>;
	/** The default body, a template, or an expression that n8n resolves to the whole body. */
	body: { kind: 'default' } | { kind: 'template'; template: Template } | { kind: 'expression'; raw: string };
	timeoutMs: number;
	allowPrivateNetwork: boolean;
}

export type Configuration =
	| { ok: true; actions: ConfiguredAction[] }
	| { ok: false; message: string; suggestion: string };

/**
 * Reads the raw value of the parameter *Actions* and finds what is wrong with it for every item.
 * @returns the actions, or the first such problem, in words for a person
 */
export function readActions(raw: unknown): Configuration {
	const list = z.looseObject({ action: z.array(z.unknown()).default([]) }).safeParse(raw ?? {});
	if (!list.success || list.data.action.length === 0) {
		return wrong('No action is set.', "Click 'Add Action' and say where to send what.");
	}
	const actions: ConfiguredAction[] = [];
	for (const [index, entry] of list.data.action.entries()) {
		const action = readAction(entry, index);
		if (!action.ok) return action;
		const twin = actions.find(({ actionId }) => actionId === action.actions[0]?.actionId);
		if (twin !== undefined) {
			return wrong(
				`Actions ${twin.index + 1} and ${index + 1} have the same 'Action ID' ('${twin.actionId}').`,
				'Give each action an ID of its own, so that its records can be told apart.',
			);
		}
		actions.push(...action.actions);
	}
	return { ok: true, actions };
}

function readAction(entry: unknown, index: number): Configuration {
	const parsed = rawAction.safeParse(entry);
	if (!parsed.success) {
		const field = parsed.error.issues[0]?.path.join('.') ?? '';
		return wrong(`Action ${index + 1} cannot be read${field === '' ? '' : ` ('${field}')`}.`, 'Remove the action and add it again.');
	}
	const { data } = parsed;
	const actionId = data.actionId.trim();
	if (actionId === '') {
		return wrong(`Action ${index + 1} has no 'Action ID'.`, 'Enter a short name for it, such as notify_ops. Records are told apart by it.');
	}
	if (data.url === null || (typeof data.url === 'string' && data.url.trim() === '')) {
		return wrong(`Action ${index + 1} ('${actionId}') has no 'URL'.`, 'Enter the address to send to, such as https://example.com/hooks/alert.');
	}
	const body = readBody(data.body);
	if (!body.ok) return wrong(`The body of action ${index + 1} ('${actionId}') ${body.message}`, body.suggestion);
	const action: ConfiguredAction = {
		index,
		actionId,
		actionVersion: data.actionVersion.trim() || '1',
		fireOn: data.fireOn,
		url: data.url,
		method: data.method,
		headers: data.headers.header.map(({ name, value }) => ({ name, value })),
		body: body.body,
		timeoutMs: data.timeoutMs,
		allowPrivateNetwork: data.allowPrivateNetwork,
	};
	return { ok: true, actions: [action] };
}

type BodyReading = { ok: true; body: ConfiguredAction['body'] } | { ok: false; message: string; suggestion: string };

function readBody(raw: unknown): BodyReading {
	if (raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '')) return { ok: true, body: { kind: 'default' } };
	if (typeof raw === 'string' && raw.startsWith('=')) {
		const placeholder = placeholderBesideExpressions(raw);
		if (placeholder === null) return { ok: true, body: { kind: 'expression', raw } };
		// What an expression inserts is data, and data must never be searched for placeholders.
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

function placeholderBesideExpressions(raw: string): string | null {
	const fixedText = raw.replace(/\{\{[\s\S]*?\}\}/g, '');
	return /\{(?:entity|value|decision_value|condition_id|condition_version|timestamp|action_id|action_version|event\.[^{}\s"]+)\}/.exec(fixedText)?.[0] ?? null;
}

function wrong(message: string, suggestion: string): { ok: false; message: string; suggestion: string } {
	return { ok: false, message, suggestion };
}
