import { analyticsPage, type AnalyticsPage } from './answers';
import type { Outcome } from './callApi';
import { isJsonObject } from '../event/jsonValue';
import type { Refusal } from './refusal';

export type PageOrRefusal = { ok: true; page: AnalyticsPage } | { ok: false; refusal: Refusal };

/**
 * The pages of analytics, one after the other. Ends with the last page, or with a refusal.
 *
 * @param fetchPage gets the page of a token; undefined for the first
 */
export async function* analyticsPages(fetchPage: (token: string | undefined) => Promise<Outcome>): AsyncGenerator<PageOrRefusal> {
	const seen = new Set<string>();
	let token: string | undefined;
	do {
		const outcome = await fetchPage(token);
		if (!outcome.ok) return yield outcome;
		const page = analyticsPage(isJsonObject(outcome.body) ? outcome.body : {});
		yield { ok: true, page };
		token = page.nextToken ?? undefined;
		// A token that comes again would be followed for ever.
		if (token !== undefined && seen.has(token)) return yield { ok: false, refusal: REPEATED_TOKEN };
		if (token !== undefined) seen.add(token);
	} while (token !== undefined);
}

const REPEATED_TOKEN: Refusal = {
	status: null,
	message: 'OmniAI gave the same page twice',
	description: "Try again later, or narrow 'Start' and 'End' so that one page suffices.",
};
