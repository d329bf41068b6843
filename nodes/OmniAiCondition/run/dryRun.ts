export const DRY_RUN = ['auto', 'always', 'never'] as const;
export type DryRun = (typeof DRY_RUN)[number];

/** Whether a run in this n8n mode is a test by itself: started in the editor, or by n8n's evaluations. */
export function isTestMode(mode: string): boolean {
	return mode === 'manual' || mode === 'evaluation';
}

/**
 * Whether nothing may leave the machine for an item.
 *
 * @param testRun whether the run itself is a test, or a sub-workflow of one
 * @param marked whether the item says `test: true`. The mark decides where the run cannot: a retried
 *   test run has mode `retry`.
 */
export function isDry(dryRun: DryRun, testRun: boolean, marked: boolean): boolean {
	if (dryRun === 'auto') return testRun || marked;
	return dryRun === 'always';
}
