import fc from 'fast-check';
import { callApi } from '../../../nodes/OmniAi/api/callApi';
import type { Exchange } from '../../../nodes/shared/http/exchange';
import { ENDPOINTS, pathOf, type EndpointName } from '../../../nodes/OmniAi/api/endpoints';
import { textsIn } from '../../../nodes/OmniAi/api/refusal';
import { listIn } from '../../../nodes/OmniAi/api/answers';

const NAMES = Object.keys(ENDPOINTS) as EndpointName[];
const IDS = { leadId: 'lead', documentId: 'document' };

const status = fc.constantFrom(
	200,
	201,
	204,
	301,
	400,
	401,
	403,
	404,
	409,
	418,
	422,
	429,
	500,
	502,
	503,
	504,
);
const retryAfter = fc.oneof(
	fc.constant(null),
	fc.nat(200).map(String),
	fc.string(),
	fc.constant('Wed, 21 Oct 2015 07:28:00 GMT'),
);
const text = fc.oneof(fc.json(), fc.string(), fc.constant('{"success":false,"message":"no"}'));
const failure = fc.constantFrom(
	'timeout',
	'refused',
	'unknown_host',
	'certificate',
	'tls',
	'reset',
	'empty',
	'slow_answer',
	'cut_off',
	'blocked',
	'cancelled',
	'other',
	'not_http',
	'oversized',
);
const exchange: fc.Arbitrary<Exchange> = fc.oneof(
	fc.record({ status, retryAfter, text }),
	fc.record({ failure }) as fc.Arbitrary<Exchange>,
);

test(
	'whatever the answer, only a GET is repeated, never too often or too soon, and every refusal is a ' +
		'sentence with advice',
	async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...NAMES),
				fc.array(exchange, { minLength: 4, maxLength: 4 }),
				fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
				async (endpoint, answers, random) => {
					const waits: number[] = [];
					let sent = 0;
					const outcome = await callApi(
						endpoint,
						{ ids: IDS, body: { leadId: 'lead' } },
						{
							apiKey: 'k',
							send: async () => answers[sent++] as Exchange,
							wait: async (ms) => void waits.push(ms),
							random: () => random,
							now: () => 1_700_000_000_000,
						},
					);
					if (ENDPOINTS[endpoint].method !== 'GET') expect(sent).toBe(1);
					expect(sent).toBeLessThanOrEqual(4);
					expect(waits).toHaveLength(sent - 1);
					for (const [index, ms] of waits.entries()) {
						const answer = answers[index] as Exchange;
						expect(
							'failure' in answer ||
								('status' in answer && ([408, 425, 429].includes(answer.status) || answer.status >= 500)),
						).toBe(true);
						expect(ms).toBeLessThanOrEqual(60_000);
						if ('retryAfter' in answer && /^\d+$/.test(answer.retryAfter ?? ''))
							expect(ms).toBeGreaterThanOrEqual(Number(answer.retryAfter) * 1_000);
					}
					if (outcome.ok) return;
					expect(outcome.refusal.message).toMatch(/^[A-Z'].{5,}/);
					expect(outcome.refusal.description.length).toBeGreaterThan(10);
					expect(outcome.refusal.message).not.toMatch(/error|undefined|null/i);
				},
			),
		);
	},
);

test('an ID never changes the path', () => {
	fc.assert(
		fc.property(fc.constantFrom(...NAMES), fc.string({ unit: 'binary' }), (endpoint, id) => {
			const path = pathOf(endpoint, { leadId: id, documentId: id });
			const template = ENDPOINTS[endpoint].path;
			if (!template.includes('{')) return expect(path).toBe(template);
			if (path === null) return expect(['', '.', '..']).toContain(id);
			expect(path.split('/')).toHaveLength(template.split('/').length);
			expect(new URL(path, 'https://example.com').pathname).toBe(path);
		}),
	);
});

test('the texts of a refusal are found in any body and stay short', () => {
	fc.assert(
		fc.property(fc.oneof(fc.json(), fc.string()), (given) =>
			expect(textsIn(given, '').length).toBeLessThanOrEqual(501),
		),
	);
	fc.assert(
		fc.property(
			fc.constantFrom('message', 'error', 'detail'),
			fc.constantFrom('error', 'errors', 'details'),
			(inner, outer) => {
				for (const given of [
					{ [inner]: 'said so' },
					{ [outer]: { [inner]: 'said so' } },
					{ [outer]: [{ [inner]: 'said so' }] },
					{ [outer]: ['said so'] },
				]) {
					expect(textsIn(JSON.stringify(given), '')).toBe('said so');
				}
			},
		),
	);
});

test('lists are read bare and under their label, and nothing else is a list', () => {
	fc.assert(
		fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), (entries) => {
			expect(listIn(entries, 'documents')).toEqual(entries);
			expect(listIn({ success: true, documents: entries }, 'documents')).toEqual(entries);
			expect(listIn({ other: entries }, 'documents')).toBeNull();
		}),
	);
});

test.each([200, 503])('an answer with HTTP %i that is too large is not fetched again', async (status) => {
	let sent = 0;
	const outcome = await callApi(
		'getLead',
		{ ids: { leadId: 'lead' } },
		{
			apiKey: 'k',
			send: async () => ((sent += 1), { status }),
			wait: async () => undefined,
			random: () => 0,
			now: () => 0,
		},
	);
	expect([sent, outcome]).toEqual([
		1,
		{
			ok: false,
			refusal: expect.objectContaining({ message: "OmniAI's answer is larger than this node reads" }),
		},
	]);
});
