import { isJsonObject, type JsonObject } from '../../shared/jsonValue';
import { shownText } from '../../shared/shownText';
import { isOutputItem } from './eventReference';

// Names of events and types are a few words; what is longer is none.
const MAX_NAME_LENGTH = 60;

/**
 * What an event reports in a few words, of names and types only: "Tool credit_pull failed", "Message failed",
 * "Document extracted: invalid". Nothing a lead wrote, and nothing an action reports in words of its own.
 *
 * @param origin the event that an item began with; or a condition's item, which carries the words
 * @returns null where the item says no event
 */
export function happened(origin: unknown): string | null {
	if (!isJsonObject(origin)) return null;
	if (isOutputItem(origin)) return nameIn(origin, 'happened');
	const event = nameIn(origin, 'event');
	if (event === null) return null;
	const [family, verb = ''] = event.split(/\.(.*)/s);
	const { actionLog, failure } = origin;
	if (family === 'action_log' && isJsonObject(actionLog))
		return sentence(`${subjectOf(actionLog)} ${words(verb)}`, event, failure);
	return sentence(words(event), event, failure);
}

function subjectOf(actionLog: JsonObject): string {
	const { tool } = actionLog;
	const toolName = isJsonObject(tool) ? nameIn(tool, 'name') : null;
	if (toolName !== null) return `Tool ${toolName}`;
	const type = nameIn(actionLog, 'type');
	return type === null ? 'Action' : words(type.toLowerCase());
}

// An event that names no failure may report one all the same.
function sentence(text: string, event: string, failure: unknown): string {
	const category = isJsonObject(failure) ? nameIn(failure, 'category') : null;
	const reported = category === null || event.endsWith('.failed') ? '' : `: ${shortCategory(category)}`;
	return `${text.charAt(0).toUpperCase()}${text.slice(1)}${reported}`;
}

function shortCategory(category: string): string {
	return words(category.replace(/^(document|extraction)_/, ''));
}

function words(name: string): string {
	return name.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

// On one line, whatever it holds.
function nameIn(object: object, field: string): string | null {
	const value = (object as Record<string, unknown>)[field];
	if (typeof value !== 'string') return null;
	const name = shownText(value, MAX_NAME_LENGTH).replace(/\s+/g, ' ').trim();
	return name === '' ? null : name;
}
