import { isDry } from '../../../nodes/OmniAiCondition/run/dryRun';
import { firesOn } from '../../../nodes/OmniAiCondition/action/fireOn';
import { summarize } from '../../../nodes/OmniAiCondition/run/summary';

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

test('the summary says in one line what happened', () => {
	const dry = (status: 'would_trigger' | 'skipped', hasProblems = false) => ({
		status,
		dry: true,
		hasProblems,
		heldBack: false,
	});
	const live = (status: 'triggered' | 'skipped' | 'failed') => ({
		status,
		dry: false,
		hasProblems: false,
		heldBack: false,
	});
	expect(summarize([dry('would_trigger'), dry('skipped'), dry('would_trigger')])).toBe(
		'Dry run: 2 would trigger, 1 skipped; nothing was sent',
	);
	expect(summarize([dry('would_trigger', true), dry('skipped'), dry('would_trigger')])).toBe(
		'Dry run: 2 would trigger (1 with a problem), 1 skipped; nothing was sent',
	);
	expect(summarize([live('triggered'), live('failed')])).toBe('Live: 1 triggered, 1 failed');
	expect(summarize([dry('skipped'), live('triggered')])).toBe(
		'Dry run: 1 skipped; nothing was sent. Live: 1 triggered',
	);
});
