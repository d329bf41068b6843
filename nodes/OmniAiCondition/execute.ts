import type { IExecuteFunctions, INodeExecutionData, Workflow } from 'n8n-workflow';
import { NodeOperationError, sleep } from 'n8n-workflow';
import type { Clock } from './action/deliver';
import { budgetHint } from './action/retryPolicy';
import { runCondition, type ConditionResult } from './run/runCondition';
import {
	readNames,
	readOptions,
	readSettings,
	type ConditionSettings,
	type RunOptions,
} from './run/settings';
import { configuredText } from '../shared/configured';
import { eventReference, eventTime, isMarkedAsTest, originatingEvent } from './record/eventReference';
import { isJsonObject } from '../shared/jsonValue';
import type { Reading, Wrong } from '../shared/reading';
import type { Targets } from './action/preparation';
import { recordOf, type ActionStatus } from './record/actionTriggered';
import { isTestMode } from './run/dryRun';
import { outputItemOf } from './run/outputItem';
import { detailsHint, memoryHints, summarize, unheardHint, type Hint } from './run/summary';
import { nameLookup } from '../shared/http/nameLookup';
import { runSubWorkflow } from './runSubWorkflow';
import { sendOverHttp } from './action/sendOverHttp';
import { openMemory } from './openMemory';
import { readTargets } from './targets';
import { belongsToTest, canTellOfTest } from './testRun';

// The order of the outputs is what saved workflows are wired to.
const OUTPUTS: ActionStatus[] = ['triggered', 'would_trigger', 'skipped', 'failed'];

const CLOCK: Clock = {
	now: () => performance.now(),
	today: () => Date.now(),
	wait: async (ms, signal) => {
		const cancelled = new Promise<void>((resolve) =>
			signal?.addEventListener('abort', () => resolve(), { once: true }),
		);
		await Promise.race([sleep(ms), cancelled]);
	},
};

/**
 * Decides about the incoming items, delivers, and gives the records by output.
 * @throws NodeOperationError for what is set wrongly for every item, before anything was sent
 */
export async function execute(context: IExecuteFunctions): Promise<INodeExecutionData[][]> {
	const items = context.getInputData();
	const reading = await readConfiguration(context);
	if (!reading.ok) {
		if (context.continueOnFail())
			return byOutput(
				await configurationFailures(context, items, reading),
				items,
				readOptions(context.getNode().parameters['options']),
			);
		throw new NodeOperationError(context.getNode(), reading.message, { description: reading.suggestion });
	}
	const { settings, targets } = reading.value;
	const cancelled = context.getExecutionCancelSignal();
	const results = await runCondition(
		settings,
		items.map(({ json }) => json),
		{
			mode: context.getMode(),
			partOfTest: await belongsToTest(context),
			losesTest: !canTellOfTest(context),
			workflowId: context.getWorkflow().id ?? '',
			nodeId: context.getNode().id,
			evaluate: (expression, itemIndex) => context.evaluateExpression(expression, itemIndex),
			send: sendOverHttp(context.helpers.httpRequest, cancelled),
			runWorkflow: runSubWorkflow(context),
			targets,
			clock: CLOCK,
			random: Math.random,
			cancelled,
			names: await nameLookup(context.helpers),
			openMemory: openMemory(context),
		},
	);
	const warning = (message: string | null): Hint | null =>
		message === null ? null : { message, type: 'warning' };
	show(context, [
		summarize(results),
		unheardHint(results, isConnected(context, OUTPUTS.indexOf('failed'))),
		warning(budgetHint(settings.actions, settings.retries)),
		...memoryHints(results),
		warning(settings.decidedBy.hint),
		detailsHint(results.length, settings.details),
	]);
	return byOutput(results, items, settings);
}

// n8n shows the text of a hint as HTML, and an event can hold any.
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function show(context: IExecuteFunctions, hints: Array<Hint | null>): void {
	for (const hint of hints) {
		if (hint === null) continue;
		const message = hint.message.replace(/[&<>]/g, (character) => ENTITIES[character] ?? '');
		context.addExecutionHints({ message, type: hint.type, location: 'outputPane' });
	}
}

// n8n's contexts have the workflow, although it is not among what they promise; null where one has not.
function isConnected(context: IExecuteFunctions, output: number): boolean | null {
	const { workflow } = context as { workflow?: Workflow };
	if (workflow === undefined) return null;
	const outputs = workflow.connectionsBySourceNode[context.getNode().name]?.['main'];
	return (outputs?.[output]?.length ?? 0) > 0;
}

async function readConfiguration(
	context: IExecuteFunctions,
): Promise<Reading<{ settings: ConditionSettings; targets: Targets }>> {
	if (context.getNode().alwaysOutputData === true)
		return {
			ok: false,
			message:
				"'Always Output Data' is switched on for this node. n8n would put an empty item on the output " +
				"'Triggered', as if something had been sent.",
			suggestion: "Switch it off in the node's settings.",
		};
	// As stored, without evaluating expressions: each is resolved alone, when and where it is needed.
	const reading = readSettings(context.getNode().parameters, context.getTimezone());
	if (!reading.ok) return reading;
	const settings = reading.value;
	const targets = await readTargets(context, settings.actions);
	return targets.ok ? { ok: true, value: { settings, targets: targets.value } } : targets;
}

function byOutput(
	results: ConditionResult[],
	items: INodeExecutionData[],
	options: Pick<RunOptions, 'details' | 'includeInput'>,
): INodeExecutionData[][] {
	const outputs: INodeExecutionData[][] = OUTPUTS.map(() => []);
	for (const result of results) {
		const { record, itemIndex, subExecution } = result;
		const json = outputItemOf(result, items[itemIndex]?.json, options);
		outputs[OUTPUTS.indexOf(record.status)]?.push({
			json,
			pairedItem: { item: itemIndex },
			// Makes n8n show a link to the run of the other workflow.
			...(subExecution && { metadata: { subExecution } }),
		});
	}
	return outputs;
}

// With *On Error: Continue* a throw would make n8n pass the input on to the output 'Triggered'.
async function configurationFailures(
	context: IExecuteFunctions,
	items: INodeExecutionData[],
	{ message, suggestion }: Wrong,
): Promise<ConditionResult[]> {
	const { parameters } = context.getNode();
	const { conditionId, conditionVersion } = readNames(parameters);
	const { actionId, actionVersion } = firstAction(parameters['actions']);
	const testRun = isTestMode(context.getMode()) || (await belongsToTest(context));
	return items.map(({ json }, itemIndex) => ({
		itemIndex,
		record: recordOf(
			{ actionId: configuredText(actionId, 'action_1'), actionVersion: configuredText(actionVersion, '1') },
			{ status: 'failed', problem: { type: 'parameter_error', message, location: null, suggestion } },
		),
		explanation: `Nothing was decided or sent: ${message} ${suggestion}`,
		body: null,
		preview: null,
		delivery: null,
		dry: false,
		decision: {
			value: null,
			type: 'boolean',
			reason: 'wrong_configuration',
			entity: null,
			condition_id: conditionId,
			condition_version: conditionVersion,
			timestamp: eventTime(json),
		},
		trace: [],
		memory: null,
		origin: originatingEvent(json),
		event: eventReference(json),
		test: testRun || isMarkedAsTest(json),
	}));
}

// Nothing was done for any action, so one record an item says it, under the first one's id as far as it has
// one.
function firstAction(actions: unknown): { actionId?: unknown; actionVersion?: unknown } {
	const list: unknown = isJsonObject(actions) ? actions['action'] : null;
	const first: unknown = Array.isArray(list) ? list[0] : null;
	return isJsonObject(first) ? first : {};
}
