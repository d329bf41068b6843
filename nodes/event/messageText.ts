const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", apos: "'", nbsp: ' ' };

// Tags that begin a line of their own; the others stand inside words.
const BLOCK_TAG = /<\/?(?:address|blockquote|br|div|h[1-6]|hr|li|ol|p|pre|table|td|th|tr|ul)\b[^<>]*>/gi;

/**
 * The text of a message body that may be HTML: tags removed, the common entities decoded, white space
 * folded. Meant for reading and for conditions; it is an extra beside the body and no sanitiser.
 */
export function messageText(body: string | null): string | null {
	if (body === null) return null;
	return body
		.replace(BLOCK_TAG, ' ')
		.replace(/<[^<>]*>/g, '')
		.replace(/&(#39|[a-z]{2,4});/g, (entity, name: string) => ENTITIES[name] ?? entity)
		.replace(/\s+/g, ' ')
		.trim();
}
