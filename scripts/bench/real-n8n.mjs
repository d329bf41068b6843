// A running n8n to measure, in a folder of its own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../n8n/database.mjs';
import { startInstance } from '../n8n/instance.mjs';
import { N8N_VERSION } from './measuring.mjs';

const OWNER = { email: 'owner@example.com', password: 'Local-Owner-1' };

/**
 * Starts the n8n that is measured in for `work`.
 *
 * @template T
 * @param {object} options
 * @param {string} options.tarball packed community package
 * @param {Record<string, string>} options.env settings of n8n
 * @param {(folder: string) => void} [options.prepare] gets the user folder before n8n starts
 * @param {(running: { n8n: import('../n8n/instance.mjs').Instance, database: object, folder: string, start:
 *   (userFolder: string, more?: Record<string, string>) => Promise<object> }) => Promise<T>} work `start`
 *   starts another one
 * @returns {Promise<T>}
 */
export async function withN8n({ tarball, env, prepare = () => {} }, work) {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-omniai-bench-'));
	prepare(folder);
	const start = async (userFolder, more = {}) =>
		await startInstance({
			version: N8N_VERSION,
			userFolder,
			owner: OWNER,
			tarball,
			env: { N8N_LOG_LEVEL: 'error', N8N_ENCRYPTION_KEY: 'benchmark-only', ...env, ...more },
		});
	const n8n = await start(folder);
	const database = await openDatabase(n8n);
	try {
		return await work({ n8n, database, folder, start });
	} finally {
		await database.close();
		await n8n.stop();
		rmSync(folder, { recursive: true, force: true });
	}
}
