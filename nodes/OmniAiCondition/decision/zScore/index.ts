import { shownNumber } from '../numericValue';
import { numericStrategy } from '../numericStrategy';

/** True where the value is further from the mean of its history than so many standard deviations. */
export const zScore = numericStrategy<'above' | 'below' | 'any'>({
	value: 'z_score',
	name: 'Z-Score',
	description: 'See whether a number is unusually far from the mean of its history',
	directions: [
		['above', 'Above'],
		['below', 'Below'],
		['any', 'Any'],
	],
	limit: {
		displayName: 'Threshold',
		name: 'threshold',
		type: 'number',
		default: 3,
		description: 'More than how many standard deviations from the mean count as unusual',
	},
	range: ['more than 0', (limit) => limit > 0],
	minimumHistory: 1,
	compare({ name, value, limit, direction, history }) {
		const mean = meanOf(history);
		const deviation = Math.sqrt(meanOf(history.map((entry) => (entry - mean) ** 2)));
		// The mean of equal values may differ from them in the last digit.
		if (deviation === 0 || history.every((entry) => entry === history[0]))
			return {
				reason: 'zero_variance',
				message:
					`The earlier values of '${name}' (${history.length}) are all ${String(history[0])}, so nothing ` +
					`tells how unusual ${value} is. Other values are needed.`,
			};
		const score = Number.isFinite(deviation) ? (value - mean) / deviation : NaN;
		const outcome = { above: score > limit, below: score < -limit, any: Math.abs(score) > limit }[direction];
		const isBelow = direction === 'below';
		return {
			outcome,
			trace: {
				left: `z-score of ${name}`,
				leftValue: score,
				operator: direction === 'any' ? 'above or below' : direction,
				rightValue: isBelow ? -limit : limit,
			},
			explanation:
				`${name} is ${value}, ${shownNumber(Math.abs(score))} standard deviations ` +
				`${score < 0 ? 'below' : 'above'} the mean of its last ${history.length} values ` +
				`(${shownNumber(mean)}), ${outcome ? '' : 'not '}more than ${limit}` +
				(outcome || direction === 'any' ? '' : ` ${direction}`),
		};
	},
});

function meanOf(values: number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
