// `docs/ten-minutes.md`, followed word by word: every numbered step is one interaction, and a step that is not
// known here is a step that nobody has tried.

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
const SECRET = 'correct-horse-battery-staple';
const MAX_INTERACTIONS = 25;
const FIELDS = { URL: 'url', 'Header Name': 'headerName', Secret: 'secret', 'Trigger URL': 'triggerUrl' };

const { OMNIAI_TEST_TARBALL: tarball, OMNIAI_TEST_CHROMIUM: chromium } = process.env;
if (!tarball || !chromium) throw new Error('Start these tests with: npm run test:e2e');

/** The numbered steps of the document, each with the code block that follows it. */
function steps() {
	const text = readFileSync(join(PROJECT, 'docs', 'ten-minutes.md'), 'utf8');
	return text
		.split(/^(?=\d+\. )/m)
		.slice(1)
		.map((part) => ({
			number: Number(part.split('.')[0]),
			text: part.split('\n')[0].replace(/^\d+\. /, ''),
			block: /```json\n\s*(.+)\n\s*```/.exec(part)?.[1],
		}));
}

describe('ten minutes, followed word by word', () => {
	let folder;
	let n8n;
	let browser;
	let receiver;
	/** The two windows. */
	let first;
	let second;
	/** What was copied outside of n8n, and how often. */
	let copied;
	let copies = 0;
	let workflowId;
	/** What the address answers. */
	let status = 200;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-ten-minutes-'));
		receiver = await startReceiver({ answer: () => ({ status }) });
		browser = await openBrowser(chromium);
		n8n = await startInstance({ version: N8N_LINE, userFolder: folder, owner: OWNER, tarball });
		first = await Editor.signIn(browser, { baseUrl: n8n.baseUrl, ...OWNER });
	});

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
		await receiver?.close();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	const assertNothingCut = async (editor) =>
		await eventually(async () => assert.deepEqual(await settled(() => editor.cutLabels()), []));

	const assertOutputShows = async (editor, ...patterns) =>
		await eventually(async () => {
			const shown = await editor.outputText();
			for (const pattern of patterns) assert.match(shown, pattern);
		});

	/** The window that a step names; without a name, the same as before. */
	const windowOf = (text, before) => {
		if (/second window/i.test(text)) return second;
		return /first window/i.test(text) ? first : before;
	};

	/** A field by its label, which a person must be able to read. */
	const labelled = async (editor, label) => {
		assert.ok(FIELDS[label], label);
		await editor.at(`parameter-input-${FIELDS[label]}`).first().waitFor();
		await editor.text(label).first().waitFor();
		return editor.field(FIELDS[label]);
	};

	/** @type {Array<[RegExp, (editor: Editor, found: string[], block: string) => Promise<Editor | void>]>} */
	const PHRASES = [
		[
			/^Copy this workflow\b.*:$/,
			async (_editor, _found, block) => {
				copies += 1;
				// Only because the receiver of this test is on this machine.
				copied = block.replace('"url":', '"allowPrivateNetwork":true,"url":');
			},
		],
		[
			/^Press \*\*Ctrl\+V\*\* .*on the canvas of (?:a new workflow|the second window)\.$/,
			async (editor) => {
				await editor.paste(copied);
				await editor.at('canvas-node').first().waitFor();
			},
		],
		[
			/^Point at \*(.+)\* and press the \*\*Execute workflow\*\* beside it\.$/,
			async (editor, [, node]) => await editor.click(await editor.pointAt(node)),
		],
		[
			/^Double-click \*(.+)\*\.$/,
			async (editor, [, node]) => {
				editor.interactions += 1;
				await editor.openNode(node);
			},
		],
		[
			/^Type your address, the one that accepts a POST, under \*\*(.+)\*\*\.$/,
			async (editor, [, label]) =>
				await editor.fill(await labelled(editor, label), `${receiver.origin}/alert`),
		],
		[
			/^Press the icon of \*(.+)\* at the left edge of the window\.$/,
			async (editor, [, node]) => await editor.click(editor.neighbour(node)),
		],
		[
			/^Press \*\*(Connect to .+)\*\*\.$/,
			async (editor, [, button]) => await editor.click(editor.text(button).first()),
		],
		[
			/^Type `(.+)` under \*\*(.+)\*\*\.$/,
			async (editor, [, value, label]) => await editor.fill(await labelled(editor, label), value),
		],
		[
			/^Type a long random text under \*\*(.+)\*\*\.$/,
			async (editor, [, label]) => await editor.fill(await labelled(editor, label), SECRET),
		],
		[
			/^Press \*\*Save\*\*\.$/,
			async (editor) => {
				await editor.click(editor.at('credential-save-button'));
				await editor.at('credential-edit-dialog').waitFor({ state: 'hidden' });
			},
		],
		[
			/^In a second browser window, .* open the address of your n8n followed by `\/workflow\/new`\.$/,
			async () => {
				second = await first.openWindow();
				return second;
			},
		],
		[
			/^In the first window, press \*\*Webhook URLs\*\*\. /,
			async (editor) => await editor.click(editor.text('Webhook URLs').first()),
		],
		[
			/^Press the URL below \*(.+)\*, which copies it\.$/,
			async (editor, [, kind]) => {
				await editor.text(kind).first().waitFor();
				await editor.click(editor.text(/\/webhook-test\//).first());
				await editor.text('URL copied').first().waitFor();
			},
		],
		[
			/^Press \*\*Esc\*\*\.$/,
			async (editor) => {
				await editor.press('Escape');
				await editor.at('ndv').waitFor({ state: 'hidden' });
			},
		],
		[
			/^In the second window, paste the URL under \*\*(.+)\*\*\.$/,
			async (editor, [, label]) => await editor.fill(await labelled(editor, label), await first.clipboard()),
		],
		[
			/^Press \*\*Execute step\*\*(?: once more)?\.$/,
			async (editor) =>
				await editor.click(editor.at('node-execute-button').getByText('Execute step').first()),
		],
		[
			/^In the first window, press \*\*Publish\*\*\.$/,
			async (editor) => await editor.click(editor.at('workflow-open-publish-modal-button')),
		],
		[
			/^In the dialog, press \*\*Publish\*\* again\.$/,
			async (editor) => await editor.click(editor.at('workflow-publish-button')),
		],
		[
			/^In the second window, delete `(.+)` from the \*\*(.+)\*\*, /,
			async (editor, [, part, label]) => {
				const field = await labelled(editor, label);
				await editor.fill(field, (await field.inputValue()).replace(part, ''));
			},
		],
	];

	/** What a person has to see after a step, before the next. */
	const SEEN = {
		2: async () => {
			await first.node('Alert Not Sent').waitFor();
			workflowId = await first.workflowId();
		},
		3: async () => {
			await first.text('Workflow executed successfully').first().waitFor();
			await first.picture('ten-minutes-canvas');
		},
		4: async () => {
			await assertOutputShows(first, /Would send/, /nothing was sent/);
			assert.equal((await first.branches())['Dry Run'], 1);
			await first.picture('ten-minutes-dry-run', { x: 24, y: 24, width: 1392, height: 400 });
		},
		6: async () => {
			await assertNothingCut(first);
			await first.picture('ten-minutes-trigger');
		},
		9: async () => await first.picture('ten-minutes-credential'),
		14: async () => {
			await eventually(async () => assert.match(await second.visibleText(), /OmniAI Webhook Secret account/));
			await second.picture('ten-minutes-send-test');
		},
		16: async () => await first.picture('ten-minutes-url'),
		18: async () => {
			await first.text("Look at 'Refused Deliveries'").first().waitFor();
			await first.picture('ten-minutes-listening');
		},
		20: async () => {
			await assertOutputShows(second, /The trigger accepted the event/);
			await second.picture('ten-minutes-accepted');
			await first.text('Workflow executed successfully').first().waitFor();
			await eventually(async () => assert.ok((await first.text('1 item').count()) >= 2));
			await first.picture('ten-minutes-tested');
			assert.equal(receiver.requests.length, 0);
			await eventually(async () =>
				assert.match(JSON.stringify((await n8n.client.workflow(workflowId)).nodes), /\/alert"/),
			);
		},
		22: async () => {
			await first.text('Workflow published').first().waitFor();
			await n8n.client.publicationSettled(workflowId);
			await first.picture('ten-minutes-published');
		},
		24: async () => {
			await assertOutputShows(second, /The trigger accepted the event/);
			await eventually(async () => assert.equal(receiver.requests.length, 1));
		},
		25: async () => {
			await assertOutputShows(second, /The trigger answered 'duplicate'/);
			await second.picture('ten-minutes-duplicate');
		},
	};

	it('leads to a dry run, a test event, a live alert and a duplicate, in few interactions', async () => {
		await first.openEmptyCanvas();
		const all = steps();
		assert.deepEqual(
			all.map(({ number }) => number),
			all.map((_, index) => index + 1),
		);
		for (const number of Object.keys(SEEN)) assert.ok(Number(number) <= all.length);
		let window = first;
		for (const { number, text, block } of all) {
			const phrase = PHRASES.find(([pattern]) => pattern.test(text));
			assert.ok(phrase, `Nobody knows how to do step ${number}: ${text}`);
			const [pattern, act] = phrase;
			window = windowOf(text, window);
			const found = pattern.exec(text) ?? [];
			window = (await act(window, found, block ?? '')) ?? window;
			await SEEN[number]?.();
			const interactions = first.interactions + (second?.interactions ?? 0) + copies;
			assert.equal(interactions, number, `step ${number} is one interaction: ${text}`);
		}
		assert.ok(all.length <= MAX_INTERACTIONS, `${all.length} interactions`);
		console.log(`ten minutes: ${all.length} interactions`);

		// By the first, the sample; by the second, the test event; by the third, the live one.
		const known = await n8n.client.knownExecutions(workflowId);
		assert.equal(known.size, 3);
		assert.equal(receiver.requests.length, 1);
		const latest = await n8n.client.execution([...known].sort((one, other) => other - one)[0]);
		const outputs = outputsOf(latest, 'OmniAI Condition');
		assert.deepEqual(
			outputs.map((items) => items.length),
			[1, 0, 0, 0],
		);
		const [{ actionTriggered: record }] = outputs[0];
		assert.deepEqual([record.action_id, record.status], ['alert_team', 'triggered']);
		assert.equal(receiver.requests[0].path, '/alert');
		assert.deepEqual(JSON.parse(String(receiver.requests[0].body)), record.payload_sent);
	});

	it('leaves a workflow whose executions show the alert, and turn red when it cannot be delivered', async () => {
		const { path } = await published();
		await first.press('Escape');
		await first.at('radio-button-executions').click();
		// Three in the list, and the newest, which is open, above it.
		await eventually(async () => assert.equal(await first.text(/^Succeeded/).count(), 4));
		await first.node('OmniAI Condition').waitFor();
		await settled(() => first.visibleText());
		await first.picture('ten-minutes-live', { x: 42, y: 84, width: 1398, height: 600 });

		status = 500;
		const known = await n8n.client.knownExecutions(workflowId);
		await deliver(`${n8n.baseUrl}/webhook/${path}`, {
			headers: { 'content-type': 'application/json', 'x-omniai-secret': SECRET },
			body: JSON.stringify(exampleEvent('action_log.failed')),
		});
		assert.equal((await n8n.client.nextExecution(workflowId, { known })).status, 'error');
		status = 200;
		await first
			.text(/^Error/)
			.first()
			.click();
		await eventually(async () => assert.equal(await first.text(/^Error/).count(), 2));
		await first.node('Alert Not Sent').waitFor();
		await settled(() => first.visibleText());
		await first.picture('ten-minutes-failed');
	});

	it('shows which headers a refused test delivery brought, while it listens and afterwards', async () => {
		const { path } = await published();
		await first.openWorkflow(workflowId);
		await (await first.pointAt('OmniAI Trigger')).click();
		const url = `${n8n.baseUrl}/webhook-test/${path}`;
		await eventually(async () => {
			const refused = await deliver(url, {
				headers: { 'content-type': 'application/json', 'x-omni-signature': SECRET },
				body: JSON.stringify(exampleEvent('action_log.failed')),
			});
			assert.deepEqual([refused.status, refused.json], [401, { status: 'unauthorized' }]);
		});
		await first.openNode('OmniAI Trigger');
		await eventually(async () =>
			assert.match(
				await first.at('parameter-input-refusedDeliveries').locator('input').first().inputValue(),
				/^\d\d:\d\d:\d\d · x-omniai-secret is missing$/,
			),
		);
		await first.picture('refused-while-listening');
		await first.at('ndv').getByText('Stop Listening').first().click();
		await first.at('parameter-input-refusedDeliveries').click();
		await first
			.text(/^x-omni-signature, .*content-type/)
			.first()
			.waitFor();
		await assertNothingCut(first);
		await first.picture('refused-deliveries');
		assert.ok(!(await first.visibleText()).includes(SECRET));
		await first
			.text(/^x-omni-signature, .*content-type/)
			.first()
			.click();
		await first.picture('refused-chosen');
		// What was looked at is stored, and means nothing.
		await eventually(async () =>
			assert.match(JSON.stringify((await n8n.client.workflow(workflowId)).nodes), /"newest headers"/),
		);
		await first.openWorkflow(workflowId);
		await first.node('Alert Not Sent').waitFor();
		assert.equal(await first.at('node-issues').count(), 0);
	});

	it('says in Send Test what to do about a wrong secret and about a URL where nobody listens', async () => {
		const { path } = await published();
		const other = await n8n.client.createCredential({
			name: 'another secret',
			type: SECRET_CREDENTIAL_TYPE,
			data: { headerName: 'x-other-secret', secret: 'another-horse-battery', previousSecret: '' },
		});
		const [, { block }] = steps().filter((step) => step.block !== undefined);
		const { nodes, connections } = JSON.parse(String(block));
		for (const [kind, patterns] of [
			['webhook', [/refused the secret or signature in the header x-other-secret/, /Refused Deliveries/]],
			['webhook-test', [/Nobody is listening at this test URL. Press 'Execute workflow'/]],
		]) {
			const { id } = await n8n.client.createWorkflow({
				name: `Send Test to ${kind}`,
				nodes: nodes.map((node) => ({
					...node,
					id: node.name,
					...(node.name === 'Send Test' && {
						parameters: { ...node.parameters, triggerUrl: `${n8n.baseUrl}/${kind}/${path}` },
						credentials: { [SECRET_CREDENTIAL_TYPE]: { id: other.id, name: 'another secret' } },
					}),
				})),
				connections,
			});
			await second.openWorkflow(id);
			await second.openNode('Send Test');
			await second.at('node-execute-button').getByText('Execute step').first().click();
			await assertOutputShows(second, ...patterns);
			await second.picture(`send-test-${kind === 'webhook' ? 'wrong-secret' : 'nobody-listening'}`);
			await second.closeNode();
		}
	});

	/** The workflow that the person built, and the path of its trigger. */
	async function published() {
		const { nodes } = await n8n.client.workflow(workflowId);
		const { webhookId } = nodes.find(({ type }) => type === TRIGGER_TYPE);
		return { id: workflowId, path: `${webhookId}/webhook` };
	}
});
