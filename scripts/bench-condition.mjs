// `npm run bench:condition`: a dry run of OmniAI Condition against the same decision and action built
// from n8n's own nodes, which can only be run live: If → HTTP Request → Set.
//
// Both run in the engine of the pinned n8n, in process, without a database and with the legacy
// expression engine, on the same items. The receiver of the live requests answers at once and runs in
// another process. One measured run each after a small warm-up: read the ratio, not the times.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, get } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installN8n, installNode, n8nFolder, n8nLine, nodeBinary } from './n8n/install.mjs';
import { PROJECT, assertNode, buildProject, installProject } from './project.mjs';
import { say, sayError } from './terminal.mjs';

const LINE = '2.41';
const ITEMS = 1_000;
const WARM_UP_ITEMS = 20;
const LEAST_RATIO = 10;

if (process.argv[2] === '--measure') await measure(JSON.parse(process.argv[3]));
else await compare();

/** Prepares, measures in a process of n8n's own Node, prints the figure and sets the exit code. */
async function compare() {
	try {
		assertNode();
		await installProject();
		await buildProject();
		await installNode();
		await installN8n(LINE);

		const figures = await measureInN8nsNode();
		const ratio = figures.builtInMs / figures.conditionMs;
		say(`OmniAI Condition, dry run, 3 clauses, 1 action, ${ITEMS} items: ${figures.conditionMs.toFixed(1)} ms`);
		say(`If → HTTP Request → Set, live, same clauses and body, ${ITEMS} items: ${figures.builtInMs.toFixed(1)} ms`);
		say(`n8n ${n8nLine(LINE).version}, Node ${figures.node}, legacy expression engine, one run: ${ratio.toFixed(1)} times as fast`);
		if (ratio >= LEAST_RATIO) return;
		say(`Less than ${LEAST_RATIO} times. Close what else runs on this machine and try again; if it stays, the condition became slower.`);
		process.exitCode = 1;
	} catch (error) {
		sayError(error);
		process.exitCode = 1;
	}
}

async function measureInN8nsNode() {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-bench-'));
	const receiver = await startInstantReceiver();
	try {
		// Outside the clone the nodes resolve `n8n-workflow` and `zod` to n8n's copies, as when installed.
		cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
		const modules = join(n8nFolder(n8nLine(LINE).version), 'node_modules');
		const setup = { dist: join(folder, 'dist'), modules, origin: receiver.origin };
		const output = await run(nodeBinary(), [fileURLToPath(import.meta.url), '--measure', JSON.stringify(setup)], {
			...process.env,
			NODE_PATH: modules,
			N8N_EXPRESSION_ENGINE: 'legacy',
			N8N_LOG_LEVEL: 'silent',
			N8N_USER_FOLDER: folder,
			N8N_ENCRYPTION_KEY: 'benchmark-only',
		});
		return JSON.parse(output);
	} finally {
		receiver.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Runs a program to its end. @returns {Promise<string>} the last line of what it printed */
function run(program, args, env) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
		process.once('exit', () => child.kill());
		let output = '';
		child.stdout.on('data', (chunk) => (output += chunk));
		child.once('error', reject);
		child.once('close', (code) => {
			if (code === 0) resolve(output.trimEnd().split('\n').at(-1));
			else reject(new Error(`The measuring process ended with code ${code}. Its output stands above.\n${output}`));
		});
	});
}

/** Answers every POST at once and counts it; `GET /count` tells how many came and starts again at 0. */
async function startInstantReceiver() {
	let received = 0;
	const server = createServer((request, response) => {
		request.resume();
		request.once('end', () => {
			if (request.url === '/count') {
				response.end(String(received));
				received = 0;
				return;
			}
			received++;
			response.setHeader('content-type', 'application/json');
			response.end('{"received":true}');
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, resolve));
	return {
		origin: `http://127.0.0.1:${server.address().port}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/** The measuring process: prints both times as one line of JSON. */
async function measure({ dist, modules, origin }) {
	const requireFromN8n = createRequire(join(modules, 'n8n', 'package.json'));
	const { Workflow, NodeHelpers } = requireFromN8n('n8n-workflow');
	const core = requireFromN8n('n8n-core');
	const builtIn = (path) => Object.values(requireFromN8n(join(modules, 'n8n-nodes-base', 'dist', 'nodes', path)))[0];
	const conditionFile = join(dist, 'nodes', 'OmniAiCondition', 'OmniAiCondition.node.js');
	if (!existsSync(conditionFile)) throw new Error(`${conditionFile} is missing: build the package first (npm run build).`);
	const { OmniAiCondition } = requireFromN8n(conditionFile);

	const types = new Map([
		['n8n-nodes-omniai.omniAiCondition', new OmniAiCondition()],
		['n8n-nodes-base.if', new (builtIn('If/If.node.js'))()],
		['n8n-nodes-base.httpRequest', new (builtIn('HttpRequest/HttpRequest.node.js'))()],
		['n8n-nodes-base.set', new (builtIn('Set/Set.node.js'))()],
	]);
	const nodeTypes = {
		getByName: (name) => types.get(name),
		getByNameAndVersion: (name, version) => NodeHelpers.getVersionedNodeType(types.get(name), version),
		getKnownTypes: () => ({}),
	};

	/** Runs a chain of nodes on items. @returns how long, and the items that the last node emitted */
	async function execute(nodes, itemCount) {
		const connections = Object.fromEntries(
			nodes.slice(1).map((node, index) => [nodes[index].name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]),
		);
		const workflow = new Workflow({ id: 'bench', name: 'Bench', nodes: structuredClone(nodes), connections, active: false, nodeTypes, settings: { executionOrder: 'v1' } });
		const startNode = workflow.getNode(nodes[0].name);
		const hooks = new core.ExecutionLifecycleHooks('manual', '1', { id: 'bench', name: 'Bench', active: false, nodes, connections });
		const additionalData = { hooks, executionId: '1', currentNodeExecutionIndex: 0, variables: {}, userId: 'owner', restApiUrl: '', instanceBaseUrl: '', webhookBaseUrl: '', webhookTestBaseUrl: '', webhookWaitingBaseUrl: '', formWaitingBaseUrl: '', credentialsHelper: {}, externalSecretsProxy: {}, setExecutionStatus() {}, sendDataToUI() {}, logAiEvent() {} };
		const data = {
			version: 1,
			startData: {},
			resultData: { runData: {} },
			executionData: { contextData: {}, metadata: {}, waitingExecution: {}, waitingExecutionSource: {}, nodeExecutionStack: [{ node: startNode, data: { main: [items(itemCount)] }, source: null }] },
		};
		const started = performance.now();
		const finished = await new core.WorkflowExecute(additionalData, 'manual', data).processRunExecutionData(workflow);
		const milliseconds = performance.now() - started;
		if (finished.status !== 'success') throw new Error(`The benchmark's workflow failed: ${finished.data.resultData.error?.message}`);
		return { milliseconds, outputs: finished.data.resultData.runData[nodes.at(-1).name][0].data.main };
	}

	const condition = [conditionNode(origin)];
	const chain = chainNodes(origin);
	for (const nodes of [condition, chain]) await execute(nodes, WARM_UP_ITEMS);
	await countAndReset(origin);

	const dry = await execute(condition, ITEMS);
	expectCount('previewed items', dry.outputs[1].length, ITEMS);
	expectCount('requests of the dry run', await countAndReset(origin), 0);

	const live = await execute(chain, ITEMS);
	expectCount('items of the chain', live.outputs[0].length, ITEMS);
	expectCount('requests of the chain', await countAndReset(origin), ITEMS);

	process.stdout.write(`${JSON.stringify({ conditionMs: dry.milliseconds, builtInMs: live.milliseconds, node: process.version })}\n`);
	process.exit(0);
}

function expectCount(what, actual, expected) {
	if (actual !== expected) throw new Error(`The benchmark is not valid: ${actual} ${what} instead of ${expected}.`);
}

function countAndReset(origin) {
	return new Promise((resolve, reject) => {
		get(`${origin}/count`, (response) => {
			let text = '';
			response.on('data', (chunk) => (text += chunk));
			response.on('end', () => resolve(Number(text)));
		}).on('error', reject);
	});
}

/** Event items as the trigger emits them; all meet the clauses. */
function items(count) {
	return Array.from({ length: count }, (_, index) => ({
		json: {
			event: 'action_log.failed',
			eventKey: `action_log.failed/log-${index}`,
			eventKeyIsExact: true,
			test: false,
			occurredAt: '2025-10-30T21:12:44.987Z',
			occurredAtSource: 'actionLog.completedAt',
			receivedAt: '2025-10-30T21:12:46.000Z',
			workspaceId: 'workspace-1',
			leadId: `lead-${index}`,
			externalLeadId: null,
			agentId: 'agent-1',
			actionLog: { id: `log-${index}`, type: 'TOOL_CALL', status: 'FAILED', summary: 'Deep research failed', input: { toolType: 'deep_research' }, output: null, error: 'Upstream provider timeout after 5s', completedAt: '2025-10-30T21:12:44.987Z', tool: { id: 'tool_123', name: 'deep_research' }, messages: [] },
			document: null,
			extraction: null,
			lead: null,
			failure: { message: 'Upstream provider timeout after 5s', category: 'timeout', retryable: true, source: 'actionLog.error' },
		},
		pairedItem: { item: index },
	}));
}

function threeClauses() {
	const clause = (id, leftValue, operation, rightValue) => ({ id, leftValue, rightValue, operator: { type: 'string', operation } });
	return {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		combinator: 'and',
		conditions: [
			clause('1', '={{ $json.actionLog.type }}', 'equals', 'TOOL_CALL'),
			clause('2', '={{ $json.actionLog.tool.name }}', 'equals', 'deep_research'),
			clause('3', '={{ $json.failure.category }}', 'notEquals', 'authentication'),
		],
	};
}

function conditionNode(origin) {
	return {
		id: 'condition',
		name: 'OmniAI Condition',
		type: 'n8n-nodes-omniai.omniAiCondition',
		typeVersion: 1,
		position: [0, 0],
		parameters: {
			conditions: threeClauses(),
			dryRun: 'auto',
			actions: {
				action: [
					{
						actionId: 'notify_ops',
						actionVersion: '1',
						fireOn: 'true',
						type: 'webhook',
						url: `${origin}/hook`,
						method: 'POST',
						body: '{"lead":"{entity}","error":"{event.actionLog.error}","at":"{timestamp}"}',
						allowPrivateNetwork: true,
					},
				],
			},
		},
	};
}

function chainNodes(origin) {
	return [
		{ id: 'if', name: 'If', type: 'n8n-nodes-base.if', typeVersion: 2.2, position: [0, 0], parameters: { conditions: threeClauses(), options: {} } },
		{
			id: 'http',
			name: 'HTTP Request',
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			position: [200, 0],
			parameters: {
				method: 'POST',
				url: `${origin}/hook`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: '={{ JSON.stringify({ lead: $json.leadId, error: $json.actionLog.error, at: $json.occurredAt }) }}',
				options: {},
			},
		},
		{
			id: 'set',
			name: 'Set',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position: [400, 0],
			parameters: {
				assignments: {
					assignments: [
						{ id: '1', name: 'action_id', value: 'notify_ops', type: 'string' },
						{ id: '2', name: 'status', value: "={{ $json.received ? 'triggered' : 'failed' }}", type: 'string' },
					],
				},
				options: {},
			},
		},
	];
}
