import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';

import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import {
	conditionNode,
	failedAction,
	onlyOutcome,
	outcomes,
	runConditionNode,
	useReceiver,
	type Action,
} from '../support/condition';

// What a failed delivery leaves behind is sent again by the example workflow. Between the two nodes the
// item lies in n8n's database, so here it goes through JSON.

jest.setTimeout(20_000);

const receiver = useReceiver();

// Receivers of tests are on this machine, which an action has to allow.
const EXAMPLE = readFileSync(join(__dirname, '..', '..', 'examples', 'send-again.json'), 'utf8').replaceAll(
	'"type": "webhook",',
	'"type": "webhook", "allowPrivateNetwork": true,',
);

function exampleNode(name: string) {
	const { nodes } = JSON.parse(EXAMPLE.replaceAll('https://example.com', receiver.origin)) as {
		nodes: Array<{ name: string; parameters: INodeParameters }>;
	};
	const parameters = nodes.find((node) => node.name === name)?.parameters;
	if (parameters === undefined) throw new Error(`The example has no node "${name}"`);
	return { name: 'Condition', type: new OmniAiCondition(), parameters };
}

const stored = (items: INodeExecutionData[]): INodeExecutionData[] =>
	items.map(({ json }) => ({ json: JSON.parse(JSON.stringify(json)) as IDataObject }));
const failedOf = async (
	node: Parameters<typeof runConditionNode>[0],
	item = failedAction(),
	credentials = {},
) => (await runConditionNode(node, [item], { credentials })).outputs('Condition')[3] ?? [];

test('the example sends a failed delivery again with the same address, body and key, and without a decision', async () => {
	receiver.script('/notify-ops', { kind: 'answer', status: 503 }, { kind: 'answer', status: 200 });
	const item = failedAction();
	const failed = await failedOf(exampleNode('OmniAI Condition'), item);
	expect(failed).toHaveLength(1);

	// Whatever the first condition would say by now, it is not asked.
	const waited = stored(failed);
	((waited[0]?.json['input'] as IDataObject)['actionLog'] as IDataObject)['type'] = 'MESSAGE';
	const again = onlyOutcome(await runConditionNode(exampleNode('Send Again'), waited));
	expect(again.record).toMatchObject({ action_id: 'notify_ops_again', status: 'triggered' });
	const [first, second] = receiver.requests;
	expect(receiver.requests).toHaveLength(2);
	expect(second?.body.toString()).toBe(first?.body.toString());
	for (const header of ['idempotency-key', 'x-team', 'content-type'])
		expect(second?.headers[header]).toBe(first?.headers[header]);
	expect([second?.method, second?.path]).toEqual([first?.method, first?.path]);
	// The record still says what it is about.
	expect(again.json).toMatchObject({
		decision: { entity: 'lead-1' },
		event: { eventKey: item.json['eventKey'] },
		delivery: { idempotencyKey: first?.headers['idempotency-key'] },
	});
});

test('a delivery that fails again can be sent again once more', async () => {
	receiver.script('/notify-ops', { kind: 'answer', status: 503 });
	let items = stored(await failedOf(exampleNode('OmniAI Condition')));
	for (let round = 0; round < 3; round++) {
		const run = await runConditionNode(exampleNode('Send Again'), items);
		expect(run.outputs('Condition').map((output) => output.length)).toEqual([0, 0, 0, 1]);
		items = stored(run.outputs('Condition')[3] ?? []);
	}
	expect(new Set(receiver.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
	expect(new Set(receiver.requests.map(({ body }) => body.toString())).size).toBe(1);
	expect(receiver.requests).toHaveLength(4);
});

test('the example skips what was not ready to be sent', async () => {
	const failed = await failedOf(
		conditionNode({ dryRun: 'never', actions: [{ url: receiver.origin, body: '{"x":"{event.nope}"}' }] }),
	);
	expect((failed[0]?.json['delivery'] as IDataObject)['replay']).toBeNull();
	const again = onlyOutcome(await runConditionNode(exampleNode('Send Again'), stored(failed)));
	expect(again.record.status).toBe('skipped');
	expect(receiver.connections()).toBe(0);
});

describe('what is kept of a failed delivery', () => {
	const credentials = {
		omniAiActionTargetApi: { allowedOrigins: '', authentication: 'bearer', token: 'canary' },
		omniAiNotificationTargetApi: { url: '' },
	};
	const kept = async (action: Action) => {
		credentials.omniAiActionTargetApi.allowedOrigins = receiver.origin;
		credentials.omniAiNotificationTargetApi.url = `${receiver.origin}/status/500/canary`;
		const node = conditionNode(
			{ dryRun: 'never', actions: [action] },
			{
				credentials: {
					omniAiActionTargetApi: 'omniAiActionTargetApi',
					omniAiNotificationTargetApi: 'omniAiNotificationTargetApi',
				},
			},
		);
		const [item] = await failedOf(node, failedAction({ leadId: 'lead-1' }), credentials);
		expect(JSON.stringify(item)).not.toContain('canary');
		return (item?.json['delivery'] as IDataObject)['replay'];
	};
	const url = () => `${receiver.origin}/status/500`;

	test('is the whole request of a webhook', async () => {
		expect(await kept({ url: url(), method: 'PUT', body: '{"who":"{entity}"}' })).toEqual({
			type: 'webhook',
			method: 'PUT',
			url: url(),
			body: { who: 'lead-1' },
			leftOut: [],
		});
		expect(await kept({ url: receiver.origin.concat('/status/500'), method: 'GET' })).toMatchObject({
			method: 'GET',
			body: null,
		});
	});

	test('is a webhook request without its secrets, but with their names', async () => {
		const headers = {
			header: [
				{ name: 'X-Key', value: 'canary' },
				{ name: 'Content-Type', value: 'application/json' },
			],
		};
		expect(await kept({ url: `${url()}?key=canary`, headers, useCredential: true })).toMatchObject({
			url: null,
			leftOut: ['URL', 'header X-Key', 'credential'],
		});
		const ownType = {
			header: [
				{ name: 'content-type', value: 'application/vnd.api+json' },
				{ name: 'Idempotency-Key', value: 'mine' },
			],
		};
		expect(await kept({ url: url(), headers: ownType })).toMatchObject({ leftOut: ['header content-type'] });
	});

	test('is the message of a notification before it was escaped', async () => {
		expect(await kept({ type: 'notification', channel: '#ops', message: 'a < {entity}' })).toEqual({
			type: 'notification',
			channel: '#ops',
			message: 'a < lead-1',
			leftOut: ['credential'],
		});
	});

	test('is nothing where the delivery succeeded or was dry', async () => {
		for (const dryRun of ['never', 'always']) {
			const [{ json } = { json: {} as Record<string, unknown> }] = outcomes(
				await runConditionNode(conditionNode({ dryRun, actions: [{ url: receiver.origin }] }), [
					failedAction(),
				]),
			);
			expect(JSON.stringify(json)).not.toContain('replay');
		}
	});
});
