import { z } from 'zod/v4';
import { configuredFields } from '../../decision/configured';
import type { FieldsReading } from '../fieldsReading';
import { mixedPlaceholder } from '../template';
import { leadDataIn } from './leadData';
import { FORMATS, type MessageFormat } from './messageFormat';

const rawNotification = z.looseObject({
	format: z.enum(FORMATS).default('slack'),
	channel: z.unknown().default(''),
	message: z.string().nullish(),
	// Not given unless plainly so: the text of an expression is no permission.
	allowLeadData: z.boolean().catch(false).default(false),
});

/** A message to the incoming webhook of a chat; its address stands in a credential. */
export interface NotificationSettings {
	type: 'notification';
	format: MessageFormat;
	channel: unknown;
	/** A text with placeholders or an expression; empty for the default message. */
	message: string;
	allowLeadData: boolean;
}

/** Reads the fields of a notification action, or says what is wrong with them for every item. */
export function readNotification(entry: unknown): FieldsReading<NotificationSettings> {
	const parsed = rawNotification.safeParse(configuredFields(entry));
	if (!parsed.success) {
		return { ok: false, message: `cannot be read ('${parsed.error.issues[0]?.path.join('.') ?? ''}').`, suggestion: 'Remove the action and add it again.' };
	}
	const { format, channel, allowLeadData } = parsed.data;
	const message = parsed.data.message ?? '';
	const placeholder = message.startsWith('=') ? mixedPlaceholder(message) : null;
	if (placeholder !== null) {
		return {
			ok: false,
			message: `has a message that mixes the placeholder ${placeholder} with an expression.`,
			suggestion: 'Use one of them: fixed text with placeholders such as {event.leadId}, or an expression with {{ $json.leadId }}.',
		};
	}
	const leadData = allowLeadData ? null : leadDataIn(message);
	if (leadData !== null) {
		return {
			ok: false,
			message: `would write free-form data of the lead ('${leadData}') into a chat.`,
			suggestion: "Take it out of 'Message', or switch on 'Allow Lead Data' if everybody in the channel may read it.",
		};
	}
	return { ok: true, settings: { type: 'notification', format, channel, message, allowLeadData } };
}
