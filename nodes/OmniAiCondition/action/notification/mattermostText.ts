// Mattermost formats every text as Markdown and has no switch to leave that out, so what would be syntax is
// taken its meaning. Three means, because none serves everywhere: a backslash where all its apps know it; a
// character reference for what a backslash does not escape in its web app; and a character without width
// where what is read is no syntax but a pattern in the text: mentions, hashtags, emoji and addresses.

/** U+2060 WORD JOINER: shows nothing, and belongs to no name, address or emoji. */
const JOINER = '\u2060';

// Left out by Mattermost itself, which would put together again what they stand between; some change the
// order in which the rest is read.
const LEFT_OUT = /\u0340|\u0341|\u17d3|[\u17a3\u200e\u200f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb]/g;

// Each is a line break to some app. What begins a line can be a list, a quote, a heading, a table, code.
const LINE_BREAK = /(\r\n|[\n\v\f\r\u0085\u2028\u2029\u2424])/;
const PLAIN_BEGINNING = /^(?!\d+[.)])[\p{L}\p{N}]/u;

// A time is full of colons that lead nowhere.
const TIME =
	/((?<![\w.:+-])\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?(?![\w:]))/;

const SYNTAX = /[\\`*_[\](){}|>~@#<&$]|:(?=\S)|;(?=[-)])|www\d{0,3}(?=\.)|\.(?=\p{L}{2,4}\/)|\bx(?=-d\b)/giu;

/**
 * A text as Mattermost has to get it to show it as it is: no mention, no link, no formatting.
 *
 * Words that somebody chose to be notified of are not syntax and still notify that person.
 */
export function mattermostText(text: string): string {
	return text
		.replace(LEFT_OUT, '')
		.split(LINE_BREAK)
		.map((part, index) => (index % 2 === 0 ? line(part) : lineBreak(part)))
		.join('');
}

function line(text: string): string {
	const shown = text
		.split(TIME)
		.map((part, index) => (index % 2 === 0 ? part.replace(SYNTAX, withoutMeaning) : part))
		.join('');
	return text === '' || PLAIN_BEGINNING.test(text) ? shown : `${JOINER}${shown}`;
}

function lineBreak(found: string): string {
	// These two Mattermost leaves out, which would make one line of two.
	return found === '\u2028' || found === '\u2029' ? '\n' : found;
}

function withoutMeaning(found: string): string {
	switch (found) {
		case '<':
			// Also for Slack's notation, which Mattermost reads before anything else. Beside a 3 it is a heart.
			return `&lt;${JOINER}`;
		case '&':
			return '&amp;';
		case '$':
			return '&#36;';
		case '`':
		case '*':
		case '_':
		case '[':
		case ']':
		case '(':
		case ')':
		case '{':
		case '}':
		case '|':
		case '>':
			return `\\${found}`;
		default:
			return `${found}${JOINER}`;
	}
}
