'use strict';

// OmniAI's side of the wire as its documentation describes it: JSON by POST; only a 200 within five
// seconds counts as delivered; otherwise the same bytes again after a minute, then at growing
// intervals, three times. CommonJS with types in comments, so that both jest and node:test load it.

const { randomUUID } = require('node:crypto');
const { request } = require('node:http');
const { unsigned } = require('./signing.js');
const { wallClock } = require('./clocks.js');

const DEADLINE_MS = 5_000;
const FIRST_RETRY_MS = 60_000;

/**
 * One attempt: `status` is null when no answer came within the deadline or the connection broke.
 *
 * @typedef {{ startedMs: number, status: number | null, body: string, problem: string | null }} Attempt
 */

/** One event on its way. */
class Delivery {
	/**
	 * @param {Sender} sender
	 * @param {Buffer} body
	 */
	constructor(sender, body) {
		this.id = `msg_${randomUUID()}`;
		this.body = body;
		/** @type {Attempt[]} that have ended */
		this.attempts = [];
		/**
		 * When the next attempt starts, milliseconds since 1970; null when none is planned. @type {number | null}
		 */
		this.nextAttemptMs = null;
		/** @type {'under way' | 'delivered' | 'given up'} */
		this.state = 'under way';
		/** @type {Array<{ count: number, done: () => void }>} */
		this.waiting = [];
		this.sender = sender;
		this.start();
	}

	/**
	 * Waits until that many attempts have ended, or no more will come.
	 *
	 * @param {number} count
	 * @returns {Promise<Attempt | undefined>} the last of them
	 */
	async attempted(count) {
		if (this.attempts.length < count && this.state === 'under way') {
			await new Promise((resolve) => this.waiting.push({ count, done: () => resolve(undefined) }));
		}
		return this.attempts[count - 1];
	}

	/** @private */
	start() {
		const { clock, url, sign, deadlineMs } = this.sender;
		const startedMs = clock.now();
		this.nextAttemptMs = null;
		const headers = {
			'content-type': 'application/json',
			'content-length': String(this.body.length),
			...sign(this.body, { id: this.id, nowMs: startedMs }),
		};
		let ended = false;
		const end = (
			/** @type {number | null} */ status,
			/** @type {string} */ body,
			/** @type {string | null} */ problem,
		) => {
			if (ended) return;
			ended = true;
			takeBackDeadline();
			this.finish({ startedMs, status, body, problem });
		};
		const outgoing = request(url, { method: 'POST', headers, agent: false });
		const takeBackDeadline = clock.after(deadlineMs, () => {
			end(null, '', `no answer within ${deadlineMs} ms`);
			outgoing.destroy();
		});
		outgoing.once('error', (error) => end(null, '', error.message));
		outgoing.once('response', (response) => {
			/** @type {Buffer[]} */
			const chunks = [];
			response.on('data', (chunk) => chunks.push(chunk));
			response.once('error', (error) => end(null, '', error.message));
			response.once('end', () =>
				end(response.statusCode ?? null, Buffer.concat(chunks).toString('utf8'), null),
			);
		});
		outgoing.end(this.body);
	}

	/**
	 * @private
	 * @param {Attempt} attempt
	 */
	finish(attempt) {
		const { clock, maxRetries, factor } = this.sender;
		this.attempts.push(attempt);
		const retries = this.attempts.length - 1;
		if (attempt.status === 200) this.state = 'delivered';
		else if (retries >= maxRetries) this.state = 'given up';
		else {
			const pauseMs = FIRST_RETRY_MS * factor ** retries;
			this.nextAttemptMs = clock.now() + pauseMs;
			clock.after(pauseMs, () => this.start());
		}
		const settled = this.waiting.filter(
			({ count }) => this.attempts.length >= count || this.state !== 'under way',
		);
		this.waiting = this.waiting.filter((waiter) => !settled.includes(waiter));
		for (const { done } of settled) done();
	}
}

/** Sends events to one URL. */
class Sender {
	/**
	 * The documentation leaves open how fast the intervals grow and whether three attempts mean three
	 * retries; both can be set.
	 *
	 * @param {object} options
	 * @param {string} options.url
	 * @param {import('./signing.js').Signing} [options.sign] none without it
	 * @param {import('./clocks.js').Clock} [options.clock] the machine's without it
	 * @param {number} [options.deadlineMs]
	 * @param {number} [options.maxRetries]
	 * @param {number} [options.factor] by which each interval is longer than the one before
	 */
	constructor({
		url,
		sign = unsigned,
		clock = wallClock,
		deadlineMs = DEADLINE_MS,
		maxRetries = 3,
		factor = 2,
	}) {
		this.url = url;
		this.sign = sign;
		this.clock = clock;
		this.deadlineMs = deadlineMs;
		this.maxRetries = maxRetries;
		this.factor = factor;
	}

	/**
	 * Starts to deliver an event; the first attempt is made at once.
	 *
	 * @param {object | Buffer} event an object is sent as JSON, bytes as they are
	 */
	deliver(event) {
		return new Delivery(this, Buffer.isBuffer(event) ? event : Buffer.from(JSON.stringify(event), 'utf8'));
	}
}

module.exports = { Sender, Delivery };
