import { analyticsPage, type AnalyticsPage } from './answers';
import type { Outcome } from './callApi';
import { isJsonObject, type JsonObject } from '../../shared/jsonValue';
import { strangeAnswer, type Refusal } from './refusal';

export type PageOrRefusal = { ok: true; page: AnalyticsPage } | { ok: false; refusal: Refusal };

/** A page that brings nothing new can be followed by one that does; so many in a row are not. */
const MAX_FRUITLESS_PAGES = 3;
/** Documented are 500 leads a page, so this is as many full pages. */
const MAX_LEADS = 250_000;
const MAX_PAGES = 2_000;
/** Of the leads as JSON, in characters. n8n keeps them all in memory, several times. */
const MAX_CHARACTERS = 400_000_000;

/**
 * The pages of analytics, one after the other, each lead once. Ends with the last page, or with a refusal:
 * also where the pages bring nothing new any more, or more than a workflow can hold.
 *
 * @param fetchPage gets the page of a token; undefined for the first
 */
export async function* analyticsPages(
	fetchPage: (token: string | undefined) => Promise<Outcome>,
): AsyncGenerator<PageOrRefusal> {
	const tokens = new Set<string>();
	const seen = new Set<string>();
	let token: string | undefined;
	let [pages, fruitless, leads, characters] = [0, 0, 0, 0];
	do {
		const outcome = await fetchPage(token);
		if (!outcome.ok) return yield outcome;
		const page = isJsonObject(outcome.value) ? analyticsPage(outcome.value) : null;
		// An answer without the list is not an empty one: a workflow would go on as if there were nobody.
		if (page === null) return yield { ok: false, refusal: strangeAnswer(200, 'getAnalytics') };
		const fresh = page.breakdown.filter((lead) => isNew(identityOf(lead), seen));
		const isFruitless = fresh.length === 0 && (page.downloadUrl === null || !isNew(page.downloadUrl, seen));
		pages += 1;
		leads += fresh.length;
		for (const lead of fresh) characters += JSON.stringify(lead).length;
		fruitless = isFruitless ? fruitless + 1 : 0;
		// Before they are handed on: what is refused afterwards was in memory.
		if (leads > MAX_LEADS || characters > MAX_CHARACTERS)
			return yield { ok: false, refusal: tooMany('leads') };
		yield { ok: true, page: { ...page, breakdown: fresh } };
		token = page.nextToken ?? undefined;
		if (token === undefined) return;
		// A token that comes again would be followed for ever, and so would one page after the other that brings
		// nothing.
		if (!isNew(token, tokens) || fruitless >= MAX_FRUITLESS_PAGES)
			return yield { ok: false, refusal: ENDLESS };
	} while (pages < MAX_PAGES);
	yield { ok: false, refusal: tooMany('pages') };
}

// Without an id, two leads of which all is the same are one.
function identityOf(lead: JsonObject): string {
	const id = lead['leadId'];
	return typeof id === 'string' || typeof id === 'number' ? String(id) : JSON.stringify(lead);
}

function isNew(value: string, known: Set<string>): boolean {
	if (known.has(value)) return false;
	known.add(value);
	return true;
}

const NARROW = "Narrow 'Start' and 'End' in the filters, and get the leads in several runs.";

const ENDLESS: Refusal = {
	status: null,
	message: "OmniAI's pages do not come to an end",
	description:
		'The same page came again, or several in a row without a new lead. Try again later, or narrow ' +
		"'Start' and 'End' so that one page suffices.",
};

function tooMany(what: 'leads' | 'pages'): Refusal {
	const reached =
		what === 'pages'
			? `${MAX_PAGES.toLocaleString('en-US')} pages`
			: `${MAX_LEADS.toLocaleString('en-US')} leads, or as much data as so many have`;
	return {
		status: null,
		message: `OmniAI has more ${what} than this node gets in one run`,
		description: `It gets up to ${reached}. ${NARROW}`,
	};
}
