'use strict';

// `npm test` runs three projects: the domain without n8n, and the same engine tests on both n8n lines. Each
// line resolves `n8n-core` and `n8n-workflow` to its own copies, for our nodes' requires too. The others need
// a real n8n, and what `npm run test:n8n`, `npm run test:queue` and `npm run test:e2e` prepare.

const { existsSync, mkdirSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// Workers inherit what is set here. Far from UTC, so that a time without a zone which is taken for the
// time where the tests run is another time.
process.env.TZ = 'Pacific/Auckland';
// The `vm` engine needs Node 24; the legacy one gives the same results.
process.env.N8N_EXPRESSION_ENGINE = 'legacy';
process.env.N8N_LOG_LEVEL = 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
// n8n-core keeps an instance file: give it one of its own, written here so that parallel workers
// never find it half-written, and never the developer's own n8n folder.
const ENCRYPTION_KEY = 'engine-tests-only';
process.env.N8N_USER_FOLDER = join(tmpdir(), `n8n-nodes-omniai-engine-${process.getuid?.() ?? 0}`);
process.env.N8N_ENCRYPTION_KEY = ENCRYPTION_KEY;
const instanceFile = join(process.env.N8N_USER_FOLDER, '.n8n', 'config');
mkdirSync(join(process.env.N8N_USER_FOLDER, '.n8n'), { recursive: true });
if (!existsSync(instanceFile)) {
	writeFileSync(instanceFile, JSON.stringify({ encryptionKey: ENCRYPTION_KEY }), { mode: 0o600 });
}

const swc = [
	'@swc/jest',
	{
		jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
		module: { type: 'commonjs' },
		sourceMaps: 'inline',
	},
];

const common = {
	rootDir: __dirname,
	testEnvironment: 'node',
	transform: { '^.+\\.(ts|mjs)$': swc, '/node_modules/get-port/.+\\.js$': swc },
	moduleFileExtensions: ['ts', 'mjs', 'js', 'json', 'node'],
	// Everything else that is loaded is either ours or a plain CommonJS package.
	transformIgnorePatterns: ['/node_modules/(?!get-port/)'],
	modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.n8n-local/', '<rootDir>/.stryker-tmp/'],
};

const ENGINE_TESTS = ['<rootDir>/test/engine/**/*.test.ts', '<rootDir>/test/table/**/*.test.ts'];

const realN8n = (displayName, folder, line, engine) => ({
	...common,
	displayName,
	globals: { N8N_LINE: line, EXPRESSION_ENGINE: engine },
	testMatch: [`<rootDir>/${folder}/*.test.mjs`],
	setupFilesAfterEnv: ['<rootDir>/test/support/realN8n.js'],
});

module.exports = {
	// Jest leaves a core free by default, which on two cores is half of them.
	maxWorkers: '100%',
	projects: [
		{
			...common,
			displayName: 'domain',
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/engine/', '<rootDir>/test/table/'],
		},
		{
			...common,
			displayName: 'n8n 1.123',
			globals: { EXPECTED_N8N_WORKFLOW: '1.120.14' },
			testMatch: ENGINE_TESTS,
			setupFiles: ['<rootDir>/test/support/letTheProcessEnd.ts'],
		},
		{
			...common,
			displayName: 'n8n 2.41',
			globals: { EXPECTED_N8N_WORKFLOW: '2.41.0' },
			testMatch: ENGINE_TESTS,
			moduleNameMapper: {
				// npm lays this line's shared packages down twice; n8n has them once, and its service
				// registry only finds a service that came from the same copy.
				'^(@n8n/(?:backend-common|config|constants|decorators|di|permissions|tournament)(?:/.*)?)$':
					'<rootDir>/node_modules/n8n-core-2/node_modules/$1',
				'^n8n-core$': '<rootDir>/node_modules/n8n-core-2',
				'^n8n-workflow$': '<rootDir>/node_modules/n8n-core-2/node_modules/n8n-workflow',
			},
		},
		// n8n 2.41 evaluates expressions in an isolate by default; both engines are supported.
		realN8n('real n8n 2.41 vm', 'test/n8n', '2.41', 'vm'),
		realN8n('real n8n 2.41 legacy', 'test/n8n', '2.41', 'legacy'),
		realN8n('real n8n 1.123 legacy', 'test/n8n', '1.123', 'legacy'),
		realN8n('queue 2.41', 'test/n8n/queue', '2.41', 'legacy'),
		realN8n('queue 1.123', 'test/n8n/queue', '1.123', 'legacy'),
		realN8n('editor', 'test/e2e', '2.41'),
	],
};
