import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseTemplate, renderTemplate } from '../../nodes/OmniAiCondition/action/template';
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

test('every block is one of those below', () => {
	expect(blocks.map(({ document, language }) => `${document} ${language}`).sort()).toEqual([
		'CONTRIBUTING.md mermaid',
		'README.md sh',
		'docs/condition.md json',
		'docs/condition.md json',
		'docs/ten-minutes.md sh',
	]);
});

test("the README's commands are what the check runs", () => {
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

test('the command of the ten minutes is taken from the page by the journey through the editor', () => {
	const [code = ''] = of('docs/ten-minutes.md', 'sh');
	expect(code).toMatch(/^curl .*\$TEST_URL/);
	const journey = read('test', 'e2e', 'journeys.test.mjs');
	expect(journey).toContain("'ten-minutes.md'");
	expect(read('.ci', 'run')).toContain('npm run test:e2e');
});

test('the body on the page of the condition is sent as the page says', () => {
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
		parsed.template,
		{ names: { entity: event.value.leadId, value: true }, event: event.value },
		'body',
	);
	expect(problems).toEqual([]);
	expect(JSON.parse(sent)).toEqual(body);
});

test('the picture of the house shows folders that are there, and who uses whom', () => {
	const [picture = ''] = of('CONTRIBUTING.md', 'mermaid');
	const folders = readdirSync(join(PROJECT, 'nodes'), { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => name);
	const drawn = new Set(
		Array.from(picture.matchAll(/\b[a-z]+\b/g), ([word]) => word).filter(
			(word) =>
				![
					'flowchart',
					'subgraph',
					'end',
					'receiver',
					'delivery',
					'event',
					'item',
					'request',
					'or',
					'run',
					'records',
					'later',
					'nodes',
				].includes(word),
		),
	);
	expect(drawn.size).toBeGreaterThan(8);
	for (const name of drawn) expect(folders).toContain(name);
	const imports = (from: string, to: string) =>
		readdirSync(join(PROJECT, 'nodes', from), { recursive: true, encoding: 'utf8' }).some(
			(file) => file.endsWith('.ts') && read(join('nodes', from, file)).includes(`/${to}/`),
		);
	const arrows = picture.split('\n').flatMap((line) => {
		const names = line.trim().split(' --> ');
		return names.slice(1).map((to, index) => [names[index] ?? '', to] as const);
	});
	expect(arrows.length).toBeGreaterThan(5);
	for (const [from, to] of arrows) expect([from, to, imports(from, to)]).toEqual([from, to, true]);
	// And every folder is explained beside it.
	for (const folder of folders.filter((name) => !/^OmniAi|^icons$/.test(name)))
		expect(read('CONTRIBUTING.md')).toMatch(new RegExp(`^\\| .*\`${folder}\``, 'm'));
});
