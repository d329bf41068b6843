import fc from 'fast-check';
import type { Truth } from '../../../nodes/OmniAiCondition/decision/rules/evaluateClause';
import { and, or } from '../../../nodes/OmniAiCondition/decision/rules/evaluateRules';

const truths = fc.array(fc.constantFrom<Truth>(true, false, null), { maxLength: 6 });
const not = (value: Truth): Truth => (value === null ? null : !value);

// The defining property of three-valued logic: the result is known exactly when every way of filling
// in the unknown values gives the same.
function possibleResults(values: Truth[], combine: (known: boolean[]) => boolean): Set<boolean> {
	const [first, ...rest] = values;
	if (first === undefined) return new Set([combine([])]);
	const choices = first === null ? [true, false] : [first];
	return new Set(
		choices.flatMap((choice) => [...possibleResults(rest, (known) => combine([choice, ...known]))]),
	);
}

const settled = (results: Set<boolean>): Truth => (results.size === 1 ? ([...results][0] as boolean) : null);

test('AND is known exactly when the unknown values do not matter', () => {
	fc.assert(
		fc.property(truths, (values) =>
			expect(and(values)).toBe(settled(possibleResults(values, (known) => known.every(Boolean)))),
		),
	);
});

test('OR is known exactly when the unknown values do not matter', () => {
	fc.assert(
		fc.property(truths, (values) =>
			expect(or(values)).toBe(settled(possibleResults(values, (known) => known.some(Boolean)))),
		),
	);
});

test('De Morgan holds with unknown values', () => {
	fc.assert(fc.property(truths, (values) => expect(not(and(values))).toBe(or(values.map(not)))));
});
