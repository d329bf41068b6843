// Free TCP ports on the loopback address.

import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/**
 * Finds a port nobody listens on.
 *
 * @param {number} [preferred] taken when it is free
 * @returns {Promise<number>} `preferred`, or a free port the operating system chose
 */
export async function freePort(preferred = 0) {
	try {
		return await tryPort(preferred);
	} catch (error) {
		if (preferred !== 0 && (error.code === 'EADDRINUSE' || error.code === 'EACCES')) return await tryPort(0);
		throw error;
	}
}

async function tryPort(port) {
	const server = createServer();
	return await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
			const { port: taken } = server.address();
			server.close(() => resolve(taken));
		});
	});
}
