import fc from 'fast-check';
import { answerIn } from '../../../nodes/OmniAi/api/answerBody';
import { analyticsPages, type PageOrRefusal } from '../../../nodes/OmniAi/api/analyticsPages';
import { listIn, simpleAnalytics, simpleChecklist } from '../../../nodes/OmniAi/api/answers';
import type { JsonObject } from '../../../nodes/shared/jsonValue';

test.each<[string, unknown]>([
	['{"id":12345678901234567890}', { id: '12345678901234567890' }],
	['[9007199254740993, 9007199254740991 ]', ['9007199254740993', 9007199254740991]],
	[
		'{"a":[-9007199254740993],"b":"say \\"12345678901234567890, \\\\"}',
		{ a: ['-9007199254740993'], b: 'say "12345678901234567890, \\' },
	],
	['{"a":12345678901.5,"b":1e30,"c": 1234567890123456 }', { a: 12345678901.5, b: 1e30, c: 1234567890123456 }],
	[
		'{"12345678901234567890":1,"a":":12345678901234567890,","b":12345678901234567890}',
		{ '12345678901234567890': 1, a: ':12345678901234567890,', b: '12345678901234567890' },
	],
	['{"__proto__":{"a":1},"b":{"constructor":2,"\\u0070rototype":3,"c":4}}', { b: { c: 4 } }],
	['{"a":', null],
	['', null],
	['['.repeat(501) + ']'.repeat(501), null],
	['['.repeat(200_000) + ']'.repeat(200_000), null],
])('an answer is read exactly, with large numbers and odd keys (row %#)', (body, answer) => {
	const read = answerIn(body);
	expect(read).toEqual(answer);
	if (typeof read === 'object' && read !== null)
		expect(Object.getPrototypeOf(read)).toBe(Array.isArray(read) ? Array.prototype : Object.prototype);
});

test('any other answer is read as JSON reads it', () => {
	const value = fc.jsonValue({ noUnicodeString: false });
	fc.assert(
		fc.property(value, (given) => {
			const body = JSON.stringify(given);
			fc.pre(!/__proto__|constructor|prototype/.test(body) && !/\d{16,}/.test(body));
			expect(answerIn(body)).toEqual(JSON.parse(body));
		}),
	);
});

test('a list of something else is not read, and an empty one is', () => {
	expect([
		listIn([1, 'a', null]),
		listIn({ documents: ['x'] }, 'documents'),
		listIn([]),
		listIn([1, { a: 1 }]),
	]).toEqual([null, null, [], [{ a: 1 }]]);
});

test('a checklist without groups is read with its items', () => {
	const item = { id: 'i', status: 'TODO', checklistItem: { code: 'ein' } };
	expect(simpleChecklist([item])).toMatchObject([{ id: 'i', code: 'ein', group: null, status: 'TODO' }]);
	expect(
		simpleChecklist([
			{ name: 'G', items: [item] },
			{ name: 'Empty', items: [] },
		]),
	).toMatchObject([{ id: 'i', group: 'G' }]);
});

test('a lead of analytics is given with its figures, of which none is more than ten', () => {
	const documented = {
		leadId: 'x',
		firstName: 'A',
		middleName: null,
		lastName: 'B',
		email: 'e',
		phoneNumber: 'p',
		createdAt: 'c',
		completedAt: null,
		optedOutAt: null,
		totalMessages: 7,
		inboundMessages: 3,
		outboundMessages: 4,
		lastInboundAt: null,
		lastOutboundAt: null,
		channels: {},
	};
	expect(simpleAnalytics(documented)).toMatchObject({
		leadId: 'x',
		totalMessages: 7,
		inboundMessages: 3,
		outboundMessages: 4,
	});
	expect(Object.keys(simpleAnalytics(documented)).length).toBeLessThanOrEqual(10);
	expect(simpleAnalytics({})).toMatchObject({ leadId: null, totalMessages: null });
});

describe('pages that a server invents', () => {
	const all = async (page: (number: number) => JsonObject) => {
		const found: PageOrRefusal[] = [];
		let asked = 0;
		for await (const result of analyticsPages(async () => ({ ok: true, value: page((asked += 1)) }))) {
			found.push(result);
			if (asked > 20_000) throw new Error('no end');
		}
		const last = found.at(-1);
		const leads = found
			.flatMap((result) => (result.ok ? result.page.breakdown.length : 0))
			.reduce((sum, count) => sum + count, 0);
		return { asked, leads, refusal: last?.ok === false ? last.refusal : null };
	};

	test.each<[string, (page: number) => JsonObject, asked: number, leads: number]>([
		[
			'with the same leads',
			(page) => ({ breakdown: [{ leadId: 'a' }, { leadId: 'b' }], nextToken: `t${page}` }),
			4,
			2,
		],
		[
			'with the same leads in turn',
			(page) => ({ breakdown: [{ leadId: String(page % 4) }], nextToken: `t${page}` }),
			7,
			4,
		],
		[
			'with leads without ids',
			(page) => ({ breakdown: [{ firstName: 'Ada' }], nextToken: `t${page}` }),
			4,
			1,
		],
		['with the same token', () => ({ breakdown: [], nextToken: 't' }), 2, 0],
		['without leads', (page) => ({ breakdown: [], nextToken: `t${page}` }), 3, 0],
		['with the same file', (page) => ({ downloadUrl: 'https://h.example/a', nextToken: `t${page}` }), 4, 0],
	])('%s come to an end', async (_what, page, asked, leads) => {
		expect(await all(page)).toMatchObject({
			asked,
			leads,
			refusal: { message: "OmniAI's pages do not come to an end" },
		});
	});

	test('with ever new leads come to an end, which says so', async () => {
		const found = await all((page) => ({ breakdown: [{ leadId: `l${page}` }], nextToken: `t${page}` }));
		expect(found.asked).toBeLessThanOrEqual(10_000);
		expect(found.asked).toBeGreaterThan(1_000);
		expect(found.refusal?.message).toBe('OmniAI has more pages than this node gets in one run');
		expect(found.refusal?.description).toContain(`up to ${found.asked.toLocaleString('en-US')} pages`);
	});

	test('with ever new files come to an end, which says so', async () => {
		expect(
			(await all((page) => ({ downloadUrl: `https://h.example/${page}`, nextToken: `t${page}` }))).refusal
				?.message,
		).toBe('OmniAI has more pages than this node gets in one run');
	});

	test('with ever new leads on large pages take no more memory than a run has', async () => {
		const found = await all((page) => ({
			breakdown: Array.from({ length: 60_000 }, (_unused, at) => ({ leadId: `${page}-${at}` })),
			nextToken: `t${page}`,
		}));
		expect(found.refusal?.message).toBe('OmniAI has more leads than this node gets in one run');
		expect(found.leads).toBeGreaterThan(200_000);
		expect(found.leads).toBeLessThanOrEqual(1_000_000);
	});

	test('with ever larger leads take no more memory than a run has', async () => {
		const note = 'x'.repeat(20_000_000);
		const found = await all((page) => ({ breakdown: [{ leadId: `l${page}`, note }], nextToken: `t${page}` }));
		expect(found.refusal?.message).toBe('OmniAI has more leads than this node gets in one run');
		expect(found.leads).toBeLessThan(60);
	});
});

test('a lead that stands on two pages is given once, and the last page may hold nothing new', async () => {
	const bodies = [
		{ breakdown: [{ leadId: 'a' }, { leadId: 'b' }], nextToken: 't' },
		{ breakdown: [{ leadId: 'b' }], nextToken: null },
	];
	const leads: unknown[] = [];
	for await (const result of analyticsPages(async () => ({
		ok: true,
		value: bodies.shift() as unknown as JsonObject,
	})))
		leads.push(...(result.ok ? result.page.breakdown : [result]));
	expect(leads).toEqual([{ leadId: 'a' }, { leadId: 'b' }]);
});
