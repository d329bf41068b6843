// Where the form has another word than the API.
const LABELS: Record<string, string> = { leadId: 'Lead', options: 'Choices', type: 'ID Type' };

/**
 * What the editor calls a field of the API: `externalLeadId` becomes `External Lead ID`. Messages about
 * a field use the same words as the form in which it was filled in.
 */
export function fieldLabel(field: string): string {
	const label = Object.hasOwn(LABELS, field) ? LABELS[field] : undefined;
	if (label !== undefined) return label;
	return field
		.replace(/([a-z])([A-Z])/g, '$1 $2')
		.replace(/^[a-z]/, (letter) => letter.toUpperCase())
		.replace(/\bId(s?)\b/g, 'ID$1');
}
