import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { circle, folders, foldersBetween, imports, NODES, reached } from './house';

// That a newcomer finds a way through the house. What the linter can say, it says; the rest is here.

const PROJECT = join(__dirname, '..', '..');
const files = imports();

test('the imports between the folders of nodes/ form no circle', () => {
	expect(circle(folders(files))).toBeNull();
});

test('the check finds a circle of folders of any length', () => {
	const edges = new Map([['a', ['b']], ['b', ['c']], ['c', ['a']], ['d', ['a']]]); // prettier-ignore
	expect(circle(edges)).toEqual(['a', 'b']);
	expect(circle(new Map([['a', ['b', 'c']], ['b', ['c']], ['c', []]]))).toBeNull(); // prettier-ignore
});

test('nodes/shared holds only what at least two nodes use', () => {
	const used = NODES.map((node) => reached([join(node, `${node}.node.ts`)], files));
	const lonely = Array.from(files.keys())
		.filter((file) => file.startsWith('shared/'))
		.filter((file) => used.filter((reach) => reach.has(file)).length < 2);
	expect(lonely).toEqual([]);
});

test('every source file belongs to a node', () => {
	const used = reached(NODES.map((node) => join(node, `${node}.node.ts`)), files); // prettier-ignore
	expect(Array.from(files.keys()).filter((file) => !used.has(file))).toEqual([]);
});

test.each([
	['a delivery to an event item', 'OmniAiTrigger/OmniAiTrigger.node.ts', ['shared/event/eventItem.ts'], 6],
	['an item to a request', 'OmniAiCondition/OmniAiCondition.node.ts', ['shared/http/exchange.ts'], 7],
	[
		'an item to a record',
		'OmniAiCondition/OmniAiCondition.node.ts',
		['OmniAiCondition/record/actionTriggered.ts'],
		7,
	],
])('the imports lead from %s through few folders', (_, from, to, most) => {
	// The kinds of action stand side by side: whoever follows one does not enter the others.
	const kinds = /^OmniAiCondition\/action\/(?!webhook$)\w+$/;
	const entered = foldersBetween(from, to, files).filter((folder) => !kinds.test(folder));
	expect(entered.length).toBeGreaterThan(2);
	expect({ from, entered, tooMany: entered.length > most }).toEqual({ from, entered, tooMany: false });
});

test('no run of more than six lines stands twice in nodes/', () => {
	const places = new Map<string, string[]>();
	for (const file of files.keys()) {
		const lines = readFileSync(join(PROJECT, 'nodes', file), 'utf8')
			.split('\n')
			.map((line) => line.trim());
		for (let start = 0; start + 7 <= lines.length; start++) {
			const run = lines.slice(start, start + 7).join('\n');
			places.set(run, [...(places.get(run) ?? []), `${file}:${start + 1}`]);
		}
	}
	expect(Array.from(places.values()).filter((found) => found.length > 1)).toEqual([]);
});

// One process for all: it takes the linter some seconds to be loaded.
test('the linter refuses circles, imports across nodes, and n8n at run time in the domain', () => {
	const planted = {
		'nodes/shared/time.ts':
			"import { parseEvent } from './event/parseEvent';\nexport const circular = parseEvent;\n",
		'nodes/OmniAiTrigger/delivery/subscription.ts':
			"import { runCondition } from '../../OmniAiCondition/run/runCondition';\nexport const across = runCondition;\n",
		'nodes/shared/event/messageText.ts':
			"import { memoryOf } from '../../OmniAiTrigger/deduplication/processMemory';\nexport const upwards = memoryOf;\n",
		'nodes/OmniAiCondition/run/summary.ts':
			"import { sleep } from 'n8n-workflow';\nexport const atRunTime = sleep;\n",
		'nodes/OmniAiCondition/decision/rules/operators.ts':
			"import { executeFilterCondition } from 'n8n-workflow';\nexport const allowed = executeFilterCondition;\n",
		'nodes/OmniAiCondition/run/dryRun.ts':
			"import type { INode } from 'n8n-workflow';\nexport type Allowed = INode;\n",
		'nodes/shared/jsonValue.ts': `export const long =\n\t'${'x'.repeat(110)}';\n`,
		'nodes/shared/configured.ts': 'export const  unformatted = 1;\n',
		'nodes/shared/reading.ts': Array.from(
			{ length: 301 },
			(_, index) => `export const line${index} = 1;\n`,
		).join(''),
	};
	const script = `
		import { ESLint } from 'eslint';
		const eslint = new ESLint();
		const found = {};
		for (const [filePath, text] of Object.entries(JSON.parse(process.argv[1]))) {
			const [{ messages }] = await eslint.lintText(text, { filePath });
			found[filePath] = [...new Set(messages.map(({ ruleId }) => ruleId))].sort();
		}
		console.log(JSON.stringify(found));
	`;
	const printed = execFileSync(
		process.execPath,
		['--input-type=module', '-e', script, JSON.stringify(planted)],
		{ cwd: PROJECT, encoding: 'utf8' },
	);
	expect(JSON.parse(printed)).toEqual({
		'nodes/shared/time.ts': ['import-x/no-cycle'],
		'nodes/OmniAiTrigger/delivery/subscription.ts': ['import-x/no-restricted-paths'],
		'nodes/shared/event/messageText.ts': ['import-x/no-restricted-paths'],
		'nodes/OmniAiCondition/run/summary.ts': ['@typescript-eslint/no-restricted-imports'],
		'nodes/OmniAiCondition/decision/rules/operators.ts': [],
		'nodes/OmniAiCondition/run/dryRun.ts': [],
		'nodes/shared/jsonValue.ts': ['max-len'],
		'nodes/shared/configured.ts': ['prettier/prettier'],
		'nodes/shared/reading.ts': ['max-lines'],
	});
}, 120_000);

test('CONTRIBUTING lists the sources that a newcomer reads, by folder', () => {
	const page = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
	const rooms = Array.from(folders(files).keys());
	expect(rooms.length).toBeGreaterThan(10);
	expect(readdirSync(join(PROJECT, 'nodes')).sort()).toEqual([
		'OmniAi',
		'OmniAiCondition',
		'OmniAiTrigger',
		'icons',
		'shared',
	]);
	for (const room of rooms) expect(page).toContain(`\`${room}\``);
});
