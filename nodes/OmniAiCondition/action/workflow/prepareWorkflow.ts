import { resolveOperand } from '../../decision/operand';
import type { JsonObject, JsonValue } from '../../../shared/jsonValue';
import { shownText } from '../../../shared/shownText';
import type { ConfiguredAction } from '../actionKind';
import type { WorkflowStart } from '../dependencies';
import type { WorkflowSettings } from './configuredWorkflow';
import { problem, type Problem } from '../../../shared/http/problem';
import {
	asJson,
	defaultPayload,
	templateValues,
	whereNothingIs,
	type PreparationContext,
	type Prepared,
} from '../preparation';
import { isExpression } from '../readFields';
import { renderField } from '../template';

export interface PreparedWorkflow extends Prepared, WorkflowStart {}

/** Resolves which workflow is run with which input. Never throws: what is wrong is in `problems`. */
export function prepareWorkflow(
	action: ConfiguredAction<WorkflowSettings>,
	context: PreparationContext,
): PreparedWorkflow {
	const at = `actions[${action.index}]`;
	const location = `${at}.workflowId`;
	const problems: Problem[] = [];
	const notStarted = (message: string, suggestion: string) =>
		problems.push(problem('action_binding_failed', message, location, suggestion));
	const named = resolveWorkflowId(action.workflowId, context);
	const workflowId = named.length > MAX_WORKFLOW_ID_LENGTH ? '' : named;
	if (named !== workflowId)
		notStarted(
			`What names the workflow for this item has ${named.length} characters, too many for an ID.`,
			"Check the expression in 'Workflow'.",
		);
	else if (workflowId === '')
		notStarted(
			`No workflow is named for this item${whereNothingIs(action.workflowId, named)}.`,
			"Choose the workflow from the list, or check the expression in 'Workflow'.",
		);
	if (context.losesTest)
		notStarted(
			'This is a test, and this version of n8n cannot tell the workflow so: its own conditions would ' +
				'deliver.',
			"Update n8n, or leave 'Dry Run' on 'Auto' and let only live runs start the workflow.",
		);
	const input =
		action.input.length === 0 ? defaultPayload(context) : resolveInput(action, context, at, problems);
	return {
		workflowId,
		waitForCompletion: action.waitForCompletion,
		test: context.marksTest,
		// For conditions, and for whatever else the workflow wants to leave out in a test; it has to declare it.
		payload: context.marksTest ? { ...input, test: true } : input,
		problems,
		idempotencyKey: context.idempotencyKey,
		location,
		leftOut: [],
	};
}

// n8n's ids have 16 characters; others may be imported.
const MAX_WORKFLOW_ID_LENGTH = 200;

// A list or an object names none.
function resolveWorkflowId(raw: unknown, { json, evaluate }: PreparationContext): string {
	const resolved = resolveOperand(raw, json, evaluate);
	return resolved.ok && (typeof resolved.value === 'string' || typeof resolved.value === 'number')
		? String(resolved.value).trim()
		: '';
}

function resolveInput(
	action: ConfiguredAction<WorkflowSettings>,
	context: PreparationContext,
	at: string,
	problems: Problem[],
): JsonObject {
	const values = templateValues(action, context);
	const fields = action.input.map(({ name, value: raw }, index): [string, JsonValue] => {
		const location = `${at}.inputMapping[${index}]`;
		if (typeof raw === 'string' && !isExpression(raw)) {
			const { value, problems: found } = renderField(raw, values, location);
			for (const one of found) problems.push(one);
			return [name, value];
		}
		const resolved = resolveOperand(raw, context.json, context.evaluate);
		if (resolved.ok) return [name, asJson(resolved.value)];
		problems.push(
			problem(
				'reference_error',
				`The input '${shownText(name)}' could not be evaluated: ${resolved.message}`,
				location,
				'Correct its expression.',
			),
		);
		return [name, null];
	});
	return Object.fromEntries(fields);
}
