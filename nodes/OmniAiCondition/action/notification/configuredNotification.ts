import { z } from 'zod/v4';
import { configuredFields } from '../../../shared/configured';
import type { Reading, Wrong } from '../../../shared/reading';
import { mixedWith, readFields } from '../readFields';
import { forbiddenIn, namesEntity } from './chatText';
import { FORMATS } from './messageFormat';

/** A message to the incoming webhook of a chat; its address stands in a credential. */
export type NotificationSettings = z.infer<typeof notificationSettings>;

// Channel and message are texts with placeholders, or expressions; empty for the channel that the address
// stands for, and for the default message.
const notificationSettings = z
	.object({
		format: z.enum(FORMATS).default('slack'),
		channel: z
			.unknown()
			.default('')
			.transform((raw) => orEmpty(raw).trim()),
		message: z.string().default('').transform(orEmpty),
		// Not given unless plainly so: the text of an expression is no permission.
		allowLeadData: z.boolean().catch(false).default(false),
	})
	// A card goes where its address leads; what was typed for another format is hidden then.
	.transform((settings) => (settings.format === 'teams' ? { ...settings, channel: '' } : settings));

/** Reads the fields of a notification action, or says what is wrong with them for every item. */
export function readNotification(entry: unknown): Reading<NotificationSettings> {
	const fields = readFields(notificationSettings, configuredFields(entry));
	if (!fields.ok) return fields;
	const { message, channel, allowLeadData } = fields.value;
	const wrong =
		textProblem('Message', message, allowLeadData) ?? textProblem('Channel', channel, allowLeadData);
	return wrong === null ? fields : { ok: false, ...wrong };
}

/**
 * Whether what is sent names whom the decision is about: the default message, plain JSON, or a placeholder.
 */
export function sendsEntity({ format, channel, message }: NotificationSettings): boolean {
	return message === '' || format === 'json' || namesEntity(message) || namesEntity(channel);
}

function textProblem(field: 'Channel' | 'Message', text: string, allowLeadData: boolean): Wrong | null {
	const what = field.toLowerCase();
	const mixed = mixedWith(text, `a ${what}`);
	if (mixed !== null) return mixed;
	const forbidden = allowLeadData ? null : forbiddenIn(text);
	if (forbidden === null) return null;
	const taken =
		forbidden.kind === 'field'
			? `takes '${forbidden.path}' from the item`
			: 'holds an expression that is more than fields such as {{ $json.leadId }} in a text';
	return {
		message: `has a ${what} that ${taken}, and so could write free-form data of the lead into a chat.`,
		suggestion:
			`Use IDs, names of tools, types, status, times, counts and categories in '${field}', such as ` +
			"{event.failure.category}, or switch on 'Allow Lead Data' if everybody in the channel may read " +
			'it.',
	};
}

// n8n stores an expression that was emptied as `=`, and spaces may have been typed around it.
function orEmpty(raw: unknown): string {
	const text = typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '';
	return text.trim() === '=' ? '' : text;
}
