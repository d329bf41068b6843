import { shownNumber } from '../numericValue';
import { numericStrategy } from '../numericStrategy';

/** True where the value has changed by more than a part of the one before it. */
export const change = numericStrategy<'increase' | 'decrease' | 'any'>({
	value: 'change',
	name: 'Change',
	description: 'See whether a number has risen or fallen by more than a part of its last value',
	directions: [
		['increase', 'Increase'],
		['decrease', 'Decrease'],
		['any', 'Any'],
	],
	limit: {
		displayName: 'Value',
		name: 'value',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 0.1,
		description: 'More than which part of the last value counts as a change: 0.1 for 10%',
	},
	range: ['at least 0', (limit) => limit >= 0],
	minimumHistory: 1,
	compare({ name, value, limit, direction, history }) {
		const last = history.at(-1) ?? NaN;
		const isFromZero = last === 0 && value !== 0;
		const difference = Number.isFinite(value - last) ? value - last : NaN;
		const part = difference === 0 ? 0 : difference / Math.abs(last);
		const outcome = { increase: part > limit, decrease: part < -limit, any: Math.abs(part) > limit }[
			direction
		];
		const moved = value === last ? 'unchanged' : value > last ? 'up' : 'down';
		if (isFromZero)
			return {
				outcome: true,
				note: 'infinite_change',
				trace: { left: name, leftValue: value, operator: 'other than', rightValue: 0 },
				explanation: `${name} is ${value}, ${moved} from 0, which is more than any part of it`,
			};
		const size = value === last ? '' : ` ${shownNumber(Math.abs(part) * 100)}%`;
		const wanted = { increase: 'up ', decrease: 'down ', any: '' }[direction];
		return {
			outcome,
			trace: {
				left: `change of ${name}`,
				leftValue: part,
				operator: { increase: 'above', decrease: 'below', any: 'above or below' }[direction],
				rightValue: direction === 'decrease' ? -limit : limit,
			},
			explanation:
				`${name} is ${value}, ${moved}${size} from its last value (${last}), ` +
				`${outcome ? '' : `not ${wanted}`}more than ${shownNumber(limit * 100)}%`,
		};
	},
});
