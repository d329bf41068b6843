import fc from 'fast-check';
import { NodeHelpers, Workflow, type INode, type INodeParameters, type INodeType } from 'n8n-workflow';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import {
	conditionNode,
	failedAction,
	onlyOutcome,
	runConditionNode,
	type Action,
} from '../support/condition';

// What a person meets first of a node, and that what moved out of sight works wherever a workflow has it.

const { description } = new OmniAiCondition();
const actionsField = description.properties.find(({ name }) => name === 'actions');
const [collection] = actionsField?.options ?? [];
const fields = collection !== undefined && 'values' in collection ? collection.values : [];
const node = { typeVersion: 1 } as INode;

/** The parameters as n8n completes and prunes them before it runs. */
const completed = (parameters: INodeParameters) =>
	NodeHelpers.getNodeParameters(
		description.properties,
		parameters,
		true,
		false,
		node,
		description,
	) as INodeParameters;

describe('an action', () => {
	/** What n8n 2 shows of it: the rule of its fixed collections with *hideOptionalFields*. */
	const shown = (action: INodeParameters) => {
		const [values] = (
			completed({ actions: { action: [action] } })['actions'] as { action: INodeParameters[] }
		).action;
		return fields
			.filter((field) => NodeHelpers.displayParameter(values ?? {}, field, node, description))
			.filter(
				({ name, required, typeOptions, default: usual }) =>
					required === true ||
					typeOptions?.['showEvenWhenOptional'] === true ||
					JSON.stringify(values?.[name] ?? '') !== JSON.stringify(usual),
			)
			.filter(({ type }) => type !== 'notice')
			.map(({ name }) => name);
	};

	test('shows its type, what is sent and where to, and when, first to last', () => {
		expect(actionsField?.typeOptions).toMatchObject({ hideOptionalFields: true, multipleValues: true });
		expect(shown({})).toEqual(['type', 'url', 'content', 'body', 'fireOn', 'actionId']);
		expect(shown({ content: 'happened' })).toEqual(['type', 'url', 'content', 'fireOn', 'actionId']);
		expect(shown({ type: 'notification' })).toEqual([
			...['type', 'format', 'channel', 'message', 'fireOn', 'actionId'],
		]);
		expect(shown({ type: 'workflow' })).toEqual(['type', 'workflowId', 'inputMapping', 'fireOn', 'actionId']);
	});

	test('keeps in sight what a workflow has set, and nothing that it has not', () => {
		const set = { timeoutMs: 5000, allowPrivateNetwork: true, useCredential: true, actionVersion: '2' };
		expect(shown(set)).toEqual(expect.arrayContaining(Object.keys(set)));
		expect(shown({ method: 'GET' })).toEqual(['type', 'url', 'method', 'fireOn', 'actionId']);
		expect(shown({ headers: { header: [{ name: 'X-Team', value: 'ops' }] } })).toContain('headers');
		expect(shown({ type: 'notification', allowLeadData: true })).toContain('allowLeadData');
		expect(shown({ type: 'workflow', waitForCompletion: false })).toContain('waitForCompletion');
	});
});

describe('what the condition is called', () => {
	const NAMES = ['conditionId', 'conditionVersion', 'entityField'] as const;
	const DEFAULTS = { conditionId: 'condition_1', conditionVersion: '1', entityField: 'leadId' };
	const NOTHING = ['', ' ', '='];
	const TEXTS = [...NOTHING, 'condition_1', '1', 'failed_tools', '7', 3];
	const set = fc.record(
		{
			conditionId: fc.constantFrom<unknown>(...TEXTS),
			conditionVersion: fc.constantFrom<unknown>(...TEXTS),
			entityField: fc.constantFrom<unknown>(...NOTHING, 'leadId', 'workspaceId', 'actionLog.tool.name'),
		},
		{ requiredKeys: [] },
	);
	const isSet = (value: unknown) => value !== undefined && !NOTHING.includes(value as string);

	const template: Action = {
		url: 'https://example.com/{condition_id}',
		allowPrivateNetwork: false,
		body: '{ "id": "{condition_id}", "version": "{condition_version}", "entity": "{entity}" }',
	};
	const item = failedAction();
	const preview = async (parameters: Record<string, unknown>) => {
		const run = await runConditionNode(conditionNode({ actions: [template], ...parameters }), [item], {
			mode: 'manual',
		});
		const { json } = onlyOutcome(run);
		return { preview: json['preview'], decision: json['decision'] };
	};

	test('may stand beside the options or among them, which go before', async () => {
		await fc.assert(
			fc.asyncProperty(set, set, async (beside, among) => {
				const wanted = Object.fromEntries(
					NAMES.map((name) => [
						name,
						isSet(among[name]) ? among[name] : isSet(beside[name]) ? beside[name] : DEFAULTS[name],
					]),
				);
				const seen = await preview({ ...beside, options: among });
				expect(seen).toEqual(await preview(wanted));
				expect(seen).toEqual(await preview({ options: wanted }));
				expect(seen.decision).toMatchObject({
					condition_id: String(wanted['conditionId']),
					condition_version: String(wanted['conditionVersion']),
				});
				expect(seen.preview.body.id).toBe(String(wanted['conditionId']));
			}),
			{ numRuns: 40 },
		);
	});

	test('is told of a wrong configuration too', async () => {
		const broken = conditionNode({ actions: [], options: { conditionId: 'among' }, conditionId: 'beside' });
		const run = await runConditionNode({ ...broken, settings: { onError: 'continueRegularOutput' } }, [item]);
		expect(onlyOutcome(run).json['decision']).toMatchObject({ condition_id: 'among' });
	});

	test.each(NAMES)('stands beside the options only where it says something: %s', (name) => {
		const isShown = (parameters: INodeParameters) => {
			const field = description.properties.find((one) => one.name === name);
			if (field === undefined) throw new Error(name);
			return NodeHelpers.displayParameter(parameters, field, node, description);
		};
		expect(isShown({})).toBe(false);
		expect(isShown(completed({}))).toBe(false);
		expect(isShown(completed({ [name]: DEFAULTS[name] }))).toBe(false);
		expect(isShown(completed({ [name]: 'another' }))).toBe(true);
		expect(completed({ [name]: 'another' })[name]).toBe('another');
	});
});

describe('a body', () => {
	const bodyOf = async (action: Action, changes = {}) => {
		const to = { url: 'https://example.com/x', allowPrivateNetwork: false, ...action };
		const run = await runConditionNode(
			conditionNode({ actions: [to] }),
			[{ json: { ...failedAction().json, ...changes } }],
			{ mode: 'manual' },
		);
		return onlyOutcome(run).json['preview'].body;
	};

	test('that is empty holds the decision and IDs, whatever else is stored', async () => {
		const keys = ['entity', 'value', 'condition_id', 'condition_version', 'timestamp', 'event'];
		for (const action of [{}, { body: '' }, { content: 'body' }, { content: 'something of later' }])
			expect(Object.keys(await bodyOf(action))).toEqual(keys);
		expect(await bodyOf({ content: 'body', body: '{ "a": 1 }' })).toEqual({ a: 1 });
	});

	test('says what happened, in words, where that is chosen', async () => {
		expect(
			await bodyOf(
				{ content: 'happened', body: 'no { JSON' },
				{
					event: 'action_log.failed',
					externalLeadId: 'LN-17',
					occurredAt: '2026-01-02T03:04:05.000Z',
					failure: { message: 'No bureau answered', category: 'timeout', retryable: true, source: 'error' },
					actionLog: { type: 'TOOL_CALL', tool: { id: 't', name: 'credit_pull' }, error: 'other' },
				},
			),
		).toEqual({
			happened: 'Tool credit_pull failed',
			lead: 'LN-17',
			tool: 'credit_pull',
			error: 'No bureau answered',
			when: '2026-01-02T03:04:05.000Z',
			why: "actionLog.type is 'TOOL_CALL'",
		});
	});

	test('has null for what an event lacks', async () => {
		const foreign = { event: null, eventKey: null, leadId: null, externalLeadId: null, occurredAt: null };
		expect(
			await bodyOf({ content: 'happened' }, { ...foreign, failure: 'x', actionLog: { type: 'TOOL_CALL' } }),
		).toEqual({
			...{ happened: null, lead: null, tool: null, error: null, when: null },
			why: "actionLog.type is 'TOOL_CALL'",
		});
	});
});

describe('the line under a node', () => {
	const under = (type: INodeType, parameters: INodeParameters) => {
		const one: INode = { id: 'a', name: 'A', type: 'a', typeVersion: 1, position: [0, 0], parameters };
		const nodeTypes = { getByName: () => type, getByNameAndVersion: () => type, getKnownTypes: () => ({}) };
		const workflow = new Workflow({ nodes: [one], connections: {}, active: false, nodeTypes });
		const [completedNode] = Object.values(workflow.nodes);
		if (completedNode === undefined) throw new Error('no node');
		const { subtitle } = type.description;
		return workflow.expression.getSimpleParameterValue(completedNode, subtitle, 'internal', {});
	};

	test.each<[INodeParameters, string]>([
		[{}, 'Own conditions · dry in tests'],
		[{ rule: 'toolCallFailed' }, 'Tool call failed · dry in tests'],
		[{ rule: 'borrowerNotAnswered', dryRun: 'always' }, 'Message failed · always dry'],
		[{ rule: 'documentNotProcessed', dryRun: 'never' }, 'Document failed · live in tests'],
		[{ rule: 'leadKeepsFailing' }, 'Lead keeps failing · dry in tests'],
		[{ rule: 'sameToolKeepsFailing' }, 'Tool keeps failing · dry in tests'],
		[{ strategy: 'threshold' }, 'Threshold · dry in tests'],
		[{ strategy: 'composite' }, 'Earlier decisions · dry in tests'],
	])('says what a condition decides, and what a test does: %j', (parameters, expected) =>
		expect(under(new OmniAiCondition(), parameters)).toBe(expected),
	);

	test('has words for every rule and strategy', () => {
		for (const [parameter, usual] of [
			['rule', 'Own conditions'],
			['strategy', 'Own conditions'],
		] as const) {
			const choices = description.properties.find(({ name }) => name === parameter)?.options ?? [];
			for (const choice of choices) {
				const value = 'value' in choice ? String(choice.value) : '';
				if (value === 'custom' || value === 'rules') continue;
				expect(under(new OmniAiCondition(), { [parameter]: value })).not.toContain(usual);
				expect(under(new OmniAiCondition(), { [parameter]: value })).not.toMatch(/^Rules|undefined/);
			}
		}
	});

	test.each<[string[], string]>([
		[['action_log.failed'], 'On action log failed'],
		[['document.extracted', 'lead.updated'], 'On 2 events'],
		[['*', 'lead.updated'], 'On every event'],
	])('says what a trigger waits for: %j', (events, expected) =>
		expect(under(new OmniAiTrigger(), { events })).toBe(expected),
	);

	test.each([
		['lead', 'get', 'Lead: Get'],
		['lead', 'getActionLogs', 'Lead: Get Action Logs'],
		['event', 'generateSample', 'Event: Generate Sample'],
	])('says what the service does: %s %s', (resource, operation, expected) =>
		expect(under(new OmniAi(), { resource, operation })).toBe(expected),
	);
});
