import type { TransportFailure } from '../../shared/http/transportFailure';
import { MASK } from '../../shared/http/masking';
import { isJsonObject } from '../../shared/jsonValue';
import { shownText } from '../../shared/shownText';
import { ENDPOINTS, type EndpointName, type PathIds } from './endpoints';
import { fieldLabel } from './fieldLabel';
import { MAX_LOOKED_AT, withoutQuotedKey } from './quotedKey';

/** Why a call gave no result, in words for the person who built the workflow. */
export interface Refusal {
	/** HTTP status, null when there was no answer. */
	status: number | null;
	/** What happened. */
	message: string;
	/** What to do next, and what OmniAI said. */
	description: string;
}

/** What the words of a refusal depend on. */
export interface RefusedCall {
	endpoint: EndpointName;
	ids: PathIds;
	/** Names of the fields that were sent, by which the answer may speak of them. */
	fields: string[];
	/** How often the call was made. */
	attempts: number;
	/** Masked wherever the answer quotes it. */
	apiKey: string;
}

/** Of all that an answer says; each of its texts is cut before. */
const MAX_TEXT_LENGTH = 500;
/** A longer answer was not written for a person. */
const MAX_READ_LENGTH = 1_000_000;
const WHERE_THE_KEY_IS =
	"Open the credential 'OmniAI API' and compare 'API Key' with the key of the workspace in OmniAI's " +
	'settings.';
const MAY_HAVE_ARRIVED =
	'OmniAI may have carried it out nevertheless: look at the lead before you repeat it.';

/**
 * Words for an answer that is not a success. The body's form is not documented, so it is only read for texts.
 */
export function refusalOf(
	status: number,
	body: string,
	call: RefusedCall,
	waitMs: number | null = null,
): Refusal {
	const said = textsIn(body, call.apiKey);
	const quote = said === '' ? '' : ` OmniAI said: ${said}`;
	const named = fieldNamedIn(said, call.fields);
	const { purpose, method } = ENDPOINTS[call.endpoint];
	const refused = (message: string, advice: string): Refusal => ({
		status,
		message,
		description: `${advice}${quote}`,
	});
	const tried = call.attempts > 1 ? ` after ${call.attempts} tries` : '';

	if (status === 400) {
		return named === null
			? refused(
					'OmniAI did not accept the request',
					`It was asked to ${purpose}. Compare the fields of this node with what OmniAI expects.`,
				)
			: refused(`OmniAI did not accept '${fieldLabel(named)}'`, `Check the value of '${fieldLabel(named)}'.`);
	}
	if (status === 401) return refused('OmniAI did not accept the API key', WHERE_THE_KEY_IS);
	if (status === 403) return refused('OmniAI does not let this API key do this', WHERE_THE_KEY_IS);
	if (status === 404) return refused(notFound(call, named), whereToLook(call, named));
	if (status === 429) {
		const wait =
			waitMs === null
				? 'Wait a little, or process fewer items at a time.'
				: `It asks to wait ${Math.ceil(waitMs / 1_000)} seconds.`;
		return refused(
			`OmniAI is getting too many requests from this workspace${tried}`,
			`${wait} OmniAI's support can raise the limit.`,
		);
	}
	if (status >= 500) {
		return refused(
			`OmniAI could not answer${tried} (HTTP ${status})`,
			method === 'GET' ? 'Try again later.' : `Try again later. ${MAY_HAVE_ARRIVED}`,
		);
	}
	if (status >= 300 && status < 400) {
		return refused(
			`OmniAI redirects to another address (HTTP ${status})`,
			"Check 'Base URL' in the credential 'OmniAI API': redirects are not followed, so that the key " +
				'goes nowhere else.',
		);
	}
	return refused(`OmniAI did not accept the request (HTTP ${status})`, `It was asked to ${purpose}.`);
}

/** Words for a call that got no answer. */
export function silenceOf(failure: TransportFailure, call: RefusedCall): Refusal {
	const { message, advice } = SILENCES[failure] ?? {
		message: 'OmniAI could not be reached',
		advice: "Check 'Base URL' in the credential 'OmniAI API', and whether this n8n may reach it.",
	};
	const certainlyUnsent =
		failure === 'refused' ||
		failure === 'unknown_host' ||
		failure === 'certificate' ||
		failure === 'tls' ||
		failure === 'blocked';
	const doubt = ENDPOINTS[call.endpoint].method === 'GET' || certainlyUnsent ? '' : ` ${MAY_HAVE_ARRIVED}`;
	return {
		status: null,
		message: call.attempts > 1 ? `${message} (${call.attempts} tries)` : message,
		description: `${advice}${doubt}`,
	};
}

const BASE_URL = "Check 'Base URL' in the credential 'OmniAI API'.";

const SILENCES: Partial<Record<TransportFailure, { message: string; advice: string }>> = {
	timeout: { message: 'OmniAI did not answer in time', advice: 'Try again later.' },
	slow_answer: { message: 'OmniAI began to answer but did not finish in time', advice: 'Try again later.' },
	cut_off: { message: "OmniAI's answer broke off", advice: 'Try again later.' },
	reset: { message: 'The connection to OmniAI broke', advice: 'Try again later.' },
	empty: { message: 'OmniAI closed the connection without an answer', advice: 'Try again later.' },
	refused: { message: "Nothing answers at the address of OmniAI's API", advice: BASE_URL },
	unknown_host: { message: "The host of OmniAI's API cannot be found", advice: BASE_URL },
	certificate: { message: "The address of OmniAI's API has no valid certificate", advice: BASE_URL },
	tls: { message: 'No encrypted connection to OmniAI could be made', advice: BASE_URL },
	blocked: {
		message: "This n8n's own protection does not let requests through to OmniAI's API",
		advice: 'Ask whoever runs this n8n to allow the address.',
	},
	cancelled: { message: 'The run was cancelled', advice: 'Run the workflow again if you still need it.' },
};

/** Words for an answer that was not read to its end. */
export function tooLarge(endpoint: EndpointName): Refusal {
	return {
		status: null,
		message: "OmniAI's answer is larger than this node reads",
		description:
			`It was asked to ${ENDPOINTS[endpoint].purpose}. Ask for less at a time; a file can be fetched ` +
			'by its link instead of through the ' +
			`API.${ENDPOINTS[endpoint].method === 'GET' ? '' : ` ${MAY_HAVE_ARRIVED}`}`,
	};
}

/** Words for an answer with a success's status that is not what was asked for. */
export function strangeAnswer(status: number, endpoint: EndpointName): Refusal {
	return {
		status,
		message: 'What answered does not look like OmniAI',
		description:
			`It was asked to ${ENDPOINTS[endpoint].purpose}, and its answer holds nothing of that. ` +
			`${BASE_URL}${ENDPOINTS[endpoint].method === 'GET' ? '' : ` ${MAY_HAVE_ARRIVED}`}`,
	};
}

function notFound({ endpoint, ids }: RefusedCall, named: string | null): string {
	if (named === 'leadChecklistItemId') return 'OmniAI knows no such checklist item';
	if (ids.documentId !== undefined) return `OmniAI knows no document '${shownText(ids.documentId)}'`;
	if (ids.leadId !== undefined) return `OmniAI knows no lead '${shownText(ids.leadId)}'`;
	return `OmniAI found nothing to ${ENDPOINTS[endpoint].purpose}`;
}

function whereToLook({ ids }: RefusedCall, named: string | null): string {
	if (named === 'leadChecklistItemId')
		return "Check 'Lead Checklist Item ID': the item has to belong to the lead.";
	if (ids.documentId !== undefined)
		return (
			"Check 'Document ID': it is OmniAI's own, and the document has to be in the workspace of the " +
			'API key.'
		);
	if (ids.leadId !== undefined)
		return (
			"Check the lead's ID: it is OmniAI's own, not the external one, and the lead has to be in the " +
			'workspace of the API key.'
		);
	return "Check 'Base URL' in the credential 'OmniAI API'.";
}

/**
 * The readable texts of a body in whatever form, at most {@link MAX_TEXT_LENGTH} characters; empty when there
 * are none. Masked is what a careless service quotes: the key in whatever spelling, and logins and queries of
 * addresses, which may be signatures. Of the texts only the beginning is looked at.
 */
export function textsIn(body: string, apiKey: string): string {
	if (body.length > MAX_READ_LENGTH) return '';
	let parsed: unknown;
	try {
		parsed = JSON.parse(body);
	} catch {
		// A page of HTML is a gateway's, not the API's: its text explains nothing.
		return /^\s*</.test(body) ? '' : asShown(body, apiKey);
	}
	const texts = new Set(
		collectTexts(parsed, 0, { left: MAX_LOOKED_AT }).map((text) => asShown(text, apiKey)),
	);
	return shownText([...texts].join('; '), MAX_TEXT_LENGTH);
}

// Masked before it is cut: part of a key would not be found any more.
function asShown(text: string, apiKey: string): string {
	return shownText(withoutSecrets(text, apiKey).replace(/\s+/g, ' ').trim());
}

function withoutSecrets(text: string, apiKey: string): string {
	return withoutQuotedKey(text, apiKey.trim()).replace(/[^\s"'<>]+/g, withoutAddressSecrets);
}

// Of one word, read from its first address to its end.
function withoutAddressSecrets(word: string): string {
	const start = word.search(/https?:\/\//i);
	if (start === -1) return word;
	const address = word.slice(start);
	const host = address.indexOf('//') + 2;
	const login = address.lastIndexOf('@');
	const shown = login === -1 ? address : `${address.slice(0, host)}${MASK}@${address.slice(login + 1)}`;
	const query = shown.search(/[?#]/);
	return `${word.slice(0, start)}${query === -1 ? shown : `${shown.slice(0, query + 1)}${MASK}`}`;
}

const TEXT_KEYS = 'message error errors detail details description title reason issues'.split(' ');
const FIELD_KEYS = ['field', 'path', 'param', 'parameter'];
const MAX_FIELD_LENGTH = 200;

/** @param budget how many characters are still collected */
function collectTexts(value: unknown, depth: number, budget: { left: number }): string[] {
	if (depth > 4 || budget.left <= 0) return [];
	if (typeof value === 'string') {
		const text = value.trim();
		// One more than is looked at, by which it is seen to be cut.
		const taken = text.slice(0, MAX_LOOKED_AT + 1);
		budget.left -= taken.length + 1;
		return text === '' ? [] : [taken];
	}
	if (Array.isArray(value))
		return value.slice(0, 10).flatMap((entry) => collectTexts(entry, depth + 1, budget));
	if (!isJsonObject(value)) return [];
	const texts = TEXT_KEYS.flatMap((key) =>
		Object.hasOwn(value, key) ? collectTexts(value[key], depth + 1, budget) : [],
	);
	const field = FIELD_KEYS.flatMap((key) =>
		Object.hasOwn(value, key)
			? [
					[value[key]]
						.flat()
						.filter((part) => typeof part === 'string')
						.join('.'),
				]
			: [],
	).find((name) => name !== '' && name.length <= MAX_FIELD_LENGTH);
	if (field !== undefined)
		return texts.length === 0
			? [field]
			: texts.map((text) => (text.includes(field) ? text : `${field}: ${text}`));
	if (texts.length > 0) return texts;
	if (depth === 0) return [];
	// `{ "errors": { "email": ["is not valid"] } }`: the keys are the fields.
	const named: string[] = [];
	for (const [key, entry] of Object.entries(value)) {
		if (budget.left <= 0) break;
		budget.left -= key.length;
		for (const text of collectTexts(entry, depth + 1, budget))
			named.push(`${key.slice(0, MAX_LOOKED_AT)}: ${text}`);
	}
	return named;
}

function fieldNamedIn(text: string, fields: string[]): string | null {
	// The longest name first: `externalLeadId` holds none of `leadId`, but a text may quote both.
	const byLength = [...fields].sort((left, right) => right.length - left.length);
	return byLength.find((field) => new RegExp(`(?<![A-Za-z0-9_])${field}(?![A-Za-z0-9_])`).test(text)) ?? null;
}
