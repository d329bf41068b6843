import { analyticsPage, type AnalyticsPage } from './answers';
import type { Outcome } from './callApi';
import { isJsonObject } from '../event/jsonValue';
import { strangeAnswer, type Refusal } from './refusal';

export type PageOrRefusal = { ok: true; page: AnalyticsPage } | { ok: false; refusal: Refusal };

/**
 * The pages of analytics, one after the other. Ends with the last page, or with a refusal.
 *
 * @param fetchPage gets the page of a token; undefined for the first
 */
export async function* analyticsPages(fetchPage: (token: string | undefined) => Promise<Outcome>): AsyncGenerator<PageOrRefusal> {
	const seen = new Set<string>();
	let token: string | undefined;
	let empty = 0;
	do {
		const outcome = await fetchPage(token);
		if (!outcome.ok) return yield outcome;
		const page = isJsonObject(outcome.body) ? analyticsPage(outcome.body) : null;
		// An answer without the list is not an empty one: a workflow would go on as if there were nobody.
		if (page === null) return yield { ok: false, refusal: strangeAnswer(200, 'getAnalytics') };
		yield { ok: true, page };
		token = page.nextToken ?? undefined;
		empty = page.breakdown.length === 0 && page.downloadUrl === null ? empty + 1 : 0;
		// A token that comes again would be followed for ever, and so would one empty page after the other.
		if (token !== undefined && (seen.has(token) || empty >= MOST_EMPTY_PAGES)) return yield { ok: false, refusal: ENDLESS };
		if (token !== undefined) seen.add(token);
	} while (token !== undefined);
}

const MOST_EMPTY_PAGES = 3;

const ENDLESS: Refusal = {
	status: null,
	message: "OmniAI's pages do not come to an end",
	description: "The same page came again, or several empty ones in a row. Try again later, or narrow 'Start' and 'End' so that one page suffices.",
};
