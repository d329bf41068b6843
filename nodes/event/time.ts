const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Milliseconds since 1970 of a date or time as ISO 8601 writes it; NaN for anything else, which is not
 * guessed at. Without a zone it is taken for UTC, which OmniAI writes, and not for the time where n8n runs.
 */
export function millisecondsOf(text: string): number {
	if (!ISO_8601.test(text)) return NaN;
	return Date.parse(/[T ][\d:.]+$/.test(text) ? `${text}Z` : text);
}
