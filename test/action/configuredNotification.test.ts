import fc from 'fast-check';

import { readNotification } from '../../nodes/action/notification/configuredNotification';

const read = (message: string, allowLeadData = false) => readNotification({ message, allowLeadData });

// The fields of an event item that hold what a borrower wrote or sent, or that open their documents.
const LEAD_DATA = ['actionLog.input', 'actionLog.output', 'actionLog.messages', 'document.signedUrl', 'document.metadata', 'extraction.items', 'extraction.classification', 'lead', 'raw'];
const deeper = fc.array(fc.constantFrom('.a', '[0]', '.body', '["x y"]'), { maxLength: 3 }).map((parts) => parts.join(''));

test('no placeholder takes free-form data of a lead into a chat, unless it is allowed', () => {
	fc.assert(
		fc.property(fc.constantFrom(...LEAD_DATA), deeper, fc.constantFrom('', 'Failed: ', '{entity} '), (field, rest, before) => {
			const message = `${before}{event.${field}${rest}}!`;
			const refused = read(message);
			expect(refused).toMatchObject({ ok: false });
			if (!refused.ok) expect(`${refused.message} ${refused.suggestion}`).toMatch(/lead.*Allow Lead Data/);
			expect(read(message, true).ok).toBe(true);
		}),
	);
});

test.each(['actionLog', 'document', 'extraction', 'actionLog["output"]', "actionLog['messages'][0].body"])('nor does {event.%s}, which holds such data', (path) => {
	expect(read(`{event.${path}}`).ok).toBe(false);
});

test.each(['={{ $json.actionLog.output }}', '=Failed: {{ $json["actionLog"]["input"].x }}', '={{ $json.document.signedUrl }}', '={{ $json.lead.email }}', "={{ $('Trigger').item.json.raw }}"])(
	'an expression is searched for the names of such fields: %s',
	(message) => {
		expect(read(message).ok).toBe(false);
		expect(read(message, true).ok).toBe(true);
	},
);

test.each([
	'', '{entity}', 'Lead {event.leadId}: {event.failure.message}', '{event.actionLog.error}', '{event.actionLog.tool.name}', '{event.document.filename}', '{event.inputs}', '{event.leadId} {event.rawness}',
	'={{ $json.leadId }}', '={{ $input.item.json.agentId }}', '=Lead {{ $json.failure.message }}',
])('names, ids and causes need no permission: %s', (message) => {
	expect(read(message)).toMatchObject({ ok: true });
});

test('placeholders beside an expression are refused', () => {
	expect(read('=Lead {entity}: {{ $json.leadId }}')).toMatchObject({ ok: false });
});
