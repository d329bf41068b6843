import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { simpleAnalytics } from '../api/answers';
import type { JsonObject } from '../../shared/jsonValue';
import { shownFor, simplifyField } from '../operation/commonFields';
import { wholeNumber } from '../operation/givenFields';
import { itemsOf } from '../operation/operation';
import { pagesOf } from './window';

export const getAllFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: shownFor('analytics', 'getAll'),
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { resource: ['analytics'], operation: ['getAll'], returnAll: [false] } },
	},
	simplifyField(
		'analytics',
		['getAll'],
		'Whether to return the name, contact, dates and message counts of each lead instead of all its ' +
			'figures, such as those by channel',
	),
];

/** Gets the figures of leads, each as an item, page by page until there are enough. */
export async function getAll(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const limit =
		this.getNodeParameter('returnAll', itemIndex, false) === true
			? Infinity
			: wholeNumber(this, itemIndex, 'Limit', this.getNodeParameter('limit', itemIndex, 50), 1);
	const simplify = this.getNodeParameter('simplify', itemIndex, true) === true;
	const leads: JsonObject[] = [];
	for await (const { breakdown } of pagesOf(this, itemIndex, 'json')) {
		for (const lead of breakdown) leads.push(simplify ? simpleAnalytics(lead) : lead);
		if (leads.length >= limit) break;
	}
	return itemsOf(leads.slice(0, limit), itemIndex);
}
