import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// What the README promises, and the tests that hold it: a promise without a test is not made.

const PROJECT = join(__dirname, '..', '..');

const HELD_BY: Record<string, Array<[string, string]>> = {
	'A dry run sends nothing.': [
		['test/table/records.test.ts', 'connects once per attempt when live and never when dry'],
		['test/table/memory.test.ts', 'nothing leaves n8n'],
		['test/n8n/test-runs.mjs', 'dry run "always" delivers nothing in production'],
	],
	'An action that fails stops no other.': [
		['test/engine/condition.test.ts', 'stops no other action when it fails, whatever its kind'],
		['test/engine/delivery/retryBudget.test.ts', 'a retry that the budget shortens says so'],
	],
	'A failed alert need not look green.': [
		['test/n8n/examples.test.mjs', 'an alert that fails is a failed execution'],
		['test/docs/canvas.test.ts', 'stops the execution with the reason, after everything else'],
	],
	'Each event starts the workflow once.': [
		['test/engine/redelivery.test.ts', 'a repeated delivery starts nothing'],
		['test/engine/redelivery.test.ts', 'events whose equal bodies may be two occurrences always start'],
	],
	'One alert, not fifty.': [
		['test/n8n/memory.mjs', 'five failures of one tool in a minute tell once'],
		['test/n8n/queue/memory.test.mjs', 'events at once deliver once for each group'],
		['test/engine/memory.test.ts', 'Memory could not be reached'],
	],
	'Not exactly once.': [
		[
			'test/engine/condition.test.ts',
			'is the same over retries and executions and never holds the execution',
		],
	],
	'Incoming events are authenticated.': [
		[
			'test/engine/trigger.test.ts',
			'is refused with any other value, however near, and always with the same',
		],
		['test/n8n/answers.mjs', 'deliveries with a wrong secret and starts no execution'],
	],
	'Secrets are masked.': [
		['test/engine/secrets.test.ts', 'shows and stores nothing secret when its delivery ends with'],
		['test/engine/condition.test.ts', 'carries its header values, which are shown nowhere'],
	],
};

const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
const section = /^## Guarantees and limits\n([\s\S]*?)^## /m.exec(readme)?.[1] ?? '';

test('the README makes the promises that have a test, and no other', () => {
	const promises = Array.from(section.matchAll(/^- \*\*(.+?)\*\*/gm), ([, promise]) => promise);
	expect(promises).toEqual(Object.keys(HELD_BY));
});

test.each(Object.entries(HELD_BY))('"%s" is tested', (_, tests) => {
	for (const [file, title] of tests) expect(readFileSync(join(PROJECT, file), 'utf8')).toContain(title);
});
