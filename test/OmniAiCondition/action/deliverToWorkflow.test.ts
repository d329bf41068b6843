import { fakeClock } from '../../support/fakeClock';
import { problem } from '../../../nodes/shared/http/problem';
import type { WorkflowRun } from '../../../nodes/OmniAiCondition/action/dependencies';
import { deliverToWorkflow } from '../../../nodes/OmniAiCondition/action/workflow/deliverToWorkflow';
import type { PreparedWorkflow } from '../../../nodes/OmniAiCondition/action/workflow/prepareWorkflow';

const AT = 'actions[0].workflowId';
const prepared: PreparedWorkflow = {
	workflowId: 'w1',
	waitForCompletion: true,
	test: false,
	payload: {},
	problems: [],
	idempotencyKey: 'k',
	location: AT,
	leftOut: [],
};

async function play(run: WorkflowRun, changes: Partial<PreparedWorkflow> = {}, cancelled?: AbortSignal) {
	const times = [1_000, 1_250.4];
	const started: unknown[] = [];
	const result = await deliverToWorkflow(
		{ ...prepared, ...changes },
		{
			runWorkflow: async (given) => (started.push(given), run),
			clock: { ...fakeClock(), now: () => times.shift() ?? NaN },
			cancelled,
		},
	);
	return { ...result, started };
}

const about = { workflowId: 'w1', idempotencyKey: 'k', durationMs: 250 };
const NOT_STARTED =
	"Check that it still exists, is published, begins with the trigger 'When Executed by Another " +
	"Workflow', and may be called from this workflow (its settings say so).";

test.each<[WorkflowRun, string | null, object | null]>([
	[{ outcome: 'started', executionId: null }, null, null],
	[{ outcome: 'finished', executionId: '7' }, '7', null],
	[{ outcome: 'waiting', executionId: '7' }, '7', null],
	[
		{ outcome: 'not_started' },
		null,
		{
			type: 'action_binding_failed',
			message: 'n8n could not start the workflow w1.',
			location: AT,
			suggestion: NOT_STARTED,
		},
	],
	[
		{ outcome: 'failed', executionId: '7' },
		'7',
		{
			type: 'execution_error',
			message: 'The workflow w1 was started and ended with an error.',
			location: AT,
			suggestion: 'Look at execution 7 of that workflow. What its nodes did before the error is not undone.',
		},
	],
	[
		{ outcome: 'failed', executionId: null },
		null,
		{
			type: 'execution_error',
			message: 'The workflow w1 was started and ended with an error.',
			location: AT,
			suggestion:
				'Look at the executions of that workflow. What its nodes did before the error is not undone.',
		},
	],
])('a run of a workflow that ended as %j is recorded as that', async (run, executionId, found) => {
	expect(await play(run)).toEqual({
		delivery: { ...about, outcome: run.outcome, executionId },
		problem: found,
		started: [prepared],
		// n8n links to whatever was begun.
		...(executionId !== null && { subExecution: { executionId, workflowId: 'w1' } }),
	});
});

test('a workflow with a problem, or in a run that was cancelled before, is not started', async () => {
	const nothing = { delivery: { ...about, outcome: null, executionId: null, durationMs: 0 }, started: [] };
	const wrong = problem('parameter_error', 'No.', AT, null);
	expect(await play({ outcome: 'not_started' }, { problems: [wrong] })).toEqual({
		...nothing,
		problem: wrong,
	});
	expect(await play({ outcome: 'not_started' }, {}, AbortSignal.abort())).toEqual({
		...nothing,
		problem: {
			type: 'execution_error',
			message: 'The run was cancelled before this was sent.',
			location: AT,
			suggestion: 'Run the workflow again if it is still to be sent.',
		},
	});
	expect((await play({ outcome: 'not_started' }, {}, new AbortController().signal)).started).toHaveLength(1);
});

test('a long name of a workflow is cut', async () => {
	expect((await play({ outcome: 'not_started' }, { workflowId: 'w'.repeat(300) })).problem?.message).toBe(
		`n8n could not start the workflow ${'w'.repeat(200)}….`,
	);
});
