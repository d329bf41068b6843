import { loneFieldPath, plainFieldPath, readField } from '../../decision/fieldPath';
import { plainJson } from '../../../shared/jsonValue';
import { problem, type Problem } from '../../../shared/http/problem';
import { placeholdersIn, renderMessage, type TemplateValues } from '../template';
import { chatFieldKind, fitsInChat, KIND_IN_WORDS, type ChatFieldKind } from './chatSafeFields';

/** What a text for a chat is filled from. */
export interface ChatTextSource extends TemplateValues {
	/** The item, for expressions. */
	json: unknown;
	/** Whether what the decision is about may be shown for this item. */
	entityFits: boolean;
}

/** What a text takes from the item that a chat must not show: a field, or an expression that may read any. */
export type Forbidden = { kind: 'field'; path: string } | { kind: 'expression' };

/**
 * What in a text for a chat needs permission, whatever the item holds.
 *
 * Of expressions only single fields in fixed text can be judged; any other may read the whole item.
 *
 * @param text as typed: fixed text with placeholders, or an expression
 * @returns the first such thing, or null
 */
export function forbiddenIn(text: string): Forbidden | null {
	if (!text.startsWith('=')) {
		const path = eventPaths(text).find((candidate) => chatFieldKind(candidate) === null);
		return path === undefined ? null : { kind: 'field', path: path.join('.') };
	}
	const parts = fieldsInText(text);
	if (parts === null) return { kind: 'expression' };
	const path = parts.find(
		(part): part is readonly string[] => typeof part !== 'string' && chatFieldKind(part) === null,
	);
	return path === undefined ? null : { kind: 'field', path: path.join('.') };
}

/** Whether a text names whom the decision is about. */
export function namesEntity(text: string): boolean {
	return !text.startsWith('=') && placeholdersIn(text).includes('entity');
}

/**
 * Fills a text of which {@link forbiddenIn} found nothing. A value that is not what its field holds is a
 * problem that does not quote it, and then nothing of the text is left.
 *
 * @param location where the text stands, such as `actions[0].message`
 */
export function renderForChat(
	text: string,
	source: ChatTextSource,
	location: string,
): { text: string; problems: Problem[] } {
	const parts = text.startsWith('=') ? fieldsInText(text) : [];
	// Not reached by way of the settings, which refuse it; in doubt nothing is sent.
	if (parts === null || forbiddenIn(text) !== null)
		return { text: '', problems: [notAllowed('The text', location)] };
	const fields = text.startsWith('=')
		? parts
				.filter((part): part is readonly string[] => typeof part !== 'string')
				.map((path) => ({ path, value: readField(source.json, path) }))
		: eventPaths(text).map((path) => ({ path, value: readField(source.event, path) }));
	const problems = [
		...fields.flatMap(({ path, value }) =>
			valueProblem(`The field '${path.join('.')}'`, chatFieldKind(path), value, location),
		),
		...(text.startsWith('=')
			? []
			: placeholdersIn(text).flatMap((name) => nameProblem(name, source, location))),
	];
	if (problems.length > 0) return { text: '', problems };
	if (!text.startsWith('=')) return renderMessage(text, source, location);
	// Read and not evaluated, so that what was looked at is what is sent.
	return {
		text: parts
			.map((part) => (typeof part === 'string' ? part : asText(readField(source.json, part))))
			.join(''),
		problems: [],
	};
}

// The decision's own fields that come from the item; the others are configured.
const KINDS_OF_NAMES: Record<string, ChatFieldKind> = {
	value: 'decision',
	decision_value: 'decision',
	timestamp: 'time',
};

function nameProblem(name: string, { names, entityFits }: ChatTextSource, location: string): Problem[] {
	if (name === 'entity')
		return entityFits
			? []
			: [
					notAllowed(
						"The field that 'Entity Field' names",
						location,
						', and for this item it does not hold what it should',
					),
				];
	const kind = Object.hasOwn(KINDS_OF_NAMES, name) ? KINDS_OF_NAMES[name] : undefined;
	return kind === undefined ? [] : valueProblem(`The placeholder {${name}}`, kind, names[name], location);
}

function valueProblem(what: string, kind: ChatFieldKind | null, value: unknown, location: string): Problem[] {
	if (kind === null) return [notAllowed(what, location)];
	return fitsInChat(kind, value)
		? []
		: [notAllowed(what, location, `, and for this item it holds no ${KIND_IN_WORDS[kind]}`)];
}

function notAllowed(what: string, location: string, why = ''): Problem {
	return problem(
		'parameter_error',
		`${what} goes to a chat${why}. It may be data of the lead, so nothing is sent.`,
		location,
		"Take it out, correct the data, or switch on 'Allow Lead Data' if everybody in the channel may read it.",
	);
}

function eventPaths(text: string): string[][] {
	return placeholdersIn(text)
		.filter((name) => name.startsWith('event.'))
		.map((name) => plainFieldPath(name.slice('event.'.length)))
		.filter((path) => path !== null);
}

const ONE_EXPRESSION = /(\{\{[^{}]*\}\})/;

/** The fixed texts and the fields of an expression in their order, or null when it is more than that. */
function fieldsInText(expression: string): Array<string | readonly string[]> | null {
	// Split by a group that is captured, so every second part is what it found.
	const parts = expression.slice(1).split(ONE_EXPRESSION);
	const read = parts.map((part, index) => (index % 2 === 0 ? part : loneFieldPath(`=${part}`)));
	// A brace or a backslash beside one could make n8n see other limits than these.
	const isPlain = read.every(
		(part, index) =>
			part !== null &&
			(typeof part !== 'string' ||
				(!/[{}]/.test(part) && (index === parts.length - 1 || !part.endsWith('\\')))),
	);
	return isPlain ? (read as Array<string | readonly string[]>) : null;
}

function asText(given: unknown): string {
	const value = plainJson(given);
	return value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
