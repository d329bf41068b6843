// The memory workflow that the package brings, published in a running n8n.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../paths.mjs';

const CREDENTIAL_TYPE = 'postgres';
const POSTGRES_NODE = 'n8n-nodes-base.postgres';

/**
 * @param {import('./client.mjs').N8nClient} client
 * @param {{ host: string, port: number, user: string, password: string, database: string }} server
 * @returns {Promise<string>} the workflow's id
 */
export async function publishMemoryWorkflow(client, { host, port, user, password, database }) {
	const credential = await client.createCredential({
		name: 'Memory',
		type: CREDENTIAL_TYPE,
		data: { host, port, user, password, database, ssl: 'disable' },
	});
	const template = JSON.parse(readFileSync(join(PROJECT, 'examples', 'memory-postgres.json'), 'utf8'));
	for (const node of template.nodes)
		if (node.type === POSTGRES_NODE)
			node.credentials = { [CREDENTIAL_TYPE]: { id: credential.id, name: 'Memory' } };
	const { id } = await client.createWorkflow(template);
	// n8n 1 runs it as it is stored, and publishes only what starts by itself.
	if (!client.line.startsWith('1.')) await client.publish(id);
	return id;
}

/** Parameters of a condition that let it remember there. */
export function sharedMemory(id) {
	return { memoryStore: 'shared', memoryWorkflowId: { __rl: true, mode: 'id', value: id } };
}
