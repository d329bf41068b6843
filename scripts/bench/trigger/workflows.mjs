// The contenders: workflows that answer the same deliveries.

import { randomUUID } from 'node:crypto';
import { SECRET_CREDENTIAL_TYPE, TRIGGER_TYPE } from '../../quick-start.mjs';
import { EMPTY_TRIGGER_TYPE } from './empty-trigger.mjs';

export const SIGNATURE_HEADER = 'x-signature';
export const SIGNING_SECRET = 'benchmark-signing-secret';

/** A node, wherever. */
export const node = (name, type, typeVersion, parameters, rest = {}) => ({
	id: randomUUID(),
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters,
	...rest,
});

/** Publishes a chain of nodes. @returns {Promise<{ name: string, id: string, url: string }>} */
export async function publish(client, baseUrl, name, nodes, path) {
	const connections = Object.fromEntries(
		nodes
			.slice(1)
			.map((next, index) => [nodes[index].name, { main: [[{ node: next.name, type: 'main', index: 0 }]] }]),
	);
	const { id } = await client.createWorkflow({
		name,
		nodes: nodes.map((entry, index) => ({ ...entry, position: [index * 220, 0] })),
		connections,
	});
	await client.publish(id);
	return { name, id, url: `${baseUrl}/webhook/${path}` };
}

/**
 * OmniAI Trigger with HMAC, alone or with nodes that follow.
 *
 * @param {{ client: object, baseUrl: string }} n8n
 * @param {{ name?: string, followers?: object[] }} [options]
 * @returns {Promise<{ name: string, id: string, url: string }>}
 */
export async function publishOurs({ client, baseUrl }, { name = 'OmniAI Trigger', followers = [] } = {}) {
	const credential = await client.createCredential({
		name: 'signing secret',
		type: SECRET_CREDENTIAL_TYPE,
		data: { headerName: SIGNATURE_HEADER, secret: SIGNING_SECRET, previousSecret: '' },
	});
	const webhookId = randomUUID();
	const trigger = node(
		'OmniAI Trigger',
		TRIGGER_TYPE,
		1,
		{ events: ['action_log.failed'], authentication: 'hmac', filters: {}, options: {} },
		{ webhookId, credentials: { [SECRET_CREDENTIAL_TYPE]: { id: credential.id, name: 'signing secret' } } },
	);
	return await publish(client, baseUrl, name, [trigger, ...followers], `${webhookId}/webhook`);
}

/**
 * The empty trigger alone, giving one answer to everything; with `readsCredential` it reads the secret
 * before.
 */
export async function publishEmpty({ client, baseUrl }, answer, { readsCredential = false } = {}) {
	const webhookId = randomUUID();
	const rest = { webhookId };
	if (readsCredential) {
		const { id } = await client.createCredential({
			name: 'unused secret',
			type: SECRET_CREDENTIAL_TYPE,
			data: { headerName: SIGNATURE_HEADER, secret: SIGNING_SECRET, previousSecret: '' },
		});
		rest.credentials = { [SECRET_CREDENTIAL_TYPE]: { id, name: 'unused secret' } };
	}
	const trigger = node('Empty Trigger', EMPTY_TRIGGER_TYPE, 1, { answer, readsCredential }, rest);
	return await publish(client, baseUrl, `empty trigger: ${answer}`, [trigger], `${webhookId}/webhook`);
}

/**
 * The same made of n8n's own nodes, as far as they go: Webhook → Crypto → If → Set. It knows no duplicates.
 */
export async function publishComposition({ client, baseUrl }) {
	const credential = await client.createCredential({
		name: 'HMAC secret',
		type: 'crypto',
		data: { hmacSecret: SIGNING_SECRET, signPrivateKey: '' },
	});
	const path = randomUUID();
	const clause = (id, leftValue, rightValue) => ({
		id,
		leftValue,
		rightValue,
		operator: { type: 'string', operation: 'equals' },
	});
	const field = (name, value) => ({ id: name, name, value, type: 'string' });
	const nodes = [
		node(
			'Webhook',
			'n8n-nodes-base.webhook',
			2.1,
			{ httpMethod: 'POST', path, responseMode: 'onReceived', options: { rawBody: true } },
			{ webhookId: path },
		),
		node(
			'Crypto',
			'n8n-nodes-base.crypto',
			2,
			{
				action: 'hmac',
				binaryData: true,
				binaryPropertyName: 'data',
				type: 'SHA256',
				dataPropertyName: 'signature',
				encoding: 'hex',
			},
			{ credentials: { crypto: { id: credential.id, name: 'HMAC secret' } } },
		),
		node('If', 'n8n-nodes-base.if', 2.2, {
			conditions: {
				options: { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 },
				combinator: 'and',
				conditions: [
					clause('1', '={{ $json.signature }}', `={{ $json.headers["${SIGNATURE_HEADER}"] }}`),
					clause('2', '={{ $json.body.event }}', 'action_log.failed'),
				],
			},
			options: {},
		}),
		node('Set', 'n8n-nodes-base.set', 3.4, {
			assignments: {
				assignments: [
					field('event', '={{ $json.body.event }}'),
					field('leadId', '={{ $json.body.actionLog.leadId }}'),
					field('type', '={{ $json.body.actionLog.type }}'),
					field('error', '={{ $json.body.actionLog.error }}'),
					field('completedAt', '={{ $json.body.actionLog.completedAt }}'),
				],
			},
			options: {},
		}),
	];
	return await publish(client, baseUrl, 'Webhook → Crypto → If → Set', nodes, path);
}
