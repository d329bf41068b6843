import { isDry } from '../../../nodes/OmniAiCondition/run/dryRun';
import { firesOn } from '../../../nodes/OmniAiCondition/action/fireOn';

test('an action fires on booleans and labels as its setting says', () => {
	expect(
		[true, false, 'high_risk', ''].map((value) => [
			firesOn('true', value),
			firesOn('false', value),
			firesOn('any', value),
		]),
	).toEqual([
		[true, false, true],
		[false, true, true],
		[true, false, true],
		[false, true, true],
	]);
});

test('the dry run auto is dry in a test run or for a marked item, always and never are what they say', () => {
	const all = (choice: 'auto' | 'always' | 'never') =>
		[
			[false, false],
			[false, true],
			[true, false],
			[true, true],
		].map(([mode, mark]) => isDry(choice, mode as boolean, mark as boolean));
	expect(all('auto')).toEqual([false, true, true, true]);
	expect(all('always')).toEqual([true, true, true, true]);
	expect(all('never')).toEqual([false, false, false, false]);
});
