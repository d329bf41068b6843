import type { Decision } from '../../decision/decision';
import type { EventReference } from '../../event/eventReference';
import type { NotificationAction } from '../configuredAction';
import { problem, type Problem } from '../problem';
import { defaultPayload, placeholders, resolveText, USER_AGENT, type PreparationContext, type PreparedRequest } from '../request';
import { renderMessage } from '../template';
import { TIMEOUT_MS } from '../limits';
import { formatMessage } from './messageFormat';

/** Renders and checks a message to a chat. Never throws: what is wrong is in `problems`. */
export function prepareNotification(action: NotificationAction, context: PreparationContext): PreparedRequest {
	const at = `actions[${action.index}]`;
	const problems: Problem[] = [];
	const channel = resolveChannel(action, context, at, problems);
	const message = resolveMessage(action, context, at, problems);
	const payload = formatMessage(action.format, channel, message, defaultPayload(context));
	return {
		kind: 'request',
		request: {
			method: 'POST',
			url: context.targets.notification?.url ?? '',
			headers: { 'User-Agent': USER_AGENT, 'Idempotency-Key': context.idempotencyKey, 'Content-Type': 'application/json' },
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
		location: at,
		leftOut: ['credential'],
	};
}

function resolveChannel(action: NotificationAction, context: PreparationContext, at: string, problems: Problem[]): string {
	const channel = resolveText(action.channel, context);
	if (channel !== null) return channel.trim();
	problems.push(problem('reference_error', 'The channel could not be evaluated.', `${at}.channel`, "Correct the expression in 'Channel'."));
	return '';
}

function resolveMessage(action: NotificationAction, context: PreparationContext, at: string, problems: Problem[]): string {
	const location = `${at}.message`;
	if (action.message.trim() === '') return defaultMessage(context.decision, context.eventReference);
	if (action.message.startsWith('=')) {
		const message = resolveText(action.message, context);
		if (message === null) problems.push(problem('reference_error', 'The message could not be evaluated.', location, "Correct the expression in 'Message'."));
		else if (message.trim() === '') problems.push(emptyMessage(location));
		return message ?? '';
	}
	const rendered = renderMessage(action.message, { names: placeholders(action, context.decision), event: context.event }, location);
	for (const found of rendered.problems) problems.push(found);
	if (rendered.problems.length === 0 && rendered.text.trim() === '') problems.push(emptyMessage(location));
	return rendered.text;
}

function emptyMessage(location: string): Problem {
	return problem('parameter_error', 'The message is empty for this item.', location, "Check the field that 'Message' is taken from.");
}

/** The decision in a line, made of names and ids alone. */
function defaultMessage({ condition_id, condition_version, value, entity, timestamp }: Decision, { event }: EventReference): string {
	const subject = entity === null ? '' : ` for ${entity}`;
	const about = event === null ? '' : ` (${event}${timestamp === null ? '' : `, ${timestamp}`})`;
	return `Condition ${condition_id}, version ${condition_version}, is ${String(value)}${subject}${about}.`;
}
