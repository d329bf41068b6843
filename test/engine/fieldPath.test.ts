import fc from 'fast-check';
import type { IExecuteFunctions, INodeExecutionData, INodeType } from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { loneFieldPath } from '../../nodes/OmniAiCondition/decision/fieldPath';
import { resolveOperand } from '../../nodes/OmniAiCondition/decision/operand';
import { runWorkflow } from '../support/runWorkflow';

// A lone field path is read natively instead of by n8n's expression engine. That is only allowed
// because both give the same; this holds them against each other.

/** Lets n8n evaluate one expression per item. */
const evaluator: INodeType = {
	description: {
		displayName: 'Evaluator',
		name: 'evaluator',
		group: ['transform'],
		version: 1,
		description: 'Evaluates expressions',
		defaults: { name: 'Evaluator' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		properties: [],
	},
	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [
			this.getInputData().map(({ json }, item) => ({
				// Wrapped as text, because JSON cannot tell undefined from null in a result.
				json: {
					result: evaluated(() => this.evaluateExpression((json['expression'] as string).slice(1), item)),
				},
				pairedItem: { item },
			})),
		];
	},
};

const ASKED_N8N = Symbol('n8n was asked to evaluate');

// A method without a call is refused by the engine; those cases are n8n's in the node as well.
function evaluated(evaluate: () => unknown): string {
	try {
		return asJson(evaluate());
	} catch (error) {
		return `throws ${(error as Error).message}`;
	}
}

// Missing is missing, whether the engine calls it undefined or null.
function asJson(value: unknown): string {
	return JSON.stringify(value ?? null);
}

// Among them names that lists, texts and functions have too.
const names = fc.constantFrom(
	'a',
	'b',
	'c',
	'actionLog',
	'type',
	'_x',
	'$y',
	'n1',
	'name',
	'length',
	'link',
	'values',
	'at',
);
const oddNames = fc.constantFrom('a b', 'é', '0', '1', 'a-b', 'x.y', 'Matched checklist items', '');
const leaf = fc.oneof(
	fc.string(),
	fc.integer(),
	fc.double({ noNaN: true, noDefaultInfinity: true }),
	fc.boolean(),
	fc.constant(null),
);
const tree = fc.letrec((tie) => ({
	value: fc.oneof({ maxDepth: 4 }, leaf, tie('object'), fc.array(tie('value'), { maxLength: 3 })),
	object: fc.dictionary(fc.oneof(names, oddNames), tie('value'), { maxKeys: 5 }),
})).object as fc.Arbitrary<Record<string, unknown>>;

const segment = fc.oneof(
	names.map((name) => `.${name}`),
	fc.oneof(names, oddNames).map((name) => `["${name}"]`),
	oddNames.map((name) => `['${name}']`),
	fc.nat({ max: 3 }).map((index) => `[${index}]`),
);
const lonePath = fc
	.tuple(fc.constantFrom('', ' ', '  '), fc.array(segment, { minLength: 1, maxLength: 4 }))
	.map(([space, path]) => `={{${space}$json${path.join('')}${space}}}`);

// A path that leads somewhere in its tree, written in any of the ways a person or the editor writes it.
function pathIntoTree(json: unknown, choices: number[]): string {
	const [choice = 0, ...rest] = choices;
	if (typeof json !== 'object' || json === null || Object.keys(json).length === 0 || choices.length === 0)
		return '';
	const keys = Object.keys(json);
	const key = keys[choice % keys.length] as string;
	const notation = Array.isArray(json)
		? `[${key}]`
		: /^[A-Za-z_$][\w$]*$/.test(key) && choice % 3 > 0
			? `.${key}`
			: `["${key}"]`;
	return notation + pathIntoTree((json as Record<string, unknown>)[key], rest);
}
const existingPath = fc
	.tuple(tree, fc.array(fc.nat(), { minLength: 1, maxLength: 5 }))
	.map(([json, choices]): [Record<string, unknown>, string] => [
		json,
		`={{ $json${pathIntoTree(json, choices) || '.a'} }}`,
	]);

test('a lone field path gives the same as the expression engine', async () => {
	const cases = fc.sample(fc.oneof(fc.tuple(tree, lonePath), existingPath), 600);
	const { outputs, error } = await runWorkflow({
		mode: 'manual',
		nodes: [{ name: 'Evaluator', type: evaluator }],
		// The expression comes with the item. Its own key is one that no generated path reads.
		items: cases.map(([json, expression]) => ({
			json: { ...json, expression } as INodeExecutionData['json'],
		})),
	});
	expect(error).toBeUndefined();
	const results = outputs('Evaluator')[0] ?? [];
	let found = 0;
	for (const [index, [json, expression]] of cases.entries()) {
		const native = resolveOperand(expression, json, () => ASKED_N8N);
		if (!native.ok) throw new Error(native.message);
		if (native.value === ASKED_N8N) continue;
		if (native.value !== undefined && native.value !== null) found++;
		expect({ expression, json, result: asJson(native.value) }).toEqual({
			expression,
			json,
			result: results[index]?.json['result'],
		});
	}
	// The property says little unless a good part of the paths leads somewhere.
	expect(found).toBeGreaterThan(150);
});

test.each([
	'={{ $json.a.toString }}',
	'={{ $json.constructor }}',
	'={{ $json.__proto__ }}',
	'={{ $json["__proto__"].polluted }}',
	'={{ $json.caller }}',
	'={{ $json.hasOwnProperty }}',
	'={{ $json.a.isEmpty() }}',
	'={{ $json.a }} ',
	'= {{ $json.a }}',
	'={{ $json.a + 1 }}',
	'={{ $json }}',
	'={{ $json.a }}{{ $json.b }}',
	'={{ $json.a?.b }}',
	'={{ $json["a\\"b"] }}',
	'={{ $("Node").item.json.a }}',
	'$json.a',
])('the field path reader leaves %s to n8n', (expression) => {
	expect(loneFieldPath(expression)).toBeNull();
});

test.each([
	'={{ $json.actionLog.tool.name }}',
	'={{ $json.list.length }}',
	'={{ $json.link }}',
	'={{ $json["values"][0] }}',
])('the field path reader reads %s itself where the data has it', (expression) => {
	const json = {
		actionLog: { tool: { name: 'deep_research' } },
		list: [1, 2],
		link: 'https://example.com',
		values: [5],
	};
	expect(resolveOperand(expression, json, () => ASKED_N8N)).not.toEqual({ ok: true, value: ASKED_N8N });
});
