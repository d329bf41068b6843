// Deliveries per second of one n8n, contender by contender, and the largest burst it answers in time.
//
// The second is one of n8n's own processor time where the system tells it (Linux): n8n does its work on
// one thread, so that is what bounds it, and what else the machine does matters little. The time of the
// executions that a delivery starts is part of it.

import { setTimeout as delay } from 'node:timers/promises';
import { executionCounts } from '../../n8n/database.mjs';
import { median, spentMs } from '../figures.mjs';
import { TRAFFIC, burst, load } from './load.mjs';
import { publishComposition, publishEmpty, publishOurs } from './workflows.mjs';

const CONNECTIONS = 10;
const ROUNDS = 4;
const ROUND_MS = 700;
const WARM_UP_MS = 1_000;
const SENDER_WAITS_MS = 5_000;
const BURSTS = [25, 50, 100, 150, 200, 300, 400, 600, 800];
const QUIET_MS = 100;

/** For each answer of ours: the empty trigger's answer that costs n8n the same. */
const SAME_ANSWER = {
	accepted: 'accepted',
	filtered: 'dropped',
	duplicate: 'dropped',
	unauthorized: 'refused',
	invalid: 'invalid',
};
const MIXES = ['all wanted', '90 % not subscribed', '90 % forged', '50 % redelivered'];

/**
 * Measures everything on one running n8n. The contenders of a line take turns, so that what else the
 * machine does meets all of them alike.
 *
 * @returns {Promise<{ answers: object[], mixes: object[], bursts: object[], falseAccepts: number,
 *   executionsOfDrops: number, failedExecutions: number }>}
 */
export async function measureSpeed(n8n, database) {
	const ours = await publishOurs(n8n);
	const composition = await publishComposition(n8n);
	const empty = {};
	const reading = {};
	for (const answer of new Set(Object.values(SAME_ANSWER))) {
		empty[answer] = await publishEmpty(n8n, answer);
		reading[answer] = await publishEmpty(n8n, answer, { readsCredential: true });
	}
	const contenders = [ours, composition, ...Object.values(empty), ...Object.values(reading)];
	const tally = { accepted: 0, falseAccepts: 0 };

	const run = async (contender, next, milliseconds) => {
		const before = spentMs(n8n.pid);
		const answers = await load(contender.url, next, { connections: CONNECTIONS, milliseconds });
		if (contender === ours) count(answers, tally);
		await idle(database, contenders);
		return (answers.length * 1_000) / (spentMs(n8n.pid) - before);
	};
	/** Medians of the rounds, and of what ours is to the others in the same round. */
	const compare = async (traffic, others) => {
		const next = new Map([ours, ...others].map((contender) => [contender, TRAFFIC[traffic]()]));
		const rounds = [];
		for (let round = 0; round < ROUNDS; round += 1) {
			const figures = new Map();
			for (const contender of round % 2 === 0 ? [ours, ...others] : [...others, ours])
				figures.set(contender, await run(contender, next.get(contender), ROUND_MS));
			rounds.push(figures);
		}
		const rate = (contender) => median(rounds.map((figures) => figures.get(contender)));
		const ratio = (contender) => median(rounds.map((figures) => figures.get(ours) / figures.get(contender)));
		return { rate, ratio };
	};

	for (const contender of contenders) await run(contender, TRAFFIC.accepted(), WARM_UP_MS);

	const answers = [];
	for (const [answer, emptyAnswer] of Object.entries(SAME_ANSWER)) {
		const others = { empty: empty[emptyAnswer], reading: reading[emptyAnswer], composition };
		const { rate, ratio } = await compare(answer, Object.values(others));
		answers.push({
			answer,
			ours: rate(ours),
			...Object.fromEntries(Object.entries(others).map(([name, contender]) => [name, rate(contender)])),
			toEmpty: ratio(others.empty),
			toReading: ratio(others.reading),
			toComposition: ratio(composition),
		});
	}
	const mixes = [];
	for (const mix of MIXES) {
		const { rate, ratio } = await compare(mix, [composition]);
		mixes.push({ mix, ours: rate(ours), composition: rate(composition), toComposition: ratio(composition) });
	}
	const bursts = [];
	for (const size of BURSTS) {
		const replies = await burst(ours.url, TRAFFIC.accepted(), size);
		count(replies, tally);
		const slowestMs = Math.max(...replies.map(({ tookMs }) => tookMs));
		bursts.push({
			size,
			slowestMs,
			answered: replies.filter(({ outcome }) => outcome === 'accepted').length,
		});
		await idle(database, contenders);
		if (slowestMs > SENDER_WAITS_MS && size >= 200) break;
	}

	const { success = 0, ...rest } = await executionCounts(database, ours.id);
	const failedExecutions = Object.values(rest).reduce((sum, value) => sum + value, 0);
	return {
		answers,
		mixes,
		bursts,
		falseAccepts: tally.falseAccepts,
		executionsOfDrops: success + failedExecutions - tally.accepted,
		failedExecutions,
	};
}

/** Notes what was accepted, and what should not have been. */
function count(answers, tally) {
	for (const { outcome, forged } of answers) {
		if (outcome !== 'accepted') continue;
		tally.accepted += 1;
		if (forged) tally.falseAccepts += 1;
	}
}

/** Waits until n8n has ended what it started. */
async function idle(database, workflows) {
	for (;;) {
		const counts = await Promise.all(workflows.map(async ({ id }) => await executionCounts(database, id)));
		if (counts.every(({ new: created = 0, running = 0 }) => created + running === 0)) return;
		await delay(QUIET_MS);
	}
}
