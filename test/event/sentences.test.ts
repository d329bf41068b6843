import { createHash } from 'node:crypto';
import { parseEvent } from '../../nodes/event/parseEvent';

// What a person reads in an item, and the keys that others store: word for word.

function itemOf(body: unknown) {
	const parsed = parseEvent(body, { receivedAt: '', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.event;
}
const failureOf = (body: unknown) => itemOf(body).failure;

describe('what is no event is refused with a sentence', () => {
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
	])('%#', (body, reason) => expect(parseEvent(body, { receivedAt: '', test: false, includeRaw: false })).toEqual({ ok: false, reason }));
});

describe('the failure of an action', () => {
	const log = (fields: object, event = 'action_log.failed') => failureOf({ event, actionLog: { id: 'A', ...fields } });

	test.each<[string, object, object | null]>([
		['its error', { error: 'Odd thing', summary: 'S' }, { message: 'Odd thing', category: 'unknown', retryable: null, source: 'actionLog.error' }],
		['its summary where the error is empty', { error: ' ', summary: 'Request timed out' }, { message: 'Request timed out', category: 'timeout', retryable: true, source: 'actionLog.summary' }],
		['no reason where neither says any', { error: '', summary: ' \n' }, { message: 'OmniAI gave no reason.', category: 'unknown', retryable: null, source: 'event' }],
		['an error that is no text', { error: { code: 7 } }, { message: '{"code":7}', category: 'unknown', retryable: null, source: 'actionLog.error' }],
		['and is one whatever its status', { status: 'COMPLETED', error: 'E' }, { message: 'E', category: 'unknown', retryable: null, source: 'actionLog.error' }],
	])('is %s', (_name, fields, failure) => expect(log(fields)).toEqual(failure));

	test('is read in a completed one only where it says FAILED, in any case', () => {
		const failure = { message: 'E', category: 'unknown', retryable: null, source: 'actionLog.error' };
		expect(log({ status: 'failed', error: 'E' }, 'action_log.completed')).toEqual(failure);
		expect(log({ status: 'FAILED', error: 'E' }, 'action_log.odd')).toEqual(failure);
		for (const status of ['COMPLETED', 'CANCELLED', '', undefined, 7]) expect(log({ status, error: 'E' }, 'action_log.completed')).toBeNull();
		expect(failureOf({ event: 'action_log.completed' })).toBeNull();
		expect(failureOf({ event: 'action_log.failed' })).toEqual({ message: 'The event arrived without an action log.', category: 'malformed', retryable: null, source: 'event' });
	});
});

describe('the failure of an extraction', () => {
	const of = (fields: object) => failureOf({ event: 'document.extracted', documentId: 'D', ...fields });
	const invalid = (validation: unknown, ...more: unknown[]) => ({ status: 'completed', classification: { noMatchedItemReason: 'No match.', matchedChecklistItems: [{ validation }, ...more] } });
	const source = 'extraction.classification.matchedChecklistItems[].validation';

	test.each<[string, object, object | null]>([
		['that failed, with its summary', { status: 'FAILED', summary: 'Unreadable.' }, { message: 'Unreadable.', category: 'extraction_failed', retryable: null, source: 'extraction.status' }],
		['that failed, without', { status: 'failed' }, { message: 'The extraction of the document failed.', category: 'extraction_failed', retryable: null, source: 'extraction.status' }],
		['of which rules say why', invalid({ status: 'INVALID', reasons: ['Too old.', 7, null, 'No name.'] }, { validation: { status: 'invalid', reasons: ['Cut.'] } }, { validation: { status: 'valid', reasons: ['Fine.'] } }), { message: 'Too old. No name. Cut.', category: 'document_invalid', retryable: false, source }],
		['of which a rule does not say why', invalid({ status: 'invalid', reasons: 'text' }), { message: 'The document did not pass a validation rule.', category: 'document_invalid', retryable: false, source }],
		['of which a rule gives no list', invalid({ status: 'invalid' }, 'x', null, { validation: null }, { validation: 'invalid' }, {}), { message: 'The document did not pass a validation rule.', category: 'document_invalid', retryable: false, source }],
		['that fits nothing', invalid({ status: 'valid' }), { message: 'No match.', category: 'document_not_matched', retryable: false, source: 'extraction.classification.noMatchedItemReason' }],
		['that yields nothing', { status: 'completed', classification: { noMatchedItemReason: '' }, extractionResult: { items: [], extractedCount: 0 } }, { message: 'Nothing was extracted from the document.', category: 'nothing_extracted', retryable: null, source: 'extraction.extractedCount' }],
		['that yields something', { status: 'completed', classification: { noMatchedItemReason: 7, matchedChecklistItems: { a: 1 } }, extractionResult: { extractedCount: 1 } }, null],
		['of which nothing is known', { classification: 'text' }, null],
	])('%s', (_name, fields, failure) => expect(of(fields)).toEqual(failure));
});

describe('the checklist of a lead', () => {
	const of = (checklistItems: unknown, event = 'lead.completed') => failureOf({ event, data: { leadId: 'L', firstName: 'Ann', checklistItems } });
	const failure = (message: string) => ({ message, category: 'checklist_needs_attention', retryable: false, source: 'lead.checklistItems' });

	test.each(['lead.completed', 'lead.created', 'lead.updated', 'lead.invented'])('is read in %s', (event) => {
		expect(of([{ checklistItemCode: 'c', status: 'INVALID' }], event)).toEqual(failure('One checklist item needs attention: c (INVALID).'));
		expect(of([{ checklistItemCode: 'c', status: 'COMPLETED' }], event)).toBeNull();
	});

	test('names every item that needs attention, as far as it has a name', () => {
		const document = (overallValid: unknown) => ({ documents: [{}, 'x', { validationResult: 'no' }, { validationResult: { overallValid } }] });
		const items = [{ checklistItemCode: 'c', checklistItemId: 'i', status: 'needs_review' }, { checklistItemId: 'i', status: 'Invalid' }, { status: 'INVALID' }, 'text', null, [], { checklistItemCode: 'd', ...document(false) }, { checklistItemCode: 'e', status: 'COMPLETED', ...document(true) }, { checklistItemCode: 'f', ...document(null) }, { checklistItemCode: 'g', documents: { a: { validationResult: { overallValid: false } } } }];
		expect(of(items)).toEqual(failure('4 checklist items need attention: c (needs_review), i (Invalid), unnamed (INVALID), d (no status).'));
		for (const none of [undefined, null, [], 'text', { a: items[0] }]) expect(of(none)).toBeNull();
	});
});

describe('a key', () => {
	const keyOf = (body: unknown) => {
		const { eventKey, eventKeyIsExact } = itemOf(body);
		return [eventKey, eventKeyIsExact];
	};
	const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

	test.each<[string, object, string]>([
		['of a failed action', { event: 'action_log.failed', workspaceId: 'W', occurredAt: '2025-01-01T00:01:00Z', actionLog: { id: 'A', completedAt: '2025-01-01T00:00:00Z', leadId: 'L' } }, 'action_log.failed/A/2025-01-01T00:00:00Z/workspace=W/lead=L/occurredAt=2025-01-01T00:01:00Z'],
		['of one that was reported a moment later, or before', { event: 'action_log.failed', occurredAt: '2024-12-31T23:59:00.001Z', actionLog: { id: 'A', completedAt: '2025-01-01T00:00:00Z' } }, 'action_log.failed/A/2025-01-01T00:00:00Z'],
		['of a completed action', { event: 'action_log.completed', occurredAt: '2024-12-31T23:59:00Z', actionLog: { id: 7, completedAt: '2025-01-01T00:00:00Z' } }, 'action_log.completed/7/completedAt=2025-01-01T00:00:00Z/occurredAt=2024-12-31T23:59:00Z'],
		['of a document', { event: 'document.received', workspaceId: true, occurredAt: 'later', document: { id: 'D', leadId: 'L', createdAt: 'early' } }, 'document.received/D/workspace=true/lead=L/createdAt=early/occurredAt=later'],
		['of a lead', { event: 'lead.completed', workspaceId: 'W', occurredAt: 'now', data: { leadId: 'L' } }, 'lead.completed/L/workspace=W/occurredAt=now'],
		['with what separates and what is not ASCII', { event: 'lead.created', data: { leadId: 'a/b=c:d é\ud800~' } }, 'lead.created/a%2Fb%3Dc:d%20%C3%A9%ud800~'],
		['of 300 characters', { event: 'lead.created', data: { leadId: 'x'.repeat(287) } }, `lead.created/${'x'.repeat(287)}`],
		['of more', { event: 'lead.created', data: { leadId: 'x'.repeat(288) } }, `lead.created/sha256:${sha256(`lead.created/${'x'.repeat(288)}`)}`],
	])('%s is exact', (_name, body, key) => expect(keyOf(body)).toEqual([key, true]));

	test.each<[string, object, string]>([
		['an update of a lead', { event: 'lead.updated', data: { leadId: 'L', b: [1, 'x', null], a: { d: true, c: 1.5 } } }, `lead.updated/sha256:${sha256('{"data":{"a":{"c":1.5,"d":true},"b":[1,"x",null],"leadId":"L"},"event":"lead.updated"}')}`],
		['an unknown event, whose name is cut', { event: `é${'n'.repeat(100)}` }, `%C3%A9${'n'.repeat(54)}/sha256:${sha256(`{"event":"é${'n'.repeat(100)}"}`)}`],
		['a lead without an ID', { event: 'lead.created', data: { leadId: '' } }, `lead.created/sha256:${sha256('{"data":{"leadId":""},"event":"lead.created"}')}`],
		['a lead without data', { event: 'lead.created', data: [] }, `lead.created/sha256:${sha256('{"data":[],"event":"lead.created"}')}`],
		['a document without one', { event: 'document.received', document: 'x' }, `document.received/sha256:${sha256('{"document":"x","event":"document.received"}')}`],
		['a completed action without a log', { event: 'action_log.completed' }, `action_log.completed/sha256:${sha256('{"event":"action_log.completed"}')}`],
		['an extraction with an odd status', { event: 'document.extracted', documentId: 'D', parentActionId: 'P', status: ['completed'] }, `document.extracted/sha256:${sha256('{"documentId":"D","event":"document.extracted","parentActionId":"P","status":["completed"]}')}`],
	])('of %s is a hash', (_name, body, key) => expect(keyOf(body)).toEqual([key, false]));

	test('of an outcome is a digest without what differs when the same is said again', () => {
		const of = (extractionResult: object) => keyOf({ event: 'document.extracted', documentId: 'D', parentActionId: 'P', status: 'Completed', extractionResult });
		const digest = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64url').slice(0, 22);
		const key = (result: string) => [`document.extracted/D/P/completed/outcome=${digest(`{"extractionResult":${result}}`)}`, true];
		expect(of({ items: [{ signedUrl: 'https://a/1', value: 'v' }], signedUrl: 7, extractedCount: 1 })).toEqual(key('{"extractedCount":1,"items":[{"value":"v"}]}'));
		for (const name of ['X-Amz-Signature', 'x-goog-signature', 'Signature', 'sig', 'a=1&sig', 'a&b&signature']) {
			expect([name, ...of({ link: `HTTPS://host/a.pdf?${name}=abc&z=1` })]).toEqual([name, ...key('{"link":"HTTPS://host/a.pdf"}')]);
			expect([name, ...of({ link: [`http://host/a.pdf?${name}=abc`] })]).toEqual([name, ...key('{"link":["http://host/a.pdf"]}')]);
		}
		for (const link of ['https://host/a?design=1', 'https://host/a?x=1#&sig=2', 'ftp://host/a?sig=1', 'see https://host/a?sig=1', 'https://host/a?sig', 'https://host/a']) {
			expect(of({ link })).toEqual(key(`{"link":"${link}"}`));
		}
	});
});
