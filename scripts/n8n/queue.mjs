// A pinned n8n in queue mode, all on this machine: PostgreSQL, Redis, one main process, webhook processors
// that take deliveries, and workers that run what the deliveries start.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { startInstance } from './instance.mjs';
import { n8nFolder, n8nLine } from './lines.mjs';
import { startN8n } from './n8n-process.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';

/** How many executions a worker runs at a time. */
const CONCURRENCY = 5;

// All processes have to read the same credentials. A worker that has died is noticed within seconds, where
// n8n takes a minute.
const QUEUE_MODE = {
	EXECUTIONS_MODE: 'queue',
	N8N_ENCRYPTION_KEY: 'queue-mode-on-one-machine',
	QUEUE_HEALTH_CHECK_ACTIVE: 'true',
	QUEUE_WORKER_LOCK_DURATION: '5000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
	QUEUE_WORKER_STALLED_INTERVAL: '2000',
	// With its two connections a webhook processor that is busy calls its database unreachable.
	DB_POSTGRESDB_POOL_SIZE: '10',
	N8N_EXPRESSION_ENGINE: 'legacy',
};

/** Settings of n8n that tell it to keep its data on a server. */
function databaseSettings({ host, port, database, user, password }) {
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: host,
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: database,
		DB_POSTGRESDB_USER: user,
		DB_POSTGRESDB_PASSWORD: password,
	};
}

/**
 * A client of a server, the one that n8n uses.
 *
 * @param {Awaited<ReturnType<typeof startPostgres>>} server
 * @param {string} version of the installed n8n
 */
function openPool({ host, port, user, password, database }, version) {
	const { Pool } = createRequire(join(n8nFolder(version), 'package.json'))('pg');
	const pool = new Pool({ host, port, user, password, database });
	// A server that ends says so to the clients that ask nothing.
	pool.on('error', () => {});
	return pool;
}

/** @typedef {Awaited<ReturnType<typeof startQueue>>} Queue */

/**
 * Starts everything and waits until it is ready to take deliveries and to run them.
 *
 * @param {object} options
 * @param {string} options.version line or version, see `N8N_LINES`; must be installed
 * @param {string} options.folder gets a user folder for each process
 * @param {{ email: string, password: string }} options.owner
 * @param {string} [options.tarball] packed community package that every process loads
 * @param {Record<string, string>} [options.env] settings of n8n on top
 * @param {number} [options.webhooks] how many webhook processors
 * @param {number} [options.workers] how many workers
 */
export async function startQueue({ folder, owner, tarball, env = {}, webhooks = 2, workers = 3, ...rest }) {
	const { version, line } = n8nLine(rest.version);
	/** @type {Array<() => Promise<void>>} */
	const stops = [];
	const stop = async () => {
		for (const ends of stops.splice(0).reverse()) await ends();
	};
	try {
		const postgres = await startPostgres();
		stops.push(postgres.stop);
		const pool = openPool(postgres, version);
		stops.push(async () => await pool.end());
		const redis = await startRedis();
		stops.push(redis.stop);
		const shared = {
			...QUEUE_MODE,
			...databaseSettings(postgres),
			QUEUE_BULL_REDIS_HOST: redis.host,
			QUEUE_BULL_REDIS_PORT: String(redis.port),
			...env,
		};
		// It makes the tables, so it comes first.
		const main = await startInstance({
			version,
			userFolder: join(folder, 'main'),
			owner,
			tarball,
			env: shared,
		});
		stops.push(main.stop);
		/** @param {string} name @param {string[]} command */
		const startOne = async (name, command) =>
			await startN8n({ version, command, userFolder: join(folder, name), tarball, env: shared });
		const startWorker = async (index) =>
			await startOne(`worker-${index + 1}`, ['worker', `--concurrency=${CONCURRENCY}`]);
		/** @type {import('./n8n-process.mjs').N8nProcess[]} */
		const started = [];
		stops.push(async () => void (await Promise.all(started.map(async (running) => await running.stop()))));
		const collected = async (starting) => {
			const running = await starting;
			started.push(running);
			return running;
		};
		const all = await Promise.allSettled([
			...Array.from({ length: webhooks }, (_, index) =>
				collected(startOne(`webhook-${index + 1}`, ['webhook'])),
			),
			...Array.from({ length: workers }, (_, index) => collected(startWorker(index))),
		]);
		const running = all.map((one) => {
			if (one.status === 'rejected') throw one.reason;
			return one.value;
		});
		const ofWorkers = running.slice(webhooks);
		return {
			version,
			line,
			client: main.client,
			main,
			postgres,
			/**
			 * Asks the database of this n8n.
			 *
			 * @type {(sql: string, values?: unknown[]) => Promise<any[]>}
			 */
			query: async (sql, values) => (await pool.query(sql, values)).rows,
			webhookUrls: running.slice(0, webhooks).map(({ baseUrl }) => baseUrl),
			workers: ofWorkers,
			/** Ends a worker as `kill -9` does. */
			killWorker: async (index) => await ofWorkers[index].kill(),
			/** Starts a worker again that has ended. */
			startWorker: async (index) => {
				ofWorkers[index] = await collected(startWorker(index));
			},
			/** Files with what each process printed. */
			logs: () => [main, ...started].map(({ log }) => log),
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
