import fc from 'fast-check';

import { readNotification } from '../../../nodes/OmniAiCondition/action/notification/configuredNotification';

const read = (message: string, allowLeadData = false) => readNotification({ message, allowLeadData });

function refused(message: string): void {
	for (const entry of [{ message }, { channel: message }]) {
		const reading = readNotification(entry);
		expect(reading).toMatchObject({ ok: false });
		if (!reading.ok)
			expect(`${reading.message} ${reading.suggestion}`).toMatch(
				/lead.*(?:Message|Channel).*Allow Lead Data/,
			);
		expect(readNotification({ ...entry, allowLeadData: true })).toMatchObject({ ok: true });
	}
}

// Fields of the items that this package emits which hold what somebody wrote, what was found out about a
// person, or what opens a document.
const FIELDS = [
	'actionLog',
	'actionLog.input',
	'actionLog.output',
	'actionLog.messages',
	'actionLog.summary',
	'actionLog.error',
	'actionLog.tool',
	'actionLog.messages[0].body',
	'actionLog.messages[0].subject',
	'actionLog.messages[0].bodyText',
	'actionLog.messages[0].documents[0].filename',
	'actionLog.input.toolType',
	'document',
	'document.signedUrl',
	'document.metadata',
	'document.filename',
	'extraction',
	'extraction.items',
	'extraction.classification',
	'extraction.rawText',
	'extraction.summary',
	'extraction.type',
	'extraction.anything',
	'lead',
	'lead.email',
	'lead.firstName',
	'lead.changedFields',
	'raw',
	'raw.data.leadId',
	'failure',
	'failure.message',
	'data',
	'data.leadId',
	'input',
	'output',
	'summary',
	'error',
	'messages',
	'messages[0].body',
	'email',
	'firstName',
	'lastName',
	'businessName',
	'phoneNumber',
	'filename',
	'signedUrl',
	'metadata',
	'value',
	'label',
	'validationError',
	'documents',
	'downloadUrl',
	'trace',
	'trace[0].leftValue',
	'explanation',
	'actionTriggered',
	'actionTriggered.payload_sent',
	'actionTriggered.payload_sent.text',
	'actionTriggered.error.error.message',
	'preview.body',
	'delivery',
	'delivery.replay.message',
	'plan',
	'decision',
	'decision.entity',
	'input.leadId',
	'input.actionLog.error',
	'sent',
	'answer',
	// Not fields of any item, and other ways to write one.
	'leadId.length',
	'leadId[0]',
	'__proto__',
	'constructor',
	'leadId.constructor',
	'actionLog["messages"][0]["body"]',
	"actionLog['input']",
	'["actionLog.id"]',
	'actionLog["tool.name"]',
	'messages["*"].id',
	'messages["[]"].id',
	'inputs',
	'rawness',
];

test.each(FIELDS)("the field '%s' is not for a chat, unless it is allowed", (field) => {
	const path = field.startsWith('[') ? field : `.${field}`;
	refused(`={{ $json${path} }}`);
	refused(`=Lead {{ $json.leadId }}: {{ $json${path} }}`);
	// A placeholder cannot begin with a bracket: that is no field then, and a problem of the item.
	if (!field.startsWith('[')) refused(`Failed: {event.${field}}!`);
});

test.each([
	'={{ $json.actionLog. input }}',
	'={{ $json .actionLog }}',
	'={{ $json . leadId }}',
	'={{ (({input}) => input)($json.actionLog) }}',
	'={{ (({ leadId }) => leadId)($json) }}',
	'={{ $json.actionLog.\\u0069nput }}',
	'={{ $json.\\u006ceadId }}',
	'={{ $json["act" + "ionLog"] }}',
	'={{ $json[`actionLog`] }}',
	'={{ JSON.stringify($json) }}',
	'={{ Object.values($json).join() }}',
	'={{ $json }}',
	'={{ $json.leadId, $json }}',
	'={{ $input.item.json.leadId }}',
	'={{ $input.first().json.leadId }}',
	"={{ $('Trigger').item.json.leadId }}",
	'={{ $node["Trigger"].json.leadId }}',
	'={{ $items()[0].json.leadId }}',
	'={{ $binary }}',
	'={{ $now }}',
	'={{ 1 }}',
	'={{ }}',
	'={{',
	'={{ $json.leadId.toUpperCase() }}',
	'={{ $json.leadId ?? $json.lead.email }}',
	'={{ $json?.leadId }}',
	'={{ $json/**/.leadId }}',
	'={{ $json.leadId /* } */ }}',
	'={{ `${$json.leadId}` }}',
	'={{ {a: $json}.a }}',
	'={{{ $json.leadId }}}',
	'=\\{{ $json.leadId }}',
	'={{ $json.leadId }} }}',
	'={{ $json.leadId {{ $json.status }}',
	'={{ $json.leadId }',
	'={{ $json.leadId\\}} + $json.lead.email }}',
	'={ {{ $json.leadId }} }',
	'={{ $JSON.leadId }}',
	'={{ this.$json.leadId }}',
	'={{ $json.leadId; $json }}',
])('an expression that is more than fields in a text needs permission: %s', refused);

test.each([
	'',
	'=',
	' = ',
	'{entity}',
	'{entity} {value} {decision_value} {condition_id} {condition_version} {timestamp} {action_id} ' +
		'{action_version}',
	'Lead {event.leadId} of {event.workspaceId}: {event.failure.category}, again: {event.failure.retryable}',
	'{event.event} {event.eventKey} {event.occurredAt} {event.receivedAt} {event.externalLeadId} ' +
		'{event.agentId}',
	'{event.actionLog.id} {event.actionLog.type} {event.actionLog.status} {event.actionLog.tool.name} ' +
		'{event.actionLog.messages[0].channel}',
	'{event.document.id} {event.document.mimeType} {event.document.size} {event.extraction.status} ' +
		'{event.extraction.extractedCount}',
	'{event.actionLog["tool"].name} {event.messages.0.id}',
	'\\{event.lead\\}',
	'lead.email',
	'{not closed',
	'{event.toolName} {event.createdAt} {event.status} {event.assigneeType} {event.fieldType} ' +
		'{event.totalMessages}',
	'{event.actionTriggered.status} {event.decision.value} {event.event.leadId} {event.delivery.status}',
	'={{ $json.leadId }}',
	'={{$json["actionLog"]["tool"]["name"]}}',
	'=Lead {{ $json.leadId }} is {{\n$json.status\n}}',
	'=no field at all',
	"={{ $json['leadId'] }}",
	'=50 % {{ $json.leadId }} \\',
])('a message needs no permission: %j', (message) => {
	expect(read(message)).toMatchObject({ ok: true });
	expect(readNotification({ channel: message })).toMatchObject({ ok: true });
});

test('a permission for lead data is given by true alone, and by no expression', () => {
	for (const allowLeadData of ['={{ true }}', 'true', 1, {}, null])
		expect(readNotification({ message: '{event.email}', allowLeadData })).toMatchObject({ ok: false });
});

test('an expression never passes that could read a field which is not for a chat', () => {
	const piece = fc.constantFrom(
		'$json',
		'.leadId',
		'.actionLog',
		'.input',
		'.tool',
		'.name',
		'["lead"]',
		"['leadId']",
		'{{',
		'}}',
		' ',
		'{',
		'}',
		'\\',
		'(',
		')',
		'+',
		'`',
		'"',
		',',
		'=>',
		'\n',
		'x',
		'[0]',
		';',
	);
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
			const message = `=${pieces.join('')}`;
			if (!read(message).ok) return;
			// What is left when the fields that are allowed here are taken away begins no expression.
			const rest = message.replace(
				/\{\{\s*\$json(?:\.leadId|\['leadId'\]|\.actionLog\.tool\.name|\.tool\.name)\s*\}\}/g,
				'§',
			);
			expect(rest).not.toMatch(/[{}]|\\§/);
		}),
		{ numRuns: 5_000 },
	);
});

test('a card has no channel, whatever was typed for another format', () => {
	expect(readNotification({ format: 'teams', channel: '{event.lead.email}', message: 'x' })).toMatchObject({
		ok: true,
		value: { channel: '' },
	});
});

test('a placeholder beside an expression is refused', () => {
	expect(read('=Lead {entity}: {{ $json.leadId }}', true)).toMatchObject({ ok: false });
	expect(readNotification({ channel: '={entity}{{ $json.leadId }}', allowLeadData: true })).toMatchObject({
		ok: false,
	});
});
