import fc from 'fast-check';
import { refusalLines, Refusals } from '../../../nodes/OmniAiTrigger/authentication/refusals';

// What the editor shows of refused deliveries: names of headers, a bounded number, newest first.

const AT = Date.parse('2026-03-04T10:32:07.000Z');
const refusal = (headers: object, more: Partial<{ atMs: number; test: boolean; reason: string }> = {}) => ({
	atMs: AT,
	test: true,
	reason: 'x-secret is missing',
	headers,
	...more,
});
const linesOf = (refusals: Refusals, stored?: unknown) =>
	refusalLines(refusals.of('c'), 'Asia/Tokyo', stored);

test('a refusal shows when it was, what was expected, and which headers arrived', () => {
	const refusals = new Refusals();
	refusals.remember('c', refusal({ host: 'v', 'content-type': 'v', 'x-omni': 'v', authorization: 'v' }));
	expect(linesOf(refusals)).toEqual([
		{
			name: '19:32:07 · x-secret is missing',
			value: 'newest',
			description: '4 Mar, test URL. Headers that arrived:',
		},
		{ name: 'authorization, x-omni, content-type, host', value: 'newest headers', description: '' },
	]);
});

test('the newest is first, at most ten are kept, and equal ones take one place', () => {
	const refusals = new Refusals();
	for (let at = 0; at < 15; at++)
		refusals.remember('c', refusal({ [`x-${at}`]: 'v' }, { atMs: AT + at * 1_000 }));
	refusals.remember('c', refusal({ 'x-9': 'other' }, { atMs: AT + 60_000 }));
	refusals.remember('c', refusal({ 'x-9': 'v' }, { atMs: AT + 61_000, test: false }));
	const titles = linesOf(refusals).filter(({ value }) => !value.endsWith('headers'));
	expect(titles.map(({ value }) => value)).toEqual(['newest', '2', '3', '4', '5', '6', '7', '8', '9', '10']);
	expect(titles.slice(0, 3).map(({ name, description }) => [name.slice(0, 8), description])).toEqual([
		['19:33:08', '4 Mar, production URL. Headers that arrived:'],
		['19:33:07', '4 Mar, test URL, 2 times. Headers that arrived:'],
		['19:32:21', '4 Mar, test URL. Headers that arrived:'],
	]);
});

test('each credential has its own, and without one nothing is kept', () => {
	const refusals = new Refusals();
	refusals.remember('', refusal({ a: 'v' }));
	refusals.remember('d', refusal({ b: 'v' }));
	expect([refusals.of(''), refusals.of('c'), refusals.of('d')]).toEqual([
		[],
		[],
		[expect.objectContaining({ names: ['b'] })],
	]);
});

test.each([undefined, 'newest', '3', '10 headers', '', 7, null, '__proto__', 'x'.repeat(1_000)])(
	'the list is never without a line, and holds what the field holds if that was ever a line (%j)',
	(stored) => {
		const lines = linesOf(new Refusals(), stored);
		expect(lines[0]).toMatchObject({ name: 'None since n8n was started', value: 'newest' });
		expect(lines.slice(1).map(({ value }) => value)).toEqual(
			stored === '3' || stored === '10 headers' ? [stored] : [],
		);
	},
);

test('a time zone that nobody knows is taken for UTC', () => {
	const refusals = new Refusals();
	refusals.remember('c', refusal({}));
	expect(refusalLines(refusals.of('c'), 'Mars/Olympus')[0]?.name).toMatch(/^10:32:07 · /);
});

test('a value of a header never shows, nor a character that no header name has', () => {
	fc.assert(
		fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.string()), (headers) => {
			const refusals = new Refusals();
			const marked = Object.fromEntries(
				Object.entries(headers).map(([name, value]) => [name, `value:${value}:value`]),
			);
			refusals.remember('c', refusal(marked));
			const [, names] = linesOf(refusals);
			expect(JSON.stringify(linesOf(refusals))).not.toContain('value:');
			expect(names?.name).toMatch(/^[!#$%'*+.^_`|~0-9A-Za-z?…, -]*$/);
		}),
	);
});

test('a hundred thousand hostile deliveries leave little behind, and take little time', () => {
	const refusals = new Refusals();
	const headers = (seed: number) =>
		Object.fromEntries(
			Array.from({ length: seed % 1_000 === 0 ? 2_000 : 3 }, (_, index) => [
				`${'n'.repeat(seed % 500)}-${seed}-${index}`,
				'v'.repeat(10),
			]),
		);
	const start = performance.now();
	for (let seed = 0; seed < 100_000; seed++) refusals.remember(`c${seed % 5_000}`, refusal(headers(seed)));
	expect(performance.now() - start).toBeLessThan(30_000);
	const kept = Array.from({ length: 5_000 }, (_, index) => refusals.of(`c${index}`)).filter(
		({ length }) => length > 0,
	);
	expect(kept).toHaveLength(200);
	for (const list of kept) {
		expect(list.length).toBeLessThanOrEqual(10);
		for (const { names } of list) {
			expect(names.length).toBeLessThanOrEqual(101);
			for (const name of names) expect(name.length).toBeLessThanOrEqual(64);
		}
	}
	refusals.remember('many', refusal(headers(1_000)));
	expect(refusals.of('many')[0]?.names.at(-1)).toBe('and 1900 more');
}, 60_000);
