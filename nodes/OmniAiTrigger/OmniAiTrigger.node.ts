import type {
	IDataObject,
	IHookFunctions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError, sleep } from 'n8n-workflow';
import type { EventItem } from '../event/eventItem';
import { AUTHENTICATIONS, isProven, secretProblem, type Authentication, type WebhookSecret } from '../proof/webhookSecret';
import { receive } from '../reception/receive';
import { fingerprintOf } from '../redelivery/fingerprint';
import { readStoredWindow } from '../redelivery/redeliveryMemory';
import { testSecretShape } from '../proof/credentialTest';
import { filterFields, optionFields } from './parameters';
import { currentMoment, memoryOf } from './processMemory';
import { subscriptionFromParameters } from './subscriptionFromParameters';

const SECRET_CREDENTIAL = 'omniAiWebhookSecretApi';

export class OmniAiTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OmniAI Trigger',
		name: 'omniAiTrigger',
		icon: { light: 'file:../icons/omniAi.svg', dark: 'file:../icons/omniAi.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ $parameter["events"].includes("*") ? "all events" : $parameter["events"].join(", ") }}',
		description: 'Starts the workflow when an OmniAI lending agent reports an event, such as an action that failed',
		eventTriggerDescription: 'Send an event to the test URL: from OmniAI, or with any HTTP client',
		activationMessage: 'Deliveries to the production URL now start this workflow. OmniAI has to know that URL: paste it in its webhook settings.',
		triggerPanel: {
			header: 'Receive an OmniAI event',
			executionsHelp: {
				inactive:
					"<b>While you build</b>, click 'listen', then let OmniAI deliver to the test URL. Items from there are marked <code>test: true</code> and conditions after them stay dry.<br /><br /><b>When it works</b>, publish the workflow and paste the production URL at <a href=\"https://platform.getomni.ai/settings/webhook\" target=\"_blank\">OmniAI → Settings → Webhook</a>.",
				active:
					"<b>While you build</b>, click 'listen', then let OmniAI deliver to the test URL. Items from there are marked <code>test: true</code> and conditions after them stay dry.<br /><br /><b>Deliveries to the production URL</b> start this workflow by themselves. They show in the executions list, not here.",
			},
			activationHint: 'Publish the workflow, then paste the production URL in OmniAI → Settings → Webhook.',
		},
		defaults: { name: 'OmniAI Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'omniAiWebhookSecretApi',
				required: true,
				testedBy: 'omniAiWebhookSecretShape',
				displayOptions: { show: { authentication: ['headerSecret', 'hmac', 'standardWebhooks'] } },
			},
		],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				// Answered once n8n has stored the execution: were it answered before and the start then
				// failed, OmniAI would not repeat the event.
				responseMode: 'onReceived',
				// Without a value n8n answers with a constant of its own instead of what `webhook()` returns.
				responseData: '',
				path: 'webhook',
			},
		],
		properties: [
			{
				displayName:
					'Register this by hand at OmniAI: copy the production URL above, open <a href="https://platform.getomni.ai/settings/webhook" target="_blank">OmniAI → Settings → Webhook</a>, paste it, tick the events chosen below and set a secret.',
				name: 'registrationNotice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Trigger On',
				name: 'events',
				type: 'multiOptions',
				noDataExpression: true,
				required: true,
				default: ['action_log.failed'],
				options: [
					{ name: '*', value: '*', description: 'All events, also those this version does not know yet' },
					{ name: 'Action Log Completed', value: 'action_log.completed', description: 'A message, tool call or follow-up of an agent went well' },
					{ name: 'Action Log Failed', value: 'action_log.failed', description: 'A message, tool call, follow-up or upload of an agent went wrong' },
					{ name: 'Document Extracted', value: 'document.extracted', description: 'A document was processed, with or without success' },
					{ name: 'Document Received', value: 'document.received', description: 'A document arrived by email, SMS, portal or API' },
					{ name: 'Lead Completed', value: 'lead.completed', description: 'All required checklist items are done or need a review' },
					{ name: 'Lead Created', value: 'lead.created', description: 'A lead was created' },
					{ name: 'Lead Updated', value: 'lead.updated', description: 'Fields or checklist items of a lead changed' },
				],
			},
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				noDataExpression: true,
				default: 'headerSecret',
				description: 'How a delivery proves that it comes from OmniAI',
				options: [
					{ name: 'Header Secret', value: 'headerSecret', description: 'The secret of the OmniAI webhook, sent in a request header' },
					{ name: 'HMAC Signature', value: 'hmac', description: 'A gateway in front signs the body with HMAC-SHA256. OmniAI itself documents no signature.' },
					{ name: 'None', value: 'none', description: 'Anyone who knows the URL can start this workflow' },
					{ name: 'Standard Webhooks', value: 'standardWebhooks', description: 'A gateway in front signs ID, time and body as Standard Webhooks does' },
				],
			},
			{
				displayName: 'Without a secret anyone who knows the URL can start this workflow with made-up events.',
				name: 'unprovenNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { authentication: ['none'] } },
			},
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: filterFields,
			},
			{
				displayName: 'Options',
				name: 'options',
				type: 'collection',
				placeholder: 'Add Option',
				default: {},
				options: optionFields,
			},
		],
	};

	methods = { credentialTest: { omniAiWebhookSecretShape: testSecretShape } };

	// OmniAI's API for registering webhooks is not documented, so a person registers the URL. These
	// methods only check the configuration when n8n activates the workflow.
	webhookMethods = {
		default: {
			// Nothing can be looked up, so every activation goes through `create` and its check.
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				const authentication = chosenAuthentication(this);
				if (authentication === 'none') return true;
				const problem = secretProblem(await readSecret(this), authentication);
				if (problem !== null) {
					throw new NodeOperationError(this.getNode(), `The credential 'OmniAI Webhook Secret API' is not usable: ${problem}`, {
						description: "Open the credential of this node and correct it. To run without a secret, set 'Authentication' to 'None'.",
					});
				}
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const body = await readBody(this);
		const options = this.getNodeParameter('options', {}) as IDataObject;
		const reception = receive(
			{ isProven: await provesItself(this, body), body, receivedAt: Date.now(), test: this.getMode() === 'manual' },
			subscriptionFromParameters(this.getNodeParameter('events', []), this.getNodeParameter('filters', {}) as IDataObject, options),
			{ includeRaw: options['includeRaw'] === true },
			(event) => isFirstDelivery(this, event, options),
		);

		switch (reception.outcome) {
			case 'accepted':
				return { workflowData: [[{ json: reception.event as unknown as IDataObject }]], webhookResponse: reception.answer };
			case 'duplicate':
				this.logger.info(`'${this.getNode().name}' started nothing for a repeated delivery of ${reception.answer.eventKey}`);
				return { webhookResponse: reception.answer };
			case 'filtered':
				this.logger.debug(`'${this.getNode().name}' started nothing for a delivery: ${reception.reason}`);
				return { webhookResponse: reception.answer };
			case 'unproven':
			case 'invalid':
				// n8n itself can only answer 200 here, or 500 with a failed execution when a node throws.
				this.getResponseObject().status(reception.status).json(reception.answer);
				return { noWebhookResponse: true };
		}
	}
}

function chosenAuthentication(context: IHookFunctions | IWebhookFunctions): Authentication {
	const chosen = context.getNodeParameter('authentication');
	// Anything unreadable asks for a secret, never for none.
	return AUTHENTICATIONS.find((authentication) => authentication === chosen) ?? 'headerSecret';
}

async function readSecret(context: IHookFunctions | IWebhookFunctions): Promise<WebhookSecret> {
	const { headerName, secret, previousSecret } = await context.getCredentials<Partial<WebhookSecret>>(SECRET_CREDENTIAL);
	return { headerName: headerName ?? '', secret: secret ?? '', previousSecret: previousSecret ?? '' };
}

async function provesItself(context: IWebhookFunctions, body: Uint8Array | null): Promise<boolean> {
	const authentication = chosenAuthentication(context);
	if (authentication === 'none') return true;
	const node = context.getNode().name;
	let expected: WebhookSecret;
	try {
		expected = await readSecret(context);
	} catch (error) {
		context.logger.error(`'${node}' refused a delivery because its credential could not be read: ${(error as Error).message}`);
		return false;
	}
	const { headers } = context.getRequestObject();
	if (isProven(authentication, headers, body ?? new Uint8Array(), expected, Date.now())) return true;
	// Names only, never values. The documentation does not say which header carries the secret, so a
	// person finds it in this line.
	const names = Object.keys(headers).slice(0, 50).join(', ');
	const missing = authentication === 'standardWebhooks' ? 'it has no valid Standard Webhooks signature' : `the header '${expected.headerName}' is missing or does not prove it`;
	context.logger.warn(`'${node}' refused a delivery: ${missing}. Headers received: ${names}`);
	return false;
}

async function readBody(context: IWebhookFunctions): Promise<Uint8Array | null> {
	const request = context.getRequestObject();
	// n8n has consumed a multipart body already and kept no bytes of it; reading again would wait for ever.
	if (request.headers['content-type']?.startsWith('multipart/') === true) return null;
	if (request.rawBody === undefined) await request.readRawBody();
	return request.rawBody ?? null;
}

const HOUR_MS = 3_600_000;

function isFirstDelivery(context: IWebhookFunctions, event: EventItem, options: IDataObject): boolean {
	// Equal bodies of these events may be two occurrences; and a test must not use up the real delivery.
	if (options['ignoreDuplicates'] === false || !event.eventKeyIsExact || event.test) return true;
	const windowMs = Math.max(1, Number(options['duplicateWindowHours'] ?? 24) || 24) * HOUR_MS;
	const memory = memoryOf(`${context.getWorkflow().id ?? ''}/${context.getNode().id}`);
	const stored = context.getWorkflowStaticData('node');
	const fingerprint = fingerprintOf(event.eventKey);
	const admission = memory.admit(fingerprint, readStoredWindow(stored['recentDeliveries']), currentMoment(), windowMs);
	if (admission.kind === 'duplicate') return false;
	stored['recentDeliveries'] = admission.window;
	// n8n 2.x saves static data when the execution has started, 1.x at once and before it starts. One
	// tick later is after the latter, so that neither stores a key whose execution never started.
	void sleep(0).then(() => {
		stored['recentDeliveries'] = admission.windowOnceStarted;
	});
	// n8n answers 200 once the execution has started, and something else when it could not be.
	const response = context.getResponseObject();
	response.once('finish', () => {
		if (response.statusCode === 200) memory.confirm(fingerprint, currentMoment());
		else memory.release(fingerprint);
	});
	return true;
}
