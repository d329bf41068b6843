import { readField } from '../../decision/fieldPath';
import type { JsonObject } from '../../../shared/jsonValue';
import type { ConfiguredAction } from '../actionKind';
import type { NotificationSettings } from './configuredNotification';
import type { NotificationTarget } from './notificationTarget';
import { TIMEOUT_MS } from '../limits';
import { problem, type Problem } from '../../../shared/http/problem';
import {
	defaultPayload,
	resolveText,
	templateValues,
	whereNothingIs,
	type PreparationContext,
} from '../preparation';
import { isExpression } from '../readFields';
import { jsonHeaders, type PreparedRequest } from '../request';
import { renderMessage } from '../template';
import { chatFieldKind, fitsInChat, type ChatFieldKind } from './chatSafeFields';
import { renderForChat } from './chatText';
import { formatMessage } from './messageFormat';

type Field = 'Channel' | 'Message';
type NotificationAction = ConfiguredAction<NotificationSettings>;

export interface PreparedNotification extends PreparedRequest {
	/** As it was before it was escaped for its chat. */
	message: { channel: string; message: string };
}

/** Renders and checks a message to a chat. Never throws: what is wrong is in `problems`. */
export function prepareNotification(
	action: NotificationAction,
	context: PreparationContext,
	target: NotificationTarget | null,
): PreparedNotification {
	const problems: Problem[] = [];
	const fields = action.allowLeadData ? defaultPayload(context) : payloadForChat(context);
	const channel = resolveChannel(action, context, problems);
	const message = resolveMessage(action, context, fields, problems);
	const payload = formatMessage(action.format, channel, message, fields);
	return {
		request: {
			method: 'POST',
			url: target?.url ?? '',
			headers: jsonHeaders(context.idempotencyKey),
			body: JSON.stringify(payload),
			timeoutMs: TIMEOUT_MS.default,
			allowPrivateNetwork: true,
			pathIsSecret: true,
			credential: null,
		},
		message: { channel, message },
		payload,
		problems,
		idempotencyKey: context.idempotencyKey,
		location: `actions[${action.index}]`,
		leftOut: ['credential'],
	};
}

// None belongs in a name, and a receiver could take what follows for something else.
const BREAKS = ['\r', '\n', '\0'];

function resolveChannel(
	action: NotificationAction,
	context: PreparationContext,
	problems: Problem[],
): string {
	const channel = resolve('Channel', action.channel, action, context, problems);
	if (!BREAKS.some((character) => channel.includes(character))) return channel.trim();
	problems.push(unusable('holds a line break', 'Channel', action.index));
	return '';
}

function resolveMessage(
	action: NotificationAction,
	context: PreparationContext,
	fields: JsonObject,
	problems: Problem[],
): string {
	if (action.message === '') return defaultMessage(fields);
	const before = problems.length;
	const message = resolve('Message', action.message, action, context, problems);
	if (problems.length === before && message.trim() === '')
		problems.push(unusable('is empty', 'Message', action.index, whereNothingIs(action.message, message)));
	return message;
}

function unusable(what: string, field: Field, index: number, where = ''): Problem {
	const name = field.toLowerCase();
	return problem(
		'parameter_error',
		`The ${name} ${what} for this item${where}.`,
		`actions[${index}].${name}`,
		`Check the field that '${field}' is taken from.`,
	);
}

function resolve(
	field: Field,
	text: string,
	action: NotificationAction,
	context: PreparationContext,
	problems: Problem[],
): string {
	const name = field.toLowerCase();
	const location = `actions[${action.index}].${name}`;
	const source = { ...templateValues(action, context), json: context.json, entityFits: entityFits(context) };
	if (!action.allowLeadData || !isExpression(text)) {
		const rendered = action.allowLeadData
			? renderMessage(text, source, location)
			: renderForChat(text, source, location);
		for (const found of rendered.problems) problems.push(found);
		return rendered.text;
	}
	const evaluated = resolveText(text, context);
	if (evaluated === null)
		problems.push(
			problem(
				'reference_error',
				`The ${name} could not be evaluated.`,
				location,
				`Correct the expression in '${field}'.`,
			),
		);
	return evaluated ?? '';
}

// What is sent without having been asked for can always be sent: a value that may be data of the lead is
// left out of it.
function payloadForChat(context: PreparationContext): JsonObject {
	const { decision, eventReference } = context;
	return {
		...defaultPayload(context),
		entity: entityFits(context) ? decision.entity : null,
		value: shownInChat('decision', decision.value),
		timestamp: shownInChat('time', decision.timestamp),
		event: {
			event: shownInChat('name', eventReference.event),
			eventKey: shownInChat('key', eventReference.eventKey),
			leadId: shownInChat('id', eventReference.leadId),
			workspaceId: shownInChat('id', eventReference.workspaceId),
		},
	};
}

function shownInChat<Value>(kind: ChatFieldKind, value: Value): Value | null {
	return fitsInChat(kind, value) ? value : null;
}

// Judged as the field holds it, before it became a text.
function entityFits({ entityPath, event, eventReference }: PreparationContext): boolean {
	if (entityPath === null) return true;
	const kind = chatFieldKind(entityPath);
	return (
		kind !== null && fitsInChat(kind, readField(event, entityPath) ?? readField(eventReference, entityPath))
	);
}

/** The decision in a line, made of names and ids alone. */
function defaultMessage(fields: JsonObject): string {
	const { condition_id, condition_version, value, entity, timestamp, event: reference } = fields;
	const { event } = reference as JsonObject;
	const subject = entity === null ? '' : ` for ${String(entity)}`;
	const about =
		event === null ? '' : ` (${String(event)}${timestamp === null ? '' : `, ${String(timestamp)}`})`;
	return (
		`Condition ${String(condition_id)}, version ${String(condition_version)}, is ` +
		`${String(value)}${subject}${about}.`
	);
}
