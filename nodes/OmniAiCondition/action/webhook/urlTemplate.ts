import type { JsonValue } from '../../../shared/jsonValue';
import { problem, type Problem } from '../../../shared/http/problem';
import { lookUp, partsOf, type TemplateValues } from '../template';

const FORBIDDEN_IN_TEXT = /[\r\n\0]/;
// A value longer than that is no id or name; servers refuse such addresses.
const MAX_VALUE_LENGTH = 2_000;

/**
 * What is wrong with the placeholders of a URL for every item, or null; the message completes "Action 2 …".
 * They may only stand behind the host, so no event can decide to whom something is sent.
 */
export function urlTemplateProblem(raw: string): { message: string; suggestion: string } | null {
	const parts = partsOf(asUrlParsersRead(raw));
	const [first] = parts;
	if (parts.length === 1 && first !== undefined && 'placeholder' in first) {
		return {
			message:
				`has a URL that is nothing but the placeholder {${first.placeholder}}, so an event would ` +
				'decide where to send.',
			suggestion:
				'Enter the address as text, or, if you trust what the field holds, use an expression such ' +
				'as {{ $json.callbackUrl }}.',
		};
	}
	let before = '';
	for (const part of parts) {
		if ('text' in part) before += part.text;
		else if (isWithinHost(before)) {
			return {
				message: `has a placeholder in the host of its URL: {${part.placeholder}}.`,
				suggestion:
					'Write scheme, host and port as text; placeholders may stand in the path, the query and ' +
					'the fragment. For a literal brace write \\{.',
			};
		} else return null;
	}
	return null;
}

// Parsers drop these wherever they stand, so that `https:` and `//` may be apart.
function asUrlParsersRead(raw: string): string {
	return raw.trim().replace(/[\t\n\r]/g, '');
}

/** Whether a text in front of a placeholder ends before the path, query or fragment of a URL begins. */
function isWithinHost(before: string): boolean {
	return /^(?:[^:/?#\\]*:)?[/\\]*[^/?#\\]*$/.test(before);
}

/**
 * Fills a URL. Each value becomes one segment of the path, or one name or value of the query: whatever it
 * holds, it can neither end its place nor begin another.
 *
 * @param raw a text that {@link urlTemplateProblem} has nothing to say about
 * @returns an empty address when there are problems
 */
export function renderUrl(
	raw: string,
	values: TemplateValues,
	location: string,
): { url: string; problems: Problem[] } {
	const problems: Problem[] = [];
	let url = '';
	// The segment of the path that is being written: as it is sent, and with its values as they are.
	let sent = '';
	let meant = '';
	let hasValue = false;
	let isInPath = true;
	const endSegment = () => {
		if (hasValue && isInPath && [sent, meant].some(isNoSegment)) problems.push(noSegment(location));
		sent = meant = '';
		hasValue = false;
	};
	for (const part of partsOf(asUrlParsersRead(raw))) {
		if ('text' in part) {
			for (const character of part.text) {
				url += character;
				if (isInPath && '/\\?#'.includes(character)) {
					endSegment();
					isInPath = character === '/' || character === '\\';
				} else {
					sent += character;
					meant += character;
				}
			}
		} else {
			const found = problems.length;
			const text = textOf(
				lookUp(part.placeholder, values, location, problems),
				part.placeholder,
				location,
				problems,
			);
			const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'));
			url += encoded;
			sent += encoded;
			meant += text;
			// What is wrong with the value is said; that nothing is left of it need not be.
			hasValue ||= problems.length === found;
		}
	}
	endSegment();
	return { url: problems.length === 0 ? url : '', problems };
}

function textOf(value: JsonValue, placeholder: string, location: string, problems: Problem[]): string {
	if (value === null) return '';
	if (typeof value === 'object') {
		problems.push(
			problem(
				'parameter_error',
				`The placeholder {${placeholder}} stands for a list or an object, which has no place in a URL.`,
				location,
				'Name one of its fields, such as {event.actionLog.id}.',
			),
		);
		return '';
	}
	const text = String(value);
	// Not quoted, for the text may be long and is not fit to be shown.
	if (FORBIDDEN_IN_TEXT.test(text)) {
		problems.push(
			problem(
				'parameter_error',
				`The value of the placeholder {${placeholder}} holds line breaks or null characters.`,
				location,
				'Use a field that holds an id or a name.',
			),
		);
		return '';
	}
	if (text.length > MAX_VALUE_LENGTH) {
		problems.push(
			problem(
				'bounds_exceeded',
				`The value of the placeholder {${placeholder}} has ${text.length} characters, too many for a URL.`,
				location,
				'Use a field that holds an id or a name, or send the value in the body.',
			),
		);
		return '';
	}
	return text;
}

// Parsers of addresses drop a segment of dots, and the one before it.
function isNoSegment(segment: string): boolean {
	return ['', '.', '..'].includes(segment.trim().replace(/%2e/gi, '.'));
}

function noSegment(location: string): Problem {
	return problem(
		'parameter_error',
		"A placeholder leaves a part of the URL's path empty, or makes it '.' or '..', which would lead " +
			'to another address.',
		location,
		'Check the field it is taken from.',
	);
}
