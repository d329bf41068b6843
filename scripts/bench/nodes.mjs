// The same decision and action as OmniAI Condition and as a chain of n8n's own nodes, and items for both.

import { readFileSync } from 'node:fs';

const FAILED_ACTION = readFileSync(new URL('../../test/support/failedAction.json', import.meta.url), 'utf8');

/** Event items as the trigger emits them; all meet the clauses. */
export function eventItems(count) {
	return Array.from({ length: count }, (_, index) => {
		const json = JSON.parse(FAILED_ACTION);
		json.actionLog.id = `log-${index}`;
		const ids = { eventKey: `action_log.failed/log-${index}`, leadId: `lead-${index}` };
		return { json: { ...json, ...ids }, pairedItem: { item: index } };
	});
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
