import type { INodeExecutionData } from 'n8n-workflow';
import { conditionNode, failedAction, filter, onlyOutcome, runConditionNode } from '../support/condition';

// A value from outside neither holds up n8n nor fills what a person reads.

const BODY = '{"error":"{event.actionLog.error}"}';

async function dry(error: unknown, operator: string, right: unknown, left = '={{ $json.actionLog.error }}') {
	const item: INodeExecutionData = failedAction();
	item.json['actionLog'] = { id: 'l', type: 'TOOL_CALL', error } as never;
	const node = conditionNode({
		conditions: filter([{ left, operator, right }]),
		dryRun: 'always',
		actions: [{ url: 'https://example.com/hook', body: BODY, fireOn: 'any' }],
	});
	return onlyOutcome(await runConditionNode(node, [item])).json;
}

const maxLength = (values: unknown[]) =>
	Math.max(...values.map((value) => (typeof value === 'string' ? value.length : 0)));

function cpuMs(since: NodeJS.CpuUsage): number {
	const { user, system } = process.cpuUsage(since);
	return (user + system) / 1_000;
}

test.each([
	['spaces before something that is no number', `a${' '.repeat(80_000)}b`, 'number:equals', 1],
	['characters of two halves', `a${'😀'.repeat(80_000)}b`, 'number:gt', 1],
	['a long text where a number is expected on the right', 5, 'number:equals', `a${' '.repeat(80_000)}b`],
	[
		'a long text where a date is expected',
		`2025-${' '.repeat(80_000)}`,
		'dateTime:after',
		'2025-01-01T00:00:00Z',
	],
	[
		'a long list where a number is expected',
		Array.from({ length: 20_000 }, () => 'entry'),
		'string:equals',
		'x',
	],
	['a long text where a list is expected', `[${' '.repeat(80_000)}x`, 'array:lengthGt:number', 1],
])(
	'a clause on %s shows its values cut in trace and explanation, with no half character left',
	async (_what, error, operator, right) => {
		const started = process.cpuUsage();
		const { trace, explanation } = await dry(error, operator, right);
		// Once this took seven seconds.
		expect(cpuMs(started)).toBeLessThan(3_000);
		const [{ left, leftValue, rightValue, reason }] = trace;
		expect(maxLength([left, leftValue, rightValue])).toBeLessThanOrEqual(201);
		expect(maxLength([reason])).toBeLessThanOrEqual(401);
		expect(explanation.length).toBeLessThanOrEqual(900);
		expect(JSON.stringify([trace, explanation])).not.toMatch(/\\ud[89a-f][0-9a-f]{2}/i);
	},
);

test('a decided clause shows a long value cut, and the payload has it whole', async () => {
	const error = 'x'.repeat(50_000);
	const { trace, explanation, preview } = await dry(error, 'string:contains', 'xxx');
	expect(trace[0]).toMatchObject({ outcome: true, leftValue: `${'x'.repeat(200)}…` });
	expect(explanation).not.toMatch(/x{201}/);
	expect(preview.body).toEqual({ error });
});

test('a value of the wrong type is shown cut where the problem is told', async () => {
	const { trace } = await dry(`a${' '.repeat(80_000)}b`, 'number:equals', 1);
	expect(trace[0].reason).toMatch(/^'a {199}…' is not a number\.$/);
});

test('an address of 40,000 dots is a problem at once', async () => {
	const item = failedAction({ host: '.'.repeat(40_000) });
	const started = process.cpuUsage();
	const node = conditionNode({
		dryRun: 'always',
		actions: [{ url: '={{ "https://" + $json.host + "a/" }}' }],
	});
	const { json } = onlyOutcome(await runConditionNode(node, [item]));
	expect(cpuMs(started)).toBeLessThan(2_000);
	expect(json['preview'].problems).toHaveLength(1);
	expect(json['explanation'].length).toBeLessThan(900);
});

test('an unknown operator is shown with its name cut', async () => {
	for (const operator of [
		`${'x'.repeat(100_000)}:equals`,
		`string:${'X'.repeat(100_000)}`,
		`${'😀'.repeat(50_000)}:${'é'.repeat(100_000)}`,
	]) {
		const { trace, explanation } = await dry('a', operator, 'a');
		expect(trace[0].outcome).toBeNull();
		expect(JSON.stringify([trace, explanation]).length).toBeLessThan(1_200);
	}
});
