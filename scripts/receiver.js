'use strict';

// A receiver on the loopback address that keeps what it gets. CommonJS, so that scripts and tests in
// TypeScript load it alike.

const { createServer } = require('node:http');

/**
 * One request as it arrived, nothing interpreted.
 *
 * @typedef {object} ReceivedRequest
 * @property {string} method
 * @property {string} path with the query, as in the request line
 * @property {import('node:http').IncomingHttpHeaders} headers
 * @property {string[]} rawHeaders
 * @property {Buffer} body
 */

/** @typedef {{ status: number, headers?: Record<string, string>, body?: string | Buffer }} Answer */

/**
 * @typedef {object} Receiver
 * @property {string} origin `http://127.0.0.1:<port>`, without a trailing slash
 * @property {number} port
 * @property {ReceivedRequest[]} requests
 * @property {() => number} connections TCP connections accepted, whether or not a request followed
 * @property {() => void} reset forgets requests and connections
 * @property {() => Promise<void>} close
 */

/**
 * Starts a receiver.
 *
 * @param {object} [options]
 * @param {number} [options.port] a free one without it
 * @param {(request: ReceivedRequest, response: import('node:http').ServerResponse) => Answer | undefined |
 *   Promise<Answer | undefined>} [options.answer] what is sent back, 200 without it; undefined leaves it to
 *   whoever has the response
 * @returns {Promise<Receiver>}
 */
async function startReceiver({ port: wanted = 0, answer = () => ({ status: 200 }) } = {}) {
	/** @type {ReceivedRequest[]} */
	const requests = [];
	let connections = 0;
	const server = createServer((request, response) => {
		/** @type {Buffer[]} */
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('error', () => {});
		request.on('end', async () => {
			const { method = '', url = '/', headers, rawHeaders } = request;
			const received = { method, path: url, headers, rawHeaders, body: Buffer.concat(chunks) };
			requests.push(received);
			const answered = await answer(received, response);
			if (answered === undefined) return;
			response.writeHead(answered.status, { 'content-type': 'application/json', ...answered.headers });
			response.end(answered.body ?? '{"received":true}');
		});
	});
	server.on('connection', (socket) => {
		connections += 1;
		socket.on('error', () => {});
	});
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port: wanted, host: '127.0.0.1' }, () => resolve(undefined));
	});
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		origin: `http://127.0.0.1:${port}`,
		port,
		requests,
		connections: () => connections,
		reset: () => {
			requests.length = 0;
			connections = 0;
		},
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

module.exports = { startReceiver };
