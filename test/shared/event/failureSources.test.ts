import { parseEvent } from '../../../nodes/shared/event/parseEvent';
import type { Failure } from '../../../nodes/shared/event/eventItem';
import { fixture, type DeliveryBody } from '../../support/fixtures';

// What counts as a failure, where that was read, and whether it is worth trying again.

function failureOf(name: string, change: (body: DeliveryBody) => void = () => {}): Failure | null {
	const body = fixture(name).body();
	change(body);
	const parsed = parseEvent(body, { receivedAt: '2026-01-01T00:00:00.000Z', test: false, includeRaw: false });
	if (!parsed.ok) throw new Error(parsed.reason);
	return parsed.value.failure;
}

describe('an action log', () => {
	const saying = (error: string | null) =>
		failureOf('action_log.failed.g4', (body) => (body['actionLog'].error = error));

	test.each<[string, string, boolean | null]>([
		['The request timed out after 30 s', 'timeout', true],
		['429 Too Many Requests', 'rate_limit', true],
		['401 Unauthorized', 'authentication', false],
		['The document does not exist', 'not_found', false],
		['The email bounced', 'delivery', false],
		['The recipient has unsubscribed', 'delivery', false],
		['Validation failed: the amount is missing', 'invalid_input', false],
		['503 Service Unavailable', 'unavailable', true],
		['connect ECONNREFUSED 10.0.0.1:443', 'network', true],
		['The borrower asked for a person', 'unknown', null],
	])('that says %j is a failure of the category %s, worth trying again: %s', (error, category, retryable) => {
		expect(saying(error)).toEqual({ message: error, category, retryable, source: 'actionLog.error' });
	});

	test('without an error is read in its summary, and without that by its name', () => {
		const bare = (summary: string | null) =>
			failureOf('action_log.failed.g4', (body) => Object.assign(body['actionLog'], { error: ' ', summary }));
		expect(bare('The call timed out')).toMatchObject({
			message: 'The call timed out',
			category: 'timeout',
			source: 'actionLog.summary',
		});
		expect(bare(null)).toMatchObject({
			message: 'OmniAI gave no reason.',
			category: 'unknown',
			retryable: null,
			source: 'event',
		});
	});

	test('that is missing is a malformed failure', () => {
		expect(failureOf('action_log.failed.g4', (body) => (body['actionLog'] = null))).toMatchObject({
			category: 'malformed',
			retryable: null,
			source: 'event',
		});
	});

	test.each(['FAILED', 'failed', 'Failed'])(
		'with the status %s is a failure, whatever the event says',
		(status) => {
			expect(
				failureOf('action_log.completed.g4', (body) => (body['actionLog'].status = status))?.message,
			).toMatch(/\S/);
			expect(
				failureOf('action_log.completed.g4', (body) => (body['actionLog'].status = 'COMPLETED')),
			).toBeNull();
		},
	);
});

describe('a document', () => {
	const extracted = (change: (body: DeliveryBody) => void) =>
		failureOf('document.extracted.g4-successful', change);
	const items =
		(...validations: unknown[]) =>
		(body: DeliveryBody) =>
			void (body['classification'].matchedChecklistItems = validations.map((validation) => ({
				checklistItemCode: 'x',
				validation,
			})));

	test.each(['failed', 'FAILED', 'Failed'])(
		'whose extraction has the status %s says so, in the words of OmniAI where there are any',
		(status) => {
			expect(extracted((body) => Object.assign(body, { status, summary: 'The file is encrypted.' }))).toEqual(
				{
					message: 'The file is encrypted.',
					category: 'extraction_failed',
					retryable: null,
					source: 'extraction.status',
				},
			);
			expect(extracted((body) => Object.assign(body, { status, summary: null }))).toEqual({
				message: 'The extraction of the document failed.',
				category: 'extraction_failed',
				retryable: null,
				source: 'extraction.status',
			});
		},
	);

	test('that breaks a rule is invalid, for the reasons of the rule', () => {
		const source = 'extraction.classification.matchedChecklistItems[].validation';
		expect(
			extracted(
				items(
					{ status: 'valid', reasons: null },
					{ status: 'INVALID', reasons: ['Too old.', 7, 'Too short.'] },
					{ status: 'invalid', reasons: ['No name.'] },
				),
			),
		).toEqual({
			message: 'Too old. Too short. No name.',
			category: 'document_invalid',
			retryable: false,
			source,
		});
		expect(extracted(items({ status: 'invalid', reasons: null }))).toEqual({
			message: 'The document did not pass a validation rule.',
			category: 'document_invalid',
			retryable: false,
			source,
		});
		expect(extracted(items({ status: 'invalid', reasons: [] }))?.message).toBe(
			'The document did not pass a validation rule.',
		);
		for (const validation of [
			{ status: 'valid', reasons: ['Fine.'] },
			null,
			'invalid',
			{ reasons: ['x'] },
			{ status: 7 },
		])
			expect(extracted(items(validation))).toBeNull();
	});

	test('that fits nothing is not matched, for the reason that is given', () => {
		const saying = (reason: unknown) =>
			extracted((body) => (body['classification'].noMatchedItemReason = reason));
		expect(saying('It is a photo.')).toEqual({
			message: 'It is a photo.',
			category: 'document_not_matched',
			retryable: false,
			source: 'extraction.classification.noMatchedItemReason',
		});
		for (const reason of ['', null, 7]) expect(saying(reason)).toBeNull();
	});

	test('of which nothing was extracted is a failure, but none where something was, or nobody says', () => {
		const counted = (extractedCount: unknown) =>
			extracted((body) => (body['extractionResult'].extractedCount = extractedCount));
		expect(counted(0)).toEqual({
			message: 'Nothing was extracted from the document.',
			category: 'nothing_extracted',
			retryable: null,
			source: 'extraction.extractedCount',
		});
		for (const count of [1, 2, null, undefined]) expect(counted(count)).toBeNull();
	});

	test('with several failures tells the gravest first', () => {
		const all = (status: string, invalid: boolean, reason: string | null) =>
			extracted((body) => {
				items({ status: invalid ? 'invalid' : 'valid', reasons: [] })(body);
				body['status'] = status;
				body['classification'].noMatchedItemReason = reason;
				body['extractionResult'].extractedCount = 0;
			})?.category;
		expect([
			all('failed', true, 'x'),
			all('completed', true, 'x'),
			all('completed', false, 'x'),
			all('completed', false, null),
		]).toEqual(['extraction_failed', 'document_invalid', 'document_not_matched', 'nothing_extracted']);
	});

	test.each([null, 'text', []])('whose classification is %j is judged by the rest', (classification) => {
		expect(extracted((body) => (body['classification'] = classification))).toBeNull();
		expect(
			extracted((body) =>
				Object.assign(body, { classification, extractionResult: { items: [], extractedCount: 0 } }),
			)?.category,
		).toBe('nothing_extracted');
	});
});

describe('a checklist', () => {
	const updated = (...checklistItems: unknown[]) =>
		failureOf('lead.updated.g3-checklist', (body) => (body['data'].checklistItems = checklistItems));
	const item = (more: object) => ({ checklistItemCode: 'revenue', status: 'COMPLETED', ...more });

	test.each(['INVALID', 'invalid', 'NEEDS_REVIEW', 'needs_review'])(
		'with an item that is %s needs attention',
		(status) => {
			expect(updated(item({ status }), item({}))).toEqual({
				message: `One checklist item needs attention: revenue (${status}).`,
				category: 'checklist_needs_attention',
				retryable: false,
				source: 'lead.checklistItems',
			});
		},
	);

	test('with a document that is not valid overall needs attention, and only with such a one', () => {
		const holding = (...results: unknown[]) =>
			updated(item({ documents: results.map((validationResult) => ({ validationResult })) }));
		expect(holding({ overallValid: true }, { overallValid: false })?.message).toBe(
			'One checklist item needs attention: revenue (COMPLETED).',
		);
		for (const result of [
			{ overallValid: true },
			{ overallValid: null },
			{ overallValid: 'false' },
			{},
			null,
			'false',
		])
			expect(holding(result)).toBeNull();
		expect(updated(item({ documents: 'none' }))).toBeNull();
		expect(updated(item({ documents: [null, 'x'] }))).toBeNull();
	});

	test('names all its items, by their code, else their ID', () => {
		expect(
			updated(
				{ checklistItemId: 'id-1', status: 'INVALID' },
				{ status: 'INVALID' },
				item({ status: 'NEEDS_REVIEW' }),
				'x',
			)?.message,
		).toBe('3 checklist items need attention: id-1 (INVALID), unnamed (INVALID), revenue (NEEDS_REVIEW).');
		expect(
			updated({ checklistItemCode: 'a', documents: [{ validationResult: { overallValid: false } }] })
				?.message,
		).toBe('One checklist item needs attention: a (no status).');
	});

	test.each([[], ['x'], [item({})], [item({ status: null })]])(
		'needs no attention when no entry says so (row %#)',
		(...entries) => expect(updated(...entries)).toBeNull(),
	);

	test.each(['lead.created.g3', 'lead.completed.g3'])('of %s is read too', (name) => {
		expect(
			failureOf(name, (body) => (body['data'].checklistItems = [item({ status: 'INVALID' })]))?.category,
		).toBe('checklist_needs_attention');
	});
});
