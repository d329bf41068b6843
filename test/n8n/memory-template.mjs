import assert from 'node:assert/strict';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { postgresMissing, startPostgres } from '../../scripts/n8n/postgres.mjs';
import { chain, node } from './workflows.mjs';

const NAME = 'memory-postgres';

/**
 * The memory workflow as a person sets it up, called as a sub-workflow on a real database.
 *
 * @param {object} tools those of examples.test.mjs; `without` notes that this example has no test here
 */
export function memoryTemplate({ context, line, example, without, execute }) {
	const missing = postgresMissing();
	if (missing !== null) {
		without(NAME);
		console.warn(`PostgreSQL is not installed: the example ${NAME} is SKIPPED. Install it: ${missing}`);
	}
	const title = `${NAME}: remembers for its callers, in one answer for each item, and saves no run`;
	(missing === null ? it : it.skip)(missing === null ? title : `${title} (${missing})`, async () => {
		const server = await startPostgres();
		try {
			const { host, port, database, user, password } = server;
			const credential = {
				name: 'memory',
				type: 'postgres',
				data: { host, port, database, user, password, ssl: 'disable' },
			};
			const { id } = await context.client.createCredential(credential);
			const workflow = example(NAME, (one) => {
				if (one.type.endsWith('.postgres')) one.credentials = { postgres: { id, name: 'memory' } };
			});
			const memory = await context.client.createWorkflow(workflow);
			// Calling a workflow needs it published on 2.x, and cannot be switched on by itself on 1.x.
			if (!line.startsWith('1.')) await context.client.publish(memory.id);
			const call = async (...items) => {
				const caller = await context.client.createWorkflow({
					...chain(
						'calls the memory',
						node('Start', 'n8n-nodes-base.manualTrigger'),
						node(
							'Rows',
							'n8n-nodes-base.set',
							{
								mode: 'raw',
								jsonOutput: JSON.stringify({ items: items.map((rows) => ({ rows: JSON.stringify(rows) })) }),
							},
							{ typeVersion: 3.4 },
						),
						node('Split', 'n8n-nodes-base.splitOut', { fieldToSplitOut: 'items' }),
						node(
							'Memory',
							'n8n-nodes-base.executeWorkflow',
							{
								source: 'database',
								workflowId: { __rl: true, mode: 'id', value: memory.id },
								mode: 'once',
								options: { waitForSubWorkflow: true },
							},
							{ typeVersion: 1.2 },
						),
					),
				});
				return await execute(caller, 'Start');
			};
			const hostile = `it's $1 {{ 1 + 1 }} \\ "; DROP TABLE omniai_memory; -- ,`;
			const record = { v: 1, do: 'record', scope: 's', key: hostile, keep: 5, lastsMs: 60_000 };
			const claim = {
				v: 1,
				do: 'claim',
				scope: 's',
				key: 'c',
				cooldownMs: 60_000,
				leaseMs: 5_000,
				onlyIf: null,
			};

			const first = await call(
				[
					{
						...record,
						entries: [
							[hostile, 1],
							['b', 2, 0.1],
						],
					},
					{ ...claim, owner: '1' },
				],
				[{ ...claim, owner: '2' }],
			);
			const answers = outputsOf(first, 'Memory')[0];
			assert.equal(answers.length, 2);
			assert.deepEqual(answers[0], {
				claimed: ['c'],
				held: {},
				history: { [hostile]: [] },
				counted: { [hostile]: 2 },
			});
			assert.deepEqual(answers[1].claimed, []);
			assert.equal(answers[1].held.c.delivered, false);

			const second = await call(
				[{ v: 1, do: 'settle', scope: 's', key: 'c', owner: '1', delivered: true }],
				[
					{ ...record, entries: [['b', 3]] },
					{ ...claim, owner: '1' },
				],
			);
			const [settled, later] = outputsOf(second, 'Memory')[0];
			assert.deepEqual(settled, { claimed: [], held: {}, history: {}, counted: {} });
			assert.deepEqual(later.history, {
				[hostile]: [
					[hostile, 1],
					['b', 2, 0.1],
				],
			});
			assert.equal(later.held.c.delivered, true);
			assert.equal(later.held.c.until - later.held.c.at, claim.cooldownMs);

			assert.deepEqual(await context.client.executions(memory.id), []);
		} finally {
			await server.stop();
		}
	});
}
