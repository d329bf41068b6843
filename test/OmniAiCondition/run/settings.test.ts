import type { INodeProperties } from 'n8n-workflow';
import type { RulesSettings } from '../../../nodes/OmniAiCondition/decision/rules';
import { readSettings } from '../../../nodes/OmniAiCondition/run/settings';
import { OmniAiCondition } from '../../../nodes/OmniAiCondition/OmniAiCondition.node';

/** The node's parameters as a workflow stores them. */
type Stored = Record<string, unknown>;

const webhook = { actionId: 'post', type: 'webhook', url: 'https://example.com/alert' };
const chat = { actionId: 'tell', type: 'notification', message: 'Lead {entity}' };
const read = (raw: Stored, action: object = webhook) =>
	readSettings({
		conditionId: null,
		conditionVersion: null,
		rule: 'toolCallFailed',
		conditions: null,
		entityField: 'leadId',
		dryRun: 'auto',
		actions: { action: [action] },
		options: {},
		...raw,
	});
const settings = (raw: Stored) => {
	const reading = read(raw);
	if (!reading.ok) throw new Error(reading.message);
	return reading.value;
};

const rulesOf = (raw: Stored) => (settings(raw).decidedBy.settings as RulesSettings).rules;

test('the defaults are fifty deliveries at a time, twenty to one host, no retries, within a minute', () => {
	const { deliveriesAtATime, retries } = settings({});
	expect(deliveriesAtATime).toEqual({ total: 50, perGroup: 20 });
	expect(retries).toEqual({ maxRetries: 0, budgetMs: 60_000 });
});

test('the options change these limits, within bounds', () => {
	expect(
		settings({
			options: { deliveriesAtATime: 7, deliveriesPerHost: 3, maxRetries: 2, retryBudgetMs: 5_000 },
		}),
	).toMatchObject({
		deliveriesAtATime: { total: 7, perGroup: 3 },
		retries: { maxRetries: 2, budgetMs: 5_000 },
	});
	expect(
		settings({
			options: { deliveriesAtATime: 0, deliveriesPerHost: 9_999, maxRetries: 99, retryBudgetMs: 'x' },
		}),
	).toMatchObject({
		deliveriesAtATime: { total: 1, perGroup: 100 },
		retries: { maxRetries: 5, budgetMs: 60_000 },
	});
	expect(
		settings({
			options: { deliveriesAtATime: 9_999, deliveriesPerHost: '-3', maxRetries: -1, retryBudgetMs: 1 },
		}),
	).toMatchObject({
		deliveriesAtATime: { total: 200, perGroup: 1 },
		retries: { maxRetries: 0, budgetMs: 1_000 },
	});
	expect(
		settings({
			options: {
				deliveriesAtATime: '12.9',
				deliveriesPerHost: ' ',
				maxRetries: '3',
				retryBudgetMs: 9_999_999,
			},
		}),
	).toMatchObject({
		deliveriesAtATime: { total: 12, perGroup: 20 },
		retries: { maxRetries: 3, budgetMs: 600_000 },
	});
});

test.each([
	[99, 10_000],
	[100, 100],
	[300_000, 300_000],
	[300_001, 10_000],
	['250', 250],
	['soon', 10_000],
	[undefined, 10_000],
])('a time-out of %j counts as %i ms', (timeoutMs, used) => {
	const reading = read({}, { ...webhook, timeoutMs });
	expect(reading).toMatchObject({ ok: true, value: { actions: [{ timeoutMs: used }] } });
});

test.each([null, undefined, 'sometimes', 7])(
	'a choice of dry run that nobody offers is dry: %s',
	(dryRun) => {
		expect(settings({ dryRun }).dryRun).toBe('always');
	},
);

test.each(['={{ false }}', 'false', '', 1, null, {}])(
	'a permission that is not plainly given is not given: %j',
	(given) => {
		const actionOf = (action: object) => {
			const reading = read({}, action);
			return reading.ok ? reading.value.actions[0] : null;
		};
		expect(actionOf({ ...webhook, allowPrivateNetwork: given })).toMatchObject({
			allowPrivateNetwork: false,
		});
		expect(actionOf({ ...webhook, allowPrivateNetwork: true })).toMatchObject({ allowPrivateNetwork: true });
		expect(read({}, { ...chat, message: '{event.lead.email}', allowLeadData: given }).ok).toBe(false);
		// These say what is to be done, so a wrong one cannot be guessed at; a blank one is as good as none.
		expect(read({}, { ...webhook, useCredential: given }).ok).toBe(given === null || given === '');
		expect(
			read({}, { actionId: 'run', type: 'workflow', workflowId: 'w', waitForCompletion: given }).ok,
		).toBe(given === null || given === '');
	},
);

test.each([
	'lead.email',
	'lead',
	'raw.data.leadId',
	'actionLog.input.toolType',
	'document.signedUrl',
	'actionLog',
	'email',
	'firstName',
	'phoneNumber',
	'error',
	'failure.message',
	'extraction.rawText',
	'input.leadId',
	'trace[0].leftValue',
	'anything',
])("'Entity Field' takes no free-form data of a lead into a chat: %s", (entityField) => {
	const refused = read({ entityField }, chat);
	expect(refused).toMatchObject({ ok: false });
	if (!refused.ok)
		expect(`${refused.message} ${refused.suggestion}`).toMatch(/'tell'.*Entity Field.*Allow Lead Data/);
	for (const message of ['', '=', null]) expect(read({ entityField }, { ...chat, message }).ok).toBe(false);
	expect(read({ entityField }, { ...chat, message: 'x', channel: '#{entity}' }).ok).toBe(false);
	expect(read({ entityField }, { ...chat, message: 'x', format: 'json' }).ok).toBe(false);
	// Where nothing names it, it goes nowhere.
	expect(read({ entityField }, { ...chat, message: 'x' }).ok).toBe(true);
	expect(read({ entityField }, { ...chat, allowLeadData: true }).ok).toBe(true);
	expect(read({ entityField }, webhook).ok).toBe(true);
});

test.each([
	'leadId',
	'externalLeadId',
	'actionLog.id',
	'document.id',
	'id',
	'toolName',
	'actionLog.messages[0].id',
	'',
])("'Entity Field' may name an ID: %s", (entityField) => {
	expect(read({ entityField }, chat).ok).toBe(true);
});

test('the fields show the defaults that are used when they are not set', () => {
	const within = (fields: INodeProperties[]): INodeProperties[] =>
		fields.flatMap((field) => [
			field,
			...within(
				((field.options ?? []) as object[]).flatMap((option) =>
					'values' in option
						? (option.values as INodeProperties[])
						: 'type' in option
							? [option as INodeProperties]
							: [],
				),
			),
		]);
	const shown = new Map(
		within(new OmniAiCondition().description.properties).map(({ name, default: value }) => [name, value]),
	);
	expect(
		['deliveriesAtATime', 'deliveriesPerHost', 'maxRetries', 'retryBudgetMs', 'timeoutMs'].map((name) =>
			shown.get(name),
		),
	).toEqual([50, 20, 0, 60_000, 10_000]);
	expect(settings({})).toMatchObject({
		deliveriesAtATime: { total: 50, perGroup: 20 },
		retries: { maxRetries: 0, budgetMs: 60_000 },
		actions: [{ timeoutMs: 10_000 }],
	});
});

describe('an empty field', () => {
	const nothing = [undefined, null, '', '  ', '\n', '=', '=  ', '=\n', '=\t \n'];
	const workflow = { actionId: 'run', type: 'workflow', workflowId: 'w' };
	const oneClause = (fields: object) => ({
		rule: 'custom',
		conditions: {
			conditions: [
				{ leftValue: 'a', rightValue: 'b', operator: { type: 'string', operation: 'equals' }, ...fields },
			],
		},
	});
	const refused: Array<[string, (value: unknown) => ReturnType<typeof read>, RegExp]> = [
		['actions', (actions) => read({ actions }), /No action is set/],
		['the list of actions', (action) => read({ actions: { action } }), /No action is set/],
		['action id', (actionId) => read({}, { ...webhook, actionId }), /has no 'Action ID'/],
		['URL', (url) => read({}, { ...webhook, url }), /has no 'URL'/],
		['workflow', (workflowId) => read({}, { ...workflow, workflowId }), /has no 'Workflow'/],
		[
			'workflow in the selector',
			(value) => read({}, { ...workflow, workflowId: { __rl: true, mode: 'id', value } }),
			/has no 'Workflow'/,
		],
		[
			'input name',
			(name) => read({}, { ...workflow, inputMapping: { field: [{ name, value: 'x' }] } }),
			/an input without a name/,
		],
		['left side', (leftValue) => read(oneClause({ leftValue })), /nothing on its left side/],
		['rule', (rule) => read({ rule, conditions: null }), /No 'Rule' is chosen/],
	];
	test.each(refused)(
		'is refused in the same words, however it is stored, where it is needed: %s',
		(_name, readWith, sentence) => {
			const readings = nothing.map(readWith);
			for (const reading of readings) expect(reading).toEqual(readings[0]);
			expect(readings[0]).toMatchObject({ ok: false, message: expect.stringMatching(sentence) });
		},
	);

	const optional: Array<[string, (value: unknown) => ReturnType<typeof read>]> = [
		...['conditionId', 'conditionVersion', 'entityField', 'conditions', 'dryRun', 'options', 'strategy'].map(
			(field): [string, (value: unknown) => ReturnType<typeof read>] => [
				field,
				(value) => read({ rule: 'custom', [field]: value }),
			],
		),
		...[
			'includeInput',
			'ignoreCase',
			'convertTypes',
			'missingAsN8n',
			'maxRetries',
			'retryBudgetMs',
			'deliveriesAtATime',
			'deliveriesPerHost',
		].map((option): [string, (value: unknown) => ReturnType<typeof read>] => [
			option,
			(value) => read({ options: { [option]: value } }),
		]),
		...[
			'actionVersion',
			'fireOn',
			'type',
			'method',
			'headers',
			'body',
			'timeoutMs',
			'allowPrivateNetwork',
			'useCredential',
		].map((field): [string, (value: unknown) => ReturnType<typeof read>] => [
			field,
			(value) => read({}, { ...webhook, [field]: value }),
		]),
		...['format', 'channel', 'message', 'allowLeadData'].map(
			(field): [string, (value: unknown) => ReturnType<typeof read>] => [
				field,
				(value) => read({}, { actionId: 'tell', type: 'notification', [field]: value }),
			],
		),
		...['inputMapping', 'waitForCompletion'].map(
			(field): [string, (value: unknown) => ReturnType<typeof read>] => [
				field,
				(value) => read({}, { ...workflow, [field]: value }),
			],
		),
		['the list of headers', (header) => read({}, { ...webhook, headers: { header } })],
		['a header of nothing', (name) => read({}, { ...webhook, headers: { header: [{ name, value: '=' }] } })],
		['the list of inputs', (field) => read({}, { ...workflow, inputMapping: { field } })],
	];
	test.each(optional)('has its default however it is stored, if not needed: %s', (_name, readWith) => {
		const readings = nothing.map(readWith);
		expect(readings[0]).toMatchObject({ ok: true });
		for (const reading of readings) expect(reading).toEqual(readings[0]);
	});
});

describe('the settings', () => {
	const PATH = 'Write the name of a field, with dots for nested ones, such as leadId or actionLog.tool.name.';
	test.each<[Stored, object, string, string]>([
		[
			{ rule: null },
			webhook,
			"No 'Rule' is chosen.",
			"Choose one, or 'Custom Conditions' to compare fields yourself.",
		],
		[
			{ rule: 'never' },
			webhook,
			"This version of the node has no rule 'never'.",
			"Choose another 'Rule', or update the package.",
		],
		[
			{ rule: { toString: 1 } },
			webhook,
			'This version of the node has no rule \'{"toString":1}\'.',
			"Choose another 'Rule', or update the package.",
		],
		[
			{ strategy: 'never' },
			webhook,
			"This version of the node has no strategy 'never'.",
			'Update the package, or set the condition up in a new node.',
		],
		[
			{ rule: null, conditions: 'x' },
			webhook,
			"'Conditions' cannot be read.",
			"Remove the conditions and add them again, or set 'Conditions' to fixed instead of expression.",
		],
		[
			{ rule: 'custom', conditions: 'x' },
			webhook,
			"'Conditions' cannot be read.",
			"Remove the conditions and add them again, or set 'Conditions' to fixed instead of expression.",
		],
		[{ actions: null }, webhook, 'No action is set.', "Click 'Add Action' and say where to send what."],
		[{ entityField: 'a b' }, webhook, "'Entity Field' is 'a b', which is not the path of a field.", PATH],
		[
			{ entityField: `.${'x'.repeat(200)}` },
			webhook,
			`'Entity Field' is '.${'x'.repeat(199)}…', which is not the path of a field.`,
			PATH,
		],
		[
			{ entityField: 'lead.email' },
			chat,
			"Action 1 ('tell') could write free-form data of the lead into a chat: 'Entity Field' is 'lead.email'.",
			"Name the lead by an ID, such as leadId, or switch on 'Allow Lead Data' for this action if " +
				'everybody in the channel may read it.',
		],
		[
			{ strategy: 'equals', valueField: 'lead.status', value: '={{ $json.wanted }}' },
			chat,
			"Action 1 ('tell') could write free-form data of the lead into a chat: 'Value' is an expression.",
			"List the labels that there are in 'Labels', or switch on 'Allow Lead Data' for this action if " +
				'everybody in the channel may read them.',
		],
	])('with a mistake are refused with what to do (row %#)', (raw, action, message, suggestion) =>
		expect(read(raw, action)).toEqual({ ok: false, message, suggestion }),
	);

	test('keep all that is set', () => {
		expect(
			settings({
				conditionId: ' c ',
				conditionVersion: 2,
				entityField: 'actionLog.tool.id',
				dryRun: 'never',
				options: { includeInput: false, missingAsN8n: true },
			}),
		).toMatchObject({
			conditionId: 'c',
			conditionVersion: '2',
			entityPath: ['actionLog', 'tool', 'id'],
			dryRun: 'never',
			includeInput: false,
			decidedBy: { settings: { missingAsN8n: true } },
		});
		expect(settings({})).toMatchObject({
			conditionId: 'condition_1',
			conditionVersion: '1',
			entityPath: ['leadId'],
			dryRun: 'auto',
			includeInput: true,
			decidedBy: { settings: { missingAsN8n: false } },
		});
		expect(['always', 'auto'].map((dryRun) => settings({ dryRun }).dryRun)).toEqual(['always', 'auto']);
		expect(settings({ options: { missingAsN8n: 'true', includeInput: 0, maxRetries: true } })).toMatchObject({
			decidedBy: { settings: { missingAsN8n: false } },
			includeInput: true,
			retries: { maxRetries: 0 },
		});
	});

	test('take conditions where no rule is chosen, and not beside one', () => {
		const conditions = {
			combinator: 'or',
			conditions: [{ leftValue: 'a', rightValue: 'b', operator: { type: 'string', operation: 'equals' } }],
		};
		expect(
			[null, 'custom', 'toolCallFailed'].map((rule) =>
				rulesOf({ rule, conditions }).clauses.some(
					(clause) => 'leftValue' in clause && clause.leftValue === 'a',
				),
			),
		).toEqual([true, true, false]);
	});
});
