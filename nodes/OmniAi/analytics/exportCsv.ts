import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { strangeAnswer } from '../api/refusal';
import { binaryField, shownFor } from '../operation/commonFields';
import { fetchFile } from '../operation/fetchFile';
import { idText } from '../operation/givenFields';
import { maximumSizeField, maximumSizeOf } from '../operation/maximumSize';
import { apiError } from '../operation/service';
import { pagesOf } from './window';
import { collectionField, OPTIONS } from '../../shared/collectionField';

const WHERE_DOWNLOADED = { show: { resource: ['analytics'], operation: ['exportCsv'], download: [true] } };

export const exportCsvFields: INodeProperties[] = [
	{
		displayName: 'Download',
		name: 'download',
		type: 'boolean',
		default: true,
		description: 'Whether to fetch the file. Otherwise only its link is returned, which works for one hour.',
		displayOptions: shownFor('analytics', 'exportCsv'),
	},
	binaryField(WHERE_DOWNLOADED),
	collectionField(OPTIONS, [maximumSizeField], WHERE_DOWNLOADED),
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
			const field = idText(this.getNodeParameter('binaryField', itemIndex, 'data')) || 'data';
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
