// Mutation tests of what must not be wrong: proofs, duplicates, the decision table and masking.
// `npm run test:mutation` breaks this code in many ways and expects a test to notice each.
import { createRequire } from 'node:module';

const [domain] = createRequire(import.meta.url)('./jest.config.js').projects;

export default {
	testRunner: 'jest',
	// The root is wherever the broken copy of the project lies.
	jest: { config: { ...domain, rootDir: '.', testMatch: ['<rootDir>/test/{action,decision,proof,record,redelivery}/**/*.test.ts'] }, enableFindRelatedTests: true },
	coverageAnalysis: 'perTest',
	mutate: [
		'nodes/proof/{constantTime,receivedHeaders,headerSecret,hmac,standardWebhooks,webhookSecret}.ts',
		'nodes/redelivery/*.ts',
		'nodes/record/{dryRun,planAction}.ts',
		'nodes/decision/{kleene,decide}.ts',
		'nodes/action/{fireOn,masking}.ts',
	],
	ignorePatterns: ['dist', '.n8n-local', 'coverage', 'reports', 'examples', 'scripts'],
	reporters: ['clear-text', 'progress'],
	clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
	thresholds: { high: 95, low: 90, break: 90 },
	concurrency: 2,
	tempDirName: '.stryker-tmp',
};
