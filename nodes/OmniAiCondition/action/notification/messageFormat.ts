import type { JsonObject } from '../../../shared/jsonValue';
import { mattermostText } from './mattermostText';

export const FORMATS = ['json', 'mattermost', 'slack', 'teams'] as const;
export type MessageFormat = (typeof FORMATS)[number];

/**
 * A message as the receiver of a chat expects it. The text is shown as it is: nothing in it can become
 * a mention, a link text or another formatting, because parts of it come from outside.
 *
 * @param channel where to show it, empty for what the address stands for
 * @param fields further fields, which only plain JSON carries
 */
export function formatMessage(
	format: MessageFormat,
	channel: string,
	text: string,
	fields: JsonObject,
): JsonObject {
	switch (format) {
		case 'json':
			return { channel, message: text, ...fields };
		case 'mattermost':
			return { ...(channel === '' ? {} : { channel }), text: mattermostText(text) };
		case 'slack':
			return slackMessage(channel, text);
		case 'teams':
			return teamsMessage(text);
	}
}

// Slack's control sequences are all written in angle brackets, and its three escapes are all it needs;
// `mrkdwn: false` leaves asterisks and the like alone. Names and addresses become no links where the webhook
// goes by `link_names` and `parse`. A preview of a link would make Slack open it.
function slackMessage(channel: string, text: string): JsonObject {
	return {
		...(channel === '' ? {} : { channel }),
		text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
		mrkdwn: false,
		parse: 'none',
		link_names: false,
		unfurl_links: false,
		unfurl_media: false,
	};
}

// The address of a Teams workflow stands for one channel. A text run, other than a text block, knows no
// Markdown, so nothing has to be escaped; it knows no line breaks either.
function teamsMessage(text: string): JsonObject {
	const lines = text.split(/\r\n|[\n\r]/).filter((line) => line.trim() !== '');
	return {
		type: 'message',
		attachments: [
			{
				contentType: 'application/vnd.microsoft.card.adaptive',
				contentUrl: null,
				content: {
					$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
					type: 'AdaptiveCard',
					version: '1.4',
					body: lines.map((line) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line }] })),
				},
			},
		],
	};
}
