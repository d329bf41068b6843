import type { IDataObject, INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';
import { compactItemSchema } from '../../nodes/OmniAiCondition/record/outputItem';
import {
	conditionNode,
	failedAction,
	onlyOutcome,
	outcomes,
	runConditionNode,
	useReceiver,
	type Action,
} from '../support/condition';
import { runWorkflow } from '../support/runWorkflow';

// What a person sees of a run, without opening anything: the first columns of an item and the hints above.

const receiver = useReceiver();
const to = (path: string, action: Action = {}): Action => ({ url: `${receiver.origin}${path}`, ...action });
const COLUMNS = ['outcome', 'lead', 'happened', 'action', 'why', 'body'];

const run = async (
	actions: Action[],
	items: INodeExecutionData[] = [failedAction()],
	{ mode = 'webhook', options = {} }: { mode?: WorkflowExecuteMode; options?: IDataObject } = {},
) => await runConditionNode(conditionNode({ actions, options }), items, { mode });

test('the columns tell what was sent, what was not, and what would be', async () => {
	const event = failedAction({ externalLeadId: 'LN-1' });
	const actions = [
		to('/a', { actionId: 'a', body: '{"lead":"{entity}",\n"error":"x"}' }),
		to('/status/500', { actionId: 'b', method: 'GET' }),
		to('/c', { actionId: 'c', fireOn: 'false' }),
		{ actionId: 'd', url: '={{ $json.none }}' },
	];
	const columns = (mode: WorkflowExecuteMode) =>
		run(actions, [event], { mode }).then((finished) =>
			outcomes(finished)
				.map(({ json }) => COLUMNS.map((name) => json[name]))
				.sort((one, other) => String(one[3]).localeCompare(String(other[3]))),
		);
	const always = ['LN-1', 'Tool deep_research failed'];
	expect(await columns('webhook')).toEqual([
		[
			'Sent',
			...always,
			'a',
			expect.stringMatching(/^Sent POST .*, because /),
			'{"lead":"lead-1","error":"x"}',
		],
		['Failed', ...always, 'b', expect.stringMatching(/^Not delivered .*500.* Try again later/), null],
		['Skipped', ...always, 'c', expect.stringMatching(/^Skipped, as /), null],
		['Failed', ...always, 'd', expect.stringMatching(/no value at none.* Check the field/), null],
	]);
	expect(await columns('manual')).toEqual([
		[
			'Would send',
			...always,
			'a',
			expect.stringMatching(/^Would send POST .*, because /),
			'{"lead":"lead-1","error":"x"}',
		],
		['Would send', ...always, 'b', expect.stringMatching(/^Would send GET /), null],
		['Skipped', ...always, 'c', expect.stringMatching(/^Skipped, as /), null],
		[
			'Would fail',
			...always,
			'd',
			expect.stringMatching(/^Would fail: .*no value at none.* Check the field/),
			expect.stringContaining('"entity":"lead-1"'),
		],
	]);
});

test('the columns go on through a chain of conditions, also where the input is left out', async () => {
	for (const options of [{}, { includeInput: false }, { details: 'compact' }]) {
		const first = conditionNode(
			{ actions: [{ actionId: 'a', fireOn: 'any', url: 'https://example.com/' }], options },
			{ name: 'First' },
		);
		const second = conditionNode({
			strategy: 'rules',
			rule: 'custom',
			conditions: {},
			actions: [{ actionId: 'b', fireOn: 'any', url: 'https://example.com/' }],
		});
		const finished = await runWorkflow({
			nodes: [first, second],
			connections: [['First', 1, 'Condition']],
			mode: 'manual',
			items: [failedAction({ externalLeadId: 'LN-1' })],
		});
		expect(onlyOutcome(finished).json).toMatchObject({
			lead: 'LN-1',
			happened: 'Tool deep_research failed',
			action: 'b',
		});
	}
});

describe('compact details', () => {
	const compact = async (actions: Action[], changes: IDataObject = {}) => {
		const finished = await run(actions, [failedAction(changes)], { options: { details: 'compact' } });
		return finished.outputs('Condition').flat();
	};

	test('leave the columns, the record and the event', async () => {
		const [item] = await compact([to('/a')]);
		expect(Object.keys(item?.json ?? {})).toEqual([...COLUMNS, 'actionTriggered', 'event']);
		expect(compactItemSchema.safeParse(item?.json).error?.issues).toBeUndefined();
	});

	test('keep the mark of a test', async () => {
		const [item] = await compact([to('/a')], { test: true });
		expect(Object.keys(item?.json ?? {})).toEqual([...COLUMNS, 'actionTriggered', 'test', 'event']);
		expect(compactItemSchema.safeParse(item?.json).error?.issues).toBeUndefined();
	});

	test('keep what it takes to send a failed action again', async () => {
		const [item] = await compact([to('/status/500', { method: 'PUT', body: '{"a":1}' })]);
		expect(item?.json['delivery']).toEqual({
			idempotencyKey: expect.stringMatching(/.{10}/),
			replay: {
				type: 'webhook',
				method: 'PUT',
				url: `${receiver.origin}/status/500`,
				body: { a: 1 },
				leftOut: [],
			},
		});
		expect(compactItemSchema.safeParse(item?.json).error?.issues).toBeUndefined();
	});

	test('are the same columns and record as in full', async () => {
		const actions = [
			to('/a', { actionId: 'a', body: '{"lead":"{entity}"}' }),
			to('/b', { actionId: 'b', fireOn: 'false' }),
		];
		const event = failedAction();
		const told = async (details: string) =>
			(await run(actions, [event], { mode: 'manual', options: { details } }))
				.outputs('Condition')
				.flat()
				.map(({ json, pairedItem }) => [
					COLUMNS.map((name) => json[name]),
					json['actionTriggered'],
					json['event'],
					pairedItem,
				]);
		expect(await told('compact')).toEqual(await told('full'));
	});

	test.each(['full', 'odd', '', null, 7])('are not meant by %j', async (details) => {
		const finished = await run([to('/a')], undefined, { options: { details } });
		expect(onlyOutcome(finished).json).toHaveProperty('decision');
	});
});

describe('the hints', () => {
	const unheard = /Nothing is connected to 'Failed'/;
	const hints = async (connections: Array<[string, number, string]>, path: string) => {
		const finished = await runWorkflow({
			nodes: [
				conditionNode({ dryRun: 'never', actions: [to(path)] }),
				conditionNode({ actions: [] }, { name: 'Next' }),
			],
			connections,
			mode: 'webhook',
			items: [failedAction()],
		});
		return finished.hints('Condition');
	};

	test('warn of what failed while nothing is connected to Failed', async () => {
		expect(await hints([], '/status/500')).toContainEqual(
			expect.objectContaining({ type: 'warning', message: expect.stringMatching(unheard) }),
		);
		expect(await hints([['Condition', 0, 'Next']], '/status/500')).toContainEqual(
			expect.objectContaining({ type: 'warning', message: expect.stringMatching(unheard) }),
		);
		expect(
			String((await hints([['Condition', 3, 'Next']], '/status/500')).map(({ message }) => message)),
		).not.toMatch(unheard);
		expect(String((await hints([], '/a')).map(({ message }) => message))).not.toMatch(unheard);
	});

	test('name the first that failed, and say what to do, with nothing of an event as markup', async () => {
		const items = [
			failedAction(),
			failedAction({ externalLeadId: '<img src=x onerror=alert(1)>', url: `${receiver.origin}/status/404` }),
		];
		const finished = await run(
			[{ url: '={{ $json.url ?? "https://example.com/" }}', fireOn: 'any', allowPrivateNetwork: true }],
			items,
			{ mode: 'manual' },
		);
		expect(finished.hints('Condition')[0]).toMatchObject({ type: 'info' });
		const failing = await run([{ url: '={{ $json.none }}' }], items.slice(1), { mode: 'manual' });
		const [first] = failing.hints('Condition');
		expect(first?.type).toBe('warning');
		expect(first?.message).toMatch(
			/^Dry run: 1 would fail; nothing was sent\. First: lead &lt;img src=x onerror=alert\(1\)&gt; · Tool /,
		);
		expect(first?.message).toMatch(/no value at none.*Check the field/);
	});

	test('offer compact details for many items', async () => {
		const items = Array.from({ length: 11 }, () => failedAction());
		const told = async (options: IDataObject) =>
			String(
				(await run([to('/a')], items, { mode: 'manual', options }))
					.hints('Condition')
					.map(({ message }) => message),
			);
		expect(await told({})).toMatch(/11 items: set 'Details' to 'Compact'/);
		expect(await told({ details: 'compact' })).not.toMatch(/Compact/);
	});
});
