// The OmniAI node in a real n8n, against the stand-in: a gigabyte of uploads, and the credential's test. Run
// as the other tests against a real n8n are, on the line and expression engine that the environment names.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInstance } from '../../scripts/n8n/instance.mjs';
import { startReceiver } from '../../scripts/receiver.js';
import { startStandIn } from '../support/omniAiService';

const line = N8N_LINE;
const engine = EXPRESSION_ENGINE;
const { OMNIAI_TEST_TARBALL: tarball } = process.env;
if (!tarball) throw new Error('Start these tests with: npm run test:n8n');

const KEY = 'key-for-the-stand-in';
const OMNIAI = 'n8n-nodes-omniai.omniAi';
const LEAD = { __rl: true, mode: 'id' };

let counter = 0;
const node = (name, type, parameters = {}, rest = {}) => ({
	id: `node-${(counter += 1)}`,
	name,
	type,
	typeVersion: 1,
	position: [counter * 100, 0],
	parameters,
	...rest,
});
const start = () => node('Start', 'n8n-nodes-base.manualTrigger');
const chain = (...names) =>
	Object.fromEntries(
		names.slice(1).map((name, index) => [names[index], { main: [[{ node: name, type: 'main', index: 0 }]] }]),
	);

describe(`The OmniAI node in n8n ${line}, engine ${engine}`, () => {
	let folder;
	let n8n;
	let service;
	let credentials;

	beforeAll(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-service-'));
		await mkdir(join(folder, 'files'));
		service = await startStandIn({ apiKey: KEY, analyticsLeads: 3 });
		n8n = await startInstance({
			version: line,
			userFolder: join(folder, 'n8n'),
			owner: { email: 'owner@example.com', password: 'Local-Owner-1' },
			tarball,
			env: {
				N8N_EXPRESSION_ENGINE: engine,
				N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
				N8N_RESTRICT_FILE_ACCESS_TO: join(folder, 'files'),
			},
		});
		const { id } = await n8n.client.createCredential({
			name: 'OmniAI',
			type: 'omniAiApi',
			data: { apiKey: KEY, baseUrl: service.origin },
		});
		credentials = { omniAiApi: { id, name: 'OmniAI' } };
	});

	afterAll(async () => {
		await n8n?.stop();
		await service?.close();
		if (folder) await rm(folder, { recursive: true, force: true });
	});

	const run = async (workflow, trigger = 'Start', timeoutMs = 60_000) => {
		const { id } = await n8n.client.createWorkflow({ name: 'Test', ...workflow });
		const known = await n8n.client.knownExecutions(id);
		await n8n.client.runManually(id, trigger);
		return await n8n.client.nextExecution(id, { known, timeoutMs });
	};

	// First, while n8n has used no memory for anything else.
	test('ten files of 100 MB are uploaded within 300 MB of memory', async () => {
		const leadId = service.addLead({ firstName: 'Ada' });
		const files = join(folder, 'files');
		const size = 100 * 1024 * 1024;
		const upload = (pattern) => ({
			nodes: [
				start(),
				node('Read', 'n8n-nodes-base.readWriteFile', {
					operation: 'read',
					fileSelector: join(files, pattern),
					options: {},
				}),
				node('Together', 'n8n-nodes-base.aggregate', {
					aggregate: 'aggregateAllItemData',
					options: { includeBinaries: true },
				}),
				node(
					'Upload',
					OMNIAI,
					{
						resource: 'document',
						operation: 'upload',
						leadId: { ...LEAD, value: leadId },
						binaryFields: '*',
						additionalFields: {},
					},
					{ credentials },
				),
			],
			connections: chain('Start', 'Read', 'Together', 'Upload'),
		});
		for (let index = 0; index < 10; index += 1) {
			const file = await open(join(files, `large-${index}.bin`), 'w');
			await file.truncate(size);
			await file.write(`file ${index}`, 0);
			await file.close();
		}
		for (let index = 0; index < 2; index += 1)
			await writeFile(join(files, `small-${index}.bin`), `small ${index}`);
		const warmUp = await run(upload('small-*.bin'));
		assert.equal(
			warmUp.status,
			'success',
			JSON.stringify(warmUp.data.resultData.error ?? null).slice(0, 500),
		);
		await new Promise((resolve) => setTimeout(resolve, 3_000));

		const memory = async (field) =>
			Number(
				new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(
					await readFile(`/proc/${n8n.pid}/status`, 'utf8'),
				)?.[1],
			) / 1024;
		const idle = await memory('VmRSS');
		// Sets the peak back to what is used now.
		writeFileSync(`/proc/${n8n.pid}/clear_refs`, '5');
		const execution = await run(upload('large-*.bin'), 'Start', 300_000);
		const peak = await memory('VmHWM');
		assert.equal(
			execution.status,
			'success',
			JSON.stringify(execution.data.resultData.error ?? null).slice(0, 500),
		);
		console.log(
			`upload of 10 × 100 MB: ${idle.toFixed(0)} MB idle, ${peak.toFixed(0)} MB at most, ` +
				`${(peak - idle).toFixed(0)} MB above`,
		);

		const { form, headers } = service.requests.at(-1);
		const sent = form.filter(([name]) => name === 'files').map(([, file]) => file);
		assert.equal(sent.length, 10);
		assert.ok(Number(headers['content-length']) > 10 * size);
		for (const { filename, size: bytes, sha256 } of sent) {
			assert.equal(bytes, size);
			const content = createHash('sha256')
				.update(await readFile(join(files, filename)))
				.digest('hex');
			assert.equal(sha256, content);
		}
		assert.ok(peak - idle <= 300, `${(peak - idle).toFixed(0)} MB above idle`);
	});

	test('the credential is tested against the service', async () => {
		const tried = async (data) =>
			await n8n.client.request('POST', '/rest/credentials/test', {
				credentials: { id: credentials.omniAiApi.id, name: 'OmniAI', type: 'omniAiApi', data },
			});
		assert.equal((await tried({ apiKey: KEY, baseUrl: service.origin })).status, 'OK');
		assert.equal((await tried({ apiKey: KEY, baseUrl: `${service.origin}/` })).status, 'OK');
		const refused = await tried({ apiKey: 'wrong', baseUrl: service.origin });
		assert.equal(refused.status, 'Error');
		assert.match(refused.message, /did not accept the API key/);
		const elsewhere = await tried({ apiKey: KEY, baseUrl: `${service.origin}/elsewhere` });
		assert.equal(elsewhere.status, 'Error');
		assert.match(elsewhere.message, /Check 'Base URL'/);
	});

	test("the credential's test follows no redirect, so the key reaches no other origin", async () => {
		const elsewhere = await startReceiver();
		let status = 0;
		const redirecting = await startReceiver({
			answer: () => ({ status, headers: { location: `${elsewhere.origin}/taken` } }),
		});
		try {
			for (status of [301, 302, 303, 307, 308]) {
				const data = { apiKey: KEY, baseUrl: redirecting.origin };
				const tested = await n8n.client.request('POST', '/rest/credentials/test', {
					credentials: { id: credentials.omniAiApi.id, name: 'OmniAI', type: 'omniAiApi', data },
				});
				assert.equal(tested.status, 'Error');
				assert.match(tested.message, new RegExp(`HTTP ${status}.*'Base URL'`));
			}
			assert.deepEqual(
				redirecting.requests.map(({ headers }) => headers['x-api-key']),
				Array.from({ length: 5 }, () => KEY),
			);
			assert.deepEqual(elsewhere.requests, []);
			assert.equal(elsewhere.connections(), 0);
		} finally {
			for (const receiver of [redirecting, elsewhere]) await receiver.close();
		}
	});
});
