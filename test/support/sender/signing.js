'use strict';

// How a sender signs a delivery, written from the specifications (RFC 2104 and Standard Webhooks
// 1.0.0) with Node's crypto alone, so that a mistake of the verifiers cannot be shared.

const { createHmac } = require('node:crypto');

/**
 * Makes the headers of one attempt.
 *
 * @typedef {(body: Buffer, message: { id: string, nowMs: number }) => Record<string, string>} Signing
 */

/** Without secret or signature. @type {Signing} */
const unsigned = () => ({});

/**
 * The secret itself in a header, as OmniAI's documentation describes it.
 *
 * @param {string} headerName
 * @param {string} secret sent as it is
 * @returns {Signing}
 */
function headerSecret(headerName, secret) {
	return () => ({ [headerName]: secret });
}

/**
 * HMAC-SHA256 of the bytes that are sent.
 *
 * @param {string} headerName
 * @param {string} secret its UTF-8 bytes are the key
 * @param {{ encoding?: 'hex' | 'base64', prefix?: string }} [spelling]
 * @returns {Signing}
 */
function hmac(headerName, secret, { encoding = 'hex', prefix = 'sha256=' } = {}) {
	return (body) => ({
		[headerName]: prefix + createHmac('sha256', Buffer.from(secret, 'utf8')).update(body).digest(encoding),
	});
}

/**
 * Standard Webhooks, symmetric: base64 of HMAC-SHA256 over `id.timestamp.body`, the key being the
 * base64 part of the secret. The id stays for every attempt, the timestamp is that of the attempt.
 *
 * @param {...string} secrets `whsec_…`, one signature for each
 * @returns {Signing}
 */
function standardWebhooks(...secrets) {
	return (body, { id, nowMs }) => {
		const timestamp = String(Math.floor(nowMs / 1000));
		const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`, 'utf8'), body]);
		const signatures = secrets.map((secret) => {
			const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
			return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
		});
		return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
	};
}

module.exports = { unsigned, headerSecret, hmac, standardWebhooks };
