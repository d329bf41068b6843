/**
 * Whether a raw parameter holds nothing: it is missing, null or blank, or `=` with nothing behind it, which
 * is what n8n stores for a field that was emptied while it was an expression. The one answer for every field.
 */
export function isNotConfigured(raw: unknown): boolean {
	return (
		raw === undefined ||
		raw === null ||
		(typeof raw === 'string' && (raw.startsWith('=') ? raw.slice(1) : raw).trim() === '')
	);
}

/**
 * The fields of a collection without those that are not configured, so that each of them gets its default.
 */
export function configuredFields(collection: unknown): unknown {
	if (isNotConfigured(collection)) return {};
	if (typeof collection !== 'object' || Array.isArray(collection)) return collection;
	return Object.fromEntries(
		Object.entries(collection as object).filter(([, value]) => !isNotConfigured(value)),
	);
}

/** A short text of a field that takes no expression, trimmed; the fallback where none is configured. */
export function configuredText(raw: unknown, fallback = ''): string {
	if (isNotConfigured(raw)) return fallback;
	return typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean'
		? String(raw).trim()
		: fallback;
}
