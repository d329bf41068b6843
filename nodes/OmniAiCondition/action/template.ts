import { plainFieldPath, readField } from '../decision/fieldPath';
import { survivesAsNumber } from '../decision/decimal';
import { isJsonObject, plainJson, type JsonObject, type JsonValue } from '../../shared/jsonValue';
import type { Reading, Wrong } from '../../shared/reading';
import { shownText } from '../../shared/shownText';
import { problem, type Problem } from '../../shared/http/problem';

/** A body with placeholders in its texts, already parsed as JSON. */
export type Template = JsonObject;

/** What placeholders stand for. */
export interface TemplateValues {
	/** `{entity}`, `{value}` and so on. */
	names: Record<string, JsonValue>;
	/** `{event.…}`: the event. */
	event: unknown;
}

/**
 * Parses a body template. JSON comes first, so a value can never break out of its quotes.
 * @param raw the text as typed, or an object that n8n parsed already
 */
export function parseTemplate(
	raw: unknown,
): Reading<Template, Wrong & { type: 'syntax_error' | 'type_error' }> {
	let parsed: unknown = raw;
	if (typeof raw === 'string') {
		try {
			parsed = JSON.parse(raw);
		} catch (error) {
			return {
				ok: false,
				type: 'syntax_error',
				message: `is not JSON: ${shownText((error as Error).message)}.`,
				suggestion:
					'Write keys and texts in double quotes, placeholders inside the quotes, and no comma ' +
					'after the last entry.',
			};
		}
	}
	const inexact = typeof raw === 'string' ? inexactNumber(raw) : null;
	if (inexact !== null) {
		const shown = inexact.length > 60 ? `${inexact.slice(0, 60)}…` : inexact;
		return {
			ok: false,
			type: 'type_error',
			message:
				`holds the number ${shown}, which would be sent as another one: it has more digits than a ` +
				'number can hold.',
			suggestion: 'Put it in double quotes, so that it is sent as text.',
		};
	}
	if (!isJsonObject(parsed)) {
		return {
			ok: false,
			type: 'type_error',
			message: 'is JSON, but not an object.',
			suggestion: 'Put it in braces, such as {"lead": "{entity}"}.',
		};
	}
	return { ok: true, value: parsed };
}

const JSON_NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * The first number in a JSON text that reading and writing it would change, as it is written; null for none.
 */
function inexactNumber(json: string): string | null {
	for (let at = 0; at < json.length;) {
		const character = json.charAt(at);
		if (character === '"') {
			at++;
			while (json.charAt(at) !== '"') at += json.charAt(at) === '\\' ? 2 : 1;
			at++;
		} else if (character === '-' || (character >= '0' && character <= '9')) {
			JSON_NUMBER.lastIndex = at;
			const [literal = character] = JSON_NUMBER.exec(json) ?? [];
			if (!survivesAsNumber(literal)) return literal;
			at += literal.length;
		} else at++;
	}
	return null;
}

export interface Rendering {
	body: JsonObject;
	problems: Problem[];
}

/**
 * Fills a template in one pass: what a placeholder inserts is never searched for placeholders.
 *
 * Keys stay as they are. A text that is nothing but one placeholder takes the value with its type;
 * inside other text null becomes nothing and an object its JSON. A placeholder that is not known, or
 * whose field the event does not have, is a problem and its text is left out.
 *
 * @param location where the template stands, such as `actions[0].body`
 */
export function renderTemplate(template: Template, values: TemplateValues, location: string): Rendering {
	const problems: Problem[] = [];
	const body = renderValue(template, values, location, problems) as JsonObject;
	return { body, problems };
}

/**
 * Fills one text, always to a text: null becomes nothing and an object its JSON.
 * @param location where the text stands, such as `actions[0].message`
 */
export function renderMessage(
	text: string,
	values: TemplateValues,
	location: string,
): { text: string; problems: Problem[] } {
	const problems: Problem[] = [];
	const rendered = renderText(text, values, location, problems);
	return { text: asInlineText(rendered), problems };
}

/**
 * Fills one text that stands for a value: a lone placeholder keeps the value's type.
 * @param location where the text stands, such as `actions[0].inputMapping[2]`
 */
export function renderField(
	text: string,
	values: TemplateValues,
	location: string,
): { value: JsonValue; problems: Problem[] } {
	const problems: Problem[] = [];
	const value = renderText(text, values, location, problems);
	return { value, problems };
}

/** What the placeholders in a text name, in their order: `entity`, `event.leadId`. */
export function placeholdersIn(text: string): string[] {
	return Array.from(text.matchAll(PLACEHOLDER_OR_ESCAPE), ([, , name]) => name).filter(
		(name) => name !== undefined,
	);
}

/**
 * A placeholder that stands beside an expression, or null when there is none. What an expression
 * inserts is data, and data must never be searched for placeholders, so the two cannot be mixed.
 */
export function mixedPlaceholder(raw: string): string | null {
	return KNOWN_PLACEHOLDER.exec(withoutExpressions(raw))?.[0] ?? null;
}

// Not by a regular expression, which would look for the end anew at every beginning.
function withoutExpressions(raw: string): string {
	let text = '';
	let from = 0;
	for (;;) {
		const start = raw.indexOf('{{', from);
		const end = start < 0 ? -1 : raw.indexOf('}}', start + 2);
		if (end < 0) return text + raw.slice(from);
		text += raw.slice(from, start);
		from = end + 2;
	}
}

/** What a placeholder may name beside `event.…`. */
export const PLACEHOLDER_NAMES = [
	'entity',
	'value',
	'decision_value',
	'condition_id',
	'condition_version',
	'timestamp',
	'action_id',
	'action_version',
] as const;
const KNOWN_PLACEHOLDER = new RegExp(`\\{(?:${PLACEHOLDER_NAMES.join('|')}|event\\.[^{}\\s"]+)\\}`);

function renderValue(
	value: JsonValue,
	values: TemplateValues,
	location: string,
	problems: Problem[],
): JsonValue {
	if (typeof value === 'string') return renderText(value, values, location, problems);
	if (Array.isArray(value))
		return value.map((entry, index) => renderValue(entry, values, `${location}[${index}]`, problems));
	if (isJsonObject(value)) {
		return Object.fromEntries(
			Object.entries(value).map(([key, entry]) => [
				key,
				renderValue(entry, values, `${location}.${key}`, problems),
			]),
		);
	}
	return value;
}

// A backslash makes a brace literal; a brace that never closes is plain text.
const PLACEHOLDER_OR_ESCAPE = /\\([{}])|\{([^{}]*)\}/g;

/** What a text is made of: text that stays, its escapes resolved, and names in braces. */
export function partsOf(text: string): Array<{ text: string } | { placeholder: string }> {
	const parts: Array<{ text: string } | { placeholder: string }> = [];
	let end = 0;
	for (const match of text.matchAll(PLACEHOLDER_OR_ESCAPE)) {
		const [whole, brace, placeholder = ''] = match;
		if (match.index > end) parts.push({ text: text.slice(end, match.index) });
		parts.push(brace === undefined ? { placeholder } : { text: brace });
		end = match.index + whole.length;
	}
	if (end < text.length) parts.push({ text: text.slice(end) });
	return parts;
}

function renderText(text: string, values: TemplateValues, location: string, problems: Problem[]): JsonValue {
	const parts = partsOf(text);
	const [first] = parts;
	if (parts.length === 1 && first !== undefined && 'placeholder' in first)
		return lookUp(first.placeholder, values, location, problems);
	return parts
		.map((part) =>
			'text' in part ? part.text : asInlineText(lookUp(part.placeholder, values, location, problems)),
		)
		.join('');
}

function asInlineText(value: JsonValue): string {
	if (value === null) return '';
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What a name in braces stands for; null, with a problem, where nobody knows. */
export function lookUp(
	name: string,
	values: TemplateValues,
	location: string,
	problems: Problem[],
): JsonValue {
	if (Object.hasOwn(values.names, name)) return values.names[name] ?? null;
	if (name.startsWith('event.')) {
		const path = plainFieldPath(name.slice('event.'.length));
		const value = path === null ? undefined : readField(values.event, path);
		// An item may hold what only looks like JSON: dates, from a database node.
		if (value !== undefined) return plainJson(value);
		problems.push(
			problem(
				'reference_error',
				`The placeholder {${shownText(name)}} names a field that this event does not have.`,
				location,
				'Look the field up in the input of this node. Fields are written with dots, such as ' +
					'{event.actionLog.error}.',
			),
		);
		return null;
	}
	problems.push(
		problem(
			'reference_error',
			`The placeholder {${shownText(name)}} is not known.`,
			location,
			`Use one of ${Object.keys(values.names)
				.map((known) => `{${known}}`)
				.join(', ')} or {event.field}. For a literal brace write \\{ (inside a JSON body: \\\\{).`,
		),
	);
	return null;
}
