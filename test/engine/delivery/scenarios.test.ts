import type { Delivery } from '../../../nodes/OmniAiCondition/action/deliver';
import { sendOverHttp } from '../../../nodes/OmniAiCondition/action/sendOverHttp';
import { runCondition } from '../../../nodes/OmniAiCondition/run/runCondition';
import { fakeClock } from '../../support/fakeClock';
import { actionTriggered } from '../../table/actionTriggeredSchema';
import { failedAction, liveSettings } from '../../support/condition';
import { refusedOrigin } from '../../support/receiver';
import { engineHelpers } from '../../support/engineHttp';
import { startRawReceiver, type RawReceiver } from '../../support/rawReceiver';
import { CHANCE, SCENARIOS, START, type Scenario } from '../../support/scenarios';
import { SELF_SIGNED } from '../../support/selfSigned';

// Real sockets and n8n's own HTTP client; only the clock of the waits is the test's.

jest.setTimeout(20_000);

// Everybody's name for "does not exist"; no question about it leaves the machine.
const UNKNOWN_NAME = 'https://nowhere.invalid/';

type Place = NonNullable<Scenario['at']>;
let receivers: { plain: RawReceiver; selfSigned: RawReceiver; withoutCertificate: RawReceiver };
let nowhere: string;
let helpers: Awaited<ReturnType<typeof engineHelpers>>;

beforeAll(async () => {
	[helpers, nowhere] = await Promise.all([engineHelpers(), refusedOrigin()]);
	receivers = {
		plain: await startRawReceiver(),
		selfSigned: await startRawReceiver(SELF_SIGNED),
		withoutCertificate: await startRawReceiver({}),
	};
	// The first request loads n8n's HTTP client, which takes longer than the time-outs here.
	await helpers.httpRequest({ url: nowhere }).catch(() => {});
});
afterAll(
	async () => await Promise.all(Object.values(receivers).map(async (receiver) => await receiver.close())),
);

function place(at: Place): { receiver: RawReceiver; url: string } {
	const { plain, selfSigned, withoutCertificate } = receivers;
	const of = (receiver: RawReceiver, scheme: string) => ({
		receiver,
		url: `${scheme}://127.0.0.1:${receiver.port}/hook`,
	});
	switch (at) {
		case 'plain':
			return of(plain, 'http');
		case 'plain, asked over https':
			return of(plain, 'https');
		case 'self-signed':
			return of(selfSigned, 'https');
		case 'encrypted, asked over http':
			return of(selfSigned, 'http');
		case 'without certificate':
			return of(withoutCertificate, 'https');
		case 'nowhere':
			return { receiver: plain, url: nowhere };
		case 'unknown name':
			return { receiver: plain, url: UNKNOWN_NAME };
	}
}

async function run(scenario: Scenario) {
	const { receiver, url } = place(scenario.at ?? 'plain');
	receiver.script(scenario.plays);
	const settings = liveSettings(
		{ url, body: '{"lead":"{entity}"}', timeoutMs: scenario.timeoutMs ?? 5_000 },
		{ maxRetries: scenario.maxRetries, retryBudgetMs: scenario.retryBudgetMs },
	);
	const clock = fakeClock(START);
	const [result] = await runCondition(settings, [failedAction().json], {
		partOfTest: false,
		losesTest: false,
		mode: 'webhook',
		workflowId: 'w',
		nodeId: 'n',
		evaluate: () => undefined,
		send: sendOverHttp(helpers.httpRequest),
		runWorkflow: async () => await Promise.reject(new Error('not here')),
		targets: {},
		clock,
		openMemory: () => {
			throw new Error('not here');
		},
		random: () => CHANCE,
		cancelled: undefined,
		names: null,
	});
	if (result === undefined) throw new Error('no result');
	return { result, clock, receiver };
}

test('the delivery scenarios are of every kind, each with a name of its own', () => {
	expect(SCENARIOS.length).toBeGreaterThanOrEqual(100);
	const unnamed = SCENARIOS.filter(
		({ name }, index) => SCENARIOS.findIndex((other) => other.name === name) !== index,
	);
	expect(unnamed).toEqual([]);
	const endings = new Set(
		SCENARIOS.flatMap(({ attempts }) => attempts.map(([, failure, then]) => failure ?? String(then))),
	);
	for (const kind of [
		'delivered',
		'not_retryable',
		'retries_off',
		'retries_used_up',
		'budget_used_up',
		'retry_after_beyond_budget',
		'timeout',
		'slow_answer',
		'reset',
		'cut_off',
		'empty',
		'not_http',
		'oversized',
		'certificate',
		'tls',
		'refused',
		'unknown_host',
	]) {
		expect(endings).toContain(kind);
	}
});

test.each(SCENARIOS)('a delivery that meets "$name" is recorded as documented', async (scenario) => {
	const { result, clock, receiver } = await run(scenario);
	const { record, delivery, explanation } = result;
	if (delivery === null) throw new Error('no delivery');
	const { attempts } = delivery as unknown as Delivery;

	expect(
		attempts.map(({ status, failure, retriedAfterMs, notRetried }) => [
			status,
			failure,
			retriedAfterMs ?? notRetried,
		]),
	).toEqual(scenario.attempts);
	const waits = scenario.attempts.map(([, , then]) => then).filter((then) => typeof then === 'number');
	expect(clock.waits).toEqual(waits);
	// On this clock only waits take time, so the whole is their sum and stays within the budget.
	expect(delivery.durationMs).toBe(waits.reduce((sum, wait) => sum + wait, 0));
	expect(delivery.durationMs).toBeLessThanOrEqual(scenario.retryBudgetMs ?? 60_000);
	expect(delivery.status).toBe(scenario.attempts.at(-1)?.[0]);

	expect(receiver.connections()).toBe(scenario.connections ?? scenario.attempts.length);
	const keys = receiver.requests.map((request) => /idempotency-key: (\S+)/i.exec(request)?.[1]);
	for (const key of keys) expect(key).toBe(delivery.idempotencyKey);
	for (const request of receiver.requests) expect(request).toMatch(/\r\n\r\n\{"lead":"lead-1"\}$/);

	expect(actionTriggered.safeParse(record).error?.issues).toBeUndefined();
	expect(record.error?.error.type ?? null).toBe(scenario.type);
	expect(record.status).toBe(scenario.type === null ? 'triggered' : 'failed');
	if (record.error !== null) {
		expect(record.error.error.location).toBe('actions[0].url');
		expect(record.error.error.suggestion).toMatch(/\w.*\.$/);
		expect(explanation).toContain(record.error.error.message);
		expect(record.error.error.message).toMatch(scenario.says ?? /\w/);
	} else {
		expect(record.payload_sent).toEqual({ lead: 'lead-1' });
	}
});
