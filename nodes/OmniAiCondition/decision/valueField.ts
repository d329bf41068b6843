import type { INodeProperties } from 'n8n-workflow';
import type { Undecided } from './undecided';

/** The field that a strategy reads from each item. */
export const VALUE_FIELD: INodeProperties = {
	displayName: 'Value Field',
	name: 'valueField',
	type: 'string',
	noDataExpression: true,
	default: '',
	placeholder: 'e.g. lead.creditScore',
	description: 'Path of the field that is compared',
};

/** What is wrong with its value, with what to do about it. */
export function atField({ reason, message }: Undecided): Undecided {
	return { reason, message: `${message} Check 'Value Field' or the item.` };
}
