import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplate, renderTemplate } from '../../nodes/OmniAiCondition/action/template';
import { sharedMemory } from '../../nodes/OmniAiCondition/memory/sharedMemory';
import { parseEvent } from '../../nodes/shared/event/parseEvent';

// No block of code in a document is merely claimed: each is run here, run by the check, or drawn from what is
// there.

const PROJECT = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(PROJECT, ...path), 'utf8');
const documents = ['.', 'docs', 'examples'].flatMap((folder) =>
	readdirSync(join(PROJECT, folder))
		.filter((file) => file.endsWith('.md'))
		.map((file) => join(folder, file)),
);

const TEN_MINUTES = join('docs', 'ten-minutes.md');

const blocks = documents.flatMap((document) =>
	Array.from(
		read(document).matchAll(/^[ \t]*```(.*)\n([\s\S]*?)^[ \t]*```$/gm),
		([, language = '', code = '']) => ({ document, language, code }),
	),
);

const of = (document: string, language: string) =>
	blocks
		.filter((block) => block.document === document && block.language === language)
		.map(({ code }) => code);

test('every code block of the documents is checked by a test here', () => {
	const others = blocks.filter(({ document }) => document !== TEN_MINUTES);
	expect(others.map(({ document, language }) => `${document} ${language}`).sort()).toEqual([
		'CONTRIBUTING.md mermaid',
		'README.md sh',
		'docs/condition.md json',
		'docs/condition.md json',
		'docs/memory.md json',
		'docs/memory.md json',
	]);
});

test("the README's commands are the ones that the check runs", () => {
	const [code = ''] = of('README.md', 'sh');
	const commands = code
		.trim()
		.split('\n')
		.map((line) => line.replace(/\s+#.*$/, ''));
	expect(commands).toEqual(['npm start', 'npm test']);
	const check = read('.ci', 'run').split('\n');
	for (const command of commands)
		expect(check.some((line) => line === command || line.startsWith(`${command} --`))).toBe(true);
});

test('the browser test follows the ten minutes as the page says them, and pastes its workflows', () => {
	const workflows = of('docs/ten-minutes.md', 'json').map(
		(code) => JSON.parse(code) as { nodes: Array<{ name: string; type: string }>; connections: object },
	);
	expect(workflows.map(({ nodes }) => nodes.map(({ name }) => name))).toEqual([
		['Try it with a sample', 'Sample Event', 'OmniAI Trigger', 'OmniAI Condition', 'Alert Not Sent'],
		['Start', 'Send Test'],
	]);
	const [condition, alert] = ['OmniAI Condition', 'Alert Not Sent'];
	expect(workflows[0]?.connections).toMatchObject({ [condition]: { main: [[], [], [], [{ node: alert }]] } });
	const journey = read('test', 'e2e', 'tenMinutes.test.mjs');
	expect(journey).toContain("'ten-minutes.md'");
	expect(read('.ci', 'run')).toContain('npm run test:e2e');
});

test('the ten minutes have at most twenty-five numbered steps, each a click or a value typed', () => {
	const page = read('docs', 'ten-minutes.md');
	const numbers = Array.from(page.matchAll(/^(\d+)\. /gm), ([, number]) => Number(number));
	expect(numbers).toEqual(numbers.map((_, index) => index + 1));
	expect(numbers.length).toBeGreaterThan(10);
	expect(numbers.length).toBeLessThanOrEqual(25);
	expect(page).not.toMatch(/curl|terminal|command line/i);
});

test('the body shown on the page of the Condition node is sent as the page says', () => {
	const [template, sent = ''] = of('docs/condition.md', 'json');
	const parsed = parseTemplate(template);
	const event = parseEvent(JSON.parse(read('examples', 'events', 'action_log.failed.json')), {
		receivedAt: '',
		test: false,
		includeRaw: false,
	});
	if (!parsed.ok || !event.ok)
		throw new Error('The page has a body, or the example an event, ' + 'that cannot be read.');
	const { body, problems } = renderTemplate(
		parsed.value,
		{ names: { entity: event.value.leadId, value: true }, event: event.value },
		'body',
	);
	expect(problems).toEqual([]);
	expect(JSON.parse(sent)).toEqual(body);
});

// `test/OmniAiCondition/memory/sharedMemory.postgres.test.ts` has the template give that answer to these rows.
test('the rows on the page of the memory are what is sent, and its answer is believed', async () => {
	const [rows = '', answer = ''] = of('docs/memory.md', 'json');
	const [record, conditional, plain] = JSON.parse(rows) as [object, object, object];
	const request = {
		journals: [{ key: 'g1', keep: 100, lastsMs: 1_200_000, ...pick(record, 'entries') }],
		claims: [
			{ key: 'c1', cooldownMs: 1_800_000, leaseMs: 90_000, ...pick(conditional, 'onlyIf') },
			{ key: 'c2', cooldownMs: 1_800_000, leaseMs: 90_000, ...pick(plain, 'onlyIf') },
		],
	} as unknown as Parameters<ReturnType<typeof sharedMemory>['claim']>[0];
	const sent: object[] = [];
	const { claimed, held, before } = await sharedMemory({
		scope: 'a1',
		owner: '4711',
		call: async ([item]) => {
			sent.push(...(JSON.parse(item?.rows ?? '') as object[]));
			return await Promise.resolve([JSON.parse(answer)]);
		},
	}).claim(request);
	expect(sent).toHaveLength(3);
	expect(sent).toEqual(expect.arrayContaining([record, conditional, plain]));
	expect([[...claimed], [...held.keys()], [...before.keys()]]).toEqual([['c2'], ['c1'], ['g1']]);
});

const pick = (from: object, field: string) => ({ [field]: (from as Record<string, unknown>)[field] });
