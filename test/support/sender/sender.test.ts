import fc from 'fast-check';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { isAuthentic, type Authentication } from '../../../nodes/shared/signature/authentication';
import { ManualClock } from './clocks.js';
import { headerSecret, hmac, standardWebhooks, type Signing } from './signing.js';
import { Sender } from './sender.js';

// The sender that other tests trust, held against the documentation's words over real sockets.

const MINUTE_MS = 60_000;
const START_MS = Date.parse('2025-10-30T12:00:00.000Z');

type Behaviour = number | 'breaks' | 'silent';

class Endpoint {
	readonly received: Array<{ method: string; headers: IncomingHttpHeaders; body: Buffer }> = [];

	behaviours: Behaviour[] = [];

	private arrivals: Array<() => void> = [];

	private readonly server: Server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const behaviour = this.behaviours[this.received.length] ?? 200;
			this.received.push({
				method: request.method ?? '',
				headers: request.headers,
				body: Buffer.concat(chunks),
			});
			for (const arrived of this.arrivals.splice(0)) arrived();
			if (behaviour === 'silent') return;
			if (behaviour === 'breaks') request.socket.destroy();
			else response.writeHead(behaviour).end('{}');
		});
	});

	async open(): Promise<string> {
		await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
	}

	async arrived(count: number): Promise<void> {
		while (this.received.length < count) await new Promise<void>((resolve) => this.arrivals.push(resolve));
	}

	async close(): Promise<void> {
		this.server.closeAllConnections();
		await new Promise((resolve) => this.server.close(resolve));
	}
}

const behaviour = fc.oneof(
	{ weight: 3, arbitrary: fc.constantFrom<Behaviour>(500, 404, 401, 202, 302, 'breaks', 'silent') },
	{ weight: 1, arbitrary: fc.constant<Behaviour>(200) },
);

test('the sender repeats the same bytes after 1, 2 and 4 minutes until it is answered 200 within 5 seconds', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(behaviour, { minLength: 4, maxLength: 4 }),
			fc.jsonValue(),
			async (behaviours, value) => {
				const endpoint = new Endpoint();
				try {
					const url = await endpoint.open();
					endpoint.behaviours = behaviours;
					const clock = new ManualClock(START_MS);
					const delivery = new Sender({ url, clock }).deliver({ value });

					const expected: Array<{ atMs: number; status: number | null }> = [];
					let atMs = START_MS;
					for (const [index, how] of behaviours.entries()) {
						await endpoint.arrived(index + 1);
						if (how === 'silent') {
							clock.advance(4_999);
							expect(delivery.attempts).toHaveLength(index);
							clock.advance(1);
						}
						await delivery.attempted(index + 1);
						expected.push({ atMs, status: typeof how === 'number' ? how : null });
						const isLast = how === 200 || index === behaviours.length - 1;
						expect(delivery.state).toBe(how === 200 ? 'delivered' : isLast ? 'given up' : 'under way');
						if (isLast) break;
						const pauseMs = MINUTE_MS * 2 ** index;
						atMs += (how === 'silent' ? 5_000 : 0) + pauseMs;
						clock.advance(pauseMs - 1);
						expect(endpoint.received).toHaveLength(index + 1);
						clock.advance(1);
					}

					expect(delivery.attempts.map(({ startedMs, status }) => ({ atMs: startedMs, status }))).toEqual(
						expected,
					);
					expect(clock.nextDueMs()).toBeNull();
					expect(endpoint.received).toHaveLength(expected.length);
					for (const { method, headers, body } of endpoint.received) {
						expect({ method, type: headers['content-type'] }).toEqual({
							method: 'POST',
							type: 'application/json',
						});
						expect(body.equals(Buffer.from(JSON.stringify({ value })))).toBe(true);
					}
				} finally {
					await endpoint.close();
				}
			},
		),
		{ numRuns: 60 },
	);
});

test('the sender keeps the ID in a repeated delivery and signs it at its own time', async () => {
	const endpoint = new Endpoint();
	const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
	try {
		const url = await endpoint.open();
		endpoint.behaviours = [500];
		const clock = new ManualClock(START_MS);
		const delivery = new Sender({ url, clock, sign: standardWebhooks(secret) }).deliver({
			event: 'lead.created',
		});
		await delivery.attempted(1);
		clock.advance(MINUTE_MS);
		await delivery.attempted(2);
		const [first, second] = endpoint.received.map(({ headers }) => headers);
		expect(second?.['webhook-id']).toBe(first?.['webhook-id']);
		expect(Number(second?.['webhook-timestamp']) - Number(first?.['webhook-timestamp'])).toBe(60);
		expect(second?.['webhook-signature']).not.toBe(first?.['webhook-signature']);
	} finally {
		await endpoint.close();
	}
});

const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));
const message = fc.record({
	id: fc.uuid(),
	nowMs: fc.integer({ min: 1_000_000_000_000, max: 4_000_000_000_000 }),
});

test('the sender signs as the Standard Webhooks library does', () => {
	fc.assert(
		fc.property(
			fc.uint8Array({ minLength: 24, maxLength: 64 }),
			fc.string({ unit: 'grapheme' }),
			message,
			(key, text, { id, nowMs }) => {
				const secret = `whsec_${Buffer.from(key).toString('base64')}`;
				const headers = standardWebhooks(secret)(Buffer.from(text), { id, nowMs });
				expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(id, new Date(nowMs), text));
			},
		),
	);
});

test('the trigger accepts each signature of the sender, and none of them for another body', () => {
	const key = fc.uint8Array({ minLength: 24, maxLength: 64 });
	const proven: fc.Arbitrary<{ authentication: Authentication; secret: string; sign: Signing }> = fc.oneof(
		key
			.map((k) => Buffer.from(k).toString('hex'))
			.map((secret) => ({
				authentication: 'headerSecret' as const,
				secret,
				sign: headerSecret('x-signature', secret),
			})),
		fc
			.tuple(
				fc.string({ minLength: 1, unit: 'grapheme' }),
				fc.constantFrom<'hex' | 'base64'>('hex', 'base64'),
				fc.constantFrom('', 'sha256='),
			)
			.map(([secret, encoding, prefix]) => ({
				authentication: 'hmac' as const,
				secret,
				sign: hmac('x-signature', secret, { encoding, prefix }),
			})),
		fc
			.tuple(key, key)
			.map((keys) => keys.map((k) => `whsec_${Buffer.from(k).toString('base64')}`) as [string, string])
			.map(([secret, other]) => ({
				authentication: 'standardWebhooks' as const,
				secret,
				sign: standardWebhooks(other, secret),
			})),
	);
	fc.assert(
		fc.property(proven, bytes, message, ({ authentication, secret, sign }, body, { id, nowMs }) => {
			const headers = sign(body, { id, nowMs });
			const expected = { headerName: 'X-Signature', secret, previousSecret: '' };
			expect(isAuthentic(authentication, headers, body, expected, nowMs)).toBe(true);
			const other = Buffer.concat([body, Buffer.from(' ')]);
			expect(isAuthentic(authentication, headers, other, expected, nowMs)).toBe(
				authentication === 'headerSecret',
			);
		}),
	);
});
