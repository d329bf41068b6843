import type { INodeParameters } from 'n8n-workflow';

import {
	conditionNode,
	failedAction,
	filter,
	onlyOutcome,
	runConditionNode,
	useReceiver,
	type Action,
} from '../support/condition';
import type { FinishedRun, WorkflowRun } from '../support/runWorkflow';

// n8n 1.x stores `=` for a field that was emptied while it was an expression. Whatever a field holds of what
// a person sees as nothing, the run is the same, in the real engine and up to the request that leaves.

jest.setTimeout(30_000);

const receiver = useReceiver();

const NOTHING: Array<[string, { value?: unknown }]> = [
	['missing', {}],
	['null', { value: null }],
	['empty', { value: '' }],
	['blank', { value: '  ' }],
	['=', { value: '=' }],
	['= and spaces', { value: '=  ' }],
	['= and a line break', { value: '=\n' }],
];

type Given = { value?: unknown };
const named = (name: string, { value }: Given) => (value === undefined ? {} : { [name]: value });

interface Setting {
	action?: Action;
	parameters?: Record<string, unknown>;
}

const item = failedAction();
const webhook = (fields: object): Setting => ({
	action: { url: `${receiver.origin}/hook`, ...fields } as Action,
});
const chat = (fields: object): Setting => ({
	action: { type: 'notification', format: 'json', ...fields } as Action,
});
const workflow = (fields: object): Setting => ({
	action: { type: 'workflow', workflowId: 'wf-2', ...fields } as Action,
});
const parameter = (fields: Record<string, unknown>): Setting => ({ ...webhook({}), parameters: fields });
const clause = (operator: string, left: object, right: object) => {
	const whole = filter([{ left: '', operator }]) as unknown as { conditions: Array<Record<string, unknown>> };
	const [{ operator: stored } = {}] = whole.conditions;
	return parameter({
		conditions: { ...whole, conditions: [{ id: 'a', ...left, ...right, operator: stored }] },
	});
};

async function run({ action = {}, parameters = {} }: Setting): Promise<FinishedRun & { calls: unknown[] }> {
	receiver.reset();
	const calls: unknown[] = [];
	const executeWorkflow: WorkflowRun['executeWorkflow'] = async (info, _data, options) => {
		calls.push([info.id, options.inputData?.map(({ json }) => json)]);
		return { executionId: '77', data: [[{ json: {} }]] } as never;
	};
	const target = 'omniAiNotificationTargetApi';
	const node = conditionNode(
		{ dryRun: 'never', actions: [action], ...parameters },
		{ credentials: { [target]: target } },
	);
	return {
		...(await runConditionNode(node, [item], {
			credentials: { [target]: { url: `${receiver.origin}/chat` } },
			executeWorkflow,
		})),
		calls,
	};
}

/** Everything that can be told apart from outside. */
async function traceOf(setting: Setting): Promise<unknown> {
	const finished = await run(setting);
	if (finished.error)
		return {
			error:
				finished.error.name === 'WorkflowHasIssuesError' ? 'refused by n8n itself' : finished.error.message,
			connections: receiver.connections(),
		};
	const { output, json } = onlyOutcome(finished);
	const requests = receiver.requests.map(({ method, path, headers, body }) => ({
		method,
		path,
		headers,
		body: body.toString(),
	}));
	const untimed = JSON.parse(
		JSON.stringify(json)
			.replace(/"durationMs":\d+/g, '"durationMs":0')
			.replace(/ in \d+ ms/g, ''),
	);
	return { output, json: untimed, requests, calls: finished.calls };
}

// Field by field: how it is given, and what it is given when a person fills in what it then stands for.
const SAME_AS: Array<[string, (given: Given) => Setting, Given]> = [
	['body', (given) => webhook(named('body', given)), {}],
	['method', (given) => webhook(named('method', given)), { value: 'POST' }],
	['time-out', (given) => webhook(named('timeoutMs', given)), { value: 10_000 }],
	['use credential', (given) => webhook(named('useCredential', given)), { value: false }],
	['fire on', (given) => webhook(named('fireOn', given)), { value: 'true' }],
	['action version', (given) => webhook(named('actionVersion', given)), { value: '1' }],
	['headers', (given) => webhook(named('headers', given)), { value: { header: [] } }],
	[
		'header value',
		(given) => webhook({ headers: { header: [{ name: 'X-Team', ...named('value', given) }] } }),
		{ value: '' },
	],
	[
		'header name beside a value',
		(given) => webhook({ headers: { header: [{ value: 'x', ...named('name', given) }] } }),
		{ value: '' },
	],
	['message', (given) => chat(named('message', given)), {}],
	['channel', (given) => chat({ message: 'x', ...named('channel', given) }), {}],
	[
		'format',
		(given) => chat({ format: undefined, message: 'x', ...named('format', given) }),
		{ value: 'slack' },
	],
	['input', (given) => workflow(named('inputMapping', given)), { value: { field: [] } }],
	[
		'input value',
		(given) => workflow({ inputMapping: { field: [{ name: 'a', ...named('value', given) }] } }),
		{ value: '' },
	],
	['wait for completion', (given) => workflow(named('waitForCompletion', given)), { value: true }],
	['condition id', (given) => parameter(named('conditionId', given)), { value: 'condition_1' }],
	['condition version', (given) => parameter(named('conditionVersion', given)), { value: '1' }],
	['entity field', (given) => parameter(named('entityField', given)), { value: 'leadId' }],
	['options', (given) => parameter(named('options', given)), { value: {} }],
	...([
		'ignoreCase',
		'convertTypes',
		'includeInput',
		'missingAsN8n',
		'maxRetries',
		'retryBudgetMs',
		'deliveriesAtATime',
		'deliveriesPerHost',
	].map((option) => [
		`option ${option}`,
		(given: Given) => parameter({ options: named(option, given) }),
		{},
	]) as Array<[string, (given: Given) => Setting, Given]>),
	[
		'right side of a text',
		(given) => clause('string:notEquals', { leftValue: '={{ $json.leadId }}' }, named('rightValue', given)),
		{ value: '' },
	],
	[
		'right side of a number',
		(given) => clause('number:gt', { leftValue: '={{ 5 }}' }, named('rightValue', given)),
		{ value: '' },
	],
	[
		'right side of a date',
		(given) => clause('dateTime:after', { leftValue: '={{ $json.occurredAt }}' }, named('rightValue', given)),
		{ value: '' },
	],
	[
		'right side of a list',
		(given) => clause('array:contains:any', { leftValue: '={{ ["a"] }}' }, named('rightValue', given)),
		{ value: '' },
	],
];

test.each(SAME_AS)(
	'an empty "%s" counts as not filled in, however it is stored',
	async (_name, settingOf, meaning) => {
		const expected = await traceOf(settingOf(meaning));
		expect(expected).toHaveProperty('json');
		for (const [kind, given] of NOTHING)
			expect({ kind, ...((await traceOf(settingOf(given))) as object) }).toEqual({
				kind,
				...(expected as object),
			});
	},
);

// n8n fills a missing Action ID with its default before the node sees it, and refuses an empty required field
// itself.
const REFUSED: Array<[string, (given: Given) => Setting, RegExp, string[]]> = [
	[
		'URL',
		(given) => ({ action: named('url', given) as Action }),
		/^Action 1 \('notify_ops'\) has no 'URL'\.$/,
		[],
	],
	[
		'action id',
		(given) => webhook({ actionId: undefined, ...named('actionId', given) }),
		/^Action 1 has no 'Action ID'\.$/,
		['missing', 'null'],
	],
	[
		'workflow',
		(given) => ({ action: { type: 'workflow', ...named('workflowId', given) } }),
		/^Action 1 \('notify_ops'\) has no 'Workflow'\.$/,
		[],
	],
	[
		'workflow in the selector',
		(given) => workflow({ workflowId: { __rl: true, mode: 'id', ...named('value', given) } }),
		/^Action 1 \('notify_ops'\) has no 'Workflow'\.$/,
		[],
	],
	[
		'input name',
		(given) => workflow({ inputMapping: { field: [{ value: 'x', ...named('name', given) }] } }),
		/has an input without a name/,
		[],
	],
	[
		'left side',
		(given) => clause('string:notEquals', named('leftValue', given), { rightValue: 'x' }),
		/^Condition 1 has nothing on its left side\.$/,
		[],
	],
	// n8n hands over no conditions beside a rule that it does not know as 'custom', and none would be true for
	// every item.
	['rule', (given) => parameter(named('rule', given)), /^No 'Rule' is chosen\.$/, ['missing']],
];

test.each(REFUSED)(
	'an empty "%s", which is required, is a node error before anything is sent',
	async (_name, settingOf, sentence, filledByN8n) => {
		for (const [kind, given] of NOTHING.filter(([name]) => !filledByN8n.includes(name))) {
			const { status, error } = await run(settingOf(given));
			expect([kind, status]).toEqual([kind, 'error']);
			// What n8n itself takes for empty, it refuses before it runs any node.
			if (error?.name !== 'WorkflowHasIssuesError' && !/is required/.test(`${error?.message}`))
				expect(error?.message).toMatch(sentence);
		}
		expect(receiver.connections()).toBe(0);
	},
);

test('an expression of nothing is one that n8n cannot evaluate, on every line, and not an empty field', async () => {
	const { json, record } = onlyOutcome(await run(webhook({ body: '={{ }}' })));
	expect(record).toMatchObject({
		status: 'failed',
		error: { error: { type: 'reference_error', location: 'actions[0].body' } },
	});
	expect(json['decision'].value).toBe(true);
	const left = onlyOutcome(
		await run(clause('string:notEquals', { leftValue: '={{ }}' }, { rightValue: 'x' })),
	);
	expect(left.json).toMatchObject({ decision: { value: null, reason: 'expression_failed' } });
	expect(receiver.connections()).toBe(0);
});

test(
	'a header of which neither name nor value is filled in is no header, and one without a name only is ' +
		'a problem',
	async () => {
		const last = { name: 'X-A', value: 'b' };
		const without = await traceOf(webhook({ headers: { header: [last] } }));
		expect(without).toMatchObject({ output: 0, requests: [{ headers: { 'x-a': 'b' } }] });
		for (const [, name] of NOTHING) {
			for (const [, value] of NOTHING)
				expect(
					await traceOf(
						webhook({ headers: { header: [{ ...named('name', name), ...named('value', value) }, last] } }),
					),
				).toEqual(without);
			const { record } = onlyOutcome(
				await run(webhook({ headers: { header: [{ ...named('name', name), value: 'x' }, last] } })),
			);
			expect(record).toMatchObject({
				status: 'failed',
				error: { error: { type: 'parameter_error', location: 'actions[0].headers[0]' } },
			});
		}
		expect(receiver.connections()).toBe(0);
	},
);

test('a filter value that a person emptied decides like one that was never set', async () => {
	const outcome = async (conditions: unknown) =>
		onlyOutcome(await run(parameter({ conditions: conditions as INodeParameters }))).json['decision'];
	expect(await outcome('=')).toEqual(await outcome({}));
});
