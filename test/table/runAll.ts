import type { WorkflowExecuteMode } from 'n8n-workflow';

import {
	conditionNode,
	failedAction,
	outcomes,
	runConditionNode,
	type Action,
	type Outcome,
} from '../support/condition';
import { refusedOrigin, startReceiver, type Receiver } from '../support/receiver';
import type { FinishedRun, WorkflowRun } from '../support/runWorkflow';
import {
	DECISIONS,
	DELIVERIES,
	FIRE_ON,
	SITUATION,
	type Decision,
	type Delivery,
	type DryRun,
	type FireOn,
	type Situation,
} from './oracle';

// One workflow run holds all decisions, fire_on values and deliveries of one situation and setting.

// Long enough for a busy machine to get the request out before it is given up.
const TIMEOUT_MS = 1_000;

export interface Finished {
	run: FinishedRun;
	outcomes: Outcome[];
	receiver: Receiver;
}

export const actionId = (fireOn: FireOn, delivery: Delivery) => `${fireOn}_${delivery}`;
export const entity = (decision: Decision) => `lead of ${decision}`;
export const payload = (decision: Decision, fireOn: FireOn, delivery: Delivery) => ({
	who: entity(decision),
	decided: decision === 'true',
	nested: { texts: ['action ' + actionId(fireOn, delivery), 'literal {brace}'], count: 3 },
});

const itemOf = (decision: Decision, test: boolean) =>
	failedAction({
		leadId: entity(decision),
		test,
		actionLog: decision === 'not evaluable' ? null : { type: decision === 'true' ? 'TOOL_CALL' : 'MESSAGE' },
	});

/**
 * Runs every decision, `fire_on` and delivery of one situation and setting.
 *
 * @param changes parameters of the node beside those of the table
 * @param options of the run
 */
export async function runAll(
	situation: Situation,
	dryRun: DryRun,
	changes: object = {},
	options: Partial<WorkflowRun> = {},
): Promise<Finished> {
	const receiver = await startReceiver();
	const closed = await refusedOrigin();
	const url: Record<Delivery, string> = {
		'200': `${receiver.origin}/status/200`,
		'404': `${receiver.origin}/status/404`,
		'500': `${receiver.origin}/status/500`,
		'time-out': `${receiver.origin}/hang`,
		refused: closed,
	};
	const actions = FIRE_ON.flatMap((fireOn) =>
		DELIVERIES.map((delivery): Action => ({
			actionId: actionId(fireOn, delivery),
			actionVersion: '7',
			fireOn,
			type: 'webhook',
			url: `${url[delivery]}/${encodeURIComponent(actionId(fireOn, delivery))}`,
			method: 'POST',
			body: JSON.stringify({
				who: '{entity}',
				decided: '{value}',
				nested: { texts: ['action {action_id}', 'literal \\{brace}'], count: 3 },
			}),
			timeoutMs: delivery === 'time-out' ? TIMEOUT_MS : 5_000,
		})),
	);
	const { mode, test } = SITUATION[situation];
	const run = await runConditionNode(
		conditionNode({ dryRun, actions, ...changes }),
		DECISIONS.map((decision) => itemOf(decision, test)),
		{ mode: mode as WorkflowExecuteMode, ...options },
	);
	return { run, outcomes: outcomes(run), receiver };
}
