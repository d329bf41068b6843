import { createServer, get } from 'node:http';

const SLOW_MS = 50;
const LARGE = Buffer.alloc(1_000_000, 'x');

/**
 * Answers at once, `/slow` after 50 ms, `/large` with 1 MB, and counts; `GET /count` tells how many came and
 * starts again at 0.
 */
export async function startBenchReceiver() {
	let received = 0;
	const answer = (/** @type {import('node:http').ServerResponse} */ response) => {
		response.setHeader('content-type', 'application/json');
		response.end('{"received":true}');
	};
	const server = createServer((request, response) => {
		request.resume();
		// An answer that is cut short ends its connection early.
		response.on('error', () => {});
		request.once('end', () => {
			if (request.url === '/count') {
				response.end(String(received));
				received = 0;
				return;
			}
			received++;
			if (request.url === '/slow') setTimeout(answer, SLOW_MS, response);
			else if (request.url === '/large') response.end(LARGE);
			else answer(response);
		});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', 4_096, () => resolve(undefined)));
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	return {
		origin: `http://127.0.0.1:${port}`,
		close: () => {
			server.closeAllConnections();
			server.close();
		},
	};
}

/**
 * How many requests came since the last time. Not by `fetch`, whose connections would stay.
 *
 * @param {string} origin
 * @returns {Promise<number>}
 */
export function countAndReset(origin) {
	return new Promise((resolve, reject) => {
		get(`${origin}/count`, (response) => {
			let text = '';
			response.on('data', (chunk) => (text += chunk));
			response.on('end', () => resolve(Number(text)));
		}).on('error', reject);
	});
}
