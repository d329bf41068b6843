export const FIRE_ON = ['true', 'false', 'any'] as const;
export type FireOn = (typeof FIRE_ON)[number];

/**
 * Whether an action fires on a decision that was made. For a categorical decision every non-empty
 * label counts as true. A decision that could not be made fires nothing and does not come here.
 */
export function firesOn(fireOn: FireOn, value: boolean | string): boolean {
	if (fireOn === 'any') return true;
	const holds = typeof value === 'string' ? value !== '' : value;
	return fireOn === 'true' ? holds : !holds;
}
