import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pgPromise, { type IDatabase, type IMain } from 'pg-promise';

// A PostgreSQL server for a test file, and the memory's statement on it, run the way n8n's node runs it.

interface Server {
	host: string;
	port: number;
	user: string;
	password: string;
	database: string;
	stop: () => Promise<void>;
}

const { postgresMissing, startPostgres } = jest.requireActual<{
	postgresMissing: () => string | null;
	startPostgres: () => Promise<Server>;
}>('../../scripts/n8n/postgres.mjs');

/** The statement as it is published. */
export const STATEMENT = readFileSync(join(__dirname, '..', '..', 'examples', 'memory-postgres.sql'), 'utf8');
const CLIENTS = 50;

const missing = postgresMissing();
if (missing !== null)
	console.warn(
		`PostgreSQL is not installed: the tests of the shared memory are SKIPPED. Install it: ${missing}`,
	);

/** A test that needs the server; without one it is skipped, and its title says why. */
export function testOnPostgres(title: string, body: () => Promise<void>): void {
	if (missing === null) test(title, body);
	else test.skip(`${title} (PostgreSQL is not installed: ${missing})`, body);
}

export type Client = IDatabase<object>;

/** Starts a server before the tests of a file, and stops it after them. */
export function usePostgres(): {
	client: () => Client;
	/** Other connections, such as those of another role or schema. */
	connect: (settings: object) => Client;
} {
	const pgp: IMain = pgPromise({ noWarnings: true });
	let server: Server | undefined;
	const clients: Client[] = [];
	const connect = (settings: object): Client => {
		if (server === undefined) throw new Error('The server is started before the first test.');
		const { host, port, user, password, database } = server;
		const client = pgp({ host, port, user, password, database, max: CLIENTS, ...settings });
		// A connection that is still being closed hears of it when the server is stopped.
		client.$pool.on('error', () => undefined);
		clients.push(client);
		return client;
	};
	beforeAll(async () => {
		if (missing !== null) return;
		server = await startPostgres();
		connect({});
	}, 60_000);
	afterAll(async () => {
		await Promise.all(clients.map(async ({ $pool }) => $pool.ended || (await $pool.end())));
		await server?.stop();
	});
	return { client: () => clients[0] ?? connect({}), connect };
}

/**
 * What a memory workflow made from the template does with its items: one query after the other on one
 * connection, each a transaction of its own.
 */
export async function runStatement(
	client: Client,
	items: Array<{ rows: string }>,
	statement = STATEMENT,
): Promise<unknown[]> {
	return await client.task(async (task) => {
		const put: unknown[] = [];
		for (const { rows } of items) put.push(...(await task.multi<unknown>(statement, [rows])).flat());
		return put;
	});
}
