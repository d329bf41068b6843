import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { strangeAnswer } from '../api/refusal';
import { shownFor } from '../operation/commonFields';
import { fetchFile } from '../operation/fetchFile';
import { maximumSizeField, maximumSizeOf } from '../operation/maximumSize';
import { apiError } from '../operation/service';
import { pagesOf } from './window';

export const exportCsvFields: INodeProperties[] = [
	{
		displayName: 'Download',
		name: 'download',
		type: 'boolean',
		default: true,
		description: 'Whether to fetch the file. Otherwise only its link is returned, which works for one hour.',
		displayOptions: shownFor('analytics', 'exportCsv'),
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryField',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
		displayOptions: { show: { resource: ['analytics'], operation: ['exportCsv'], download: [true] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		displayOptions: { show: { resource: ['analytics'], operation: ['exportCsv'], download: [true] } },
		options: [maximumSizeField],
	},
];

/** Has OmniAI write the figures as CSV: one item for each file, of which there is one per page. */
export async function exportCsv(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const download = this.getNodeParameter('download', itemIndex, true) === true;
	const maxMegabytes = download ? maximumSizeOf(this, itemIndex) : 0;
	const items: INodeExecutionData[] = [];
	for await (const { downloadUrl, start, end } of pagesOf(this, itemIndex, 'csv')) {
		if (downloadUrl === null) throw apiError(this, itemIndex, strangeAnswer(200, 'getAnalytics'));
		const item: INodeExecutionData = {
			json: { downloadUrl, start, end, page: items.length + 1 },
			pairedItem: { item: itemIndex },
		};
		if (download) {
			const field = String(this.getNodeParameter('binaryField', itemIndex, 'data')).trim() || 'data';
			const name = items.length === 0 ? 'analytics.csv' : `analytics-${items.length + 1}.csv`;
			item.binary = {
				[field]: await fetchFile(this, itemIndex, downloadUrl, {
					name,
					mimeType: 'text/csv',
					maxMegabytes,
					otherwise: "Switch off 'Download' and fetch the 'downloadUrl' by other means.",
				}),
			};
		}
		items.push(item);
	}
	return items;
}
