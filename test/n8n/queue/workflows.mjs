// The workflow of the queue's tests, published through the main process.

import { SECRET_CREDENTIAL_TYPE } from '../../../scripts/quick-start.mjs';
import { chain, conditionNode, triggerNode, webhookPath } from '../workflows.mjs';

const HEADER = 'x-omniai-secret';
const SECRET = 'correct-horse-battery-staple';

/** What each delivery to the triggers brings. */
export const PROOF = { 'content-type': 'application/json', [HEADER]: SECRET };

/**
 * @param {import('../../../scripts/n8n/queue.mjs').Queue} queue
 * @param {string} name
 * @param {object} parameters of the condition, on top
 * @returns {Promise<{ id: string, urls: string[] }>} where the webhook processors take its deliveries
 */
export async function publishCondition(queue, name, { url, ...parameters }) {
	const { client, webhookUrls } = queue;
	const data = { headerName: HEADER, secret: SECRET, previousSecret: '' };
	const credential = await client.createCredential({ name, type: SECRET_CREDENTIAL_TYPE, data });
	const condition = conditionNode({ url, rule: 'toolCallFailed', ...parameters });
	condition.parameters.actions.action[0].body = '{"group":"{entity}"}';
	const workflow = chain(name, triggerNode({ credential: { id: credential.id, name } }), condition);
	const { id } = await client.createWorkflow(workflow);
	await client.publish(id);
	return { id, urls: webhookUrls.map((baseUrl) => `${baseUrl}/webhook/${webhookPath(workflow)}`) };
}
