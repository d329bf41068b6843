// A small HTTP receiver on the loopback address that keeps what it gets.

import { createServer } from 'node:http';

/**
 * Starts a receiver.
 *
 * @param {{ port?: number, answer?: (request: { method: string, path: string, headers: object, body: string
 *   }) => Answer | Promise<Answer> }} [options] where Answer is `{ status: number, body?: string }`; `answer`
 *   decides what is sent back; 200 with `{}` without it
 * @returns {Promise<{ origin: string, requests: Array<{ method: string, path: string, headers: object, body:
 *   string }>, connections: () => number, close: () => Promise<void> }>}
 */
export async function startReceiver({ port = 0, answer = () => ({ status: 200 }) } = {}) {
	const requests = [];
	let connections = 0;
	const server = createServer((request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', async () => {
			const received = {
				method: request.method,
				path: request.url,
				headers: request.headers,
				body: Buffer.concat(chunks).toString('utf8'),
			};
			requests.push(received);
			const { status, body = '{}' } = await answer(received);
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(body);
		});
	});
	server.on('connection', () => {
		connections += 1;
	});
	await new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen({ port, host: '127.0.0.1' }, resolve);
	});
	return {
		origin: `http://127.0.0.1:${server.address().port}`,
		requests,
		connections: () => connections,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
