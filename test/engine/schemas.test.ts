import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { z } from 'zod/v4';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { eventItemSchema } from '../../nodes/shared/event/eventItem';
import { parseEvent } from '../../nodes/shared/event/parseEvent';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OPERATIONS } from '../../nodes/OmniAi/router';
import { actionTriggeredSchema } from '../../nodes/OmniAiCondition/record/actionTriggered';
import { SAMPLE_KINDS, sampleEvent, type SampleKind } from '../../nodes/OmniAi/samples/sampleEvent';
import { startStandIn, type JsonObject, type StandIn } from '../support/omniAiService';
import { conditionNode, failedAction, outcomes, runConditionNode } from '../support/condition';
import { startReceiver, type Receiver } from '../support/receiver';
import { runWorkflow } from '../support/runWorkflow';

// The schema previews from which n8n's editor offers fields before the first run. They are made here,
// from the zod schemas and from what the nodes really emit; `npm run schemas` writes them anew.

const NODES = join(__dirname, '..', '..', 'nodes');
const WRITE = process.env['WRITE_SCHEMAS'] === 'true';
// n8n looks for the version in three parts.
const VERSION = 'v1.0.0';

/** As much of JSON Schema as n8n's editor reads: it takes neither alternatives nor references. */
interface Preview {
	type: string;
	properties?: Record<string, Preview>;
	items?: Preview;
}

// A field that is null in every sample is most likely a text that is not there.
const UNSEEN: Preview = { type: 'string' };
const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** The preview of values that stand in one place: every field that one of them has. Nulls say nothing. */
function previewOfValues(values: unknown[]): Preview {
	const known = values.filter((value) => value !== null && value !== undefined);
	const [first] = known;
	if (first === undefined) return UNSEEN;
	if (Array.isArray(first)) return { type: 'array', items: previewOfValues(known.flat()) };
	if (!isObject(first)) return { type: typeof first };
	const objects = known.filter(isObject);
	const keys = [...new Set(objects.flatMap((value) => Object.keys(value)))];
	return {
		type: 'object',
		properties: Object.fromEntries(
			keys.map((key) => [key, previewOfValues(objects.map((value) => value[key]))]),
		),
	};
}

/** The same for what has another content each time: its type alone. */
function freeForm(values: unknown[]): Preview {
	// What OmniAI leaves open is mostly an object.
	const type = values.some((value) => value !== null && value !== undefined)
		? previewOfValues(values).type
		: 'object';
	if (type === 'array') return { type, items: freeForm(values.filter(Array.isArray).flat()) };
	return type === 'object' ? { type, properties: {} } : { type };
}

/** The preview of a zod schema; where that allows any JSON, the type that the values have there. */
function previewOfSchema(schema: z.core.JSONSchema.BaseSchema, values: unknown[]): Preview {
	const type =
		schema.type ??
		(schema.anyOf?.find((entry) => typeof entry === 'object' && entry.type !== 'null') as
			z.core.JSONSchema.BaseSchema | undefined);
	if (typeof type === 'object') return previewOfSchema(type, values);
	if (type === 'array')
		return {
			type,
			items: previewOfSchema(
				schema.items as z.core.JSONSchema.BaseSchema,
				values.filter(Array.isArray).flat(),
			),
		};
	if (type === 'object' && schema.properties !== undefined) {
		const objects = values.filter(isObject);
		return {
			type,
			properties: Object.fromEntries(
				Object.entries(schema.properties).map(([key, entry]) => [
					key,
					previewOfSchema(
						entry as z.core.JSONSchema.BaseSchema,
						objects.map((value) => value[key]),
					),
				]),
			),
		};
	}
	return type === undefined || type === 'object' ? freeForm(values) : { type };
}

/** Where a value differs from its preview. Nothing has to be there, and anything can be null. */
function differences(preview: Preview, value: unknown, path = '$'): string[] {
	if (value === null || value === undefined) return [];
	const type = Array.isArray(value) ? 'array' : typeof value;
	if (type !== preview.type) return [`${path} is ${type}, the preview says ${preview.type}`];
	if (Array.isArray(value))
		return value.flatMap((entry, index) => differences(preview.items as Preview, entry, `${path}[${index}]`));
	const { properties } = preview;
	if (properties === undefined || Object.keys(properties).length === 0) return [];
	return Object.entries(value as object).flatMap(([key, entry]) =>
		properties[key] === undefined
			? [`${path}.${key} is not in the preview`]
			: differences(properties[key], entry, `${path}.${key}`),
	);
}

const events = (Object.keys(SAMPLE_KINDS) as SampleKind[]).map((kind) => {
	const parsed = parseEvent(sampleEvent(kind, 7, 0), {
		receivedAt: new Date(0).toISOString(),
		test: true,
		includeRaw: false,
	});
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value as unknown as IDataObject;
});

function eventPreview(): Preview {
	const preview = previewOfSchema(z.toJSONSchema(eventItemSchema) as z.core.JSONSchema.BaseSchema, events);
	// Only there when asked for.
	delete preview.properties?.['raw'];
	return preview;
}

let receiver: Receiver;
let service: StandIn;
beforeAll(async () => {
	[receiver, service] = await Promise.all([
		startReceiver(),
		startStandIn({ apiKey: 'key', analyticsLeads: 2 }),
	]);
});
afterAll(async () => {
	await Promise.all([receiver.close(), service.close()]);
});

/**
 * What the condition emits on each of its outputs: delivered, answered with 500, refused before it is sent.
 */
async function conditionResults(): Promise<IDataObject[]> {
	const actions = [
		{ actionId: 'reached', url: `${receiver.origin}/ok` },
		{ actionId: 'broken', url: `${receiver.origin}/status/500` },
		{ actionId: 'refused', url: `${receiver.origin}/private`, allowPrivateNetwork: false },
	];
	const skipped = failedAction();
	(skipped.json['actionLog'] as IDataObject)['type'] = 'MESSAGE';
	const undecided = failedAction({ actionLog: null });
	const all: IDataObject[] = [];
	for (const dryRun of ['always', 'never']) {
		const run = await runConditionNode(
			conditionNode({ dryRun, actions, options: { maxRetries: 1 } }),
			[failedAction(), skipped, undecided],
			{ mode: 'manual' },
		);
		if (run.error) throw run.error;
		all.push(...outcomes(run).map(({ json }) => json as IDataObject));
	}
	return all;
}

function conditionPreview(results: IDataObject[]): Preview {
	const preview = previewOfValues(results);
	const properties = preview.properties as Record<string, Preview>;
	properties['actionTriggered'] = previewOfSchema(
		z.toJSONSchema(actionTriggeredSchema) as z.core.JSONSchema.BaseSchema,
		results.map((result) => result['actionTriggered']),
	);
	properties['input'] = eventPreview();
	// What is sent is up to the action.
	for (const path of [
		['preview', 'body'],
		['preview', 'headers'],
		['delivery', 'replay', 'body'],
	]) {
		const parent = path.slice(0, -1).reduce<Preview | undefined>((at, key) => at?.properties?.[key], preview);
		if (parent?.properties === undefined) throw new Error(`No result has ${path.join('.')}`);
		parent.properties[path.at(-1) as string] = { type: 'object', properties: {} };
	}
	return preview;
}

/** What an operation emits, against the stand-in where it asks OmniAI. */
async function emitted(
	parameters: INodeParameters,
	item: INodeExecutionData = { json: {} },
): Promise<IDataObject[]> {
	const run = await runWorkflow({
		mode: 'manual',
		nodes: [{ name: 'OmniAI', type: new OmniAi(), parameters, credentials: { omniAiApi: 'api' } }],
		items: [item],
		credentials: { api: { apiKey: 'key', baseUrl: service.origin } },
		credentialTypes: [new OmniAiApi()],
		instanceBaseUrl: receiver.origin,
	});
	if (run.error) throw run.error;
	return (run.outputs('OmniAI')[0] ?? []).map((item) => item.json);
}

const sendTest = async () =>
	(
		await Promise.all(
			(Object.keys(SAMPLE_KINDS) as SampleKind[]).map(
				async (sample) =>
					await emitted({
						resource: 'event',
						operation: 'sendTest',
						sample,
						seed: 7,
						authentication: 'none',
						triggerUrl: `${receiver.origin}/ok`,
					}),
			),
		)
	).flat();

/** What the operations emit whose answers are OmniAI's, each as it is set without any options. */
async function serviceResults(): Promise<Record<string, IDataObject[]>> {
	const pdf = Buffer.from('%PDF-sample');
	const leadId = service.addLead({
		firstName: 'Ada',
		lastName: 'Sample',
		email: 'ada@example.com',
		phoneNumber: '+15550100001',
		businessName: 'Acme',
		externalLeadId: 'CRM-1',
		checklistItems: [{ code: 'ein', value: '12-3456789' }],
	});
	const documentId = service.addDocument(leadId, 'statement.pdf', 'application/pdf', pdf);
	service.setActionLogs(
		leadId,
		[sampleEvent('toolTimeout', 7, 0), sampleEvent('messageNotDelivered', 7, 0)].map(
			(event) => event['actionLog'] as JsonObject,
		),
	);
	const lead = { __rl: true, mode: 'id', value: leadId };
	const withFile: INodeExecutionData = {
		json: {},
		binary: {
			data: { data: pdf.toString('base64'), fileName: 'statement.pdf', mimeType: 'application/pdf' },
		},
	};
	const of = async (
		resource: string,
		operation: string,
		parameters: INodeParameters = {},
		item?: INodeExecutionData,
	) => [`${resource}/${operation}`, await emitted({ resource, operation, ...parameters }, item)] as const;
	return Object.fromEntries([
		await of('lead', 'create', {
			firstName: 'Grace',
			additionalFields: { lastName: 'Sample', email: 'grace@example.com' },
		}),
		await of('lead', 'update', {
			leadId: lead,
			updateFields: { website: 'example.com', timezone: 'America/New_York' },
		}),
		await of('lead', 'get', { leadId: lead }),
		await of('lead', 'getActionLogs', { leadId: lead }),
		await of('lead', 'getChecklist', { leadId: lead }),
		await of('lead', 'getDocuments', { leadId: lead }),
		await of('lead', 'addChecklistItem', {
			leadId: lead,
			label: 'Statements',
			fieldType: 'BANK_STATEMENT',
			months: 3,
		}),
		await of('activity', 'create', { leadId: lead, eventType: 'note', title: 'Called' }),
		await of('document', 'upload', { leadId: lead, binaryFields: 'data' }, withFile),
		await of('document', 'get', { documentId }),
		await of('document', 'renewLink', { documentId }),
		await of('document', 'download', { documentId, binaryField: 'data' }),
		await of('analytics', 'getAll'),
		await of('analytics', 'getTotals'),
		await of('analytics', 'exportCsv', { download: false }),
	]);
}

// What OmniAI or the user fills in freely: the fields differ each time.
const FREE_FORM: Record<string, string[]> = {
	'lead/getActionLogs': ['input', 'output'],
	'lead/getDocuments': ['metadata'],
};

async function servicePreviews(): Promise<Record<string, Preview>> {
	return Object.fromEntries(
		Object.entries(await serviceResults()).map(([operation, results]) => {
			const { type, properties } = previewOfValues(results);
			const free = Object.fromEntries(
				(FREE_FORM[operation] ?? []).map((field) => [field, { type: 'object', properties: {} }]),
			);
			return [
				`OmniAi/__schema__/${VERSION}/${operation}.json`,
				{ type, properties: { ...properties, ...free } },
			];
		}),
	);
}

async function generate(): Promise<Record<string, Preview>> {
	const event = eventPreview();
	const sent = previewOfValues(await sendTest());
	Object.assign(sent.properties as object, {
		answer: { type: 'object', properties: { status: { type: 'string' } } },
		sent: { type: 'object', properties: {} },
	});
	return {
		// The editor offers no fields of triggers; n8n's AI builder reads them under this name.
		[`OmniAiTrigger/__schema__/${VERSION}/output.json`]: event,
		[`OmniAiCondition/__schema__/${VERSION}.json`]: conditionPreview(await conditionResults()),
		...Object.fromEntries(
			['fromHistory', 'generateSample', 'parse'].map((operation) => [
				`OmniAi/__schema__/${VERSION}/event/${operation}.json`,
				event,
			]),
		),
		[`OmniAi/__schema__/${VERSION}/event/sendTest.json`]: sent,
		...(await servicePreviews()),
	};
}

const committed = (): string[] =>
	readdirSync(NODES, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.parentPath.includes('__schema__'))
		.map((entry) => relative(NODES, join(entry.parentPath, entry.name)));

const read = (file: string): Preview => JSON.parse(readFileSync(join(NODES, file), 'utf8')) as Preview;

test('the schema previews are exactly those that the nodes have', async () => {
	const generated = await generate();
	if (WRITE) {
		for (const file of committed()) rmSync(join(NODES, file));
		for (const [file, preview] of Object.entries(generated)) {
			mkdirSync(dirname(join(NODES, file)), { recursive: true });
			writeFileSync(join(NODES, file), `${JSON.stringify(preview, null, '\t')}\n`);
		}
	}
	expect(committed().sort()).toEqual(Object.keys(generated).sort());
	for (const [file, preview] of Object.entries(generated)) {
		// The advice is part of what a failed comparison shows.
		expect({ file, advice: 'npm run schemas', preview: read(file) }).toEqual({
			file,
			advice: 'npm run schemas',
			preview,
		});
	}
});

test('every schema preview is one that the editor takes for a schema', () => {
	expect(committed().every((file) => existsSync(join(NODES, file)))).toBe(true);
	for (const file of committed()) {
		const { type, properties } = read(file);
		expect([type, Object.keys(properties ?? {}).length > 0]).toEqual(['object', true]);
		expect(readFileSync(join(NODES, file), 'utf8')).not.toMatch(/"(?:anyOf|oneOf|\$ref)"|"undefined"/);
	}
});

test.each(['generateSample', 'parse'])(
	'the output of %s is as its preview says, for every sample',
	async (operation) => {
		const preview = read(`OmniAi/__schema__/${VERSION}/event/${operation}.json`);
		for (const sample of Object.keys(SAMPLE_KINDS) as SampleKind[]) {
			const items = await emitted(
				{
					resource: 'event',
					operation,
					sample,
					seed: 11,
					...(operation === 'parse' && { body: '={{ $json.body }}' }),
				},
				{ json: { body: sampleEvent(sample, 11, 0) as IDataObject } },
			);
			expect(items).toHaveLength(1);
			expect(items.flatMap((item) => differences(preview, item))).toEqual([]);
		}
	},
);

test('the output of the Condition node is as its preview says, on all four outputs', async () => {
	const preview = read(`OmniAiCondition/__schema__/${VERSION}.json`);
	const results = await conditionResults();
	expect(new Set(results.map((result) => (result['actionTriggered'] as IDataObject)['status']))).toEqual(
		new Set(['triggered', 'would_trigger', 'skipped', 'failed']),
	);
	expect(results.flatMap((result) => differences(preview, result))).toEqual([]);
});

test('the output of Send Test is as its preview says', async () => {
	const preview = read(`OmniAi/__schema__/${VERSION}/event/sendTest.json`);
	for (const item of await sendTest()) {
		// A receiver that is no trigger answers whatever it likes.
		expect(differences(preview, { ...item, answer: null })).toEqual([]);
	}
});

test('every operation of the OmniAI node has a preview', () => {
	const operations = Object.entries(OPERATIONS).flatMap(([resource, of]) =>
		Object.keys(of).map((operation) => `OmniAi/__schema__/${VERSION}/${resource}/${operation}.json`),
	);
	expect(
		committed()
			.filter((file) => file.startsWith('OmniAi/'))
			.sort(),
	).toEqual(operations.sort());
});
