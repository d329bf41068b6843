import dns from 'node:dns';
import { nameLookup } from '../../../nodes/shared/http/nameLookup';
import { conditionNode, failedAction, onlyOutcome, runConditionNode } from '../../support/condition';
import { startReceiver, type Receiver } from '../../support/receiver';
import { engineHelpers } from '../../support/engineHttp';

// A public name that leads into one's own network, in the real engine. Only the resolver is the test's.

declare const EXPECTED_N8N_WORKFLOW: string;

jest.setTimeout(20_000);

let receiver: Receiver;
let looksUp: boolean;
/** Where the name leads, look-up by look-up; the last one stays. */
let addresses: string[];

beforeAll(async () => {
	receiver = await startReceiver();
	looksUp = (await nameLookup(await engineHelpers())) !== null;
	const answer = (...args: unknown[]) => {
		const done = args.at(-1) as (error: null, ...found: unknown[]) => void;
		const { all } = (typeof args[1] === 'object' ? args[1] : {}) as { all?: boolean };
		const address = addresses[0] ?? '';
		// Who asks for all is the check; the connection itself always ends at the receiver.
		if (all && addresses.length > 1) addresses.shift();
		process.nextTick(() =>
			all && looksUp
				? done(null, [{ address, family: 4 }])
				: all
					? done(null, [{ address: '127.0.0.1', family: 4 }])
					: done(null, '127.0.0.1', 4),
		);
	};
	jest.spyOn(dns, 'lookup').mockImplementation(answer as never);
});
beforeEach(() => {
	addresses = ['127.0.0.1'];
});
afterAll(async () => {
	jest.restoreAllMocks();
	await receiver.close();
});

const deliver = async (allowPrivateNetwork: boolean, dryRun = 'never') =>
	onlyOutcome(
		await runConditionNode(
			conditionNode({
				dryRun,
				actions: [
					{ url: `http://hooks.example.com:${receiver.port}/x`, allowPrivateNetwork, timeoutMs: 5_000 },
				],
			}),
			[failedAction()],
		),
	);

test('newer lines of n8n let nodes look names up, and their strict filter refuses what it has to', async () => {
	const names = await nameLookup(await engineHelpers());
	expect(names?.refusesReliably ?? null).toBe(EXPECTED_N8N_WORKFLOW.startsWith('1.') ? null : true);
});

test('a name that leads inside is refused without a connection where n8n tells where it leads, else sent to', async () => {
	const { record } = await deliver(false);
	expect(record.status).toBe(looksUp ? 'failed' : 'triggered');
	expect(receiver.connections()).toBe(looksUp ? 0 : 1);
	if (looksUp)
		expect(record.error.error).toMatchObject({
			type: 'parameter_error',
			location: 'actions[0].url',
			message: 'hooks.example.com leads to an address in a private network.',
		});
});

test('a name that leads inside is delivered to when the action allows it', async () => {
	receiver.reset();
	expect((await deliver(true)).record.status).toBe('triggered');
	expect(receiver.connections()).toBe(1);
});

test('a name is not looked up in a dry run', async () => {
	jest.mocked(dns.lookup).mockClear();
	expect((await deliver(false, 'always')).record.status).toBe('would_trigger');
	expect(dns.lookup).not.toHaveBeenCalled();
});

test('a name is not sent to again once it leads inside, whatever it did before', async () => {
	receiver.reset();
	receiver.script('/again', { kind: 'answer', status: 503 });
	// The check, the connection, and the check before the retry.
	addresses = ['93.184.216.34', '127.0.0.1', '127.0.0.1'];
	const { record, json } = onlyOutcome(
		await runConditionNode(
			conditionNode({
				dryRun: 'never',
				actions: [
					{
						url: `http://hooks.example.com:${receiver.port}/again`,
						allowPrivateNetwork: false,
						timeoutMs: 5_000,
					},
				],
				options: { maxRetries: 2 },
			}),
			[failedAction()],
		),
	);
	expect(record.status).toBe('failed');
	if (!looksUp) {
		expect(receiver.requests).toHaveLength(3);
		return;
	}
	expect(record.error.error.message).toBe('hooks.example.com leads to an address in a private network.');
	expect(json['delivery'].attempts).toMatchObject([
		{ status: 503, notRetried: 'address_refused', retriedAfterMs: null },
	]);
	expect(receiver.requests).toHaveLength(1);
});

test.each([
	'kubernetes.default.svc',
	'vault.service.consul',
	'crm.corp',
	'printer.home',
	'x.private',
	'db.cluster.local',
	'redis',
	'crm.acme',
	'a.test',
	'127.0.0.1.nip.io',
	'app.127-0-0-1.sslip.io',
	'7f000001.nip.io',
	'x.localtest.me',
])(
	'the host %s is refused live and named in a preview, unless a private network is allowed',
	async (host) => {
		receiver.reset();
		const run = async (dryRun: string, allowPrivateNetwork: boolean) =>
			onlyOutcome(
				await runConditionNode(
					conditionNode({
						dryRun,
						actions: [{ url: `http://${host}:${receiver.port}/x`, allowPrivateNetwork, timeoutMs: 5_000 }],
					}),
					[failedAction()],
				),
			);
		const { record } = await run('never', false);
		expect([record.status, record.error?.error.type, receiver.connections()]).toEqual([
			'failed',
			'parameter_error',
			0,
		]);
		const { json } = await run('always', false);
		// Where names can be looked up, one under an unknown top-level domain may be younger than this package.
		expect(json['preview'].problems.length).toBe(looksUp && host === 'crm.acme' ? 0 : 1);
		expect((await run('never', true)).record.status).toBe('triggered');
	},
);

test.each(['169.254.169.254.nip.io', '169-254-169-254.sslip.io', 'a9fea9fe.nip.io'])(
	'the host %s is refused whatever is allowed',
	async (host) => {
		receiver.reset();
		const { record } = onlyOutcome(
			await runConditionNode(
				conditionNode({
					dryRun: 'never',
					actions: [
						{ url: `http://${host}:${receiver.port}/x`, allowPrivateNetwork: true, timeoutMs: 5_000 },
					],
				}),
				[failedAction()],
			),
		);
		expect([record.status, receiver.connections()]).toEqual(['failed', 0]);
		expect(record.error.error.message).toContain('cloud metadata');
	},
);
