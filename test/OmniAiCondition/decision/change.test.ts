import fc from 'fast-check';
import { jStat } from 'jstat';
import { HISTORIES } from '../../support/runs';
import { NUMBER, decide, outcomeOf } from '../../support/strategy';

const change = (direction: string, value: number) => ({
	strategy: 'change',
	valueField: 'balance',
	historyField: 'past',
	direction,
	value,
});

test('agrees with a statistics library about random histories', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(NUMBER, { minLength: 1, maxLength: 45 }),
			NUMBER,
			fc.double({ min: 0, max: 3, noNaN: true }),
			async (past, balance, limit) => {
				const last = past.at(-1) ?? NaN;
				const difference = jStat.diff([...past, balance]).at(-1) ?? NaN;
				const item = { balance, past };
				const outcomes = [];
				for (const direction of ['increase', 'decrease', 'any'])
					outcomes.push(await outcomeOf(change(direction, limit), item));
				if (last === 0)
					return expect(outcomes).toEqual(
						Array(3).fill(balance === 0 ? [false, null] : [true, 'infinite_change']),
					);
				const part = difference / Math.abs(last);
				expect(outcomes).toEqual([
					[part > limit, null],
					[part < -limit, null],
					[Math.abs(part) > limit, null],
				]);
			},
		),
		{ numRuns: HISTORIES },
	);
});

// The reference's own cases: direction, part, history, value, outcome, reason.
test.each<[string, number, number[], number, boolean | null, string | null]>([
	['increase', 0.5, [1], 2, true, null],
	['increase', 0.5, [1], 1.1, false, null],
	['decrease', 0.5, [1], 0.3, true, null],
	['decrease', 0.5, [1], 0.9, false, null],
	['any', 0.5, [1], 1.05, false, null],
	['increase', 0.5, [0.5, 0.8, 1], 2, true, null],
	['increase', 0.5, [5, 10], 15, false, null],
	['increase', 0.5, [5, 10], 15.001, true, null],
	['decrease', 0.3, [5, 10], 6, true, null],
	['decrease', 0.1, [5, 10], 15, false, null],
	['any', 0.5, [10], 20, true, null],
	['any', 0.5, [10], 3, true, null],
	['increase', 0.5, [2, 100], 101, false, null],
	['increase', 0.3, [-10], -5, true, null],
	['increase', 0, [10], 10.001, true, null],
	['increase', 0, [10], 10, false, null],
	['increase', 0.1, [1, 2, 0], 5, true, 'infinite_change'],
	['increase', 0.1, [5, 3, 0], 0.5, true, 'infinite_change'],
	['any', 0.1, [0, 0, 0, 0, 0], -0.5, true, 'infinite_change'],
	// Whatever the direction, as the reference has it.
	['increase', 0.1, [0], -1, true, 'infinite_change'],
	['decrease', 0.1, [0], 1, true, 'infinite_change'],
	['increase', 0.1, [1, 2, 0], 0, false, null],
	['any', 0, [-0], 0, false, null],
	// The reference says false without a reason.
	['increase', 0.1, [], 10, null, 'insufficient_history'],
])('%s by %d after %j, the value is %d: %s, %s', async (direction, part, past, balance, value, reason) => {
	expect(await outcomeOf(change(direction, part), { balance, past })).toEqual([value, reason]);
});

test.each<[string, number, number, string]>([
	['increase', 120, 100, 'balance is 120, up 20% from its last value (100), more than 10%'],
	['increase', 105, 100, 'balance is 105, up 5% from its last value (100), not up more than 10%'],
	['decrease', 120, 100, 'balance is 120, up 20% from its last value (100), not down more than 10%'],
	['decrease', 80, 100, 'balance is 80, down 20% from its last value (100), more than 10%'],
	['any', 105, 100, 'balance is 105, up 5% from its last value (100), not more than 10%'],
	['any', 100, 100, 'balance is 100, unchanged from its last value (100), not more than 10%'],
	['any', 0, 0, 'balance is 0, unchanged from its last value (0), not more than 10%'],
	['increase', -5, 0, 'balance is -5, down from 0, which is more than any part of it'],
])('says of %s and %d after %d: %s', async (direction, balance, last, sentence) => {
	expect((await decide(change(direction, 0.1), { balance, past: [last] })).explanation).toBe(sentence);
});

test('says in the trace what was compared', async () => {
	const traceOf = async (direction: string, past: number[]) =>
		(await decide(change(direction, 0.1), { balance: 120, past })).trace;
	const entry = { left: 'change of balance', leftValue: 0.2, rightValue: 0.1, reason: null };
	expect(await traceOf('increase', [100])).toEqual([{ ...entry, operator: 'above', outcome: true }]);
	expect(await traceOf('any', [100])).toEqual([{ ...entry, operator: 'above or below', outcome: true }]);
	expect(await traceOf('decrease', [100])).toEqual([
		{ ...entry, operator: 'below', rightValue: -0.1, outcome: false },
	]);
	expect(await traceOf('decrease', [0])).toEqual([
		{ left: 'balance', leftValue: 120, operator: 'other than', rightValue: 0, outcome: true, reason: null },
	]);
});
