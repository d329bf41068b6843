// What a condition remembers where many processes run one workflow: PostgreSQL, Redis, one main process, two
// webhook processors and three workers.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { publishMemoryWorkflow, sharedMemory } from '../../../scripts/n8n/memory-workflow.mjs';
import { startQueue } from '../../../scripts/n8n/queue.mjs';
import { doubles, startCountingReceiver } from './receiver.mjs';
import { executionsOf, newGroups, send, until } from './rounds.mjs';
import { publishCondition } from './workflows.mjs';

const GROUPS = 50;
const EVENTS = 500;
const ROUNDS = 5;
const WORKERS = 3;
const DATABASE = 'memory';
/** Deliveries under way when a worker is killed: all that three workers do at a time. */
const UNDER_WAY = 15;
const NOBODY_FIRED_TWICE = { groups: 0, repeated: 0 };
/** What an answer needs to become a confirmed claim, and a closed connection to be noticed. */
const SETTLED_AFTER_MS = 1_000;

const { OMNIAI_TEST_TARBALL: tarball } = process.env;
if (!tarball) throw new Error('Start these tests with: npm run test:queue');

const counted = (values) =>
	Object.fromEntries([...new Set(values)].map((value) => [value, values.filter((v) => v === value).length]));

describe(`n8n ${N8N_LINE} in queue mode, one delivery in 30 minutes for each of ${GROUPS} groups`, () => {
	/** @type {import('../../../scripts/n8n/queue.mjs').Queue} */
	let queue;
	let receiver;
	let folder;
	let memory;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-queue-'));
		receiver = await startCountingReceiver();
		queue = await startQueue({
			version: N8N_LINE,
			folder,
			owner: { email: 'owner@example.com', password: 'Local-Owner-1' },
			tarball,
			workers: WORKERS,
			env: { N8N_EXPRESSION_ENGINE: EXPRESSION_ENGINE },
		});
		// A database beside n8n's own.
		await queue.query(`CREATE DATABASE ${DATABASE}`);
		const server = { ...queue.postgres, database: DATABASE };
		memory = sharedMemory(await publishMemoryWorkflow(queue.client, server));
	});

	afterAll(async () => {
		await queue?.stop();
		await receiver?.close();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	beforeEach(() => {
		receiver.release();
		receiver.reset();
	});

	async function published(name, parameters) {
		const { id, urls } = await publishCondition(queue, name, {
			url: receiver.url,
			groupBy: 'leadId',
			cooldownMinutes: 30,
			...parameters,
		});
		return { urls, executions: executionsOf(queue, id) };
	}

	it(`shared: ${ROUNDS} rounds of ${EVENTS} events at once deliver once for each group`, async () => {
		const { urls, executions } = await published('shared', memory);
		for (let round = 1; round <= ROUNDS; round += 1) {
			receiver.reset();
			const began = performance.now();
			const groups = newGroups(GROUPS);
			await send(urls, groups, EVENTS);
			await executions.ended(EVENTS);
			const seconds = (performance.now() - began) / 1_000;
			const statuses = await executions.byStatus();
			const records = await executions.records();
			const held = records.map(({ memory }) => memory?.heldBackBy ?? null);
			console.log(
				`n8n ${N8N_LINE}, shared, round ${round}: ${EVENTS} events in ${seconds.toFixed(1)} s, ` +
					`${receiver.delivered.size} of ${GROUPS} groups delivered, doubles ` +
					`${JSON.stringify(doubles(receiver.delivered))}, executions ${JSON.stringify(statuses)}, held ` +
					`back by ${JSON.stringify(counted(held))}`,
			);
			assert.deepEqual([...receiver.delivered.keys()].sort(), [...groups].sort());
			assert.deepEqual(doubles(receiver.delivered), NOBODY_FIRED_TWICE);
			assert.deepEqual(statuses, { success: EVENTS });
			assert.deepEqual(counted(records.map(({ actionTriggered }) => actionTriggered.status)), {
				triggered: GROUPS,
				skipped: EVENTS - GROUPS,
			});
			assert.deepEqual(counted(held), { null: GROUPS, cooldown: EVENTS - GROUPS });
			assert.deepEqual([...new Set(records.map(({ memory }) => memory.warning))], [null]);
		}
	});

	// A sender that dies after it was answered, and before it could say so, leaves a claim that ends: this is
	// the one way to a second delivery, and the worker is killed when no answer is on its way.
	it('shared: a worker is killed while it delivers, and no group fires twice or is lost', async () => {
		const { urls, executions } = await published('shared, a worker killed', memory);
		const groups = newGroups(GROUPS);
		const sending = send(urls, groups, EVENTS);
		await until('some groups are delivered', () => receiver.delivered.size >= GROUPS / 5);
		receiver.hold();
		await until('all workers wait for answers', () => receiver.waiting() >= UNDER_WAY);
		await delay(SETTLED_AFTER_MS);
		await queue.killWorker(1);
		await delay(SETTLED_AFTER_MS);
		receiver.release();
		await sending;
		await queue.startWorker(1);
		await executions.settled(EVENTS);

		const abandoned = receiver.abandoned();
		assert.ok(abandoned > 0, 'the killed worker delivered nothing when it was killed');
		const statuses = await executions.byStatus();
		const lost = groups.filter((group) => !receiver.delivered.has(group));
		console.log(
			`n8n ${N8N_LINE}, shared, a worker killed: ${abandoned} deliveries cut short, ${lost.length} groups ` +
				`not delivered, doubles ${JSON.stringify(doubles(receiver.delivered))}, executions ` +
				JSON.stringify(statuses),
		);
		assert.deepEqual(doubles(receiver.delivered), NOBODY_FIRED_TWICE);

		const records = await executions.records();
		if (lost.length > 0) {
			const ends = records
				.filter(({ decision, memory }) => lost.includes(decision.entity) && memory?.nextPossibleAt)
				.map(({ memory }) => Date.parse(memory.nextPossibleAt));
			await delay(Math.max(...ends, Date.now()) - Date.now() + SETTLED_AFTER_MS);
			await send(urls, lost, lost.length);
			await executions.ended(lost.length);
		}
		assert.deepEqual([...receiver.delivered.keys()].sort(), [...groups].sort());
		assert.deepEqual(doubles(receiver.delivered), NOBODY_FIRED_TWICE);
	});

	it('local: each worker remembers for itself, and the items say so', async () => {
		const { urls, executions } = await published('local', { memoryStore: 'local' });
		await send(urls, newGroups(GROUPS), EVENTS);
		await executions.ended(EVENTS);
		const statuses = await executions.byStatus();
		const records = await executions.records();
		const warned = records.filter(({ memory }) => memory.warning !== null).length;
		const deliveries = records.filter(({ actionTriggered }) => actionTriggered.status === 'triggered').length;
		console.log(
			`n8n ${N8N_LINE}, local: ${deliveries} deliveries for ${GROUPS} groups, ${warned} of ${EVENTS} items ` +
				`warn, executions ${JSON.stringify(statuses)}`,
		);
		assert.ok(warned > 0, 'no item warns');
	});
});
