import { numericStrategy } from '../numericStrategy';

/** True where the value is beyond a fixed limit. */
export const threshold = numericStrategy<'above' | 'below'>({
	value: 'threshold',
	name: 'Threshold',
	description: 'Compare a number with a fixed limit',
	directions: [
		['above', 'Above'],
		['below', 'Below'],
	],
	limit: {
		displayName: 'Value',
		name: 'value',
		type: 'string',
		default: '',
		placeholder: 'e.g. 600',
		description: 'The limit. A value that equals it is neither above nor below.',
	},
	minimumHistory: 0,
	compare({ name, value, limit, direction }) {
		const outcome = direction === 'above' ? value > limit : value < limit;
		return {
			outcome,
			trace: { left: name, leftValue: value, operator: direction, rightValue: limit },
			explanation: `${name} is ${value}, ${outcome ? '' : 'not '}${direction} ${limit}`,
		};
	},
});
