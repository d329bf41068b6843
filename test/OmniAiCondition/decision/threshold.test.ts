import fc from 'fast-check';
import { jStat } from 'jstat';
import { decide, outcomeOf } from '../../support/strategy';
import { HISTORIES } from '../../support/runs';

const DECIMAL = fc.double({ noNaN: true, noDefaultInfinity: true });

test('agrees with a statistics library about random numbers', async () => {
	await fc.assert(
		fc.asyncProperty(DECIMAL, DECIMAL, fc.boolean(), async (score, other, same) => {
			const value = same ? score : other;
			const [difference = NaN] = jStat.diff([value, score]);
			for (const [direction, holds] of [
				['above', difference > 0],
				['below', difference < 0],
			])
				// prettier-ignore
				expect(
					await outcomeOf({ strategy: 'threshold', valueField: 'score', direction, value }, { score }),
				).toEqual([holds, null]);
		}),
		{ numRuns: HISTORIES },
	);
});

// The reference's own cases: direction, limit, value, outcome.
test.each([
	['above', 0.8, 0.9, true],
	['below', 0.8, 0.5, true],
	['above', 0.8, 0.8, false],
	['below', 5, 5, false],
	['below', 5, 4.999, true],
	['above', 10, 10, false],
	['above', 0, 0, false],
	['above', 0, 0.001, true],
	['above', 1e308, 1e300, false],
	['above', -10, -5, true],
	['above', -10, -10, false],
	['below', 0, -0.5, true],
])('%s %d, the value is %d: %s', async (direction, value, score, holds) => {
	const parameters = { strategy: 'threshold', valueField: 'score', direction, value };
	expect(await outcomeOf(parameters, { score })).toEqual([holds, null]);
	// A history makes no difference.
	expect(await outcomeOf(parameters, { score }, { remembered: [100, 200] })).toEqual([holds, null]);
});

test('says what was compared', async () => {
	const parameters = { strategy: 'threshold', valueField: 'lead.score', direction: 'below', value: '600' };
	expect(await decide(parameters, { lead: { score: 580 } })).toEqual({
		decision: { value: true, type: 'boolean', reason: null },
		trace: [
			{ left: 'lead.score', leftValue: 580, operator: 'below', rightValue: 600, outcome: true, reason: null },
		],
		explanation: 'lead.score is 580, below 600',
	});
	expect(await decide(parameters, { lead: { score: '610' } })).toMatchObject({
		trace: [{ leftValue: 610, outcome: false }],
		explanation: 'lead.score is 610, not below 600',
	});
});
