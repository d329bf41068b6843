import dns from 'node:dns';
import { nameLookup } from '../../../nodes/OmniAiCondition/nameLookup';
import { conditionNode, failedAction, onlyOutcome, runConditionNode } from '../condition';
import { startReceiver, type Receiver } from '../receiver';
import { engineHelpers } from './engineHttp';

// A public name that leads into one's own network, in the real engine. Only the resolver is the test's.

declare const EXPECTED_N8N_WORKFLOW: string;

jest.setTimeout(20_000);

let receiver: Receiver;
let looksUp: boolean;

beforeAll(async () => {
	receiver = await startReceiver();
	looksUp = (await nameLookup(await engineHelpers())) !== null;
	const answer = (...args: unknown[]) => {
		const done = args.at(-1) as (error: null, ...found: unknown[]) => void;
		const { all } = (typeof args[1] === 'object' ? args[1] : {}) as { all?: boolean };
		process.nextTick(() => (all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)));
	};
	jest.spyOn(dns, 'lookup').mockImplementation(answer as never);
});
afterAll(async () => {
	jest.restoreAllMocks();
	await receiver.close();
});

const deliver = async (allowPrivateNetwork: boolean, dryRun = 'never') =>
	onlyOutcome(await runConditionNode(conditionNode({ dryRun, actions: [{ url: `http://hooks.example.com:${receiver.port}/x`, allowPrivateNetwork, timeoutMs: 5_000 }] }), [failedAction()]));

test('newer lines of n8n let nodes look names up, and their strict filter refuses what it has to', async () => {
	const names = await nameLookup(await engineHelpers());
	expect(names?.refusesReliably ?? null).toBe(EXPECTED_N8N_WORKFLOW.startsWith('1.') ? null : true);
});

test('is refused without a connection where n8n tells where it leads, else delivered', async () => {
	const { record } = await deliver(false);
	expect(record.status).toBe(looksUp ? 'failed' : 'triggered');
	expect(receiver.connections()).toBe(looksUp ? 0 : 1);
	if (looksUp) expect(record.error.error).toMatchObject({ type: 'parameter_error', location: 'actions[0].url', message: 'hooks.example.com leads to an address in a private network.' });
});

test('is delivered to when the action allows it', async () => {
	receiver.reset();
	expect((await deliver(true)).record.status).toBe('triggered');
	expect(receiver.connections()).toBe(1);
});

test('is not looked up in a dry run', async () => {
	jest.mocked(dns.lookup).mockClear();
	expect((await deliver(false, 'always')).record.status).toBe('would_trigger');
	expect(dns.lookup).not.toHaveBeenCalled();
});
