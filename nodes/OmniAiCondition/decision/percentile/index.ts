import { shownNumber } from '../numericValue';
import { numericStrategy } from '../numericStrategy';

/** True where the value is among the highest or lowest part of what was there before. */
export const percentile = numericStrategy<'top' | 'bottom'>({
	value: 'percentile',
	name: 'Percentile',
	description: 'See whether a number is among the highest or lowest of its history',
	directions: [
		['top', 'Top'],
		['bottom', 'Bottom'],
	],
	limit: {
		displayName: 'Value',
		name: 'value',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 100 },
		default: 10,
		description: 'How many percent of the history count as top or bottom: 10 for the top 10%',
	},
	range: ['between 0 and 100', (limit) => limit >= 0 && limit <= 100],
	minimumHistory: 3,
	compare({ name, value, limit, direction, history }) {
		const [percent, operator] =
			direction === 'top' ? ([100 - limit, 'above'] as const) : ([limit, 'below'] as const);
		const border = percentileOf(history, percent);
		const rank = `${operator} the ${ordinal(shownNumber(percent))} percentile`;
		const trace = { left: name, leftValue: value, operator: rank, rightValue: border };
		const part = `the ${direction} ${limit}%`;
		if (limit === 0)
			return {
				outcome: false,
				note: 'threshold_zero',
				trace,
				explanation: `${name} is ${value}, and no value is in ${part}`,
			};
		if (limit === 100)
			return { outcome: true, trace, explanation: `${name} is ${value}, and every value is in ${part}` };
		const outcome = direction === 'top' ? value > border : value < border;
		return {
			outcome,
			trace,
			explanation:
				`${name} is ${value}, ${outcome ? '' : 'not '}${rank} of its last ${history.length} values ` +
				`(${shownNumber(border)})`,
		};
	},
});

// With linear interpolation between the two values around the rank. The rank is kept in hundredths, so that
// a whole percentage of whole numbers is exact: nothing is above a percentile that it equals.
function percentileOf(history: number[], percent: number): number {
	const sorted = history.toSorted((a, b) => a - b);
	const rank = percent * (sorted.length - 1);
	const at = Math.floor(rank / 100);
	const lower = sorted[at] ?? NaN;
	const upper = sorted[at + 1] ?? lower;
	return lower + ((upper - lower) * (rank - at * 100)) / 100;
}

function ordinal(number: string): string {
	const [, tens, ones = ''] = /(1?)(\d)$/.exec(number) ?? [];
	const ending = tens === '1' ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[ones];
	return `${number}${ending ?? 'th'}`;
}
