// The OmniAI node in a real n8n, against the stand-in: the credential's test, the example workflows, an
// AI agent that uses the node as its tool, and a gigabyte of uploads. Run as the other tests against a
// real n8n are, on the line and expression engine that the environment names.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { transformFile } from '@swc/core';
import { outputsOf } from '../../scripts/n8n/client.mjs';
import { startInstance } from '../../scripts/n8n/instance.mjs';

const { OMNIAI_TEST_LINE: line, OMNIAI_TEST_ENGINE: engine, OMNIAI_TEST_TARBALL: tarball } = process.env;
if (!line || !engine || !tarball) throw new Error('Start these tests with: npm run test:n8n');

const ROOT = join(import.meta.dirname, '..', '..');
const KEY = 'key-for-the-stand-in';
const OMNIAI = 'n8n-nodes-omniai.omniAi';
const LEAD = { __rl: true, mode: 'id' };

/** The stand-in is TypeScript, for the tests in the engine; here it is compiled first. */
async function standIn(folder) {
	const { code } = await transformFile(join(ROOT, 'test', 'standIn', 'omniAiService.ts'), {
		jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
		module: { type: 'es6' },
	});
	const file = join(folder, 'standIn.mjs');
	await writeFile(file, code);
	const { startStandIn } = await import(file);
	return await startStandIn({ apiKey: KEY, analyticsLeads: 3 });
}

/** A model behind OpenAI's interface that calls its only tool once, with these arguments, then is done. */
async function scriptedModel(toolArguments) {
	const seen = [];
	const server = createServer(async (request, response) => {
		const chunks = [];
		for await (const chunk of request) chunks.push(chunk);
		const text = Buffer.concat(chunks).toString('utf8');
		const body = text === '' ? {} : JSON.parse(text);
		if (!request.url.endsWith('/chat/completions')) return response.writeHead(200, { 'content-type': 'application/json' }).end('{"object":"list","data":[]}');
		seen.push(body);
		const used = body.messages.some(({ role }) => role === 'tool');
		const message = used
			? { role: 'assistant', content: 'It is on the timeline.' }
			: { role: 'assistant', content: null, tool_calls: [{ id: 'call_1', type: 'function', function: { name: body.tools[0].function.name, arguments: JSON.stringify(toolArguments) } }] };
		const finish = used ? 'stop' : 'tool_calls';
		const common = { id: 'chatcmpl-1', created: 1, model: body.model };
		if (body.stream !== true) {
			return response.writeHead(200, { 'content-type': 'application/json' }).end(
				JSON.stringify({ ...common, object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finish }], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }),
			);
		}
		const delta = { ...message, tool_calls: message.tool_calls?.map((call, index) => ({ index, ...call })) };
		response.writeHead(200, { 'content-type': 'text/event-stream' });
		for (const choice of [{ index: 0, delta, finish_reason: null }, { index: 0, delta: {}, finish_reason: finish }]) {
			response.write(`data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices: [choice] })}\n\n`);
		}
		response.end('data: [DONE]\n\n');
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return { url: `http://127.0.0.1:${server.address().port}/v1`, seen, close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))) };
}

let counter = 0;
const node = (name, type, parameters = {}, rest = {}) => ({ id: `node-${(counter += 1)}`, name, type, typeVersion: 1, position: [counter * 100, 0], parameters, ...rest });
const start = () => node('Start', 'n8n-nodes-base.manualTrigger');
const chain = (...names) => Object.fromEntries(names.slice(1).map((name, index) => [names[index], { main: [[{ node: name, type: 'main', index: 0 }]] }]));

describe(`The OmniAI node in n8n ${line}, engine ${engine}`, { timeout: 900_000 }, () => {
	let folder;
	let n8n;
	let service;
	let credentials;

	before(async () => {
		folder = await mkdtemp(join(tmpdir(), 'n8n-nodes-omniai-service-'));
		await mkdir(join(folder, 'files'));
		service = await standIn(folder);
		n8n = await startInstance({
			version: line,
			userFolder: join(folder, 'n8n'),
			owner: { email: 'owner@example.com', password: 'Local-Owner-1' },
			tarball,
			env: {
				N8N_EXPRESSION_ENGINE: engine,
				N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
				N8N_RESTRICT_FILE_ACCESS_TO: join(folder, 'files'),
				// Only the older line asks for it.
				N8N_COMMUNITY_PACKAGES_ALLOW_TOOL_USAGE: 'true',
			},
		});
		const { id } = await n8n.client.createCredential({ name: 'OmniAI', type: 'omniAiApi', data: { apiKey: KEY, baseUrl: service.origin } });
		credentials = { omniAiApi: { id, name: 'OmniAI' } };
	});

	after(async () => {
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
	const example = (name) => JSON.parse(readFileSync(join(ROOT, 'examples', `${name}.json`), 'utf8'));

	// First, while n8n has used no memory for anything else.
	test('ten files of 100 MB are uploaded within 300 MB of memory', async () => {
		const leadId = service.addLead({ firstName: 'Ada' });
		const files = join(folder, 'files');
		const size = 100 * 1024 * 1024;
		const upload = (pattern) => ({
			nodes: [
				start(),
				node('Read', 'n8n-nodes-base.readWriteFile', { operation: 'read', fileSelector: join(files, pattern), options: {} }),
				node('Together', 'n8n-nodes-base.aggregate', { aggregate: 'aggregateAllItemData', options: { includeBinaries: true } }),
				node('Upload', OMNIAI, { resource: 'document', operation: 'upload', leadId: { ...LEAD, value: leadId }, binaryFields: '*', additionalFields: {} }, { credentials }),
			],
			connections: chain('Start', 'Read', 'Together', 'Upload'),
		});
		for (let index = 0; index < 10; index += 1) {
			const file = await open(join(files, `large-${index}.bin`), 'w');
			await file.truncate(size);
			await file.write(`file ${index}`, 0);
			await file.close();
		}
		for (let index = 0; index < 2; index += 1) await writeFile(join(files, `small-${index}.bin`), `small ${index}`);
		const warmUp = await run(upload('small-*.bin'));
		assert.equal(warmUp.status, 'success', JSON.stringify(warmUp.data.resultData.error ?? null).slice(0, 500));
		await new Promise((resolve) => setTimeout(resolve, 3_000));

		const memory = async (field) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(await readFile(`/proc/${n8n.pid}/status`, 'utf8'))[1]) / 1024;
		const idle = await memory('VmRSS');
		// Sets the peak back to what is used now.
		writeFileSync(`/proc/${n8n.pid}/clear_refs`, '5');
		const execution = await run(upload('large-*.bin'), 'Start', 300_000);
		const peak = await memory('VmHWM');
		assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error ?? null).slice(0, 500));
		console.log(`upload of 10 × 100 MB: ${idle.toFixed(0)} MB idle, ${peak.toFixed(0)} MB at most, ${(peak - idle).toFixed(0)} MB above`);

		const { form, headers } = service.requests.at(-1);
		const sent = form.filter(([name]) => name === 'files').map(([, file]) => file);
		assert.equal(sent.length, 10);
		assert.ok(Number(headers['content-length']) > 10 * size);
		for (const { filename, size: bytes, sha256 } of sent) {
			assert.equal(bytes, size);
			const content = createHash('sha256').update(await readFile(join(files, filename))).digest('hex');
			assert.equal(sha256, content);
		}
		assert.ok(peak - idle <= 300, `${(peak - idle).toFixed(0)} MB above idle`);
	});

	test('the credential is tested against the service', async () => {
		const tried = async (data) => await n8n.client.request('POST', '/rest/credentials/test', { credentials: { id: credentials.omniAiApi.id, name: 'OmniAI', type: 'omniAiApi', data } });
		assert.equal((await tried({ apiKey: KEY, baseUrl: service.origin })).status, 'OK');
		assert.equal((await tried({ apiKey: KEY, baseUrl: `${service.origin}/` })).status, 'OK');
		const refused = await tried({ apiKey: 'wrong', baseUrl: service.origin });
		assert.equal(refused.status, 'Error');
		// The older line says it in words of its own.
		assert.match(refused.message, line === '1.123' ? /Authorization failed/ : /did not accept the API key/);
		const elsewhere = await tried({ apiKey: KEY, baseUrl: `${service.origin}/elsewhere` });
		assert.equal(elsewhere.status, 'Error');
		if (line !== '1.123') assert.match(elsewhere.message, /Check 'Base URL'/);
	});

	test('the example with a sample runs without account and credential, and stays dry', async () => {
		const execution = await run(example('sample-dry-run'), 'When clicking Execute workflow');
		assert.equal(execution.status, 'success');
		const [triggered, wouldTrigger, skipped, failed] = outputsOf(execution, 'OmniAI Condition');
		assert.deepEqual([triggered?.length ?? 0, wouldTrigger.length, skipped?.length ?? 0, failed?.length ?? 0], [0, 1, 0, 0]);
		assert.equal(wouldTrigger[0].actionTriggered.status, 'would_trigger');
	});

	test('the example with past failures gives the records, and sends nothing', async () => {
		const leadId = service.addLead({ firstName: 'Ada' });
		const log = (id, error, minute) => ({ id, type: 'TOOL_CALL', status: 'FAILED', summary: 'Deep research failed', input: {}, output: null, error, parentActionId: null, scheduledAt: null, createdAt: `2025-11-03T09:0${minute}:00.000Z`, completedAt: `2025-11-03T09:0${minute}:30.000Z`, tool: null, messages: [] });
		service.setActionLogs(leadId, [log('later', 'Upstream provider timeout', 2), log('earlier', 'Message undeliverable', 1)]);
		const workflow = example('past-failures');
		const omniAi = workflow.nodes.find(({ type }) => type === OMNIAI);
		omniAi.parameters.leadIds = leadId;
		omniAi.credentials = credentials;
		const execution = await run(workflow, 'When clicking Execute workflow');
		assert.equal(execution.status, 'success');
		const outputs = outputsOf(execution, 'OmniAI Condition');
		assert.deepEqual(outputs[1].map(({ event, actionTriggered }) => [event.eventKey, actionTriggered.status]), [['action_log.failed/later/2025-11-03T09:02:30.000Z', 'would_trigger']]);
		assert.deepEqual(outputs[2].map(({ event, actionTriggered }) => [event.eventKey, actionTriggered.status]), [['action_log.failed/earlier/2025-11-03T09:01:30.000Z', 'skipped']]);
		assert.equal(outputs[1][0].event.leadId, leadId);
	});

	test("n8n's AI agent uses the node as a tool, with the model's arguments", async () => {
		const leadId = service.addLead({ firstName: 'Ada' });
		const model = await scriptedModel({ Title: 'Borrower asked for a call', Description: 'Tomorrow at nine' });
		try {
			const { id } = await n8n.client.createCredential({ name: 'Model', type: 'openAiApi', data: { apiKey: 'none', url: model.url } });
			const tool = node(
				'Note on timeline',
				`${OMNIAI}Tool`,
				{
					resource: 'activity',
					operation: 'create',
					leadId: { ...LEAD, value: leadId },
					eventType: 'agent_note',
					title: "={{ /*n8n-auto-generated-fromAI-override*/ $fromAI('Title', `What happened, in a few words`, 'string') }}",
					additionalFields: { description: "={{ $fromAI('Description', `More about it`, 'string') }}" },
				},
				{ credentials },
			);
			const execution = await run({
				nodes: [
					start(),
					node('AI Agent', '@n8n/n8n-nodes-langchain.agent', { promptType: 'define', text: 'Note that the borrower asked for a call tomorrow at nine.', options: {} }, { typeVersion: 1.7 }),
					node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', { model: { __rl: true, mode: 'list', value: 'gpt-4o-mini' }, options: {} }, { typeVersion: 1.2, credentials: { openAiApi: { id, name: 'Model' } } }),
					tool,
				],
				connections: {
					...chain('Start', 'AI Agent'),
					Model: { ai_languageModel: [[{ node: 'AI Agent', type: 'ai_languageModel', index: 0 }]] },
					'Note on timeline': { ai_tool: [[{ node: 'AI Agent', type: 'ai_tool', index: 0 }]] },
				},
			});
			assert.equal(execution.status, 'success', JSON.stringify(execution.data.resultData.error ?? null).slice(0, 500));
			const [offered] = model.seen[0].tools;
			assert.match(offered.function.description, /Create activity in OmniAI/);
			assert.deepEqual(Object.keys(offered.function.parameters.properties).sort(), ['Description', 'Title']);
			const told = model.seen.at(-1).messages.find(({ role }) => role === 'tool');
			assert.match(JSON.stringify(told?.content), /actionLogId/);
			const { method, path, body } = service.requests.at(-1);
			assert.deepEqual([method, path], ['POST', '/api/v1/activity']);
			assert.deepEqual(body, { leadId, eventType: 'agent_note', title: 'Borrower asked for a call', description: 'Tomorrow at nine', metadata: { sentBy: 'n8n-nodes-omniai' } });
		} finally {
			await model.close();
		}
	});
});
