import fc from 'fast-check';

import { formatMessage } from '../../../nodes/OmniAiCondition/action/notification/messageFormat';

// What a chat shows is read back by the chats' own rules, written down here a second time.

const text = fc.oneof(
	fc.string({ unit: 'grapheme' }),
	fc.string({
		unit: fc.constantFrom(
			'<',
			'>',
			'&',
			'&lt;',
			'&amp;',
			'!channel',
			'@U1',
			'|',
			'*',
			'_',
			'[',
			']',
			'(',
			')',
			'\\',
			'`',
			'\n',
			'\r\n',
			' ',
			'a',
			'https://x.y',
			'{{DATE()}}',
		),
	}),
);

// Slack: after its control sequences, three entities are decoded.
const shownBySlack = (slack: string) =>
	slack.replace(/&(lt|gt|amp);/g, (_entity, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '');

test('Slack shows a text as it is, and finds no control sequence in it', () => {
	fc.assert(
		fc.property(text, fc.string(), (message, channel) => {
			const body = formatMessage('slack', channel, message, {});
			const sent = body['text'] as string;
			expect(sent).not.toMatch(/[<>]/);
			expect(sent.replace(/&(?:lt|gt|amp);/g, '')).not.toContain('&');
			expect(shownBySlack(sent)).toBe(message);
			expect(body).toMatchObject({
				mrkdwn: false,
				parse: 'none',
				link_names: false,
				unfurl_links: false,
				unfurl_media: false,
			});
			expect(body['channel']).toBe(channel === '' ? undefined : channel);
		}),
		{ numRuns: 500 },
	);
});

// Mattermost: what its server and web app look for, each in a line of its own. Escapes and entities are all
// that is taken away; a character without width stays in between and is nothing that is looked for.
const ESCAPED = /\\([`*{}[\]()#+\-.!_>|~])/g;
const ENTITY = /&(lt|gt|amp|#36);/g;

// Read before any Markdown: what a webhook takes over from Slack.
const SLACK_NOTATION = [/<!(?:channel|here|all)>/, /<@[a-zA-Z0-9]+>/, /<[^<|]+\|[^>]+>/];

const BLOCKS = [
	/^ *#{1,6} /,
	/^ *>/,
	/^ *(?:[*+-]|\d+[.)])(?: |$)/,
	/^ {4}/,
	/^ {0,3}(?:`{3}|~{3})/,
	/^(?: *[-*_]){3,} *$/,
	/^ *[=-]+ *$/,
	/^ *[-:|]+ *\|/,
	/^ *\|/,
	/^ *\[[^\]]+\]:/,
];

// Of Markdown that is left when escapes are gone.
const INLINE = [/`/, /\*/, /(?<!\w)_|_(?!\w)/, /\[/, /\]/, /~~/, /\$/, /</, />/, /\|/];

// Found in text whatever was escaped.
const PATTERNS = [
	/@[a-z0-9._-]/i,
	/~[a-z0-9._-]/i,
	/#\p{L}/u,
	/(?<!\w):[\w+-]+:(?!\w)/,
	/(?<![A-Za-z\d])[a-z][a-z\d.+-]*:(?:\/|[\p{L}\d%])/iu,
	/www\d{0,3}\./i,
	/\.\p{L}{2,4}\//u,
	/:-?[)(\][|/$@]/,
	/;-?\)/,
	/(?:^|\W):-?[opdsx](?:$|\b)/i,
	/\bx-d\b/i,
	/:[`'’]-?\(/,
	/<\/?3/,
];

function foundByMattermost(sent: string): RegExp[] {
	const lines = sent
		.replace(/[\u202a-\u202e\u2066-\u206f\u2028\u2029\ufff9-\ufffb]/g, '')
		.replace(/\r\n|\r|\u2424/g, '\n')
		.replace(/\t/g, '    ')
		.replace(/\u00a0/g, ' ')
		.split('\n');
	const syntax = lines.join('\n').replace(ESCAPED, '').replace(ENTITY, '');
	return [
		...SLACK_NOTATION.filter((pattern) => pattern.test(sent)),
		...BLOCKS.filter((pattern) => lines.some((line) => pattern.test(line))),
		...INLINE.filter((pattern) => pattern.test(syntax)),
		...PATTERNS.filter((pattern) => lines.some((line) => pattern.test(shownByMattermost(line, false)))),
	];
}

function shownByMattermost(sent: string, cleaned = true): string {
	const shown = sent.replace(
		/\\([`*{}[\]()#+\-.!_>|~])|&(lt|gt|amp|#36);/g,
		(_found, escaped: string | undefined, name: string | undefined) =>
			escaped ?? { lt: '<', gt: '>', amp: '&', '#36': '$' }[name ?? ''] ?? '',
	);
	return cleaned ? shown.replaceAll('\u2060', '') : shown;
}

const hostileToMattermost = fc.string({
	maxLength: 14,
	unit: fc.constantFrom(
		...[
			'@',
			'~',
			'#',
			':',
			';',
			'-',
			'+',
			'*',
			'_',
			'`',
			'```',
			'[',
			']',
			'(',
			')',
			'{',
			'}',
			'|',
			'\\',
			'<',
			'>',
			'!',
			'&',
			'$',
			'=',
			'.',
			'/',
			'"',
			"'",
			'1',
			'3',
			'a',
			'd',
			'x',
			'D',
			'www',
			'co',
			'http',
			' ',
			'    ',
			'\t',
			'\n',
			'\r\n',
			'\u00a0',
			'\u2424',
			'\u2028',
			'\u202e',
		],
		...[
			'@channel',
			'@here',
			'@all',
			'@jane.roe',
			'<!channel>',
			'<@abc123>',
			'<https://evil.example|Reset>',
			'[Reset](https://evil.example)',
			'![x](y)',
			'~town-square',
			'#tag',
			':smile:',
			'2025-10-30T21:12:44.987Z',
			'&#64;',
			'&lt;',
			'---|---',
			'1. ',
			'- ',
			'mailto:a@b.co',
			'javascript:x',
		],
	),
});

test('Mattermost shows a text as it is, and finds nothing in it', () => {
	fc.assert(
		fc.property(fc.oneof(hostileToMattermost, text), fc.string(), (message, channel) => {
			const body = formatMessage('mattermost', channel, message, { entity: 'lead-1' });
			const sent = body['text'] as string;
			expect(foundByMattermost(sent)).toEqual([]);
			const dropped = message
				.replace(
					/\u0340|\u0341|\u17d3|[\u17a3\u200e\u200f\u202a-\u202e\u2060\u2066-\u206f\ufeff\ufff9-\ufffb]/g,
					'',
				)
				.replace(/[\u2028\u2029]/g, '\n');
			expect(shownByMattermost(sent)).toBe(dropped);
			expect(body).toEqual(channel === '' ? { text: sent } : { channel, text: sent });
		}),
		{ numRuns: 1_000 },
	);
});

// So that the model above can find something: each of these is found in a text that is sent as it is.
test.each([
	'@channel',
	'hi @here.',
	'@jane.roe',
	'<!channel>',
	'<@abc123>',
	'<https://evil.example|Reset>',
	'[Reset your password](https://evil.example)',
	'https://evil.example',
	'www.evil.example',
	'evil.co/x',
	'a@b.example',
	'~town-square',
	'#tag',
	':smile:',
	':)',
	':D',
	'<3',
	'x-d',
	'**b**',
	'_i_',
	'~~s~~',
	'`c`',
	'$x$',
	'# h',
	'> q',
	'- l',
	'1. l',
	'    code',
	'```\nc',
	'a|b\n-|-',
	'| a |',
	'a\n===',
	'<b>',
	'\u2424# h',
])('the model of Mattermost finds %j, and nothing is left of it', (message) => {
	expect(foundByMattermost(message)).not.toEqual([]);
	expect(foundByMattermost(formatMessage('mattermost', '', message, {})['text'] as string)).toEqual([]);
});

test.each([
	['4cc8af99-b313-4c1f-b98b-009f38a4721a', '4cc8af99-b313-4c1f-b98b-009f38a4721a'],
	['Lead lead-1: timeout, 2025-10-30T21:12:44.987Z.', 'Lead lead-1: timeout, 2025-10-30T21:12:44.987Z.'],
	['tool deep_research', 'tool deep\\_research'],
])('an ID or a time can be copied from Mattermost: %s', (message, sent) => {
	expect(formatMessage('mattermost', '', message, {})['text']).toBe(sent);
});

test.each([
	'<',
	':',
	';-',
	'@',
	'www',
	'www1',
	'.ab',
	'.ab/',
	'x-d',
	'1',
	'1.',
	'2025-01-01T00:00',
	'2025-01-01T00:00:00.',
	' ',
	'\n',
	'\\',
	'|',
	'\u202e',
	'\u0340',
])('a long text of %j is soon written for Mattermost', (unit) => {
	const started = performance.now();
	formatMessage('mattermost', '', unit.repeat(200_000 / unit.length), {});
	expect(performance.now() - started).toBeLessThan(3_000);
});

interface Card {
	attachments: Array<{
		contentType: string;
		content: {
			type: string;
			version: string;
			body: Array<{ type: string; inlines: Array<{ type: string; text: string }> }>;
		};
	}>;
}

test('Teams shows each line of a text as it is, in elements that know no Markdown', () => {
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
			expect(shown).toEqual(
				message
					.replaceAll('\r\n', '\n')
					.replaceAll('\r', '\n')
					.split('\n')
					.filter((line) => /\S/.test(line)),
			);
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

test('each chat gets exactly the body that is recorded here', () => {
	expect(formatMessage('slack', '#c', 'a & <b>', { entity: 'x' })).toEqual({
		channel: '#c',
		text: 'a &amp; &lt;b&gt;',
		mrkdwn: false,
		parse: 'none',
		link_names: false,
		unfurl_links: false,
		unfurl_media: false,
	});
	expect(formatMessage('teams', '#c', 'a\r\n \nb\rc', { entity: 'x' })).toEqual({
		type: 'message',
		attachments: [
			{
				contentType: 'application/vnd.microsoft.card.adaptive',
				contentUrl: null,
				content: {
					$schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
					type: 'AdaptiveCard',
					version: '1.4',
					body: ['a', 'b', 'c'].map((text) => ({
						type: 'RichTextBlock',
						inlines: [{ type: 'TextRun', text }],
					})),
				},
			},
		],
	});
});

test.each([
	['a<b', 'a&lt;\u2060b'],
	['a>b&c$', 'a\\>b&amp;c&#36;'],
	['`*_[](){}|', '\u2060\\`\\*\\_\\[\\]\\(\\)\\{\\}\\|'],
	['a@b ~c #d', 'a@\u2060b ~\u2060c #\u2060d'],
	['a: b:c ;-) www.x www12.x', 'a: b:\u2060c ;\u2060-\\) www\u2060.x www12\u2060.x'],
	['a.de/x x-d a.d/ a.defgh/', 'a.\u2060de/x x\u2060-d a.d/ a.defgh/'],
	['1. a', '\u20601. a'],
	['1) a', '\u20601\\) a'],
	['12 a', '12 a'],
	['- a', '\u2060- a'],
	['a\\b', 'a\\\u2060b'],
	['', ''],
	['2026-01-02T03:04Z 2026-01-02T03:04:05.123+01:00', '2026-01-02T03:04Z 2026-01-02T03:04:05.123+01:00'],
	['x2026-01-02T03:04:05', 'x2026-01-02T03:\u206004:\u206005'],
	['a\u202eb\ufeffc\u0340d\u17d3e', 'abcde'],
])('Mattermost gets %j as %j', (message, sent) => {
	expect(formatMessage('mattermost', '', message, {})).toEqual({ text: sent });
});
