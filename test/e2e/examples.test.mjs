// The examples as a person opens them: what the notes say is seen whole, and the first of them shows a request.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInstance } from '../../scripts/n8n/instance.mjs';
import { PROJECT } from '../../scripts/paths.mjs';
import { Editor, eventually, openBrowser } from './editor.mjs';

const OWNER = { email: 'owner@example.com', password: 'Local-Owner-1' };
const { OMNIAI_TEST_TARBALL: tarball, OMNIAI_TEST_CHROMIUM: chromium } = process.env;
if (!tarball || !chromium) throw new Error('Start these tests with: npm run test:e2e');

const EXAMPLES = join(PROJECT, 'examples');
const COLUMNS = ['outcome', 'lead', 'happened', 'action', 'why', 'body'];
// The output panel down to the row; to the right it ends with the columns.
const TABLE = { x: 566, y: 66, height: 320 };

describe('a person opens an example', () => {
	let folder;
	let n8n;
	let browser;
	let editor;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-examples-e2e-'));
		browser = await openBrowser(chromium);
		n8n = await startInstance({ version: N8N_LINE, userFolder: folder, owner: OWNER, tarball });
		editor = await Editor.signIn(browser, { baseUrl: n8n.baseUrl, ...OWNER });
	});

	afterAll(async () => {
		await browser?.close();
		await n8n?.stop();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	const open = async (file) => {
		const workflow = JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8'));
		const { id } = await n8n.client.createWorkflow(workflow);
		await editor.openWorkflow(id);
		await eventually(async () =>
			assert.equal(
				(await editor.at('canvas-node').count()) + (await editor.at('sticky').count()),
				workflow.nodes.length,
			),
		);
		return id;
	};

	for (const file of readdirSync(EXAMPLES).filter((name) => name.endsWith('.json'))) {
		it(`${file}: its notes are read whole`, async () => {
			await open(file);
			const notes = await eventually(async () => {
				const found = await editor.notes();
				assert.ok(found.length > 0 && found.every(({ text }) => text.length > 0));
				return found;
			});
			for (const { text, isCut, emptyPx } of notes) {
				assert.ok(!isCut, `cut: ${text}`);
				assert.ok(emptyPx < 70, `${emptyPx} px are empty under: ${text}`);
			}
			await editor.picture(`example-${file.replace('.json', '')}`);
		});
	}

	it('and sees in the first one, after one click, the request and the reason', async () => {
		const id = await open('sample-dry-run.json');
		await editor.at('execute-workflow-button').first().click();
		await n8n.client.nextExecution(id, { known: new Set() });
		await editor.openNode('OmniAI Condition');
		await editor.widenOutput();
		const { outcome, body } = await eventually(async () => {
			const [{ cells }] = await editor.tableRows();
			for (const column of COLUMNS) {
				const { text, right, panelRight } = cells[column];
				assert.ok(text !== '' && right <= panelRight, `${column} ends at ${right}: ${text}`);
			}
			return cells;
		});
		assert.equal(outcome.text, 'Would send');
		assert.match(body.text, /^\{"title":"Deep research failed"/);
		await editor.picture('dry-run-table', { ...TABLE, width: body.right + 1 - TABLE.x });
	});
});
