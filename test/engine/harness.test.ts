import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import { startReceiver, refusedOrigin } from '../support/receiver';
import { runWorkflow } from '../support/runWorkflow';

// The harness is only worth something if it really drives n8n's engine: these tests look at what
// only the engine does (defaults, modes, expressions, retries, hints, paired items).

class Probe implements INodeType {
	calls = 0;

	description: INodeTypeDescription = {
		displayName: 'Probe',
		name: 'probe',
		group: ['transform'],
		version: 1,
		description: 'Reports what the engine gave it',
		defaults: { name: 'Probe' },
		inputs: ['main'],
		outputs: ['main', 'main'],
		properties: [
			{ displayName: 'Value', name: 'value', type: 'string', default: 'the default' },
			{ displayName: 'Fails', name: 'fails', type: 'number', default: 0 },
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		probe.calls++;
		if (probe.calls <= (this.getNodeParameter('fails', 0) as number)) throw new Error('as the test asked');
		this.addExecutionHints({ message: `mode ${this.getMode()}`, location: 'outputPane' });
		const items = this.getInputData().map((_, item) => ({
			json: { value: this.getNodeParameter('value', item) as string },
			pairedItem: { item },
		}));
		return [[], items];
	}
}

let probe = new Probe();
beforeEach(() => {
	probe = new Probe();
});

declare const EXPECTED_N8N_WORKFLOW: string;

/** The version of the package to which an import really led. */
function versionOf(name: string): string {
	let folder = dirname(require.resolve(name));
	while (!existsSync(join(folder, 'package.json')) || !hasVersion(folder)) folder = dirname(folder);
	return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

const hasVersion = (folder: string) =>
	'version' in (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object);

describe('the harness', () => {
	test('runs on the n8n line of its project', () => {
		expect(versionOf('n8n-workflow')).toBe(EXPECTED_N8N_WORKFLOW);
		expect(versionOf('n8n-core')).toBe(EXPECTED_N8N_WORKFLOW === '2.41.0' ? '2.41.1' : '1.122.28');
	});

	const modes: WorkflowExecuteMode[] = [
		'manual',
		'webhook',
		'trigger',
		'retry',
		'integrated',
		'evaluation' as WorkflowExecuteMode,
	];

	test.each(modes)('runs a node in mode %s and keeps its hints', async (mode) => {
		const run = await runWorkflow({ nodes: [{ name: 'Probe', type: probe }], mode, items: [{ json: {} }] });
		expect(run.status).toBe('success');
		expect(run.hints('Probe').map(({ message }) => message)).toEqual([`mode ${mode}`]);
		expect(run.outputs('Probe')).toEqual([[], [{ json: { value: 'the default' }, pairedItem: { item: 0 } }]]);
	});

	test('resolves expressions per item and passes items on by output', async () => {
		const run = await runWorkflow({
			nodes: [
				{ name: 'First', type: probe, parameters: { value: '={{ $json.a }}' } },
				{ name: 'Second', type: probe, parameters: { value: '={{ $json.value + "!" }}' } },
				{ name: 'Never', type: probe },
			],
			connections: [
				['First', 1, 'Second'],
				['First', 0, 'Never'],
			],
			mode: 'manual',
			items: [{ json: { a: 'one' } }, { json: { a: 'two' } }],
		});
		expect(run.outputs('Second')[1]?.map(({ json }) => json)).toEqual([{ value: 'one!' }, { value: 'two!' }]);
		expect(run.runs('Never')).toBe(0);
	});

	test('reports a failing node and honours Retry On Fail', async () => {
		const failing = { name: 'Probe', type: probe, parameters: { fails: 1 } };
		const once = await runWorkflow({ nodes: [failing], mode: 'webhook', items: [{ json: {} }] });
		expect(once.status).toBe('error');
		expect(once.error?.message).toContain('as the test asked');

		probe.calls = 0;
		const twice = await runWorkflow({
			nodes: [{ ...failing, settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 } }],
			mode: 'webhook',
			items: [{ json: {} }],
		});
		expect(twice.status).toBe('success');
		expect(probe.calls).toBe(2);
	});
});

/** Not by `fetch`, which goes on to connect when a test is over, and keeps the process. */
const exchange = async (url: string, { body, ...options }: RequestOptions & { body?: string } = {}) =>
	await new Promise<IncomingMessage>((resolve, reject) => {
		request(url, { agent: false, ...options }, (response) => resolve(response.resume()))
			.once('error', reject)
			.end(body);
	});

describe('the receiver', () => {
	test('counts connections apart from requests and keeps bytes', async () => {
		const receiver = await startReceiver();
		try {
			const answer = await exchange(`${receiver.origin}/status/418?x=1`, {
				method: 'PUT',
				body: '{"é":1}',
				headers: { 'X-Thing': 'yes' },
			});
			expect(answer.statusCode).toBe(418);
			expect(receiver.requests).toHaveLength(1);
			expect(receiver.connections()).toBe(1);
			expect(receiver.requestsTo('/status/418')[0]).toMatchObject({
				method: 'PUT',
				path: '/status/418?x=1',
				body: Buffer.from('{"é":1}'),
			});
			expect(receiver.requests[0]?.headers['x-thing']).toBe('yes');
			await expect(exchange(`${receiver.origin}/reset`)).rejects.toThrow();
			const impatient = new AbortController();
			const hanging = expect(
				exchange(`${receiver.origin}/hang`, { signal: impatient.signal }),
			).rejects.toThrow();
			while (receiver.requests.length < 3) await new Promise(setImmediate);
			impatient.abort();
			await hanging;
			await expect(exchange(await refusedOrigin())).rejects.toThrow();
		} finally {
			await receiver.close();
		}
	});
});
