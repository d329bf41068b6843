// What the benchmarks share: the engine of the pinned n8n, in process, without a database, in a process
// of n8n's own Node; and the same decision and action as OmniAI Condition and as a chain of n8n's nodes.

import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installN8n, installNode, n8nFolder, n8nLine, nodeBinary } from './n8n/install.mjs';
import { PROJECT } from './paths.mjs';
import { buildProject } from './project.mjs';

const LINE = '2.41';

/** The n8n that is measured in. */
export const N8N_VERSION = n8nLine(LINE).version;

/** Installs and builds what a benchmark needs. */
export async function prepareBenchmark() {
	assertNode();
	await installProject();
	await buildProject();
	await installNode();
	await installN8n(LINE);
}

/**
 * Runs `script --measure <setup>` in n8n's own Node.
 *
 * @param {string} script path of the benchmark
 * @param {object} setup handed on, with `dist` (our built nodes), `modules` (n8n's) and `engine` added
 * @param {{ engine?: 'legacy' | 'vm', nodeOptions?: string[] }} [options] the expression engine, and flags of
 *   Node
 * @returns {Promise<any>} what the script printed as its last line, parsed; rejects when it failed
 */
export async function measureInN8nsNode(script, setup, { engine = 'legacy', nodeOptions = [] } = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-bench-'));
	try {
		// Outside the clone the nodes resolve `n8n-workflow` and `zod` to n8n's copies, as when installed.
		cpSync(join(PROJECT, 'dist'), join(folder, 'dist'), { recursive: true });
		const modules = join(n8nFolder(N8N_VERSION), 'node_modules');
		const whole = { ...setup, dist: join(folder, 'dist'), modules, engine };
		const output = await run(nodeBinary(), [...nodeOptions, script, '--measure', JSON.stringify(whole)], {
			...process.env,
			NODE_PATH: modules,
			N8N_EXPRESSION_ENGINE: engine,
			N8N_LOG_LEVEL: 'silent',
			N8N_USER_FOLDER: folder,
			N8N_ENCRYPTION_KEY: 'benchmark-only',
		});
		return JSON.parse(output);
	} finally {
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
			else
				reject(
					new Error(`The measuring process ended with code ${code}. Its output stands above.\n${output}`),
				);
		});
	});
}

/**
 * Loads n8n's engine, its nodes and ours. To be called in n8n's own Node.
 *
 * @param {{ dist: string, modules: string, engine: 'legacy' | 'vm' }} setup see `measureInN8nsNode`
 * @param {Record<string, object>} [ownTypes] further node types by their full names
 * @returns {Promise<(nodes: object[], items: object[]) => Promise<{ milliseconds: number, outputs: object[][]
 *   }>>} runs a chain of nodes on items: how long it took, and the items that the last node emitted
 */
export async function openEngine({ dist, modules, engine }, ownTypes = {}) {
	const requireFromN8n = createRequire(join(modules, 'n8n', 'package.json'));
	const { Expression, Workflow, NodeHelpers } = requireFromN8n('n8n-workflow');
	const core = requireFromN8n('n8n-core');
	if (engine === 'vm') {
		// As n8n does when it starts, with its defaults.
		const { ExpressionEngineConfig } = requireFromN8n('@n8n/config');
		const {
			engine: name,
			poolSize,
			maxCodeCacheSize,
			bridgeTimeout,
			bridgeMemoryLimit,
			lazyAcquire,
		} = Object.assign(new ExpressionEngineConfig(), { engine });
		await Expression.initExpressionEngine({
			engine: name,
			poolSize,
			maxCodeCacheSize,
			bridgeTimeout,
			bridgeMemoryLimit,
			lazyAcquire,
		});
	}
	const builtIn = (path) =>
		Object.values(requireFromN8n(join(modules, 'n8n-nodes-base', 'dist', 'nodes', path)))[0];
	const conditionFile = join(dist, 'nodes', 'OmniAiCondition', 'OmniAiCondition.node.js');
	if (!existsSync(conditionFile))
		throw new Error(`${conditionFile} is missing: build the package first (npm run build).`);
	const { OmniAiCondition } = requireFromN8n(conditionFile);

	const types = new Map([
		['n8n-nodes-omniai.omniAiCondition', new OmniAiCondition()],
		['n8n-nodes-base.if', new (builtIn('If/If.node.js'))()],
		['n8n-nodes-base.httpRequest', new (builtIn('HttpRequest/HttpRequest.node.js'))()],
		['n8n-nodes-base.set', new (builtIn('Set/Set.node.js'))()],
		...Object.entries(ownTypes),
	]);
	const nodeTypes = {
		getByName: (name) => types.get(name),
		getByNameAndVersion: (name, version) => NodeHelpers.getVersionedNodeType(types.get(name), version),
		getKnownTypes: () => ({}),
	};

	return async (nodes, input) => {
		const connections = Object.fromEntries(
			nodes
				.slice(1)
				.map((node, index) => [nodes[index].name, { main: [[{ node: node.name, type: 'main', index: 0 }]] }]),
		);
		const workflow = new Workflow({
			id: 'bench',
			name: 'Bench',
			nodes: structuredClone(nodes),
			connections,
			active: false,
			nodeTypes,
			settings: { executionOrder: 'v1' },
		});
		const startNode = workflow.getNode(nodes[0].name);
		const hooks = new core.ExecutionLifecycleHooks('manual', '1', {
			id: 'bench',
			name: 'Bench',
			active: false,
			nodes,
			connections,
		});
		const additionalData = {
			hooks,
			executionId: '1',
			currentNodeExecutionIndex: 0,
			variables: {},
			userId: 'owner',
			restApiUrl: '',
			instanceBaseUrl: '',
			webhookBaseUrl: '',
			webhookTestBaseUrl: '',
			webhookWaitingBaseUrl: '',
			formWaitingBaseUrl: '',
			credentialsHelper: {},
			externalSecretsProxy: {},
			setExecutionStatus() {},
			sendDataToUI() {},
			logAiEvent() {},
		};
		const data = {
			version: 1,
			startData: {},
			resultData: { runData: {} },
			executionData: {
				contextData: {},
				metadata: {},
				waitingExecution: {},
				waitingExecutionSource: {},
				nodeExecutionStack: [{ node: startNode, data: { main: [input] }, source: null }],
			},
		};
		const started = performance.now();
		const finished = await new core.WorkflowExecute(additionalData, 'manual', data).processRunExecutionData(
			workflow,
		);
		const milliseconds = performance.now() - started;
		if (finished.status !== 'success')
			throw new Error(`The benchmark's workflow failed: ${finished.data.resultData.error?.message}`);
		return { milliseconds, outputs: finished.data.resultData.runData[nodes.at(-1).name][0].data.main };
	};
}

/** Stops a benchmark whose figures would mean nothing. */
export function expectCount(what, actual, expected) {
	if (actual !== expected)
		throw new Error(`The benchmark is not valid: ${actual} ${what} instead of ${expected}.`);
}

/** Event items as the trigger emits them; all meet the clauses. */
export function eventItems(count) {
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
			actionLog: {
				id: `log-${index}`,
				type: 'TOOL_CALL',
				status: 'FAILED',
				summary: 'Deep research failed',
				input: { toolType: 'deep_research' },
				output: null,
				error: 'Upstream provider timeout after 5s',
				completedAt: '2025-10-30T21:12:44.987Z',
				tool: { id: 'tool_123', name: 'deep_research' },
				messages: [],
			},
			document: null,
			extraction: null,
			lead: null,
			failure: {
				message: 'Upstream provider timeout after 5s',
				category: 'timeout',
				retryable: true,
				source: 'actionLog.error',
			},
		},
		pairedItem: { item: index },
	}));
}

function threeClauses() {
	const clause = (id, leftValue, operation, rightValue) => ({
		id,
		leftValue,
		rightValue,
		operator: { type: 'string', operation },
	});
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

/** Three clauses and one webhook action. */
export function conditionNode(origin, parameters = {}) {
	return {
		id: 'condition',
		name: 'OmniAI Condition',
		type: 'n8n-nodes-omniai.omniAiCondition',
		typeVersion: 1,
		position: [0, 0],
		parameters: {
			conditions: threeClauses(),
			dryRun: 'auto',
			...parameters,
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

/** The same decision and body as If → HTTP Request → Set, which can only be run live. */
export function chainNodes(origin) {
	return [
		{
			id: 'if',
			name: 'If',
			type: 'n8n-nodes-base.if',
			typeVersion: 2.2,
			position: [0, 0],
			parameters: { conditions: threeClauses(), options: {} },
		},
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
				jsonBody:
					'={{ JSON.stringify({ lead: $json.leadId, error: $json.actionLog.error, at: $json.occurredAt }) }}',
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
						{
							id: '2',
							name: 'status',
							value: "={{ $json.received ? 'triggered' : 'failed' }}",
							type: 'string',
						},
					],
				},
				options: {},
			},
		},
	];
}
