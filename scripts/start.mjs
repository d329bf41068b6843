// `npm start`: a real n8n with this package, an example workflow and two example events, in one command. `npm
// start -- --once` ends after the table and says by its exit code whether every record is as it should be.

import { join, relative } from 'node:path';
import { installN8n, installNode } from './n8n/install.mjs';
import { startInstance } from './n8n/instance.mjs';
import { freePort } from './n8n/process.mjs';
import { N8N_LINES } from './n8n/lines.mjs';
import { LOCAL, PROJECT } from './paths.mjs';
import { buildProject, packProject } from './project.mjs';
import { RECORD_COLUMNS, RECORD_WIDTHS, SECRET_HEADER, TRIGGER_TYPE, recordRow } from './quick-start.mjs';
import { startReceiver } from './receiver.js';
import { ensureCredential, ensureWorkflow } from './start/example.mjs';
import { note, recall, startAfresh } from './start/memory.mjs';
import { runExamples } from './start/runs.mjs';
import { withProgress } from './steps.mjs';
import { table } from './table.mjs';
import { ReadableError, endBy, heading, say, sayError, spokenDuration } from './terminal.mjs';

const [{ version: N8N_VERSION }] = N8N_LINES;
const EDITOR_PORT = 5678;
const RECEIVER_PORT = 8788;

/** @param {string[]} args `--once` or nothing */
export default async function start(args) {
	const once = args.includes('--once');
	const unknown = args.filter((argument) => argument !== '--once');
	if (unknown.length > 0) {
		throw new ReadableError(`npm start does not know ${unknown.join(' ')}.`, {
			advice: 'Use npm start, or npm start -- --once.',
		});
	}
	// The check keeps to a folder of its own: it can run while the editor is open and never touches what a
	// person has built there.
	const folder = join(LOCAL, once ? 'check' : 'editor');
	const began = Date.now();
	heading('Getting ready');
	await buildProject();
	const tarball = packProject();
	await installNode();
	await installN8n(N8N_VERSION);
	say('✔ Everything is installed and built');

	const memory = recall(folder);
	note(folder, memory);
	/** @type {Promise<void> | undefined} */
	let stopping;
	/** @type {Array<() => Promise<void>>} */
	const stops = [];
	const stop = () =>
		(stopping ??= (async () => {
			for (const close of stops.reverse()) await close();
		})());

	try {
		const receiver = await startReceiver({ port: await freePort(once ? undefined : RECEIVER_PORT) });
		stops.push(() => receiver.close());
		const n8n = await startN8n(memory, tarball, { folder, once });
		stops.push(() => n8n.stop());
		endBy(() => {
			say('\nStopping n8n …');
			stop().then(
				() => process.exit(),
				() => process.exit(1),
			);
		});
		if (!once && n8n.port !== EDITOR_PORT)
			say(`! Port ${EDITOR_PORT} is used by another program, so n8n is at port ${n8n.port} this time.`);

		const credential = await ensureCredential(n8n.client, memory);
		const { edited } = await ensureWorkflow(n8n.client, memory, {
			credential,
			receiverOrigin: receiver.origin,
			once,
		});
		note(folder, memory);
		const workflow = await n8n.client.workflow(memory.workflowId);
		const trigger = workflow.nodes.find(({ type }) => type === TRIGGER_TYPE);

		if (edited) {
			heading('Your own workflow');
			say('You changed the workflow in the editor, so it was left as it is and no example events were sent.');
			say('Delete it in the editor to get the example back at the next start.');
			if (memory.receiverOrigin !== receiver.origin)
				say(`The receiver is at ${receiver.origin} this time, not at ${memory.receiverOrigin}.`);
		} else {
			const right = await showExamples({ n8n, workflow, secret: memory.secret, receiver }, once);
			if (right) say(`Every record is what it should be. (${spokenDuration(Date.now() - began)} in all)`);
			else process.exitCode = 1;
		}

		if (once) return;
		heading('Your turn');
		say(`Editor    ${n8n.baseUrl}/workflow/${workflow.id}`);
		say(`Login     ${memory.owner.email}`);
		say(`Password  ${memory.owner.password}`);
		if (trigger) {
			say();
			say('Send an event yourself:');
			say(`  curl -X POST ${n8n.baseUrl}/webhook/${trigger.webhookId}/webhook \\`);
			say(`    -H 'content-type: application/json' -H '${SECRET_HEADER}: ${memory.secret}' \\`);
			say('    -d @examples/events/action_log.failed.json');
		}
		say();
		say('n8n and the receiver run until you press Ctrl-C.');
		const code = await n8n.ended;
		if (!stopping)
			throw new ReadableError(`n8n ended by itself (exit code ${code}).`, {
				advice: `Its log is ${relative(PROJECT, n8n.log)}. Run npm start again.`,
			});
		await stopping;
	} finally {
		await stop();
	}
}

/**
 * @param {import('./start/memory.mjs').Memory} memory
 * @param {string} tarball
 * @param {{ folder: string, once: boolean }} how
 */
async function startN8n(memory, tarball, { folder, once }) {
	try {
		return await withProgress(`Starting n8n ${N8N_VERSION}`, () =>
			startInstance({
				version: N8N_VERSION,
				userFolder: folder,
				owner: memory.owner,
				tarball,
				preferredPort: once ? undefined : EDITOR_PORT,
			}),
		);
	} catch (error) {
		if (error.status === 401)
			throw startAfresh(
				folder,
				'The login of this n8n is not the one that was noted when it was set up.',
				error,
			);
		throw error;
	}
}

/**
 * Sends the events and prints the records; says which are wrong.
 *
 * @param {import('./start/runs.mjs').Context} context
 * @param {boolean} once whether n8n ends afterwards
 * @returns {Promise<boolean>} whether all are right
 */
async function showExamples(context, once) {
	const { n8n, workflow, receiver } = context;
	heading('Two events of a lending agent, sent to the test URL and to the production URL');
	const { runs, problems } = await withProgress('Sending the events and reading the records back', () =>
		runExamples(context),
	);
	const rows = runs.flatMap(({ kind, event, outputs }) =>
		inActionOrder(outputs).map((json) => recordRow({ kind, event, json })),
	);
	say();
	if (rows.length > 0) say(`${table(RECORD_COLUMNS, rows, RECORD_WIDTHS)}\n`);
	const deliveries = receiver.requests.length;
	say(`The receiver on this machine got ${deliveries} ${deliveries === 1 ? 'delivery' : 'deliveries'}.`);
	if (problems.length > 0) {
		const advice =
			`Look at the executions of "${workflow.name}" in the ` +
			`editor${once ? ' (npm start without --once keeps it open)' : ''} and at ` +
			`${relative(PROJECT, n8n.log)}.`;
		sayError(
			new ReadableError(
				`Not every record is what it should be:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
				{ advice },
			),
		);
		return false;
	}
	say('All of them came from the production runs. From the test runs nothing left n8n.');
	return true;
}

/**
 * Items of all outputs in the order of the workflow's actions.
 *
 * @param {any[][]} outputs
 */
function inActionOrder(outputs) {
	const items = outputs.flatMap((part) => part ?? []);
	const order = ['notify_ops', 'audit_log', 'note_success'];
	const rank = (/** @type {any} */ json) => {
		const position = order.indexOf(json.actionTriggered?.action_id);
		return position === -1 ? order.length : position;
	};
	return items.sort((a, b) => rank(a) - rank(b));
}
