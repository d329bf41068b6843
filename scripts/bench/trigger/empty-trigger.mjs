// A community package with a trigger that does nothing but answer: what n8n itself costs per delivery.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGE = 'n8n-nodes-empty-trigger';

/**
 * Type of the node. Its parameter `answer` is one of `accepted`, `dropped`, `refused`, `invalid`; with
 * `readsCredential` it reads the secret first, as every trigger has to that asks for a secret.
 */
export const EMPTY_TRIGGER_TYPE = `${PACKAGE}.emptyTrigger`;

const SOURCE = `'use strict';
const properties = [
	{ displayName: 'Answer', name: 'answer', type: 'string', default: 'accepted' },
	{ displayName: 'Reads Credential', name: 'readsCredential', type: 'boolean', default: false },
];
const displayOptions = { show: { readsCredential: [true] } };
const credentials = [{ name: 'omniAiWebhookSecretApi', required: true, displayOptions }];
const answer = { responseMode: 'onReceived', responseData: '' };
const webhook = { name: 'default', httpMethod: 'POST', path: 'webhook', ...answer };
exports.EmptyTrigger = class EmptyTrigger {
	constructor() {
		this.description = {
			displayName: 'Empty Trigger', name: 'emptyTrigger', group: ['trigger'], version: 1,
			description: 'Answers', defaults: { name: 'Empty Trigger' },
			inputs: [], outputs: ['main'], properties, credentials, webhooks: [webhook],
		};
	}
	async webhook() {
		if (this.getNodeParameter('readsCredential')) await this.getCredentials('omniAiWebhookSecretApi');
		const refuse = (code, status) => {
			this.getResponseObject().status(code).json({ status });
			return { noWebhookResponse: true };
		};
		const workflowData = [[{ json: this.getBodyData() }]];
		switch (this.getNodeParameter('answer')) {
			case 'accepted': return { workflowData, webhookResponse: { status: 'accepted' } };
			case 'dropped': return { webhookResponse: { status: 'filtered' } };
			case 'invalid': return refuse(400, 'invalid');
			default: return refuse(401, 'unauthorized');
		}
	}
};
`;

/** Puts the package where an n8n that starts with this user folder loads community packages from. */
export function writeEmptyTrigger(userFolder) {
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', PACKAGE);
	mkdirSync(join(folder, 'dist'), { recursive: true });
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({
			name: PACKAGE,
			version: '1.0.0',
			keywords: ['n8n-community-node-package'],
			n8n: { n8nNodesApiVersion: 1, nodes: ['dist/EmptyTrigger.node.js'] },
		}),
	);
	writeFileSync(join(folder, 'dist', 'EmptyTrigger.node.js'), SOURCE);
}
