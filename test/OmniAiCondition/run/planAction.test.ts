import {
	planAction,
	recordDelivery,
	recordPreview,
	recordSkipped,
} from '../../../nodes/OmniAiCondition/run/planAction';
import { actionTriggeredSchema } from '../../../nodes/OmniAiCondition/record/actionTriggered';
import { explainWouldTrigger } from '../../../nodes/OmniAiCondition/record/explanation';
import type { ActionHead } from '../../../nodes/OmniAiCondition/action/actionKind';
import { httpTransport } from '../../../nodes/OmniAiCondition/action/httpTransport';
import type { Prepared } from '../../../nodes/OmniAiCondition/action/preparation';
import { webhook } from '../../../nodes/OmniAiCondition/action/webhook';
import type { PreparedWorkflow } from '../../../nodes/OmniAiCondition/action/workflow/prepareWorkflow';
import { workflow as workflowKind } from '../../../nodes/OmniAiCondition/action/workflow';
import { problem } from '../../../nodes/shared/http/problem';
import type { PreparedRequest } from '../../../nodes/OmniAiCondition/action/request';
import type { Decision, TraceEntry } from '../../../nodes/OmniAiCondition/decision/decision';
import { explainRules } from '../../../nodes/OmniAiCondition/decision/rules/explanation';
import { FIRE_ON } from '../../../nodes/OmniAiCondition/action/fireOn';
import { isTestMode } from '../../../nodes/OmniAiCondition/run/dryRun';

// The decision table of the record, without n8n: what becomes of an action before anything is sent.

const action = (fireOn: ActionHead['fireOn']): ActionHead => ({
	index: 0,
	actionId: 'notify',
	actionVersion: '3',
	fireOn,
	kind: webhook,
});
const clause = (outcome: boolean | null): TraceEntry => ({
	left: 'actionLog.type',
	leftValue: 'MESSAGE',
	operator: 'string equals',
	rightValue: 'TOOL_CALL',
	outcome,
	reason: outcome === null ? "'actionLog.type' is missing or null." : null,
});
const prepared = (problems: Prepared['problems'] = []): PreparedRequest => ({
	request: {
		method: 'POST',
		url: 'https://example.com/hook?key=canary',
		headers: { Authorization: 'canary', Accept: 'x' },
		body: '{"a":1}',
		timeoutMs: 1000,
		allowPrivateNetwork: false,
		pathIsSecret: false,
		credential: null,
	},
	location: 'actions[0].url',
	leftOut: [],
	payload: { a: 1 },
	problems,
	idempotencyKey: 'k',
});

const ready = (request: PreparedRequest) => ({ prepared: request, transport: httpTransport });

// As in a run: what is skipped is never prepared.
function outcomeOf(
	value: Decision['value'],
	fireOn: ActionHead['fireOn'],
	dry: boolean,
	problems?: Prepared['problems'],
) {
	const truth = typeof value === 'string' ? true : value;
	const why = explainRules(truth, [clause(truth)]);
	const plan = planAction(action(fireOn), value, why, dry);
	if (plan.kind === 'skip') return recordSkipped(action(fireOn), plan.explanation, dry);
	return plan.kind === 'preview'
		? recordPreview(action(fireOn), `because ${why}`, ready(prepared(problems)))
		: 'delivery';
}

const fires = (value: Decision['value'], fireOn: string) =>
	value !== null && (fireOn === 'any' || (fireOn === 'true') === (value === true || value === 'label'));
const table = [true, false, null, 'label'].flatMap((value) =>
	FIRE_ON.flatMap((fireOn) => [true, false].map((dry) => ({ value, fireOn, dry }))),
);

test.each(table)('the plan fits decision $value, fire on $fireOn, dry $dry', ({ value, fireOn, dry }) => {
	const outcome = outcomeOf(value, fireOn, dry);
	if (outcome === 'delivery') {
		expect([fires(value, fireOn), dry]).toEqual([true, false]);
		return;
	}
	const { record, preview, delivery, dry: isDry } = outcome;
	expect(actionTriggeredSchema.parse(record)).toEqual({
		action_id: 'notify',
		action_version: '3',
		status: fires(value, fireOn) ? 'would_trigger' : 'skipped',
		payload_sent: null,
		error: null,
	});
	expect(delivery).toBeNull();
	expect(isDry).toBe(dry);
	expect(preview === null).toBe(!fires(value, fireOn));
	if (fires(value, fireOn)) expect(dry).toBe(true);
});

test('the preview is the request with its secrets masked, and names the problems', () => {
	const found = problem('parameter_error', 'It is private.', 'actions[0].url', null);
	const outcome = outcomeOf(true, 'true', true, [found]);
	expect(outcome).toMatchObject({
		preview: {
			method: 'POST',
			url: 'https://example.com/hook?key=***',
			headers: { Authorization: '***', Accept: 'x' },
			body: { a: 1 },
			problems: [found],
		},
	});
	expect(JSON.stringify(outcome)).not.toContain('canary');
});

test('an explanation says what, why and what is missing', () => {
	const explanation = (
		value: Decision['value'],
		fireOn: ActionHead['fireOn'],
		problems?: Prepared['problems'],
	) => {
		const outcome = outcomeOf(value, fireOn, true, problems);
		return outcome === 'delivery' ? '' : outcome.explanation;
	};
	expect(explanation(true, 'true')).toBe(
		"Would send POST to https://example.com, because actionLog.type is 'TOOL_CALL'.",
	);
	expect(explanation(false, 'true')).toBe(
		"Skipped, as the condition is false: actionLog.type is 'MESSAGE', not 'TOOL_CALL'.",
	);
	expect(explanation(null, 'any')).toBe(
		"Skipped, because the condition could not be decided: 'actionLog.type' is missing or null.",
	);
	expect(
		explanation(true, 'any', [
			problem('parameter_error', 'It is private.', null, null),
			problem('parameter_error', 'x', null, null),
		]),
	).toBe('Would fail: It is private. There is 1 more problem: see preview.');
});

test.each([
	['string equals', 'x', "score is 'x'"],
	['string not equals', 'x', "score does not equal 'x'"],
	['string not exists', null, 'score does not exist'],
	['string regex', '^a', "score matches '^a'"],
	['number gt', 5, "score is greater than '5'"],
	['number lte', 5, "score is at most '5'"],
	['dateTime after or equals', '2026-01-01', "score is at or after '2026-01-01'"],
	['array length gte', 2, "score has a length of at least '2'"],
	['boolean true', null, 'score is true'],
	['string constructor', 'x', "score constructor 'x'"],
])('an explanation says %s in words', (operator, rightValue, words) => {
	const trace = [
		{ left: 'score', leftValue: 'y', operator, rightValue, outcome: true, reason: null },
	] as unknown as TraceEntry[];
	expect(
		explainWouldTrigger(`because ${explainRules(true, trace)}`, 'send POST https://example.com/', []),
	).toBe(`Would send POST https://example.com/, because ${words}.`);
});

test('a delivery becomes triggered with what was sent, or failed with why', () => {
	const delivery = {
		attempts: [{ status: 200, durationMs: 5, failure: null }],
		status: 200,
		durationMs: 5,
		idempotencyKey: 'k',
	};
	const sent = recordDelivery(action('true'), 'because', ready(prepared()), {
		delivery,
		problem: null,
	} as never);
	expect(actionTriggeredSchema.parse(sent.record)).toEqual({
		action_id: 'notify',
		action_version: '3',
		status: 'triggered',
		payload_sent: { a: 1 },
		error: null,
	});
	expect(sent).toMatchObject({ delivery, preview: null, dry: false });
	const why = problem(
		'not_found',
		'The receiver does not know this address (HTTP 404).',
		'actions[0].url',
		'Check the path of the URL.',
	);
	const failed = recordDelivery(action('true'), 'because', ready(prepared()), {
		delivery: { ...delivery, status: 404 },
		problem: why,
	} as never);
	expect(actionTriggeredSchema.parse(failed.record)).toEqual({
		action_id: 'notify',
		action_version: '3',
		status: 'failed',
		payload_sent: null,
		error: { error: why },
	});
	expect(failed).toMatchObject({ preview: null, dry: false });
	expect(failed.explanation).toContain('does not know this address');
});

test.each([
	['manual', true],
	['evaluation', true],
	['webhook', false],
	['trigger', false],
	['retry', false],
	['integrated', false],
	['', false],
])('a run in mode %j is a test by itself: %s', (mode, test) => expect(isTestMode(mode)).toBe(test));

test('the preview of a workflow names it and its input', () => {
	const workflow: PreparedWorkflow = {
		workflowId: 'w1',
		waitForCompletion: true,
		test: false,
		payload: { a: 1 },
		problems: [],
		idempotencyKey: 'k',
		location: 'actions[0].workflowId',
		leftOut: [],
	};
	expect(
		recordPreview(action('true'), 'why', { prepared: workflow, transport: workflowKind.transport }),
	).toMatchObject({ preview: { workflowId: 'w1', waitForCompletion: true, body: { a: 1 }, problems: [] } });
});

test('a request without a body is shown without one', () => {
	const request = prepared();
	const withoutBody = { ...request, request: { ...request.request, body: null }, payload: {} };
	expect(recordPreview(action('true'), 'why', ready(withoutBody))).toMatchObject({ preview: { body: null } });
});

test('a failed delivery keeps its attempts and what is needed to send it again', () => {
	const delivery = { attempts: [], status: 500, durationMs: 3, idempotencyKey: 'k' };
	const outcome = recordDelivery(action('true'), 'because', ready(prepared()), {
		delivery,
		problem: problem('execution_error', 'No.', null, null),
	});
	expect(outcome.delivery).toEqual({
		...delivery,
		replay: { type: 'webhook', method: 'POST', url: null, body: { a: 1 }, leftOut: [] },
	});
});
