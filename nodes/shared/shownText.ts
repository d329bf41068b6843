/** The most of one value from outside that a person is shown. */
export const MAX_SHOWN_LENGTH = 200;

/**
 * A text as it is shown to a person: in a trace, an explanation, a problem, an error or a line of a log. What
 * is longer than that is cut and ends in `…`. Nothing that is sent or decided about goes through here.
 *
 * @param maxLength characters that are kept (UTF-16 units); a character of two units is never cut in half
 */
export function shownText(text: string, maxLength = MAX_SHOWN_LENGTH): string {
	if (text.length <= maxLength) return text;
	const end = (text.codePointAt(maxLength - 1) ?? 0) > 0xffff ? maxLength - 1 : maxLength;
	return `${text.slice(0, end)}…`;
}

/** A value of any kind as {@link shownText} shows it: a text as it is, all other data as JSON. */
export function shownValue(value: unknown): string {
	return shownText(typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing'));
}
