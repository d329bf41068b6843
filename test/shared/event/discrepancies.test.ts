import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { eventItemSchema, type EventItem } from '../../../nodes/shared/event/eventItem';
import { fixture, fixtures, type DeliveryBody } from '../../support/fixtures';

// OmniAI's documentation contradicts itself between its generations. One test for each known
// contradiction, so that a change of the parser that forgets one of them is named.

const RECEIVED_AT = '2026-01-01T00:00:00.000Z';

function parse(body: unknown, context: { test?: boolean; includeRaw?: boolean } = {}): EventItem {
	const parsed = parseEvent(body, { receivedAt: RECEIVED_AT, test: false, includeRaw: false, ...context });
	if (!parsed.ok) throw new Error(`refused: ${parsed.reason}`);
	return parsed.value;
}

const parseFixture = (name: string) => parse(fixture(name).body());

/** A fixture with some of its parts changed. */
function changed(name: string, change: (body: DeliveryBody) => void): EventItem {
	const body = fixture(name).body();
	change(body);
	return parse(body);
}

describe('where the documentation contradicts itself,', () => {
	test('occurredAt is the one at the top, the completion, the creation of the document, or unknown (1)', () => {
		expect(parseFixture('action_log.failed.g1')).toMatchObject({
			occurredAt: '2025-10-30T21:12:45.123Z',
			occurredAtSource: 'occurredAt',
		});
		expect(parseFixture('action_log.failed.g4')).toMatchObject({
			occurredAt: '2025-10-30T21:12:44.987Z',
			occurredAtSource: 'actionLog.completedAt',
		});
		expect(parseFixture('document.received.g1')).toMatchObject({
			occurredAt: '2025-10-31T19:00:01.700Z',
			occurredAtSource: 'occurredAt',
		});
		expect(parseFixture('document.received.g2')).toMatchObject({
			occurredAt: '2025-10-31T19:00:01.675Z',
			occurredAtSource: 'document.createdAt',
		});
		expect(parseFixture('lead.created.g3')).toMatchObject({
			occurredAt: null,
			occurredAtSource: null,
			receivedAt: RECEIVED_AT,
		});
	});

	test.each([undefined, null, 'text', 7, true, [], [{}]])(
		'an action log that is %p is no crash and reported as a failure (2)',
		(actionLog) => {
			const event = changed('action_log.failed.g4', (body) => {
				if (actionLog === undefined) delete body['actionLog'];
				else body['actionLog'] = actionLog;
			});
			expect(event).toMatchObject({
				event: 'action_log.failed',
				actionLog: null,
				leadId: null,
				workspaceId: '6048d78a-584a-4f1e-9e39-e011ca4cc48c',
			});
			expect(event.failure).not.toBeNull();
		},
	);

	test('completedAt is optional in both, kept as received, and only a date becomes occurredAt (3)', () => {
		for (const name of ['action_log.failed.g4', 'action_log.completed.g4']) {
			const absent = changed(name, (body) => delete body['actionLog'].completedAt);
			expect(absent).toMatchObject({ occurredAt: null, occurredAtSource: null });
			expect(absent.actionLog?.completedAt).toBeNull();

			const odd = changed(name, (body) => (body['actionLog'].completedAt = 'yesterday evening'));
			expect(odd.actionLog?.completedAt).toBe('yesterday evening');
			expect(odd).toMatchObject({ occurredAt: null, occurredAtSource: null });
		}
	});

	test('agentId, tool and error are optional and nullable in both action log events (4)', () => {
		for (const name of ['action_log.failed.g4', 'action_log.completed.g4']) {
			for (const value of [undefined, null]) {
				const event = changed(name, (body) =>
					Object.assign(body['actionLog'], { agentId: value, tool: value, error: value }),
				);
				expect(event.agentId).toBeNull();
				expect(event.actionLog).toMatchObject({ tool: null, error: null });
			}
			const given = changed(name, (body) =>
				Object.assign(body['actionLog'], { agentId: 'agent-1', tool: { id: 't', name: 'n' }, error: 'why' }),
			);
			expect(given.agentId).toBe('agent-1');
			expect(given.actionLog).toMatchObject({ tool: { id: 't', name: 'n' }, error: 'why' });
			expect(given.actionLog).not.toHaveProperty('agentId');
		}
	});

	test('messages are a list in both action log events, empty when absent (5)', () => {
		expect(parseFixture('action_log.failed.g4').actionLog?.messages).toEqual([]);
		expect(parseFixture('action_log.failed.required-only').actionLog?.messages).toEqual([]);
		expect(parseFixture('action_log.completed.g4').actionLog?.messages).toHaveLength(1);
		expect(
			changed('action_log.failed.g4', (body) => (body['actionLog'].messages = null)).actionLog?.messages,
		).toEqual([]);
	});

	test('input, output and summary are nullable in both action log events (6)', () => {
		for (const name of ['action_log.failed.g4', 'action_log.completed.g4']) {
			for (const value of [undefined, null]) {
				const event = changed(name, (body) =>
					Object.assign(body['actionLog'], { input: value, output: value, summary: value }),
				);
				expect(event.actionLog).toMatchObject({ input: null, output: null, summary: null });
			}
		}
	});

	test.each(['PORTAL_UPDATE', 'PORTAL_SUBMISSION', 'API_ACTIVITY', 'SOMETHING_NEW', 'message'])(
		'the action type %s passes as it is (7)',
		(type) => {
			for (const name of ['action_log.failed.g4', 'action_log.completed.g4']) {
				expect(changed(name, (body) => (body['actionLog'].type = type)).actionLog?.type).toBe(type);
			}
		},
	);

	test('a status that contradicts the event is flagged, not refused (8)', () => {
		for (const status of ['FAILED', 'COMPLETED', 'PENDING', 'CANCELLED', 'AWAITING_APPROVAL']) {
			expect(
				changed('action_log.failed.g4', (body) => (body['actionLog'].status = status)).actionLog,
			).toMatchObject({ status, statusMatchesEvent: status === 'FAILED' });
			expect(
				changed('action_log.completed.g4', (body) => (body['actionLog'].status = status)).actionLog,
			).toMatchObject({ status, statusMatchesEvent: status === 'COMPLETED' });
		}
	});

	test('a tool keeps unknown fields and its ID is opaque (9)', () => {
		expect(parseFixture('action_log.failed.g4').actionLog?.tool).toEqual({
			id: 'tool_123',
			name: 'deep_research',
		});
		expect(parseFixture('action_log.completed.tool-with-description').actionLog?.tool).toEqual({
			id: '0a58309e-9657-4f35-a08d-4de9af03a5b7',
			name: 'update-checklist-item',
			description: 'Update a lead checklist item with a new value',
		});
		expect(parseFixture('action_log.completed.follow-up').actionLog?.tool).toBeNull();
	});

	test.each([
		['document.extracted.g1', 'completed', 'completed'],
		['document.extracted.g3', 'COMPLETED', 'completed'],
		['document.extracted.g4-validation-flagged', 'completed', 'completed'],
		['document.extracted.g4-failed', 'failed', 'failed'],
	])('the status of %s is %s, in lower case %s (10)', (name, statusAsReceived, status) => {
		expect(parseFixture(name).extraction).toMatchObject({ status, statusAsReceived });
	});

	test('classification, summary and type are optional (11)', () => {
		expect(parseFixture('document.extracted.g3').extraction).toMatchObject({
			classification: null,
			summary: null,
			type: null,
			extractedCount: 2,
		});
		expect(parseFixture('document.extracted.g4-validation-flagged').extraction).toMatchObject({
			summary: 'Monthly business checking statement.',
			type: 'Bank Statement',
			items: [],
			extractedCount: 0,
			parentActionId: '9d7fe2f3-ec1a-481c-b814-a0d1c8017e1f',
		});
		expect(parseFixture('document.extracted.required-only').extraction).toMatchObject({
			classification: null,
			items: [],
			extractedCount: null,
		});
	});

	test('external IDs may be absent or null (12)', () => {
		for (const name of ['document.received.g4-all-fields', 'document.extracted.g3']) {
			for (const value of [undefined, null]) {
				const event = changed(name, (body) =>
					Object.assign(body['document'] ?? body, { externalId: value, externalLeadId: value }),
				);
				expect(event.externalLeadId).toBeNull();
				expect(event.document?.externalDocumentId).toBeNull();
			}
		}
		expect(parseFixture('lead.created.g3-nulls').externalLeadId).toBeNull();
	});

	test('externalId is the lead in lead events and the document in document events (13)', () => {
		expect(parseFixture('lead.created.g3').externalLeadId).toBe('ext-lead-001');
		expect(parseFixture('lead.created.g3').lead).not.toHaveProperty('externalId');
		for (const name of ['document.received.g4-all-fields', 'document.extracted.g3']) {
			const event = parseFixture(name);
			expect(event.externalLeadId).toBe('SF-00142');
			expect(event.document?.externalDocumentId).toBe('DOC-2025-001');
			expect(event.document).not.toHaveProperty('externalId');
			expect(event.document).not.toHaveProperty('externalLeadId');
		}
	});

	test('the lead ID is in one place, whatever the envelope (14)', () => {
		for (const { name, body } of fixtures) {
			if (name === 'action_log.failed.no-action-log') continue;
			const source = body();
			const leadId =
				source['actionLog']?.leadId ??
				source['document']?.leadId ??
				source['leadId'] ??
				source['data']?.leadId;
			expect(typeof leadId).toBe('string');
			const event = parse(source);
			expect([name, event.leadId]).toEqual([name, leadId]);
			for (const part of [event.actionLog, event.document, event.extraction, event.lead]) {
				if (part) expect(part).not.toHaveProperty('leadId');
			}
		}
	});

	test('the workspace is optional everywhere (15)', () => {
		for (const { body } of fixtures) {
			const source = body();
			expect(parse(source).workspaceId).toBe(source['workspaceId'] ?? null);
			delete source['workspaceId'];
			expect(parse(source).workspaceId).toBeNull();
		}
	});

	test('an absent field of lead.updated is unchanged and a null one is cleared (16)', () => {
		expect(parseFixture('lead.created.required-only').lead).toMatchObject({
			firstName: null,
			email: null,
			source: null,
		});
		const updated = parseFixture('lead.updated.g3').lead;
		expect(updated).toEqual({
			email: 'john.doe@example.com',
			middleName: null,
			changedFields: expect.any(Array),
		});
		expect((updated?.['changedFields'] as string[]).toSorted()).toEqual(['email', 'middleName']);
		expect(parseFixture('lead.updated.g3-checklist').lead?.['changedFields']).toEqual(['checklistItems']);
	});

	test('a checklist value passes as it is, whatever its type (17)', () => {
		const items = (name: string) => parseFixture(name).lead?.['checklistItems'];
		expect(items('lead.updated.g3-checklist')).toEqual(
			fixture('lead.updated.g3-checklist').body()['data'].checklistItems,
		);
		expect(items('lead.completed.g3')).toEqual(fixture('lead.completed.g3').body()['data'].checklistItems);
	});

	test('subject, body and documents of a message may be absent, and HTML gets plain text beside it (18)', () => {
		const [email] = parseFixture('action_log.completed.g4').actionLog?.messages ?? [];
		expect(email).toMatchObject({
			body: '<div dir="ltr"><br></div>\n',
			subject: 'docs',
			documents: [{ filename: 'docs.pdf', size: 1000 }],
		});
		expect(email?.bodyText).not.toMatch(/[<>]/);

		const [sms] = parseFixture('action_log.completed.sms').actionLog?.messages ?? [];
		expect(sms).toMatchObject({ subject: null, body: '', documents: [{ mimeType: 'image/png' }] });
		const [followUp] = parseFixture('action_log.completed.follow-up').actionLog?.messages ?? [];
		expect(followUp).toMatchObject({ body: null, bodyText: null, documents: [] });

		const rich = changed('action_log.completed.g4', (body) => {
			body['actionLog'].messages[0].body = '<p>Dear <b>Ann</b>,</p><p>we need 2 &lt; 3 files &amp; more.</p>';
		}).actionLog?.messages[0];
		expect(rich?.body).toContain('<b>Ann</b>');
		expect(rich?.bodyText).toContain('Dear Ann,');
		expect(rich?.bodyText).toContain('2 < 3 files & more.');
	});

	test.each(['lead.opted_out', 'action_log.cancelled', 'ping', 'ACTION_LOG.FAILED', '__proto__'])(
		'the unknown event %s passes through (19)',
		(name) => {
			const event = changed('unknown.lead-opted-out', (body) => (body.event = name));
			expect(event).toMatchObject({
				event: name,
				eventKeyIsExact: false,
				leadId: '50713355-df73-4077-9d84-dcda6da5729c',
				occurredAt: '2026-01-02T03:04:05Z',
				actionLog: null,
				document: null,
				extraction: null,
				lead: null,
			});
		},
	);

	// 25 (the secret's header) concerns the delivery, not its body: see the trigger's engine tests.

	test('metadata passes as it is, with spaces in its keys (27)', () => {
		const metadata = {
			'Matched checklist items': [
				{ leadChecklistItemId: 'adc887d0-7238-4ce0-998d-523a22c282f4', label: 'Recent bank statement' },
			],
			extractionStatus: 'completed',
		};
		expect(parseFixture('document.received.g4-all-fields').document?.metadata).toEqual(metadata);
		expect(parseFixture('document.received.g2').document?.metadata).toBeNull();
		const older = { documentType: 'Bank Statement', lastProcessed: '2025-10-31' };
		expect(
			changed('document.received.g2', (body) => (body['document'].metadata = older)).document?.metadata,
		).toEqual(older);
	});

	test('numbers in text stay text, and times need no order (28)', () => {
		const event = parseFixture('action_log.completed.sms');
		expect(event.actionLog?.input).toMatchObject({ metadata: { twilioData: { numMedia: '1' } } });
		expect(event.actionLog).toMatchObject({
			completedAt: '2025-10-13T19:19:11.927Z',
			createdAt: '2025-10-13T19:19:11.928Z',
		});
		expect(event.occurredAt).toBe('2025-10-13T19:19:11.927Z');
	});
});

describe('the event', () => {
	// Without the action that started it, a second outcome for a document looks like a redelivery of the first.
	const undecidable = ['action_log.failed.no-action-log', 'document.extracted.required-only'];
	const documented = fixtures.filter(
		({ name }) => !/^(lead\.updated|unknown)/.test(name) && !undecidable.includes(name),
	);

	test.each(undecidable)('%s has a key that is not exact', (name) => {
		expect(parseFixture(name)).toMatchObject({
			eventKeyIsExact: false,
			eventKey: expect.stringMatching(/\S/),
		});
	});

	test.each(documented.map(({ name }) => name))(
		'%s has an exact key, the same for every repeated delivery',
		(name) => {
			const first = parseFixture(name);
			expect(first.eventKeyIsExact).toBe(true);
			const again = parseEvent(fixture(name).body(), {
				receivedAt: '2026-01-01T00:01:00.000Z',
				test: true,
				includeRaw: true,
			});
			expect(again).toMatchObject({ ok: true, value: { eventKey: first.eventKey } });
		},
	);

	test('has a different key for each different occurrence', () => {
		const differing = [
			parseFixture('action_log.failed.g4'),
			changed('action_log.failed.g4', (body) => (body['actionLog'].id = 'other')),
			changed('action_log.failed.g4', (body) => (body['actionLog'].completedAt = '2025-10-30T21:12:44.988Z')),
			changed('action_log.failed.g4', (body) => (body.event = 'action_log.completed')),
			parseFixture('document.received.g2'),
			parseFixture('document.extracted.g3'),
			changed('document.extracted.g3', (body) => (body['status'] = 'failed')),
			changed('document.extracted.g3', (body) => (body['parentActionId'] = 'other')),
			parseFixture('lead.created.g3'),
			parseFixture('lead.completed.g3'),
		].map(({ eventKey }) => eventKey);
		expect(new Set(differing).size).toBe(differing.length);
	});

	test('has one key in the two generations of one occurrence', () => {
		expect(parseFixture('action_log.failed.g1').eventKey).toBe(parseFixture('action_log.failed.g4').eventKey);
	});

	test('lead.updated never has an exact key, and equal bodies share one whatever the order of their keys', () => {
		const event = parseFixture('lead.updated.g3');
		expect(event.eventKeyIsExact).toBe(false);
		const { data, event: name } = fixture('lead.updated.g3').body();
		const reordered = { data: Object.fromEntries(Object.entries(data as object).reverse()), event: name };
		expect(parse(reordered).eventKey).toBe(event.eventKey);
		expect(changed('lead.updated.g3', (body) => (body['data'].email = 'x@example.com')).eventKey).not.toBe(
			event.eventKey,
		);
	});
});

describe('the event', () => {
	test.each([
		['action_log.failed.g4', 'Upstream provider timeout after 5s', true],
		[
			'document.extracted.g4-validation-flagged',
			'The statement end date is earlier than the requested coverage period.',
			false,
		],
		['document.extracted.g4-no-match', 'The document fits none of the requested items.', false],
	])('%s reports "%s"', (name, message, retryable) => {
		expect(parseFixture(name).failure).toMatchObject({
			message: expect.stringContaining(message),
			retryable,
			category: expect.any(String),
			source: expect.any(String),
		});
	});

	test.each([
		'action_log.failed.follow-up-null-error',
		'action_log.failed.required-only',
		'document.extracted.g4-failed',
		'lead.updated.g3-checklist',
	])('%s reports a failure with a message although it names no error', (name) => {
		expect(parseFixture(name).failure?.message).toMatch(/\S/);
	});

	test.each([
		'action_log.completed.g4',
		'document.received.g2',
		'document.extracted.g3',
		'document.extracted.g4-successful',
		'lead.created.g3',
		'lead.completed.g3',
		'lead.updated.g3',
	])('%s reports no failure', (name) => {
		expect(parseFixture(name).failure).toBeNull();
	});
});

describe('the raw body of', () => {
	test.each(fixtures.map(({ name }) => name))(
		'%s is there exactly as received when wanted, and only then',
		(name) => {
			const body = fixture(name).body();
			expect(parse(body, { includeRaw: true }).raw).toEqual(fixture(name).body());
			expect(parse(body)).not.toHaveProperty('raw');
			expect(body).toEqual(fixture(name).body());
		},
	);
});

test('a result of an extraction replaces nothing that OmniAI says about it', () => {
	const event = changed('document.extracted.g4-failed', (body) => {
		body['summary'] = 'Unreadable';
		body['items'] = 'not the items';
		body['extractionResult'] = {
			items: [{ a: 1 }],
			extractedCount: 1,
			summary: { fields: 3 },
			documentId: 7,
			status: null,
			confidence: 0.5,
		};
	});
	expect(event.extraction).toMatchObject({
		summary: 'Unreadable',
		items: [{ a: 1 }],
		extractedCount: 1,
		status: 'failed',
		confidence: 0.5,
		documentId: fixture('document.extracted.g4-failed').body()['documentId'],
	});
	expect(typeof event.failure?.message).toBe('string');
});

test('a field that stands only in the result of an extraction is kept', () => {
	const event = changed('document.extracted.g4-failed', (body) => {
		for (const field of ['summary', 'type']) delete body[field];
		body['extractionResult'] = {
			items: [],
			extractedCount: 0,
			summary: '3 pages read',
			type: 'BANK_STATEMENT',
		};
	});
	expect(event.extraction).toMatchObject({ summary: '3 pages read', type: 'BANK_STATEMENT' });
});

test('a field that stands only in the result of an extraction is read as what it is, whatever it is', () => {
	const event = changed('document.extracted.g4-failed', (body) => {
		for (const field of ['summary', 'type', 'documentId', 'parentActionId']) delete body[field];
		body['extractionResult'] = {
			items: [],
			extractedCount: 0,
			summary: { a: 1 },
			documentId: 7,
			type: ['x'],
			parentActionId: {},
			externalId: 'E',
			other: 1,
		};
	});
	expect(event.extraction).toMatchObject({
		summary: '{"a":1}',
		documentId: '7',
		type: '["x"]',
		parentActionId: null,
		externalId: 'E',
		other: 1,
	});
	expect(eventItemSchema.safeParse(event).error).toBeUndefined();
});

test.each(['', null, undefined])(
	'a failure whose time is %j cannot be told from another one of the same action',
	(completedAt) => {
		const event = changed('action_log.failed.g4', (body) => {
			body['actionLog'].completedAt = completedAt;
		});
		expect(event.eventKeyIsExact).toBe(false);
	},
);
