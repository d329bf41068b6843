// `npm run test:mutation` breaks everything in `nodes/` in many ways and expects a test to notice each.
// By environment variables: `MUTATION_AREA=masking,decision` one area whole, `MUTATION_SHARE=0.3` a sample,
// `MUTATION_SEED` another sample, `MUTATION_CONTROL=true` breaks nothing, so that no test may notice.
import { chosenFiles } from './scripts/mutation/areas.mjs';

export default {
	plugins: ['./scripts/mutation/plugin.mjs'],
	testRunner: 'firstRed',
	omniAi: {
		// About what is packed and written, and about how long the code takes, which takes longer when it is
		// broken on purpose.
		withoutTests: [
			'test/hostile/',
			'test/docs/codeBlocks',
			'test/docs/links',
			'test/package/',
			'test/n8n/',
			'test/e2e/',
		],
	},
	checkers: ['chosenMutants'],
	ignorers: ['descriptions'],
	coverageAnalysis: 'perTest',
	mutate: chosenFiles(process.env.MUTATION_AREA),
	ignorePatterns: ['dist', '.n8n-local', 'coverage', 'reports'],
	reporters: ['clear-text', 'json', 'progress-append-only', 'survivors'],
	jsonReporter: { fileName: 'reports/mutation.json' },
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: {
		high: 95,
		low: 90,
		break: process.env.MUTATION_CONTROL === 'true' ? null : process.env.MUTATION_AREA ? 95 : 90,
	},
	concurrency: 2,
	dryRunTimeoutMinutes: 30,
	timeoutMS: 60_000,
	tempDirName: '.stryker-tmp',
	// Every mutant of a constant runs more tests; which, and for how long, the test runner decides.
	warnings: { slow: false },
};
