import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import dns from 'node:dns';
import type { INodeParameters } from 'n8n-workflow';

import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { runWorkflow } from '../support/runWorkflow';

// Where Send Test may go, and how much of an answer it takes. Real sockets; the resolver alone is the test's.

declare const EXPECTED_N8N_WORKFLOW: string;

jest.setTimeout(20_000);

const SECRET = 'canary-of-send-test';

interface Server {
	origin: string;
	port: number;
	connections: number;
	/** How much was written to, so that a test sees when nobody reads any more. */
	close: () => Promise<void>;
}

const open: Server[] = [];
afterEach(async () => {
	jest.restoreAllMocks();
	await Promise.all(open.splice(0).map(async (server) => await server.close()));
});

async function serve(listener: RequestListener): Promise<Server> {
	const sockets = new Set<Socket>();
	const server = createServer(listener);
	const found: Server = {
		origin: '',
		port: 0,
		connections: 0,
		close: async () => {
			sockets.forEach((socket) => socket.destroy());
			await new Promise((resolve) => server.close(resolve));
		},
	};
	server.on('connection', (socket) => {
		found.connections += 1;
		sockets.add(socket);
		socket.on('error', () => {});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	found.port = (server.address() as AddressInfo).port;
	found.origin = `http://127.0.0.1:${found.port}`;
	open.push(found);
	return found;
}

interface Where {
	own?: string;
	webhooks?: string;
	allowed?: string;
}

async function send(parameters: INodeParameters, { own, webhooks, allowed }: Where = {}) {
	const run = await runWorkflow({
		mode: 'manual',
		nodes: [
			{
				name: 'OmniAI',
				type: new OmniAi(),
				parameters: { resource: 'event', operation: 'sendTest', seed: 3, ...parameters },
				credentials: {
					omniAiWebhookSecretApi: 'secret',
					...(allowed !== undefined && { omniAiActionTargetApi: 'allowed' }),
				},
			},
		],
		items: [{ json: {} }],
		credentials: {
			secret: { headerName: 'X-Secret', secret: SECRET, previousSecret: '' },
			allowed: { allowedOrigins: allowed ?? '', authentication: 'none' },
		},
		...(own !== undefined && { instanceBaseUrl: own }),
		...(webhooks !== undefined && { webhookOrigin: webhooks }),
	});
	return {
		json: run.outputs('OmniAI')[0]?.[0]?.json,
		message: run.error?.message ?? '',
		description: (run.error as { description?: string } | undefined)?.description ?? '',
	};
}

const accepts: RequestListener = (_request, response) =>
	response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"accepted","eventKey":"k"}');
const AUTHENTICATIONS = ['headerSecret', 'hmac', 'standardWebhooks', 'something unreadable'];

describe('the authentication of Send Test', () => {
	test.each(AUTHENTICATIONS)(
		'goes only to this n8n or where a credential allows (%s)',
		async (authentication) => {
			const server = await serve(accepts);
			const { message, description } = await send({
				triggerUrl: `${server.origin}/webhook/x`,
				authentication,
			});
			expect(message).toBe(
				`The secret or signature is not sent to ${server.origin}: it is neither this n8n's own address nor allowed ` +
					'by a credential',
			);
			expect(description).toMatch(/OmniAI Trigger of this n8n.*'Allowed Origins'/);
			expect(server.connections).toBe(0);
		},
	);

	test.each([
		'https://collector.example.com/webhook/x',
		'http://93.184.216.34/x',
		'http://127.0.0.1/webhook/x',
	])('does not go to %s when this n8n is elsewhere', async (triggerUrl) => {
		expect(
			(
				await send(
					{ triggerUrl, authentication: 'headerSecret' },
					{ own: 'https://n8n.example.com', webhooks: 'https://hooks.example.com' },
				)
			).message,
		).toContain('The secret or signature is not sent to');
	});

	test.each<[string, (origin: string) => Where]>([
		["this n8n's own address", (origin) => ({ own: `${origin}/some/path/` })],
		[
			"the address of this n8n's webhooks",
			(origin) => ({ own: 'https://n8n.example.com', webhooks: origin }),
		],
		['an origin that a credential allows', (origin) => ({ allowed: `https://other.example.com, ${origin}` })],
	])('goes to %s', async (_name, where) => {
		const server = await serve(accepts);
		const { json } = await send(
			{ triggerUrl: `${server.origin}/webhook/x`, authentication: 'headerSecret' },
			where(server.origin),
		);
		expect(json).toMatchObject({ status: 200, answer: { status: 'accepted', eventKey: 'k' } });
	});

	test.each<[string, (port: number) => string]>([
		['one slash', (port) => `http:/127.0.0.1:${port}/webhook/x`],
		['no slash', (port) => `http:127.0.0.1:${port}/webhook/x`],
		['a backslash', (port) => `http:\\\\127.0.0.1:${port}\\webhook\\x`],
		['capitals and spaces', (port) => ` HTTP://127.0.0.1:${port}/webhook/x `],
		['a tab in it', (port) => `http://127.0.\t0.1:${port}/webhook/x`],
		['another spelling of the host', (port) => `http://127.1:${port}/webhook/./x`],
	])('goes to the judged address when that is written with %s', async (_words, spelt) => {
		const paths: Array<string | undefined> = [];
		const server = await serve(
			(request, response) => (paths.push(request.url), response.writeHead(200).end('{"status":"accepted"}')),
		);
		const { json, message } = await send(
			{ triggerUrl: spelt(server.port), authentication: 'headerSecret' },
			{ own: server.origin },
		);
		expect([message, json?.['status'], paths]).toEqual(['', 200, ['/webhook/x']]);
	});

	test('goes to no other port of the same host, and nowhere when the credential is unusable', async () => {
		const server = await serve(accepts);
		const other = `http://127.0.0.1:${server.port + 1}`;
		expect(
			(await send({ triggerUrl: server.origin, authentication: 'headerSecret' }, { allowed: other })).message,
		).toContain('The secret or signature is not sent to');
		expect(
			(
				await send(
					{ triggerUrl: server.origin, authentication: 'headerSecret' },
					{ allowed: `${server.origin}/path` },
				)
			).message,
		).toContain("The credential under 'Allowed Origins' is not usable");
		expect(server.connections).toBe(0);
	});
});

describe('Send Test without authentication', () => {
	test.each([
		'127.0.0.1',
		'localhost',
		'127.0.0.1.nip.io',
		'crm.corp',
		'kubernetes.default.svc',
		'[::1]',
		'2130706433',
	])('does not send to %s, as it is inside', async (host) => {
		const server = await serve(accepts);
		const { message } = await send({ triggerUrl: `http://${host}:${server.port}/x`, authentication: 'none' });
		expect(message).toMatch(/private network/);
		expect(server.connections).toBe(0);
	});

	test('does not send to metadata even where it is allowed', async () => {
		expect(
			(
				await send(
					{ triggerUrl: 'http://169.254.169.254/x', authentication: 'none' },
					{ allowed: 'http://169.254.169.254' },
				)
			).message,
		).toContain('cloud metadata');
		expect(
			(
				await send(
					{ triggerUrl: 'http://a9fea9fe.nip.io/x', authentication: 'headerSecret' },
					{ own: 'http://a9fea9fe.nip.io' },
				)
			).message,
		).toContain('cloud metadata');
	});

	test('does not send to a public name that leads inside, where n8n tells where it leads', async () => {
		const server = await serve(accepts);
		const lookup = jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
			const done = args.at(-1) as (error: null, ...found: unknown[]) => void;
			const { all } = (typeof args[1] === 'object' ? args[1] : {}) as { all?: boolean };
			process.nextTick(() =>
				all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
			);
		}) as never);
		const { message, json } = await send({
			triggerUrl: `http://hooks.example.com:${server.port}/x`,
			authentication: 'none',
		});
		if (EXPECTED_N8N_WORKFLOW.startsWith('1.')) expect(json).toMatchObject({ status: 200 });
		else
			expect([message, server.connections]).toEqual([
				'hooks.example.com leads to an address in a private network.',
				0,
			]);
		expect(lookup).toHaveBeenCalled();
	});
});

describe('an answer to Send Test', () => {
	const answered = async (listener: RequestListener) => {
		const server = await serve(listener);
		return await send({ triggerUrl: `${server.origin}/x`, authentication: 'none' }, { own: server.origin });
	};

	test.each<[number, string]>([
		[200, '{"user":"canary","password":"canary"}'],
		[200, '"canary"'],
		[200, '["canary"]'],
		[200, '<html>canary</html>'],
		[200, '{"status":"canary"}'],
		[200, '{"status":{"a":"canary"}}'],
		[500, '{"status":"accepted","error":"canary"}'],
		[200, '{"status":"filtered","error":"canary","data":"canary","eventKey":{"a":"canary"}}'],
		[401, '{"status":"unauthorized","error":"canary"}'],
		[404, '{"status":"invalid","error":"canary"}'],
		[200, 'canary'],
		[200, ''],
	])('is shown as far as a trigger says it: %i %s', async (status, body) => {
		const { json } = await answered((_request, response) => response.writeHead(status).end(body));
		expect(json).toMatchObject({ status });
		expect(JSON.stringify(json)).not.toContain('canary');
	});

	test('from a trigger is shown with short texts', async () => {
		const { json } = await answered((_request, response) =>
			response.writeHead(400).end(JSON.stringify({ status: 'invalid', error: `No. ${'x'.repeat(9_000)}` })),
		);
		expect(json).toMatchObject({
			status: 400,
			answer: { status: 'invalid', error: expect.stringMatching(/^No\. x+$/) },
		});
		expect(JSON.stringify(json?.['answer']).length).toBeLessThan(500);
	});

	test('that has no end is read to 64 kB', async () => {
		let written = 0;
		let closed = false;
		const { json } = await answered((_request, response) => {
			response.writeHead(200);
			response.on('close', () => (closed = true));
			const more = (): void => {
				if (closed || written > 500_000_000) return;
				written += 65_536;
				if (response.write(Buffer.alloc(65_536, 32))) setImmediate(more);
				else response.once('drain', more);
			};
			more();
		});
		expect(json).toMatchObject({
			status: 200,
			answer: null,
			explanation: expect.stringContaining('which an OmniAI Trigger does not do'),
		});
		await new Promise((resolve) => setTimeout(resolve, 200));
		expect(closed).toBe(true);
		expect(written).toBeLessThan(50_000_000);
	});

	test('that unpacks to hundreds of megabytes is neither asked for nor unpacked', async () => {
		const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024, 32));
		let asked: string | undefined;
		global.gc?.();
		const before = process.memoryUsage().rss;
		const { json } = await answered((request, response) => {
			asked = String(request.headers['accept-encoding']);
			response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(bomb);
		});
		expect([asked, json?.['status'], json?.['answer']]).toEqual(['identity', 200, null]);
		expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024);
	});

	test('that drips is ended by the time-out', async () => {
		const timeout = AbortSignal.timeout.bind(AbortSignal);
		const asked: number[] = [];
		jest
			.spyOn(AbortSignal, 'timeout')
			.mockImplementation((ms) => (asked.push(ms), timeout(Math.min(ms, 400))));
		const start = performance.now();
		const { json } = await answered((_request, response) => {
			response.writeHead(200);
			const drip = setInterval(() => response.write(' '), 50);
			response.on('close', () => clearInterval(drip));
		});
		expect(json).toMatchObject({
			status: 200,
			answer: null,
			explanation: expect.stringMatching(/did not come to its end.*did not finish in time/),
		});
		expect(performance.now() - start).toBeLessThan(3_000);
		expect(asked).toEqual([30_000]);
	});
});
