import fc from 'fast-check';
import { parseTemplate, renderMessage, renderTemplate } from '../../../nodes/OmniAiCondition/action/template';
import { renderUrl, urlTemplateProblem } from '../../../nodes/OmniAiCondition/action/webhook/urlTemplate';

const names = { entity: 'lead-1', value: true, timestamp: null, action_id: 'a' };
const event = {
	leadId: 'L',
	actionLog: { error: 'timed "out"', tool: { name: 't' }, list: [1] },
	nothing: null,
	'{value}': 'never',
};
const render = (template: unknown, values = { names, event: event as unknown }) => {
	const parsed = parseTemplate(template);
	if (!parsed.ok) throw new Error(parsed.message);
	return renderTemplate(parsed.value, values, 'actions[0].body');
};

test('a lone placeholder keeps its type, one inside text becomes text', () => {
	expect(
		render(
			'{"a":"{value}","b":"is {value}","c":"{event.actionLog.list}","d":"l ' +
				'{event.actionLog.list}","e":"{timestamp}","f":"at {timestamp}."}',
		).body,
	).toEqual({ a: true, b: 'is true', c: [1], d: 'l [1]', e: null, f: 'at .' });
});

test('placeholders are filled at any depth, in texts only, while keys, numbers and the rest stay', () => {
	expect(render('{"{entity}":[{"x":["{entity}",1,null,false]}]}').body).toEqual({
		'{entity}': [{ x: ['lead-1', 1, null, false] }],
	});
});

test('a backslash makes a brace literal, and a brace that never closes is text', () => {
	expect(render({ a: '\\{entity\\}', b: 'a { b', c: 'a } b', d: '\\{{entity}\\}' }).body).toEqual({
		a: '{entity}',
		b: 'a { b',
		c: 'a } b',
		d: '{lead-1}',
	});
});

test.each([
	'nope',
	'',
	'Entity',
	' entity ',
	'event',
	'event.',
	'event.nope',
	'event.actionLog.nope',
	'event.__proto__',
	'toString',
	'__proto__',
	'entity.x',
])('the placeholder {%s} is a problem and is never sent literally', (name) => {
	for (const text of [`{${name}}`, `x {${name}} y`]) {
		const { body, problems } = render({ a: { b: [text] } });
		expect(problems).toEqual([
			expect.objectContaining({ type: 'reference_error', location: 'actions[0].body.a.b[0]' }),
		]);
		expect(JSON.stringify(body)).not.toContain(`{${name}}`);
	}
});

test('a value that a placeholder inserts is never searched for placeholders', () => {
	fc.assert(
		fc.property(fc.string(), fc.constantFrom('{value}', '{event.secret}', '{nope}', '\\{'), (text, trap) => {
			const inserted = `${text}${trap}${text}`;
			const { body, problems } = render(
				{ lone: '{entity}', inside: '<{event.x}>' },
				{ names: { entity: inserted, value: 'V' } as never, event: { x: inserted, secret: 'S' } },
			);
			expect(body).toEqual({ lone: inserted, inside: `<${inserted}>` });
			expect(problems).toEqual([]);
		}),
	);
});

test('a value can never break out of its quotes, and a text without braces stays as it is', () => {
	fc.assert(
		fc.property(
			fc.string(),
			fc.string().filter((text) => !/[{}\\]/.test(text)),
			(value, plain) => {
				const { body } = render(
					{ a: 'x{entity}', b: plain },
					{ names: { entity: value } as never, event: {} },
				);
				expect(JSON.parse(JSON.stringify(body))).toEqual({ a: `x${value}`, b: plain });
			},
		),
	);
});

test.each([
	['{"a":}', 'syntax_error'],
	['not json', 'syntax_error'],
	['[1]', 'type_error'],
	['"text"', 'type_error'],
	['null', 'type_error'],
	['5', 'type_error'],
])('the body %s is refused as a %s', (text, type) => {
	expect(parseTemplate(text)).toMatchObject({ ok: false, type });
});

test('a date of an item is sent as JSON writes it, alone, inside text and inside an object', () => {
	const at = new Date('2025-11-03T09:00:00.000Z');
	const { body, problems } = render(
		{ a: '{event.at}', b: 'since {event.at}', c: '{event.row}' },
		{ names, event: { at, row: { at, none: undefined, amount: NaN } } },
	);
	expect(problems).toEqual([]);
	expect(body).toStrictEqual({
		a: '2025-11-03T09:00:00.000Z',
		b: 'since 2025-11-03T09:00:00.000Z',
		c: { at: '2025-11-03T09:00:00.000Z', amount: null },
	});
});

describe('the time for', () => {
	const values = { names: { entity: 'lead-1' }, event };
	const readers: Array<[string, (text: string) => unknown]> = [
		['a message', (text) => renderMessage(text, values, '')],
		['a URL', (text) => renderUrl(`https://a.example/${text}`, values, '')],
		['the check of a URL', (text) => urlTemplateProblem(`https:${text}`)],
		[
			'a value in a URL',
			(text) => renderUrl('https://a.example/{entity}', { names: { entity: text }, event }, ''),
		],
		['a body', (text) => parseTemplate(`{"a":${JSON.stringify(text)}}`)],
		['a body that is none', (text) => parseTemplate(text)],
	];
	const hostile = [
		'{',
		'{a',
		'\\',
		'\\{',
		'{entity}',
		'/',
		'"',
		'\\"',
		'1',
		'-',
		'[1',
		' ',
		'\n',
		'%2e/',
		'{event.x}',
		'é',
		'\ud800',
	];
	test.each(readers)('%s grows with the text and no faster', (_name, reader) => {
		const took = (text: string) => {
			const start = performance.now();
			reader(text);
			return performance.now() - start;
		};
		for (const piece of hostile) {
			const [half, whole] = [piece.repeat(4_000), piece.repeat(8_000)];
			reader(half);
			// A busy machine stalls for some milliseconds; what grows with the square takes far longer than that.
			const isLinear = () => took(whole) < 4 * Math.max(took(half), 20);
			expect([piece, isLinear() || isLinear() || isLinear()]).toEqual([piece, true]);
		}
	});
});
