import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { analyticsPage } from '../api/answers';
import type { JsonObject } from '../../shared/jsonValue';
import { shownText } from '../../shared/shownText';
import { strangeAnswer } from '../api/refusal';
import { idText } from '../operation/givenFields';
import { apiError, asObject, callService } from '../operation/service';

/** So many pages are looked through for a match before the drop-down shows what it has. */
const MAX_CONCURRENT_PAGES = 10;

/**
 * Leads for the drop-down, a page at a time; with a filter the next page that has a match. OmniAI documents
 * no search for leads; analytics is the one place that lists them.
 */
export async function searchLeads(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const wanted = filter?.trim().toLowerCase() ?? '';
	let token = paginationToken;
	for (let pages = 1; ; pages++) {
		const page = analyticsPage(asObject(await callService(this, 0, 'getAnalytics', { query: { token } })));
		// As if there were no leads, a person would look for the mistake elsewhere.
		if (page === null) throw apiError(this, 0, strangeAnswer(200, 'getAnalytics'));
		const { breakdown, nextToken } = page;
		const results = breakdown.flatMap((lead) => {
			const id = idText(lead['leadId']);
			if (id === '') return [];
			const name = nameOf(lead, id);
			return wanted === '' || `${name} ${id}`.toLowerCase().includes(wanted)
				? [{ name: shownText(name), value: id }]
				: [];
		});
		// The page that was just shown is not offered as the next.
		const next = nextToken === null || nextToken === token ? undefined : nextToken;
		if (results.length > 0 || next === undefined || pages >= MAX_CONCURRENT_PAGES)
			return { results, ...(next !== undefined && { paginationToken: next }) };
		token = next;
	}
}

function nameOf(lead: JsonObject, id: string): string {
	const text = (field: string) => (typeof lead[field] === 'string' ? lead[field].trim() : '');
	const name = [text('firstName'), text('lastName')].filter((part) => part !== '').join(' ');
	const contact = text('email') || text('phoneNumber');
	return [name, contact && name ? `(${contact})` : contact].filter((part) => part !== '').join(' ') || id;
}
