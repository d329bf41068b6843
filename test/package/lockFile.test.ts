import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// `npm ci` refuses a lock file that lacks anything, also what only another system would install. Where a
// registry had a version for some systems only, npm leaves the others out without a word.

interface Locked {
	optionalDependencies?: Record<string, string>;
	dependencies?: Record<string, string>;
	os?: string[];
	cpu?: string[];
}

const { packages } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package-lock.json'), 'utf8')) as {
	packages: Record<string, Locked>;
};

/** Where Node finds a package from within another: the nearest `node_modules` above it. */
function lockedFrom(folder: string, name: string): Locked | undefined {
	for (
		let at = folder;
		;
		at = at.includes('/node_modules/') ? at.slice(0, at.lastIndexOf('/node_modules/')) : ''
	) {
		const found = packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`];
		if (found !== undefined || at === '') return found;
	}
}

test('the lock file holds every package that any of its packages asks for, optional ones too', () => {
	const missing = Object.entries(packages).flatMap(
		([folder, { dependencies = {}, optionalDependencies = {} }]) =>
			Object.keys({ ...dependencies, ...optionalDependencies })
				.filter((name) => lockedFrom(folder, name) === undefined)
				.map((name) => `${folder} asks for ${name}`),
	);
	expect(missing).toEqual([]);
});

test.each(['linux', 'darwin', 'win32'])(
	'the lock file holds the native resolver of the linter and of Jest for %s',
	(os) => {
		const bindings = Object.entries(packages).filter(
			([folder, locked]) =>
				folder.startsWith('node_modules/@unrs/resolver-binding-') && locked.os?.includes(os),
		);
		expect(bindings.length).toBeGreaterThan(0);
	},
);

test('the lock file names no registry', () => {
	expect(readFileSync(join(__dirname, '..', '..', 'package-lock.json'), 'utf8')).not.toContain(
		'"resolved": "http',
	);
});
