import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { startStandIn, type StandIn } from '../support/omniAiService';
import { runWorkflow } from '../support/runWorkflow';

// What the operations of OmniAI tell a person, in whole sentences, and give a workflow, in whole items.

jest.setTimeout(30_000);

let service: StandIn;

beforeAll(async () => {
	service = await startStandIn({ apiKey: 'key-for-the-stand-in' });
});
afterAll(async () => await service.close());
beforeEach(() => {
	service.clearFaults();
	service.requests.length = 0;
});

async function run(parameters: object, binary?: Record<string, IBinaryData>) {
	const items: INodeExecutionData[] = [{ json: {}, ...(binary !== undefined && { binary }) }];
	const finished = await runWorkflow({
		mode: 'manual',
		nodes: [
			{
				name: 'OmniAI',
				type: new OmniAi(),
				parameters: parameters as INodeParameters,
				credentials: { omniAiApi: 'api' },
			},
		],
		items,
		credentials: { api: { apiKey: 'key-for-the-stand-in', baseUrl: service.origin } },
		credentialTypes: [new OmniAiApi()],
	});
	const error = finished.error as { message?: string; description?: string } | undefined;
	return { found: finished.outputs('OmniAI')[0] ?? [], said: [error?.message, error?.description] };
}

const answer = (...bodies: unknown[]) =>
	bodies.forEach((body) => service.fail({ status: 200, body: JSON.stringify(body) }));
const file = (content: string, fileName = 'a.pdf'): IBinaryData => ({
	data: Buffer.from(content).toString('base64'),
	fileName,
	mimeType: 'application/pdf',
});

const NOTHING_SENT = 'Nothing was sent to OmniAI for this item.';
const strange = (asked: string, writes = false) => [
	'What answered does not look like OmniAI',
	`It was asked to ${asked}, and its answer holds nothing of that. Check 'Base URL' in the ` +
		"credential 'OmniAI " +
		`API'.${writes ? ' OmniAI may have carried it out nevertheless: look at the lead before you repeat it.' : ''}`,
];
const UPDATE = { resource: 'lead', operation: 'update', leadId: 'x' };
const ITEM = { resource: 'lead', operation: 'addChecklistItem', leadId: 'x', label: 'L' };
const ACTIVITY = { resource: 'activity', operation: 'create', leadId: 'x', eventType: 'e', title: 't' };
const cannotTell = (label: string) => [
	`'Only When Different' cannot tell whether '${label}' differs, because OmniAI does not say what it is`,
	`Nothing was updated. Leave '${label}' out, or switch the option off and make sure that the ` +
		'update starts no new one.',
];

test.each<[parameters: object, bodies: unknown[], said: string[], requests: number]>([
	[
		{ resource: 'lead', operation: 'create', firstName: '={{ "" }}' },
		[],
		["'First Name' must not be empty.", NOTHING_SENT],
		0,
	],
	[{ ...UPDATE, updateFields: {} }, [], ['Choose at least one field to update.', NOTHING_SENT], 0],
	[{ ...ACTIVITY, additionalFields: { metadata: '{a' } }, [], ["'Metadata' is not JSON", NOTHING_SENT], 0],
	[
		{ ...ACTIVITY, additionalFields: { metadata: '7' } },
		[],
		["'Metadata' has to be a JSON object.", NOTHING_SENT],
		0,
	],
	[
		{ resource: 'lead', operation: 'get', leadId: '..' },
		[],
		[
			"'Lead' is missing or is not an ID",
			"Give 'Lead' the ID that OmniAI uses; an event item has it as 'leadId' or 'document.id'.",
		],
		0,
	],
	...[0, 1.5, '={{ "" }}', '={{ "x" }}', '={{ true }}'].map(
		(limit): [object, unknown[], string[], number] => [
			{ resource: 'analytics', operation: 'getAll', limit },
			[],
			[
				"'Limit' has to be a whole number, 1 or more",
				'Enter such a number, or check the expression it is taken from.',
			],
			0,
		],
	),
	[
		{ resource: 'lead', operation: 'nothing' },
		[],
		[
			"This version of the node has no operation 'nothing' of 'lead'.",
			'Update the package, or choose another operation.',
		],
		0,
	],
	[{ resource: 'lead', operation: 'get', leadId: 'x' }, [{ lead: { id: null } }], strange('get a lead'), 1],
	[
		{ resource: 'lead', operation: 'getDocuments', leadId: 'x' },
		[{ document: [] }],
		strange('get the documents of a lead'),
		1,
	],
	[
		{ resource: 'lead', operation: 'getChecklist', leadId: 'x' },
		[{ items: [] }],
		strange('get the checklist of a lead'),
		1,
	],
	[
		{ resource: 'lead', operation: 'getActionLogs', leadId: 'x' },
		[{}],
		strange('get the action logs of a lead'),
		1,
	],
	[
		{ resource: 'lead', operation: 'create', firstName: 'A' },
		[{ lead: {} }],
		strange('create a lead', true),
		1,
	],
	[{ ...UPDATE, updateFields: { email: 'e' } }, [[]], strange('update a lead', true), 1],
	[ITEM, [{ checklistItem: null, id: null }], strange('add a checklist item to a lead', true), 1],
	[ACTIVITY, [{ success: 'yes' }], strange("write an entry on a lead's timeline", true), 1],
	[{ resource: 'analytics', operation: 'getTotals' }, [{ breakdown: [] }], strange('get analytics'), 1],
	[{ resource: 'analytics', operation: 'exportCsv' }, [{ breakdown: [] }], strange('get analytics'), 1],
	[
		{ resource: 'document', operation: 'get', documentId: 'd' },
		[{ document: {} }],
		strange('get a document'),
		1,
	],
	[
		{ resource: 'document', operation: 'renewLink', documentId: 'd' },
		[{ id: 'd' }],
		strange('get a document'),
		1,
	],
	[
		{ resource: 'document', operation: 'download', documentId: 'd' },
		[{ id: 'd', content: 'YQ==' }],
		strange('get a document'),
		1,
	],
	[
		{ resource: 'document', operation: 'download', documentId: 'd', options: { throughApi: true } },
		[{ id: 'd', signedUrl: 'https://h.example' }],
		strange('get a document'),
		1,
	],
	[
		{ resource: 'document', operation: 'download', documentId: 'd' },
		[{ signedUrl: 'xhttps://h.example/' }],
		['OmniAI gave no web address for the file', "Switch on 'Through the API' in the options."],
		1,
	],
	[
		{ resource: 'analytics', operation: 'exportCsv' },
		[{ downloadUrl: 'ftp://h.example/' }],
		[
			'OmniAI gave no web address for the file',
			"Switch off 'Download' and fetch the 'downloadUrl' by other means.",
		],
		1,
	],
	[
		{
			resource: 'document',
			operation: 'download',
			documentId: 'd',
			options: { throughApi: true, maximumSizeMb: 0.1 },
		},
		[{ content: Buffer.alloc(104_858).toString('base64') }],
		[
			'The file is larger than 0.1 MB',
			"Raise 'Maximum Size (MB)' in the options if it may be that large. Nothing of it was kept.",
		],
		1,
	],
	...(
		[
			['assigneeType', 'agent', 'Assignee Type'],
			['middleName', 'M', 'Middle Name'],
			['timezone', 'Z', 'Timezone'],
			['status', 'COMPLETED', 'Status'],
		] as const
	).map(([field, value, label]): [object, unknown[], string[], number] => [
		{ ...UPDATE, updateFields: { email: 'e', [field]: value }, options: { onlyWhenDifferent: true } },
		[{ lead: { id: 'x', email: 'e' } }],
		cannotTell(label),
		1,
	]),
	[
		{
			...UPDATE,
			updateFields: { checklistItems: { item: [{ code: 'c' }] } },
			options: { onlyWhenDifferent: true },
		},
		[{ lead: { id: 'x' } }],
		cannotTell('Checklist Items'),
		1,
	],
])('a full sentence refuses %p (row %#)', async (parameters, bodies, said, requests) => {
	answer(...bodies);
	expect([(await run(parameters)).said, service.requests.length]).toEqual([said, requests]);
});

const UPLOAD = { resource: 'document', operation: 'upload', leadId: 'x' };
const many = Object.fromEntries(Array.from({ length: 11 }, (_unused, at) => [`f${at}`, file('x')]));

test.each<[fields: object, binary: Record<string, IBinaryData> | undefined, said: string[]]>([
	[
		{ binaryFields: '*' },
		undefined,
		[
			'The item has no file to upload',
			"Check 'Input Binary Fields', and that the node before outputs files.",
		],
	],
	[
		{ binaryFields: '={{ " , " }}' },
		{ a: file('x') },
		[
			'The item has no file to upload',
			"Check 'Input Binary Fields', and that the node before outputs files.",
		],
	],
	[
		{ binaryFields: 'a, c' },
		{ a: file('x'), b: file('x') },
		["The item has no file in the field 'c'", "Check 'Input Binary Fields'. The item has files in: a, b."],
	],
	[
		{ binaryFields: 'a' },
		undefined,
		["The item has no file in the field 'a'", "Check 'Input Binary Fields'. The item has no files."],
	],
	[
		{ binaryFields: '*, a' },
		{ a: file('x') },
		["The item has no file in the field '*'", "Check 'Input Binary Fields'. The item has files in: a."],
	],
	[
		{ binaryFields: '*' },
		many,
		[
			'OmniAI takes 10 files at a time, and these are 11',
			"Upload them in several items, for example with n8n's node Split Out.",
		],
	],
	[
		{
			binaryFields: 'a',
			additionalFields: { fileDetails: { file: [{ binaryField: 'a' }, { binaryField: ' b ' }] } },
		},
		{ a: file('x') },
		[
			"'File Details' speaks of the field 'b', which is not uploaded",
			"Name the same fields in 'File Details' and 'Input Binary Fields'.",
		],
	],
])('the OmniAI node refuses an upload with %p in whole sentences (row %#)', async (fields, binary, said) => {
	expect([(await run({ ...UPLOAD, ...fields }, binary)).said, service.requests]).toEqual([said, []]);
});

test.each<[what: string, fields: object, form: string[][], actionLogId: string | null]>([
	[
		'no details',
		{ binaryFields: '={{ "b, a,b" }}' },
		[
			['leadId', 'x'],
			['files', 'b'],
			['files', 'a.pdf'],
		],
		null,
	],
	[
		'empty details',
		{
			binaryFields: 'a',
			additionalFields: { fileDetails: { file: [{ binaryField: 'a', externalId: '', name: ' ' }] } },
		},
		[
			['leadId', 'x'],
			['files', 'a.pdf'],
		],
		'log',
	],
	[
		'details of some',
		{
			binaryFields: 'a,b',
			additionalFields: {
				leadChecklistItemId: ' i ',
				fileDetails: { file: [{ binaryField: 'b', externalId: ' 7 ', name: 'N' }] },
			},
		},
		[
			['leadId', 'x'],
			['leadChecklistItemId', 'i'],
			['metadata', '[{},{"externalId":"7","name":"N"}]'],
			['files', 'a.pdf'],
			['files', 'b'],
		],
		'log',
	],
])('an upload with %s arrives whole', async (_what, fields, form, actionLogId) => {
	answer({ documents: [{ id: 'd' }, { id: 'e' }], ...(actionLogId !== null && { actionLogId }) });
	const { found } = await run({ ...UPLOAD, ...fields }, { a: file('x'), b: file('y', '') });
	expect(
		service.requests[0]?.form?.map(([name, value]) => [
			name,
			typeof value === 'string' ? value : value.filename,
		]),
	).toEqual(form);
	expect(found).toEqual(['d', 'e'].map((id) => ({ json: { id, actionLogId }, pairedItem: { item: 0 } })));
});

test.each<[parameters: object, bodies: unknown[], sent: unknown[], items: object[]]>([
	[
		{ resource: 'lead', operation: 'create', firstName: 'A', simplify: false },
		[{ id: 'l', error: null }],
		[{ firstName: 'A' }],
		[{ id: 'l', lead: { id: 'l', error: null } }],
	],
	[
		{ resource: 'lead', operation: 'get', leadId: 'x', simplify: false },
		[{ lead: { id: 7 }, more: 1 }],
		[null],
		[{ lead: { id: 7 }, more: 1 }],
	],
	[
		{ ...UPDATE, updateFields: { email: '' }, simplify: false },
		[{ lead: { id: 'l' }, error: null, more: 1 }],
		[{ leadId: 'x', email: '' }],
		[{ lead: { id: 'l' }, more: 1 }],
	],
	[
		{ resource: 'lead', operation: 'getActionLogs', leadId: 'x', simplify: false },
		[{ actionLogs: [{ a: 1 }, { b: 2 }] }],
		[null],
		[{ a: 1 }, { b: 2 }],
	],
	...['checklist', 'checklistGroups', 'checklistItems', 'groups'].map(
		(label): [object, unknown[], unknown[], object[]] => [
			{ resource: 'lead', operation: 'getChecklist', leadId: 'x', simplify: false },
			[{ [label]: [{ name: 'G' }] }],
			[null],
			[{ name: 'G' }],
		],
	),
	[
		{ resource: 'lead', operation: 'getDocuments', leadId: 'x' },
		[{ documents: [{ id: 'd' }] }],
		[null],
		[{ id: 'd' }],
	],
	[
		{ ...ITEM, fieldType: 'NUMBER' },
		[{ checklistItem: { id: 'i', error: null } }],
		[{ label: 'L', fieldType: 'NUMBER' }],
		[{ id: 'i' }],
	],
	[
		{ ...ITEM, fieldType: 'NUMBER', numberRules: { min: 0, max: '={{ null }}' } },
		[{ id: 'i' }],
		[{ label: 'L', fieldType: 'NUMBER', config: { min: 0 } }],
		[{ id: 'i' }],
	],
	[
		{ ...ITEM, fieldType: 'TEXT', textRules: { pattern: '' } },
		[{ success: true }],
		[{ label: 'L', fieldType: 'TEXT' }],
		[{ success: true }],
	],
	[
		{ ...ITEM, fieldType: 'TEXT', textRules: { pattern: '^a' } },
		[{ success: true }],
		[{ label: 'L', fieldType: 'TEXT', config: { pattern: '^a' } }],
		[{ success: true }],
	],
	[
		{ ...ITEM, fieldType: 'ID', idType: 'PASSPORT' },
		[{ id: 1 }],
		[{ label: 'L', fieldType: 'ID', config: { type: 'PASSPORT' } }],
		[{ id: 1 }],
	],
	[
		{ ...ITEM, fieldType: 'SELECT', choices: ' a ,, b' },
		[{ id: 1 }],
		[{ label: 'L', fieldType: 'SELECT', config: { options: ['a', 'b'] } }],
		[{ id: 1 }],
	],
	[
		{ ...ITEM, fieldType: 'TAX_RETURN', years: '2024', taxReturnRules: { isPersonal: false } },
		[{ id: 1 }],
		[{ label: 'L', fieldType: 'TAX_RETURN', config: { years: 2024, isPersonal: false } }],
		[{ id: 1 }],
	],
	[
		{ ...ITEM, fieldType: 'TAX_RETURN', years: '2023, 2024' },
		[{ id: 1 }],
		[{ label: 'L', fieldType: 'TAX_RETURN', config: { years: [2023, 2024] } }],
		[{ id: 1 }],
	],
	[
		{ ...ITEM, fieldType: 'BANK_STATEMENT', months: 6, bankStatementRules: { gracePeriodDays: 0 } },
		[{ id: 1 }],
		[{ label: 'L', fieldType: 'BANK_STATEMENT', config: { months: 6, gracePeriodDays: 0 } }],
		[{ id: 1 }],
	],
	[
		{ ...ITEM, fieldType: 'DATE', additionalFields: { isRequired: false, agentInstructions: '' } },
		[{ id: 1 }],
		[{ label: 'L', fieldType: 'DATE', isRequired: false }],
		[{ id: 1 }],
	],
	[
		ACTIVITY,
		[{ actionLogId: 'a', error: null }],
		[{ leadId: 'x', eventType: 'e', title: 't', metadata: { sentBy: 'n8n-nodes-omniai' } }],
		[{ actionLogId: 'a' }],
	],
	[
		{ ...ACTIVITY, additionalFields: { description: 'd', metadata: '{"a":1}' } },
		[{ success: true }],
		[
			{
				leadId: 'x',
				eventType: 'e',
				title: 't',
				description: 'd',
				metadata: { a: 1, sentBy: 'n8n-nodes-omniai' },
			},
		],
		[{ success: true }],
	],
	[
		{ ...ACTIVITY, additionalFields: { metadata: '{}', markAsOurs: false } },
		[{ success: true }],
		[{ leadId: 'x', eventType: 'e', title: 't' }],
		[{ success: true }],
	],
	[
		{ ...ACTIVITY, additionalFields: { metadata: '={{ {a: 1} }}', markAsOurs: false } },
		[{ success: true }],
		[{ leadId: 'x', eventType: 'e', title: 't', metadata: { a: 1 } }],
		[{ success: true }],
	],
	[
		{ resource: 'analytics', operation: 'getTotals' },
		[{ breakdown: [], totals: { count: 1 }, start: 's' }],
		[null],
		[{ start: 's', end: null, count: 1 }],
	],
	[
		{ resource: 'analytics', operation: 'getAll', simplify: false, limit: 2 },
		[{ breakdown: [1, 2, 3].map((leadId) => ({ leadId })), nextToken: 't' }],
		[null],
		[{ leadId: 1 }, { leadId: 2 }],
	],
	[
		{ resource: 'analytics', operation: 'exportCsv', download: false },
		[{ downloadUrl: 'u', start: 's', nextToken: 't' }, { downloadUrl: 'v' }],
		[null, null],
		[
			{ downloadUrl: 'u', start: 's', end: null, page: 1 },
			{ downloadUrl: 'v', start: null, end: null, page: 2 },
		],
	],
	[
		{ resource: 'document', operation: 'get', documentId: ' d ' },
		[{ id: 'd', more: 1 }],
		[null],
		[{ id: 'd', more: 1 }],
	],
])('the OmniAI node sends and gives what it should (row %#)', async (parameters, bodies, sent, items) => {
	answer(...bodies);
	const { found, said } = await run(parameters);
	expect(said).toEqual([undefined, undefined]);
	expect(service.requests.map(({ body }) => body)).toEqual(sent);
	expect(found).toEqual(items.map((json) => ({ json, pairedItem: { item: 0 } })));
});

// What the lead holds, what is wanted of it, and whether that is a difference.
test.each<[held: object, wanted: object, updates: boolean]>([
	[{ lead: { id: 'x', email: 'A@b.c' } }, { email: 'a@B.C' }, false],
	[{ lead: { id: 'x', email: 'A@b.c' } }, { email: 'a@b.d' }, true],
	[{ lead: { id: 'x', firstName: ' A ' } }, { firstName: 'A' }, false],
	[{ lead: { id: 'x', firstName: 'a' } }, { firstName: 'A' }, true],
	[{ lead: { id: 'x', firstName: 'A' } }, { firstName: 'A', lastName: 'B' }, true],
	[{ lead: { id: 'x', firstName: { a: 1 } } }, { firstName: '{"a":1}' }, true],
	[{ lead: { id: 'x', assigneeType: 'HUMAN_AGENT' } }, { assigneeType: 'manual' }, false],
	[{ lead: { id: 'x', assigneeType: 'manual' } }, { assigneeType: 'manual' }, false],
	[{ lead: { id: 'x', assigneeType: 'HUMAN_AGENT' } }, { assigneeType: 'agent' }, true],
	[{ lead: { id: 'x', assigneeType: 'AI' } }, { assigneeType: 'agent' }, false],
	[{ lead: { id: 'x', assigneeType: 'AI' } }, { assigneeType: 'manual' }, true],
	[{ lead: { id: 'x', emailVerifiedAt: '2025-01-01' } }, { emailVerified: true }, false],
	[{ lead: { id: 'x', emailVerifiedAt: '2025-01-01' } }, { emailVerified: false }, true],
	[{ lead: { id: 'x', emailVerifiedAt: null } }, { emailVerified: true }, true],
	[{ lead: { id: 'x', didOptOut: true } }, { didOptOut: true }, false],
	[{ lead: { id: 'x', didOptOut: true } }, { didOptOut: false }, true],
	[{ lead: { id: 'x' } }, { didOptOut: true }, true],
	[{ lead: { id: 'x', status: 'IN_PROGRESS' }, status: 'COMPLETED' }, { status: 'COMPLETED' }, false],
	[{ lead: { id: 'x', status: 'COMPLETED' } }, { status: 'COMPLETED' }, false],
	[{ lead: { id: 'x', status: 'REVIEW' } }, { status: 'IN_PROGRESS' }, false],
	[{ lead: { id: 'x', status: 'REVIEW' } }, { status: 'COMPLETED' }, true],
	[{ lead: { id: 'x', status: 'COMPLETED' } }, { status: 'IN_PROGRESS' }, true],
	[{ lead: { id: 'x', middleName: null, timezone: 'Z' } }, { middleName: '', timezone: 'Z' }, false],
	[{ lead: { id: 'x' }, checklistItems: [] }, { checklistItems: { item: [{ code: 'c' }] } }, true],
	[
		{
			lead: { id: 'x' },
			checklistItems: [{ status: 'TODO', value: { b: 1, a: 2 }, checklistItem: { code: 'c' } }],
		},
		{
			checklistItems: { item: [{ code: 'c' }, { code: 'c', status: 'TODO', value: '={{ {a: 2, b: 1} }}' }] },
		},
		false,
	],
	[
		{ lead: { id: 'x' }, checklistItems: [{ status: 'TODO', value: 1, checklistItem: { code: 'c' } }] },
		{
			checklistItems: {
				item: [
					{ code: 'c', status: 'TODO' },
					{ code: 'c', status: 'COMPLETED' },
				],
			},
		},
		true,
	],
	[
		{ lead: { id: 'x' }, checklistItems: [{ value: 1, checklistItem: { code: 'd' } }] },
		{ checklistItems: { item: [{ code: 'c', value: '1' }] } },
		true,
	],
])('Only When Different sees a difference where there is one (row %#)', async (held, wanted, updates) => {
	answer(held, { lead: { id: 'x' } });
	const { said } = await run({ ...UPDATE, updateFields: wanted, options: { onlyWhenDifferent: true } });
	expect(said).toEqual([undefined, undefined]);
	expect(service.requests.map(({ method }) => method)).toEqual(updates ? ['GET', 'PUT'] : ['GET']);
});
