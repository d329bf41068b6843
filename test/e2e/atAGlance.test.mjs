// What a lending manager sees without opening anything: fifty events in a table, and an alert that was lost.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInstance } from '../../scripts/n8n/instance.mjs';
import { PROJECT } from '../../scripts/paths.mjs';
import { CONDITION_TYPE, TRIGGER_TYPE } from '../../scripts/quick-start.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver, exampleEvent } from '../n8n/deliveries.mjs';
import { node } from '../n8n/workflows.mjs';
import { Editor, eventually, openBrowser } from './editor.mjs';

const OWNER = { email: 'owner@example.com', password: 'Local-Owner-1' };
const { OMNIAI_TEST_TARBALL: tarball, OMNIAI_TEST_CHROMIUM: chromium } = process.env;
if (!tarball || !chromium) throw new Error('Start these tests with: npm run test:e2e');

const MAX_ROW_PX = 130;
const COLUMNS = ['outcome', 'lead', 'happened', 'action', 'why'];

describe('at a glance', () => {
	let folder;
	let n8n;
	let browser;
	let editor;
	let receiver;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-glance-'));
		receiver = await startReceiver({ answer: () => ({ status: 500 }) });
		browser = await openBrowser(chromium);
		n8n = await startInstance({ version: N8N_LINE, userFolder: folder, owner: OWNER, tarball });
		editor = await Editor.signIn(browser, { baseUrl: n8n.baseUrl, ...OWNER });
	});

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
		await receiver?.close();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	const trigger = (webhookId = randomUUID()) =>
		node('OmniAI Trigger', TRIGGER_TYPE, { events: ['*'], authentication: 'none' }, { webhookId });

	const condition = (action, parameters = {}, at = [260, 0]) =>
		node(
			'OmniAI Condition',
			CONDITION_TYPE,
			{ rule: 'toolCallFailed', ...parameters, actions: { action } },
			{ position: at },
		);

	it('fifty events of three actions are a table that can be read, with those that would fail named above', async () => {
		const tools = ['credit_pull', 'deep_research', 'send_esign', 'bank_link'];
		const blank = JSON.parse(await readFile(join(PROJECT, 'test', 'support', 'failedAction.json'), 'utf8'));
		const events = Array.from({ length: 50 }, (_unused, index) => ({
			...blank,
			eventKey: `action_log.failed/${index}`,
			externalLeadId: `LN-${1001 + index}`,
			desk: index % 6 === 5 ? null : 'https://example.com/desk',
			actionLog: {
				...blank.actionLog,
				id: `log-${index}`,
				type: index % 3 === 2 ? 'MESSAGE' : 'TOOL_CALL',
				tool: index % 3 === 2 ? null : { id: `tool-${index % 4}`, name: tools[index % 4] },
			},
		}));
		const wouldFail = events.filter(({ desk }) => desk === null);
		const hook = { type: 'webhook', fireOn: 'any' };
		const start = trigger();
		const actions = [
			{ ...hook, actionId: 'alert_ops', fireOn: 'true', url: 'https://example.com/alert' },
			{ ...hook, actionId: 'desk_ticket', url: '={{ $json.desk }}', body: '{"lead":"{entity}"}' },
			{ ...hook, actionId: 'log', url: 'https://example.com/log' },
		];
		const { id } = await n8n.client.createWorkflow({
			name: 'Fifty events',
			nodes: [start, condition(actions, { options: { details: 'compact' } })],
			connections: { [start.name]: { main: [[{ node: 'OmniAI Condition', type: 'main', index: 0 }]] } },
			pinData: { [start.name]: events.map((json) => ({ json })) },
		});
		await editor.openWorkflow(id);
		await editor.at('execute-workflow-button').first().click();
		await n8n.client.nextExecution(id, { known: new Set() });
		await editor.openNode('OmniAI Condition');
		await eventually(async () => assert.equal((await editor.branches())['Dry Run'], 134));
		await editor.picture('fifty-events');
		const shown = await editor.outputText();
		assert.match(shown, new RegExp(`Dry run: ${wouldFail.length} would fail, .* nothing was sent`));
		assert.match(
			shown,
			/First: lead LN-1006 · Message failed · desk_ticket\. The URL is empty for this item: no value at desk\. Check the field/,
		);
		const rows = await editor.tableRows();
		assert.ok(rows.length >= 10, `${rows.length} rows`);
		for (const { height, cells } of rows) {
			assert.ok(height <= MAX_ROW_PX, `a row of ${height} px`);
			for (const column of COLUMNS) {
				const cell = cells[column];
				assert.ok(cell, `no column ${column}`);
				assert.ok(cell.right <= cell.panelRight, `${column} ends at ${cell.right} of ${cell.panelRight}`);
				assert.ok(cell.fits, `${column} is cut: ${cell.text}`);
			}
		}
	});

	it('an alert that is lost looks lost: a red execution, and the first that failed named', async () => {
		const webhookId = randomUUID();
		const start = trigger(webhookId);
		const lost = node(
			'Alert was lost',
			'n8n-nodes-base.stopAndError',
			{ errorMessage: '={{ $json.outcome }}: {{ $json.lead }}, {{ $json.happened }}. {{ $json.why }}' },
			{ position: [520, 200] },
		);
		const to = (name) => ({ node: name, type: 'main', index: 0 });
		const action = {
			actionId: 'alert_ops',
			type: 'webhook',
			url: `${receiver.origin}/alert`,
			allowPrivateNetwork: true,
		};
		const make = async (name, heard) =>
			await n8n.client.createWorkflow({
				name,
				nodes: [start, condition([action]), ...(heard ? [lost] : [])],
				connections: {
					[start.name]: { main: [[to('OmniAI Condition')]] },
					...(heard && { 'OmniAI Condition': { main: [[], [], [], [to(lost.name)]] } }),
				},
			});
		const runLive = async (name, heard) => {
			const { id } = await make(name, heard);
			await n8n.client.publish(id);
			await n8n.client.publicationSettled(id);
			const answer = await deliver(`${n8n.baseUrl}/webhook/${webhookId}/webhook`, {
				headers: { 'content-type': 'application/json' },
				body: JSON.stringify(exampleEvent('action_log.failed')),
			});
			assert.equal(answer.status, 200);
			const execution = await n8n.client.nextExecution(id, { known: new Set() });
			await n8n.client.unpublish(id);
			return { id, execution };
		};
		const heard = await runLive('Heard', true);
		assert.equal(heard.execution.status, 'error');
		await editor.openExecution(heard.id, heard.execution.id);
		await editor
			.text(/^Error/)
			.first()
			.waitFor();
		await editor.picture('failed-alert');
		await editor.openNode('OmniAI Condition');
		await eventually(async () =>
			assert.match(
				await editor.outputText(),
				/Live: 1 failed\. First: lead .* · Tool .* failed · alert_ops\. The receiver failed \(HTTP 500\)\. Try again later/s,
			),
		);
		await editor.picture('failed-alert-output');

		const unheard = await runLive('Unheard', false);
		assert.equal(unheard.execution.status, 'success');
		await editor.openExecution(unheard.id, unheard.execution.id);
		await editor.openNode('OmniAI Condition');
		await eventually(async () =>
			assert.match(await editor.outputText(), /Nothing is connected to 'Failed', so nobody learns/),
		);
		await editor.picture('failed-alert-unheard');
	});
});
