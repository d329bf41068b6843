import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
	startReceiver as startPlainReceiver,
	type ReceivedRequest,
	type Receiver as PlainReceiver,
} from '../../scripts/receiver';

export type { ReceivedRequest };

/** What the receiver does with a request. */
export type Behaviour =
	| { kind: 'answer'; status: number; headers?: Record<string, string>; body?: string; afterMs?: number }
	/** Reads the request and never answers. */
	| { kind: 'hang' }
	/** Answers the headers at once and never finishes the body. */
	| { kind: 'hangInBody' }
	/** Reads the request and resets the connection. */
	| { kind: 'reset' };

export interface Receiver extends PlainReceiver {
	/** Requests whose path (without the query) is this one. */
	requestsTo: (path: string) => ReceivedRequest[];
	/** Sets what is done with requests to a path; several behaviours are used in turn, the last one stays. */
	script: (path: string, ...behaviours: Behaviour[]) => void;
}

const DEFAULT: Behaviour = { kind: 'answer', status: 200 };

/**
 * Starts a loopback HTTP receiver on a free port. An unscripted path answers 200.
 * `/status/<n>`, `/hang`, `/hang-in-body` and `/reset` work without a script.
 */
export async function startReceiver(): Promise<Receiver> {
	const scripts = new Map<string, Behaviour[]>();
	const pathOf = ({ path }: ReceivedRequest): string => path.split('?')[0] ?? path;
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

	const receiver = await startPlainReceiver({
		answer: async (request, response) => {
			const behaviour = behaviourFor(pathOf(request));
			switch (behaviour.kind) {
				case 'answer':
					if (behaviour.afterMs !== undefined) await delay(behaviour.afterMs);
					return behaviour;
				case 'hangInBody':
					response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
					response.write('{');
					return undefined;
				case 'reset':
					response.socket?.resetAndDestroy();
					return undefined;
				case 'hang':
					return undefined;
			}
		},
	});
	return {
		...receiver,
		requestsTo: (path) => receiver.requests.filter((request) => pathOf(request) === path),
		script: (path, ...behaviours) => void scripts.set(path, behaviours),
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
