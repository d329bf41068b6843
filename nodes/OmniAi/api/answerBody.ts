import { copyWithoutPrototypeKeys } from '../../shared/jsonValue';

/** Deeper than any answer is, and not so deep that storing it would fail. */
const MAX_NESTING = 500;
const LONG_NUMBER = /[\s:,[]-?\d{16,}[\s,}\]]/;
// Whole strings, so that no digits in one are taken for a number. One that does not end, which JSON has not,
// reaches to the end of the text and is not looked through again from each of its quotes.
const STRING_OR_NUMBER = /"[^"\\]*(?:\\[^][^"\\]*)*"?|-?\d[\d.eE+-]*/g;
const PROTOTYPE_KEY = /"(?:__proto__|constructor|prototype)"|\\u/;

/**
 * The value of an answer in JSON; null for anything else, also for one that is nested too deeply. Whole
 * numbers beyond 2^53 become texts of the same digits, because ids would become others, and keys that could
 * replace a prototype are left out.
 */
export function answerIn(body: string): unknown {
	try {
		let answer: unknown = JSON.parse(body);
		if (isDeeperThan(MAX_NESTING, answer)) return null;
		if (LONG_NUMBER.test(body)) answer = JSON.parse(body.replace(STRING_OR_NUMBER, exactly));
		return PROTOTYPE_KEY.test(body) ? copyWithoutPrototypeKeys(answer) : answer;
	} catch {
		return null;
	}
}

function exactly(token: string): string {
	return /^-?\d{16,}$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

// Goes no deeper than it has to, so it may call itself; large answers are read a page at a time.
function isDeeperThan(levels: number, value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (levels === 0) return true;
	if (Array.isArray(value)) return value.some((entry) => isDeeperThan(levels - 1, entry));
	for (const key in value) if (isDeeperThan(levels - 1, (value as Record<string, unknown>)[key])) return true;
	return false;
}
