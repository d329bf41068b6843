import { isJsonObject, type JsonValue } from './jsonValue';
import type { ActionLog, Extraction, Failure } from './eventItem';
import { asText } from './wire';

// OmniAI sends no error codes, so category and retryable are read from free text. They are a help for
// filtering, never a fact: the trigger's page says so, and `retryable` is null whenever the text does not tell.
const TEXT_CATEGORIES: Array<{ category: string; retryable: boolean; pattern: RegExp }> = [
	{ category: 'timeout', retryable: true, pattern: /time(?:d)?[\s-]?out|deadline exceeded/i },
	{ category: 'rate_limit', retryable: true, pattern: /rate[\s-]?limit|too many requests|\b429\b|quota/i },
	{ category: 'authentication', retryable: false, pattern: /unauthori[sz]ed|forbidden|invalid (?:api key|token|credentials)|\b40[13]\b/i },
	{ category: 'not_found', retryable: false, pattern: /not found|does not exist|no such|\b404\b/i },
	{ category: 'delivery', retryable: false, pattern: /undeliver|bounced?\b|unsubscribed|opted out|invalid (?:phone|number|recipient|e-?mail)/i },
	{ category: 'invalid_input', retryable: false, pattern: /invalid|validation|malformed|unsupported|required/i },
	{ category: 'unavailable', retryable: true, pattern: /unavailable|overloaded|\b50[0234]\b|bad gateway|internal server error/i },
	{ category: 'network', retryable: true, pattern: /network|connection|socket|ECONN\w+|ENOTFOUND|EAI_AGAIN|\bDNS\b/i },
];

/** The failure of an action log: from `action_log.failed`, or a completed one that says FAILED. */
export function actionLogFailure(event: string, actionLog: ActionLog | null): Failure | null {
	const reportsFailure = event === 'action_log.failed' || actionLog?.status?.toUpperCase() === 'FAILED';
	if (!reportsFailure) return null;
	if (actionLog === null) {
		return { message: 'The event arrived without an action log.', category: 'malformed', retryable: null, source: 'event' };
	}
	const [message, source] = firstText([
		[actionLog.error, 'actionLog.error'],
		[actionLog.summary, 'actionLog.summary'],
		['OmniAI gave no reason.', 'event'],
	]);
	return { message, ...classify(message), source };
}

/**
 * The failure of `document.extracted`. `status: completed` only says that the pipeline ended, so a
 * document that was refused by a rule, matched nothing or yielded nothing is a failure as well.
 */
export function extractionFailure(extraction: Extraction): Failure | null {
	if (extraction.status === 'failed') {
		const message = extraction.summary ?? 'The extraction of the document failed.';
		return { message, category: 'extraction_failed', retryable: null, source: 'extraction.status' };
	}
	const classification = isJsonObject(extraction.classification) ? extraction.classification : {};
	const invalid = objects(classification['matchedChecklistItems']).filter(
		(item) => isJsonObject(item['validation']) && lowerCase(item['validation']['status']) === 'invalid',
	);
	if (invalid.length > 0) {
		const reasons = invalid.flatMap((item) =>
			isJsonObject(item['validation']) && Array.isArray(item['validation']['reasons'])
				? item['validation']['reasons'].filter((reason) => typeof reason === 'string')
				: [],
		);
		return {
			message: reasons.join(' ') || 'The document did not pass a validation rule.',
			category: 'document_invalid',
			retryable: false,
			source: 'extraction.classification.matchedChecklistItems[].validation',
		};
	}
	const noMatch = classification['noMatchedItemReason'];
	if (typeof noMatch === 'string' && noMatch !== '') {
		return { message: noMatch, category: 'document_not_matched', retryable: false, source: 'extraction.classification.noMatchedItemReason' };
	}
	if (extraction.extractedCount === 0) {
		return { message: 'Nothing was extracted from the document.', category: 'nothing_extracted', retryable: null, source: 'extraction.extractedCount' };
	}
	return null;
}

/** Checklist items of a lead's event that a person has to look at. */
export function checklistFailure(checklistItems: JsonValue | undefined): Failure | null {
	const pending = objects(checklistItems).filter(needsAttention);
	if (pending.length === 0) return null;
	const named = pending.map((item) => `${asText(item['checklistItemCode'] ?? item['checklistItemId']) ?? 'unnamed'} (${asText(item['status']) ?? 'no status'})`);
	return {
		message: `${pending.length === 1 ? 'One checklist item needs' : `${pending.length} checklist items need`} attention: ${named.join(', ')}.`,
		category: 'checklist_needs_attention',
		retryable: false,
		source: 'lead.checklistItems',
	};
}

function needsAttention(item: { [key: string]: JsonValue }): boolean {
	const status = lowerCase(item['status']);
	if (status === 'invalid' || status === 'needs_review') return true;
	return objects(item['documents']).some(
		(document) => isJsonObject(document['validationResult']) && document['validationResult']['overallValid'] === false,
	);
}

function classify(message: string): { category: string; retryable: boolean | null } {
	// Only the beginning is searched: a reason stands there, and free text has no upper limit.
	const start = message.slice(0, 2_000);
	const match = TEXT_CATEGORIES.find(({ pattern }) => pattern.test(start));
	return { category: match?.category ?? 'unknown', retryable: match?.retryable ?? null };
}

function firstText(candidates: Array<[string | null, string]>): [string, string] {
	for (const [text, source] of candidates) {
		if (text !== null && text.trim() !== '') return [text, source];
	}
	return ['', 'event'];
}

function objects(value: JsonValue | undefined) {
	return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function lowerCase(value: JsonValue | undefined): string | null {
	return typeof value === 'string' ? value.toLowerCase() : null;
}
