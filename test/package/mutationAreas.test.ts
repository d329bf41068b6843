import { join } from 'node:path';

const PROJECT = join(__dirname, '..', '..');

interface Gulp {
	src: (glob: string, options: { cwd: string; read: false; allowEmpty: true }) => AsyncIterable<unknown>;
}
const { src } = jest.requireActual<Gulp>('gulp');

/** How many files of the project a glob matches. */
async function matches(glob: string): Promise<number> {
	let count = 0;
	for await (const file of src(glob, { cwd: PROJECT, read: false, allowEmpty: true }))
		if (file !== undefined) count++;
	return count;
}

/** `a/{b,c}.ts` as `a/b.ts` and `a/c.ts`. */
function alternatives(glob: string): string[] {
	const [whole, list] = /\{([^}]*)\}/.exec(glob) ?? [];
	if (whole === undefined || list === undefined) return [glob];
	return list.split(',').flatMap((one) => alternatives(glob.replace(whole, one)));
}

test('what a mutation area names is there, file by file', async () => {
	const { AREAS } = await import('../../scripts/mutation/areas.mjs');
	const globs = Object.values(AREAS).flat().flatMap(alternatives);
	expect(globs.length).toBeGreaterThan(5);
	const missing: string[] = [];
	for (const glob of globs) if ((await matches(glob)) === 0) missing.push(glob);
	expect(missing).toEqual([]);
});

test('a glob without files is noticed', async () => {
	expect(await matches('nodes/OmniAiCondition/decision/*.ts')).toBeGreaterThan(0);
	expect(await matches('nodes/OmniAiCondition/decided/*.ts')).toBe(0);
	expect(alternatives('a/{b,c}.ts')).toEqual(['a/b.ts', 'a/c.ts']);
});
