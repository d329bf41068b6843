// A client for the REST interface n8n's own editor uses. It is not a public interface: what differs
// between the pinned lines is kept in this file.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ReadableError } from '../terminal.mjs';
import { n8nFolder } from './lines.mjs';

const REQUEST_TIMEOUT_MS = 60_000;
const PUBLISHED_WITHIN_MS = 30_000;
const POLL_MS = 100;
const FINISHED = new Set(['success', 'error', 'crashed', 'canceled']);

/** One signed-in user of one running n8n. */
export class N8nClient {
	#cookie = '';
	#flatted;

	/** @param {{ baseUrl: string, line: string, version: string }} instance */
	constructor({ baseUrl, line, version }) {
		this.baseUrl = baseUrl;
		this.line = line;
		this.#flatted = createRequire(join(n8nFolder(version), 'package.json'))('flatted');
	}

	/**
	 * Sends a request to n8n and unwraps its answer.
	 *
	 * @returns {Promise<any>} the `data` of the answer; rejects with a ReadableError when n8n refuses
	 */
	async request(method, path, body) {
		const response = await fetch(`${this.baseUrl}${path}`, {
			method,
			headers: {
				...(body === undefined ? {} : { 'content-type': 'application/json' }),
				...(this.#cookie ? { cookie: this.#cookie } : {}),
			},
			body: body === undefined ? undefined : JSON.stringify(body),
			signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
		});
		const text = await response.text();
		const cookies = response.headers.getSetCookie();
		if (cookies.length > 0) this.#cookie = cookies.map((cookie) => cookie.split(';')[0]).join('; ');
		let answer;
		try {
			answer = JSON.parse(text);
		} catch {
			answer = undefined;
		}
		if (!response.ok) {
			const reason = answer?.message ?? text.slice(0, 300);
			throw new ReadableError(`n8n answered ${response.status} to ${method} ${path}: ${reason}`, {
				status: response.status,
			});
		}
		return answer?.data ?? answer;
	}

	/** Creates the owner of a new n8n, or signs in where there is one. */
	async signIn({ email, password }) {
		const { userManagement } = await this.request('GET', '/rest/settings');
		if (userManagement?.showSetupOnFirstLoad) {
			await this.request('POST', '/rest/owner/setup', {
				email,
				password,
				firstName: 'Local',
				lastName: 'Owner',
			});
			return;
		}
		await this.request('POST', '/rest/login', { emailOrLdapLoginId: email, password });
	}

	/** Full names of the node types this n8n has loaded. */
	async nodeTypeNames() {
		const types = await this.request('GET', '/types/nodes.json');
		return types.map(({ name }) => name);
	}

	/** @returns {Promise<{ id: string, name: string }>} */
	async createCredential({ name, type, data }) {
		return await this.request('POST', '/rest/credentials', { name, type, data });
	}

	/** Replaces name and data of a credential. */
	async updateCredential(id, { name, type, data }) {
		return await this.request('PATCH', `/rest/credentials/${id}`, { name, type, data });
	}

	/** Creates a workflow that is not live. @returns {Promise<{ id: string, versionId: string }>} */
	async createWorkflow({ name, nodes, connections, settings = {}, pinData = {} }) {
		return await this.request('POST', '/rest/workflows', {
			name,
			nodes,
			connections,
			settings: { executionOrder: 'v1', ...settings },
			pinData,
			active: false,
		});
	}

	/** The stored workflow, or undefined when there is none with this id. */
	async workflow(id) {
		try {
			return await this.request('GET', `/rest/workflows/${id}`);
		} catch (error) {
			if (error.status === 404 || error.status === 403) return undefined;
			throw error;
		}
	}

	/**
	 * Replaces nodes and connections of a workflow; a live workflow stays live with what was published before.
	 */
	async updateWorkflow(id, { name, nodes, connections, settings = {} }) {
		const { versionId } = await this.request('GET', `/rest/workflows/${id}`);
		return await this.request('PATCH', `/rest/workflows/${id}?forceSave=true`, {
			name,
			nodes,
			connections,
			settings: { executionOrder: 'v1', ...settings },
			versionId,
		});
	}

	/** Makes the stored version of a workflow the live one ("publish" on 2.x, "activate" on 1.x). */
	async publish(id) {
		const { versionId } = await this.request('GET', `/rest/workflows/${id}`);
		if (this.line.startsWith('1.')) {
			await this.request('PATCH', `/rest/workflows/${id}`, { active: true, versionId });
			return;
		}
		await this.request('POST', `/rest/workflows/${id}/activate`, { versionId });
		await this.publicationSettled(id);
	}

	/** Takes a workflow offline. */
	async unpublish(id) {
		if (this.line.startsWith('1.')) {
			const { versionId } = await this.request('GET', `/rest/workflows/${id}`);
			await this.request('PATCH', `/rest/workflows/${id}`, { active: false, versionId });
			return;
		}
		await this.request('POST', `/rest/workflows/${id}/deactivate`, {});
		await this.publicationSettled(id);
	}

	/** Waits until a workflow is published: on 2.x that is answered at once and done a little later. */
	async publicationSettled(id) {
		const deadline = Date.now() + PUBLISHED_WITHIN_MS;
		for (;;) {
			const { status, triggers } = await this.request('GET', `/rest/workflows/${id}/publication-status`);
			const failed = triggers.find(({ errorMessage }) => errorMessage);
			if (status !== 'in_progress' && !failed) return;
			if (failed || Date.now() > deadline) {
				throw new ReadableError(
					failed
						? `n8n could not publish the workflow: ${failed.errorMessage}`
						: 'n8n did not finish publishing the workflow.',
				);
			}
			await delay(POLL_MS);
		}
	}

	/**
	 * Does what *Execute workflow* in the editor does.
	 *
	 * @param {string} id
	 * @param {string} trigger name of the trigger node to start from
	 * @returns {Promise<{ executionId?: string, waitingForWebhook?: boolean }>}
	 */
	async runManually(id, trigger) {
		const body = { triggerToStartFrom: { name: trigger } };
		if (this.line.startsWith('1.')) body.workflowData = await this.request('GET', `/rest/workflows/${id}`);
		return await this.request('POST', `/rest/workflows/${id}/run`, body);
	}

	/** Makes the test URL of a trigger listen for one event, as *Execute workflow* does. */
	async listenForTestEvent(id, trigger) {
		const answer = await this.runManually(id, trigger);
		if (answer.waitingForWebhook !== true) {
			throw new ReadableError(`n8n did not start to listen on the test URL of "${trigger}".`, {
				details: JSON.stringify(answer),
			});
		}
	}

	/** Summaries of the executions of a workflow, newest first, running ones included. */
	async executions(workflowId, { limit = 100 } = {}) {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const page = await this.request('GET', `/rest/executions?filter=${filter}&limit=${limit}`);
		const running = page.currentExecutions ?? [];
		return [...running, ...page.results];
	}

	/** One execution with its data parsed: `data.resultData.runData[node][run].data.main[output]`. */
	async execution(id) {
		const found = await this.request('GET', `/rest/executions/${id}?includeData=true`);
		return { ...found, data: typeof found.data === 'string' ? this.executionData(found.data) : found.data };
	}

	/** The data of an execution as n8n has it in its database. */
	executionData(stored) {
		return this.#flatted.parse(stored);
	}

	/**
	 * Waits until an execution of a workflow that is not among `known` has ended.
	 *
	 * @param {string} workflowId
	 * @param {{ known: Set<string>, timeoutMs?: number }} options ids that do not count
	 * @returns {Promise<any>} the execution with its data; rejects with a ReadableError after `timeoutMs`
	 */
	async nextExecution(workflowId, { known, timeoutMs = 30_000 }) {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const fresh = (await this.executions(workflowId)).find(({ id }) => !known.has(String(id)));
			if (fresh && FINISHED.has(fresh.status)) return await this.execution(fresh.id);
			if (Date.now() > deadline) {
				throw new ReadableError(
					fresh
						? `Execution ${fresh.id} did not end within ${timeoutMs / 1_000} seconds (status: ` +
								`${fresh.status}).`
						: `n8n started no execution within ${timeoutMs / 1_000} seconds.`,
				);
			}
			await delay(POLL_MS);
		}
	}

	/** Ids of the executions a workflow has now, to tell later ones from them. */
	async knownExecutions(workflowId) {
		return new Set((await this.executions(workflowId)).map(({ id }) => String(id)));
	}

	/**
	 * Does what *Retry* in the execution list does.
	 *
	 * @param {string} id execution
	 * @param {{ loadWorkflow: boolean }} options true: with the workflow as saved now, false: as it was
	 * @returns {Promise<any>} the new execution with its data
	 */
	async retry(id, { loadWorkflow }) {
		const { id: retried } = await this.request('POST', `/rest/executions/${id}/retry`, { loadWorkflow });
		return await this.execution(retried);
	}
}

/**
 * What a node put out in an execution.
 *
 * @returns {object[][]} the `json` of the items, per output; an empty array when the node did not run
 */
export function outputsOf(execution, nodeName) {
	const runs = execution.data.resultData.runData[nodeName] ?? [];
	const outputs = [];
	for (const run of runs) {
		for (const [index, items] of (run.data?.main ?? []).entries()) {
			outputs[index] = [...(outputs[index] ?? []), ...(items ?? []).map(({ json }) => json)];
		}
	}
	return outputs;
}
