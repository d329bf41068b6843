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

test('what the ten-minute start has a person paste is taken from the page by the test in the browser', () => {
	expect(blocks.filter(({ document }) => document === TEN_MINUTES)).not.toEqual([]);
	const journeys = readdirSync(join(PROJECT, 'test', 'e2e'))
		.filter((file) => file.endsWith('.test.mjs'))
		.map((file) => read('test', 'e2e', file));
	expect(journeys.filter((journey) => journey.includes("'ten-minutes.md'"))).not.toEqual([]);
	expect(read('.ci', 'run')).toContain('npm run test:e2e');
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
