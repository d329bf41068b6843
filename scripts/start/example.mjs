// The example's credential and workflow in an n8n that may have had them before.

import { SECRET_CREDENTIAL_TYPE, SECRET_HEADER, quickStartWorkflow } from '../quick-start.mjs';

/** @import { N8nClient } from '../n8n/client.mjs' */
/** @import { Memory } from './memory.mjs' */

/**
 * Creates the example's credential, or brings it up to date.
 *
 * @param {N8nClient} client
 * @param {Memory} memory the credential's id is added
 * @returns {Promise<{ id: string, name: string }>}
 */
export async function ensureCredential(client, memory) {
	const credential = {
		name: 'OmniAI webhook secret (local example)',
		type: SECRET_CREDENTIAL_TYPE,
		data: { headerName: SECRET_HEADER, secret: memory.secret, previousSecret: '' },
	};
	if (memory.credentialId) {
		try {
			await client.updateCredential(memory.credentialId, credential);
			return { id: memory.credentialId, name: credential.name };
		} catch (error) {
			if (error.status !== 404 && error.status !== 403) throw error;
		}
	}
	const { id } = await client.createCredential(credential);
	memory.credentialId = id;
	return { id, name: credential.name };
}

/**
 * Imports the example, or brings the imported one up to date.
 *
 * @param {N8nClient} client
 * @param {Memory} memory what was imported is added
 * @param {{ credential: { id: string, name: string }, receiverOrigin: string, once: boolean }} local `once`
 *   overwrites what a person has changed
 * @returns {Promise<{ edited: boolean }>} whether a person has changed it
 */
export async function ensureWorkflow(client, memory, local) {
	const wanted = quickStartWorkflow(local);
	const stored = memory.workflowId ? await client.workflow(memory.workflowId) : undefined;
	if (!stored || stored.isArchived) {
		const { id } = await client.createWorkflow(wanted);
		await client.publish(id);
		memory.workflowId = id;
		await remember();
		return { edited: false };
	}
	const edited = stored.versionId !== memory.versionId;
	const moved = memory.receiverOrigin !== local.receiverOrigin;
	// What a person built may deliver to real addresses, so it is neither changed nor published nor fed here.
	if (edited && !local.once) return { edited: true };
	if (edited || moved || memory.fingerprint !== wanted.fingerprint)
		await client.updateWorkflow(stored.id, wanted);
	await client.publish(stored.id);
	await remember();
	return { edited: false };

	async function remember() {
		memory.versionId = (await client.workflow(memory.workflowId)).versionId;
		memory.fingerprint = wanted.fingerprint;
		memory.receiverOrigin = local.receiverOrigin;
	}
}
