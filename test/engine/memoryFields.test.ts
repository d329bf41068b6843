import { NodeHelpers, type INode, type INodeParameters } from 'n8n-workflow';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { readSettings } from '../../nodes/OmniAiCondition/run/settings';

// Which fields the editor shows, as n8n itself decides it, and what it hands over.

const { description } = new OmniAiCondition();
const { properties } = description;
const node = { typeVersion: 1 } as INode;

/** The parameters of a node as n8n completes and prunes them before it runs. */
function completed(parameters: INodeParameters): INodeParameters {
	return NodeHelpers.getNodeParameters(
		properties,
		parameters,
		true,
		false,
		node,
		description,
	) as INodeParameters;
}

/** What a person sees, from top to bottom. */
function shown(parameters: INodeParameters): string[] {
	const values = completed(parameters);
	return properties
		.filter(({ type }) => type !== 'hidden' && type !== 'notice')
		.filter((field) => NodeHelpers.displayParameter(values, field, node, description))
		.map(({ name }) => name);
}

const ACTIONS = { action: [{ actionId: 'a', type: 'webhook', url: 'https://example.com' }] };
const FIRST = ['dryRun', 'actions'];

test('a new node shows seven fields, and what remembers only where it is chosen', () => {
	expect(shown({})).toEqual(['strategy', 'rule', 'conditions', ...FIRST, 'frequency', 'options']);
	expect(shown({ actions: ACTIONS })).toEqual([
		...['strategy', 'rule', 'conditions', ...FIRST, 'frequency', 'cooldownMinutes', 'options'],
	]);
	const several = ['frequency', 'count', 'withinMinutes', 'groupBy'];
	expect(shown({ rule: 'toolCallFailed', frequency: 'several' })).toEqual([
		...['strategy', 'rule', ...FIRST, ...several, 'memoryStore', 'options'],
	]);
	expect(shown({ rule: 'toolCallFailed', actions: ACTIONS, cooldownMinutes: 5 })).toEqual([
		...['strategy', 'rule', ...FIRST, 'frequency', 'groupBy', 'cooldownMinutes', 'memoryStore', 'options'],
	]);
	expect(shown({ rule: 'leadKeepsFailing' })).toEqual([
		...['strategy', 'rule', 'count', 'withinMinutes', 'groupBy', ...FIRST],
		...['cooldownMinutes', 'memoryStore', 'options'],
	]);
	expect(shown({ frequency: 'several', memoryStore: 'shared' })).toContain('memoryWorkflowId');
});

test('no field is shown twice, whatever is chosen', () => {
	const strategies = properties.find(({ name }) => name === 'strategy')?.options as Array<{ value: string }>;
	const rules = properties.find(({ name }) => name === 'rule')?.options as Array<{ value: string }>;
	for (const strategy of strategies.map(({ value }) => value))
		for (const rule of rules.map(({ value }) => value))
			for (const frequency of ['every', 'several'])
				for (const cooldownMinutes of [0, 5])
					for (const historyFrom of ['item', 'memory'])
						for (const actions of [{}, ACTIONS]) {
							const names = shown({
								strategy,
								rule,
								frequency,
								cooldownMinutes,
								historyFrom,
								actions,
								memoryStore: 'shared',
							} as INodeParameters);
							expect(names).toEqual([...new Set(names)]);
						}
});

test.each([
	['sameToolKeepsFailing', 3, 10, ['actionLog', 'tool', 'name'], 30],
	['leadKeepsFailing', 3, 60, ['leadId'], 240],
])(
	'the rule %s comes filled in: %d within %d minutes, by %j, told once in %d minutes',
	(rule, count, within, group, pause) => {
		const seen = shown({ rule });
		for (const field of ['count', 'withinMinutes', 'groupBy', 'cooldownMinutes', 'memoryStore'])
			expect(seen).toContain(field);
		expect(seen).not.toContain('frequency');
		const expected = {
			several: { count, withinMs: within * 60_000 },
			groupBy: [group],
			cooldownMs: pause * 60_000,
			mutedUntil: null,
			workflowId: null,
			whenUnreachable: 'send',
			name: null,
			zone: 'utc',
		};
		// As n8n completes it, as it is stored with nothing but what differs, and changed by hand.
		const read = (parameters: INodeParameters) => {
			const reading = readSettings(parameters);
			return reading.ok ? reading.value.memory : reading.message;
		};
		expect(read(completed({ rule, actions: ACTIONS }))).toEqual(expected);
		expect(read({ rule, actions: ACTIONS })).toEqual(expected);
		expect(read(completed({ rule, actions: ACTIONS, count: 5, cooldownMinutes: 0 }))).toEqual({
			...expected,
			several: { count: 5, withinMs: within * 60_000 },
			cooldownMs: 0,
		});
	},
);

test('a node that was saved before remembers nothing', () => {
	const reading = readSettings(completed({ rule: 'toolCallFailed', actions: ACTIONS }));
	expect(reading).toMatchObject({ ok: true, value: { memory: null } });
});
