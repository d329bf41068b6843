import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { analyticsPages } from '../api/analyticsPages';
import { analyticsQuery } from '../api/requests';
import type { AnalyticsPage } from '../api/answers';
import { millisecondsOf } from '../../shared/time';
import { apiError, requestOf, tryService } from '../operation/service';
import { shownFor } from '../operation/commonFields';
import { collectionField } from '../../shared/collectionField';

export const windowField: INodeProperties = collectionField(
	['Filters', 'filters', 'Add Filter'],
	[
		{
			displayName: 'End',
			name: 'end',
			type: 'dateTime',
			default: '',
			description: 'Only leads created before this time (UTC without a time zone)',
		},
		{
			displayName: 'Start',
			name: 'start',
			type: 'dateTime',
			default: '',
			description: 'Only leads created since this time (UTC without a time zone)',
		},
	],
	shownFor('analytics', 'exportCsv', 'getAll', 'getTotals'),
);

/** The pages of analytics for the time that the parameters name; throws where OmniAI refuses. */
export async function* pagesOf(
	context: IExecuteFunctions,
	itemIndex: number,
	format: 'json' | 'csv',
): AsyncGenerator<AnalyticsPage> {
	const { start, end } = context.getNodeParameter('filters', itemIndex, {}) as IDataObject;
	const query = requestOf(context, itemIndex, analyticsQuery, {
		start: isoTime(start),
		end: isoTime(end),
		...(format === 'csv' && { format }),
	});
	const pages = analyticsPages(
		async (token) => await tryService(context, itemIndex, 'getAnalytics', { query: { ...query, token } }),
	);
	for await (const result of pages) {
		if (!result.ok) throw apiError(context, itemIndex, result.refusal);
		yield result.page;
	}
}

// The date picker gives a time without a zone, an expression may give a date object.
function isoTime(value: unknown): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const date = value as { toISO?: unknown };
	// An invalid date has no text in ISO 8601: the one throws, the other gives null.
	const text =
		value instanceof Date
			? Number.isNaN(value.getTime())
				? 'no date'
				: value.toISOString()
			: String(typeof date.toISO === 'function' ? date.toISO() : value);
	const time = millisecondsOf(text);
	// What is no time is refused by name afterwards.
	return Number.isNaN(time) ? text : new Date(time).toISOString();
}
