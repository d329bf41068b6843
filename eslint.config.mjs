// The rules that n8n's own node linter and package scanner apply, at their strictest: the same two
// plugins, the same rule sets, the same five exceptions. Nothing in nodes/ and credentials/ may
// disable a rule, because the scanner ignores such comments.
import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import importX from 'eslint-plugin-import-x';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';

const ourNodes = ['nodes/**/*.ts', 'credentials/**/*.ts'];

export default tseslint.config(
	{ ignores: ['dist/**', 'coverage/**', '.n8n-local/**', 'node_modules/**', 'reports/**'] },
	{ linterOptions: { noInlineConfig: false, reportUnusedDisableDirectives: 'error' } },
	{
		files: ourNodes,
		extends: [
			js.configs.recommended,
			tseslint.configs.recommended,
			n8nCommunityNodesPlugin.configs.recommended,
			importX.configs['flat/recommended'],
		],
		linterOptions: { noInlineConfig: true },
		settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
		rules: {
			'no-console': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
			],
		},
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
