/** The texts of a field that takes several: a list of them, or one text with commas or lines between. */
export function textList(raw: unknown): string[] {
	const entries = Array.isArray(raw)
		? raw.map((entry) => (typeof entry === 'string' ? entry : (JSON.stringify(entry) ?? '')))
		: typeof raw === 'string'
			? raw.split(/[\n,]/).map((entry) => entry.trim())
			: [];
	return entries.filter((entry) => entry.trim() !== '');
}
