import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

// What the documents lead to and what they tell a person to type: it has to be there, and to be run.

const PROJECT = join(__dirname, '..', '..');

const markdownIn = (folder: string) =>
	readdirSync(join(PROJECT, folder))
		.filter((file) => file.endsWith('.md'))
		.map((file) => join(folder, file));
const documents = ['.', 'docs', 'examples'].flatMap(markdownIn);

/** Headings as GitHub names them in addresses. */
const anchorsOf = (markdown: string) =>
	Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
		heading
			.toLowerCase()
			.replace(/[^\w\s-]/g, '')
			.trim()
			.replace(/\s/g, '-'),
	);

test.each(documents)('every link of %s within the project leads somewhere', (document) => {
	const file = join(PROJECT, document);
	const links = Array.from(
		readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g),
		([, link = '']) => link,
	).filter((link) => !/^https?:/.test(link));
	const broken = links.filter((link) => {
		const [path = '', anchor] = link.split('#');
		const target = path === '' ? file : join(dirname(file), path);
		if (!existsSync(target)) return true;
		return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
	});
	expect(broken).toEqual([]);
});

test.each(documents)('every npm script named in %s exists', (document) => {
	const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
		scripts: Record<string, string>;
	};
	const named = Array.from(
		readFileSync(join(PROJECT, document), 'utf8').matchAll(/npm run ([\w:]+)/g),
		([, name = '']) => name,
	);
	expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
