import fc from 'fast-check';

import { formatMessage } from '../../nodes/action/notification/messageFormat';

// What a chat shows is read back by the chats' own rules, written down here a second time.

const text = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.string({ unit: fc.constantFrom('<', '>', '&', '&lt;', '&amp;', '!channel', '@U1', '|', '*', '_', '[', ']', '(', ')', '\\', '`', '\n', '\r\n', ' ', 'a', 'https://x.y', '{{DATE()}}') }),
);

// Slack: after its control sequences, three entities are decoded.
const shownBySlack = (slack: string) =>
	slack.replace(/&(lt|gt|amp);/g, (_entity, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '');

test('Slack shows the text as it is, and finds no control sequence in it', () => {
	fc.assert(
		fc.property(text, fc.string(), (message, channel) => {
			const body = formatMessage('slack', channel, message, {});
			const sent = body['text'] as string;
			expect(sent).not.toMatch(/[<>]/);
			expect(sent.replace(/&(?:lt|gt|amp);/g, '')).not.toContain('&');
			expect(shownBySlack(sent)).toBe(message);
			expect(body).toMatchObject({ mrkdwn: false, unfurl_links: false, unfurl_media: false });
			expect(body['channel']).toBe(channel === '' ? undefined : channel);
		}),
		{ numRuns: 500 },
	);
});

interface Card {
	attachments: Array<{ contentType: string; content: { type: string; version: string; body: Array<{ type: string; inlines: Array<{ type: string; text: string }> }> } }>;
}

test('Teams shows each line of the text as it is, in elements that know no Markdown', () => {
	fc.assert(
		fc.property(text, (message) => {
			const { attachments } = formatMessage('teams', '', message, {}) as unknown as Card;
			expect(attachments).toHaveLength(1);
			const { contentType, content } = attachments[0] as Card['attachments'][0];
			expect(contentType).toBe('application/vnd.microsoft.card.adaptive');
			expect(content.type).toBe('AdaptiveCard');
			// Of the elements that show text, only text runs take it literally.
			for (const element of content.body) {
				expect(Object.keys(element).sort()).toEqual(['inlines', 'type']);
				expect(element.type).toBe('RichTextBlock');
				expect(element.inlines.map(({ type }) => type)).toEqual(['TextRun']);
			}
			const shown = content.body.map(({ inlines }) => inlines[0]?.text);
			expect(shown).toEqual(message.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n').filter((line) => /\S/.test(line)));
		}),
		{ numRuns: 500 },
	);
});

test('plain JSON carries the text untouched, with the fields', () => {
	fc.assert(
		fc.property(text, fc.string(), (message, channel) => {
			const body = formatMessage('json', channel, message, { entity: 'lead-1' });
			expect(JSON.parse(JSON.stringify(body))).toEqual({ channel, message, entity: 'lead-1' });
		}),
	);
});
