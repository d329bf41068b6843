import { createHash } from 'node:crypto';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';

// What a person reads in an item, and the keys that others store: word for word.

function itemOf(body: unknown) {
	const parsed = parseEvent(body, { receivedAt: '', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value;
}
const failureOf = (body: unknown) => itemOf(body).failure;

describe('a body of', () => {
	let deep: unknown = 'x';
	for (let level = 0; level < 64; level++) deep = [deep];
	test.each([
		[null, 'The body is not a JSON object.'],
		[[{ event: 'x' }], 'The body is not a JSON object.'],
		['x', 'The body is not a JSON object.'],
		[{}, "The body has no 'event' that is a non-empty string."],
		[{ event: '' }, "The body has no 'event' that is a non-empty string."],
		[{ event: ['x'] }, "The body has no 'event' that is a non-empty string."],
		[Object.create({ event: 'inherited' }) as object, "The body has no 'event' that is a non-empty string."],
		[{ event: 'x', deep }, 'The body is nested deeper than 64 levels.'],
	])('%p is refused (row %#): %s', (body, reason) =>
		expect(parseEvent(body, { receivedAt: '', test: false, includeRaw: false })).toEqual({
			ok: false,
			reason,
		}),
	);
});

describe('the failure of an action', () => {
	const log = (fields: object, event = 'action_log.failed') =>
		failureOf({ event, actionLog: { id: 'A', ...fields } });

	test.each<[string, object, object | null]>([
		[
			'its error',
			{ error: 'Odd thing', summary: 'S' },
			{ message: 'Odd thing', category: 'unknown', retryable: null, source: 'actionLog.error' },
		],
		[
			'its summary where the error is empty',
			{ error: ' ', summary: 'Request timed out' },
			{ message: 'Request timed out', category: 'timeout', retryable: true, source: 'actionLog.summary' },
		],
		[
			'told without a reason where neither gives one',
			{ error: '', summary: ' \n' },
			{ message: 'OmniAI gave no reason.', category: 'unknown', retryable: null, source: 'event' },
		],
		[
			'an error that is no text',
			{ error: { code: 7 } },
			{ message: '{"code":7}', category: 'unknown', retryable: null, source: 'actionLog.error' },
		],
		[
			'one whatever its status',
			{ status: 'COMPLETED', error: 'E' },
			{ message: 'E', category: 'unknown', retryable: null, source: 'actionLog.error' },
		],
	])('is %s', (_name, fields, failure) => expect(log(fields)).toEqual(failure));

	test('is found in a completed action only where it says FAILED, in any case', () => {
		const failure = { message: 'E', category: 'unknown', retryable: null, source: 'actionLog.error' };
		expect(log({ status: 'failed', error: 'E' }, 'action_log.completed')).toEqual(failure);
		expect(log({ status: 'FAILED', error: 'E' }, 'action_log.odd')).toEqual(failure);
		for (const status of ['COMPLETED', 'CANCELLED', '', undefined, 7])
			expect(log({ status, error: 'E' }, 'action_log.completed')).toBeNull();
		expect(failureOf({ event: 'action_log.completed' })).toBeNull();
		expect(failureOf({ event: 'action_log.failed' })).toEqual({
			message: 'The event arrived without an action log.',
			category: 'malformed',
			retryable: null,
			source: 'event',
		});
	});
});

describe('an extraction', () => {
	const of = (fields: object) => failureOf({ event: 'document.extracted', documentId: 'D', ...fields });
	const invalid = (validation: unknown, ...more: unknown[]) => ({
		status: 'completed',
		classification: { noMatchedItemReason: 'No match.', matchedChecklistItems: [{ validation }, ...more] },
	});
	const source = 'extraction.classification.matchedChecklistItems[].validation';

	test.each<[string, object, object | null]>([
		[
			'that failed, with its summary',
			{ status: 'FAILED', summary: 'Unreadable.' },
			{ message: 'Unreadable.', category: 'extraction_failed', retryable: null, source: 'extraction.status' },
		],
		[
			'that failed, without one',
			{ status: 'failed' },
			{
				message: 'The extraction of the document failed.',
				category: 'extraction_failed',
				retryable: null,
				source: 'extraction.status',
			},
		],
		[
			'of which rules say why',
			invalid(
				{ status: 'INVALID', reasons: ['Too old.', 7, null, 'No name.'] },
				{ validation: { status: 'invalid', reasons: ['Cut.'] } },
				{ validation: { status: 'valid', reasons: ['Fine.'] } },
			),
			{ message: 'Too old. No name. Cut.', category: 'document_invalid', retryable: false, source },
		],
		[
			'of which a rule does not say why',
			invalid({ status: 'invalid', reasons: 'text' }),
			{
				message: 'The document did not pass a validation rule.',
				category: 'document_invalid',
				retryable: false,
				source,
			},
		],
		[
			'of which a rule gives no list',
			invalid({ status: 'invalid' }, 'x', null, { validation: null }, { validation: 'invalid' }, {}),
			{
				message: 'The document did not pass a validation rule.',
				category: 'document_invalid',
				retryable: false,
				source,
			},
		],
		[
			'that fits nothing',
			invalid({ status: 'valid' }),
			{
				message: 'No match.',
				category: 'document_not_matched',
				retryable: false,
				source: 'extraction.classification.noMatchedItemReason',
			},
		],
		[
			'that yields nothing',
			{
				status: 'completed',
				classification: { noMatchedItemReason: '' },
				extractionResult: { items: [], extractedCount: 0 },
			},
			{
				message: 'Nothing was extracted from the document.',
				category: 'nothing_extracted',
				retryable: null,
				source: 'extraction.extractedCount',
			},
		],
		[
			'that yields something',
			{
				status: 'completed',
				classification: { noMatchedItemReason: 7, matchedChecklistItems: { a: 1 } },
				extractionResult: { extractedCount: 1 },
			},
			null,
		],
		['of which nothing is known', { classification: 'text' }, null],
	])('%s has the right failure or none', (_name, fields, failure) => expect(of(fields)).toEqual(failure));
});

describe('the checklist of a lead', () => {
	const of = (checklistItems: unknown, event = 'lead.completed') =>
		failureOf({ event, data: { leadId: 'L', firstName: 'Ann', checklistItems } });
	const failure = (message: string) => ({
		message,
		category: 'checklist_needs_attention',
		retryable: false,
		source: 'lead.checklistItems',
	});

	test.each(['lead.completed', 'lead.created', 'lead.updated', 'lead.invented'])('is read in %s', (event) => {
		expect(of([{ checklistItemCode: 'c', status: 'INVALID' }], event)).toEqual(
			failure('One checklist item needs attention: c (INVALID).'),
		);
		expect(of([{ checklistItemCode: 'c', status: 'COMPLETED' }], event)).toBeNull();
	});

	test('names every item that needs attention, as far as it has a name', () => {
		const document = (overallValid: unknown) => ({
			documents: [{}, 'x', { validationResult: 'no' }, { validationResult: { overallValid } }],
		});
		const items = [
			{ checklistItemCode: 'c', checklistItemId: 'i', status: 'needs_review' },
			{ checklistItemId: 'i', status: 'Invalid' },
			{ status: 'INVALID' },
			'text',
			null,
			[],
			{ checklistItemCode: 'd', ...document(false) },
			{ checklistItemCode: 'e', status: 'COMPLETED', ...document(true) },
			{ checklistItemCode: 'f', ...document(null) },
			{ checklistItemCode: 'g', documents: { a: { validationResult: { overallValid: false } } } },
		];
		expect(of(items)).toEqual(
			failure(
				'4 checklist items need attention: c (needs_review), i (Invalid), unnamed (INVALID), d (no status).',
			),
		);
		for (const none of [undefined, null, [], 'text', { a: items[0] }]) expect(of(none)).toBeNull();
	});
});

describe('an event key', () => {
	const keyOf = (body: unknown) => {
		const { eventKey, eventKeyIsExact } = itemOf(body);
		return [eventKey, eventKeyIsExact];
	};
	const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

	test.each<[string, object, string]>([
		[
			'of a failed action',
			{
				event: 'action_log.failed',
				workspaceId: 'W',
				occurredAt: '2025-01-01T00:01:00Z',
				actionLog: { id: 'A', completedAt: '2025-01-01T00:00:00Z', leadId: 'L' },
			},
			'action_log.failed/A/2025-01-01T00:00:00Z/workspace=W/lead=L/occurredAt=2025-01-01T00:01:00Z',
		],
		[
			'of one that was reported a moment later, or before',
			{
				event: 'action_log.failed',
				occurredAt: '2024-12-31T23:59:00.001Z',
				actionLog: { id: 'A', completedAt: '2025-01-01T00:00:00Z' },
			},
			'action_log.failed/A/2025-01-01T00:00:00Z',
		],
		[
			'of a completed action',
			{
				event: 'action_log.completed',
				occurredAt: '2024-12-31T23:59:00Z',
				actionLog: { id: 7, completedAt: '2025-01-01T00:00:00Z' },
			},
			'action_log.completed/7/completedAt=2025-01-01T00:00:00Z/occurredAt=2024-12-31T23:59:00Z',
		],
		[
			'of a document',
			{
				event: 'document.received',
				workspaceId: true,
				occurredAt: 'later',
				document: { id: 'D', leadId: 'L', createdAt: 'early' },
			},
			'document.received/D/workspace=true/lead=L/createdAt=early/occurredAt=later',
		],
		[
			'of a lead',
			{ event: 'lead.completed', workspaceId: 'W', occurredAt: 'now', data: { leadId: 'L' } },
			'lead.completed/L/workspace=W/occurredAt=now',
		],
		[
			'with what separates and what is not ASCII',
			{ event: 'lead.created', data: { leadId: 'a/b=c:d é\ud800~' } },
			'lead.created/a%2Fb%3Dc:d%20%C3%A9%ud800~',
		],
		[
			'of 300 characters',
			{ event: 'lead.created', data: { leadId: 'x'.repeat(287) } },
			`lead.created/${'x'.repeat(287)}`,
		],
		[
			'of more characters',
			{ event: 'lead.created', data: { leadId: 'x'.repeat(288) } },
			`lead.created/sha256:${sha256(`lead.created/${'x'.repeat(288)}`)}`,
		],
	])('%s is exact', (_name, body, key) => expect(keyOf(body)).toEqual([key, true]));

	test.each<[string, object, string]>([
		[
			'an update of a lead',
			{ event: 'lead.updated', data: { leadId: 'L', b: [1, 'x', null], a: { d: true, c: 1.5 } } },
			`lead.updated/sha256:${sha256('{"data":{"a":{"c":1.5,"d":true},"b":[1,"x",null],"leadId":"L"},"event":"lead.updated"}')}`,
		],
		[
			'an unknown event, whose name is cut',
			{ event: `é${'n'.repeat(100)}` },
			`%C3%A9${'n'.repeat(54)}/sha256:${sha256(`{"event":"é${'n'.repeat(100)}"}`)}`,
		],
		[
			'a lead without an ID',
			{ event: 'lead.created', data: { leadId: '' } },
			`lead.created/sha256:${sha256('{"data":{"leadId":""},"event":"lead.created"}')}`,
		],
		[
			'a lead without data',
			{ event: 'lead.created', data: [] },
			`lead.created/sha256:${sha256('{"data":[],"event":"lead.created"}')}`,
		],
		[
			'a document without one',
			{ event: 'document.received', document: 'x' },
			`document.received/sha256:${sha256('{"document":"x","event":"document.received"}')}`,
		],
		[
			'a completed action without a log',
			{ event: 'action_log.completed' },
			`action_log.completed/sha256:${sha256('{"event":"action_log.completed"}')}`,
		],
		[
			'an extraction with an odd status',
			{ event: 'document.extracted', documentId: 'D', parentActionId: 'P', status: ['completed'] },
			`document.extracted/sha256:${sha256('{"documentId":"D","event":"document.extracted","parentActionId":"P","status":["completed"]}')}`,
		],
	])('of %s is a hash', (_name, body, key) => expect(keyOf(body)).toEqual([key, false]));

	test('of an outcome is a digest without what differs when the same is said again', () => {
		const of = (extractionResult: object) =>
			keyOf({
				event: 'document.extracted',
				documentId: 'D',
				parentActionId: 'P',
				status: 'Completed',
				extractionResult,
			});
		const digest = (text: string) =>
			createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, 22);
		const key = (result: string) => [
			`document.extracted/D/P/completed/outcome=${digest(`{"extractionResult":${result}}`)}`,
			true,
		];
		expect(
			of({ items: [{ signedUrl: 'https://a/1', value: 'v' }], signedUrl: 7, extractedCount: 1 }),
		).toEqual(key('{"extractedCount":1,"items":[{"value":"v"}]}'));
		for (const name of [
			'X-Amz-Signature',
			'x-goog-signature',
			'Signature',
			'sig',
			'a=1&sig',
			'a&b&signature',
		]) {
			expect([name, ...of({ link: `HTTPS://host/a.pdf?${name}=abc&z=1` })]).toEqual([
				name,
				...key('{"link":"HTTPS://host/a.pdf"}'),
			]);
			expect([name, ...of({ link: [`http://host/a.pdf?${name}=abc`] })]).toEqual([
				name,
				...key('{"link":["http://host/a.pdf"]}'),
			]);
		}
		for (const link of [
			'https://host/a?design=1',
			'https://host/a?x=1#&sig=2',
			'ftp://host/a?sig=1',
			'see https://host/a?sig=1',
			'https://host/a?sig',
			'https://host/a',
		]) {
			expect(of({ link })).toEqual(key(`{"link":"${link}"}`));
		}
	});
});

describe('in an envelope,', () => {
	const time = '2026-01-02T03:04:05Z';

	test.each([
		{ event: 'document.extracted', documentId: 'D' },
		{ event: 'lead.created', data: { leadId: 'L' } },
		{ event: 'lead.updated', data: { leadId: 'L' } },
		{ event: 'invented' },
	])('$event says when it happened at its top', (body) => {
		expect(itemOf({ ...body, occurredAt: time })).toMatchObject({
			occurredAt: time,
			occurredAtSource: 'occurredAt',
		});
		expect(itemOf({ ...body, occurredAt: 'lately' })).toMatchObject({
			occurredAt: null,
			occurredAtSource: null,
		});
	});

	test.each<[string, object]>([
		[
			'data.occurredAt',
			{ occurredAt: 'lately', data: { occurredAt: time }, actionLog: { completedAt: '2020-01-01' } },
		],
		[
			'actionLog.completedAt',
			{ data: {}, actionLog: { completedAt: time }, document: { createdAt: '2020-01-01' } },
		],
		['document.createdAt', { actionLog: {}, document: { createdAt: time } }],
	])('the time of an unknown event may be that of %s', (source, body) =>
		expect(itemOf({ event: 'x', ...body })).toMatchObject({ occurredAt: time, occurredAtSource: source }),
	);

	test('an ID stands where its event has it, and else where any other event has it', () => {
		const ids = { leadId: 'top', externalLeadId: 'top', agentId: 'top', workspaceId: 'top' };
		const inside = {
			leadId: 'in',
			externalLeadId: 'in',
			agentId: 'in',
			workspaceId: 'in',
			externalId: 'ext',
		};
		const of = ({ leadId, externalLeadId, agentId, workspaceId }: ReturnType<typeof itemOf>) => [
			leadId,
			externalLeadId,
			agentId,
			workspaceId,
		];
		expect(of(itemOf({ event: 'action_log.failed', ...ids, actionLog: inside }))).toEqual([
			'in',
			'top',
			'in',
			'top',
		]);
		expect(of(itemOf({ event: 'document.received', ...ids, document: inside }))).toEqual([
			'in',
			'in',
			'top',
			'top',
		]);
		expect(of(itemOf({ event: 'lead.created', ...ids, data: inside }))).toEqual(['in', 'ext', 'top', 'top']);
		expect(of(itemOf({ event: 'invented', ...ids, data: inside, actionLog: inside }))).toEqual([
			'top',
			'top',
			'top',
			'top',
		]);
		expect(of(itemOf({ event: 'invented', data: inside }))).toEqual(['in', 'ext', 'in', 'in']);
		expect(
			of(
				itemOf({
					event: 'invented',
					data: { externalLeadId: 'in' },
					actionLog: { leadId: 'log', agentId: 'log', workspaceId: 'log' },
				}),
			),
		).toEqual(['log', 'in', 'log', 'log']);
		expect(
			of(
				itemOf({
					event: 'invented',
					actionLog: { externalLeadId: 'log' },
					document: { leadId: 'doc', externalLeadId: 'doc' },
				}),
			),
		).toEqual(['doc', 'log', null, null]);
		expect(of(itemOf({ event: 'invented', document: { externalLeadId: 'doc' } }))).toEqual([
			null,
			'doc',
			null,
			null,
		]);
		expect(of(itemOf({ event: 'document.extracted', data: inside }))).toEqual(['in', 'ext', 'in', 'in']);
	});

	test('a part that is missing or no object is null, and the rest is read', () => {
		const empty = { ...itemOf({ event: 'lead.created' }), event: '', eventKey: '' };
		for (const event of ['lead.updated', 'lead.completed', 'document.received', 'action_log.completed']) {
			for (const part of [undefined, null, 'x', []])
				expect({
					...itemOf({ event, workspaceId: 'W', data: part, document: part, actionLog: part }),
					event: '',
					eventKey: '',
				}).toEqual({ ...empty, workspaceId: 'W' });
		}
		const none = {
			id: null,
			externalDocumentId: null,
			filename: null,
			mimeType: null,
			size: null,
			signedUrl: null,
			messageId: null,
			metadata: null,
			createdAt: null,
		};
		expect(itemOf({ event: 'document.extracted' }).document).toBeNull();
		expect(itemOf({ event: 'document.extracted', externalId: 'E' }).document).toEqual({
			...none,
			externalDocumentId: 'E',
		});
		expect(itemOf({ event: 'document.extracted', documentId: 'D' }).document).toEqual({ ...none, id: 'D' });
	});

	test.each([
		'firstName',
		'middleName',
		'lastName',
		'phoneNumber',
		'email',
		'businessName',
		'website',
		'checklistItems',
	])('data with an ID and a %s is a lead in an unknown event, and with nothing else it is not', (field) => {
		const lead = {
			firstName: null,
			middleName: null,
			lastName: null,
			phoneNumber: null,
			email: null,
			businessName: null,
			website: null,
			source: null,
			checklistItems: [],
		};
		const value = field === 'checklistItems' ? [] : 'v';
		expect(itemOf({ event: 'x', data: { leadId: 'L', [field]: value } }).lead).toEqual({
			...lead,
			[field]: value,
		});
		expect(itemOf({ event: 'x', data: { externalId: 'E', [field]: null } }).lead).toEqual(lead);
		expect([
			itemOf({ event: 'x', data: { [field]: value } }).lead,
			itemOf({ event: 'x', data: { leadId: '', externalId: {}, [field]: value } }).lead,
			itemOf({ event: 'x', data: { leadId: 'L', source: 's' } }).lead,
		]).toEqual([null, null, null]);
	});

	test('what an extraction says twice is read from the envelope, and the rest from its result', () => {
		const { extraction } = itemOf({
			event: 'document.extracted',
			documentId: 'D',
			status: 'Completed',
			summary: 'S',
			extractionResult: {
				status: 'other',
				summary: 'T',
				type: 7,
				items: [1],
				extractedCount: 2,
				pages: 3,
				parentActionId: 8,
				occurredAt: 'x',
			},
		});
		expect(extraction).toEqual({
			documentId: 'D',
			status: 'completed',
			statusAsReceived: 'Completed',
			summary: 'S',
			type: '7',
			parentActionId: '8',
			classification: null,
			items: [1],
			extractedCount: 2,
			pages: 3,
			occurredAt: 'x',
		});
		expect(
			itemOf({ event: 'document.extracted', extractionResult: { items: 'x' } }).extraction,
		).toMatchObject({ status: null, statusAsReceived: null, items: [], extractedCount: null });
	});

	test('nothing of an unknown event is lost, and what the item already shows stands there once', () => {
		const actionLog = {
			id: 'A',
			status: 'COMPLETED',
			leadId: 'L',
			externalLeadId: 'F',
			agentId: 'G',
			messages: [{ id: 'M', body: '<p>x</p>', more: 1 }],
			attempt: 3,
		};
		const document = { id: 'D', leadId: 'L', externalLeadId: 'F', externalId: 'E', by: 'Ann' };
		const item = itemOf({
			event: 'x',
			workspaceId: 'W',
			leadId: 'L',
			channel: 'SMS',
			actionLog,
			document,
			test: 1,
			$json: 2,
			$error: 3,
			actionTriggered: 4,
		}) as unknown as Record<string, unknown>;
		expect(item).toMatchObject({
			channel: 'SMS',
			failure: null,
			fields: { test: 1, $json: 2, $error: 3, actionTriggered: 4 },
		});
		expect(Object.keys(item['fields'] as object)).toHaveLength(4);
		for (const name of ['$json', '$error', 'actionTriggered', 'error'])
			expect(item).not.toHaveProperty([name]);
		// Of two leads the item shows one, so the other is kept.
		const other = { ...document, leadId: 'other' };
		expect(itemOf({ event: 'x', leadId: 'L', document: other })).toMatchObject({
			leadId: 'L',
			fields: { document: other },
		});
		for (const odd of [{ id: 7 }, { messages: [1] }, { messages: {} }, { tool: 'x' }])
			expect(itemOf({ event: 'x', actionLog: odd })).toMatchObject({ fields: { actionLog: odd } });
		expect(itemOf({ event: 'x', actionLog: { id: 'A', messages: [{ id: 'M' }] } })).not.toHaveProperty(
			'fields',
		);
	});

	test('only so many messages and documents are read, and the others stay as they came', () => {
		const messages =
			itemOf({
				event: 'action_log.completed',
				actionLog: {
					messages: [
						...Array.from({ length: 999 }, () => ({})),
						{ body: 'a', documents: Array.from({ length: 101 }, () => ({ x: 1 })) },
						{ body: 'b' },
					],
				},
			}).actionLog?.messages ?? [];
		expect(messages).toHaveLength(1_001);
		expect(messages[999]).toMatchObject({
			id: null,
			bodyText: 'a',
			documents: expect.arrayContaining([{ x: 1 }]),
		});
		expect(messages[999]?.documents[99]).toEqual({
			id: null,
			filename: null,
			mimeType: null,
			size: null,
			x: 1,
		});
		expect(messages[999]?.documents[100]).toEqual({ x: 1 });
		expect(messages[1_000]).toEqual({ body: 'b' });
	});

	test('a status agrees with its event in any case, and one that is missing does too', () => {
		const of = (event: string, status: unknown) =>
			itemOf({ event, actionLog: { status } }).actionLog?.statusMatchesEvent;
		expect(
			['failed', 'FAILED', undefined, 'COMPLETED', ''].map((status) => of('action_log.failed', status)),
		).toEqual([true, true, true, false, false]);
		expect(
			['completed', 'COMPLETED', null, 'FAILED'].map((status) => of('action_log.completed', status)),
		).toEqual([true, true, true, false]);
		expect(of('invented', 'Completed')).toBe(true);
	});
});

test('no event key is exact with an ID or a number that may have been another', () => {
	const isExact = (json: string) => itemOf(JSON.parse(json)).eventKeyIsExact;
	const log = (id: string, workspace = 'null') =>
		isExact(
			`{"event":"action_log.failed","workspaceId":${workspace},"actionLog":{"id":${id},"completedAt":"2026-03-01T10:00:00Z"}}`,
		);
	expect(['7', '0', '"x"', 'true', '-9007199254740991'].map((id) => log(id))).toEqual([
		true,
		true,
		true,
		true,
		true,
	]);
	expect(['9007199254740992', '1.5', '1e400', '[1]', '{}', 'null', '""'].map((id) => log(id))).toEqual([
		false,
		false,
		false,
		false,
		false,
		false,
		false,
	]);
	expect(['9007199254740992', '[]', '1.5', '7', '""'].map((workspace) => log('1', workspace))).toEqual([
		false,
		false,
		false,
		true,
		true,
	]);
	const outcome = (value: string) =>
		isExact(
			`{"event":"document.extracted","documentId":"D","parentActionId":"P","status":"completed","classification":${value}}`,
		);
	expect(['1.5', '9007199254740991', 'null', '"x"', '[0.1, {"a": 7}]', 'true'].map(outcome)).toEqual([
		true,
		true,
		true,
		true,
		true,
		true,
	]);
	expect(
		['9007199254740992', '-1e400', '[1, 9007199254740993]', '{"a":1,"b":[{"c":1e400}]}', '1e300'].map(
			outcome,
		),
	).toEqual([false, false, false, false, false]);
});
