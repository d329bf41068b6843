import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { analyticsPage } from '../api/answers';
import type { JsonObject } from '../event/jsonValue';
import { shownText } from '../event/shownText';
import { strangeAnswer } from '../api/refusal';
import { apiError, asObject, callService } from './service';

/**
 * Leads for the drop-down, a page at a time. OmniAI documents no search for leads; analytics is the one
 * place that lists them.
 */
export async function searchLeads(this: ILoadOptionsFunctions, filter?: string, paginationToken?: string): Promise<INodeListSearchResult> {
	const page = analyticsPage(asObject(await callService(this, 0, 'getAnalytics', { query: { token: paginationToken } })));
	// As if there were no leads, a person would look for the mistake elsewhere.
	if (page === null) throw apiError(this, 0, strangeAnswer(200, 'getAnalytics'));
	const { breakdown, nextToken } = page;
	const wanted = filter?.trim().toLowerCase() ?? '';
	const results = breakdown.flatMap((lead) => {
		const id = lead['leadId'];
		if (typeof id !== 'string' || id === '') return [];
		const name = nameOf(lead, id);
		return wanted === '' || `${name} ${id}`.toLowerCase().includes(wanted) ? [{ name: shownText(name), value: id }] : [];
	});
	return { results, ...(nextToken !== null && { paginationToken: nextToken }) };
}

function nameOf(lead: JsonObject, id: string): string {
	const text = (field: string) => (typeof lead[field] === 'string' ? lead[field].trim() : '');
	const name = [text('firstName'), text('lastName')].filter((part) => part !== '').join(' ');
	const contact = text('email') || text('phoneNumber');
	return [name, contact && name ? `(${contact})` : contact].filter((part) => part !== '').join(' ') || id;
}
