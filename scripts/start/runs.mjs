// The example events, sent to the trigger's two URLs, and what became of them.

import { outputsOf } from '../n8n/client.mjs';
import { CONDITION_TYPE, SECRET_HEADER, TRIGGER_TYPE, differences, exampleEvents } from '../quick-start.mjs';

/** @typedef {ReturnType<typeof exampleEvents>[number]} ExampleEvent */

/**
 * @typedef {object} Context
 * @property {Awaited<ReturnType<typeof import('../n8n/instance.mjs').startInstance>>} n8n
 * @property {{ id: string, name: string, nodes: any[] }} workflow
 * @property {string} secret
 * @property {Awaited<ReturnType<typeof import('../receiver.js').startReceiver>>} receiver
 */

/**
 * @param {string} url
 * @param {object} event
 * @param {string} secret
 */
async function post(url, event, secret) {
	const response = await fetch(url, {
		method: 'POST',
		headers: { 'content-type': 'application/json', [SECRET_HEADER]: secret },
		body: JSON.stringify(event),
		signal: AbortSignal.timeout(30_000),
	});
	return { status: response.status, body: await response.text() };
}

/**
 * Posts one event to a trigger and reads what the condition made of it.
 *
 * @param {Context & { kind: 'test' | 'production', event: ExampleEvent }} what
 */
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
	/** @type {object[][]} */
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

/**
 * Sends every event to both URLs.
 *
 * @param {Context} context
 * @returns what became of each, and a sentence for whatever is not as it should be
 */
export async function runExamples(context) {
	const runs = [];
	/** @type {string[]} */
	const problems = [];
	const events = exampleEvents();
	for (const kind of /** @type {const} */ (['test', 'production'])) {
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
