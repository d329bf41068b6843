import {
	AMBIGUOUS,
	DENIED_AFTER,
	DENIED_BEFORE,
	HUMAN_WAIT,
	LASTING,
	LASTS,
	LENDING,
	PLAIN_WORDS,
	RULES_OUT_A_RETRY,
	TECHNICAL,
	UNMISTAKABLE,
	type Phrases,
} from './causePhrases';

// OmniAI sends no error codes, so what a failure was about is read from free text. A phrase that may mean
// either counts only where nothing else points to lending. A wrong "worth retrying" costs more than none: in
// doubt the text does not tell.

/** What a free text says about why something failed. A help for filtering, never a fact. */
export interface ReportedCause {
	category: string;
	/** true: passes by itself; false: trying again cannot help; null: the text does not tell. */
	retryable: boolean | null;
}

/**
 * @param text as OmniAI sent it, of any length
 * @returns category `unknown` and null when nothing is clear, or when one part of the text contradicts
 *   another
 */
export function reportedCause(text: string): ReportedCause {
	// Only the beginning is searched: a reason stands there, and free text has no upper limit.
	const said = text.slice(0, 2_000).toLowerCase().replace(/[’‘]/g, "'").replace(/\s+/g, ' ').trim();
	const status = httpStatusIn(said);
	const passing = status?.retryable === true ? status.category : passingCause(said);
	const lasting = status?.retryable === false ? status.category : categoryIn(LASTING, said);
	const category = passing ?? lasting ?? 'unknown';
	if (RULES_OUT_A_RETRY.test(said)) return { category, retryable: false };
	if (passing !== null && lasting !== null) return { category, retryable: null };
	if (passing !== null) return { category, retryable: LASTS.test(said) ? null : true };
	return { category, retryable: lasting === null ? null : false };
}

function passingCause(said: string): string | null {
	const unmistakable = categoryIn(UNMISTAKABLE, said);
	if (unmistakable !== null) return unmistakable;
	if (LENDING.test(said)) return null;
	const technical =
		categoryIn(TECHNICAL, said) ?? (hasOnlyPlainWords(said) ? categoryIn(AMBIGUOUS, said) : null);
	return technical === 'timeout' && HUMAN_WAIT.test(said) ? null : technical;
}

function categoryIn(phrases: Phrases, said: string): string | null {
	for (const [category, phrase] of phrases) {
		const match = phrase.exec(said);
		if (match !== null && !isDenied(said, match.index, match.index + match[0].length)) return category;
	}
	return null;
}

/** Whether the words around a phrase say that it is not so: "not a timeout", "a timeout was ruled out". */
function isDenied(said: string, from: number, to: number): boolean {
	const before = said.slice(Math.max(0, from - 60), from);
	const after = said.slice(to, to + 60);
	return DENIED_BEFORE.test(before) || DENIED_AFTER.test(after);
}

// Underscored names are those of tools, and numbers say how long.
function hasOnlyPlainWords(said: string): boolean {
	return said
		.split(/[^a-z0-9_]+/)
		.every((word) => word === '' || /^\d/.test(word) || word.includes('_') || PLAIN_WORDS.has(word));
}

const STATUS_MEANINGS: Record<string, ReportedCause> = {
	400: { category: 'invalid_input', retryable: false },
	401: { category: 'authentication', retryable: false },
	403: { category: 'authentication', retryable: false },
	404: { category: 'not_found', retryable: false },
	408: { category: 'timeout', retryable: true },
	410: { category: 'not_found', retryable: false },
	415: { category: 'invalid_input', retryable: false },
	422: { category: 'invalid_input', retryable: false },
	429: { category: 'rate_limit', retryable: true },
	500: { category: 'unavailable', retryable: true },
	502: { category: 'unavailable', retryable: true },
	503: { category: 'unavailable', retryable: true },
	504: { category: 'timeout', retryable: true },
};

// A number is a status where words say so before it, and what follows is no thing that it counts.
const STATUS_AFTER_WORDS = new RegExp(
	String.raw`\b(?:https?(?:/\d(?:\.\d)?)?|status(?: ?code)?|error(?: code)?|response code` +
		String.raw`|(?:responded|answered|replied|failed) with(?: an?)?(?: status| code| http){0,2}` +
		String.raw`|(?:upstream|server|api|provider|gateway|service|endpoint|proxy|webhook) (?:returned` +
		String.raw`|responded|answered|gave)(?: an?)?(?: status| code| http){0,2})[ :=#]{1,3}(\d{3})(?=$` +
		String.raw`|[.,;:!\])"'}](?!\d)| (?:-|from|on|by|while|when|for|at|in|after|during|error|internal` +
		String.raw`|bad|service|gateway|too|unauthori[sz]ed|forbidden|not found|request|\([a-z ]{3,30}))`,
);
const STATUS_WITH_NAME = new RegExp(
	String.raw`\b(4\d\d|50\d) (?:too many requests|internal server|bad gateway|service (?:temporarily ` +
		String.raw`)?unavailable|gateway time-?out|request time-?out|bad request|unauthori[sz]ed|forbidden` +
		String.raw`|(?:page |file )?not found|unprocessable)\b`,
);

// What else three digits say of a loan.
const FIGURE = new RegExp(
	String.raw`\b(?:fico|vantage|scores?|scale|rents?|assets?|incomes?|reserves?|minimum|maximum` +
		String.raw`|employees?|dollars?|usd|months?|points?|dti|ltv|loan amount|balance|tradelines?` +
		String.raw`|scor(?:ed|ing))\b|\$`,
);

function httpStatusIn(said: string): ReportedCause | null {
	for (const pattern of [STATUS_WITH_NAME, STATUS_AFTER_WORDS]) {
		const match = pattern.exec(said);
		if (match === null || isDenied(said, match.index, match.index + match[0].length)) continue;
		// Only HTTP has nothing else that it could count or score.
		if (
			!/^https?|^status ?code|^response code/.test(match[0]) &&
			pattern === STATUS_AFTER_WORDS &&
			FIGURE.test(said)
		)
			continue;
		return STATUS_MEANINGS[match[1] as string] ?? null;
	}
	return null;
}
