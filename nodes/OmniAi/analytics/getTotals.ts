import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { itemsOf } from '../operation';
import { pagesOf } from './window';

/** Gets the figures of all leads together, which stand on the first page already. */
export async function getTotals(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	for await (const { totals, start, end } of pagesOf(this, itemIndex, 'json')) return itemsOf([{ start, end, ...totals }], itemIndex);
	return [];
}
