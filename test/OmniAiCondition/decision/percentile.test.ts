import fc from 'fast-check';
import { jStat } from 'jstat';
import { HISTORIES } from '../../support/runs';
import { NUMBER, decide, outcomeOf } from '../../support/strategy';

const percentile = (direction: string, value: number) => ({
	strategy: 'percentile',
	valueField: 'rate',
	historyField: 'past',
	direction,
	value,
});

test('agrees with a statistics library about random histories', async () => {
	let near = 0;
	await fc.assert(
		fc.asyncProperty(
			fc.array(NUMBER, { minLength: 3, maxLength: 45 }),
			NUMBER,
			fc.oneof(fc.integer({ min: 1, max: 99 }), fc.double({ min: 0.01, max: 99.99, noNaN: true })),
			async (past, rate, percent) => {
				const latest = past.slice(-30);
				const parts = [(100 - percent) / 100, percent / 100];
				const [high = NaN, low = NaN] = jStat.quantiles(latest, parts, 1, 1);
				// Which of two numbers is more that differ in the last digit, is for the next test.
				if (Math.min(Math.abs(rate - high), Math.abs(rate - low)) < 1e-9 * (1 + Math.abs(rate))) {
					near++;
					return;
				}
				const item = { rate, past };
				expect(await outcomeOf(percentile('top', percent), item)).toEqual([rate > high, null]);
				expect(await outcomeOf(percentile('bottom', percent), item)).toEqual([rate < low, null]);
			},
		),
		{ numRuns: HISTORIES },
	);
	expect(near).toBeLessThan(HISTORIES / 10);
});

test('nothing is above or below a percentile that it equals, to the last digit', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.integer({ min: -50_000, max: 50_000 }), { minLength: 3, maxLength: 30 }),
			fc.integer({ min: 1, max: 99 }),
			async (hundredths, percent) => {
				const past = hundredths.map((number) => number * 100);
				const sorted = [...hundredths].sort((a, b) => a - b);
				const rank = percent * (past.length - 1);
				const [at, rest] = [Math.floor(rank / 100), rank % 100];
				// A whole number, because the values are hundreds.
				const low = (sorted[at] ?? 0) * 100 + ((sorted[at + 1] ?? 0) - (sorted[at] ?? 0)) * rest;
				const bottom = async (rate: number) =>
					(await outcomeOf(percentile('bottom', percent), { rate, past }))[0];
				const top = async (rate: number) =>
					(await outcomeOf(percentile('top', 100 - percent), { rate, past }))[0];
				expect([await bottom(low), await bottom(low - 0.5)]).toEqual([false, true]);
				expect([await top(low), await top(low + 0.5)]).toEqual([false, true]);
			},
		),
		{ numRuns: HISTORIES / 10 },
	);
	// Where the halves that are added would not be what they are halves of.
	for (const same of [0.1, 0.7, 1 / 3, 5])
		for (let percent = 1; percent < 100; percent++)
			expect(
				await outcomeOf(percentile('top', percent), { rate: same, past: [same, same, same, same] }),
			).toEqual([false, null]);
});

// The reference's own cases: direction, percent, history, value, outcome, reason.
test.each<[string, number, number[], number, boolean | null, string | null]>([
	['top', 10, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], 1.5, true, null],
	['top', 10, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], 0.5, false, null],
	['bottom', 10, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], -0.5, true, null],
	['bottom', 10, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1], 0.5, false, null],
	['top', 50, [1, 2, 3, 4, 5], 3, false, null],
	['bottom', 50, [1, 2, 3, 4, 5], 3, false, null],
	['top', 0, [1, 5, 10], 100, false, 'threshold_zero'],
	['bottom', 0, [1, 5, 10], 0, false, 'threshold_zero'],
	['top', 100, [1, 5, 10], 1, true, null],
	['bottom', 100, [1, 5, 10], 100, true, null],
	['top', 25, [5, 5, 5, 5], 5, false, null],
	['top', 25, [5, 5, 5, 5], 5.001, true, null],
	['top', 50, [2, 5, 8], 5, false, null],
	['top', 50, [2, 5, 8], 5.001, true, null],
	// The reference says false; not evaluable is null here.
	['top', 10, [], 100, null, 'insufficient_history'],
	['top', 10, [5], 6, null, 'insufficient_history'],
	['top', 50, [2, 8], 5.001, null, 'insufficient_history'],
	['top', 0, [1, 2], 99, null, 'insufficient_history'],
	['top', 100, [1, 2], 99, null, 'insufficient_history'],
])('%s %d%% of %j, the value is %d: %s, %s', async (direction, percent, past, rate, value, reason) => {
	expect(await outcomeOf(percentile(direction, percent), { rate, past })).toEqual([value, reason]);
});

test.each([
	['top', 10, 0.31, 'rate is 0.31, above the 90th percentile of its last 4 values (0.27)'],
	['top', 10, 0.2, 'rate is 0.2, not above the 90th percentile of its last 4 values (0.27)'],
	['bottom', 1, 0, 'rate is 0, below the 1st percentile of its last 4 values (0.003)'],
	['top', 0.1, 1, 'rate is 1, above the 99.9th percentile of its last 4 values (0.2997)'],
	['bottom', 12, 1, 'rate is 1, not below the 12th percentile of its last 4 values (0.036)'],
	['bottom', 22, 1, 'rate is 1, not below the 22nd percentile of its last 4 values (0.066)'],
	['bottom', 0, 1, 'rate is 1, and no value is in the bottom 0%'],
	['top', 100, 1, 'rate is 1, and every value is in the top 100%'],
])('says of the %s %d%% and %d: %s', async (direction, percent, rate, sentence) => {
	const { explanation } = await decide(percentile(direction, percent), { rate, past: [0, 0.1, 0.2, 0.3] });
	expect(explanation).toBe(sentence);
});

test('says in the trace what was compared with which percentile', async () => {
	const { trace } = await decide(percentile('top', 50), { rate: 7, past: [1, 2, 6] });
	expect(trace).toEqual([
		{
			left: 'rate',
			leftValue: 7,
			operator: 'above the 50th percentile',
			rightValue: 2,
			outcome: true,
			reason: null,
		},
	]);
});
