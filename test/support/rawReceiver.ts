import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** What is done with one connection once its request has arrived whole. */
export type Play = (socket: Socket) => void;

/** A receiver that answers bytes instead of HTTP, so that it can break every rule. */
export interface RawReceiver {
	port: number;
	/** The requests, as text, in the order of their connections. */
	requests: string[];
	/** Accepted TCP connections. */
	connections: () => number;
	/** What is done with the next connections in turn; the last one stays. */
	script: (plays: Play[]) => void;
	close: () => Promise<void>;
}

/** @param certificate with one, connections are encrypted; with an empty one, no handshake succeeds */
export async function startRawReceiver(certificate?: { cert?: string; key?: string }): Promise<RawReceiver> {
	const requests: string[] = [];
	const sockets = new Set<Socket>();
	let plays: Play[] = [];
	let accepted = 0;

	const serve = (socket: Socket) => {
		let received = '';
		let answered = false;
		socket.on('error', () => {});
		socket.on('data', (chunk) => {
			received += chunk.toString('latin1');
			const isHandshake = received.startsWith('\x16');
			if (answered || !(isHandshake || isWhole(received))) return;
			answered = true;
			if (!isHandshake) requests.push(received);
			const play = plays.length > 1 ? plays.shift() : plays[0];
			play?.(socket);
		});
	};
	const server: Server =
		certificate === undefined ? createServer(serve) : createTlsServer(certificate, serve);
	server.on('connection', (socket: Socket) => {
		accepted++;
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
	});
	server.on('tlsClientError', () => {});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		requests,
		connections: () => accepted,
		script: (next) => {
			plays = [...next];
			requests.length = 0;
			accepted = 0;
		},
		close: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

function isWhole(request: string): boolean {
	const end = request.indexOf('\r\n\r\n');
	if (end < 0) return false;
	const length = Number(/\r\ncontent-length: (\d+)/i.exec(request)?.[1] ?? 0);
	return request.length >= end + 4 + length;
}

/** Sends exactly this and closes. */
export const raw =
	(text: string): Play =>
	(socket) =>
		void socket.end(text, 'latin1');

/** An orderly answer. */
export const answer = (status: number, headers: Record<string, string> = {}, body = ''): Play =>
	raw(`${head(status, { 'content-length': String(body.length), ...headers })}${body}`);

/** The head of an answer. */
export function head(status: number, headers: Record<string, string> = {}): string {
	const lines = Object.entries({ connection: 'close', ...headers }).map(
		([name, value]) => `${name}: ${value}\r\n`,
	);
	return `HTTP/1.1 ${status} Status\r\n${lines.join('')}\r\n`;
}

/** Sends this and then nothing, with the connection open. */
export const thenHang =
	(text: string): Play =>
	(socket) =>
		void socket.write(text, 'latin1');

/** Sends this, lets it arrive, and resets the connection. */
export const thenReset =
	(text: string): Play =>
	(socket) => {
		if (text === '') return void socket.resetAndDestroy();
		socket.write(text, 'latin1', () => setTimeout(() => socket.resetAndDestroy(), 30));
	};

/** Sends one text at once and another in pieces, one every 20 ms, then closes. */
export const slowly =
	(start: string, text: string, pieces: number): Play =>
	(socket) => {
		const size = Math.ceil(text.length / pieces);
		let at = 0;
		if (start !== '') socket.write(start, 'latin1');
		const next = () => {
			if (socket.destroyed) return;
			socket.write(text.slice(at, at + size), 'latin1');
			at += size;
			if (at < text.length) setTimeout(next, 20);
			else socket.end();
		};
		next();
	};

/** A head and then a body without end, as fast as it is read. */
export const endless =
	(text: string): Play =>
	(socket) => {
		const chunk = Buffer.alloc(64 * 1024, 'x');
		socket.write(text, 'latin1');
		const more = () => {
			while (!socket.destroyed && socket.write(chunk));
		};
		socket.on('drain', more);
		more();
	};
