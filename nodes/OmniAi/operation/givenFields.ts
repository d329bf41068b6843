import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** The id of the lead an operation is about, as text. */
export function chosenLead(context: IExecuteFunctions, itemIndex: number): string {
	return idText(context.getNodeParameter('leadId', itemIndex, '', { extractValue: true }));
}

/** An id as text; anything that is none is empty, also a number beyond 2^53, which is another id by now. */
export function idText(value: unknown): string {
	if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : '';
	return typeof value === 'string' ? value.trim() : '';
}

/**
 * An object from a field that takes JSON as text or, from an expression, as it is; undefined when it is
 * empty.
 */
export function jsonField(
	context: IExecuteFunctions,
	itemIndex: number,
	label: string,
	value: unknown,
): unknown {
	if (typeof value !== 'string') return value ?? undefined;
	if (value.trim() === '') return undefined;
	try {
		return JSON.parse(value);
	} catch {
		throw new NodeOperationError(context.getNode(), `'${label}' is not JSON`, {
			itemIndex,
			description: 'Nothing was sent to OmniAI for this item.',
		});
	}
}

/** A number that an expression may have given; throws a sentence that names the field. */
export function wholeNumber(
	context: IExecuteFunctions,
	itemIndex: number,
	label: string,
	value: unknown,
	least: number,
): number {
	const number =
		typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? Number(value) : NaN;
	if (Number.isSafeInteger(number) && number >= least) return number;
	throw new NodeOperationError(context.getNode(), `'${label}' has to be a whole number, ${least} or more`, {
		itemIndex,
		description: 'Enter such a number, or check the expression it is taken from.',
	});
}

/** The entries of a list that was typed with commas, or given as a list by an expression. */
export function listed(value: unknown): string[] {
	const entries = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value];
	return entries.map(idText).filter((entry) => entry !== '');
}
