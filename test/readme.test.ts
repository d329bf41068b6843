import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { OTHER_STATUS, STATUS_CAUSES, TRANSPORT_CAUSES } from '../nodes/action/failureCause';

// The table of causes is generated from the code: `UPDATE_README=1 npx jest readme` writes it.
const path = join(__dirname, '..', 'README.md');
const SECTION = /<!-- causes:begin -->\n[\s\S]*<!-- causes:end -->/;

const PREPARATION_CAUSES = [
	['URL empty, malformed, not http(s), with a user name, or refused as private or metadata address', 'parameter_error'],
	['header without a valid name or value', 'parameter_error'],
	['placeholder unknown or missing in this event, or an expression that throws', 'reference_error'],
	['body of an expression that is not JSON', 'syntax_error'],
	['body of an expression that is JSON but no object', 'type_error'],
	['message of a notification that is empty for this item', 'parameter_error'],
	['address whose origin the credential does not allow', 'auth_error'],
	['workflow that is not named, does not exist, is not published (n8n 2), has no fitting trigger or may not be called', 'action_binding_failed'],
	['workflow that ended with an error', 'execution_error'],
	['item that cannot be read, such as one nested too deeply', 'execution_error'],
];

function causesTable(): string {
	const rows = [
		...PREPARATION_CAUSES,
		...Object.entries(STATUS_CAUSES).map(([status, { type }]) => [`HTTP ${status}`, type]),
		...OTHER_STATUS.map(({ range, cause }) => [`HTTP ${range}`, cause.type]),
		...Object.values(TRANSPORT_CAUSES).map(({ message, type }) => [`${message.slice(0, 1).toLowerCase()}${message.slice(1)}`, type]),
	];
	return ['| cause | `error.type` |', '| --- | --- |', ...rows.map(([cause, type]) => `| ${cause} | \`${type}\` |`)].join('\n');
}

test('the README shows the causes and types that the code uses', () => {
	const readme = readFileSync(path, 'utf8');
	const current = readme.replace(SECTION, () => `<!-- causes:begin -->\n${causesTable()}\n<!-- causes:end -->`);
	if (process.env['UPDATE_README'] !== undefined) writeFileSync(path, current);
	expect(current).toBe(process.env['UPDATE_README'] === undefined ? readme : current);
});

const documents = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'RELEASING.md', ...readdirSync(join(__dirname, '..', 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`)];

/** Headings as GitHub names them in addresses. */
const anchorsOf = (markdown: string) => Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, heading = '']) => heading.toLowerCase().replace(/[^\w\s-]/g, '').trim().replace(/\s/g, '-'));

test.each(documents)('every link of %s within the project leads somewhere', (document) => {
	const file = join(__dirname, '..', document);
	const links = Array.from(readFileSync(file, 'utf8').matchAll(/\]\(([^)\s]+)\)/g), ([, link = '']) => link).filter((link) => !/^https?:/.test(link));
	const broken = links.filter((link) => {
		const [path = '', anchor] = link.split('#');
		const target = path === '' ? file : join(dirname(file), path);
		if (!existsSync(target)) return true;
		return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
	});
	expect(broken).toEqual([]);
});

test.each(documents)('every npm script that %s names exists', (document) => {
	const { scripts } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { scripts: Record<string, string> };
	const named = Array.from(readFileSync(join(__dirname, '..', document), 'utf8').matchAll(/npm run ([\w:]+)/g), ([, name = '']) => name);
	expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});
