// `npm start`: a real n8n with this package, an example workflow and two example events, in one command. `npm
// start -- --once` ends after the table and says by its exit code whether every record is as it should be.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { endOnSignals } from './child-process.mjs';
import { outputsOf } from './n8n/client.mjs';
import { N8N_LINES, installN8n, installNode } from './n8n/install.mjs';
import { startInstance } from './n8n/instance.mjs';
import { freePort } from './n8n/ports.mjs';
import { LOCAL, PROJECT } from './paths.mjs';
import { buildProject, packProject } from './project.mjs';
import {
	CONDITION_TYPE,
	RECORD_COLUMNS,
	EXAMPLE_RECEIVER_ORIGIN,
	SECRET_CREDENTIAL_TYPE,
	TRIGGER_TYPE,
	differences,
	exampleEvents,
	quickStartWorkflow,
	recordRow,
} from './quick-start.mjs';
import { startReceiver } from './receiver.mjs';
import { ReadableError, heading, say, sayError, spokenDuration, table, withProgress } from './terminal.mjs';

const [{ version: N8N_VERSION }] = N8N_LINES;
const EDITOR_PORT = 5678;
const RECEIVER_PORT = Number(new URL(EXAMPLE_RECEIVER_ORIGIN).port);
const SECRET_HEADER = 'x-omniai-secret';
const TABLE_WIDTH = 118;

const once = process.argv.includes('--once');
const unknown = process.argv.slice(2).filter((argument) => argument !== '--once');

// The check keeps to a folder of its own: it can run while the editor is open and never touches what a
// person has built there.
const folder = join(LOCAL, once ? 'check' : 'editor');
const stateFile = join(folder, 'state.json');

/** What is remembered between starts: login, secret, and which workflow was imported. */
function readState() {
	if (existsSync(stateFile)) {
		try {
			return JSON.parse(readFileSync(stateFile, 'utf8'));
		} catch (cause) {
			throw startAfresh(`The file ${relative(PROJECT, stateFile)} is damaged.`, cause);
		}
	}
	return {
		owner: { email: 'owner@example.com', password: `Local-${randomBytes(9).toString('base64url')}-1` },
		secret: randomBytes(24).toString('base64url'),
	};
}

function writeState(state) {
	mkdirSync(folder, { recursive: true });
	// Renamed into place, so that an interrupted start leaves the old file or the new one.
	writeFileSync(`${stateFile}.new`, `${JSON.stringify(state, null, '\t')}\n`, { mode: 0o600 });
	renameSync(`${stateFile}.new`, stateFile);
}

function startAfresh(what, cause) {
	return new ReadableError(what, {
		advice:
			`Delete the folder ${relative(PROJECT, folder)} to start afresh (this removes the workflows in ` +
			'it), then run npm start again.',
		cause,
	});
}

async function startN8n(state, tarball) {
	try {
		return await withProgress(`Starting n8n ${N8N_VERSION}`, () =>
			startInstance({
				version: N8N_VERSION,
				userFolder: folder,
				owner: state.owner,
				tarball,
				preferredPort: once ? undefined : EDITOR_PORT,
			}),
		);
	} catch (error) {
		if (error.status === 401)
			throw startAfresh('The login of this n8n is not the one that was noted when it was set up.', error);
		throw error;
	}
}

async function ensureCredential(client, state) {
	const credential = {
		name: 'OmniAI webhook secret (local example)',
		type: SECRET_CREDENTIAL_TYPE,
		data: { headerName: SECRET_HEADER, secret: state.secret, previousSecret: '' },
	};
	if (state.credentialId) {
		try {
			await client.updateCredential(state.credentialId, credential);
			return { id: state.credentialId, name: credential.name };
		} catch (error) {
			if (error.status !== 404 && error.status !== 403) throw error;
		}
	}
	const { id } = await client.createCredential(credential);
	state.credentialId = id;
	return { id, name: credential.name };
}

/** Imports the example, or brings the imported one up to date; says whether a person has changed it. */
async function ensureWorkflow(client, state, local) {
	const wanted = quickStartWorkflow(local);
	const stored = state.workflowId ? await client.workflow(state.workflowId) : undefined;
	if (!stored || stored.isArchived) {
		const { id } = await client.createWorkflow(wanted);
		await client.publish(id);
		state.workflowId = id;
		await remember();
		return { edited: false };
	}
	const edited = stored.versionId !== state.versionId;
	const moved = state.receiverOrigin !== local.receiverOrigin;
	// What a person built may deliver to real addresses, so it is neither changed nor published nor fed here.
	if (edited && !once) return { edited: true };
	if (edited || moved || state.fingerprint !== wanted.fingerprint)
		await client.updateWorkflow(stored.id, wanted);
	await client.publish(stored.id);
	await remember();
	return { edited: false };

	async function remember() {
		state.versionId = (await client.workflow(state.workflowId)).versionId;
		state.fingerprint = wanted.fingerprint;
		state.receiverOrigin = local.receiverOrigin;
	}
}

async function post(url, event, secret) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', [SECRET_HEADER]: secret },
		body: JSON.stringify(event),
		signal: AbortSignal.timeout(30_000),
	});
	return { status: response.status, body: await response.text() };
}

/** Posts one event to a trigger and reads what the condition made of it. */
async function runEvent({ kind, event, n8n, workflow, secret, receiver }) {
	const { client, baseUrl } = n8n;
	const trigger = workflow.nodes.find(({ type }) => type === TRIGGER_TYPE);
	const path = `${trigger.webhookId}/webhook`;
	const known = await client.knownExecutions(workflow.id);
	const seen = receiver.requests.length;
	if (kind === 'test') await client.listenForTestEvent(workflow.id, trigger.name);
	const answer = await post(
		`${baseUrl}/${kind === 'test' ? 'webhook-test' : 'webhook'}/${path}`,
		event,
		secret,
	);
	if (answer.status !== 200 || !answer.body.includes('"accepted"')) {
		return {
			kind,
			event,
			outputs: [],
			requests: [],
			failure:
				`the ${kind} URL answered ${answer.status} ${answer.body} to ${event.event} instead of ` +
				'accepting it',
		};
	}
	const execution = await client.nextExecution(workflow.id, { known });
	const started = (await client.executions(workflow.id)).filter(({ id }) => !known.has(String(id))).length;
	const outputs = [];
	for (const { name } of workflow.nodes.filter(({ type }) => type === CONDITION_TYPE)) {
		for (const [index, items] of outputsOf(execution, name).entries())
			outputs[index] = [...(outputs[index] ?? []), ...(items ?? [])];
	}
	const error = execution.data.resultData.error?.message;
	let failure;
	if (execution.status !== 'success')
		failure =
			`the ${kind} run for ${event.event} ended with ` + `"${execution.status}"${error ? `: ${error}` : ''}`;
	else if (started !== 1)
		failure = `one delivery of ${event.event} to the ${kind} URL started ${started} executions`;
	return { kind, event, outputs, requests: receiver.requests.slice(seen), failure };
}

async function runExamples(context) {
	const runs = [];
	const problems = [];
	const events = exampleEvents();
	for (const kind of ['test', 'production']) {
		for (const event of events) {
			const run = await runEvent({ ...context, kind, event });
			runs.push(run);
			if (run.failure) problems.push(run.failure);
			else problems.push(...differences(run));
		}
		if (kind === 'test' && context.receiver.connections() !== 0) {
			problems.push(
				`the receiver saw ${context.receiver.connections()} connections during the test runs instead of none`,
			);
		}
	}
	return { runs, problems };
}

/**
 * Sends the events and prints the records; says which are wrong. @returns {Promise<boolean>} whether all are
 * right
 */
async function showExamples(context) {
	const { n8n, workflow, receiver } = context;
	heading('Two events of a lending agent, sent to the test URL and to the production URL');
	const { runs, problems } = await withProgress('Sending the events and reading the records back', () =>
		runExamples(context),
	);
	const groups = runs.map(({ kind, event, outputs }) =>
		inActionOrder(outputs).map((json) => recordRow({ kind, event, json })),
	);
	say();
	if (groups.flat().length > 0)
		say(`${table(RECORD_COLUMNS, groups, { flexible: 4, width: TABLE_WIDTH })}\n`);
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

async function main() {
	if (unknown.length > 0) {
		throw new ReadableError(`npm start does not know ${unknown.join(' ')}.`, {
			advice: 'Use npm start, or npm start -- --once.',
		});
	}
	const began = Date.now();
	assertNode();

	heading('Getting ready');
	await installProject();
	await buildProject();
	const tarball = packProject();
	await installNode();
	await installN8n(N8N_VERSION);
	say('  ✓ Everything is installed and built');

	const state = readState();
	writeState(state);
	let stopping;
	const stops = [];
	const stop = () =>
		(stopping ??= (async () => {
			for (const close of stops.reverse()) await close();
		})());

	try {
		const receiver = await startReceiver({ port: await freePort(once ? undefined : RECEIVER_PORT) });
		stops.push(() => receiver.close());
		const n8n = await startN8n(state, tarball);
		stops.push(() => n8n.stop());
		onSignal = () => {
			say('\nStopping n8n …');
			stop().then(
				() => process.exit(),
				() => process.exit(1),
			);
		};
		if (!once && n8n.port !== EDITOR_PORT)
			say(`  ! Port ${EDITOR_PORT} is used by another program, so n8n is at port ${n8n.port} this time.`);

		const credential = await ensureCredential(n8n.client, state);
		const { edited } = await ensureWorkflow(n8n.client, state, {
			credential,
			receiverOrigin: receiver.origin,
		});
		writeState(state);
		const workflow = await n8n.client.workflow(state.workflowId);
		const trigger = workflow.nodes.find(({ type }) => type === TRIGGER_TYPE);

		if (edited) {
			heading('Your own workflow');
			say('You changed the workflow in the editor, so it was left as it is and no example events were sent.');
			say('Delete it in the editor to get the example back at the next start.');
			if (state.receiverOrigin !== receiver.origin)
				say(`The receiver is at ${receiver.origin} this time, not at ${state.receiverOrigin}.`);
		} else {
			const right = await showExamples({ n8n, workflow, secret: state.secret, receiver });
			if (right) say(`Every record is what it should be. (${spokenDuration(Date.now() - began)} in all)`);
			else process.exitCode = 1;
		}

		if (once) return;
		heading('Your turn');
		say(`Editor    ${n8n.baseUrl}/workflow/${workflow.id}`);
		say(`Login     ${state.owner.email}`);
		say(`Password  ${state.owner.password}`);
		if (trigger) {
			say();
			say('Send an event yourself:');
			say(`  curl -X POST ${n8n.baseUrl}/webhook/${trigger.webhookId}/webhook \\`);
			say(`    -H 'content-type: application/json' -H '${SECRET_HEADER}: ${state.secret}' \\`);
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

/** Items of all outputs in the order of the workflow's actions. */
function inActionOrder(outputs) {
	const items = outputs.flatMap((part) => part ?? []);
	const order = ['notify_ops', 'audit_log', 'note_success'];
	const rank = (json) => {
		const position = order.indexOf(json.actionTriggered?.action_id);
		return position === -1 ? order.length : position;
	};
	return items.sort((a, b) => rank(a) - rank(b));
}

let onSignal = (code) => process.exit(code);
endOnSignals((code) => onSignal(code));

try {
	await main();
} catch (error) {
	sayError(error);
	process.exitCode = 1;
}
