import { z } from 'zod/v4';
import { configuredFields, configuredText } from '../../shared/configured';
import { shownText } from '../../shared/shownText';
import { FIRE_ON } from './fireOn';
import { readNotification, type NotificationSettings } from './notification/configuredNotification';
import type { FieldsReading } from './fieldsReading';
import { readWebhook, type WebhookSettings } from './webhook/configuredWebhook';
import { readWorkflow, type WorkflowSettings } from './workflow/configuredWorkflow';

export const ACTION_KINDS = ['notification', 'webhook', 'workflow'] as const;
export type ActionKind = (typeof ACTION_KINDS)[number];

const rawAction = z.looseObject({
	actionId: z
		.unknown()
		.default('')
		.transform((raw) => configuredText(raw)),
	actionVersion: z
		.unknown()
		.default('')
		.transform((raw) => configuredText(raw, '1')),
	fireOn: z.enum(FIRE_ON).default('true'),
	type: z.enum(ACTION_KINDS).default('webhook'),
});

/** What every action has, whatever it does. */
export interface ActionHead {
	/** Its place in the list, for `location`. */
	index: number;
	actionId: string;
	actionVersion: string;
	fireOn: (typeof FIRE_ON)[number];
}

/** One action as configured, the same for every item; raw values may be expressions. */
export type ConfiguredAction = ActionHead & (NotificationSettings | WebhookSettings | WorkflowSettings);
export type NotificationAction = ActionHead & NotificationSettings;
export type WebhookAction = ActionHead & WebhookSettings;
export type WorkflowAction = ActionHead & WorkflowSettings;

export type Configuration =
	{ ok: true; actions: ConfiguredAction[] } | { ok: false; message: string; suggestion: string };

/**
 * Reads the raw value of the parameter *Actions* and finds what is wrong with it for every item.
 * @returns the actions, or the first such problem, in words for a person
 */
export function readActions(raw: unknown): Configuration {
	const list = z.looseObject({ action: z.array(z.unknown()).default([]) }).safeParse(configuredFields(raw));
	if (!list.success || list.data.action.length === 0) {
		return wrong('No action is set.', "Click 'Add Action' and say where to send what.");
	}
	const actions: ConfiguredAction[] = [];
	const known = new Map<string | undefined, ConfiguredAction>();
	for (const [index, entry] of list.data.action.entries()) {
		const action = readAction(entry, index);
		if (!action.ok) return action;
		const twin = known.get(action.actions[0]?.actionId);
		if (twin !== undefined) {
			return wrong(
				`Actions ${twin.index + 1} and ${index + 1} have the same 'Action ID' ('${twin.actionId}').`,
				'Give each action an ID of its own, so that its records can be told apart.',
			);
		}
		for (const one of action.actions) {
			actions.push(one);
			known.set(one.actionId, one);
		}
	}
	return { ok: true, actions };
}

function readAction(entry: unknown, index: number): Configuration {
	const fields = configuredFields(entry);
	const parsed = rawAction.safeParse(fields);
	if (!parsed.success) {
		const field = parsed.error.issues[0]?.path.join('.') ?? '';
		return wrong(
			`Action ${index + 1} cannot be read${field === '' ? '' : ` ('${field}')`}.`,
			'Remove the action and add it again.',
		);
	}
	const { data } = parsed;
	const { actionId, actionVersion } = data;
	if (actionId === '') {
		return wrong(
			`Action ${index + 1} has no 'Action ID'.`,
			'Enter a short name for it, such as notify_ops. Records are told apart by it.',
		);
	}
	const reading = readSettingsOf(data.type, fields);
	if (!reading.ok) return wrong(`Action ${index + 1} ('${actionId}') ${reading.message}`, reading.suggestion);
	const head: ActionHead = { index, actionId, actionVersion, fireOn: data.fireOn };
	return { ok: true, actions: [{ ...head, ...reading.settings }] };
}

function readSettingsOf(
	type: ActionKind,
	entry: unknown,
): FieldsReading<NotificationSettings | WebhookSettings | WorkflowSettings> {
	switch (type) {
		case 'notification':
			return readNotification(entry);
		case 'webhook':
			return readWebhook(entry);
		case 'workflow':
			return readWorkflow(entry);
	}
}

// Quotes names that a person gave, and what a body's reader says.
const MAX_MESSAGE_LENGTH = 600;

function wrong(message: string, suggestion: string): { ok: false; message: string; suggestion: string } {
	return { ok: false, message: shownText(message, MAX_MESSAGE_LENGTH), suggestion };
}
