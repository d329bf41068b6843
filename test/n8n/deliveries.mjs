// Deliveries to a trigger, byte for byte: headers that `fetch` would add, merge or refuse are sent as given.

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { PROJECT } from '../../scripts/paths.mjs';

const ANSWER_WITHIN_MS = 30_000;

/** A published example event with a fresh id. */
export function exampleEvent(name) {
	const event = JSON.parse(readFileSync(join(PROJECT, 'examples', 'events', `${name}.json`), 'utf8'));
	event.actionLog.id = randomUUID();
	return event;
}

/**
 * Posts bytes.
 *
 * @param {string} url
 * @param {{ headers?: Record<string, string | string[]>, body: string | Buffer, agent?: Agent }} delivery
 * @returns {Promise<{ status: number, contentType: string, text: string, json: any }>} `json` is undefined
 *   for an answer that is not JSON
 */
export async function deliver(url, { headers = {}, body, agent }) {
	const bytes = Buffer.from(body);
	return await new Promise((resolve, reject) => {
		const outgoing = request(url, {
			method: 'POST',
			agent,
			headers: { ...headers, 'content-length': String(bytes.length) },
			timeout: ANSWER_WITHIN_MS,
		});
		outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
		outgoing.once('error', reject);
		outgoing.once('response', (response) => {
			const chunks = [];
			response.on('data', (chunk) => chunks.push(chunk));
			response.once('error', reject);
			response.once('end', () => {
				const text = Buffer.concat(chunks).toString('utf8');
				let json;
				try {
					json = JSON.parse(text);
				} catch {
					json = undefined;
				}
				resolve({
					status: response.statusCode ?? 0,
					contentType: response.headers['content-type'] ?? '',
					text,
					json,
				});
			});
		});
		outgoing.end(bytes);
	});
}

/** Runs `work(index)` for 0 … count-1, `width` at a time, over kept-alive connections. */
export async function inParallel(count, width, work) {
	const agent = new Agent({ keepAlive: true, maxSockets: width });
	const results = new Array(count);
	let next = 0;
	const worker = async () => {
		while (next < count) {
			const index = next;
			next += 1;
			results[index] = await work(index, agent);
		}
	};
	try {
		await Promise.all(Array.from({ length: width }, worker));
	} finally {
		agent.destroy();
	}
	return results;
}
