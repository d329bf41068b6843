// `npm run bench:trigger [-- --part legacy --part vm --part two-processes]`: how many deliveries per
// second a real n8n answers with OmniAI Trigger, with an empty community trigger that gives the same
// answer, and with the same built from n8n's own nodes; and how often two processes start one event twice.
//
// Deliveries are the published example event, signed with HMAC, over ten connections on the loopback
// address. The contenders take turns; each figure is the median of their rounds. Read the ratios. Bursts
// are measured in real time, so they need a machine that does nothing else.

import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeEmptyTrigger } from './bench/trigger/empty-trigger.mjs';
import { measureSpeed } from './bench/trigger/speed.mjs';
import { measureDoubles } from './bench/trigger/two-processes.mjs';
import { N8N_VERSION, prepareBenchmark } from './bench/measuring.mjs';
import { withN8n } from './bench/real-n8n.mjs';
import { packProject } from './project.mjs';
import { withProgress } from './steps.mjs';
import { table } from './table.mjs';
import { ReadableError, heading, say } from './terminal.mjs';

const PARTS = ['legacy', 'vm', 'two-processes'];

const LEAST_OF_EMPTY = 0.9;
const LEAST_DROPS = 5;
const LEAST_WANTED = 1;
const DROPS = ['filtered', 'duplicate', 'unauthorized'];
const SENDER_WAITS_MS = 5_000;

/** @param {string[]} args */
function chosenParts(args) {
	let parts;
	try {
		parts = parseArgs({ args, options: { part: { type: 'string', multiple: true } } }).values.part ?? PARTS;
	} catch (error) {
		throw new ReadableError(error.message, {
			advice: `Use npm run bench:trigger, or add -- --part ${PARTS.join(' | ')}`,
		});
	}
	const unknown = parts.find((part) => !PARTS.includes(part));
	if (unknown)
		throw new ReadableError(`There is no part "${unknown}".`, { advice: `Use one of: ${PARTS.join(', ')}.` });
	return parts;
}

const whole = (value) => value.toFixed(0);
const times = (value) => `${value.toFixed(2)}×`;
const verdict = (passed) => (passed ? 'ok' : 'MISSED');

function printSpeed(engine, { answers, mixes, bursts, falseAccepts, executionsOfDrops, failedExecutions }) {
	const misses = [];
	const check = (passed, sentence) => {
		if (!passed) misses.push(sentence);
		return verdict(passed);
	};
	const isLegacy = engine === 'legacy';
	heading(`Deliveries per second of n8n's processor time, engine "${engine}"`);
	const answerRows = answers.map(
		({ answer, ours, empty, reading, composition, toEmpty, toReading, toComposition }) => {
			const likeEmpty = check(
				toEmpty >= LEAST_OF_EMPTY,
				`${engine}: ${answer} at ${times(toEmpty)} of the empty trigger, ${times(toReading)} of one ` +
					'that reads a credential',
			);
			const least = DROPS.includes(answer) ? LEAST_DROPS : LEAST_WANTED;
			const fast =
				isLegacy && answer !== 'invalid'
					? check(
							toComposition >= least,
							`${engine}: ${answer} at ${times(toComposition)} of the composition`,
						)
					: '';
			return [
				answer,
				whole(ours),
				whole(empty),
				times(toEmpty),
				likeEmpty,
				whole(reading),
				times(toReading),
				whole(composition),
				times(toComposition),
				fast,
			];
		},
	);
	const titles = [
		'answer',
		'ours',
		'empty',
		'ratio',
		'≥ 0.9',
		'empty, reads a credential',
		'ratio',
		'Webhook → Crypto → If → Set',
		'ratio',
		isLegacy ? '≥ 5, ≥ 1' : '',
	];
	say(table(titles, answerRows));
	say();
	const mixRows = mixes.map(({ mix, ours, composition, toComposition }) => {
		const fast =
			isLegacy && mix === 'all wanted'
				? check(
						toComposition >= LEAST_WANTED,
						`${engine}: all wanted at ${times(toComposition)} of the composition`,
					)
				: '';
		return [mix, whole(ours), whole(composition), times(toComposition), fast];
	});
	say(table(['traffic', 'ours', 'Webhook → Crypto → If → Set', 'ratio', ''], mixRows));
	say();
	say(
		table(
			['wanted at once', 'accepted', 'slowest answer'],
			bursts.map(({ size, answered, slowestMs }) => [
				whole(size),
				whole(answered),
				`${(slowestMs / 1_000).toFixed(1)} s`,
			]),
		),
	);
	const inTime = bursts.filter(({ slowestMs }) => slowestMs <= SENDER_WAITS_MS);
	say(`\nLargest burst answered within 5 s: ${inTime.at(-1)?.size ?? `fewer than ${bursts[0].size}`}`);
	say(
		`Forged deliveries accepted: ${falseAccepts} ` +
			`(${check(falseAccepts === 0, `${engine}: ${falseAccepts} forged deliveries accepted`)})`,
	);
	const tooMany = `${engine}: ${executionsOfDrops} executions without an accepted delivery`;
	const result = check(executionsOfDrops === 0, tooMany);
	say(`Executions beyond the accepted deliveries: ${executionsOfDrops} (${result})`);
	say(
		`Failed executions: ${failedExecutions} ` +
			`(${check(failedExecutions === 0, `${engine}: ${failedExecutions} failed executions`)})`,
	);
	return misses;
}

function printDoubles(results) {
	heading('Events started twice by two processes on one database');
	const rows = results.map(({ name, atOnce, events, doubles, lost }) => [
		name,
		String(atOnce),
		`${doubles} of ${events}`,
		`${((100 * doubles) / events).toFixed(1)} %`,
		String(lost),
	]);
	say(table(['second copy to the other process', 'events at once', 'started twice', 'rate', 'lost'], rows));
	return results
		.filter(({ lost }) => lost > 0)
		.map(({ name, lost }) => `two processes, ${name}: ${lost} events lost`);
}

/** @param {string[]} args `--part` and its name, as often as wanted */
export default async function benchTrigger(args) {
	const parts = chosenParts(args);
	await prepareBenchmark();
	const tarball = packProject();
	say(`n8n ${N8N_VERSION}, ${cpus().length} processor cores, SQLite, one run`);

	const misses = [];
	for (const engine of ['legacy', 'vm'].filter((part) => parts.includes(part))) {
		const figures = await withProgress(
			`Measuring engine "${engine}"`,
			async () =>
				await withN8n(
					{ tarball, env: { N8N_EXPRESSION_ENGINE: engine }, prepare: writeEmptyTrigger },
					async ({ n8n, database }) => await measureSpeed(n8n, database),
				),
		);
		misses.push(...printSpeed(engine, figures));
	}
	if (parts.includes('two-processes')) {
		const results = await withProgress(
			'Measuring two processes',
			async () =>
				await withN8n(
					{ tarball, env: { N8N_EXPRESSION_ENGINE: 'legacy' }, prepare: writeEmptyTrigger },
					async ({ n8n, database, folder, start }) => {
						const startSecond = async () =>
							await start(join(folder, 'second'), {
								DB_SQLITE_DATABASE: join(folder, '.n8n', 'database.sqlite'),
							});
						return await measureDoubles({ first: n8n, startSecond, database });
					},
				),
		);
		misses.push(...printDoubles(results));
	}
	if (misses.length > 0) {
		say(`\nMissed:\n${misses.map((miss) => `- ${miss}`).join('\n')}`);
		say('Close what else runs on this machine and measure again before you believe it.');
		process.exitCode = 1;
	}
}
