import {
	chatFieldKind,
	fitsInChat,
	type ChatFieldKind,
} from '../../../nodes/OmniAiCondition/action/notification/chatSafeFields';

// Which fields a chat may show, and what each has to hold, written down a second time.

const FIELDS: Record<ChatFieldKind, string> = {
	id: `workspaceId leadId externalLeadId agentId actionLog.id actionLog.parentActionId actionLog.tool.id actionLog.messages.0.id actionLog.messages.1.documents.999999999.id document.id document.externalDocumentId document.messageId
		extraction.documentId extraction.parentActionId id tool.id parentActionId messages.0.id messages.0.documents.0.id actionLogId externalId associatedChecklistItemId checklistItemId actionTriggered.action_id actionTriggered.action_version
		decision.condition_id decision.condition_version delivery.idempotencyKey delivery.executionId delivery.workflowId event.leadId event.workspaceId`,
	word: `actionLog.type actionLog.status actionLog.messages.0.channel actionLog.messages.0.direction extraction.status extraction.statusAsReceived failure.category type status messages.0.channel messages.0.direction assigneeType fieldType
		actionTriggered.status actionTriggered.error.error.type decision.type decision.reason delivery.status delivery.outcome`,
	name: 'event event.event actionLog.tool.name tool.name toolName',
	mimeType:
		'document.mimeType actionLog.messages.0.documents.0.mimeType mimeType messages.0.documents.0.mimeType',
	source: 'occurredAtSource failure.source',
	key: 'eventKey event.eventKey',
	time:
		'occurredAt receivedAt actionLog.completedAt actionLog.createdAt actionLog.scheduledAt ' +
		'document.createdAt createdAt updatedAt completedAt scheduledAt uploadedAt expiresAt optedOutAt ' +
		'lastInboundAt lastOutboundAt start end decision.timestamp',
	count: `document.size actionLog.messages.0.documents.0.size extraction.extractedCount size messages.0.documents.0.size page durationMs delivery.durationMs count leadsCompleted leadsOptedOut totalMessages inboundMessages outboundMessages
		channels.sms.inbound channels.sms.outbound channels.email.inbound channels.email.outbound completion.totalRequired completion.totalCompleted completion.bySource.agent completion.bySource.imported completion.bySource.manual completion.bySource.portal
		interventions.documentOverrides interventions.escalations interventions.manualUpdates interventions.messageEdits interventions.messageRejects`,
	flag: 'eventKeyIsExact test actionLog.statusMatchesEvent failure.retryable isRequired success',
	decision: 'decision.value',
};

test.each(Object.entries(FIELDS))('a field of the kind %s is known by its path', (kind, fields) => {
	for (const field of fields.split(/\s+/))
		expect([field, chatFieldKind(field.split('.'))]).toEqual([field, kind]);
});

test.each([
	'',
	'lead',
	'actionLog',
	'actionLog.tool',
	'actionLog.messages',
	'actionLog.messages.0',
	'messages.id',
	'messages.[].id',
	'messages.x.id',
	'messages.-1.id',
	'messages.1234567890.id',
	'messages.0x.id',
	'messages.x0.id',
	'leadId.0',
	'0',
	'leadId.x',
	'actionLog.tool.name.length',
	'__proto__',
	'event.x',
	'decision',
	'Event',
])('the path %j is no field for a chat', (field) => {
	expect(chatFieldKind(field.split('.'))).toBeNull();
	expect(chatFieldKind([])).toBeNull();
});

const id = [
	'a',
	'_',
	'7',
	'lead-1',
	'a.b:c~d=e#f-g_h',
	'x'.repeat(128),
	'4cc8af99-b313-4c1f-b98b-009f38a4721a',
	'123-45-678',
	'12345-6789',
	'1-2',
	'212-555-01234',
	'12-34567890',
	'112-3456789',
	'12-345678',
	'21-555-0123',
	'212-5555-0123',
	'2125550123',
];
const notId = [
	'',
	'-a',
	'a b',
	'Jane Roe',
	'a@b.c',
	'a/b',
	'ä',
	'x'.repeat(129),
	'\na',
	'a\n',
	'212-555-0123',
	'212.555.0123',
	'1-212-555-0123',
	'1.212.555.0123',
	'123-45-6789',
	'123.45.6789',
	'12-3456789',
];
const time = ['2026-01-02T03:04:05Z', '2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05+01:00'];
const word = ['a', 'A', 'TOOL_CALL', 'a-b_c1', `a${'b'.repeat(63)}`];
const notWord = ['', '1a', '_a', 'a b', 'a.b', 'ä', `a${'b'.repeat(64)}`, 'a\n', ' a'];
const KINDS: Array<[ChatFieldKind, unknown[], unknown[]]> = [
	['id', [...id, 7, 0, -7, Number.MAX_SAFE_INTEGER], [...notId, 1.5, 2 ** 53, true, {}, ['a']]],
	['word', [...word, 0, 200, 999], [...notWord, -1, 1_000, 1.5, true, {}, [7], ['a']]],
	[
		'name',
		['a', 'action_log.failed', 'a-b.c_1.2', 'a'.repeat(100)],
		['', 'a..b', '.a', 'a.', '1a', 'a b', 'a'.repeat(101), 'a.b c', 7, ['a']],
	],
	[
		'mimeType',
		['a/b', 'application/vnd.ms-excel+xml', 'IMAGE/PNG', `${'a'.repeat(20)}/${'b'.repeat(100)}`],
		['', 'a', 'a/', '/b', 'a/b; c', `${'a'.repeat(21)}/b`, `a/${'b'.repeat(101)}`, '1/b', ' a/b', ['a/b']],
	],
	[
		'source',
		['a', 'data.occurred_at', 'messages[0].at', `a${'b'.repeat(127)}`],
		['', '1', '.a', 'a b', 'a-b', `a${'b'.repeat(128)}`, ' a', ['a']],
	],
	[
		'key',
		[
			'',
			'a',
			'a/b',
			'a//b',
			'a%2Db/7',
			`e/${time[0]}`,
			'e/2026-01-02T03%3A04%3A05%2B01%3A00',
			`${'a'.repeat(100)}/`.repeat(4) + 'a'.repeat(96),
		],
		[
			'a b',
			'a/Jane Roe',
			'Jane%20Roe',
			'a/%',
			'a/%zz',
			'212-555-0123',
			'e/212-555-0123',
			'212%2D555%2D0123',
			`${'a'.repeat(100)}/`.repeat(4) + 'a'.repeat(97),
			7,
			['a'],
		],
	],
	['time', [...time, new Date(0)], ['', 'soon', 'Jane', '2026', `${time[1]}${' '.repeat(17)}`, 7, [time[0]]]],
	['count', [0, -1, 1.5], ['7', NaN, Infinity, true, [7]]],
	['flag', [true, false], ['true', 0, 1, [true]]],
	['decision', [true, false, ...word], [...notWord, 0, 7, ['a']]],
];

test.each(KINDS)('a field of the kind %s shows in a chat only what fits it', (kind, fitting, others) => {
	expect(fitting.filter((value) => !fitsInChat(kind, value))).toEqual([]);
	expect(others.filter((value) => fitsInChat(kind, value))).toEqual([]);
	expect([null, undefined].map((value) => fitsInChat(kind, value))).toEqual([true, true]);
});
