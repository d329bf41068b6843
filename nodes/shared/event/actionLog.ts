import { z } from 'zod/v4';
import { fieldsExcept, isJsonObject, type JsonObject } from '../jsonValue';
import type { ActionLog, Failure } from './eventItem';
import { timeBeside, whoseOf, type Occurrence } from './eventKey';
import { occurredAtOf, type EventKind, type EventParts, type SampleValues } from './eventKind';
import { messageText } from './messageText';
import { reportedCause } from './reportedCause';
import { asText, freeForm, id, listOf, objectOrNull, text } from './wire';

/** The action types that OmniAI documents, for drop-downs; any other string passes. */
export const ACTION_TYPES = [
	'DOCUMENT_UPLOAD',
	'FOLLOW_UP_MESSAGE',
	'MANUAL_UPDATE',
	'MESSAGE',
	'PORTAL_SUBMISSION',
	'PORTAL_UPDATE',
	'SYSTEM_NOTE',
	'TOOL_CALL',
] as const;

export const ACTION_LOG_EVENTS = {
	'action_log.failed': {
		title: 'Action Log Failed',
		description: "An agent's message, tool call, follow-up or upload failed",
		lacks: [],
		read: (body) => readActionLog(body, 'FAILED'),
		occurrence: actionLogOccurrence,
		samples: {
			toolTimeout: {
				title: 'A tool call of the agent timed out (action_log.failed)',
				isFailure: true,
				body: (given) =>
					failedAction(given, {
						type: 'TOOL_CALL',
						summary: 'Deep research failed',
						input: { toolType: 'deep_research', query: 'market analysis for Sample Borrower LLC' },
						error: 'Upstream provider timeout after 5s',
						tool: { id: given.id(), name: 'deep_research' },
					}),
			},
			messageNotDelivered: {
				title: 'A message to the borrower was not delivered (action_log.failed)',
				isFailure: true,
				body: (given) =>
					failedAction(given, {
						type: 'MESSAGE',
						summary: 'Reply to the borrower was not delivered',
						input: { channel: 'SMS', direction: 'OUTBOUND' },
						error: 'Message undeliverable: invalid phone number',
						messages: [
							outboundMessage(
								given,
								'SMS',
								'Thanks, we have your application. Which months do your statements cover?',
							),
						],
					}),
			},
			followUpFailed: {
				title: 'A scheduled follow-up was not sent (action_log.failed)',
				isFailure: true,
				body: (given) =>
					failedAction(given, {
						type: 'FOLLOW_UP_MESSAGE',
						summary: 'Follow-up about missing documents was not sent',
						input: { channel: 'EMAIL', attemptNumber: 2, adminTriggered: false, missingItemsCount: 3 },
						error: 'Email service unavailable (503)',
						messages: [
							outboundMessage(given, 'EMAIL', 'We still need three documents for your application.'),
						],
					}),
			},
			uploadFailed: {
				title: 'A document could not be filed (action_log.failed)',
				isFailure: true,
				body: (given) =>
					failedAction(given, {
						type: 'DOCUMENT_UPLOAD',
						summary: 'Upload of sample-statement.pdf failed',
						input: { filename: 'sample-statement.pdf', mimeType: 'application/pdf', size: 153_143 },
						error: 'Unsupported file: the PDF is password protected',
					}),
			},
		},
	},
	'action_log.completed': {
		title: 'Action Log Completed',
		description: "An agent's message, tool call or follow-up succeeded",
		lacks: ['agentId'],
		read: (body) => readActionLog(body, 'COMPLETED'),
		occurrence: completedLogOccurrence,
		samples: {
			actionCompleted: {
				title: 'A message came in and was handled (action_log.completed)',
				body: (given) => ({
					actionLog: {
						id: given.id(),
						type: 'MESSAGE',
						status: 'COMPLETED',
						leadId: given.leadId,
						summary: 'Incoming email: documents',
						input: { channel: 'EMAIL', direction: 'INBOUND' },
						output: null,
						messages: [
							{
								id: given.id(),
								channel: 'EMAIL',
								direction: 'INBOUND',
								subject: 'documents',
								body: '<div dir="ltr">Here is the statement.</div>',
								documents: [
									{
										id: given.id(),
										filename: 'sample-statement.pdf',
										mimeType: 'application/pdf',
										size: 153_143,
									},
								],
							},
						],
						completedAt: given.when,
					},
					workspaceId: given.workspaceId,
				}),
			},
		},
	},
} satisfies Record<string, EventKind>;

/** The event that OmniAI sends of a log which ended, by its status; what has not ended has none. */
export const EVENT_OF_STATUS = new Map<string, keyof typeof ACTION_LOG_EVENTS>([
	['FAILED', 'action_log.failed'],
	['COMPLETED', 'action_log.completed'],
]);

/** So many messages of an action, and documents of a message, are read. */
const MAX_MESSAGES = 1_000;
const MAX_DOCUMENTS = 100;

const message = z.looseObject({
	id,
	channel: text,
	direction: text,
	subject: text,
	body: text,
	documents: listOf(z.looseObject({ id, filename: text, mimeType: text, size: freeForm }), MAX_DOCUMENTS),
});

/** The log, wherever an event has one. */
export const wireActionLog = z.looseObject({
	id,
	type: text,
	status: text,
	summary: text,
	input: freeForm,
	output: freeForm,
	error: text,
	completedAt: text,
	leadId: id,
	agentId: id,
	tool: objectOrNull(z.looseObject({ id, name: text })),
	messages: listOf(message, MAX_MESSAGES),
});

const wireEnvelope = z.looseObject({
	workspaceId: id,
	occurredAt: text,
	actionLog: objectOrNull(wireActionLog),
});

function readActionLog(body: JsonObject, status: string): EventParts {
	const { actionLog: log, occurredAt, workspaceId } = wireEnvelope.parse(body);
	const actionLog = log === null ? null : actionLogOf(log, status);
	return {
		...occurredAtOf([
			['occurredAt', occurredAt],
			['actionLog.completedAt', log?.completedAt ?? null],
		]),
		workspaceId,
		leadId: log?.leadId ?? null,
		agentId: log?.agentId ?? null,
		actionLog,
		failure: status === 'FAILED' || saysFailed(actionLog) ? actionLogFailure(actionLog) : null,
	};
}

/** The item's log; `status` is the one that its event means. */
export function actionLogOf(log: z.infer<typeof wireActionLog>, status: string): ActionLog {
	return Object.assign(fieldsExcept(log, ['leadId', 'agentId']), {
		statusMatchesEvent: log.status === null || log.status.toUpperCase() === status,
		messages: log.messages.map((received, index) =>
			index < MAX_MESSAGES ? { ...received, bodyText: messageText(asText(received.body)) } : received,
		),
	}) as unknown as ActionLog;
}

/** Whether a log calls itself failed, whatever its event is. */
export function saysFailed(actionLog: ActionLog | null): boolean {
	return actionLog?.status?.toUpperCase() === 'FAILED';
}

/** The failure of a log that failed, with what its own words say about the cause. */
export function actionLogFailure(actionLog: ActionLog | null): Failure {
	if (actionLog === null) {
		return {
			message: 'The event arrived without an action log.',
			category: 'malformed',
			retryable: null,
			source: 'event',
		};
	}
	const candidates: Array<[string | null, string]> = [
		[actionLog.error, 'actionLog.error'],
		[actionLog.summary, 'actionLog.summary'],
	];
	const [said, source] = candidates.find(([reason]) => (reason ?? '').trim() !== '') ?? [null, 'event'];
	const reason = said ?? 'OmniAI gave no reason.';
	return { message: reason, ...reportedCause(reason), source };
}

// The time is part of the key because OmniAI may try an action again and report it again.
function actionLogOccurrence(received: JsonObject): Occurrence | null {
	const { actionLog, occurredAt } = received;
	if (!isJsonObject(actionLog)) return null;
	const { completedAt } = actionLog;
	return {
		required: [actionLog['id'], completedAt],
		optional: { ...whoseOf(received, actionLog), occurredAt: timeBeside(occurredAt, completedAt) },
	};
}

// A log completes only once, so there the time, which is optional, may be missing.
function completedLogOccurrence(received: JsonObject): Occurrence | null {
	const named = actionLogOccurrence(received);
	if (named === null) return null;
	const [logId, completedAt] = named.required;
	return { required: [logId], optional: { completedAt, ...named.optional } };
}

function failedAction(
	{ id: newId, when, leadId, agentId, workspaceId }: SampleValues,
	fields: JsonObject,
): JsonObject {
	return {
		workspaceId,
		actionLog: {
			id: newId(),
			status: 'FAILED',
			output: null,
			completedAt: when,
			leadId,
			agentId,
			tool: null,
			messages: [],
			...fields,
		},
	};
}

function outboundMessage(given: SampleValues, channel: string, body: string): JsonObject {
	return { id: given.id(), channel, direction: 'OUTBOUND', body, documents: [] };
}
