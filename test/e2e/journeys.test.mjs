// What a person does with this package in n8n's editor, from an empty canvas to a delivered action.
// The journeys build on each other, as they would for one person on one day.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { startInstance } from '../../scripts/n8n/instance.mjs';
import { PROJECT } from '../../scripts/paths.mjs';
import { SECRET_CREDENTIAL_TYPE, TRIGGER_TYPE } from '../../scripts/quick-start.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { deliver, exampleEvent } from '../n8n/deliveries.mjs';
import { Editor, eventually, openBrowser, settled } from './editor.mjs';

const OWNER = { email: 'owner@example.com', password: 'Local-Owner-1' };
const HEADER = 'x-omniai-secret';
const SECRET = 'correct-horse-battery-staple';
const MAX_INTERACTIONS = 25;
const MAX_FIELDS = 10;
const MAX_PANEL_HEIGHT = 2_400;
const LOST_CLICK_MS = 4_000;
const PACKAGE = 'n8n-nodes-omniai';
const SERVICE_TYPE = `${PACKAGE}.omniAi`;
const CONDITION_TYPE = `${PACKAGE}.omniAiCondition`;

const { OMNIAI_TEST_TARBALL: tarball, OMNIAI_TEST_CHROMIUM: chromium } = process.env;
if (!tarball || !chromium) throw new Error('Start these tests with: npm run test:e2e');

const workflowFrom = (...path) => JSON.parse(readFileSync(join(PROJECT, ...path), 'utf8'));

describe('a person in the editor', () => {
	let folder;
	let n8n;
	let browser;
	let editor;
	let receiver;
	/** What the person has built. */
	let built;

	/** @param {string} [installed] packed package, if it is to be there */
	const start = async (installed) => {
		n8n = await startInstance({ version: N8N_LINE, userFolder: folder, owner: OWNER, tarball: installed });
		editor = await Editor.signIn(browser, { baseUrl: n8n.baseUrl, ...OWNER });
	};

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-e2e-'));
		receiver = await startReceiver();
		browser = await openBrowser(chromium);
		await start(tarball);
	});

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
		await receiver?.close();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	const assertGoodToLookAt = async () =>
		await eventually(async () => assert.deepEqual(await settled(() => editor.cutLabels()), []));

	/** Also on a small screen. */
	const assertGoodToLookAtAnywhere = async () => {
		await assertGoodToLookAt();
		await editor.resize(1280, 720);
		await assertGoodToLookAt();
		await editor.resize(1440, 900);
	};

	/** @param {number} least so that a page which is not drawn yet does not pass */
	const assertFewFields = async (least) =>
		await eventually(async () => {
			const fields = await settled(() => editor.shownFields());
			assert.ok(fields.length <= MAX_FIELDS && fields.length >= least, fields.join(', '));
		});

	const assertBranches = async (expected) =>
		await eventually(async () => assert.deepEqual(await editor.branches(), expected));

	const assertOutputShows = async (...patterns) =>
		await eventually(async () => {
			const shown = await editor.outputText();
			for (const pattern of patterns) assert.match(shown, pattern);
		});

	// The same occurrence each time.
	const example = JSON.stringify(exampleEvent('action_log.failed'));

	/** Sends it as OmniAI would, and gives the answer. */
	const sendExample = async (kind) => {
		const url = `${n8n.baseUrl}/${kind === 'test' ? 'webhook-test' : 'webhook'}/${built.path}`;
		const answer = await deliver(url, {
			headers: { 'content-type': 'application/json', [HEADER]: SECRET },
			body: example,
		});
		return answer.json;
	};

	/** Opens a workflow made of an example, with its condition's action changed, and runs it. */
	const runExample = async (action, parameters = {}) => {
		const example = workflowFrom('examples', 'sample-dry-run.json');
		const nodes = example.nodes.map((node) => {
			if (node.type !== `${PACKAGE}.omniAiCondition`) return node;
			const [first] = node.parameters.actions.action;
			return {
				...node,
				parameters: { ...node.parameters, ...parameters, actions: { action: [{ ...first, ...action }] } },
			};
		});
		const { id } = await n8n.client.createWorkflow({ ...example, name: 'What goes wrong', nodes });
		await editor.openWorkflow(id);
		await editor.at('execute-workflow-button').first().click();
		await n8n.client.nextExecution(id, { known: new Set() });
		await editor.openNode('OmniAI Condition');
	};

	describe('installs it', () => {
		for (const [query, names] of [
			['omni', ['OmniAI', 'OmniAI Condition']],
			['failed action', ['OmniAI', 'OmniAI Condition']],
			['dry run', ['OmniAI Condition']],
			// n8n shows a trigger and a node of one name as one, with what the node is found by.
			['webhook', ['OmniAI', 'OmniAI Condition']],
			['borrower', ['OmniAI', 'OmniAI Condition']],
			['loan', ['OmniAI', 'OmniAI Condition']],
			['lead', ['OmniAI']],
			['report', ['OmniAI']],
			['notify', ['OmniAI Condition']],
			['alert', ['OmniAI Condition']],
			['slack', ['OmniAI Condition']],
			['teams', ['OmniAI Condition']],
			['dedupe', ['OmniAI Condition']],
		]) {
			it(`and finds the nodes by "${query}"`, async () => {
				await editor.openEmptyCanvas();
				await editor.addButton().click();
				await editor.search().fill(query);
				for (const name of names)
					await editor.at('node-creator').getByText(name, { exact: true }).first().waitFor();
				await editor.picture(`search-${String(query).replaceAll(' ', '-')}`);
			});
		}

		for (const colorScheme of ['light', 'dark']) {
			it(`and sees their icons in ${colorScheme} mode`, async () => {
				const other = await Editor.signIn(browser, { baseUrl: n8n.baseUrl, ...OWNER, colorScheme });
				try {
					await other.openEmptyCanvas();
					await other.addButton().click();
					await other.search().fill('omniai');
					await other.at('node-creator').getByText('OmniAI Condition', { exact: true }).first().waitFor();
					await other.at('node-creator').locator('img').first().waitFor();
					const wanted = colorScheme === 'dark' ? /omniAi\.dark\.svg/ : /omniAi\.svg/;
					await eventually(async () => {
						const icons = (await other.iconsInPanel()).filter(({ source }) => source.includes('omniAi'));
						assert.ok(icons.length >= 2, JSON.stringify(icons));
						assert.ok(
							icons.every(({ drawn, source }) => drawn && wanted.test(source)),
							JSON.stringify(icons),
						);
					});
					await other.picture(`install-${colorScheme}`);
				} finally {
					await other.close();
				}
			});
		}
	});

	it('builds a workflow from an empty canvas in few steps, and sees few fields', async () => {
		await editor.openEmptyCanvas();
		editor.interactions = 0;
		await editor.click(editor.addButton());
		await editor.fill(editor.search(), 'omniai');
		await editor.at('node-creator').getByText('OmniAI', { exact: true }).first().waitFor();
		await editor.press('Enter');
		await editor.click(editor.text('On action log failed'));
		await editor.at('ndv').waitFor();
		await editor.at('node-credentials-empty-state').waitFor();
		await assertFewFields(4);
		await assertGoodToLookAt();
		await editor.picture('build-trigger');

		await editor.click(editor.at('node-credentials-empty-state').getByText('Connect to'));
		await editor.fill(editor.field('headerName'), HEADER);
		await editor.fill(editor.field('secret'), SECRET);
		await editor.picture('build-credential');
		await editor.click(editor.at('credential-save-button'));
		await editor.at('credential-edit-dialog').waitFor({ state: 'hidden' });
		await editor.press('Escape');
		await editor.at('ndv').waitFor({ state: 'hidden' });

		await editor.click(editor.at('canvas-handle-plus').first());
		await editor.fill(editor.search(), 'dry run');
		await editor.at('node-creator').getByText('OmniAI Condition', { exact: true }).first().waitFor();
		await editor.press('Enter');
		await editor.click(editor.text('Add to workflow'));
		await editor.at('fixed-collection-actions').waitFor();
		await assertFewFields(6);
		await assertGoodToLookAt();
		await editor.picture('build-condition-new');
		await editor.click(editor.at('parameter-input-rule'));
		await editor.click(editor.text('A Tool Call Failed'));
		// n8n draws the fields below anew; a click before that goes nowhere.
		await editor.text('True for action_log.failed events').waitFor();
		await editor.at('filter-conditions').waitFor({ state: 'hidden' });
		await editor.click(editor.at('fixed-collection-add').first());
		await editor.fill(editor.field('url'), `${receiver.origin}/alert`);
		// Only because the receiver of this test is on this machine.
		await editor.click(editor.at('fixed-collection-add-property').first());
		await editor.click(editor.text('Allow Private Network').first());
		await editor.click(editor.toggle('allowPrivateNetwork'));
		await assertGoodToLookAt();
		await editor.at('parameter-input-rule').scrollIntoViewIfNeeded();
		await editor.picture('build-condition', { x: 510, y: 60, width: 425, height: 810 });
		await editor.press('Escape');
		await editor.at('ndv').waitFor({ state: 'hidden' });

		assert.ok(editor.interactions < MAX_INTERACTIONS, `${editor.interactions} interactions`);
		console.log(`built in ${editor.interactions} interactions`);
		const id = await editor.workflowId();
		// n8n saves a moment later, and neither runs nor publishes before.
		await eventually(async () =>
			assert.match(JSON.stringify((await n8n.client.workflow(id)).nodes), /"allowPrivateNetwork":true/),
		);
		built = { id };
	});

	it('tries it: a dry run shows what would be sent and why, and sends nothing', async () => {
		// While n8n saves what was built, a click on the button goes nowhere; what is opened anew is saved.
		await editor.openWorkflow(built.id);
		await eventually(async () => {
			await editor.at('execute-workflow-button').first().click({ timeout: LOST_CLICK_MS });
			await editor
				.text(/Waiting for trigger event|Listening for test event|Stop listening/i)
				.first()
				.waitFor({ timeout: LOST_CLICK_MS });
		});
		const workflow = await n8n.client.workflow(built.id);
		built.path = `${workflow.nodes.find(({ type }) => type === TRIGGER_TYPE).webhookId}/webhook`;
		const refused = await deliver(`${n8n.baseUrl}/webhook-test/${built.path}`, {
			headers: { 'content-type': 'application/json', [HEADER]: 'wrong' },
			body: JSON.stringify(exampleEvent('action_log.failed')),
		});
		assert.deepEqual([refused.status, refused.json], [401, { status: 'unauthorized' }]);
		// n8n shows this only while it listens.
		await editor
			.text(/Send an event to the test URL.*Refused Deliveries/)
			.first()
			.waitFor();
		await editor.picture('wrong-secret-still-listening');

		assert.equal((await sendExample('test')).status, 'accepted');
		await editor.text('Workflow executed successfully').waitFor();
		await assertGoodToLookAt();
		await editor.text('1 item').first().waitFor();
		await editor.picture('dry-run-canvas', { x: 480, y: 380, width: 700, height: 280 });
		await editor.openNode('OmniAI Condition');
		await assertBranches({ Triggered: 0, 'Dry Run': 1, Skipped: 0, Failed: 0 });
		await assertOutputShows(
			/Dry run: 1 would send; nothing was sent/,
			/Would send POST\s+to\s+http:\/\/127\.0\.0\.1:\d+, because event is 'action_log\.failed'/,
			/would_trigger/,
			/preview/,
		);
		await assertGoodToLookAtAnywhere();
		await editor.picture('dry-run-output', { x: 510, y: 60, width: 910, height: 420 });
		await editor.at('output-panel').getByText('JSON', { exact: true }).click();
		await editor.at('output-panel').getByText('"outcome"').first().waitFor();
		await editor.picture('dry-run-preview');
		await editor.closeNode();
		assert.equal(receiver.requests.length, 0);
	});

	it('goes live: one event, one delivery, one record; the same event again starts nothing', async () => {
		await editor.at('workflow-open-publish-modal-button').click();
		await editor.at('workflow-publish-button').click();
		await editor.at('workflow-publish-button').waitFor({ state: 'hidden' });
		await n8n.client.publicationSettled(built.id);
		const known = await n8n.client.knownExecutions(built.id);
		assert.equal((await sendExample('live')).status, 'accepted');
		const execution = await n8n.client.nextExecution(built.id, { known });
		const outputs = outputsOf(execution, 'OmniAI Condition');
		assert.deepEqual(
			outputs.map((items) => items.length),
			[1, 0, 0, 0],
		);
		const [{ actionTriggered: record }] = outputs[0];
		assert.deepEqual([record.action_id, record.status, record.error], ['action_1', 'triggered', null]);
		assert.equal(record.payload_sent.event.event, 'action_log.failed');
		assert.equal((await sendExample('live')).status, 'duplicate');
		assert.equal((await n8n.client.knownExecutions(built.id)).size, known.size + 1);
		assert.equal(receiver.requests.length, 1);

		await editor.picture('live-published');
		await editor.press('Escape');
		await editor.at('radio-button-executions').click();
		await editor
			.text(/Success|Succeeded/i)
			.first()
			.waitFor();
		await editor.node('OmniAI Condition').waitFor();
		await editor.picture('live-executions');
		await assertGoodToLookAt();
	});

	describe('looks at a condition with three actions', () => {
		const ACTIONS = [
			{ actionId: 'ticket', url: 'https://example.com/hooks/alert', content: 'happened' },
			{ actionId: 'notify_ops', type: 'notification', channel: '#lending-ops', message: 'Lead {entity}' },
			{ actionId: 'call_borrower', type: 'workflow', workflowId: { __rl: true, mode: 'id', value: 'x' } },
		];

		const choicesOf = async (parameter) => {
			const types = await n8n.client.request('GET', '/types/nodes.json');
			const { properties } = types.find(({ name }) => name === CONDITION_TYPE);
			return properties.find(({ name }) => name === parameter).options.map(({ value }) => value);
		};

		const openWith = async (parameters) => {
			const { id } = await n8n.client.createWorkflow({
				name: 'Three actions',
				nodes: [
					{
						id: 'a',
						name: 'OmniAI Condition',
						type: CONDITION_TYPE,
						typeVersion: 1,
						position: [0, 0],
						parameters: { rule: 'toolCallFailed', ...parameters },
					},
				],
				connections: {},
			});
			await editor.openWorkflow(id);
			await editor.text('Tool call failed · dry in tests').waitFor();
			await assertGoodToLookAt();
			await editor.picture('three-actions-canvas');
			await editor.openNode('OmniAI Condition');
		};

		it('and sees them without scrolling far', async () => {
			await openWith({ actions: { action: ACTIONS } });
			const height = await settled(() => editor.panelHeight());
			console.log(`three actions take ${height} px`);
			assert.ok(height < MAX_PANEL_HEIGHT, `${height} px`);
			await editor.picture('three-actions');
			await editor.resize(1280, 720);
			await assertGoodToLookAt();
			await editor.picture('three-actions-small');
			await editor.resize(1440, 900);
			await assertGoodToLookAt();
			await editor.scrollPanelTo(0.5);
			await editor.picture('three-actions-middle');
			await editor.scrollPanelTo(1);
			await editor.picture('three-actions-end');
		});

		it('and three webhooks, with all that they show', async () => {
			const [{ url }] = ACTIONS;
			await openWith({ actions: { action: ['a', 'b', 'c'].map((actionId) => ({ actionId, url })) } });
			const height = await settled(() => editor.panelHeight());
			console.log(`three webhooks take ${height} px`);
			assert.ok(height < MAX_PANEL_HEIGHT, `${height} px`);
			await editor.click(editor.at('fixed-collection-add-property').first());
			await editor.text('Allow Private Network').first().waitFor();
			await assertGoodToLookAt();
			await editor.picture('three-actions-options');
		});

		it('and reads on the canvas what each node decides', async () => {
			const subtitles = [
				...(await choicesOf('rule')).flatMap((rule) =>
					['auto', 'always', 'never'].map((dryRun) => ({ rule, dryRun })),
				),
				...(await choicesOf('strategy')).map((strategy) => ({ strategy, dryRun: 'never' })),
			];
			const nodes = subtitles.map((parameters, index) => ({
				id: String(index),
				name: `Condition ${index + 1}`,
				type: CONDITION_TYPE,
				typeVersion: 1,
				position: [(index % 6) * 320, Math.floor(index / 6) * 320],
				parameters,
			}));
			const { id } = await n8n.client.createWorkflow({ name: 'Every decision', nodes, connections: {} });
			await editor.openWorkflow(id);
			await eventually(async () => assert.equal(await editor.at('canvas-node').count(), nodes.length));
			await editor.picture('subtitles');
			await assertGoodToLookAt();
			await editor.resize(1280, 720);
			await assertGoodToLookAt();
			await editor.resize(1440, 900);
		});

		it('and still sees what a workflow of before has set', async () => {
			const [first] = ACTIONS;
			await openWith({
				conditionId: 'failed_tools',
				actions: { action: [{ ...first, timeoutMs: 5000, allowPrivateNetwork: true }] },
			});
			for (const name of ['conditionId', 'timeoutMs', 'allowPrivateNetwork'])
				await editor.at(`parameter-input-${name}`).first().waitFor();
			for (const name of ['conditionVersion', 'entityField', 'method'])
				assert.equal(await editor.at(`parameter-input-${name}`).count(), 0);
			await editor.picture('three-actions-before');
		});
	});

	describe('looks at the OmniAI node', () => {
		// What the editor offers, read from the package that is installed.
		const operations = async () => {
			const types = await n8n.client.request('GET', '/types/nodes.json');
			const { properties } = types.find(({ name }) => name === SERVICE_TYPE);
			return (
				properties
					.filter(({ name }) => name === 'operation')
					// n8n adds 'Custom API Call' to nodes that have a credential, without an action in the panel.
					.flatMap(({ displayOptions, options }) =>
						options
							.filter(({ action }) => action !== undefined)
							.map(({ value, action }) => ({
								resource: displayOptions.show.resource[0],
								operation: value,
								action,
							})),
					)
			);
		};

		it('and finds every operation in the node panel', async () => {
			const { id } = await n8n.client.createWorkflow({
				name: 'Operations',
				nodes: [
					{
						id: 'a',
						name: 'Start',
						type: 'n8n-nodes-base.manualTrigger',
						typeVersion: 1,
						position: [0, 0],
						parameters: {},
					},
				],
				connections: {},
			});
			await editor.openWorkflow(id);
			await editor.at('canvas-handle-plus').first().click();
			await editor.search().fill('omniai');
			await editor.at('node-creator').getByText('OmniAI', { exact: true }).first().click();
			for (const { action } of await operations())
				await editor.at('node-creator').getByText(action, { exact: true }).first().waitFor();
			await editor.picture('operations');
			await assertGoodToLookAt();
			await editor.at('node-creator').getByText('Create activity', { exact: true }).first().click();
			await editor.at('ndv').waitFor();
			await assertFewFields(5);
			await editor.picture('operation-activity');
		});

		it('and meets few fields in each', async () => {
			const named = (await operations()).map((parameters, index) => ({
				...parameters,
				name: `${String(index + 1).padStart(2, '0')} ${parameters.resource} ${parameters.operation}`,
			}));
			const nodes = named.map(({ name, resource, operation }, index) => ({
				id: name,
				name,
				type: SERVICE_TYPE,
				typeVersion: 1,
				position: [(index % 6) * 240, Math.floor(index / 6) * 200],
				parameters: { resource, operation },
			}));
			const { id } = await n8n.client.createWorkflow({ name: 'Every operation', nodes, connections: {} });
			await editor.openWorkflow(id);
			await eventually(async () => assert.equal(await editor.at('canvas-node').count(), nodes.length));
			await assertGoodToLookAt();
			await editor.picture('operations-canvas');
			for (const { name } of named) {
				await editor.openNode(name);
				await assertFewFields(3);
				await assertGoodToLookAt();
				await editor.picture(`operation-${name.replaceAll(' ', '-')}`);
				await editor.closeNode();
			}
		});
	});

	describe('makes a mistake and is told', () => {
		it('a missing credential', async () => {
			const { id } = await n8n.client.createWorkflow({
				name: 'Without a credential',
				nodes: [
					{
						id: 'a',
						name: 'OmniAI Trigger',
						type: TRIGGER_TYPE,
						typeVersion: 1,
						position: [0, 0],
						webhookId: 'without-credential',
						parameters: {},
					},
				],
				connections: {},
			});
			await editor.openWorkflow(id);
			await editor.node('OmniAI Trigger').locator('[data-test-id="node-issues"]').hover();
			await editor.text('Credentials for OmniAI Trigger are not set.').first().waitFor();
			await editor.picture('mistake-credential');
			await assertGoodToLookAtAnywhere();
		});

		it('a body that is no JSON', async () => {
			await runExample({ body: '{ "title": oops }' });
			await assertOutputShows(
				/Action 1 \('notify_ops'\) has a body that is not JSON/,
				/Write keys and texts in double quotes/,
			);
			await editor.picture('mistake-json');
			await assertGoodToLookAtAnywhere();
		});

		it('a placeholder that nobody knows', async () => {
			await runExample({ body: '{ "title": "{event.actionLog.sumary}" }' });
			await assertOutputShows(
				/Dry run: 1 would fail; nothing was sent\. First: lead /,
				new RegExp(
					String.raw`Would fail: The placeholder\s+\{event\.actionLog\.sumary\} names a ` +
						String.raw`field that\s+this event does not have`,
				),
			);
			await assertBranches({ Triggered: 0, 'Dry Run': 1, Skipped: 0, Failed: 0 });
			await editor.picture('mistake-placeholder', { x: 930, y: 60, width: 490, height: 420 });
			await assertGoodToLookAtAnywhere();
		});

		it('an address where nobody answers', async () => {
			const closed = await startReceiver();
			await closed.close();
			await runExample({ url: `${closed.origin}/alert`, allowPrivateNetwork: true }, { dryRun: 'never' });
			await assertBranches({ Triggered: 0, 'Dry Run': 0, Skipped: 0, Failed: 1 });
			await assertOutputShows(/Not delivered .*Nothing accepts connections at this address/s);
			await editor.picture('mistake-unreachable', { x: 930, y: 60, width: 490, height: 420 });
			await assertGoodToLookAtAnywhere();
		});
	});

	it('upgrades: a workflow of the first version opens and runs', async () => {
		const credential = await n8n.client.createCredential({
			name: 'from before',
			type: SECRET_CREDENTIAL_TYPE,
			data: { headerName: HEADER, secret: SECRET, previousSecret: '' },
		});
		const frozen = workflowFrom('test', 'e2e', 'first-version.json');
		const nodes = frozen.nodes.map((node) => {
			if (node.type === TRIGGER_TYPE)
				return {
					...node,
					webhookId: 'first-version',
					credentials: { [SECRET_CREDENTIAL_TYPE]: { id: credential.id, name: 'from before' } },
				};
			return node;
		});
		const { id } = await n8n.client.createWorkflow({ ...frozen, name: 'First version', nodes });
		await editor.openWorkflow(id);
		await editor.node('OmniAI Condition').waitFor();
		assert.equal(await editor.at('node-issues').count(), 0);
		await editor.at('execute-workflow-button').first().click();
		await editor
			.text(/Waiting for trigger event|Listening for test event|Stop listening/i)
			.first()
			.waitFor();
		const answer = await deliver(`${n8n.baseUrl}/webhook-test/first-version/webhook`, {
			headers: { 'content-type': 'application/json', [HEADER]: SECRET },
			body: JSON.stringify(exampleEvent('action_log.failed')),
		});
		assert.equal(answer.status, 200);
		await editor.text('Workflow executed successfully').waitFor();
		await editor.picture('first-version');
		await editor.openNode('OmniAI Condition');
		await eventually(async () => {
			const branches = await editor.branches();
			assert.equal(branches.Triggered + branches.Failed, 0);
			assert.ok(branches['Dry Run'] >= 1);
		});
		await editor.closeNode();
	});

	it('removes it: a workflow that used it says what is missing', async () => {
		await n8n.stop();
		await rm(join(folder, '.n8n', 'nodes', 'node_modules', PACKAGE), { recursive: true, force: true });
		await start();
		await editor.openWorkflow(built.id);
		await editor.node('OmniAI Condition').dblclick();
		await editor
			.text(/n8n-nodes-omniai|not (?:currently )?(?:recogni[sz]ed|installed)|Install this node/i)
			.first()
			.waitFor();
		await editor.picture('removed');
	});
});
