import type { INodeProperties } from 'n8n-workflow';
import type { Operations } from '../operation/operation';
import { exportCsv, exportCsvFields } from './exportCsv';
import { getAll, getAllFields } from './getAll';
import { getTotals } from './getTotals';
import { windowField } from './window';

export const analyticsOperations = {
	exportCsv: { run: exportCsv, endpoints: ['getAnalytics'] },
	getAll: { run: getAll, endpoints: ['getAnalytics'] },
	getTotals: { run: getTotals, endpoints: ['getAnalytics'] },
} satisfies Operations;

export const analyticsFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'getAll',
		displayOptions: { show: { resource: ['analytics'] } },
		options: [
			{
				name: 'Export CSV',
				value: 'exportCsv',
				action: 'Export analytics as CSV',
				description: 'Get the figures as a file for a spreadsheet',
			},
			{
				name: 'Get Many',
				value: 'getAll',
				action: 'Get many leads with analytics',
				description: "Get leads with their figures; the only way to list a workspace's leads",
			},
			{
				name: 'Get Totals',
				value: 'getTotals',
				action: 'Get totals of analytics',
				description: 'Get the figures of all leads together',
			},
		],
	},
	...exportCsvFields,
	...getAllFields,
	windowField,
];
