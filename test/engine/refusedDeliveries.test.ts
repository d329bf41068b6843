import { LoadOptionsContext } from 'n8n-core';
import type { ILoadOptionsFunctions, INode, INodeParameters, WorkflowExecuteMode } from 'n8n-workflow';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { fixture } from '../support/fixtures';
import { listen, type Listening } from '../support/runWebhook';
import { additionalDataFor, workflowOf, type WorkflowNode } from '../support/runWorkflow';

// What the trigger's panel shows of deliveries that were refused: the editor asks n8n for the list, and n8n asks
// the node, with its credential and without a word of the workflow.

jest.setTimeout(20_000);

const SECRET = { headerName: 'X-Webhook-Secret', secret: 'the-current-secret', previousSecret: '' };
const TYPES = { 'content-type': 'application/json' };
const delivery = fixture('action_log.failed.g4');

const open: Listening[] = [];
afterEach(async () => {
	for (const listening of open.splice(0)) await listening.close();
});

const nodeOf = (credential: string | null, parameters: INodeParameters = {}): WorkflowNode => ({
	name: 'OmniAI Trigger',
	type: new OmniAiTrigger(),
	parameters,
	...(credential !== null && { credentials: { omniAiWebhookSecretApi: credential } }),
});

async function trigger(
	credential: string,
	{
		authentication = 'headerSecret',
		mode = 'manual',
	}: { authentication?: string; mode?: WorkflowExecuteMode } = {},
) {
	const listening = await listen({
		node: nodeOf(credential, { authentication }),
		mode,
		credentials: { [credential]: SECRET },
	});
	open.push(listening);
	return listening;
}

async function listFor(credential: string | null, parameters: INodeParameters = {}) {
	const node = nodeOf(credential, parameters);
	const workflow = workflowOf({ nodes: [{ ...node, name: 'Temp-Node' }] });
	const context = new LoadOptionsContext(
		workflow,
		workflow.getNode('Temp-Node') as INode,
		{ ...additionalDataFor({}, 'none'), currentNodeParameters: parameters },
		'parameters.refusedDeliveries',
	);
	return await new OmniAiTrigger().methods.loadOptions.refusedDeliveries.call(
		context as unknown as ILoadOptionsFunctions,
	);
}

test('a refused delivery shows in the panel of a node with the same credential, and in no other', async () => {
	const { deliver, started } = await trigger('shown');
	const answer = await deliver(delivery.bytes, { ...TYPES, 'x-omni-guess': 'the-current-secret' });
	expect([answer.status, answer.json, started]).toEqual([401, { status: 'unauthorized' }, []]);
	const [title, headers, ...others] = await listFor('shown');
	expect(others).toEqual([]);
	expect(title).toMatchObject({
		name: expect.stringMatching(/^\d\d:\d\d:\d\d · X-Webhook-Secret is missing$/),
		description: expect.stringMatching(/^\d+ \w+, test URL\. Headers that arrived:$/),
	});
	expect(headers?.name.split(', ')).toEqual(expect.arrayContaining(['x-omni-guess', 'content-type', 'host']));
	expect(headers?.name.startsWith('x-omni-guess, ')).toBe(true);
	for (const other of ['another', null])
		expect(await listFor(other)).toMatchObject([{ name: 'None since n8n was started' }]);
});

test.each([
	['headerSecret', { 'x-webhook-secret': 'not-the-secret' }, 'wrong secret in X-Webhook-Secret'],
	['hmac', { 'x-webhook-secret': 'sha256=00' }, 'wrong signature in X-Webhook-Secret'],
	['standardWebhooks', { 'webhook-id': 'a' }, 'no valid webhook-signature'],
])('says what %s expected', async (authentication, headers, reason) => {
	const { deliver } = await trigger(`of ${authentication}`, { authentication, mode: 'webhook' });
	expect((await deliver(delivery.bytes, { ...TYPES, ...headers })).status).toBe(401);
	const [title] = await listFor(`of ${authentication}`);
	expect(title?.name.split(' · ')[1]).toBe(reason);
	expect(title?.description).toMatch(/^\d+ \w+, production URL\. Headers that arrived:$/);
});

test('neither what is expected nor what arrived shows with its value', async () => {
	const { deliver } = await trigger('canary');
	for (const value of ['canary-1', `Bearer canary-2`, 'the-current-secre'])
		await deliver(Buffer.from('{"canary":1}'), { ...TYPES, 'x-webhook-secret': value, 'x-other': value });
	expect(JSON.stringify(await listFor('canary'))).not.toMatch(/canary-|Bearer|the-current/);
});

test('an accepted delivery shows nowhere', async () => {
	const { deliver, started } = await trigger('accepted');
	await deliver(delivery.bytes, { ...TYPES, 'x-webhook-secret': SECRET.secret });
	expect(started).toHaveLength(1);
	expect(await listFor('accepted')).toMatchObject([{ name: 'None since n8n was started' }]);
});

test('what a person chose in the list changes nothing', async () => {
	const listening = await listen({
		node: nodeOf('chosen', { refusedDeliveries: '3 headers' }),
		mode: 'manual',
		credentials: { chosen: SECRET },
	});
	open.push(listening);
	await listening.deliver(delivery.bytes, { ...TYPES, 'x-webhook-secret': SECRET.secret });
	expect(listening.started).toHaveLength(1);
	expect(await listFor('chosen', { refusedDeliveries: '3 headers' })).toMatchObject([
		{ value: 'newest' },
		{ value: '3 headers' },
	]);
});
