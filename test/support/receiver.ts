import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** One request as it arrived, nothing interpreted. */
export interface ReceivedRequest {
	method: string;
	/** Path and query, as in the request line. */
	path: string;
	headers: IncomingHttpHeaders;
	rawHeaders: string[];
	body: Buffer;
}

/** What the receiver does with a request. */
export type Behaviour =
	| { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string; afterMs?: number }
	/** Reads the request and never answers. */
	| { kind: 'hang' }
	/** Answers the headers at once and never finishes the body. */
	| { kind: 'hangInBody' }
	/** Reads the request and resets the connection. */
	| { kind: 'reset' };

export interface Receiver {
	/** `http://127.0.0.1:<port>`, without a trailing slash. */
	origin: string;
	port: number;
	requests: ReceivedRequest[];
	/** TCP connections accepted, whether or not a request followed. */
	connections: () => number;
	/** Requests whose path (without the query) is this one. */
	requestsTo: (path: string) => ReceivedRequest[];
	/** Sets what is done with requests to a path; several behaviours are used in turn, the last one stays. */
	script: (path: string, ...behaviours: Behaviour[]) => void;
	/** Forgets requests and counts, keeps the script. */
	reset: () => void;
	close: () => Promise<void>;
}

const DEFAULT: Behaviour = { kind: 'answer', status: 200 };

/**
 * Starts a loopback HTTP receiver on a free port. An unscripted path answers 200.
 * `/status/<n>`, `/hang`, `/hang-in-body` and `/reset` work without a script.
 */
export async function startReceiver(): Promise<Receiver> {
	const requests: ReceivedRequest[] = [];
	const scripts = new Map<string, Behaviour[]>();
	const sockets = new Set<Socket>();
	let connections = 0;

	const behaviourFor = (path: string): Behaviour => {
		const scripted = scripts.get(path);
		if (scripted?.length)
			return scripted.length > 1 ? (scripted.shift() ?? DEFAULT) : (scripted[0] ?? DEFAULT);
		const status = /^\/status\/(\d{3})/.exec(path)?.[1];
		if (status !== undefined) return { kind: 'answer', status: Number(status) };
		if (path.startsWith('/hang-in-body')) return { kind: 'hangInBody' };
		if (path.startsWith('/hang')) return { kind: 'hang' };
		if (path.startsWith('/reset')) return { kind: 'reset' };
		return DEFAULT;
	};

	const server: Server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('error', () => {});
		request.on('end', () => {
			const path = request.url ?? '/';
			requests.push({
				method: request.method ?? '',
				path,
				headers: request.headers,
				rawHeaders: request.rawHeaders,
				body: Buffer.concat(chunks),
			});
			const behaviour = behaviourFor(path.split('?')[0] ?? path);
			switch (behaviour.kind) {
				case 'answer':
					setTimeout(() => {
						response.writeHead(behaviour.status, {
							'content-type': 'application/json',
							...behaviour.headers,
						});
						response.end(behaviour.body ?? '{"received":true}');
					}, behaviour.afterMs ?? 0);
					return;
				case 'hangInBody':
					response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
					response.write('{');
					return;
				case 'reset':
					request.socket.resetAndDestroy();
					return;
				case 'hang':
					return;
			}
		});
	});
	server.on('connection', (socket) => {
		connections++;
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;

	return {
		origin: `http://127.0.0.1:${port}`,
		port,
		requests,
		connections: () => connections,
		requestsTo: (path) => requests.filter((request) => request.path.split('?')[0] === path),
		script: (path, ...behaviours) => void scripts.set(path, behaviours),
		reset: () => {
			requests.length = 0;
			connections = 0;
		},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** The origin of a loopback port on which nothing listens: a connection to it is refused. */
export async function refusedOrigin(): Promise<string> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	await new Promise<void>((resolve) => server.close(() => resolve()));
	return `http://127.0.0.1:${port}`;
}
