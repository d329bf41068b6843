import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { outputItemSchema } from '../../nodes/OmniAiCondition/record/outputItem';
import { readSettings, type ConditionSettings } from '../../nodes/OmniAiCondition/run/settings';
import { startReceiver, type Receiver } from './receiver';
import { runWorkflow, type FinishedRun, type WorkflowNode, type WorkflowRun } from './runWorkflow';

/** The outputs of the condition in their published order. */
export const OUTPUTS = ['Triggered', 'Dry Run', 'Skipped', 'Failed'] as const;

export interface Action {
	actionId?: string;
	actionVersion?: string;
	fireOn?: 'true' | 'false' | 'any';
	type?: string;
	url?: string;
	method?: string;
	headers?: { header: Array<{ name: string; value: string }> };
	content?: string;
	body?: string;
	timeoutMs?: number;
	allowPrivateNetwork?: boolean;
	useCredential?: boolean;
	format?: string;
	channel?: string;
	message?: string;
	allowLeadData?: boolean;
	workflowId?: unknown;
	inputMapping?: { field: Array<{ name: string; value: unknown }> };
	waitForCompletion?: boolean;
}

/** One line of n8n's filter, as the editor saves it. */
export interface Clause {
	left: unknown;
	right?: unknown;
	/** Type and operation, and the type of the right side where it differs, such as `array:contains:any`. */
	operator: string;
}

const ONE_OPERAND = new Set(['exists', 'notExists', 'empty', 'notEmpty', 'true', 'false']);

/** n8n's filter value, as the editor saves it. */
export function filter(clauses: Clause[], combinator: 'and' | 'or' = 'and'): INodeParameters {
	return {
		options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
		combinator,
		conditions: clauses.map(({ left, right = '', operator }, index) => {
			const [type, operation = '', rightType] = operator.split(':');
			return {
				id: `clause-${index}`,
				leftValue: left,
				rightValue: right,
				operator: {
					type,
					operation,
					...(rightType !== undefined && { rightType }),
					...(ONE_OPERAND.has(operation) && { singleValue: true }),
				},
			};
		}),
	} as unknown as INodeParameters;
}

export const isToolCall = filter([
	{ left: '={{ $json.actionLog.type }}', operator: 'string:equals', right: 'TOOL_CALL' },
]);

/** A condition node as the editor would save it; what is not given has its default. */
export function conditionNode(
	{ actions = [], ...parameters }: { actions?: Action[]; [parameter: string]: unknown } = {},
	node: Partial<WorkflowNode> = {},
): WorkflowNode {
	return {
		name: 'Condition',
		type: new OmniAiCondition(),
		parameters: {
			conditions: isToolCall,
			actions: {
				action: actions.map((action) => ({ actionId: 'notify_ops', allowPrivateNetwork: true, ...action })),
			},
			...parameters,
		} as unknown as INodeParameters,
		...node,
	};
}

/** Runs one condition node alone on these items. */
export async function runConditionNode(
	node: WorkflowNode,
	items: INodeExecutionData[],
	options: Partial<WorkflowRun> = {},
): Promise<FinishedRun> {
	return await runWorkflow({ nodes: [node], mode: 'webhook', items, ...options });
}

/**
 * A receiver for the tests of a file or a `describe`, without requests before each. It can be used from the
 * first test on.
 */
export function useReceiver(): Receiver {
	const receiver = {} as Receiver;
	beforeAll(async () => {
		Object.assign(receiver, await startReceiver());
		// The first request loads n8n's HTTP client, on a busy machine slowly.
		await runConditionNode(conditionNode({ dryRun: 'never', actions: [{ url: receiver.origin }] }), [
			failedAction(),
		]);
	});
	beforeEach(() => receiver.reset());
	afterAll(async () => await receiver.close());
	return receiver;
}

/** The settings of a live run with one webhook action, without conditions. */
export function liveSettings(action: object, options: object): ConditionSettings {
	const reading = readSettings({
		conditionId: 'c',
		conditionVersion: '1',
		rule: 'custom',
		conditions: {},
		entityField: 'leadId',
		dryRun: 'never',
		actions: { action: [{ actionId: 'notify', type: 'webhook', allowPrivateNetwork: true, ...action }] },
		options,
	});
	if (!reading.ok) throw new Error(reading.message);
	return reading.value;
}

let nextId = 0;
// The benchmarks read it, too.
const FAILED_ACTION = readFileSync(join(__dirname, 'failedAction.json'), 'utf8');

/** An event item as the trigger emits it, of an action that failed; every call is another occurrence. */
export function failedAction(changes: IDataObject = {}): INodeExecutionData {
	const id = `log-${++nextId}`;
	const json = JSON.parse(FAILED_ACTION) as IDataObject & { actionLog: IDataObject };
	Object.assign(json.actionLog, { id });
	return { json: { ...json, eventKey: `action_log.failed/${id}`, ...changes } };
}

/** What one output item of the condition holds, as far as the tests look into it. */
export interface Outcome {
	output: number;
	item: INodeExecutionData;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the shape is what the tests are about.
	json: Record<string, any>;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the strict schema of the table holds it.
	record: any;
}

// What saved workflows and tables rely on, first to last.
const ITEM_FIELDS = (
	'outcome lead happened action why body actionTriggered decision explanation trace preview delivery memory ' +
	'test event input'
).split(' ');

/**
 * Every output item of the node, output by output; each has the published shape, its fields in their order.
 */
export function outcomes(run: FinishedRun, node = 'Condition'): Outcome[] {
	for (const { json } of run.outputs(node).flat()) {
		expect(outputItemSchema.safeParse(json).error?.issues).toBeUndefined();
		expect(Object.keys(json)).toEqual(ITEM_FIELDS.filter((field) => field in json));
	}
	return run
		.outputs(node)
		.flatMap((items, output) =>
			items.map((item) => ({ output, item, json: item.json, record: item.json['actionTriggered'] })),
		);
}

/** The only output item; anything else is a mistake and throws. */
export function onlyOutcome(run: FinishedRun, node = 'Condition'): Outcome {
	const all = outcomes(run, node);
	if (run.error) throw run.error;
	if (all.length !== 1 || !all[0]) throw new Error(`Expected one output item, got ${all.length}`);
	return all[0];
}
