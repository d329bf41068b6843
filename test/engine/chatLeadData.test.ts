import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import fc from 'fast-check';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { runCondition } from '../../nodes/OmniAiCondition/run/runCondition';
import { readSettings } from '../../nodes/OmniAiCondition/run/settings';
import { parseEvent } from '../../nodes/shared/event/parseEvent';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { fixtures } from '../support/fixtures';
import { startStandIn, type StandIn } from '../support/omniAiService';
import {
	conditionNode,
	failedAction,
	filter,
	onlyOutcome,
	outcomes,
	runConditionNode,
	type Action,
} from '../support/condition';
import { startReceiver, type Receiver } from '../support/receiver';
import { runWorkflow } from '../support/runWorkflow';

// What of a lead reaches a chat without 'Allow Lead Data': nothing. Every leaf of every item that this
// package emits gets a canary of its own, and messages take each of them in every way there is.

jest.setTimeout(120_000);

type Path = Array<string | number>;

// The leaves that a chat may show when their value is a plain word without anything else. This list is the
// test's own: what is not in it must never be seen.
const SHOWN = new Set([
	'event',
	'eventKey',
	'workspaceId',
	'leadId',
	'externalLeadId',
	'agentId',
	'occurredAtSource',
	'actionLog.id',
	'actionLog.type',
	'actionLog.status',
	'actionLog.parentActionId',
	'actionLog.tool.id',
	'actionLog.tool.name',
	'actionLog.messages[].id',
	'actionLog.messages[].channel',
	'actionLog.messages[].direction',
	'actionLog.messages[].documents[].id',
	'document.id',
	'document.externalDocumentId',
	'document.messageId',
	'extraction.documentId',
	'extraction.parentActionId',
	'extraction.status',
	'extraction.statusAsReceived',
	'failure.category',
	'failure.source',
	'id',
	'type',
	'status',
	'toolName',
	'tool.id',
	'tool.name',
	'parentActionId',
	'messages[].id',
	'messages[].channel',
	'messages[].direction',
	'messages[].documents[].id',
	'assigneeType',
	'fieldType',
	'actionLogId',
	'externalId',
	'associatedChecklistItemId',
	'checklistItemId',
	'event.event',
	'event.eventKey',
	'event.leadId',
	'event.workspaceId',
	'actionTriggered.action_id',
	'actionTriggered.action_version',
	'actionTriggered.status',
	'actionTriggered.error.error.type',
	'decision.value',
	'decision.type',
	'decision.reason',
	'decision.condition_id',
	'decision.condition_version',
	'delivery.status',
	'delivery.outcome',
	'delivery.idempotencyKey',
	'delivery.executionId',
	'delivery.workflowId',
]);

let service: StandIn;
let receiver: Receiver;
/** One of each kind, by what emits it. */
const emitted = new Map<string, IDataObject>();

beforeAll(async () => {
	[service, receiver] = await Promise.all([
		startStandIn({ apiKey: 'key', analyticsLeads: 2 }),
		startReceiver(),
	]);
	for (const { name, body } of fixtures)
		keep(`trigger ${name}`, eventItem(withUnknownKeys(body()) as IDataObject));
	keep(
		'trigger unknown',
		eventItem({
			event: 'lead.moved',
			leadId: 'L1',
			data: { leadId: 'L1', reason: 'x', list: [{ note: 'y' }] },
			note: 'z',
		}),
	);
	await collectFromOmniAi();
	await collectFromConditions();
});
afterAll(async () => await Promise.all([service.close(), receiver.close()]));
beforeEach(() => receiver.reset());

function keep(name: string, item: IDataObject | undefined): void {
	if (item === undefined) throw new Error(`nothing from ${name}`);
	emitted.set(name, item);
}

function eventItem(body: IDataObject): IDataObject {
	const parsed = parseEvent(body, { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: true });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value as unknown as IDataObject;
}

function withUnknownKeys(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(withUnknownKeys);
	if (typeof value !== 'object' || value === null) return value;
	return {
		...Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withUnknownKeys(entry)])),
		rawText: 'x',
		nobodyKnows: { deeper: ['x'] },
	};
}

async function collectFromOmniAi(): Promise<void> {
	const leadId = service.addLead({
		firstName: 'Ada',
		lastName: 'Sample',
		email: 'ada@example.com',
		checklistItems: [{ code: 'company', value: 'x', status: 'TODO' }],
	});
	const documentId = service.addDocument(leadId, 'statement.pdf', 'application/pdf', Buffer.from('%PDF'));
	service.setActionLogs(leadId, [
		{
			id: 'log-1',
			type: 'TOOL_CALL',
			status: 'FAILED',
			summary: 'x',
			input: { a: 'x' },
			output: { b: ['x'] },
			error: 'x',
			parentActionId: 'log-0',
			scheduledAt: '2025-01-01T00:00:00Z',
			createdAt: '2025-01-01T00:00:00Z',
			completedAt: '2025-01-01T00:00:00Z',
			tool: { id: 't', name: 'deep_research', description: 'x' },
			messages: [
				{
					id: 'm',
					channel: 'SMS',
					direction: 'INBOUND',
					subject: 'x',
					body: 'x',
					documents: [{ id: 'd', filename: 'x', mimeType: 'a/b', size: 1 }],
				},
			],
		},
	]);
	const lead = { __rl: true, mode: 'id', value: leadId };
	const file = {
		json: {},
		binary: {
			data: { data: Buffer.from('x').toString('base64'), fileName: 'x.pdf', mimeType: 'application/pdf' },
		},
	};
	const calls: Array<[INodeParameters, boolean?]> = [
		...['get', 'getActionLogs', 'getChecklist', 'getDocuments'].map(
			(operation): [INodeParameters, boolean] => [{ resource: 'lead', operation, leadId: lead }, true],
		),
		[{ resource: 'lead', operation: 'create', firstName: 'Grace' }, true],
		[{ resource: 'lead', operation: 'update', leadId: lead, updateFields: { lastName: 'Other' } }, true],
		[
			{
				resource: 'lead',
				operation: 'addChecklistItem',
				leadId: lead,
				label: 'Statements',
				fieldType: 'TEXT',
			},
		],
		[{ resource: 'document', operation: 'get', documentId, options: { includeContent: true } }],
		[{ resource: 'document', operation: 'download', documentId, options: { throughApi: true } }],
		[{ resource: 'document', operation: 'renewLink', documentId }],
		[{ resource: 'document', operation: 'upload', leadId: lead, binaryFields: 'data' }],
		[{ resource: 'activity', operation: 'create', leadId: lead, eventType: 'note', title: 'x' }],
		[{ resource: 'analytics', operation: 'getAll' }, true],
		[{ resource: 'analytics', operation: 'getTotals' }],
		[{ resource: 'analytics', operation: 'exportCsv', download: false }],
		[{ resource: 'event', operation: 'fromHistory', leadIds: leadId, options: { includeRaw: true } }],
		...['toolTimeout', 'extractionInvalid', 'leadNeedsReview', 'documentReceived'].map(
			(sample): [INodeParameters] => [{ resource: 'event', operation: 'generateSample', sample, seed: 3 }],
		),
		[
			{
				resource: 'event',
				operation: 'sendTest',
				triggerUrl: 'http://127.0.0.1:9/',
				authentication: 'none',
				sample: 'toolTimeout',
			},
		],
	];
	for (const [parameters, simplifies] of calls) {
		for (const simplify of simplifies === true ? [true, false] : [true]) {
			const { outputs, error } = await runWorkflow({
				mode: 'manual',
				nodes: [
					{
						name: 'OmniAI',
						type: new OmniAi(),
						parameters: simplifies === true ? { ...parameters, simplify } : parameters,
						credentials: { omniAiApi: 'api' },
					},
				],
				items: [file],
				// Where the sample would be sent to, were anybody there.
				instanceBaseUrl: 'http://127.0.0.1:9',
				credentials: { api: { apiKey: 'key', baseUrl: service.origin } },
				credentialTypes: [new OmniAiApi()],
			});
			if (error !== undefined) throw error;
			const name =
				`OmniAI ${String(parameters['resource'])} ${String(parameters['operation'])} ` +
				`${String(parameters['sample'] ?? '')}${simplify ? '' : ' raw'}`;
			keep(name, outputs('OmniAI')[0]?.[0]?.json);
		}
	}
}

// Every output of a condition, with and without the input, and behind another condition.
async function collectFromConditions(): Promise<void> {
	const conditions = filter([
		{ left: '={{ $json.leadId ?? $json.event.leadId }}', operator: 'string:exists' },
		{ left: '={{ $json.nothing }}', operator: 'string:notExists' },
	]);
	for (const includeInput of [true, false]) {
		let items = [failedAction()];
		for (const place of ['first', 'second']) {
			const actions: Action[] = [
				{ actionId: 'sent', url: `${receiver.origin}/ok`, body: '{"error":"{entity}"}' },
				{ actionId: 'refused', url: `${receiver.origin}/status/500`, body: '{"error":"{entity}"}' },
				{ actionId: 'chat', type: 'notification', message: 'Lead {entity}' },
				{ actionId: 'other', fireOn: 'false', url: receiver.origin },
			];
			const credentials = { omniAiNotificationTargetApi: { url: `${receiver.origin}/status/500` } };
			const node = (dryRun: string) =>
				conditionNode(
					{ conditions, dryRun, actions, options: { includeInput } },
					{ credentials: { omniAiNotificationTargetApi: 'omniAiNotificationTargetApi' } },
				);
			const live = outcomes(await runConditionNode(node('never'), items, { credentials }));
			const dry = outcomes(await runConditionNode(node('always'), items, { credentials }));
			for (const { json, record } of [...live, ...dry]) {
				const item = { ...json } as IDataObject;
				// With the mark it would stay dry, and nothing would be sent.
				delete item['test'];
				keep(
					`${place} condition ${String(record.action_id)} ` +
						`${String(record.status)}${includeInput ? '' : ' without input'}`,
					item,
				);
			}
			items = live.slice(0, 1).map(({ json }) => ({ json }));
		}
	}
}

// ---- canaries

const isContainer = (value: unknown): value is object =>
	typeof value === 'object' && value !== null && Object.keys(value).length > 0;

function pathsOf(value: unknown, path: Path = []): Path[] {
	const inner = isContainer(value)
		? Object.entries(value).flatMap(([key, entry]) =>
				pathsOf(entry, [...path, Array.isArray(value) ? Number(key) : key]),
			)
		: [];
	return path.length === 0 ? inner : [path, ...inner];
}

const FLAVOURS: Record<string, (canary: string) => unknown> = {
	sentence: (canary) => `${canary} Jane Roe`,
	address: (canary) => `${canary}@example.com`,
	encoded: (canary) => `action_log.failed/${canary}%20Jane%40Roe`,
	lines: (canary) => `${canary}\nJane`,
	text: (canary) => ({ toString: canary, text: [canary] }),
	word: (canary) => canary,
};

interface Planted {
	item: IDataObject;
	/** Which canary stands where. */
	places: Map<string, Path>;
}

function plant(item: unknown, flavour: string): Planted {
	const places = new Map<string, Path>();
	const walk = (value: unknown, path: Path): unknown => {
		if (Array.isArray(value) && value.length > 0)
			return value.map((entry, index) => walk(entry, [...path, index]));
		if (isContainer(value))
			return Object.fromEntries(
				Object.entries(value).map(([key, entry]) => [key, walk(entry, [...path, key])]),
			);
		const canary = `canary${places.size}x`;
		places.set(canary, path);
		return FLAVOURS[flavour]?.(canary);
	};
	return { item: walk(item, []) as IDataObject, places };
}

/** A place as the list above writes it; in a chain, as it stands in the event at its beginning. */
function named(path: Path): string {
	const inner = [...path];
	while (inner[0] === 'input' && inner.length > 1) inner.shift();
	return inner
		.map((step) => (typeof step === 'number' ? '[]' : `.${step}`))
		.join('')
		.slice(1);
}

function leaks(text: string, { places }: Planted, flavour: string): string[] {
	const seen = [...new Set(text.match(/canary\d+x/g) ?? [])].map((canary) =>
		named(places.get(canary) ?? ['?']),
	);
	return flavour === 'word' ? seen.filter((name) => !SHOWN.has(name)) : seen;
}

const dotted = (path: Path) =>
	path
		.map((step) =>
			typeof step === 'number' ? `[${step}]` : /^[A-Za-z_]\w*$/.test(step) ? `.${step}` : `["${step}"]`,
		)
		.join('');
const bracketed = (path: Path) =>
	path.map((step) => (typeof step === 'number' ? `[${step}]` : `['${step}']`)).join('');
const escaped = (text: string) => `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}${text.slice(1)}`;

/** Ways to write a field into a text. */
const SPELLINGS: Array<(path: Path) => string> = [
	(path) => `{event${dotted(path)}}`,
	(path) => `Lead {event${dotted(path)}}: {event.leadId}`,
	(path) => `{event${dotted(path.slice(0, 1))}${bracketed(path.slice(1))}}`,
	(path) => `={{ $json${dotted(path)} }}`,
	(path) => `={{$json${bracketed(path)}}}`,
	(path) => `=Lead {{ $json.leadId }}: {{ $json${dotted(path)} }}.`,
	(path) => `={{ $json${dotted(path).replaceAll('.', '. ')} }}`,
	(path) => `={{ $json ${dotted(path)} }}`,
	(path) => `={{ $json?${dotted(path)} }}`,
	(path) => `={{ $json${dotted(path)}.toString() }}`,
	(path) => `={{ String($json${dotted(path)}) }}`,
	(path) => `={{ $json${dotted(path)} ?? $json }}`,
	(path) => `={{ (({ ${String(path[0])}: x }) => JSON.stringify(x))($json) }}`,
	(path) => `={{ $json.${escaped(String(path[0]))}${dotted(path.slice(1))} }}`,
	(path) => `={{ \`\${$json${dotted(path)}}\` }}`,
	(path) => `={{ $json${bracketed(path).replace(/^\['(.)/, "['$1' + '")} }}`,
	(path) => `={{ $input.item.json${dotted(path)} }}`,
	(path) => `={{ $json/* */${dotted(path)} }}`,
	() => '={{ JSON.stringify($json) }}',
	() => '={{ Object.values($json).map(String).join() }}',
	() => '={{ $json }}',
	(path) => `={{{ $json${dotted(path)} }}}`,
	(path) => `{{ $json${dotted(path)} }}`,
];

/** What uses such a text: message and channel of every format, and the field that names the lead. */
const USES: Array<(path: Path, text: string) => { action: Action; entityField?: string }> = [
	...['slack', 'teams', 'json', 'mattermost'].map((format) => (_path: Path, text: string) => ({
		action: { format, message: text },
	})),
	(_path, text) => ({ action: { format: 'slack', message: 'x', channel: text } }),
	(_path, text) => ({ action: { format: 'json', message: 'x', channel: `#${text.replace(/^=/, '')}` } }),
	...['', '{entity}', '= '].map((message) => (path: Path) => ({
		action: { format: 'mattermost', message },
		entityField: dotted(path).slice(1),
	})),
	(path) => ({ action: { format: 'json', message: 'x' }, entityField: dotted(path).slice(1) }),
	(path) => ({
		action: { format: 'slack', channel: '{entity}', message: '{timestamp} {value} {condition_id}' },
		entityField: dotted(path).slice(1),
	}),
	() => ({ action: { format: 'json', message: '{timestamp}' } }),
];

// Evaluates as n8n does, as far as it matters here: all that it is asked for.
function evaluateFor(item: IDataObject) {
	return (expression: string): unknown => {
		const run = (code: string): unknown =>
			new Function('$json', '$input', `return (${code});`)(item, { item: { json: item } });
		const lone = /^\{\{((?:(?!\}\})[\s\S])*)\}\}$/.exec(expression)?.[1];
		if (lone !== undefined) return run(lone);
		return expression.replace(/\{\{([\s\S]*?)\}\}/g, (_whole, code: string) => String(run(code)));
	};
}

/** Everything that is sent live, and what a dry run shows, as one text. */
async function whatIsSeen(
	item: IDataObject,
	action: Action,
	entityField = 'leadId',
	allowLeadData = false,
): Promise<string> {
	const seen: unknown[] = [];
	for (const dryRun of ['never', 'always'] as const) {
		const reading = readSettings({
			conditionId: 'c',
			conditionVersion: '1',
			rule: 'custom',
			conditions: {},
			entityField,
			dryRun,
			options: {},
			actions: { action: [{ actionId: 'chat', type: 'notification', allowLeadData, ...action }] },
		});
		// What refuses it says so to the person who set it, and has seen no item.
		if (!reading.ok) return '';
		const results = await runCondition(reading.value, [item], {
			mode: 'webhook',
			partOfTest: false,
			losesTest: false,
			workflowId: 'w',
			nodeId: 'n',
			evaluate: evaluateFor(item),
			send: async ({ url, headers, body }) => {
				seen.push([url, headers, body]);
				return await Promise.resolve({ kind: 'answer', status: 200, retryAfter: null } as never);
			},
			runWorkflow: async () => await Promise.reject(new Error('not here')),
			targets: { omniAiNotificationTargetApi: { url: 'https://chat.example.com/hook' } },
			clock: { now: () => 0, today: () => 0, wait: async () => await Promise.resolve() },
			openMemory: () => {
				throw new Error('not here');
			},
			random: () => 0,
			cancelled: undefined,
			names: null,
		});
		for (const { record, explanation, preview, delivery } of results)
			seen.push([record, explanation, preview, delivery]);
	}
	return JSON.stringify(seen);
}

test('every kind of item has a value that a chat shows where lead data is allowed', async () => {
	expect(emitted.size).toBeGreaterThanOrEqual(65);
	let shown = 0;
	for (const [name, item] of emitted) {
		const planted = plant(item, 'sentence');
		for (const path of planted.places.values()) {
			if (path.some((step) => typeof step === 'string' && !/^\w+$/.test(step))) continue;
			// Behind a condition a placeholder reads the event at the beginning, and an expression the item.
			const seen = await whatIsSeen(
				planted.item,
				{ format: 'json', message: `={{ $json${dotted(path)} }}` },
				'leadId',
				true,
			);
			if (!leaks(seen, planted, 'sentence').includes(named(path)))
				throw new Error(`${name}: ${dotted(path)} cannot be seen`);
			shown++;
			if (shown % 7 !== 0) break;
		}
	}
	expect(shown).toBeGreaterThanOrEqual(65);
});

test.each(['sentence', 'word'])(
	'no field of any item reaches a chat by its own name when it holds a %s',
	async (flavour) => {
		const found: string[] = [];
		// What is allowed goes by the name, so each name is tried once, whatever emits it.
		const tried = new Set<string>();
		for (const [name, item] of emitted) {
			const planted = plant(item, flavour);
			// What lies deep in these is what stands beside them too.
			for (const path of pathsOf(item).filter(
				(steps) =>
					!['raw', 'input', 'preview', 'sent'].includes(String(steps.at(-3))) &&
					steps.slice(0, -3).every((step) => step !== 'raw' && step !== 'preview'),
			)) {
				const inner = [...path];
				while (inner[0] === 'input' && inner.length > 1) inner.shift();
				const uses: Array<[string, Action, string?]> = [
					[
						`event ${named(path)}`,
						{ format: 'json', message: `{event${dotted(inner)}}`, channel: `{event${dotted(inner)}}` },
					],
					[
						`$json ${path.map((step) => (typeof step === 'number' ? '#' : step)).join('.')}`,
						{ format: 'json', message: `={{ $json${dotted(path)} }}` },
					],
					[`entity ${named(path)}`, { format: 'json', message: '' }, dotted(inner).slice(1)],
				];
				for (const [use, action, entityField] of uses.filter(([text]) => !tried.has(text))) {
					tried.add(use);
					const seen = await whatIsSeen(planted.item, action, entityField);
					for (const leak of leaks(seen, planted, flavour)) found.push(`${name}: ${use} shows ${leak}`);
				}
			}
		}
		expect(tried.size).toBeGreaterThan(600);
		expect(found.slice(0, 20)).toEqual([]);
	},
);

test('no lead data reaches a chat, however the message, the channel or the entity field is written', async () => {
	const cases = fc.constantFrom(...emitted.keys()).chain((name) => {
		const paths = pathsOf(emitted.get(name));
		return fc.record({
			name: fc.constant(name),
			flavour: fc.constantFrom(...Object.keys(FLAVOURS)),
			path: fc.constantFrom(...paths),
			spelling: fc.nat(SPELLINGS.length - 1),
			use: fc.nat(USES.length - 1),
		});
	});
	await fc.assert(
		fc.asyncProperty(cases, async ({ name, flavour, path, spelling, use }) => {
			const planted = plant(emitted.get(name), flavour);
			const { action, entityField } = USES[use]?.(path, SPELLINGS[spelling]?.(path) ?? '') ?? { action: {} };
			const seen = await whatIsSeen(planted.item, action, entityField);
			expect(leaks(seen, planted, flavour)).toEqual([]);
		}),
		{ numRuns: 600 },
	);
});

// ---- on n8n, to a chat that listens

const TARGET = { omniAiNotificationTargetApi: { url: '' } };

async function tell(
	item: INodeExecutionData,
	action: Action,
	{ dryRun = 'never', ...more }: IDataObject = {},
) {
	TARGET.omniAiNotificationTargetApi.url = `${receiver.origin}/chat`;
	const node = conditionNode(
		{ conditions: {}, dryRun, actions: [{ type: 'notification', ...action }], ...more },
		{ credentials: { omniAiNotificationTargetApi: 'omniAiNotificationTargetApi' } },
	);
	return await runConditionNode(node, [item], { credentials: TARGET });
}

const log = {
	id: 'log-1',
	type: 'TOOL_CALL',
	status: 'FAILED',
	summary: 'CANARY',
	error: 'CANARY',
	input: { a: 'CANARY' },
	output: { b: 'CANARY' },
	createdAt: '2025-01-01T00:00:00Z',
	completedAt: null,
	toolName: 'deep_research',
};
const lead = {
	id: 'lead-1',
	externalLeadId: null,
	firstName: 'CANARY',
	lastName: 'CANARY',
	businessName: null,
	email: 'CANARY@example.com',
	phoneNumber: '+15550100001',
	assigneeType: 'agent',
	createdAt: '2025-01-01T00:00:00Z',
	status: 'IN_PROGRESS',
};
const invalid = () =>
	eventItem({
		event: 'document.extracted',
		workspaceId: 'w',
		leadId: 'L1',
		documentId: 'd',
		parentActionId: 'p',
		status: 'completed',
		classification: {
			matchedChecklistItems: [
				{ validation: { status: 'invalid', reasons: ['The name CANARY and SSN 123-45-6789 do not match.'] } },
			],
		},
		extractionResult: { items: [], extractedCount: 1, rawText: 'CANARY', parentActionId: 'CANARY' },
	});
const behindCondition = () => ({
	explanation: 'CANARY',
	actionTriggered: {
		action_id: 'a',
		action_version: '1',
		status: 'triggered',
		payload_sent: { who: 'CANARY' },
		error: null,
	},
	trace: [{ left: 'x', leftValue: 'CANARY' }],
	decision: { value: true, entity: 'CANARY' },
	event: { leadId: 'L1' },
});

const LEAKS: Array<[string, () => IDataObject, Action, string?]> = [
	['output of a log', () => log, { message: '{event.output}' }],
	['input of a log', () => log, { message: '{event.input.a}' }],
	['summary of a log', () => log, { message: '{event.summary}' }],
	['error of a log', () => log, { message: '{event.error}' }],
	['email of a lead', () => lead, { message: '{event.email}' }],
	['email of a lead as the entity', () => lead, { message: '' }, 'email'],
	['name of a lead as the entity', () => lead, { message: '{entity}' }, 'firstName'],
	['name of a lead in plain JSON', () => lead, { message: 'x', format: 'json' }, 'lastName'],
	['an unknown key of a result', invalid, { message: '{event.extraction.rawText}' }],
	['the reason why a document is invalid', invalid, { message: '{event.failure.message}' }],
	['a filename', () => ({ document: { filename: 'CANARY' } }), { message: '{event.document.filename}' }],
	['a trace', behindCondition, { message: '{event.trace[0].leftValue}' }],
	['what was sent before', behindCondition, { message: '{event.actionTriggered.payload_sent.who}' }],
	['an explanation', behindCondition, { message: '{event.explanation}' }],
	[
		'a space in an expression',
		() => ({ actionLog: { input: 'CANARY' } }),
		{ message: '={{ $json.actionLog. input }}' },
	],
	[
		'taking apart in an expression',
		() => log,
		{ message: '={{ (({input}) => JSON.stringify(input))($json) }}' },
	],
	[
		'an escape in an expression',
		() => ({ actionLog: { input: 'CANARY' } }),
		{ message: '={{ $json.actionLog.\\u0069nput }}' },
	],
	['the whole item', () => lead, { message: '={{ JSON.stringify($json) }}' }],
	['another name of the item', () => lead, { message: '={{ $input.first().json.email }}' }],
	['the channel', () => lead, { message: 'x', channel: '={{ $json.email }}' }],
	['an address as an ID', () => ({ leadId: 'CANARY@example.com' }), { message: '{event.leadId}' }],
	['a sentence as an ID', () => ({ leadId: 'CANARY lives here' }), { message: '={{ $json.leadId }}' }],
	['an address as the entity', () => ({ leadId: 'CANARY@example.com' }), { message: '{entity}' }],
	[
		'an address in the default message',
		() => ({ leadId: 'CANARY@example.com', event: 'CANARY said so', occurredAt: 'CANARY' }),
		{ message: '' },
	],
	[
		'an address in plain JSON',
		() => ({
			leadId: 'CANARY@example.com',
			event: 'CANARY said so',
			eventKey: 'x/CANARY%20Roe',
			workspaceId: 'CANARY Roe',
			occurredAt: 'CANARY',
		}),
		{ message: 'x', format: 'json' },
	],
	['a sentence as a status', () => ({ status: 'CANARY is late' }), { message: '{event.status}' }],
	['a sentence as a tool', () => ({ toolName: 'CANARY is late' }), { message: '{event.toolName}' }],
	['a sentence as a time', () => ({ createdAt: 'CANARY is late' }), { message: '{event.createdAt}' }],
	['an object as an ID', () => ({ id: { name: 'CANARY' } }), { message: '{event.id}' }],
	['a list as a status', () => ({ status: ['CANARY'] }), { message: '{event.status}' }],
	[
		'an encoded key',
		() => ({ eventKey: 'lead.created/CANARY%20Roe%2C%20SSN' }),
		{ message: '{event.eventKey}' },
	],
];

test.each(LEAKS)('a chat gets no data by %s', async (_name, item, action, entityField = 'leadId') => {
	await tell({ json: item() }, action, { entityField });
	expect(receiver.requests.map(({ body }) => body.toString()).join()).not.toMatch(/CANARY|6789/);
	for (const { json } of outcomes(await tell({ json: item() }, action, { entityField, dryRun: 'always' }))) {
		expect(JSON.stringify([json['preview'], json['actionTriggered']])).not.toMatch(/CANARY|6789/);
	}
});

test('a value that does not look right is named by its field, and not quoted', async () => {
	for (const [message, field] of [
		['{event.leadId}', 'leadId'],
		['={{ $json.leadId }}', 'leadId'],
		['{entity}', 'Entity Field'],
		['{timestamp}', '{timestamp}'],
	] as const) {
		const item = { json: { leadId: 'Jane Roe', occurredAt: 'yesterday' } };
		const { record } = onlyOutcome(await tell(item, { message }));
		expect(record).toMatchObject({
			status: 'failed',
			error: {
				error: {
					type: 'parameter_error',
					message: expect.stringContaining(field),
					suggestion: expect.stringContaining('Allow Lead Data'),
					location: 'actions[0].message',
				},
			},
		});
		expect(JSON.stringify(record)).not.toMatch(/Jane|yesterday/);
		const dry = onlyOutcome(await tell(item, { message }, { dryRun: 'always' }));
		expect(dry.json['preview'].problems).toEqual([expect.objectContaining({ type: 'parameter_error' })]);
	}
	expect(receiver.connections()).toBe(0);
});

test.each([
	'123-45-6789',
	'SSN:123-45-6789',
	'SSN-123-45-6789',
	'call.555.010.0001',
	'x_123_45_6789',
	'tel~1-555-010-0001',
	'EIN-12-3456789',
	'a~123~45~6789',
])('the personal number %s reaches no chat, in whatever field and text it stands', async (number) => {
	const item = {
		event: number,
		eventKey: `lead.created/${number}`,
		leadId: number,
		status: number,
		toolName: number,
		workspaceId: number,
		failure: { category: number, source: number },
		document: { mimeType: `text/${number}` },
		actionTriggered: { status: number },
	};
	for (const field of [
		'event',
		'eventKey',
		'leadId',
		'status',
		'toolName',
		'failure.category',
		'failure.source',
		'document.mimeType',
		'actionTriggered.status',
	]) {
		expect(await whatIsSeen(item, { format: 'json', message: `x {event.${field}}` })).not.toContain(number);
		expect(await whatIsSeen(item, { format: 'json', message: `=x {{ $json.${field} }}` })).not.toContain(
			number,
		);
	}
	expect(await whatIsSeen(item, { format: 'json' })).not.toContain(number);
});

test('the default message to a chat leaves out what does not look right, and is sent', async () => {
	const { record } = onlyOutcome(
		await tell(
			{
				json: {
					leadId: 'Jane Roe',
					event: 'Jane called',
					occurredAt: 'now',
					eventKey: 'a b',
					workspaceId: 'w 1',
				},
			},
			{ format: 'json' },
		),
	);
	expect(record.status).toBe('triggered');
	expect(JSON.parse(receiver.requests[0]?.body.toString() ?? '')).toEqual({
		channel: '',
		message: 'Condition condition_1, version 1, is true.',
		entity: null,
		value: true,
		condition_id: 'condition_1',
		condition_version: '1',
		timestamp: null,
		event: { event: null, eventKey: null, leadId: null, workspaceId: null },
	});
});

test('a value that a chat may show is shown as it is', async () => {
	const message =
		'{entity} {value} {timestamp} {event.eventKey} {event.failure.category} ' +
		'{event.failure.retryable} {event.actionLog.tool.name} {event.actionLog.status} ' +
		'{event.externalLeadId}.';
	const item = failedAction({
		eventKey: 'action_log.failed/log%3A1/2025-10-30T21:12:44.987Z',
		leadId: '4cc8af99-b313-4c1f-b98b-009f38a4721a',
	});
	expect(onlyOutcome(await tell(item, { format: 'json', message })).record.status).toBe('triggered');
	const sent = JSON.parse(receiver.requests[0]?.body.toString() ?? '') as { message: string };
	expect(sent.message).toBe(
		'4cc8af99-b313-4c1f-b98b-009f38a4721a true 2025-10-30T21:12:44.987Z ' +
			'action_log.failed/log%3A1/2025-10-30T21:12:44.987Z timeout true deep_research FAILED .',
	);
	receiver.reset();
	await tell(
		{ json: { ...log, id: 77 } },
		{
			format: 'json',
			message:
				'=Log {{ $json.id }} of {{ $json["toolName"] }} is {{ $json.status }}{{ $json.completedAt ' +
				'}}, {{ $json.createdAt }}',
		},
	);
	expect((JSON.parse(receiver.requests[0]?.body.toString() ?? '') as { message: string }).message).toBe(
		'Log 77 of deep_research is FAILED, 2025-01-01T00:00:00Z',
	);
});

test.each([
	'4cc8af99-b313-4c1f-b98b-009f38a4721a',
	'12345678-1234-4123-8123-123456789012',
	'2025-10-30',
	'log-2025-10-30',
	'123',
	'15550100001',
	'a1-23-4567',
	'v1.22.333',
])('the ID %s is shown in a chat', async (leadId) => {
	await tell({ json: { leadId } }, { format: 'json', message: 'x {event.leadId}' });
	expect((JSON.parse(receiver.requests[0]?.body.toString() ?? '') as { message: string }).message).toBe(
		`x ${leadId}`,
	);
});

test('an expression of fields gives a chat the text that n8n makes of it', async () => {
	const item = {
		json: {
			id: 7,
			status: 'FAILED',
			eventKeyIsExact: false,
			test: false,
			externalLeadId: null,
			size: 0,
			createdAt: '2025-01-01T00:00:00Z',
			tool: { name: 'deep_research' },
		},
	};
	const fields = [
		'id',
		'status',
		'eventKeyIsExact',
		'test',
		'externalLeadId',
		'size',
		'createdAt',
		'tool.name',
		'leadId',
		'tool.id',
		'completion.totalRequired',
		'messages[0].id',
	];
	const texts = [
		...fields.flatMap((field) => [`=a {{ $json.${field} }} b`, `=x{{ $json.${field} }}`]),
		`=${fields.map((field) => `{{ $json.${field} }}`).join(' \\ ')}`,
		'=nothing',
		'=50 % of "{{ $json.id }}" \n',
	];
	for (const message of texts) {
		receiver.reset();
		for (const allowLeadData of [true, false])
			expect(onlyOutcome(await tell(item, { format: 'json', message, allowLeadData })).record.status).toBe(
				'triggered',
			);
		const [evaluated, read] = receiver.requests.map(
			({ body }) => (JSON.parse(body.toString()) as { message: string }).message,
		);
		expect([message, read]).toEqual([message, evaluated]);
	}
});

test('lead data is sent to a chat in full where it is allowed', async () => {
	for (const [, item, action, entityField = 'leadId'] of LEAKS) {
		receiver.reset();
		const run = await tell({ json: item() }, { ...action, allowLeadData: true }, { entityField });
		expect(run.error).toBeUndefined();
		expect(outcomes(run).map(({ record }) => record.status)).toEqual(['triggered']);
		expect(receiver.requests[0]?.body.toString()).toMatch(/CANARY|6789/);
	}
});

test('of fifty items, those that look right are told to a chat and the others fail alone', async () => {
	TARGET.omniAiNotificationTargetApi.url = `${receiver.origin}/chat`;
	const items = Array.from({ length: 50 }, (_unused, index) => ({
		json: { leadId: index % 5 === 0 ? `Jane Roe ${index}` : `lead-${index}` },
	}));
	const node = conditionNode(
		{ conditions: {}, dryRun: 'never', actions: [{ type: 'notification', message: 'Lead {event.leadId}' }] },
		{ credentials: { omniAiNotificationTargetApi: 'omniAiNotificationTargetApi' } },
	);
	const counts = (await runConditionNode(node, items, { credentials: TARGET }))
		.outputs('Condition')
		.map((output) => output.length);
	expect(counts).toEqual([40, 0, 0, 10]);
	expect(receiver.requests).toHaveLength(40);
	expect(receiver.requests.map(({ body }) => body.toString()).join()).not.toContain('Jane');
});
