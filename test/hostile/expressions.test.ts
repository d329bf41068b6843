import { attacksOn } from './attacks';
import { expressionsInSources } from './expressionsIn';
import { growthOf, growthProblem } from './growth';

// No regular expression of the package takes more than its share of time on a hostile text, whoever adds one.
// What n8n itself searches, such as a comparison *matches regex* that a person typed, is n8n's.

const LONGEST = 32_768;
const MEASURABLE_MS = 8;

/** @returns why an expression is not to be used, or null; a text is named by its beginning */
function weakness(expression: RegExp): string | null {
	const search = (text: string) => (expression.global ? text.replace(expression, '') : expression.test(text));
	for (const attack of attacksOn(expression)) {
		const problem = growthProblem(growthOf(attack, search, LONGEST, MEASURABLE_MS));
		if (problem !== null) return `/${expression.source}/ on ${JSON.stringify(attack(12))}: ${problem}`;
	}
	return null;
}

test.each([
	[/\s*\[(?:condition \d+, )?item \d+\]$/],
	[/\.+$/],
	[/(https?:\/\/[^\s?"'<>]+)\?[^\s"'<>]*/gi],
	[/\{\{[\s\S]*?\}\}/g],
	[/=+$/],
	[/^(?:\w+\s?)+$/],
	[/(a|aa)+$/],
	[/x*y*x*z/],
])('the attacks find that %s takes quadratic time or worse', (expression) => {
	expect(weakness(expression)).toMatch(/times as long/);
});

test.each([[/^[\w.]+$/], [/(?<!\.)\.+$/], [/<[^<>]*>/g], [/\bfoo(?:bar|baz)?\b/i]])(
	'the attacks find nothing wrong with %s, which is linear',
	(expression) => {
		expect(weakness(expression)).toBeNull();
	},
);

describe('every regular expression in nodes/ and credentials/', () => {
	const { found, builtLater } = expressionsInSources();
	const distinct = [...new Map(found.map((entry) => [String(entry.expression), entry])).values()];

	test('is found, even when it is put together while a module loads', () => {
		const sources = found.map(({ expression }) => expression.source);
		expect(found.length).toBeGreaterThan(40);
		// Two of either kind, so that a search that finds nothing would be noticed.
		expect(sources).toContain('^(?:ECONNRESET|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$');
		expect(sources.some((source) => source.startsWith('^=\\{\\{\\s*\\$json('))).toBe(true);
		expect(sources.some((source) => source.includes('GMT$') && source.includes('Jan|Feb'))).toBe(true);
	});

	test('is a constant, except the one that looks for the names of our own fields', () => {
		// A new one needs attacks of its own among the readers.
		expect(builtLater).toEqual(['nodes/OmniAi/api/refusal.ts']);
	});

	test('takes time in proportion to the length of a hostile text', () => {
		expect(
			distinct
				.map(({ where, expression }) => [where, weakness(expression)])
				.filter(([, problem]) => problem !== null),
		).toEqual([]);
	}, 60_000);
});
