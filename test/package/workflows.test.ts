import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

// What runs on the forge, as far as it can be checked here: it is YAML, and what it calls exists.

const PROJECT = join(__dirname, '..', '..');
const WORKFLOWS = join(PROJECT, '.github', 'workflows');

interface Step {
	uses?: string;
	run?: string;
	with?: Record<string, unknown>;
}
interface Workflow {
	name: string;
	on: Record<string, unknown>;
	permissions: Record<string, string>;
	jobs: Record<string, { 'runs-on': string; 'timeout-minutes': number; steps: Step[] }>;
}

const read = (file: string): Workflow => parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as Workflow;
const stepsOf = (file: string): Step[] => Object.values(read(file).jobs).flatMap(({ steps }) => steps);

test.each(readdirSync(WORKFLOWS))(
	'the CI workflow %s runs within limits, with pinned actions, and calls only what exists',
	(file) => {
		const { on, permissions, jobs } = read(file);
		expect(Object.keys(on).length).toBeGreaterThan(0);
		expect(permissions['contents']).toBe('read');
		for (const job of Object.values(jobs))
			expect([typeof job['runs-on'], typeof job['timeout-minutes']]).toEqual(['string', 'number']);
		const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
			scripts: Record<string, string>;
		};
		for (const { uses, run } of stepsOf(file)) {
			expect([uses, run].filter((part) => part !== undefined)).toHaveLength(1);
			if (uses !== undefined) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
			const [command = '', first = '', second = ''] = (run ?? '').split(/\s+/);
			if (command.startsWith('.')) expect(existsSync(join(PROJECT, command))).toBe(true);
			if (command === 'npm' && ['run', 'test', 'start'].includes(first))
				expect(scripts[first === 'run' ? second : first]).toBeDefined();
		}
	},
);

test('a release is tested first, is published with provenance, and needs no stored token', () => {
	const { permissions } = read('release.yml');
	expect(permissions['id-token']).toBe('write');
	const commands = stepsOf('release.yml').flatMap(({ run }) => (run === undefined ? [] : [run]));
	expect(commands.at(-1)).toMatch(/^npm publish --provenance/);
	expect(commands.indexOf('npm test')).toBeGreaterThan(-1);
	expect(commands.indexOf('npm test')).toBeLessThan(commands.length - 1);
	expect(readFileSync(join(WORKFLOWS, 'release.yml'), 'utf8')).not.toMatch(/secrets\./);
});
