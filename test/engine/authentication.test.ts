import { HookContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, IHookFunctions, INodeParameters } from 'n8n-workflow';

import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';
import { fixture } from '../event/fixtures';
import { listen, type Listening } from './runWebhook';
import { additionalDataFor, workflowOf, type WorkflowNode } from './runWorkflow';

// A workflow is a file that anybody can write by hand, so *Authentication* may hold anything. Only the
// word `none` itself lets deliveries in without a proof.

const SECRET = { headerName: 'X-Webhook-Secret', secret: 'the-current-secret', previousSecret: '' };
const delivery = fixture('action_log.failed.g4');

const UNREADABLE: unknown[] = [
	'None', 'NONE', ' none', 'none ', 'none\n', '', 'no', 'nothing', 'basicAuth', 'headersecret', 'toString', '__proto__',
	// n8n itself takes `=none` for `none`, as the field knows no expressions.
	"={{ 'none' }}", '={{ $json.authentication }}', '==none',
	null, undefined, 0, 1, false, true, NaN, ['none'], [], {}, { value: 'none' }, { __rl: true, mode: 'list', value: 'none' },
];

const nodeWith = (authentication: unknown): WorkflowNode => ({
	name: 'OmniAI Trigger',
	type: new OmniAiTrigger(),
	parameters: { authentication } as INodeParameters,
	credentials: { omniAiWebhookSecretApi: 'secret' },
});

const open: Listening[] = [];
afterEach(async () => {
	for (const listening of open.splice(0)) await listening.close();
});

async function start(authentication: unknown, credential: ICredentialDataDecryptedObject | null = SECRET): Promise<Listening> {
	const listening = await listen({ node: nodeWith(authentication), mode: 'webhook', credentials: credential === null ? {} : { secret: credential } });
	open.push(listening);
	return listening;
}

test.each(UNREADABLE)('an authentication of %j lets nothing in that proves nothing', async (authentication) => {
	const { deliver, started } = await start(authentication);
	const json = { 'content-type': 'application/json' };
	expect((await deliver(delivery.bytes, json)).status).toBe(401);
	expect((await deliver(delivery.bytes, { ...json, 'x-webhook-secret': '' })).status).toBe(401);
	expect((await deliver(delivery.bytes, { ...json, 'x-webhook-secret': 'wrong' })).status).toBe(401);
	expect(started).toEqual([]);
});

test.each(UNREADABLE)('an authentication of %j without a credential lets nothing in', async (authentication) => {
	const { deliver, started, thrown } = await start(authentication, null);
	expect((await deliver(delivery.bytes)).status).toBe(401);
	expect([started, thrown]).toEqual([[], []]);
});

test('none lets everything in', async () => {
	const { deliver } = await start('none', null);
	expect((await deliver(delivery.bytes)).status).toBe(200);
});

describe('activation', () => {
	const activate = async (authentication: unknown, credential: ICredentialDataDecryptedObject | null) => {
		const workflow = workflowOf({ nodes: [nodeWith(authentication)] });
		const additionalData = additionalDataFor(credential === null ? {} : { secret: credential }, '1');
		const context: IHookFunctions = new HookContext(workflow, workflow.getNode('OmniAI Trigger') as never, additionalData, 'trigger', 'activate');
		return await new OmniAiTrigger().webhookMethods.default.create.call(context);
	};

	test.each(UNREADABLE)('with an authentication of %j is refused without a usable secret', async (authentication) => {
		for (const credential of [null, { ...SECRET, secret: '' }, { ...SECRET, headerName: '' }]) await expect(activate(authentication, credential)).rejects.toThrow();
	});
});
