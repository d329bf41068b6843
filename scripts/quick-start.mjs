// The example workflow and the two example events: fill in what is known only on this machine, and say
// what every record has to be.

import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { PROJECT } from './paths.mjs';

export const TRIGGER_TYPE = 'n8n-nodes-omniai.omniAiTrigger';
export const CONDITION_TYPE = 'n8n-nodes-omniai.omniAiCondition';
export const SECRET_CREDENTIAL_TYPE = 'omniAiWebhookSecretApi';
export const SECRET_HEADER = 'x-omniai-secret';

/** The origin that the examples' action URLs name, for a person to replace. */
export const EXAMPLE_RECEIVER_ORIGIN = 'https://example.com';

const OUTPUTS = ['triggered', 'would_trigger', 'skipped', 'failed'];
const RECORD_KEYS = ['action_id', 'action_version', 'error', 'payload_sent', 'status'];

function readExample(...path) {
	return JSON.parse(readFileSync(join(PROJECT, 'examples', ...path), 'utf8'));
}

/**
 * The quick-start workflow, ready to be imported.
 *
 * @param {{ credential: { id: string, name: string }, receiverOrigin: string }} local
 * @returns {{ name: string, nodes: object[], connections: object, settings: object, fingerprint: string }}
 */
export function quickStartWorkflow({ credential, receiverOrigin }) {
	const example = readExample('quick-start.json');
	const local = JSON.stringify(example).replaceAll(EXAMPLE_RECEIVER_ORIGIN, receiverOrigin);
	const { name, nodes, connections, settings } = JSON.parse(local);
	for (const node of nodes) {
		if (node.type === TRIGGER_TYPE) node.credentials = { [SECRET_CREDENTIAL_TYPE]: credential };
		if (node.type === CONDITION_TYPE)
			for (const action of node.parameters.actions.action) action.allowPrivateNetwork = true;
	}
	const fingerprint = createHash('sha256').update(JSON.stringify(example)).digest('hex');
	return { name, nodes, connections, settings, fingerprint };
}

/**
 * The two published example events, each with a fresh id: a trigger takes a second delivery of the
 * same action log for a redelivery.
 */
export function exampleEvents() {
	return ['action_log.failed', 'action_log.completed'].map((name) => {
		const body = readExample('events', `${name}.json`);
		body.actionLog.id = randomUUID();
		return body;
	});
}

/**
 * What the example's actions have to come to for an event.
 *
 * @param {object} event one of `exampleEvents()`
 * @returns {Array<{ actionId: string, path: string, fires: boolean, body: object | null }>} in the
 *   workflow's order; `body` null stands for the default body
 */
export function expectedActions(event) {
	const isFailedToolCall = event.event === 'action_log.failed' && event.actionLog.type === 'TOOL_CALL';
	return [
		{
			actionId: 'notify_ops',
			path: '/notify-ops',
			fires: isFailedToolCall,
			body: isFailedToolCall
				? {
						title: `Tool ${event.actionLog.tool.name} failed`,
						lead: event.actionLog.leadId,
						problem: event.actionLog.error,
						when: event.actionLog.completedAt,
					}
				: {},
		},
		{ actionId: 'audit_log', path: '/audit-log', fires: true, body: null },
		{
			actionId: 'note_success',
			path: '/note-success',
			fires: !isFailedToolCall,
			body: { lead: event.actionLog.leadId, done: event.actionLog.summary },
		},
	];
}

/**
 * Holds the condition's items of one run against what they have to be.
 *
 * @param {object} run
 * @param {'test' | 'production'} run.kind
 * @param {object} run.event the event that was posted
 * @param {object[][]} run.outputs the condition's items per output
 * @param {Array<{ path: string, body: Buffer }>} run.requests what the receiver got from this run
 * @returns {string[]} one sentence per difference; empty when everything is as it should be
 */
export function differences({ kind, event, outputs, requests }) {
	const found = [];
	const dry = kind === 'test';
	const expected = expectedActions(event);
	const items = OUTPUTS.flatMap((_, output) => (outputs[output] ?? []).map((json) => ({ json, output })));
	for (const { json } of items) {
		if (!expected.some(({ actionId }) => actionId === json.actionTriggered?.action_id)) {
			found.push(`there is a record nobody expected: ${JSON.stringify(json.actionTriggered)}`);
		}
	}
	for (const { actionId, path, fires, body } of expected) {
		const about = `the record of "${actionId}" for ${event.event} in the ${kind} run`;
		const matching = items.filter(({ json }) => json.actionTriggered?.action_id === actionId);
		if (matching.length !== 1) {
			found.push(`${about} is there ${matching.length} times instead of once`);
			continue;
		}
		const [{ json, output }] = matching;
		const record = json.actionTriggered;
		const status = fires ? (dry ? 'would_trigger' : 'triggered') : 'skipped';
		const sent = requests
			.filter((request) => request.path === path)
			.map((request) => parsed(String(request.body)));

		if (!isDeepStrictEqual(Object.keys(record).sort(), RECORD_KEYS)) {
			found.push(`${about} has the fields ${Object.keys(record).join(', ')}`);
		}
		if (record.status !== status) found.push(`${about} says "${record.status}" instead of "${status}"`);
		if (OUTPUTS[output] !== record.status)
			found.push(`${about} says "${record.status}" but came out of the output for "${OUTPUTS[output]}"`);
		if (record.action_version !== '1')
			found.push(`${about} names version "${record.action_version}" instead of "1"`);
		if (record.error !== null) found.push(`${about} holds an error: ${JSON.stringify(record.error)}`);
		if (status === 'triggered') {
			if (sent.length !== 1)
				found.push(`the receiver got ${sent.length} requests at ${path} for ${event.event} instead of one`);
			else if (!isDeepStrictEqual(sent[0], record.payload_sent))
				found.push(`${about} does not hold what the receiver got at ${path}`);
			if (!isExpectedBody(record.payload_sent, body, event))
				found.push(`${about} holds an unexpected payload: ${JSON.stringify(record.payload_sent)}`);
		} else {
			if (sent.length !== 0)
				found.push(
					`the receiver got ${sent.length} requests at ${path} for ${event.event} in the ${kind} ` +
						'run instead of none',
				);
			if (record.payload_sent !== null) found.push(`${about} claims that something was sent`);
		}
		if (status === 'would_trigger') {
			const preview = parsed(json.preview?.body);
			if (!isExpectedBody(preview, body, event))
				found.push(
					`the preview of "${actionId}" for ${event.event} shows an unexpected body: ` +
						`${JSON.stringify(preview)}`,
				);
			if (json.preview?.problems?.length)
				found.push(
					`the preview of "${actionId}" for ${event.event} names problems: ` +
						`${json.preview.problems.map(({ message }) => message).join(' ')}`,
				);
		}
	}
	return found;
}

function isExpectedBody(actual, expected, event) {
	if (expected !== null) return isDeepStrictEqual(actual, expected);
	return (
		actual?.entity === event.actionLog.leadId &&
		actual.condition_id === 'tool_call_failed' &&
		actual.condition_version === '1' &&
		actual.timestamp === event.actionLog.completedAt &&
		'value' in actual &&
		'event' in actual
	);
}

/** A body as JSON, whether it is text or JSON already; undefined when it is neither. */
function parsed(body) {
	if (typeof body !== 'string') return body;
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

/** Titles of the columns that `recordRow` fills. */
export const RECORD_COLUMNS = ['Run', 'Event', 'Action', 'Status', 'What was sent, or why not', 'HTTP'];
/** Of the columns as a table; the widest wraps. */
export const RECORD_WIDTHS = [null, null, null, null, 44, null];

/**
 * The table's row for one item of the condition.
 *
 * @returns {string[]} one cell per entry of `RECORD_COLUMNS`
 */
export function recordRow({ kind, event, json }) {
	const record = json.actionTriggered ?? {};
	return [
		kind,
		event.event,
		String(record.action_id),
		String(record.status),
		whatHappened(json),
		String(json.delivery?.status ?? '–'),
	];
}

const MAX_TEXT_LENGTH = 90;
const MAX_VALUE_LENGTH = 40;
const UUID = /^([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

function whatHappened(json) {
	const record = json.actionTriggered ?? {};
	if (record.status === 'triggered') return shortened(`sent ${described(record.payload_sent)}`);
	if (record.status === 'would_trigger')
		return shortened(`would send ${described(parsed(json.preview?.body))}`);
	if (record.status === 'failed') return shortened(record.error?.error?.message ?? 'no reason given');
	// The clauses that led to it stand in brackets; the executions show them.
	return shortened(
		(json.explanation ?? json.decision?.reason ?? '').replace(/ \(.*$/s, '').replace(/^Skipped[:,] /, ''),
	);
}

/** A body as a person reads it: `title: Tool failed, lead: 4cc8af99…`. */
function described(body) {
	if (body === null || body === undefined) return 'a request without a body';
	return Object.entries(body)
		.map(([key, value]) => `${key}: ${describedValue(value)}`)
		.join(', ');
}

function describedValue(value) {
	if (value !== null && typeof value === 'object') return '{…}';
	const text = String(value).replace(UUID, '$1…');
	return text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH - 1)}…` : text;
}

function shortened(text) {
	const oneLine = text.replace(/\s+/g, ' ');
	return oneLine.length > MAX_TEXT_LENGTH ? `${oneLine.slice(0, MAX_TEXT_LENGTH - 1)}…` : oneLine;
}
