import fc from 'fast-check';
import { jStat } from 'jstat';
import { HISTORIES } from '../../support/runs';
import { NUMBER, decide, outcomeOf } from '../../support/strategy';

const zScore = (direction: string, threshold: number) => ({
	strategy: 'z_score',
	valueField: 'calls',
	historyField: 'past',
	direction,
	threshold,
});

test('agrees with a statistics library about random histories', async () => {
	let [near, flat] = [0, 0];
	await fc.assert(
		fc.asyncProperty(
			fc.oneof(
				fc.array(NUMBER, { minLength: 1, maxLength: 45 }),
				fc.array(fc.constantFrom(2), { minLength: 1 }),
			),
			NUMBER,
			fc.double({ min: 0.01, max: 5, noNaN: true }),
			async (past, calls, threshold) => {
				const latest = past.slice(-30);
				const item = { calls, past };
				if (new Set(latest.map((entry) => entry + 0)).size === 1) {
					flat++;
					expect(await outcomeOf(zScore('any', threshold), item)).toEqual([null, 'zero_variance']);
					return;
				}
				const score = jStat.zscore(calls, latest);
				if (Math.abs(Math.abs(score) - threshold) < 1e-9) {
					near++;
					return;
				}
				expect(await outcomeOf(zScore('above', threshold), item)).toEqual([score > threshold, null]);
				expect(await outcomeOf(zScore('below', threshold), item)).toEqual([score < -threshold, null]);
				expect(await outcomeOf(zScore('any', threshold), item)).toEqual([Math.abs(score) > threshold, null]);
			},
		),
		{ numRuns: HISTORIES },
	);
	expect(near).toBeLessThan(HISTORIES / 10);
	expect(flat).toBeGreaterThan(0);
});

// The reference's own cases: direction, threshold, history, value, outcome, reason.
const HISTORY = [0.3, 0.4, 0.5, 0.6, 0.7];
const ONE_DEVIATION_UP = 2 + Math.sqrt(8 / 3);
test.each<[string, number, number[], number, boolean | null, string | null]>([
	['above', 2, HISTORY, 0.9, true, null],
	['above', 2, HISTORY, 0.6, false, null],
	['below', 2, HISTORY, 0.1, true, null],
	['below', 2, HISTORY, 0.9, false, null],
	['any', 2, HISTORY, 0.9, true, null],
	['any', 2, HISTORY, 0.1, true, null],
	['any', 2, HISTORY, 0.5, false, null],
	['above', 1, [0, 2, 4], ONE_DEVIATION_UP, false, null],
	['above', 1, [0, 2, 4], ONE_DEVIATION_UP + 0.001, true, null],
	['below', 1.5, [2, 2, 2, 2, 10], -100, true, null],
	['below', 1.5, [2, 2, 2, 2, 10], 1000, false, null],
	['any', 2, [0, 1, 2, 3, 4], -1000, true, null],
	['any', 0.5, [2, 4, 6], 4, false, null],
	['above', 1, [0, 1, 2, 1, 0], 100, true, null],
	// With two values it is decided, as in the reference's strategy.
	['above', 3, [1, 3], 9, true, null],
	['above', 3, [1, 3], 5, false, null],
	['below', 3, [1, 3], -1, false, null],
	['any', 3, [1, 3], 5, false, null],
	['any', 3, [1, 3], -1, false, null],
	// The reference says false; not evaluable is null here.
	['above', 2, [0.5, 0.5, 0.5, 0.5], 0.5, null, 'zero_variance'],
	['above', 1.5, [0.35, 0.35, 0.35, 0.35, 0.35], 0.95, null, 'zero_variance'],
	['above', 1.5, [0.35, 0.35], 0.95, null, 'zero_variance'],
	['above', 1.5, [5], 100, null, 'zero_variance'],
	['above', 1.5, [], 100, null, 'insufficient_history'],
])('%s %d of %j, the value is %d: %s, %s', async (direction, threshold, past, calls, value, reason) => {
	expect(await outcomeOf(zScore(direction, threshold), { calls, past })).toEqual([value, reason]);
});

test('equal values have no variance, whatever a sum of them makes of the last digit', async () => {
	for (const same of [0.1, 0.3, 1 / 3, 1e-9, 123_456.789])
		for (let length = 1; length <= 30; length++)
			expect(await outcomeOf(zScore('any', 0.001), { calls: same, past: Array(length).fill(same) })).toEqual([
				null,
				'zero_variance',
			]);
});

test.each<[string, number, number[], string]>([
	[
		'above',
		9,
		[1, 3],
		'calls is 9, 7 standard deviations above the mean of its last 2 values (2), more than 3',
	],
	[
		'above',
		4,
		[1, 3],
		'calls is 4, 2 standard deviations above the mean of its last 2 values (2), not more than 3 above',
	],
	[
		'below',
		9,
		[1, 3],
		'calls is 9, 7 standard deviations above the mean of its last 2 values (2), not more than 3 below',
	],
	[
		'below',
		-3,
		[1, 3],
		'calls is -3, 5 standard deviations below the mean of its last 2 values (2), more than 3',
	],
	[
		'any',
		1,
		[1, 3],
		'calls is 1, 1 standard deviations below the mean of its last 2 values (2), not more than 3',
	],
	[
		'any',
		7,
		[2, 2, 2],
		"The earlier values of 'calls' (3) are all 2, so nothing tells how unusual 7 is. Other values are needed.",
	],
])('says of %s and %d after %j: %s', async (direction, calls, past, sentence) => {
	expect((await decide(zScore(direction, 3), { calls, past })).explanation).toBe(sentence);
});

test('says in the trace what was compared', async () => {
	const traceOf = async (direction: string) =>
		(await decide(zScore(direction, 3), { calls: 9, past: [1, 3] })).trace[0];
	const entry = { left: 'z-score of calls', leftValue: 7, rightValue: 3, reason: null };
	expect(await traceOf('above')).toEqual({ ...entry, operator: 'above', outcome: true });
	expect(await traceOf('any')).toEqual({ ...entry, operator: 'above or below', outcome: true });
	expect(await traceOf('below')).toEqual({ ...entry, operator: 'below', rightValue: -3, outcome: false });
});
