import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';

// As Jest does it, every test file gets the project's modules anew, so what one test file leaves behind
// in them cannot decide about another. Unlike there, packages are loaded once for all: loading n8n takes
// seconds, and thousands of mutants are tried.

/**
 * @param root the project's folder
 * @param transform source text and file name to CommonJS
 */
export function projectModules(root, transform) {
	const requirePackage = createRequire(join(root, 'package.json'));
	const compiled = new Map();

	function compile(file) {
		const known = compiled.get(file);
		if (known !== undefined) return known;
		const source = readFileSync(file, 'utf8');
		const made = file.endsWith('.json')
			? (_exports, _require, module) => (module.exports = JSON.parse(source))
			: compileFunction(
					transform(source, file),
					['exports', 'require', 'module', '__filename', '__dirname', 'jest'],
					{ filename: file },
				);
		compiled.set(file, made);
		return made;
	}

	/**
	 * Loads a test file with a set of modules of its own. @param jestObject what the tests know as `jest`, less
	 * its modules' mocks
	 */
	return function load(testFile, jestObject) {
		const loaded = new Map();
		const mocks = new Map();
		const nameOf = (specifier, folder) =>
			specifier.startsWith('.') ? resolveFile(join(folder, specifier)) : specifier;

		function requireFrom(folder) {
			const requireHere = (specifier) => {
				const name = nameOf(specifier, folder);
				const mock = mocks.get(name);
				if (mock === undefined) return requireActual(name);
				mock.exports ??= mock.make();
				return mock.exports;
			};
			return Object.assign(requireHere, { resolve: requirePackage.resolve });
		}

		function requireActual(name) {
			if (!name.startsWith(root)) return requirePackage(name);
			const known = loaded.get(name);
			if (known !== undefined) return known.exports;
			const module = { exports: {} };
			loaded.set(name, module);
			const folder = dirname(name);
			const jest = {
				...jestObject,
				mock: (specifier, make) => void mocks.set(nameOf(specifier, folder), { make }),
				requireActual: (specifier) => requireActual(nameOf(specifier, folder)),
			};
			compile(name)(module.exports, requireFrom(folder), module, name, folder, jest);
			return module.exports;
		}

		requireActual(testFile);
	};
}

const ENDINGS = ['', '.ts', '.js', '.json', '/index.ts'];

function resolveFile(path) {
	const file = ENDINGS.map((ending) => path + ending).find((candidate) =>
		statSync(candidate, { throwIfNoEntry: false })?.isFile(),
	);
	if (file === undefined) throw new Error(`There is no file ${path}`);
	return file;
}
