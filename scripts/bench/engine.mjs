// The engine of the pinned n8n, in process and without a database. It runs in a process of n8n's own Node.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

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
