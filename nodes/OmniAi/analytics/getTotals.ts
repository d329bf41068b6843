import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { strangeAnswer } from '../api/refusal';
import { itemsOf } from '../operation/operation';
import { apiError } from '../operation/service';
import { pagesOf } from './window';

/** Gets the figures of all leads together, which stand on the first page already. */
export async function getTotals(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	for await (const { totals, start, end } of pagesOf(this, itemIndex, 'json')) {
		// Without figures, a workflow would compute with nothing.
		if (totals === null) throw apiError(this, itemIndex, strangeAnswer(200, 'getAnalytics'));
		return itemsOf([{ start, end, ...totals }], itemIndex);
	}
	return [];
}
