import { isJsonObject, type JsonValue } from '../jsonValue';
import type { ActionLog, Extraction, Failure } from './eventItem';
import { reportedCause } from './reportedCause';
import { asText } from './wire';

/** The failure of an action log: from `action_log.failed`, or a completed one that says FAILED. */
export function actionLogFailure(event: string, actionLog: ActionLog | null): Failure | null {
	const reportsFailure = event === 'action_log.failed' || actionLog?.status?.toUpperCase() === 'FAILED';
	if (!reportsFailure) return null;
	if (actionLog === null) {
		return {
			message: 'The event arrived without an action log.',
			category: 'malformed',
			retryable: null,
			source: 'event',
		};
	}
	const [message, source] = firstText([
		[actionLog.error, 'actionLog.error'],
		[actionLog.summary, 'actionLog.summary'],
		['OmniAI gave no reason.', 'event'],
	]);
	return { message, ...reportedCause(message), source };
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
		return {
			message: noMatch,
			category: 'document_not_matched',
			retryable: false,
			source: 'extraction.classification.noMatchedItemReason',
		};
	}
	if (extraction.extractedCount === 0) {
		return {
			message: 'Nothing was extracted from the document.',
			category: 'nothing_extracted',
			retryable: null,
			source: 'extraction.extractedCount',
		};
	}
	return null;
}

/** Checklist items of a lead's event that a person has to look at. */
export function checklistFailure(checklistItems: JsonValue | undefined): Failure | null {
	const pending = objects(checklistItems).filter(needsAttention);
	if (pending.length === 0) return null;
	const named = pending.map(
		(item) =>
			`${asText(item['checklistItemCode'] ?? item['checklistItemId']) ?? 'unnamed'} ` +
			`(${asText(item['status']) ?? 'no status'})`,
	);
	return {
		message:
			`${pending.length === 1 ? 'One checklist item needs' : `${pending.length} checklist items need`} ` +
			`attention: ${named.join(', ')}.`,
		category: 'checklist_needs_attention',
		retryable: false,
		source: 'lead.checklistItems',
	};
}

function needsAttention(item: { [key: string]: JsonValue }): boolean {
	const status = lowerCase(item['status']);
	if (status === 'invalid' || status === 'needs_review') return true;
	return objects(item['documents']).some(
		(document) =>
			isJsonObject(document['validationResult']) && document['validationResult']['overallValid'] === false,
	);
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
