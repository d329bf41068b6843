import { z } from 'zod/v4';
import { configuredFields } from '../../../shared/configured';
import type { Reading, Wrong } from '../../../shared/reading';
import { mixedWith, readFields } from '../readFields';
import { forbiddenIn, namesEntity } from './chatText';
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
	format: MessageFormat;
	/** A text with placeholders or an expression; empty for the channel that the address stands for. */
	channel: string;
	/** A text with placeholders or an expression; empty for the default message. */
	message: string;
	allowLeadData: boolean;
}

/** Reads the fields of a notification action, or says what is wrong with them for every item. */
export function readNotification(entry: unknown): Reading<NotificationSettings> {
	const fields = readFields(rawNotification, configuredFields(entry));
	if (!fields.ok) return fields;
	const { format, allowLeadData } = fields.value;
	const message = unlessEmpty(fields.value.message ?? '');
	// A card goes where its address leads; what was typed for another format is hidden then.
	const channel = format === 'teams' ? '' : unlessEmpty(asText(fields.value.channel)).trim();
	const wrong =
		textProblem('message', 'Message', message, allowLeadData) ??
		textProblem('channel', 'Channel', channel, allowLeadData);
	return wrong === null
		? { ok: true, value: { format, channel, message, allowLeadData } }
		: { ok: false, ...wrong };
}

/**
 * Whether what is sent names whom the decision is about: the default message, plain JSON, or a placeholder.
 */
export function sendsEntity({ format, channel, message }: NotificationSettings): boolean {
	return message === '' || format === 'json' || namesEntity(message) || namesEntity(channel);
}

function textProblem(what: string, field: string, text: string, allowLeadData: boolean): Wrong | null {
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

// n8n stores an expression that was emptied as `=`.
function unlessEmpty(text: string): string {
	return text.trim() === '' || text.trim() === '=' ? '' : text;
}

function asText(value: unknown): string {
	return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
