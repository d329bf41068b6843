import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import dns from 'node:dns';
import type { INodeParameters } from 'n8n-workflow';

import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { runWorkflow } from '../support/runWorkflow';

// Files from where OmniAI keeps them: how large, for how long and from where. Real sockets throughout.

declare const EXPECTED_N8N_WORKFLOW: string;

jest.setTimeout(30_000);

const MB = 1024 * 1024;
const BOMB = gzipSync(Buffer.alloc(200 * MB, 32), { level: 1 });

let origin: string;
let files: RequestListener;
let link: string;
let content: string;
let closed: boolean;
let asked: string[];
const sockets = new Set<Socket>();
const server = createServer((request, response) => {
	asked.push(`${request.headers.host}${request.url?.split('?')[0]}`);
	if (request.url?.startsWith('/api/v0/analytics'))
		response.end(JSON.stringify({ downloadUrl: link, breakdown: [], nextToken: null }));
	else if (request.url?.startsWith('/api/'))
		response.end(
			JSON.stringify({
				id: 'D1',
				filename: 'a.bin',
				mimeType: 'application/octet-stream',
				signedUrl: link,
				content,
			}),
		);
	else {
		response.on('close', () => (closed = true));
		files(request, response);
	}
});
server.on('connection', (socket) => {
	sockets.add(socket);
	socket.on('error', () => {});
});

beforeAll(async () => {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
	sockets.forEach((socket) => socket.destroy());
	await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
	link = `${origin}/file`;
	content = '';
	closed = false;
	asked = [];
});
afterEach(() => jest.restoreAllMocks());

async function run(parameters: INodeParameters, baseUrl = origin) {
	const found = await runWorkflow({
		mode: 'manual',
		nodes: [{ name: 'OmniAI', type: new OmniAi(), parameters, credentials: { omniAiApi: 'api' } }],
		items: [{ json: {} }],
		credentials: { api: { apiKey: 'key', baseUrl } },
		credentialTypes: [new OmniAiApi()],
	});
	const { description } = (found.error ?? {}) as { description?: string };
	return {
		items: found.outputs('OmniAI')[0] ?? [],
		message: found.error?.message ?? '',
		description: description ?? '',
	};
}

const DOORS: Array<[string, (options?: INodeParameters) => INodeParameters]> = [
	[
		'Document: Download',
		(options = {}) => ({ resource: 'document', operation: 'download', documentId: 'D1', options }),
	],
	['Analytics: Export CSV', (options = {}) => ({ resource: 'analytics', operation: 'exportCsv', options })],
];

/** Sends zeros until nobody reads any more. */
const endless =
	(headers = {}): RequestListener =>
	(_request, response) => {
		response.writeHead(200, headers);
		const more = (): void => {
			if (closed) return;
			if (response.write(Buffer.alloc(65_536))) setImmediate(more);
			else response.once('drain', more);
		};
		more();
	};

describe.each(DOORS)('%s', (_door, parameters) => {
	test.each<[string, () => RequestListener]>([
		['a file without end', () => endless()],
		['a file that says how large it is', () => endless({ 'content-length': String(900 * MB) })],
		[
			'200 kB that unpack to 200 MB',
			() => (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB),
		],
	])('stops at the maximum for %s, and puts nothing of it into an item', async (_name, listener) => {
		files = listener();
		const before = process.memoryUsage().rss;
		const { items, message, description } = await run(parameters({ maximumSizeMb: 5 }));
		expect([message, items]).toEqual(['The file is larger than 5 MB', []]);
		expect(description).toMatch(/Raise 'Maximum Size \(MB\)'/);
		expect(process.memoryUsage().rss - before).toBeLessThan(120 * MB);
		await new Promise((resolve) => setTimeout(resolve, 100));
		expect(closed).toBe(true);
	});

	test('takes up to 100 MB unless its maximum is set', async () => {
		files = endless();
		expect((await run(parameters())).message).toBe('The file is larger than 100 MB');
	});

	test('takes a file of exactly the maximum, and not one byte more', async () => {
		files = (_request, response) => response.end(Buffer.alloc(2 * MB, 7));
		const { items } = await run(parameters({ maximumSizeMb: 2 }));
		expect(
			Buffer.from(items[0]?.binary?.['data']?.data ?? '', 'base64').equals(Buffer.alloc(2 * MB, 7)),
		).toBe(true);
		files = (_request, response) => response.end(Buffer.alloc(2 * MB + 1));
		expect((await run(parameters({ maximumSizeMb: '2' }))).message).toBe('The file is larger than 2 MB');
	});

	test.each([0, -1, 1_001, 'many', NaN, Infinity, true, {}])(
		'does not take %p for a maximum, and fetches nothing',
		async (maximumSizeMb) => {
			const { message } = await run(parameters({ maximumSizeMb } as INodeParameters));
			expect([message, asked]).toEqual([
				expect.stringContaining("'Maximum Size (MB)' has to be a number"),
				[],
			]);
		},
	);

	test('gives a dripping file half an hour', async () => {
		const timeout = AbortSignal.timeout.bind(AbortSignal);
		const given: number[] = [];
		jest
			.spyOn(AbortSignal, 'timeout')
			.mockImplementation((ms) => (given.push(ms), timeout(Math.min(ms, 500))));
		files = (_request, response) => {
			response.writeHead(200);
			const drip = setInterval(() => response.write('x'), 30);
			response.on('close', () => clearInterval(drip));
		};
		const { items, message } = await run(parameters());
		expect([message, items]).toEqual(['The file broke off while it was fetched', []]);
		expect(given).toContain(1_800_000);
	});

	test.each([
		'http://169.254.169.254/x',
		'http://169.254.169.254.nip.io/x',
		'http://a9fea9fe.sslip.io/x',
		'http://10.0.0.5/x',
		'http://localhost:1/x',
		'http://10-0-0-5.nip.io/x',
		'http://kubernetes.default.svc/x',
		'http://vault.service.consul/x',
		'http://crm.corp/x',
		'http://[::1]/x',
	])('does not fetch a link to %s, although the service is inside itself', async (to) => {
		link = to;
		const { message } = await run(parameters());
		expect(message).toMatch(/^The link to the file is not fetched: /);
		expect(asked).toHaveLength(1);
	});

	test('does not fetch a link by a name that leads inside where n8n tells where it leads', async () => {
		jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
			const done = args.at(-1) as (error: null, ...found: unknown[]) => void;
			const { all } = (typeof args[1] === 'object' ? args[1] : {}) as { all?: boolean };
			process.nextTick(() =>
				all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
			);
		}) as never);
		files = (_request, response) => response.end('x');
		link = `http://files.example.com:${new URL(origin).port}/file`;
		const { message, items } = await run(parameters());
		if (EXPECTED_N8N_WORKFLOW.startsWith('1.')) expect(items).toHaveLength(1);
		else
			expect([message, asked.length]).toEqual([
				'The link to the file is not fetched: files.example.com leads to an address in a private network.',
				1,
			]);
	});
});

test('a download through the API has the same maximum for the answer and for the file in it', async () => {
	const through = async (bytes: number, maximumSizeMb: number) => {
		content = Buffer.alloc(bytes, 7).toString('base64');
		return await run({
			resource: 'document',
			operation: 'download',
			documentId: 'D1',
			options: { throughApi: true, maximumSizeMb },
		});
	};
	expect((await through(2 * MB, 2)).items[0]?.binary?.['data']?.fileName).toBe('a.bin');
	for (const bytes of [2 * MB + 1, 9 * MB])
		expect(await through(bytes, 2)).toMatchObject({
			message: 'The file is larger than 2 MB',
			description: expect.stringContaining("'Maximum Size (MB)'"),
			items: [],
		});
});

test('a download through the API does not unpack a packed answer without end', async () => {
	const packed = createServer((_request, response) =>
		response.writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' }).end(BOMB),
	);
	await new Promise<void>((resolve) => packed.listen(0, '127.0.0.1', resolve));
	try {
		const before = process.memoryUsage().rss;
		const { message } = await run(
			{
				resource: 'document',
				operation: 'download',
				documentId: 'D1',
				options: { throughApi: true, maximumSizeMb: 5 },
			},
			`http://127.0.0.1:${(packed.address() as AddressInfo).port}`,
		);
		expect(message).toBe('The file is larger than 5 MB');
		expect(process.memoryUsage().rss - before).toBeLessThan(120 * MB);
	} finally {
		packed.closeAllConnections();
		await new Promise((resolve) => packed.close(resolve));
	}
});

describe('the API itself', () => {
	test.each([
		'http://169.254.169.254',
		'http://a9fea9fe.nip.io',
		'http://metadata.google.internal',
		'http://[fd00:ec2::254]/',
	])('is not asked at %s', async (baseUrl) => {
		const { message, description } = await run(
			{ resource: 'document', operation: 'get', documentId: 'D1' },
			baseUrl,
		);
		expect([message, description]).toEqual([
			expect.stringMatching(/'Base URL'.*hand out credentials; nothing is sent there/),
			expect.stringContaining('https://api-v2.getomni.ai'),
		]);
	});

	test('is not asked under a name that leads to metadata, where n8n tells where it leads', async () => {
		if (EXPECTED_N8N_WORKFLOW.startsWith('1.')) return;
		jest.spyOn(dns, 'lookup').mockImplementation(((...args: unknown[]) => {
			const done = args.at(-1) as (error: null, ...found: unknown[]) => void;
			const { all } = (typeof args[1] === 'object' ? args[1] : {}) as { all?: boolean };
			process.nextTick(() =>
				all ? done(null, [{ address: '169.254.169.254', family: 4 }]) : done(null, '169.254.169.254', 4),
			);
		}) as never);
		expect(
			(await run({ resource: 'document', operation: 'get', documentId: 'D1' }, 'http://api.example.com'))
				.message,
		).toMatch(/'Base URL'.*api\.example\.com.*nothing is sent there/);
	});

	test("may be asked inside one's own network", async () => {
		expect((await run({ resource: 'document', operation: 'get', documentId: 'D1' })).items).toHaveLength(1);
	});
});
