import { eventPaths } from '../template';

// What a borrower wrote, was written or was found out about, and addresses that open their documents.
// A chat channel is read by many and kept for long, so none of it gets there unless it is allowed.
const LEAD_DATA = [
	['actionLog', 'input'],
	['actionLog', 'output'],
	['actionLog', 'messages'],
	['document', 'signedUrl'],
	['document', 'metadata'],
	['extraction', 'items'],
	['extraction', 'classification'],
	['lead'],
	['raw'],
];

const NAMED_IN_EXPRESSION = /(?:\.|\[\s*["'`])(?:input|output|messages|signedUrl|metadata|extraction|lead|raw)\b/;

/**
 * The first place where a message takes free-form lead data from the event, or null.
 *
 * Placeholders are read exactly, also those of a whole object around such data. An expression can
 * only be searched for the fields' names.
 */
export function leadDataIn(message: string): string | null {
	if (message.startsWith('=')) return NAMED_IN_EXPRESSION.exec(message)?.[0].replace(/^(?:\.|\[\s*["'`])/, '') ?? null;
	return eventPaths(message).find(isLeadData)?.join('.') ?? null;
}

/** Whether a field of the event is, holds, or lies within free-form lead data. */
export function isLeadData(path: string[]): boolean {
	return LEAD_DATA.some((secret) => secret.slice(0, path.length).every((segment, depth) => segment === path[depth]));
}
