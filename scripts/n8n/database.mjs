// The database of a running n8n, opened beside it.

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { n8nFolder } from './lines.mjs';

const BUSY_MS = 10_000;

/**
 * @param {{ version: string, log: string }} n8n a running instance on SQLite
 * @returns {Promise<{ all: (sql: string, ...values: unknown[]) => Promise<object[]>, run: (sql: string) =>
 *   Promise<void>, close: () => Promise<void> }>}
 */
export async function openDatabase({ version, log }) {
	const { Database } = createRequire(join(n8nFolder(version), 'package.json'))('sqlite3');
	const promised = (work) =>
		new Promise((resolve, reject) => work((error, result) => (error ? reject(error) : resolve(result))));
	/** @type {any} */
	let database;
	await promised((done) => (database = new Database(join(dirname(log), '.n8n', 'database.sqlite'), done)));
	database.configure('busyTimeout', BUSY_MS);
	return {
		all: async (sql, ...values) => await promised((done) => database.all(sql, values, done)),
		run: async (sql) => await promised((done) => database.exec(sql, done)),
		close: async () => await promised((done) => database.close(done)),
	};
}

/** How many executions of a workflow there are, by status. @returns {Promise<Record<string, number>>} */
export async function executionCounts(database, workflowId) {
	const rows = await database.all(
		'SELECT status, COUNT(*) AS count FROM execution_entity WHERE workflowId = ? GROUP BY status',
		workflowId,
	);
	return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}

/** What n8n has stored for a workflow's nodes between executions. */
export async function storedStaticData(database, workflowId) {
	const [row] = await database.all('SELECT staticData FROM workflow_entity WHERE id = ?', workflowId);
	return JSON.parse(row?.staticData ?? '{}') ?? {};
}
