import fc from 'fast-check';
import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import { fixture, type DeliveryBody } from '../../support/fixtures';

// What tells two occurrences apart is in their keys, and a redelivery has the key of the first.

/** Parsed from text, as a delivery is: there numbers lose what a double cannot hold. */
function keyOf(json: string): { eventKey: string; eventKeyIsExact: boolean } {
	const parsed = parseEvent(JSON.parse(json), { receivedAt: '', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value;
}

const NAMES = [
	'action_log.failed.g4',
	'action_log.completed.g4',
	'document.received.g2',
	'document.extracted.g4-successful',
	'document.extracted.g4-validation-flagged',
	'lead.created.g3',
	'lead.completed.g3',
];

function changed(name: string, change: (body: DeliveryBody) => void): string {
	const body = fixture(name).body();
	change(body);
	return JSON.stringify(body);
}

/** Both have an exact key, and it is not the same. */
function expectApart(left: string, right: string): void {
	const [one, other] = [keyOf(left), keyOf(right)];
	expect([one.eventKeyIsExact, other.eventKeyIsExact]).toEqual([true, true]);
	expect(one.eventKey).not.toBe(other.eventKey);
}

describe.each(NAMES)('%s', (name) => {
	test('of another workspace, or of none, is another occurrence', () => {
		const of = (workspaceId: unknown) => changed(name, (body) => (body['workspaceId'] = workspaceId));
		expectApart(of('W1'), of('W2'));
		expectApart(of('W1'), of(null));
		expectApart(of('null'), of(null));
		expectApart(of('/'), of(null));
	});

	test('of another lead is another occurrence', () => {
		const of = (leadId: string) =>
			changed(
				name,
				(body) => ((body['actionLog'] ?? body['document'] ?? body['data'] ?? body)['leadId'] = leadId),
			);
		expectApart(of('L1'), of('L2'));
	});

	test('an hour later is another occurrence', () => {
		const at = (occurredAt: unknown) => changed(name, (body) => (body['occurredAt'] = occurredAt));
		expectApart(at('2026-03-01T10:00:00Z'), at('2026-03-01T11:00:00Z'));
		expectApart(at('2026-03-01T10:00:00Z'), at(undefined));
	});

	test('sent again has the same key, in any order of its fields and with a new link to the same file', () => {
		const body = fixture(name).body();
		const reversed = Object.fromEntries(Object.entries(body).reverse());
		expect(keyOf(JSON.stringify(reversed))).toMatchObject({
			eventKey: keyOf(JSON.stringify(body)).eventKey,
			eventKeyIsExact: true,
		});
		const link = (signature: string) =>
			changed(name, (again) => {
				const link = `https://bucket.s3.example.com/a.pdf?X-Amz-Date=${signature}&X-Amz-Signature=${signature}`;
				if (again['document']) again['document'].signedUrl = link;
				again['extractionResult'] = { ...again['extractionResult'], source: link, signedUrl: link };
			});
		expect(keyOf(link('abc')).eventKey).toBe(keyOf(link('def')).eventKey);
	});
});

test.each([
	['status', 'failed'],
	['summary', 'Another statement.'],
	['type', 'Tax Return'],
	['parentActionId', 'another'],
	['externalId', 'another'],
	['extractionResult', { items: [{ label: 'Company Name', value: 'another' }], extractedCount: 1 }],
	[
		'classification',
		{ matchedChecklistItems: [{ validation: { status: 'invalid', reasons: ['Too old.'] } }] },
	],
	['error', 'not documented'],
])('another %s makes another outcome of an extraction', (field, value) => {
	expectApart(
		changed('document.extracted.g4-successful', () => {}),
		changed('document.extracted.g4-successful', (body) => (body[field] = value)),
	);
});

test('the case of a status tells no outcomes apart', () => {
	const of = (status: string) => keyOf(changed('document.extracted.g3', (body) => (body['status'] = status)));
	expect(of('COMPLETED').eventKey).toBe(of('completed').eventKey);
});

const log = (id: string, rest = '') =>
	`{"event":"action_log.failed","actionLog":{"id":${id},"completedAt":"2026-03-01T10:00:00Z"}${rest}}`;

test('IDs are compared as text', () => {
	expect(keyOf(log('1')).eventKey).toBe(keyOf(log('"1"')).eventKey);
	expectApart(log('"1"'), log('"1 "'));
	expectApart(log('"1"'), log('"01"'));
	expectApart(log('9007199254740991'), log('9007199254740990'));
});

test.each([
	'9007199254740992',
	'9007199254740993',
	'-9007199254740993',
	'12345678901234567890',
	'1e400',
	'1.5',
	'[1]',
	'{"a":1}',
])('no key is exact with %s as an ID or time', (number) => {
	expect(keyOf(log(number)).eventKeyIsExact).toBe(false);
	expect(keyOf(log('"A"', `,"workspaceId":${number}`)).eventKeyIsExact).toBe(false);
	expect(
		keyOf(`{"event":"document.received","document":{"id":"D","createdAt":${number}}}`).eventKeyIsExact,
	).toBe(false);
	expect(keyOf(`{"event":"lead.created","data":{"leadId":${number}}}`).eventKeyIsExact).toBe(false);
	expect(
		keyOf(`{"event":"document.extracted","documentId":"D","parentActionId":${number},"status":"completed"}`)
			.eventKeyIsExact,
	).toBe(false);
});

test('no key is exact with a number in an outcome that may have been another, unless it is a fraction', () => {
	const outcome = (value: string) =>
		keyOf(
			`{"event":"document.extracted","documentId":"D","parentActionId":"P","status":"completed","extractionResult":{"items":[{"value":${value}}]}}`,
		);
	expect(
		['12345678901234567890', '9007199254740993', '1e400'].map((value) => outcome(value).eventKeyIsExact),
	).toEqual([false, false, false]);
	expect(
		['0.97', '1234.56', '9007199254740991', '-7'].map((value) => outcome(value).eventKeyIsExact),
	).toEqual([true, true, true, true]);
});

test('two lists of IDs never make one exact key', () => {
	const part = fc.option(
		fc.oneof(
			fc.string({ unit: 'binary', maxLength: 4 }),
			fc.constantFrom('/', '=', '%', 'workspace=W', '\ud800', '\udc00', 'a'.repeat(300), '~', '-', '*'),
			fc.integer(),
		),
		{ nil: undefined },
	);
	const ids = fc.record({ id: part, completedAt: part, workspaceId: part, leadId: part });
	const bodyOf = ({ id, completedAt, workspaceId, leadId }: Record<string, unknown>) =>
		JSON.stringify({ event: 'action_log.failed', workspaceId, actionLog: { id, completedAt, leadId } });
	fc.assert(
		fc.property(ids, ids, (left, right) => {
			const same = (['id', 'completedAt', 'workspaceId', 'leadId'] as const).every(
				(name) => String(left[name] ?? '') === String(right[name] ?? ''),
			);
			const [one, other] = [keyOf(bodyOf(left)), keyOf(bodyOf(right))];
			expect(one.eventKey).toMatch(/^[\x21-\x7e]{1,400}$/);
			if (one.eventKeyIsExact && other.eventKeyIsExact) expect(one.eventKey === other.eventKey).toBe(same);
			expect(one.eventKeyIsExact).toBe(String(left.id ?? '') !== '' && String(left.completedAt ?? '') !== '');
		}),
		{ numRuns: 2_000 },
	);
});

test('an event that is written a moment after what it reports has the same key in every generation', () => {
	const at = (occurredAt: unknown) =>
		keyOf(changed('action_log.failed.g4', (body) => (body['occurredAt'] = occurredAt))).eventKey;
	expect(at('2025-10-30T21:12:45.123Z')).toBe(at(undefined));
	expect(at('2025-10-30T21:13:44.987Z')).not.toBe(at(undefined));
	expect(at('lately')).not.toBe(at(undefined));
});
