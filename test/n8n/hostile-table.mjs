// What strangers, broken senders and gateways in between put on the wire, and what has to come of it.
// Plain data: the driver is hostile.mjs.

import { deflateSync, gzipSync, brotliCompressSync } from 'node:zlib';

const MEBI = 1_024 * 1_024;

// Who answers, and what. Whatever n8n answers itself it answers before the node sees anything, so there
// the signature makes no difference.
export const ACCEPTED = 'node 200 accepted';
export const DUPLICATE = 'node 200 duplicate';
export const FILTERED = 'node 200 filtered';
export const INVALID = 'node 400 invalid';
export const UNAUTHORIZED = 'node 401 unauthorized';
const n8n = (status) => `n8n ${status}`;

const JSON_TYPE = { 'content-type': 'application/json' };
const type = (contentType, more = {}) => ({ 'content-type': contentType, ...more });
const bytes = (text) => Buffer.from(text, 'utf8');
const change = (text, edit) => {
	const event = JSON.parse(text);
	edit(event);
	return bytes(JSON.stringify(event));
};
const deep = (levels, open, close) =>
	bytes(`{"event":"action_log.failed","actionLog":${open.repeat(levels)}1${close.repeat(levels)}}`);
const truncated = (text) => bytes(text.slice(0, Math.floor(text.length / 2)));
/** The event with a text in it that makes it this long. */
const padded = (text, length) =>
	change(text, (event) => (event.actionLog.output = { text: 'x'.repeat(length - text.length) }));
const multipart = (kind, text) => ({
	headers: type(`multipart/${kind}; boundary=frontier`),
	body: bytes(
		`--frontier\r\nContent-Disposition: form-data; name="event"\r\n\r\n${text}\r\n--frontier--\r\n`,
	),
});
/** The event with `__proto__`, `constructor` and `prototype` as keys of every object in it. */
const pollutedEverywhere = (text) => {
	const poison =
		'"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"prototype":{"polluted":true}';
	return bytes(text.replaceAll('{}', `{${poison}}`).replaceAll(/\{(?=")/g, `{${poison},`));
};

/**
 * `signed` are the bytes that a signature is made over, the body itself without it.
 *
 * @typedef {{ body: Buffer, headers?: object, method?: string, chunked?: boolean, signed?: Buffer }} Made
 */

/**
 * A body on the wire, with n8n's limit of 16 MiB.
 *
 * @typedef {object} HostileBody
 * @property {string} name
 * @property {(text: string) => Made} make from the JSON of a fresh event
 * @property {string} proven the answer where authentication does not depend on the body
 * @property {string} signature the answer where it is a signature of the body
 * @property {string} [orElse] another answer that n8n gives at times
 * @property {{ proven: string, signature: string } | undefined} [on1x] what n8n 1.x does instead
 * @property {boolean} huge may take longer than a sender waits
 */

/**
 * @param {string} name
 * @param {string} proven
 * @param {(text: string) => Made} make `headers` say JSON where it gives none
 * @param {Partial<HostileBody>} [more]
 * @returns {HostileBody}
 */
const row = (name, proven, make, { signature = proven, huge = false, orElse, on1x } = {}) => ({
	name,
	proven,
	signature,
	huge,
	orElse,
	on1x,
	make: (text) => ({ headers: JSON_TYPE, ...make(text) }),
});

export const HOSTILE_BODIES = [
	row('as OmniAI sends it', ACCEPTED, (text) => ({ body: bytes(text) })),
	row('in chunks, without a length', ACCEPTED, (text) => ({ body: bytes(text), chunked: true })),
	row(
		're-encoded on the way: the same JSON, other bytes',
		ACCEPTED,
		(text) => ({ body: bytes(JSON.stringify(JSON.parse(text), null, 2)), signed: bytes(text) }),
		{ signature: UNAUTHORIZED },
	),
	row(
		'one space more than was signed',
		ACCEPTED,
		(text) => ({ body: bytes(`${text} `), signed: bytes(text) }),
		{ signature: UNAUTHORIZED },
	),
	row('with a byte order mark', ACCEPTED, (text) => ({ body: bytes(`\uFEFF${text}`) }), {
		on1x: { proven: n8n(422), signature: n8n(422) },
	}),
	row('with a lone surrogate in the id', ACCEPTED, (text) => ({
		body: change(text, (event) => (event.actionLog.id += '\ud800')),
	})),
	row('with a key twice, the last one right', ACCEPTED, (text) => ({
		body: bytes(text.replace('{', '{"event":"lead.created",')),
	})),
	row('with 50,000 keys more', ACCEPTED, (text) => ({
		body: change(
			text,
			(event) =>
				(event.actionLog.output = Object.fromEntries(
					Array.from({ length: 50_000 }, (_, index) => [`k${index}`, index]),
				)),
		),
	})),
	row('with __proto__, constructor and prototype in every object', ACCEPTED, (text) => ({
		body: pollutedEverywhere(text),
	})),
	row('an event called __proto__', FILTERED, () => ({
		body: bytes('{"event":"__proto__","__proto__":{"event":"action_log.failed"}}'),
	})),
	row('an event that is not subscribed', FILTERED, () => ({ body: bytes('{"event":"lead.created"}') })),

	row('compressed with gzip, signed before', ACCEPTED, (text) => ({
		body: gzipSync(text),
		headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
		signed: bytes(text),
	})),
	row(
		'compressed with gzip, signed after',
		ACCEPTED,
		(text) => ({ body: gzipSync(text), headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }),
		{ signature: UNAUTHORIZED },
	),
	row('compressed with deflate', ACCEPTED, (text) => ({
		body: deflateSync(text),
		headers: { ...JSON_TYPE, 'content-encoding': 'deflate' },
		signed: bytes(text),
	})),
	row('compressed with Brotli, which n8n does not read', n8n(422), (text) => ({
		body: brotliCompressSync(text),
		headers: { ...JSON_TYPE, 'content-encoding': 'br' },
	})),
	row('gzip cut off', n8n(500), (text) => ({
		body: gzipSync(text).subarray(0, 60),
		headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
	})),
	row('called gzip but is not', n8n(500), (text) => ({
		body: bytes(text),
		headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
	})),
	row(
		'64 kB of gzip that become 64 MiB',
		n8n(500),
		() => ({
			body: gzipSync(Buffer.alloc(64 * MEBI, ' ')),
			headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
		}),
		{ huge: true },
	),

	row('without a content type', ACCEPTED, (text) => ({ body: bytes(text), headers: {} })),
	row('as plain text', ACCEPTED, (text) => ({ body: bytes(text), headers: type('text/plain') })),
	row('as bytes', ACCEPTED, (text) => ({ body: bytes(text), headers: type('application/octet-stream') })),
	row('as a CloudEvent', ACCEPTED, (text) => ({
		body: bytes(text),
		headers: type('application/cloudevents+json'),
	})),
	row('as a web form', ACCEPTED, (text) => ({
		body: bytes(text),
		headers: type('application/x-www-form-urlencoded'),
	})),
	row('as an unreadable content type', ACCEPTED, (text) => ({ body: bytes(text), headers: type(';;;=') })),
	// n8n has one XML reader for all requests, and after an error it lets some pass unread.
	row('as XML', ACCEPTED, (text) => ({ body: bytes(text), headers: type('application/xml') }), {
		orElse: n8n(422),
	}),
	row('as a form in parts, of which n8n keeps no bytes', INVALID, (text) => multipart('form-data', text), {
		signature: UNAUTHORIZED,
	}),
	row(
		'as a form in parts, with capital letters',
		INVALID,
		(text) => ({ ...multipart('form-data', text), headers: type('Multipart/Form-Data; boundary=frontier') }),
		{ signature: UNAUTHORIZED },
	),
	row('as mixed parts', INVALID, (text) => multipart('mixed', text), { signature: UNAUTHORIZED }),
	row(
		'as a form in parts without a boundary',
		n8n(400),
		(text) => ({ body: bytes(text), headers: type('multipart/form-data') }),
		{ on1x: { proven: INVALID, signature: UNAUTHORIZED } },
	),
	row('in UTF-16, and says so', INVALID, (text) => ({
		body: Buffer.from(text, 'utf16le'),
		headers: type('application/json; charset=utf-16le'),
	})),
	row('in UTF-16, called text', INVALID, (text) => ({
		body: Buffer.from(text, 'utf16le'),
		headers: type('text/plain'),
	})),

	row('cut off in the middle', n8n(422), (text) => ({ body: truncated(text) })),
	row('cut off in the middle, called text', INVALID, (text) => ({
		body: truncated(text),
		headers: type('text/plain'),
	})),
	row('empty', INVALID, () => ({ body: Buffer.alloc(0) })),
	row('nothing but white space', n8n(422), () => ({ body: bytes(' \n\t ') })),
	row('bytes that are not UTF-8', INVALID, (text) => ({
		body: Buffer.concat([
			bytes(text.slice(0, -1)),
			bytes(',"name":"'),
			Buffer.from([0xc3, 0x28, 0xff]),
			bytes('"}'),
		]),
	})),
	row('null', INVALID, () => ({ body: bytes('null') })),
	row('a number', INVALID, () => ({ body: bytes('7') })),
	row('a text', INVALID, () => ({ body: bytes('"action_log.failed"') })),
	row('a list of events', INVALID, (text) => ({ body: bytes(`[${text}]`) })),
	row('an event whose name is an object', INVALID, () => ({
		body: bytes('{"event":{"toString":"action_log.failed"}}'),
	})),
	row('objects 10,000 levels deep', INVALID, () => ({ body: deep(10_000, '{"a":', '}') })),
	row('lists 10,000 levels deep', INVALID, () => ({ body: deep(10_000, '[', ']') })),
	row('__proto__ 10,000 levels deep', INVALID, () => ({ body: deep(10_000, '{"__proto__":', '}') })),

	row('15 MB', ACCEPTED, (text) => ({ body: padded(text, 15_000_000) }), { huge: true }),
	row('over 16 MiB', n8n(500), (text) => ({ body: padded(text, 17 * MEBI) }), { huge: true }),

	row('by GET', n8n(404), (text) => ({ body: bytes(text), method: 'GET' })),
	row('by PUT', n8n(404), (text) => ({ body: bytes(text), method: 'PUT' })),
	row('by DELETE', n8n(404), (text) => ({ body: bytes(text), method: 'DELETE' })),
	row('by a method nobody knows', n8n(500), (text) => ({ body: bytes(text), method: 'PROPFIND' })),
];
