import { hasJsonForm } from '../../../shared/jsonValue';
import { millisecondsOf } from '../../../shared/time';

// A chat channel is read by many and kept for long. So without permission a message may only show what
// stands here: what tells one thing from another, and says nothing about a person. A list of what is
// forbidden would always lack something, because items can come from anywhere and events are kept with
// fields nobody knows yet.

/** What a field that may be shown has to hold; its name alone proves nothing. */
export type ChatFieldKind =
	'id' | 'word' | 'name' | 'mimeType' | 'source' | 'key' | 'time' | 'count' | 'flag' | 'decision';

// The fields of the items that this package emits; `[]` stands for any place in a list.
const FIELDS: Record<ChatFieldKind, string[]> = {
	id: [
		// Events.
		'workspaceId',
		'leadId',
		'externalLeadId',
		'agentId',
		'actionLog.id',
		'actionLog.parentActionId',
		'actionLog.tool.id',
		'actionLog.messages[].id',
		'actionLog.messages[].documents[].id',
		'document.id',
		'document.externalDocumentId',
		'document.messageId',
		'extraction.documentId',
		'extraction.parentActionId',
		// What OmniAI answers.
		'id',
		'tool.id',
		'parentActionId',
		'messages[].id',
		'messages[].documents[].id',
		'actionLogId',
		'externalId',
		'associatedChecklistItemId',
		'checklistItemId',
		// Records of an earlier condition.
		'actionTriggered.action_id',
		'actionTriggered.action_version',
		'decision.condition_id',
		'decision.condition_version',
		'delivery.idempotencyKey',
		'delivery.executionId',
		'delivery.workflowId',
		'event.leadId',
		'event.workspaceId',
	],
	word: (
		'actionLog.type actionLog.status actionLog.messages[].channel actionLog.messages[].direction ' +
		'extraction.status extraction.statusAsReceived failure.category type status messages[].channel ' +
		'messages[].direction assigneeType fieldType actionTriggered.status ' +
		'actionTriggered.error.error.type decision.type decision.reason delivery.status ' +
		'delivery.outcome'
	).split(' '),
	name: ['event', 'event.event', 'actionLog.tool.name', 'tool.name', 'toolName'],
	mimeType: (
		'document.mimeType actionLog.messages[].documents[].mimeType mimeType ' +
		'messages[].documents[].mimeType'
	).split(' '),
	source: ['occurredAtSource', 'failure.source'],
	key: ['eventKey', 'event.eventKey'],
	time: (
		'occurredAt receivedAt actionLog.completedAt actionLog.createdAt actionLog.scheduledAt ' +
		'document.createdAt createdAt updatedAt completedAt scheduledAt uploadedAt expiresAt optedOutAt ' +
		'lastInboundAt lastOutboundAt start end decision.timestamp'
	).split(' '),
	count: (
		'document.size actionLog.messages[].documents[].size extraction.extractedCount size ' +
		'messages[].documents[].size page durationMs delivery.durationMs count leadsCompleted ' +
		'leadsOptedOut totalMessages inboundMessages outboundMessages channels.sms.inbound ' +
		'channels.sms.outbound channels.email.inbound channels.email.outbound completion.totalRequired ' +
		'completion.totalCompleted completion.bySource.agent completion.bySource.imported ' +
		'completion.bySource.manual completion.bySource.portal interventions.documentOverrides ' +
		'interventions.escalations interventions.manualUpdates interventions.messageEdits ' +
		'interventions.messageRejects'
	).split(' '),
	flag: 'eventKeyIsExact test actionLog.statusMatchesEvent failure.retryable isRequired success'.split(' '),
	decision: ['decision.value'],
};

/**
 * What the field at a path has to hold to be shown in a chat without permission.
 * @returns null when the field must not be shown, whatever it holds
 */
export function chatFieldKind(path: readonly string[]): ChatFieldKind | null {
	let node: Node | undefined = TREE;
	for (const segment of path) node = /^\d{1,9}$/.test(segment) ? node?.anyIndex : node?.fields.get(segment);
	return node?.kind ?? null;
}

/** Whether a value is what a field of this kind holds. Nothing (null) tells nothing and fits everywhere. */
export function fitsInChat(kind: ChatFieldKind, given: unknown): boolean {
	const value = hasJsonForm(given) ? given.toJSON() : given;
	return value === null || value === undefined || FITS[kind](value);
}

/** What a field of this kind holds, for a sentence: "no ID". */
export const KIND_IN_WORDS: Record<ChatFieldKind, string> = {
	id: 'ID',
	word: 'plain word',
	name: 'plain name',
	mimeType: 'MIME type',
	source: 'name of a field',
	key: "event's key of plain IDs",
	time: 'time in ISO 8601',
	count: 'number',
	flag: 'true or false',
	decision: 'decision',
};

const FITS: Record<ChatFieldKind, (value: unknown) => boolean> = {
	id: (value) => (typeof value === 'string' ? isId(value) : Number.isSafeInteger(value)),
	// A number where it is the status of an HTTP answer.
	word: (value) =>
		typeof value === 'string'
			? isWord(value)
			: Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 999,
	name: (value) =>
		typeof value === 'string' &&
		value.length <= 100 &&
		/^[A-Za-z][\w-]*(?:\.[\w-]+)*$/.test(value) &&
		!PERSONAL_NUMBER.test(value),
	mimeType: (value) =>
		typeof value === 'string' && /^[a-z]{1,20}\/[\w.+-]{1,100}$/i.test(value) && !PERSONAL_NUMBER.test(value),
	source: (value) =>
		typeof value === 'string' && /^[A-Za-z][\w.[\]]{0,127}$/.test(value) && !PERSONAL_NUMBER.test(value),
	key: (value) => typeof value === 'string' && isKey(value),
	time: (value) => typeof value === 'string' && isTime(value),
	count: (value) => typeof value === 'number' && Number.isFinite(value),
	flag: (value) => typeof value === 'boolean',
	decision: (value) => typeof value === 'boolean' || (typeof value === 'string' && isWord(value)),
};

const ID = /^[A-Za-z0-9_][\w.:~=#-]{0,127}$/;
// Numbers of persons and businesses as they are written: telephone, social security, employer. What stands
// beside one, such as a word, makes no ID of it.
const PERSONAL_NUMBER = /(?<!\d)(?:\d{3}[-._~]\d{2,3}[-._~]\d{4}|\d{2}-\d{7})(?!\d)/;

function isId(text: string): boolean {
	return ID.test(text) && !PERSONAL_NUMBER.test(text);
}

const WORD = /^[A-Za-z][\w-]{0,63}$/;

function isWord(text: string): boolean {
	return WORD.test(text) && !PERSONAL_NUMBER.test(text);
}

function isTime(text: string): boolean {
	return text.length <= 40 && !Number.isNaN(millisecondsOf(text));
}

// A key is made of what names the occurrence, percent-encoded; that is judged as it was before.
function isKey(text: string): boolean {
	if (text.length > 500) return false;
	return text.split('/').every((part) => {
		try {
			const decoded = decodeURIComponent(part);
			return decoded === '' || isId(decoded) || isTime(decoded);
		} catch {
			return false;
		}
	});
}

interface Node {
	kind: ChatFieldKind | null;
	fields: Map<string, Node>;
	anyIndex: Node | undefined;
}

// A tree and no list of joined names: a field's name may hold dots.
const TREE = newNode();
for (const [kind, paths] of Object.entries(FIELDS) as Array<[ChatFieldKind, string[]]>) {
	for (const path of paths) add(path.replaceAll('[]', '.[]').split('.'), kind);
}

function add(path: string[], kind: ChatFieldKind): void {
	let node = TREE;
	for (const segment of path) {
		const next: Node = (segment === '[]' ? node.anyIndex : node.fields.get(segment)) ?? newNode();
		if (segment === '[]') node.anyIndex = next;
		else node.fields.set(segment, next);
		node = next;
	}
	node.kind = kind;
}

function newNode(): Node {
	return { kind: null, fields: new Map(), anyIndex: undefined };
}
