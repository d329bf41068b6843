import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { ICredentialType, INodeType } from 'n8n-workflow';

// What is published, as npm packs it: nothing that a user does not need, everything that n8n loads, and
// acceptable to n8n's own package scanner. Needs `dist`, so `npm run build` goes before.

const PROJECT = join(__dirname, '..', '..');
const PROJECT_NODES = join(PROJECT, 'nodes');
const MAX_BYTES = 190_000;

jest.setTimeout(120_000);

interface Manifest {
	version: string;
	dependencies?: object;
	files: string[];
	n8n: { nodes: string[]; credentials: string[] };
}

let folder: string;
let unpacked: string;
let tarball: string;

beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-package-'));
	const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
		cwd: PROJECT,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	tarball = join(folder, packed.trim().split('\n').at(-1) as string);
	execFileSync('tar', ['-xzf', tarball, '-C', folder]);
	unpacked = join(folder, 'package');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesUnder(directory: string): string[] {
	return readdirSync(directory, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

const manifest = (): Manifest => JSON.parse(readFileSync(join(unpacked, 'package.json'), 'utf8')) as Manifest;

test('the tarball is small', () => expect(statSync(tarball).size).toBeLessThan(MAX_BYTES));

test(
	'the tarball holds compiled code, icons, codex files, descriptions, the memory workflow and the documents ' +
		'at the top, and nothing else',
	() => {
		const unexpected = filesUnder(unpacked).filter(
			(file) =>
				!new RegExp(
					String.raw`^(?:package\.json|README\.md|LICENSE(?:\.md)?|CHANGELOG\.md|dist/(?:nodes` +
						String.raw`|credentials)/[\w./-]+\.(?:js|svg|node\.json)` +
						String.raw`|examples/memory-postgres\.json` +
						String.raw`|dist/nodes/\w+/__schema__/[\w./-]+\.json|dist/(?:known|types)/(?:nodes` +
						String.raw`|credentials)\.json)$`,
				).test(file),
		);
		expect(unexpected).toEqual([]);
	},
);

test('the tarball holds whatever n8n is told to load, with icons and codex', () => {
	const { nodes, credentials } = manifest().n8n;
	for (const file of [...nodes, ...credentials]) expect(existsSync(join(unpacked, file))).toBe(true);
	for (const file of nodes) expect(existsSync(join(unpacked, file.replace(/\.js$/, '.json')))).toBe(true);
	const icons = filesUnder(unpacked)
		.filter((file) => file.endsWith('.svg'))
		.map((file) => file.replace(/^.*\//, ''));
	expect(icons.sort()).toEqual(['omniAi.dark.svg', 'omniAi.svg']);
	const previews = (directory: string) => filesUnder(directory).filter((file) => file.includes('__schema__'));
	expect(previews(join(unpacked, 'dist')).sort()).toEqual(
		previews(PROJECT_NODES)
			.map((file) => `nodes/${file}`)
			.sort(),
	);
});

test('the tarball holds every node and credential that has a source', () => {
	const sources = ['nodes', 'credentials'].flatMap((top) =>
		filesUnder(join(PROJECT, top))
			.filter((file) => /\.(?:node|credentials)\.ts$/.test(file))
			.map((file) => `dist/${top}/${file.replace(/\.ts$/, '.js')}`),
	);
	const { nodes, credentials } = manifest().n8n;
	expect([...nodes, ...credentials].sort()).toEqual(sources.sort());
});

// n8n reads these in place of the code, so they have to say the same.
test('the descriptions that n8n reads from the tarball at its start say what the sources say', async () => {
	const described = async (top: 'nodes' | 'credentials') =>
		await Promise.all(
			manifest().n8n[top].map(async (file) => {
				const source = (await import(
					join(PROJECT, file.replace(/^dist\//, '').replace(/\.js$/, ''))
				)) as Record<string, new () => INodeType & ICredentialType>;
				const [Type] = Object.values(source) as [new () => INodeType & ICredentialType];
				return [file, Type.name, top === 'nodes' ? new Type().description : new Type()] as const;
			}),
		);
	const read = (file: string) =>
		JSON.parse(readFileSync(join(unpacked, 'dist', file), 'utf8')) as Array<{
			name: string;
			communityNodePackageVersion?: string;
		}>;
	for (const top of ['nodes', 'credentials'] as const) {
		const sources = await described(top);
		expect(read(`known/${top}.json`)).toMatchObject(
			Object.fromEntries(
				sources.map(([sourcePath, className, { name }]) => [name, { className, sourcePath }]),
			),
		);
		const types = read(`types/${top}.json`);
		expect(types).toHaveLength(sources.length);
		for (const [, , { icon, ...description }] of sources) {
			expect(icon).toBeDefined();
			expect(types.find(({ name }) => name === description.name)).toEqual(
				expect.objectContaining(JSON.parse(JSON.stringify(description))),
			);
		}
	}
	for (const { communityNodePackageVersion } of read('types/nodes.json'))
		expect(communityNodePackageVersion).toBe(manifest().version);
});

// n8n loads a node when it is first used, perhaps after an update has replaced the files.
test('the whole package is loaded, whichever of its nodes n8n loads first', () => {
	const { nodes } = manifest().n8n;
	for (const first of nodes) {
		const script = `
			require(${JSON.stringify(join(PROJECT, first))});
			console.log(Object.keys(require.cache).filter((file) => file.endsWith('.node.js')).length);
		`;
		expect([
			first,
			execFileSync(process.execPath, ['-e', script], { cwd: PROJECT, encoding: 'utf8' }).trim(),
		]).toEqual([first, String(nodes.length)]);
	}
});

test('the tarball brings no dependencies and names no registry', () => {
	expect(manifest().dependencies).toBeUndefined();
	for (const file of filesUnder(unpacked))
		expect(readFileSync(join(unpacked, file), 'utf8')).not.toMatch(/registry\.\w+\.\w+/);
});

// Linting everything twice takes longer than all other tests of the package: `npm run scan`.
(process.env['SCAN'] === undefined ? test.skip : test).each([
	['the sources', PROJECT, ['package.json', '{nodes,credentials}/**/*.{js,ts,json}']],
	['the tarball', null, ['**/*.js', 'package.json']],
])("n8n's package scanner passes %s", (_, directory, patterns) => {
	const script = `
		import { analyzePackage } from '@n8n/scan-community-package/scanner/scanner.mjs';
		console.log(JSON.stringify(await analyzePackage(process.argv[1], JSON.parse(process.argv[2]))));
	`;
	// One of its plugins takes all file names for made-up ones where NODE_ENV is jest's.
	const printed = execFileSync(
		process.execPath,
		['--input-type=module', '-e', script, directory ?? unpacked, JSON.stringify(patterns)],
		{
			cwd: PROJECT,
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { ...process.env, NODE_ENV: 'production' },
		},
	);
	const { passed, message, details } = JSON.parse(printed.trim().split('\n').at(-1) as string) as Record<
		string,
		unknown
	>;
	expect({ passed, message, details }).toEqual({ passed: true, message: undefined, details: undefined });
});

describe('a search in the node panel', () => {
	const found = (query: string): string[] =>
		manifest()
			.n8n.nodes.filter((file) => {
				const codex = JSON.parse(readFileSync(join(unpacked, file.replace(/\.js$/, '.json')), 'utf8')) as {
					alias: string[];
				};
				return codex.alias.some((alias) => alias.toLowerCase().includes(query));
			})
			.map((file) => file.replace(/^.*\/(\w+)\.node\.js$/, '$1'))
			.sort();

	test.each([
		['omni', ['OmniAi', 'OmniAiCondition', 'OmniAiTrigger']],
		// n8n shows a trigger and a node of one name as one entry, and only the node's words find it.
		['failed action', ['OmniAi', 'OmniAiCondition', 'OmniAiTrigger']],
		['dry run', ['OmniAiCondition']],
		['sample', ['OmniAi']],
	])('finds our nodes by "%s"', (query, nodes) => expect(found(query)).toEqual(nodes));
});
