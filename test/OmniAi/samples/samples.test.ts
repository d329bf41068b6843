import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_KINDS, sampleEvent, type SampleKind } from '../../../nodes/OmniAi/samples/sampleEvent';
import { sampleId, seededRandom } from '../../../nodes/OmniAi/samples/seededRandom';

// Every word of a sample is somebody's example, so all of them stand in a file of their own, in the order of
// the list. With WRITE_DOCS=true it is written anew.

const FILE = join(__dirname, 'samples.json');
const SEED = 7;
const HAPPENED_AT = Date.parse('2025-11-03T09:00:07.000Z');

if (process.env['WRITE_DOCS'] === 'true') {
	const samples = Object.entries(SAMPLE_KINDS).map(([kind, title]) => [
		kind,
		{ title, body: sampleEvent(kind as SampleKind, SEED, HAPPENED_AT) },
	]);
	writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(samples), null, '\t')}\n`);
}

const SAMPLES = JSON.parse(readFileSync(FILE, 'utf8')) as Record<SampleKind, { title: string; body: object }>;

test('there is a sample of every kind, and the list says what each is about', () =>
	expect(Object.entries(SAMPLE_KINDS)).toEqual(
		Object.entries(SAMPLES).map(([kind, { title }]) => [kind, title]),
	));

test.each(Object.entries(SAMPLES))('the sample %s is exactly as recorded', (kind, { body }) =>
	expect(sampleEvent(kind as SampleKind, SEED, HAPPENED_AT)).toEqual(body),
);

test('another seed gives other IDs and the same words, at the time that is asked for', () => {
	const wordsOf = (seed: number) =>
		JSON.stringify(sampleEvent('toolTimeout', seed, 0)).replace(
			/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}/g,
			'id',
		);
	expect(wordsOf(1)).toBe(wordsOf(2));
	expect(wordsOf(1)).toContain('"completedAt":"1970-01-01T00:00:00.000Z"');
	expect(sampleEvent('toolTimeout', 1, 0)).not.toEqual(sampleEvent('toolTimeout', 2, 0));
});

test.each([
	[0, 0.26642920868471265, 0.0003297457005828619, 0.2232720274478197],
	[1, 0.6270739405881613, 0.002735721180215478, 0.5274470399599522],
	[7, 0.011704753153026104, 0.06195825757458806, 0.97690763277933],
	[-1, 0.8964226141106337, 0.189478256739676, 0.7156526781618595],
	[4294967295, 0.8964226141106337, 0.189478256739676, 0.7156526781618595],
	[4294967303, 0.011704753153026104, 0.06195825757458806, 0.97690763277933],
])('the random numbers of seed %d are the known ones of mulberry32', (seed, ...numbers) => {
	const random = seededRandom(seed);
	expect([random(), random(), random()]).toEqual(numbers);
});

test('an ID takes its digits in order, with those of a random UUID in their places', () => {
	let digit = 0;
	expect(sampleId(() => (digit++ % 16) / 16)).toBe('01234567-89ab-4cde-af01-23456789abcd');
	expect(sampleId(() => 0.999_999)).toBe('ffffffff-ffff-4fff-afff-ffffffffffff');
});
