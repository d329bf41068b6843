// What proves a delivery, rightly and wrongly, on the wire. Plain data: the driver is hostile.mjs.

import { createHmac } from 'node:crypto';
import signing from '../support/sender/signing.js';
import { ACCEPTED, UNAUTHORIZED } from './hostile-table.mjs';

export const HEADER = 'X-OmniAI-Secret';
export const SECRET = 'correct-horse-battery-staple';
export const PREVIOUS = 'the-secret-before';
export const UNICODE_SECRET = 'geheim-äöü-ñ';
export const KEY = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
export const PREVIOUS_KEY = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const OTHER_KEY = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

const MINUTE_MS = 60_000;

/** @import { Signing } from '../support/sender/signing.js' */

// Every way of authentication, right and wrong: the columns of the table.
const signature = { isSignature: true };
/** @type {Array<{ name: string, workflow: string, right: boolean, sign: Signing, isSignature?: boolean }>} */
export const COLUMNS = [
	{
		name: 'header secret',
		workflow: 'headerSecret',
		right: true,
		sign: signing.headerSecret(HEADER, SECRET),
	},
	{
		name: 'wrong header secret',
		workflow: 'headerSecret',
		right: false,
		sign: signing.headerSecret(HEADER, `${SECRET}x`),
	},
	{ name: 'no secret', workflow: 'headerSecret', right: false, sign: signing.unsigned },
	{ name: 'HMAC', workflow: 'hmac', right: true, sign: signing.hmac(HEADER, SECRET), ...signature },
	{
		name: 'forged HMAC',
		workflow: 'hmac',
		right: false,
		sign: signing.hmac(HEADER, 'guessed'),
		...signature,
	},
	{
		name: 'Standard Webhooks',
		workflow: 'standardWebhooks',
		right: true,
		sign: signing.standardWebhooks(KEY),
		...signature,
	},
	{
		name: 'forged Standard Webhooks',
		workflow: 'standardWebhooks',
		right: false,
		sign: signing.standardWebhooks(OTHER_KEY),
		...signature,
	},
	{
		name: 'Standard Webhooks replayed after ten minutes',
		workflow: 'standardWebhooks',
		right: false,
		sign: (body, { id, nowMs }) => signing.standardWebhooks(KEY)(body, { id, nowMs: nowMs - 10 * MINUTE_MS }),
		...signature,
	},
	{ name: 'none asked for', workflow: 'none', right: true, sign: signing.unsigned },
];

const hexOf = (text, secret = SECRET) => createHmac('sha256', secret).update(text).digest('hex');
const standard = (text, { secrets = [KEY], id = 'msg_1', nowMs = Date.now() } = {}) =>
	signing.standardWebhooks(...secrets)(Buffer.from(text), { id, nowMs });
const without = (headers, name) =>
	Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
const signatureOf = (text, options) => standard(text, options)['webhook-signature'];
const seconds = () => Math.floor(Date.now() / 1_000);
const asUtf8 = (text) => Buffer.from(text, 'utf8').toString('latin1');

/**
 * The signatures themselves, over an event that is right: workflow, what is sent, headers for a body, answer.
 *
 * @type {Array<[string, string, (text: string) => object, string]>}
 */
export const HOSTILE_PROOFS = [
	['headerSecret', 'the current secret', () => ({ [HEADER]: SECRET }), ACCEPTED],
	['headerSecret', 'the previous secret', () => ({ [HEADER]: PREVIOUS }), ACCEPTED],
	[
		'headerSecret',
		'the name of the header in capitals',
		() => ({ [HEADER.toUpperCase()]: SECRET }),
		ACCEPTED,
	],
	[
		'headerSecret',
		'the secret and a second header with another',
		() => ({ [HEADER]: [SECRET, 'other'] }),
		UNAUTHORIZED,
	],
	['headerSecret', 'the secret twice', () => ({ [HEADER]: [SECRET, SECRET] }), UNAUTHORIZED],
	['headerSecret', 'an empty secret', () => ({ [HEADER]: '' }), UNAUTHORIZED],
	[
		'headerSecret',
		'the secret under a name with brackets',
		() => ({ 'X-OmniAI-Secret.0': SECRET }),
		UNAUTHORIZED,
	],
	[
		'headerSecret',
		'the secret in other headers',
		() => ({
			authorization: `Bearer ${SECRET}`,
			cookie: `${HEADER}=${SECRET}`,
			'set-cookie': [SECRET, SECRET],
		}),
		UNAUTHORIZED,
	],
	['headerSecret', 'half of the secret', () => ({ [HEADER]: SECRET.slice(0, 10) }), UNAUTHORIZED],
	['headerSecret', 'the secret in capitals', () => ({ [HEADER]: SECRET.toUpperCase() }), UNAUTHORIZED],
	['headerSecret', 'bytes that are no text', () => ({ [HEADER]: '\u00ff\u00fe\u0080' }), UNAUTHORIZED],
	['headerSecret', '8,000 characters', () => ({ [HEADER]: 'x'.repeat(8_000) }), UNAUTHORIZED],
	[
		'headerSecret',
		'a header larger than HTTP servers take',
		() => ({ [HEADER]: 'x'.repeat(70_000) }),
		'n8n 431',
	],
	[
		'headerSecret',
		'a header called __proto__',
		() => ({ __proto__x: SECRET, ['__proto__']: SECRET }),
		UNAUTHORIZED,
	],

	['unicode', 'a secret with umlauts as UTF-8', () => ({ [HEADER]: asUtf8(UNICODE_SECRET) }), ACCEPTED],
	['unicode', 'a secret with umlauts as Latin-1', () => ({ [HEADER]: UNICODE_SECRET }), ACCEPTED],
	[
		'unicode',
		'a secret with umlauts in parts',
		() => ({ [HEADER]: asUtf8(UNICODE_SECRET.normalize('NFD')) }),
		UNAUTHORIZED,
	],
	['unicode', 'a secret without its umlauts', () => ({ [HEADER]: 'geheim-aou-n' }), UNAUTHORIZED],

	['hmac', 'hexadecimal with a prefix', (text) => ({ [HEADER]: `sha256=${hexOf(text)}` }), ACCEPTED],
	['hmac', 'hexadecimal in capitals', (text) => ({ [HEADER]: hexOf(text).toUpperCase() }), ACCEPTED],
	['hmac', 'base64', (text) => ({ [HEADER]: Buffer.from(hexOf(text), 'hex').toString('base64') }), ACCEPTED],
	['hmac', 'made with the previous secret', (text) => ({ [HEADER]: hexOf(text, PREVIOUS) }), ACCEPTED],
	[
		'hmac',
		'a wrong one and the right one',
		(text) => ({ [HEADER]: [hexOf('other'), hexOf(text)] }),
		ACCEPTED,
	],
	[
		'hmac',
		'a thousand wrong ones',
		() => ({ [HEADER]: Array.from({ length: 100 }, (_, index) => hexOf(String(index))).join(' ') }),
		UNAUTHORIZED,
	],
	['hmac', 'of another body', () => ({ [HEADER]: hexOf('{}') }), UNAUTHORIZED],
	['hmac', 'all but its last digit', (text) => ({ [HEADER]: hexOf(text).slice(0, -1) }), UNAUTHORIZED],
	[
		'hmac',
		'made with SHA-1',
		(text) => ({ [HEADER]: createHmac('sha1', SECRET).update(text).digest('hex') }),
		UNAUTHORIZED,
	],
	['hmac', 'made with an empty secret', (text) => ({ [HEADER]: hexOf(text, '') }), UNAUTHORIZED],
	['hmac', 'the secret itself', () => ({ [HEADER]: SECRET }), UNAUTHORIZED],
	['hmac', 'none', () => ({}), UNAUTHORIZED],
	['hmac', 'nothing but the prefix', () => ({ [HEADER]: 'sha256=' }), UNAUTHORIZED],

	['standardWebhooks', 'the current secret', (text) => standard(text), ACCEPTED],
	[
		'standardWebhooks',
		'the previous secret',
		(text) => standard(text, { secrets: [PREVIOUS_KEY] }),
		ACCEPTED,
	],
	[
		'standardWebhooks',
		'signatures of a strange and the current secret',
		(text) => standard(text, { secrets: [OTHER_KEY, KEY] }),
		ACCEPTED,
	],
	[
		'standardWebhooks',
		'four minutes old',
		(text) => standard(text, { nowMs: Date.now() - 4 * MINUTE_MS }),
		ACCEPTED,
	],
	[
		'standardWebhooks',
		'six minutes old',
		(text) => standard(text, { nowMs: Date.now() - 6 * MINUTE_MS }),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'from six minutes ahead',
		(text) => standard(text, { nowMs: Date.now() + 6 * MINUTE_MS }),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'old, with a fresh time on it',
		(text) => ({
			...standard(text, { nowMs: Date.now() - 6 * MINUTE_MS }),
			'webhook-timestamp': String(seconds()),
		}),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'with another id',
		(text) => ({ ...standard(text), 'webhook-id': 'msg_2' }),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'with the id twice',
		(text) => ({ ...standard(text), 'webhook-id': ['msg_1', 'msg_1'] }),
		UNAUTHORIZED,
	],
	['standardWebhooks', 'without an id', (text) => without(standard(text), 'webhook-id'), UNAUTHORIZED],
	[
		'standardWebhooks',
		'without a time',
		(text) => without(standard(text), 'webhook-timestamp'),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'with a time in words',
		(text) => ({ ...standard(text), 'webhook-timestamp': 'now' }),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'with a time as a fraction',
		(text) => ({ ...standard(text), 'webhook-timestamp': `${seconds()}.0` }),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'with the time twice',
		(text) => ({ ...standard(text), 'webhook-timestamp': [String(seconds()), String(seconds())] }),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'a signature without its version',
		(text) => ({ ...standard(text), 'webhook-signature': signatureOf(text).slice('v1,'.length) }),
		UNAUTHORIZED,
	],
	[
		'standardWebhooks',
		'a signature of another version',
		(text) => ({ ...standard(text), 'webhook-signature': signatureOf(text).replace('v1,', 'v1a,') }),
		UNAUTHORIZED,
	],
	['standardWebhooks', 'of another body', () => standard('{}'), UNAUTHORIZED],
	[
		'standardWebhooks',
		'the secret itself',
		(text) => ({ ...standard(text), 'webhook-signature': `v1,${KEY}` }),
		UNAUTHORIZED,
	],
	['standardWebhooks', 'the header secret instead', () => ({ [HEADER]: KEY }), UNAUTHORIZED],
];
