// Every workflow in `examples/`, imported into a real n8n as a person would: credentials chosen, addresses
// entered, then tried and published. Run as the other tests against a real n8n are.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { startInstance } from '../../scripts/n8n/instance.mjs';
import { publishMemoryWorkflow, sharedMemory } from '../../scripts/n8n/memory-workflow.mjs';
import { postgresMissing, startPostgres } from '../../scripts/n8n/postgres.mjs';
import { PROJECT } from '../../scripts/paths.mjs';
import { CONDITION_TYPE, SECRET_CREDENTIAL_TYPE, TRIGGER_TYPE } from '../../scripts/quick-start.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver, exampleEvent } from './deliveries.mjs';
import { startScriptedModel } from './scriptedModel.mjs';
import { startStandIn } from '../support/omniAiService';
import { memoryTemplate } from './memory-template.mjs';
import { webhookPath } from './workflows.mjs';

const line = N8N_LINE;
const engine = EXPRESSION_ENGINE;
const { OMNIAI_TEST_TARBALL: tarball } = process.env;
if (!tarball) throw new Error('Start these tests with: npm run test:n8n');

const EXAMPLES = join(PROJECT, 'examples');
const KEY = 'key-for-the-stand-in';
const HEADER = 'x-omniai-secret';
const SECRET = 'correct-horse-battery-staple';
const HOUR_MS = 3_600_000;
const CAUGHT_UP_WITHIN_MS = 90_000;
// n8n keeps what waits for less than 65 seconds in memory. Once is enough to see it wait in the database.
const WAITS_IN_DATABASE = line === '2.41' && engine === 'legacy';

/** A failed message to a borrower, as OmniAI reports it. */
const failedMessage = () => {
	const event = exampleEvent('action_log.failed');
	Object.assign(event.actionLog, {
		type: 'MESSAGE',
		summary: 'Tell the borrower what is missing',
		error: 'Number cannot be reached',
	});
	return event;
};

describe(`The examples in n8n ${line}, engine ${engine}`, () => {
	const tested = new Set();
	let folder;
	let n8n;
	let service;
	let receiver;
	let status;
	/** Paths that answer 500 whatever the status. */
	const broken = new Set();
	/** By credential type. */
	let credentials;
	/** Ids of what is published, to take it offline again. */
	const published = [];

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-examples-'));
		receiver = await startReceiver({ answer: ({ path }) => ({ status: broken.has(path) ? 500 : status }) });
		service = await startStandIn({ apiKey: KEY, listsMadeLeads: true });
		n8n = await startInstance({
			version: line,
			userFolder: folder,
			owner: { email: 'owner@example.com', password: 'Local-Owner-1' },
			tarball,
			// Only the older line asks for permission to use the node as an agent's tool.
			env: { N8N_EXPRESSION_ENGINE: engine, N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true' },
		});
		const create = async (type, data) => ({
			[type]: { id: (await n8n.client.createCredential({ name: type, type, data })).id, name: type },
		});
		credentials = {
			...(await create(SECRET_CREDENTIAL_TYPE, { headerName: HEADER, secret: SECRET, previousSecret: '' })),
			...(await create('omniAiApi', { apiKey: KEY, baseUrl: service.origin })),
		};
		status = 200;
	});

	afterEach(async () => {
		broken.clear();
		for (const id of published.splice(0)) await n8n.client.unpublish(id);
		receiver.requests.length = 0;
	});

	afterAll(async () => {
		await n8n?.stop();
		await service?.close();
		await receiver?.close();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	/** An example as a person would set it up here; `change` gets each node. */
	const example = (name, /** @type {(node: any) => void} */ change = () => {}) => {
		tested.add(`${name}.json`);
		const text = readFileSync(join(EXAMPLES, `${name}.json`), 'utf8');
		const workflow = JSON.parse(text.replaceAll('https://example.com', receiver.origin));
		for (const node of workflow.nodes) {
			if (node.type === TRIGGER_TYPE)
				node.credentials = { [SECRET_CREDENTIAL_TYPE]: credentials[SECRET_CREDENTIAL_TYPE] };
			if (/\.omniAi(?:Tool)?$/.test(node.type)) node.credentials = { omniAiApi: credentials.omniAiApi };
			if (node.type === CONDITION_TYPE)
				for (const action of node.parameters.actions.action) action.allowPrivateNetwork = true;
			change(node);
		}
		return workflow;
	};
	const create = async (workflow) => ({ ...workflow, id: (await n8n.client.createWorkflow(workflow)).id });
	const publish = async ({ id }) => {
		await n8n.client.publish(id);
		published.push(id);
	};
	const succeeded = (execution) => {
		assert.equal(
			execution.status,
			'success',
			JSON.stringify(execution.data.resultData.error ?? null).slice(0, 500),
		);
		return execution;
	};
	/** An execution that n8n shows as failed, at the node that stopped it, with whom and why in its message. */
	const stopped = (execution, at, { lead, why }) => {
		assert.equal(execution.status, 'error');
		const { error, lastNodeExecuted } = execution.data.resultData;
		assert.deepEqual([lastNodeExecuted, error.message], [at, `Lead ${lead}: ${why}`]);
		assert.match(why, /HTTP 50[03]/);
		return execution;
	};
	const execute = async ({ id }, from) => {
		const known = await n8n.client.knownExecutions(id);
		await n8n.client.runManually(id, from);
		return succeeded(await n8n.client.nextExecution(id, { known }));
	};
	const post = async (workflow, kind, event) =>
		await deliver(`${n8n.baseUrl}/${kind}/${webhookPath(workflow)}`, {
			headers: { 'content-type': 'application/json', [HEADER]: SECRET },
			body: JSON.stringify(event),
		});
	/** Delivers an event to the test or production URL, and gives the execution that it started, however it ended. */
	const received = async (workflow, kind, event, timeoutMs = 30_000) => {
		const known = await n8n.client.knownExecutions(workflow.id);
		if (kind === 'webhook-test') await n8n.client.listenForTestEvent(workflow.id, 'OmniAI Trigger');
		const answer = await post(workflow, kind, event);
		assert.equal(answer.json?.status, 'accepted', answer.text);
		return await n8n.client.nextExecution(workflow.id, { known, timeoutMs });
	};
	const receive = async (...delivery) => succeeded(await received(...delivery));
	/** A data table with text columns, as a person makes it. */
	const createTable = async (name, columns) => {
		const { id: project } = await n8n.client.request('GET', '/rest/projects/personal');
		const tables = `/rest/projects/${project}/data-tables`;
		const { id } = await n8n.client.request('POST', tables, {
			name,
			columns: columns.map((column) => ({ name: column, type: 'string' })),
		});
		return { id, rows: async () => (await n8n.client.request('GET', `${tables}/${id}/rows`)).data };
	};
	const counts = (execution, name = 'OmniAI Condition') =>
		[0, 1, 2, 3].map((output) => outputsOf(execution, name)[output]?.length ?? 0);
	const ran = (execution, name) => execution.data.resultData.runData[name] !== undefined;

	it('quick-start: a test event is shown, a live one is delivered', async () => {
		const workflow = await create(example('quick-start'));
		await publish(workflow);
		assert.deepEqual(
			counts(await receive(workflow, 'webhook-test', exampleEvent('action_log.failed'))),
			[0, 2, 1, 0],
		);
		assert.equal(receiver.requests.length, 0);
		assert.deepEqual(
			counts(await receive(workflow, 'webhook', exampleEvent('action_log.failed'))),
			[2, 0, 1, 0],
		);
		assert.deepEqual(receiver.requests.map(({ path }) => path).sort(), ['/audit-log', '/notify-ops']);
	});

	it('quick-start: an alert that fails is a failed execution, once the others were sent, and starts the error workflow', async () => {
		const onError = await create({
			name: 'On error',
			nodes: [
				{
					id: 'a',
					name: 'Error Trigger',
					type: 'n8n-nodes-base.errorTrigger',
					typeVersion: 1,
					position: [0, 0],
					parameters: {},
				},
			],
			connections: {},
		});
		// Before 2 it cannot be switched on by itself, nor needs to be.
		if (!line.startsWith('1.')) await publish(onError);
		const quickStart = example('quick-start');
		const workflow = await create({
			...quickStart,
			settings: { ...quickStart.settings, errorWorkflow: onError.id },
		});
		await publish(workflow);
		broken.add('/notify-ops');
		const dry = await receive(workflow, 'webhook-test', exampleEvent('action_log.failed'));
		assert.deepEqual(counts(dry), [0, 2, 1, 0]);

		const known = await n8n.client.knownExecutions(onError.id);
		const live = await received(workflow, 'webhook', exampleEvent('action_log.failed'));
		const [[sent], , , [failed]] = outputsOf(live, 'OmniAI Condition');
		assert.deepEqual(
			[sent, failed].map(({ actionTriggered: { action_id: id, status: was } }) => [id, was]),
			[
				['audit_log', 'triggered'],
				['notify_ops', 'failed'],
			],
		);
		stopped(live, 'Alert Not Sent', failed);
		assert.ok(ran(live, 'Alert Sent'));
		const told = succeeded(await n8n.client.nextExecution(onError.id, { known }));
		const [[{ execution }]] = outputsOf(told, 'Error Trigger');
		assert.equal(execution.error.message, `Lead ${failed.lead}: ${failed.why}`);
	});

	it('sample-dry-run: runs without account and credential, and stays dry', async () => {
		const workflow = example('sample-dry-run');
		for (const node of workflow.nodes) delete node.credentials;
		const execution = await execute(await create(workflow), 'When clicking Execute workflow');
		assert.deepEqual(counts(execution), [0, 1, 0, 0]);
		assert.equal(outputsOf(execution, 'OmniAI Condition')[1][0].actionTriggered.status, 'would_trigger');
	});

	it('borrower-not-answered: a task for a person, which a tool call is not', async () => {
		const workflow = await create(example('borrower-not-answered'));
		await publish(workflow);
		const event = failedMessage();
		const dry = await receive(workflow, 'webhook-test', event);
		assert.deepEqual(counts(dry), [0, 1, 0, 0]);
		assert.equal(receiver.requests.length, 0);
		const live = await receive(workflow, 'webhook', event);
		assert.ok(ran(live, 'Task Created') && !ran(live, 'Task Not Created'));
		const [{ method, path, body }, ...more] = receiver.requests;
		assert.deepEqual([method, path, more.length], ['POST', '/tasks', 0]);
		assert.deepEqual(JSON.parse(String(body)), {
			title: 'Answer the borrower: Number cannot be reached',
			lead: event.actionLog.leadId,
			what_happened: 'Tell the borrower what is missing',
			since: event.actionLog.completedAt,
		});
		assert.deepEqual(
			counts(await receive(workflow, 'webhook', exampleEvent('action_log.failed'))),
			[0, 0, 1, 0],
		);
		assert.equal(receiver.requests.length, 1);
		status = 503;
		try {
			const lost = await received(workflow, 'webhook', failedMessage());
			stopped(lost, 'Task Not Created', outputsOf(lost, 'OmniAI Condition')[3][0]);
		} finally {
			status = 200;
		}
	});

	/** Four failures of one tool within a minute: the third is told, the fourth held back. */
	const keepsFailing = async (workflow, store) => {
		await publish(workflow);
		const failure = () => {
			const event = exampleEvent('action_log.failed');
			event.actionLog.completedAt = new Date().toISOString();
			return event;
		};
		const dry = await receive(workflow, 'webhook-test', failure());
		assert.deepEqual(counts(dry), [0, 0, 1, 0]);
		const told = [];
		for (let time = 1; time <= 4; time += 1) {
			const live = await receive(workflow, 'webhook', failure());
			const [item] = outputsOf(live, 'OmniAI Condition').flat();
			assert.equal(item.memory.store, store);
			assert.equal(item.memory.warning, null);
			told.push(item.memory.heldBackBy ?? `${item.actionTriggered.status} ${item.memory.count}`);
			assert.equal(ran(live, 'Alert Sent'), time === 3);
		}
		assert.deepEqual(told, ['skipped 1', 'skipped 2', 'triggered 3', 'cooldown']);
		assert.deepEqual(
			receiver.requests.map(({ path }) => path),
			['/alerts'],
		);
	};

	it('tool-keeps-failing: told once, from the third time on', async () => {
		await keepsFailing(await create(example('tool-keeps-failing')), 'local');
	});

	const noServer = postgresMissing();
	(noServer === null ? it : it.skip)(
		`tool-keeps-failing-everywhere: the same, counted in a database${noServer === null ? '' : ` (${noServer})`}`,
		async () => {
			const server = await startPostgres();
			try {
				const { memoryWorkflowId } = sharedMemory(await publishMemoryWorkflow(n8n.client, server));
				const workflow = example('tool-keeps-failing-everywhere', (node) => {
					if (node.type === CONDITION_TYPE) Object.assign(node.parameters, { memoryWorkflowId });
				});
				await keepsFailing(await create(workflow), 'shared');
			} finally {
				await server.stop();
			}
		},
	);
	if (noServer !== null) tested.add('tool-keeps-failing-everywhere.json');

	it(`send-again: a failed delivery waits${WAITS_IN_DATABASE ? ' in the database' : ''} and is sent again`, async () => {
		const workflow = await create(
			example('send-again', (node) => {
				if (node.name === 'Wait')
					node.parameters = { ...node.parameters, amount: WAITS_IN_DATABASE ? 66 : 1, unit: 'seconds' };
			}),
		);
		await publish(workflow);
		status = 503;
		const openLater = setInterval(() => {
			if (receiver.requests.length > 0) status = 200;
		}, 10);
		try {
			const execution = await receive(workflow, 'webhook', exampleEvent('action_log.failed'), 120_000);
			assert.deepEqual(
				outputsOf(execution, 'Send Again').map((items) =>
					items.map(({ actionTriggered }) => actionTriggered.status),
				),
				[['triggered'], [], [], []],
			);
		} finally {
			clearInterval(openLater);
			status = 200;
		}
		const [first, second, ...more] = receiver.requests;
		assert.equal(more.length, 0);
		assert.equal(String(second.body), String(first.body));
		for (const header of ['idempotency-key', 'x-team'])
			assert.equal(second.headers[header], first.headers[header]);
	});

	it('send-again: what fails again, or never could be sent, is a failed execution', async () => {
		const workflow = await create(
			example('send-again', (node) => {
				if (node.name === 'Wait') node.parameters = { ...node.parameters, amount: 1, unit: 'seconds' };
			}),
		);
		await publish(workflow);
		status = 503;
		try {
			const again = await received(workflow, 'webhook', exampleEvent('action_log.failed'));
			stopped(again, 'Failed Again', outputsOf(again, 'Send Again')[3][0]);
		} finally {
			status = 200;
		}
		const unknown = exampleEvent('action_log.failed');
		delete unknown.actionLog.tool;
		const never = await received(workflow, 'webhook', unknown);
		const [{ lead, why }] = outputsOf(never, 'OmniAI Condition')[3];
		assert.deepEqual(
			[never.status, never.data.resultData.lastNodeExecuted, never.data.resultData.error.message],
			['error', 'Cannot Be Sent Again', `Lead ${lead}: ${why}`],
		);
	});

	it('past-failures: records of what happened, and nothing is sent', async () => {
		const leadId = service.addLead({ firstName: 'Ada' });
		service.setActionLogs(leadId, [
			pastLog('later', '2025-11-03T09:02:30.000Z', 'Upstream provider timeout'),
			pastLog('earlier', '2025-11-03T09:01:30.000Z', 'Message undeliverable'),
		]);
		const workflow = example('past-failures', (node) => {
			if (node.name === 'OmniAI') node.parameters.leadIds = leadId;
		});
		const execution = await execute(await create(workflow), 'When clicking Execute workflow');
		const outputs = outputsOf(execution, 'OmniAI Condition');
		assert.deepEqual(
			outputs[1].map(({ event, actionTriggered }) => [event.eventKey, actionTriggered.status]),
			[['action_log.failed/later/2025-11-03T09:02:30.000Z', 'would_trigger']],
		);
		assert.deepEqual(
			outputs[2].map(({ event, actionTriggered }) => [event.eventKey, actionTriggered.status]),
			[['action_log.failed/earlier/2025-11-03T09:01:30.000Z', 'skipped']],
		);
		assert.equal(outputs[1][0].event.leadId, leadId);
		assert.equal(receiver.requests.length, 0);
	});

	it('records-to-data-table: every record is a row, whatever became of it', async () => {
		const columns = ['happened_at', 'event_key', 'lead', 'action', 'status', 'why', 'error'];
		const table = await createTable('ActionTriggered', columns);
		const workflow = await create(
			example('records-to-data-table', (node) => {
				if (node.name === 'Data table')
					node.parameters.dataTableId = { __rl: true, mode: 'id', value: table.id };
				// What the note tells the person to make is what the rows need.
				if (node.name === 'Read me')
					for (const column of columns) assert.ok(node.parameters.content.includes(`\`${column}\``), column);
			}),
		);
		await publish(workflow);
		const event = exampleEvent('action_log.failed');
		await receive(workflow, 'webhook-test', event);
		await receive(workflow, 'webhook', event);
		await receive(workflow, 'webhook', failedMessage());
		status = 503;
		try {
			const lost = await received(workflow, 'webhook', exampleEvent('action_log.failed'));
			stopped(lost, 'Alert Not Sent', outputsOf(lost, 'OmniAI Condition')[3][0]);
		} finally {
			status = 200;
		}
		const data = await table.rows();
		assert.deepEqual(
			data.map(({ status, error }) => [status, error]),
			[
				['would_trigger', ''],
				['triggered', ''],
				['skipped', ''],
				['failed', 'execution_error'],
			],
		);
		for (const { lead, action, happened_at } of data)
			assert.deepEqual(
				[lead, action, happened_at],
				[event.actionLog.leadId, 'notify_ops', event.actionLog.completedAt],
			);
		for (const { event_key: key } of data.slice(0, 2))
			assert.equal(
				key,
				`action_log.failed/${event.actionLog.id}/${event.actionLog.completedAt}/workspace=${event.workspaceId}/lead=${event.actionLog.leadId}`,
			);
		assert.match(data[0].why, /^Would send POST/);
	});

	it(
		'nightly-catch-up: what was missed is told once, what was told is not told again, and what failed ' +
			'is tried again',
		async () => {
			const leadId = service.addLead({ firstName: 'Ada' });
			const ago = (hours) => new Date(Date.now() - hours * HOUR_MS).toISOString();
			const came = exampleEvent('action_log.failed');
			Object.assign(came.actionLog, { leadId, completedAt: ago(3) });
			service.setActionLogs(leadId, [
				{
					...pastLog(came.actionLog.id, came.actionLog.completedAt, came.actionLog.error),
					summary: came.actionLog.summary,
				},
				pastLog(randomUUID(), ago(5), 'Missed while away'),
				pastLog(randomUUID(), ago(24 * 10), 'Long ago'),
			]);
			// Another lead that cannot be read must not end the night.
			service.fail({
				status: 404,
				times: 1_000,
				when: `/leads/${service.addLead({ firstName: 'Gone' })}/action-logs`,
			});
			const table = await createTable('Told', ['event_key', 'told_at']);
			const nightly = example('nightly-catch-up', (node) => {
				if (node.type === 'n8n-nodes-base.dataTable')
					node.parameters.dataTableId = { __rl: true, mode: 'id', value: table.id };
			});
			const workflow = await create(nightly);
			const told = () => receiver.requests.map(({ body }) => JSON.parse(String(body)).problem);

			const dry = await execute(workflow, 'Every Night');
			assert.deepEqual(counts(dry), [0, 2, 0, 0]);
			assert.equal(outputsOf(dry, 'Could Not Be Read')[0].length, 1);
			assert.deepEqual(await table.rows(), []);

			await publish(workflow);
			assert.deepEqual(counts(await receive(workflow, 'webhook', came)), [1, 0, 0, 0]);
			assert.deepEqual(told(), [came.actionLog.error]);

			// A night every five seconds; in the first one nobody takes the alert.
			await n8n.client.unpublish(published.pop());
			for (const { name, parameters } of nightly.nodes)
				if (name === 'Every Night')
					parameters.rule = { interval: [{ field: 'seconds', secondsInterval: 5 }] };
			await n8n.client.updateWorkflow(workflow.id, nightly);
			const known = await n8n.client.knownExecutions(workflow.id);
			const nights = async () => {
				const ended = (await n8n.client.executions(workflow.id)).filter(
					({ id, status: state }) => !known.has(String(id)) && ['success', 'error'].includes(state),
				);
				return await Promise.all(ended.map(async ({ id }) => await n8n.client.execution(id)));
			};
			const until = async (count) => {
				for (
					const deadline = Date.now() + CAUGHT_UP_WITHIN_MS;
					(await nights()).length < count && Date.now() < deadline;
				)
					await delay(200);
				assert.ok(
					(await nights()).length >= count,
					`only ${(await nights()).length} of ${count} nights ended`,
				);
			};
			status = 503;
			try {
				await publish(workflow);
				await until(1);
			} finally {
				status = 200;
			}
			await until(4);
			const lost = (await nights()).filter(({ status: state }) => state === 'error');
			assert.ok(lost.length >= 1, 'the first night told nobody that its alerts were lost');
			for (const night of lost) stopped(night, 'Not Told', outputsOf(night, 'OmniAI Condition')[3][0]);
			// What failed in the first night was delivered in the next, and nothing was told a second time.
			const missed = told().slice(1);
			assert.ok(
				missed.length >= 2 && missed.every((problem) => problem === 'Missed while away'),
				missed.join(),
			);
			assert.equal((await table.rows()).length, 2);
			const settled = receiver.requests.length;
			await until(6);
			assert.equal(receiver.requests.length, settled);
			assert.equal((await nights()).filter(({ status: state }) => state === 'error').length, lost.length);
		},
	);

	it("ai-agent: the model writes the entry, for the event's lead, and only in a live run", async () => {
		const leadId = service.addLead({ firstName: 'Ada' });
		const model = await startScriptedModel({
			Title: 'Borrower not reached',
			Description: 'Call tomorrow at nine',
		});
		try {
			const { id } = await n8n.client.createCredential({
				name: 'Model',
				type: 'openAiApi',
				data: { apiKey: 'none', url: model.url },
			});
			const workflow = await create(
				example('ai-agent', (node) => {
					if (node.name === 'OpenAI Chat Model') node.credentials = { openAiApi: { id, name: 'Model' } };
				}),
			);
			await publish(workflow);
			const event = failedMessage();
			event.actionLog.leadId = leadId;
			assert.deepEqual(counts(await receive(workflow, 'webhook-test', event)), [0, 1, 0, 0]);
			assert.deepEqual([model.seen.length, receiver.requests.length], [0, 0]);

			const asked = service.requests.length;
			assert.deepEqual(counts(await receive(workflow, 'webhook', event)), [1, 0, 0, 0]);
			assert.match(JSON.stringify(model.seen[0].messages), /Number cannot be reached/);
			const [offered, ...others] = model.seen[0].tools;
			assert.equal(others.length, 0);
			assert.match(offered.function.description, /Create activity in OmniAI/);
			assert.deepEqual(Object.keys(offered.function.parameters.properties).sort(), ['Description', 'Title']);
			const told = model.seen.at(-1).messages.find(({ role }) => role === 'tool');
			assert.match(JSON.stringify(told?.content), /actionLogId/);
			const [{ method, path, body }, ...more] = service.requests.slice(asked);
			assert.deepEqual([method, path, more.length], ['POST', '/api/v1/activity', 0]);
			assert.deepEqual(body, {
				leadId,
				eventType: 'agent_note',
				title: 'Borrower not reached',
				description: 'Call tomorrow at nine',
				metadata: { sentBy: 'n8n-nodes-omniai' },
			});
		} finally {
			await model.close();
		}
	});

	memoryTemplate({
		context: {
			get client() {
				return n8n.client;
			},
		},
		line,
		example,
		without: (name) => tested.add(`${name}.json`),
		execute,
	});

	it('no example is left out', () => {
		const examples = [...readdirSync(EXAMPLES)].filter((file) => file.endsWith('.json'));
		assert.deepEqual([...tested].sort(), examples.sort());
	});
});

/** A failed tool call as OmniAI lists it in a lead's history. */
function pastLog(id, completedAt, error) {
	return {
		id,
		type: 'TOOL_CALL',
		status: 'FAILED',
		summary: 'Deep research failed',
		input: {},
		output: null,
		error,
		parentActionId: null,
		scheduledAt: null,
		createdAt: completedAt,
		completedAt,
		tool: null,
		messages: [],
	};
}
