// A receiver that takes its time, and counts what it has answered.

import { setTimeout as delay } from 'node:timers/promises';
import { startReceiver } from '../../../scripts/receiver.js';

const ANSWERS_AFTER_MS = 50;

/**
 * It only keeps what it could answer: a request whose sender is gone by then never happened.
 *
 * @returns {Promise<object>} `delivered`: by group, how often it was answered under which Idempotency-Key;
 *   `abandoned`: requests whose sender was gone; `hold` makes it answer nothing any more, `release` what waits
 */
export async function startCountingReceiver() {
	/** @type {Map<string, Map<string, number>>} */
	const delivered = new Map();
	/** @type {Promise<void> | undefined} */
	let holding;
	let letGo = () => {};
	let waiting = 0;
	let abandoned = 0;
	const receiver = await startReceiver({
		answer: async ({ headers, body }, response) => {
			waiting += 1;
			await (holding ?? delay(ANSWERS_AFTER_MS));
			waiting -= 1;
			if (response.destroyed) {
				abandoned += 1;
				return undefined;
			}
			const { group } = JSON.parse(String(body));
			const key = String(headers['idempotency-key']);
			const keys = delivered.get(group) ?? new Map();
			delivered.set(group, keys.set(key, (keys.get(key) ?? 0) + 1));
			return { status: 200 };
		},
	});
	return {
		url: `${receiver.origin}/hook`,
		delivered,
		waiting: () => waiting,
		abandoned: () => abandoned,
		hold: () => void (holding = new Promise((resolve) => (letGo = resolve))),
		release: () => {
			holding = undefined;
			letGo();
		},
		reset: () => {
			delivered.clear();
			abandoned = 0;
		},
		close: receiver.close,
	};
}

/**
 * What came to more than it should: groups that were delivered for two events, and how many requests repeated
 * one that had been answered.
 *
 * @param {Map<string, Map<string, number>>} delivered
 */
export function doubles(delivered) {
	const keys = [...delivered.values()];
	return {
		groups: keys.filter(({ size }) => size > 1).length,
		repeated: keys.flatMap((counts) => [...counts.values()]).filter((times) => times > 1).length,
	};
}
