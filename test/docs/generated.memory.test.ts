import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The memory workflow's statement has a file of its own, where it can be read; `npm run docs` writes it into
// the workflow, and the statement that makes the table into the workflow's note.

const EXAMPLES = join(__dirname, '..', '..', 'examples');
const TEMPLATE = join(EXAMPLES, 'memory-postgres.json');

interface Template {
	nodes: Array<{
		type: string;
		typeVersion: number;
		parameters: { content?: string; query?: string; options?: Record<string, unknown> };
	}>;
	settings: Record<string, unknown>;
}

const read = (): Template => JSON.parse(readFileSync(TEMPLATE, 'utf8')) as Template;
const node = (template: Template, type: string) => {
	const found = template.nodes.find((one) => one.type === `n8n-nodes-base.${type}`);
	if (found === undefined) throw new Error(`The template has no node of type ${type}.`);
	return found;
};

/**
 * What makes the table, from the statement, for somebody else than the role that is to use it. Without its
 * comments, as a note is not wide enough for them.
 */
function tableStatement(sql: string): string {
	const [made = ''] = /CREATE TABLE [\s\S]*?(?=\n {2}END IF;)/.exec(sql) ?? [];
	const lines = made
		.replaceAll(' IF NOT EXISTS', '')
		.replaceAll('\n    ', '\n')
		.replaceAll(/ +--.*/g, '')
		.replace(' ON omniai_memory', '\n  ON omniai_memory');
	return [
		lines,
		'GRANT SELECT, INSERT, UPDATE, DELETE ON omniai_memory',
		'  TO the_role_of_the_credential;',
	].join('\n');
}

test('the memory workflow holds the statement as its file has it, and its note how the table is made', () => {
	const sql = readFileSync(join(EXAMPLES, 'memory-postgres.sql'), 'utf8');
	const current = read();
	node(current, 'postgres').parameters.query = sql;
	const note = current.nodes.find(({ parameters }) => parameters.content?.includes('```sql'))?.parameters;
	if (note === undefined) throw new Error('No note of the template has the statement.');
	note.content = (note.content ?? '').replace(
		/```sql\n[\s\S]*```/,
		() => `\`\`\`sql\n${tableStatement(sql)}\n\`\`\``,
	);
	expect(note.content).toMatch(/CREATE TABLE omniai_memory \(\n {2}scope[\s\S]+CREATE INDEX[\s\S]+GRANT/);
	const written = `${JSON.stringify(current, null, 2)}\n`;
	if (process.env['WRITE_DOCS'] === 'true') writeFileSync(TEMPLATE, written);
	expect({ advice: 'npm run docs', template: readFileSync(TEMPLATE, 'utf8') }).toEqual({
		advice: 'npm run docs',
		template: written,
	});
});

test("nothing in the statement is taken for an expression, or for another of the client's parameters", () => {
	const { query = '' } = node(read(), 'postgres').parameters;
	expect(query).not.toContain('{{');
	// n8n's client replaces `$` and a number, in comments and texts too.
	expect([...query.matchAll(/\$\d+/g)].map(([parameter]) => parameter)).toEqual(['$1']);
});

test('the memory workflow runs on both lines, one transaction for each item, and saves no run', () => {
	const template = read();
	const { typeVersion, parameters } = node(template, 'postgres');
	// 2.7 is not there on n8n 1.123.
	expect(typeVersion).toBe(2.6);
	expect(parameters.options).toEqual({
		connectionTimeout: 5,
		queryBatching: 'independently',
		queryReplacement: '={{ [$json.rows] }}',
	});
	expect(template.settings).toEqual({
		executionOrder: 'v1',
		saveDataSuccessExecution: 'none',
		saveDataErrorExecution: 'none',
		callerPolicy: 'workflowsFromSameOwner',
	});
});
