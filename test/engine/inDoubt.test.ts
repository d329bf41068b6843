import { createHash } from 'node:crypto';
import type { IDataObject, INodeParameters, IRunExecutionData, WorkflowExecuteMode } from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { startStandIn, type StandIn } from '../support/omniAiService';
import {
	conditionNode,
	failedAction,
	filter,
	onlyOutcome,
	runConditionNode,
	useReceiver,
	type Action,
} from '../support/condition';
import { runWorkflow, type WorkflowRun } from '../support/runWorkflow';

// What is to happen where something is not known: nothing is sent, nothing is invited to be sent twice,
// nothing that belongs to the connection or to us is overwritten.

jest.setTimeout(20_000);

const receiver = useReceiver();

const to = (action: Action = {}): Action => ({ url: `${receiver.origin}/x`, timeoutMs: 2_000, ...action });

describe('a header named', () => {
	const NAMES = [
		'connection',
		'content-length',
		'expect',
		'host',
		'te',
		'trailer',
		'transfer-encoding',
		'upgrade',
	];

	test.each(NAMES.flatMap((name) => [name, name.toUpperCase()]))(
		'%s belongs to the connection, so it is a problem in the preview and never sent',
		async (name) => {
			const action = to({
				headers: {
					header: [
						{ name: 'X-First', value: '1' },
						{ name, value: 'example.com' },
					],
				},
			});
			const item = failedAction();
			const preview = onlyOutcome(
				await runConditionNode(conditionNode({ dryRun: 'always', actions: [action] }), [item]),
			).json['preview'];
			expect(preview.problems).toMatchObject([
				{ type: 'parameter_error', location: 'actions[0].headers[1]' },
			]);
			const { record } = onlyOutcome(
				await runConditionNode(conditionNode({ dryRun: 'never', actions: [action] }), [item]),
			);
			expect(record).toMatchObject({
				status: 'failed',
				error: { error: { location: 'actions[0].headers[1]' } },
			});
			expect(receiver.connections()).toBe(0);
		},
	);

	test.each(['X-Host', 'X-Trailer', 'Hostname', 'X-Forwarded-Host', 'Accept-Encoding', 'X-TE'])(
		'%s does not belong to the connection and is sent',
		async (name) => {
			const { record } = onlyOutcome(
				await runConditionNode(
					conditionNode({ dryRun: 'never', actions: [to({ headers: { header: [{ name, value: 'a' }] } })] }),
					[failedAction()],
				),
			);
			expect(record.status).toBe('triggered');
			expect(receiver.requests[0]?.headers[name.toLowerCase()]).toBe('a');
		},
	);
});

describe('a failed workflow', () => {
	const failed =
		(executionId: unknown): WorkflowRun['executeWorkflow'] =>
		async () =>
			await Promise.reject(Object.assign(new Error('canary'), { executionId }));
	const outcomeOf = async (executionId: unknown, storedExecution: WorkflowRun['storedExecution']) => {
		const node = conditionNode({
			dryRun: 'never',
			actions: [{ type: 'workflow', workflowId: { __rl: true, mode: 'id', value: 'wf-2' } }],
		});
		const { json, record } = onlyOutcome(
			await runConditionNode(node, [failedAction()], {
				executeWorkflow: failed(executionId),
				storedExecution,
			}),
		);
		return [json['delivery'].outcome, json['delivery'].executionId, record.error.error.type];
	};
	const stored = (...runs: string[][]) =>
		({
			resultData: {
				runData: Object.fromEntries(
					runs.map((statuses, node) => [
						`node ${node}`,
						statuses.map((executionStatus) => ({ executionStatus })),
					]),
				),
			},
		}) as unknown as IRunExecutionData;
	const ran = ['failed', '78', 'execution_error'];
	const didNot = ['not_started', null, 'action_binding_failed'];

	test.each<[string, WorkflowRun['storedExecution'], Array<string | null>]>([
		['of which nothing is stored ran, in doubt', () => undefined, ran],
		[
			'that cannot be looked up ran, in doubt',
			() => {
				throw new Error('no database');
			},
			ran,
		],
		['that is stored without its data ran, in doubt', () => ({}) as unknown as IRunExecutionData, ran],
		['of which a node went well ran', () => stored(['error'], ['success']), ran],
		['of which a node went well the second time ran', () => stored(['error', 'success']), ran],
		['of which no node went well did not run', () => stored(['error'], ['error', 'error']), didNot],
		['of which no node was run did not run', () => stored(), didNot],
	])('%s', async (_what, storedExecution, outcome) =>
		expect(await outcomeOf('78', storedExecution)).toEqual(outcome),
	);

	test.each([undefined, null, 78, ''])('did not run where n8n gives it the ID %j', async (id) => {
		const looked: string[] = [];
		const outcome = await outcomeOf(id, (asked) => (looked.push(asked), stored([])));
		expect(outcome).toEqual(didNot);
	});
});

describe('the mark of a test', () => {
	const later = conditionNode({
		dryRun: 'auto',
		actions: [{ url: 'http://127.0.0.1:9/' }],
		conditions: filter([]),
	});
	const behind = (input: IDataObject, depth: number): IDataObject =>
		depth === 0 ? input : { actionTriggered: { action_id: 'a' }, input: behind(input, depth - 1) };

	test.each(
		(['webhook', 'retry', 'integrated', 'trigger'] as WorkflowExecuteMode[]).flatMap((mode) =>
			[0, 1, 2, 5].map((depth) => [mode, depth] as const),
		),
	)(
		'of the originating event keeps everything dry, in mode %s behind %i conditions that do not repeat it',
		async (mode, depth) => {
			const [live, marked] = [failedAction({ test: false }), failedAction({ test: true })];
			const status = async ({ json }: { json: IDataObject }) =>
				onlyOutcome(await runConditionNode(later, [{ json: behind(json, depth) }], { mode })).record.status;
			expect([await status(marked), await status(live)]).toEqual(['would_trigger', 'failed']);
		},
	);
});

describe('the OmniAI node', () => {
	let service: StandIn;
	let leadId: string;
	beforeAll(async () => {
		service = await startStandIn({ apiKey: 'key' });
		leadId = service.addLead({ firstName: 'Ada' });
	});
	afterAll(async () => await service.close());
	beforeEach(() => void (service.requests.length = 0));

	const run = async (parameters: INodeParameters, binary = {}) => {
		const finished = await runWorkflow({
			mode: 'manual',
			nodes: [
				{
					name: 'OmniAI',
					type: new OmniAi(),
					parameters: { leadId, ...parameters },
					credentials: { omniAiApi: 'api' },
				},
			],
			items: [{ json: {}, binary }],
			credentials: { api: { apiKey: 'key', baseUrl: service.origin } },
			credentialTypes: [new OmniAiApi()],
		});
		return { items: finished.outputs('OmniAI')[0] ?? [], message: finished.error?.message };
	};

	test.each<[object, object]>([
		[
			{ sentBy: 'somebody else', case: 7 },
			{ sentBy: 'n8n-nodes-omniai', case: 7 },
		],
		[{ sentBy: null }, { sentBy: 'n8n-nodes-omniai' }],
		[{ 'sentBy ': 'x' }, { 'sentBy ': 'x', sentBy: 'n8n-nodes-omniai' }],
	])('keeps its own mark when the metadata is %j', async (metadata, sent) => {
		await run({
			resource: 'activity',
			operation: 'create',
			eventType: 'note',
			title: 'Note',
			additionalFields: { metadata: JSON.stringify(metadata) },
		});
		expect(service.requests[0]?.body).toMatchObject({ metadata: sent });
	});

	test('sends metadata as it is when the mark is off', async () => {
		await run({
			resource: 'activity',
			operation: 'create',
			eventType: 'note',
			title: 'Note',
			additionalFields: { markAsOurs: false, metadata: '{"sentBy":"somebody else"}' },
		});
		expect(service.requests[0]?.body).toMatchObject({ metadata: { sentBy: 'somebody else' } });
	});

	describe('in an upload', () => {
		const base64Of = (bytes: number) =>
			'A'.repeat(Math.ceil(bytes / 3) * 4 - ((3 - (bytes % 3)) % 3)) + '='.repeat((3 - (bytes % 3)) % 3);
		const upload = async (bytes: number) =>
			await run(
				{ resource: 'document', operation: 'upload', binaryFields: 'data' },
				{ data: { data: base64Of(bytes), fileName: 'a.pdf', mimeType: 'application/pdf' } },
			);

		test('is tested with a helper that counts bytes right', () => {
			for (const bytes of [1, 2, 3, 4, 5, 100])
				expect(Buffer.from(base64Of(bytes), 'base64')).toHaveLength(bytes);
			expect(
				createHash('sha256')
					.update(Buffer.from(base64Of(5), 'base64'))
					.digest('hex'),
			).toBe(createHash('sha256').update(Buffer.alloc(5)).digest('hex'));
		});

		test.each([
			[104_857_601, "The file in 'data' is 101 MB, and OmniAI takes up to 100 MB"],
			// This one may be as large, but not from memory.
			[104_857_600, 'The files take 100 MB, and from memory this node sends up to 50 MB at a time'],
			[52_428_801, 'The files take 51 MB, and from memory this node sends up to 50 MB at a time'],
		])('refuses %i bytes with a sentence, before anything is sent', async (bytes, message) => {
			expect((await upload(bytes)).message).toBe(message);
			expect(service.requests).toEqual([]);
		});
	});
});
