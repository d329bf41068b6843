// A pinned n8n that does everything in one process, with embedded SQLite unless it is told otherwise, and its
// owner signed in.

import { setTimeout as delay } from 'node:timers/promises';
import { ReadableError, tailOf } from '../terminal.mjs';
import { N8nClient } from './client.mjs';
import { n8nLine } from './lines.mjs';
import { startN8n } from './n8n-process.mjs';

const TYPES_WITHIN_MS = 120_000;
const POLL_MS = 200;

/**
 * Starts n8n and waits until its REST interface answers.
 *
 * @param {object} options
 * @param {string} options.version line or version, see `N8N_LINES`; must be installed
 * @param {string} options.userFolder created when it is missing, reused when it is not
 * @param {{ email: string, password: string }} options.owner created on the first start
 * @param {string} [options.tarball] packed community package to load
 * @param {number} [options.preferredPort] taken when it is free
 * @param {Record<string, string>} [options.env] settings on top, e.g. `N8N_EXPRESSION_ENGINE`
 * @returns rejects with a ReadableError that shows the end of n8n's log
 */
export async function startInstance({ version: name, userFolder, owner, tarball, preferredPort, env }) {
	const { version, line } = n8nLine(name);
	/** @type {any} */
	let client;
	const running = await startN8n({
		version,
		userFolder,
		tarball,
		preferredPort,
		env,
		// The second comes seconds after the first on 1.x.
		paths: ['/healthz/readiness', '/rest/settings'],
		ready: async ({ baseUrl, log, packageName }) => {
			client = new N8nClient({ baseUrl, line, version });
			await client.signIn(owner);
			if (packageName) await assertLoaded({ client, log, version }, packageName);
		},
	});
	return { version, line, client: /** @type {N8nClient} */ (client), ...running };
}

/** @typedef {Awaited<ReturnType<typeof startInstance>>} Instance */

/** The list of node types, which on 1.x and a busy machine comes some time after the REST interface. */
async function nodeTypesOnceServed(client) {
	const deadline = Date.now() + TYPES_WITHIN_MS;
	for (;;) {
		try {
			return await client.nodeTypeNames();
		} catch (error) {
			if (error.status !== 404 || Date.now() > deadline) throw error;
		}
		await delay(POLL_MS);
	}
}

async function assertLoaded({ client, log, version }, packageName) {
	const loaded = (await nodeTypesOnceServed(client)).filter((type) => type.startsWith(`${packageName}.`));
	if (loaded.length > 0) return;
	throw new ReadableError(
		`n8n ${version} started but did not load the nodes of ${packageName}. The end of its log, ${log}:`,
		{
			details: tailOf(log),
			advice: 'A node that throws while it is loaded is left out: look for its name in the lines above.',
		},
	);
}
