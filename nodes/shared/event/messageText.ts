const ENTITIES: Record<string, string> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	'#39': "'",
	apos: "'",
	nbsp: ' ',
};

// Tags that begin a line of their own; the others stand inside words.
const BLOCK_TAG = /^<\/?(?:address|blockquote|br|div|h[1-6]|hr|li|ol|p|pre|table|td|th|tr|ul)\b/i;

// Only what is written as a tag is one: people write "<50k but > 20k", "x <3" and "Ann <ann@example.com>" as
// well. A tag ends before the next begins, so every character is looked at once; pictures inside of one make
// it long.
const TAG = /<(?:!|\/?[a-z][a-z0-9-]{0,60}(?::[a-z][a-z0-9-]{0,60})?(?=[\s/>]))[^<>]{0,200000}>/gi;

/**
 * The text of a message body that may be HTML: tags removed, the common entities decoded, white space
 * folded. Meant for reading and for conditions; it is an extra beside the body and no sanitiser.
 */
export function messageText(body: string | null): string | null {
	if (body === null) return null;
	return body
		.replace(TAG, (tag) => (BLOCK_TAG.test(tag) ? ' ' : ''))
		.replace(/&(#39|[a-z]{2,4});/g, (entity, name: string) => ENTITIES[name] ?? entity)
		.replace(/\s+/g, ' ')
		.trim();
}
