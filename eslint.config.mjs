// The rules that n8n's own node linter and package scanner apply, at their strictest: the same two
// plugins, the same rule sets, the same five exceptions. Nothing in nodes/ and credentials/ may
// disable a rule, because the scanner ignores such comments.
import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import importX from 'eslint-plugin-import-x';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import prettier from 'eslint-plugin-prettier';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

const ourNodes = ['nodes/**/*.ts', 'credentials/**/*.ts'];

// What talks to n8n: a node's own files, and the operations of the OmniAI node. All else is the domain.
const adapters = [
	'nodes/OmniAi*/*.ts',
	'nodes/OmniAi/{activity,analytics,document,event,lead,operation}/**/*.ts',
];

const nodes = ['OmniAi', 'OmniAiCondition', 'OmniAiTrigger'];
const rooms = nodes.map((node) => ({
	target: `./nodes/${node}`,
	from: nodes.filter((other) => other !== node).map((other) => `./nodes/${other}`),
	message: 'No node imports from another one. What two of them need belongs in nodes/shared.',
}));
const shared = {
	target: './nodes/shared',
	from: nodes.map((node) => `./nodes/${node}`),
	message: 'nodes/shared knows none of the nodes.',
};

export default tseslint.config(
	{
		ignores: ['dist/**', 'coverage/**', '.n8n-local/**', 'node_modules/**', 'reports/**', '.stryker-tmp/**'],
	},
	{ linterOptions: { noInlineConfig: false, reportUnusedDisableDirectives: 'error' } },
	{
		files: ourNodes,
		extends: [
			js.configs.recommended,
			tseslint.configs.recommended,
			n8nCommunityNodesPlugin.configs.recommended,
			importX.configs['flat/recommended'],
			importX.configs['flat/typescript'],
		],
		linterOptions: { noInlineConfig: true },
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
		rules: {
			'no-console': 'error',
			'import-x/no-cycle': 'error',
			'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: [...rooms, shared] }],
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
			],
		},
	},
	{
		files: ['nodes/**/*.ts'],
		ignores: adapters,
		rules: {
			'@typescript-eslint/no-restricted-imports': [
				'error',
				{
					paths: ['n8n-workflow', 'n8n-core'].map((name) => ({
						name,
						allowTypeImports: true,
						...(name === 'n8n-workflow' && { allowImportNames: ['executeFilterCondition'] }),
						message: 'The domain knows n8n by its types and its filter evaluator alone.',
					})),
				},
			],
		},
	},
	{ files: ['**/*.{ts,mjs,js}'], plugins: { prettier }, rules: { 'prettier/prettier': 'error' } },
	{
		// Prettier leaves texts as they are, however long.
		files: [...ourNodes, 'scripts/**/*.mjs', '*.{js,mjs}'],
		rules: { 'max-len': ['error', { code: 110, tabWidth: 2 }], 'max-lines': ['error', 300] },
	},
	{
		plugins: { 'n8n-nodes-base': n8nNodesBase },
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
	},
	{
		files: ['package.json'],
		plugins: { '@n8n/community-nodes': n8nCommunityNodesPlugin },
		languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
		rules: { ...n8nCommunityNodesPlugin.configs.recommended.rules, ...n8nNodesBase.configs.community.rules },
	},
	{
		files: ['credentials/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.credentials.rules,
			'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
			'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
		},
	},
	{
		files: ['nodes/**/*.ts'],
		rules: {
			...n8nNodesBase.configs.nodes.rules,
			'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
			'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
			'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
		},
	},
	{
		// Tests and scripts run on a developer's machine, not inside n8n.
		files: [
			'test/**/*.ts',
			'test/**/*.mjs',
			'test/support/**/*.js',
			'scripts/**/*.mjs',
			'scripts/**/*.js',
			'gulpfile.js',
			'*.config.js',
			'*.config.mjs',
		],
		extends: [js.configs.recommended, tseslint.configs.recommended],
		languageOptions: {
			globals: Object.fromEntries(
				[
					'process',
					'console',
					'Buffer',
					'URL',
					'URLSearchParams',
					'fetch',
					'setTimeout',
					'clearTimeout',
					'setInterval',
					'clearInterval',
					'setImmediate',
					'AbortController',
					'AbortSignal',
					'TextDecoder',
					'TextEncoder',
					'require',
					'module',
					'exports',
					'__dirname',
					'performance',
					'structuredClone',
				].map((name) => [name, 'readonly']),
			),
		},
		rules: { '@typescript-eslint/no-require-imports': 'off' },
	},
	{
		files: ['test/**/*.mjs', 'test/support/*.js'],
		languageOptions: {
			globals: Object.fromEntries(
				[
					'afterAll',
					'afterEach',
					'beforeAll',
					'beforeEach',
					'describe',
					'it',
					'jest',
					'test',
					'N8N_LINE',
					'EXPRESSION_ENGINE',
				].map((name) => [name, 'readonly']),
			),
		},
	},
);
