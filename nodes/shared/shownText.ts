/** The most of one value from outside that a person is shown. */
export const LONGEST_SHOWN_TEXT = 200;

/**
 * A text as it is shown to a person: in a trace, an explanation, a problem, an error or a line of a log. What
 * is longer than that is cut and ends in `…`. Nothing that is sent or decided about goes through here.
 *
 * @param longest characters that are kept (UTF-16 units); a character of two units is never cut in half
 */
export function shownText(text: string, longest = LONGEST_SHOWN_TEXT): string {
	if (text.length <= longest) return text;
	const end = (text.codePointAt(longest - 1) ?? 0) > 0xffff ? longest - 1 : longest;
	return `${text.slice(0, end)}…`;
}
