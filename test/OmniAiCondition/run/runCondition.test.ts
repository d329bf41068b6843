import { runCondition, type RunContext } from '../../../nodes/OmniAiCondition/run/runCondition';
import { readSettings } from '../../../nodes/OmniAiCondition/run/settings';
import type { ActionRequest } from '../../../nodes/OmniAiCondition/action/request';
import { fakeClock } from '../../support/fakeClock';

/** The node's parameters as a workflow stores them. */
type Stored = Record<string, unknown>;

// A whole run without n8n: what is sent for which item, in which order, and what is not.

const hook = { actionId: 'post', type: 'webhook', url: 'https://example.com/{entity}' };
const flow = { actionId: 'run', type: 'workflow', workflowId: 'w9' };
const failed = (leadId: string, rest: object = {}) => ({
	event: 'action_log.failed',
	eventKey: `e/${leadId}`,
	leadId,
	workspaceId: 'W',
	occurredAt: '2026-01-02T03:04:05.000Z',
	score: 7,
	...rest,
});
const isLead = {
	conditions: [
		{
			leftValue: '={{ $json.leadId }}',
			rightValue: 'L',
			operator: { type: 'string', operation: 'startsWith' },
		},
	],
};

async function run(
	items: unknown[],
	{ raw = {}, actions = [hook], ...changes }: { raw?: Stored; actions?: object[] } & Partial<RunContext> = {},
) {
	const reading = readSettings({
		conditionId: 'c',
		conditionVersion: '4',
		rule: 'custom',
		conditions: isLead,
		entityField: 'leadId',
		dryRun: 'auto',
		actions: { action: actions },
		options: {},
		...raw,
	});
	if (!reading.ok) throw new Error(reading.message);
	const sent: ActionRequest[] = [];
	const started: object[] = [];
	const results = await runCondition(reading.value, items, {
		mode: 'webhook',
		partOfTest: false,
		losesTest: false,
		workflowId: 'w',
		nodeId: 'n',
		evaluate: (expression, itemIndex) => `${expression} of ${itemIndex}`,
		send: async (request) => (sent.push(request), { status: request.url.endsWith('bad') ? 404 : 200 }),
		runWorkflow: async (given) => (started.push(given), { outcome: 'finished', executionId: '7' }),
		targets: {},
		clock: fakeClock(),
		openMemory: () => {
			throw new Error('not here');
		},
		random: () => 0,
		cancelled: undefined,
		names: {
			addressesOf: async () => ['93.184.216.34'],
			isRefused: async () => false,
			refusesReliably: true,
		},
		...changes,
	});
	return {
		results,
		sent,
		started,
		urls: sent.map(({ url }) => url),
		states: results.map(({ record }) => record.status),
	};
}

test('a run gives one result for each item and action, items first', async () => {
	const { results, urls, started } = await run([failed('L1'), { leadId: 'X' }, failed('Lbad'), 'no item'], {
		actions: [hook, flow],
	});
	expect(
		results.map(({ itemIndex, record, test: isTest, dry }) => [
			itemIndex,
			record.action_id,
			record.status,
			isTest,
			dry,
		]),
	).toEqual([
		[0, 'post', 'triggered', false, false],
		[0, 'run', 'triggered', false, false],
		[1, 'post', 'skipped', false, false],
		[1, 'run', 'skipped', false, false],
		[2, 'post', 'failed', false, false],
		[2, 'run', 'triggered', false, false],
		[3, 'post', 'skipped', false, false],
		[3, 'run', 'skipped', false, false],
	]);
	expect(urls).toEqual(['https://example.com/L1', 'https://example.com/Lbad']);
	expect(started).toEqual([
		expect.objectContaining({ workflowId: 'w9', test: false, waitForCompletion: true }),
		expect.objectContaining({ workflowId: 'w9' }),
	]);
	expect(results[0]).toMatchObject({
		decision: {
			value: true,
			type: 'boolean',
			reason: null,
			entity: 'L1',
			condition_id: 'c',
			condition_version: '4',
			timestamp: '2026-01-02T03:04:05.000Z',
		},
		event: { event: 'action_log.failed', eventKey: 'e/L1', leadId: 'L1', workspaceId: 'W' },
		trace: [{ left: 'leadId', leftValue: 'L1', outcome: true }],
	});
	expect(results[2]?.decision).toEqual({
		value: false,
		type: 'boolean',
		reason: null,
		entity: 'X',
		condition_id: 'c',
		condition_version: '4',
		timestamp: null,
	});
});

test.each<[string, Partial<RunContext>, Stored, object, string, boolean]>([
	['in production', {}, {}, {}, 'triggered', false],
	['by hand', { mode: 'manual' }, {}, {}, 'would_trigger', true],
	['within a test', { partOfTest: true }, {}, {}, 'would_trigger', true],
	['of a marked item', {}, {}, { test: true }, 'would_trigger', true],
	['always dry', {}, { dryRun: 'always' }, {}, 'would_trigger', false],
	['by hand but never dry', { mode: 'manual' }, { dryRun: 'never' }, {}, 'triggered', true],
])('a run %s is dry or sends as it should', async (_name, changes, raw, rest, status, isTest) => {
	const { results, sent, started } = await run([failed('L1', rest)], {
		...changes,
		raw,
		actions: [hook, flow],
	});
	expect(results.map(({ record, test: marked }) => [record.status, marked])).toEqual([
		[status, isTest],
		[status, isTest],
	]);
	expect([sent.length, started]).toEqual(
		status === 'triggered' ? [1, [expect.objectContaining({ test: isTest })]] : [0, []],
	);
});

test('a workflow that could not know of the test is not started', async () => {
	const { started, states } = await run([failed('L1')], {
		mode: 'manual',
		losesTest: true,
		raw: { dryRun: 'never' },
		actions: [flow],
	});
	expect([started, states]).toEqual([[], ['failed']]);
	expect((await run([failed('L1')], { losesTest: true, actions: [flow] })).states).toEqual(['triggered']);
});

test.each<[unknown, string | null]>([
	['leadId', 'L1'],
	['score', '7'],
	['flag', 'true'],
	['list', null],
	['nope', null],
	['workspaceId', 'W'],
])("the entity of '%s' is %s, also behind an earlier condition", async (entityField, entity) => {
	const event = failed('L1', { flag: true, list: [1] });
	const behind = {
		actionTriggered: { action_id: 'a' },
		decision: {},
		delivery: null,
		leadId: 'Lother',
		input: event,
	};
	const { results } = await run([event, behind], {
		raw: { entityField },
		actions: [{ ...hook, url: 'https://example.com/' }],
	});
	expect(results.map(({ decision }) => decision.entity)).toEqual([entity, entity]);
});

test('each request has a key of its own, and expressions are of their item', async () => {
	const { sent } = await run([failed('L1'), failed('L2'), failed('L1')], {
		actions: [
			{ ...hook, body: '={{ $json.a + 1 }}' },
			{ ...hook, actionId: 'again', headers: { header: [{ name: 'X', value: '={{ 1 }}' }] } },
		],
	});
	const keys = sent.map(({ headers }) => headers['Idempotency-Key']);
	// A body that is no JSON is not sent.
	expect([keys[0] === keys[2], keys[0] === keys[1], sent.map(({ headers }) => headers['X'])]).toEqual([
		true,
		false,
		['{{ 1 }} of 0', '{{ 1 }} of 1', '{{ 1 }} of 2'],
	]);
});

test('keys tell actions, nodes and workflows apart', async () => {
	const keys = async (changes: Partial<RunContext>) =>
		(await run([failed('L1')], { actions: [hook, { ...hook, actionId: 'again' }], ...changes })).sent.map(
			({ headers }) => headers['Idempotency-Key'],
		);
	const all = [...(await keys({})), ...(await keys({ nodeId: 'm' })), ...(await keys({ workflowId: 'v' }))];
	expect([all.length, new Set(all).size]).toEqual([6, 6]);
});

test('what is skipped is never prepared', async () => {
	const asked: number[] = [];
	const evaluate = (_expression: string, itemIndex: number) => asked.push(itemIndex);
	await run([failed('X'), failed('L1'), {}], { actions: [{ ...hook, body: '={{ 1 }}' }], evaluate });
	expect(asked).toEqual([1]);
});

test('a preview says what a live run would where names cannot be looked up', async () => {
	const inner = [{ ...hook, url: 'https://crm.acme/x' }];
	const told = 'crm.acme is not a public host name, so it can only lead into a private network.';
	const dry = await run([failed('L1')], { names: null, raw: { dryRun: 'always' }, actions: inner });
	expect(dry.results[0]?.preview).toMatchObject({
		problems: [{ message: told, location: 'actions[0].url' }],
	});
	expect(
		(await run([failed('L1')], { raw: { dryRun: 'always' }, actions: inner })).results[0]?.preview,
	).toMatchObject({ problems: [] });
	expect(
		(await run([failed('L1')], { names: null, raw: { dryRun: 'always' } })).results[0]?.preview,
	).toMatchObject({ problems: [] });
	const live = await run([failed('L1')], { names: null, actions: inner });
	expect([live.urls, live.results[0]?.record.error]).toEqual([
		[],
		{ error: expect.objectContaining({ message: told }) },
	]);
	expect(
		(await run([failed('L1')], { names: null, actions: [{ ...hook, url: 'https://10.0.0.5/{nope}' }] }))
			.results[0]?.record.error,
	).toMatchObject({ error: { message: 'The placeholder {nope} is not known.' } });
	expect(
		(
			await run([failed('L1')], {
				names: null,
				actions: [...inner.map((action) => ({ ...action, allowPrivateNetwork: true })), flow],
			})
		).states,
	).toEqual(['triggered', 'triggered']);
});

test('hosts and workflows have places of their own, and what sends nothing takes none of them', async () => {
	const order: string[] = [];
	const underWay = new Map<string, number>();
	const most = new Map<string, number>();
	const visit = async (place: string) => {
		for (const name of [place, 'all']) {
			underWay.set(name, (underWay.get(name) ?? 0) + 1);
			most.set(name, Math.max(most.get(name) ?? 0, underWay.get(name) ?? 0));
		}
		for (let turn = 0; turn < 9; turn++) await new Promise(setImmediate);
		for (const name of [place, 'all']) underWay.set(name, (underWay.get(name) ?? 0) - 1);
	};
	const items = [failed('L1'), failed('L2'), { leadId: 'X' }];
	await run(items, {
		raw: { options: { deliveriesAtATime: 9, deliveriesPerHost: 1 } },
		actions: [hook, { ...hook, actionId: 'b', url: 'https://other.example.com/{entity}' }, flow],
		send: async ({ url }) => {
			order.push(url.slice(8));
			await visit(new URL(url).host);
			return { status: 200 };
		},
		runWorkflow: async () => {
			order.push('w9');
			await visit('w9');
			return { outcome: 'started', executionId: null };
		},
	});
	expect([...order].sort()).toEqual([
		'example.com/L1',
		'example.com/L2',
		'other.example.com/L1',
		'other.example.com/L2',
		'w9',
		'w9',
	]);
	expect(order.indexOf('example.com/L2')).toBeGreaterThan(order.indexOf('other.example.com/L1'));
	expect(Object.fromEntries(most)).toEqual({ 'example.com': 1, 'other.example.com': 1, w9: 1, all: 3 });
});

test('retries and a refused name follow the settings', async () => {
	let count = 0;
	const { results } = await run([failed('L1')], {
		raw: { options: { maxRetries: 2 } },
		send: async () => ({ status: ++count < 3 ? 503 : 200 }),
	});
	expect([count, results[0]?.record.status]).toEqual([3, 'triggered']);
	const refused = await run([failed('L1')], {
		names: { addressesOf: async () => ['10.0.0.5'], isRefused: async () => false, refusesReliably: true },
	});
	expect([refused.urls, refused.states]).toEqual([[], ['failed']]);
	expect(
		(await run([failed('L1')], { cancelled: AbortSignal.abort(), actions: [hook, flow] })).states,
	).toEqual(['failed', 'failed']);
});
