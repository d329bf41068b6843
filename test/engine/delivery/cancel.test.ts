import { Deadlines } from '../../../nodes/shared/http/deadlines';
import { sendOverHttp } from '../../../nodes/OmniAiCondition/action/sendOverHttp';
import { runCondition } from '../../../nodes/OmniAiCondition/run/runCondition';
import { fakeClock, type FakeClock } from '../../support/fakeClock';
import { failedAction, liveSettings } from '../../support/condition';
import { startReceiver, type Receiver } from '../../support/receiver';
import { engineHelpers } from '../../support/engineHttp';

// Cancelling a run that is under way, and the timer that all deadlines share. Real sockets.

jest.setTimeout(20_000);

let receiver: Receiver;
let helpers: Awaited<ReturnType<typeof engineHelpers>>;
beforeAll(async () => {
	[receiver, helpers] = await Promise.all([startReceiver(), engineHelpers()]);
	await helpers.httpRequest({ url: receiver.origin });
});
afterAll(async () => await receiver.close());
beforeEach(() => receiver.reset());

async function run(
	items: number,
	path: string,
	cancelled: AbortSignal,
	clock: FakeClock = fakeClock(),
	options: Record<string, unknown> = {},
) {
	const settings = liveSettings(
		{ url: `${receiver.origin}${path}`, timeoutMs: 10_000 },
		{ deliveriesAtATime: 3, ...options },
	);
	return await runCondition(
		settings,
		Array.from({ length: items }, () => failedAction().json),
		{
			partOfTest: false,
			losesTest: false,
			mode: 'webhook',
			workflowId: 'w',
			nodeId: 'n',
			evaluate: () => undefined,
			send: sendOverHttp(helpers.httpRequest, cancelled),
			runWorkflow: async () => await Promise.reject(new Error('not here')),
			targets: {},
			clock,
			openMemory: () => {
				throw new Error('not here');
			},
			random: () => 0.5,
			cancelled,
			names: null,
		},
	);
}

const until = async (holds: () => boolean) => {
	while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

test('a cancelled run ends what is under way, starts nothing more, and records every action', async () => {
	const controller = new AbortController();
	receiver.script(
		'/some',
		{ kind: 'answer', status: 200 },
		{ kind: 'answer', status: 200 },
		{ kind: 'answer', status: 200 },
		{ kind: 'answer', status: 200 },
		{ kind: 'hang' },
	);
	const running = run(20, '/some', controller.signal);
	await until(() => receiver.requests.length === 7);
	controller.abort();
	const results = await running;
	const said = results.map(({ record }) => record.error?.error.message ?? record.status);
	expect(said.filter((text) => text === 'triggered')).toHaveLength(4);
	expect(said.filter((text) => text === 'The run was cancelled while this was being sent.')).toHaveLength(3);
	expect(said.filter((text) => text === 'The run was cancelled before this was sent.')).toHaveLength(13);
	await new Promise((resolve) => setTimeout(resolve, 50));
	expect(receiver.connections()).toBe(7);
});

test('a cancelled run ends the wait before a retry, and the retry is not made', async () => {
	const controller = new AbortController();
	const clock = fakeClock();
	clock.onWait = () => controller.abort();
	const [result] = await run(1, '/status/503', controller.signal, clock, { maxRetries: 3 });
	expect(receiver.connections()).toBe(1);
	expect(result?.delivery).toMatchObject({ attempts: [{ status: 503, notRetried: 'cancelled' }] });
	expect(result?.record.status).toBe('failed');
});

test('a run that is cancelled before it starts sends nothing', async () => {
	const results = await run(3, '/ok', AbortSignal.abort());
	expect(results.map(({ record }) => record.status)).toEqual(['failed', 'failed', 'failed']);
	expect(receiver.connections()).toBe(0);
});

describe('a deadline', () => {
	test('passes when its time is up, in whatever order it was set, and never once it was met', async () => {
		const deadlines = new Deadlines(undefined);
		const times = [90, 30, 150, 30, 60, 120, 10_000];
		const started = performance.now();
		const passed: Array<{ ms: number; after: number }> = [];
		const all = times.map((ms) => {
			const deadline = deadlines.start(ms);
			deadline.signal.addEventListener('abort', () =>
				passed.push({ ms, after: performance.now() - started }),
			);
			return { ms, deadline };
		});
		all[4]?.deadline.met();
		await until(() => passed.length === 5);
		// A busy machine may pass several at once, in any order.
		expect(passed.map(({ ms }) => ms).sort((a, b) => a - b)).toEqual([30, 30, 90, 120, 150]);
		// Node's timers count in whole milliseconds.
		for (const { ms, after } of passed) expect(after).toBeGreaterThan(ms - 1);
		expect(all.map(({ deadline }) => deadline.passed())).toEqual([
			true,
			true,
			true,
			true,
			false,
			true,
			false,
		]);
		const later = deadlines.start(20);
		await until(() => later.passed());
	});

	test('is aborted without its time being up when the run is cancelled', () => {
		const controller = new AbortController();
		const deadlines = new Deadlines(controller.signal);
		const before = [deadlines.start(1_000), deadlines.start(2_000)];
		controller.abort();
		const all = [...before, deadlines.start(1_000)];
		expect(all.map(({ signal, passed }) => [signal.aborted, passed()])).toEqual([
			[true, false],
			[true, false],
			[true, false],
		]);
	});
});
