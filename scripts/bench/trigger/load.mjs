// Deliveries and how fast they are answered.

import { createHmac, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { PROJECT } from '../../paths.mjs';
import { SIGNATURE_HEADER, SIGNING_SECRET } from './workflows.mjs';

const GIVE_UP_MS = 60_000;

const example = readFileSync(join(PROJECT, 'examples', 'events', 'action_log.failed.json'), 'utf8');
const exampleId = JSON.parse(example).actionLog.id;
const exampleLead = JSON.parse(example).actionLog.leadId;
const fresh = () => example.replaceAll(exampleId, randomUUID());

/** A new event of a lead. */
export const eventOf = (leadId) => fresh().replaceAll(exampleLead, leadId);

/** @param {string} body @param {{ forged?: boolean }} [how] */
export function signed(body, { forged = false } = {}) {
	return {
		body,
		forged,
		signature: createHmac('sha256', forged ? 'guessed' : SIGNING_SECRET)
			.update(body)
			.digest('hex'),
	};
}

/**
 * Makers of deliveries, one call each.
 *
 * @type {Record<string, () => () => ReturnType<typeof signed>>}
 */
export const TRAFFIC = {
	accepted: () => () => signed(fresh()),
	filtered: () => () => signed(fresh().replaceAll('action_log.failed', 'action_log.completed')),
	duplicate: () => {
		const body = fresh();
		return () => signed(body);
	},
	unauthorized: () => () => signed(fresh(), { forged: true }),
	invalid: () => () => signed(fresh().replace('"action_log.failed"', '""')),
	'all wanted': () => TRAFFIC.accepted(),
	'90 % not subscribed': () => mixed(10, TRAFFIC.accepted(), TRAFFIC.filtered()),
	'90 % forged': () => mixed(10, TRAFFIC.accepted(), TRAFFIC.unauthorized()),
	'50 % redelivered': () => {
		// Each event comes again ten deliveries later, when its first delivery was answered.
		const earlier = [];
		let count = 0;
		return () => {
			count += 1;
			if (count % 2 === 0 && earlier.length > 10) return earlier.shift();
			const delivery = signed(fresh());
			earlier.push(delivery);
			return delivery;
		};
	},
};

/** One wanted delivery in `every`, at a fixed place so that each run is alike. */
function mixed(every, wanted, dropped) {
	let count = 0;
	return () => (count++ % every === 0 ? wanted() : dropped());
}

/**
 * Posts one delivery. @returns {Promise<{ status: number, outcome: string | undefined, forged: boolean,
 * tookMs: number }>}
 */
export async function post(url, { body, signature, forged }, agent) {
	const began = performance.now();
	return await new Promise((resolve, reject) => {
		const outgoing = request(url, {
			method: 'POST',
			agent,
			timeout: GIVE_UP_MS,
			headers: {
				'content-type': 'application/json',
				'content-length': Buffer.byteLength(body),
				[SIGNATURE_HEADER]: signature,
			},
		});
		outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${GIVE_UP_MS} ms`)));
		outgoing.once('error', reject);
		outgoing.once('response', (response) => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', (chunk) => (text += chunk));
			response.once('error', reject);
			response.once('end', () =>
				resolve({
					status: response.statusCode ?? 0,
					outcome: outcomeOf(text),
					forged,
					tookMs: performance.now() - began,
				}),
			);
		});
		outgoing.end(body);
	});
}

function outcomeOf(text) {
	try {
		return JSON.parse(text).status;
	} catch {
		return undefined;
	}
}

/** Keeps `connections` busy for a while. @returns {Promise<object[]>} the answers */
export async function load(url, next, { connections, milliseconds }) {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const answers = [];
	const began = performance.now();
	try {
		await Promise.all(
			Array.from({ length: connections }, async () => {
				while (performance.now() - began < milliseconds) answers.push(await post(url, next(), agent));
			}),
		);
	} finally {
		agent.destroy();
	}
	return answers;
}

/**
 * Sends so many at the same moment, each over a connection of its own. @returns {Promise<object[]>} the
 * answers
 */
export async function burst(url, next, count) {
	const deliveries = Array.from({ length: count }, next);
	return await Promise.all(deliveries.map(async (delivery) => await post(url, delivery, false)));
}
