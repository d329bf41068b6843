// Workflows for the tests, made of this package's nodes and n8n's own.

import { randomUUID } from 'node:crypto';
import { CONDITION_TYPE, SECRET_CREDENTIAL_TYPE, TRIGGER_TYPE } from '../../scripts/quick-start.mjs';

/** A node; what is not given gets n8n's defaults. */
export function node(name, type, parameters = {}, rest = {}) {
	return { id: randomUUID(), name, type, typeVersion: 1, position: [0, 0], parameters, ...rest };
}

/** OmniAI Trigger with a webhook id of its own, so that its URL is known. */
export function triggerNode({ credential, ...parameters }) {
	return node(
		'OmniAI Trigger',
		TRIGGER_TYPE,
		{
			events: ['action_log.failed'],
			authentication: 'headerSecret',
			filters: {},
			options: {},
			...parameters,
		},
		{ webhookId: randomUUID(), credentials: { [SECRET_CREDENTIAL_TYPE]: credential } },
	);
}

/** OmniAI Condition that is true for a tool call and then posts the default body to `url`. */
export function conditionNode({ url, ...parameters }) {
	return node('OmniAI Condition', CONDITION_TYPE, {
		conditionId: 'is_tool_call',
		conditionVersion: '1',
		strategy: 'rules',
		rule: 'custom',
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: 'c1',
					leftValue: '={{ $json.actionLog.type }}',
					rightValue: 'TOOL_CALL',
					operator: { type: 'string', operation: 'equals' },
				},
			],
		},
		entityField: 'leadId',
		dryRun: 'auto',
		actions: {
			action: [
				{
					actionId: 'deliver',
					actionVersion: '1',
					fireOn: 'true',
					type: 'webhook',
					url,
					method: 'POST',
					headers: {},
					body: '',
					timeoutMs: 5_000,
					allowPrivateNetwork: true,
				},
			],
		},
		options: {},
		...parameters,
	});
}

/** A workflow in which each node leads to the next one. */
export function chain(name, ...nodes) {
	const connections = {};
	for (const [index, { name: from }] of nodes.slice(0, -1).entries()) {
		connections[from] = { main: [[{ node: nodes[index + 1].name, type: 'main', index: 0 }]] };
	}
	return {
		name,
		nodes: nodes.map((entry, index) => ({ ...entry, position: [index * 220, 0] })),
		connections,
	};
}

/** Path of a trigger below `/webhook/` and `/webhook-test/`. */
export function webhookPath(workflow) {
	return `${workflow.nodes.find(({ type }) => type === TRIGGER_TYPE).webhookId}/webhook`;
}
