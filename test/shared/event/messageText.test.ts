import { growthOf, growthProblem } from '../../hostile/growth';
import fc from 'fast-check';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';

// The text of a message beside its body, for reading and for conditions.

function bodyTextOf(body: string): string | null | undefined {
	const parsed = parseEvent(
		{ event: 'action_log.completed', actionLog: { id: 'A', messages: [{ body }] } },
		{ receivedAt: '', test: false, includeRaw: false },
	);
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value.actionLog?.messages[0]?.bodyText;
}

test.each([
	'income <50k but > 20k',
	'50k but > 20k',
	'a < b and c > d',
	'x <3',
	'<10% down',
	'if rate <= 5 and ltv >= 80',
	'Ann <ann@example.com> wrote',
	'see <https://example.com/a?b=c>',
	'<- that one ->',
	'1<2>1',
	'<',
	'>',
	'<>',
	'a <',
	'<a',
	'</',
	'<!',
])('the text "%s" is kept as it is', (text) => expect(bodyTextOf(text)).toBe(text));

test.each([
	[
		'<p>Dear <b>Ann</b>,</p><p>we need 2 &lt; 3 files &amp; more.</p>',
		'Dear Ann, we need 2 < 3 files & more.',
	],
	['one<br>two<br/>three<br />four', 'one two three four'],
	['<DIV CLASS="x">A</DIV><!-- note --><o:p></o:p><x-y z>B</x-y>', 'A B'],
	['<!DOCTYPE html><html><body>text</body></html>', 'text'],
	['<a\nhref="x">link</a>', 'link'],
	['w<em>or</em>d', 'word'],
	['<p>income <50k but > 20k</p>', 'income <50k but > 20k'],
])('the tags of %j are left out', (html, text) => expect(bodyTextOf(html)).toBe(text));

test('a tag that holds a picture is left out', () =>
	expect(bodyTextOf(`<img alt="" src="data:image/png;base64,${'A'.repeat(100_000)}">after`)).toBe('after'));

test('a text is kept before and after a comparison sign', () => {
	const word = fc.stringMatching(/^[a-z0-9%$.,]{1,8}$/);
	const after = fc.stringMatching(/^[0-9 =%$-][a-z0-9]{0,8}$/);
	fc.assert(
		fc.property(
			fc.array(fc.tuple(word, fc.constantFrom('<', '>', '<=', '>=', '< >'), after), {
				minLength: 1,
				maxLength: 6,
			}),
			(parts) => {
				const text = parts.map(([left, sign, right]) => `${left} ${sign}${right}`).join(' ');
				expect(bodyTextOf(text)).toBe(text.replace(/\s+/g, ' ').trim());
			},
		),
	);
});

test.each(['<', '<a', '<a ', '</', '<!', '<!--', '<a:', '<a-', '>', '&', ' ', '\t\n', '<a>', 'a'])(
	'a long text of %j takes time in proportion to its length',
	(piece) => {
		const make = (size: number) => `<p${piece.repeat(Math.ceil(size / piece.length))}`;
		expect(growthProblem(growthOf(make, bodyTextOf, 1_000_000, 20))).toBeNull();
	},
);
