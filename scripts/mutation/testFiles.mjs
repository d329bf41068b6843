import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';

const ONLY = (process.env.MUTATION_TESTS ?? 'test/').split(',');

/**
 * The test files that are run for mutants: all, or those that `MUTATION_TESTS` names.
 *
 * @param {string[]} without how the paths of others begin
 * @returns {string[]} paths from the project's folder
 */
export function testFiles(without) {
	return readdirSync('test', { recursive: true })
		.map((file) => `test/${file}`)
		.filter(
			(file) =>
				file.endsWith('.test.ts') &&
				ONLY.some((start) => file.startsWith(start)) &&
				!without.some((start) => file.startsWith(start)),
		)
		.sort();
}

/**
 * Whether a test is about the folder of a source file or one above it: `test/` mirrors `nodes/`.
 *
 * @param {string} testFile from the project's folder
 * @param {string} sourceFile absolute
 */
export function isTestOf(testFile, sourceFile) {
	const tested = `/nodes/${dirname(testFile).slice('test/'.length)}/`;
	return sourceFile.includes(tested);
}
