import type {
	IDataObject,
	IHookFunctions,
	ILoadOptionsFunctions,
	INodePropertyOptions,
	INodeType,
	INodeTypeDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import { shownText } from '../shared/shownText';
import {
	AUTHENTICATION_OPTIONS,
	authenticationOf,
	SECRET_AUTHENTICATIONS,
} from '../shared/signature/authentication';
import { secretProblem, testSecretShape } from '../shared/signature/webhookSecret';
import { authenticates, readSecret, refusalsFor, signedDeliveryId } from './authentication/authenticate';
import { refusalLines } from './authentication/refusals';
import { isToldFirst } from './deduplication/processMemory';
import { receive } from './delivery/receive';
import type { FilterReason } from './delivery/subscription';
import { subscriptionFromParameters } from './delivery/subscriptionFromParameters';
import { claimFirstDelivery } from './firstDelivery';
import {
	eventOptions,
	filterFields,
	optionFields,
	refusedDeliveriesField,
	storedParameter,
} from './parameters';
import { collectionField, OPTIONS } from '../shared/collectionField';

const WHILE_YOU_BUILD =
	'<b>While you build</b>, copy the test URL, press the button above, and deliver to that URL: from ' +
	"OmniAI, or with OmniAI's 'Send Test' in another workflow. Conditions then send nothing, unless " +
	"'Dry Run' is 'Never'. What was refused shows under 'Refused Deliveries'.<br /><br />";

export class OmniAiTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OmniAI Trigger',
		name: 'omniAiTrigger',
		icon: { light: 'file:../icons/omniAi.svg', dark: 'file:../icons/omniAi.dark.svg' },
		group: ['trigger'],
		version: 1,
		// The canvas has room for one name.
		subtitle:
			'={{ "On " + ($parameter["events"].includes("*") ? "every event" : ' +
			'$parameter["events"].length === 1 ? $parameter["events"][0].replace(/[._]/g, " ") : ' +
			'$parameter["events"].length + " events") }}',
		description:
			'Starts the workflow when an OmniAI lending agent reports an event, such as an action that failed',
		eventTriggerDescription:
			"Send an event to the test URL, from OmniAI or with 'Send Test'. Nothing happens? Look at 'Refused " +
			"Deliveries'.",
		activationMessage:
			'Deliveries to the production URL now start this workflow. Paste that URL into OmniAI → ' +
			'Settings → Webhook.',
		triggerPanel: {
			header: 'Receive an OmniAI event',
			executionsHelp: {
				inactive:
					`${WHILE_YOU_BUILD}<b>When it works</b>, publish the ` +
					'workflow and paste the production URL at <a ' +
					'href="https://platform.getomni.ai/settings/webhook" target="_blank">OmniAI → ' +
					'Settings → Webhook</a>.',
				active:
					`${WHILE_YOU_BUILD}<b>Deliveries to the production URL</b> ` +
					'start this workflow by themselves. They show in the executions list, not here.',
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
				displayOptions: { show: { authentication: SECRET_AUTHENTICATIONS } },
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
					'Paste the production URL into <a ' +
					'href="https://platform.getomni.ai/settings/webhook" target="_blank">OmniAI → Settings → ' +
					'Webhook</a>, tick these events and set the same secret.',
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
				options: eventOptions,
			},
			{
				displayName: 'Authentication',
				name: 'authentication',
				type: 'options',
				noDataExpression: true,
				default: 'headerSecret',
				description: 'How deliveries are authenticated, so that only OmniAI can start this workflow',
				options: AUTHENTICATION_OPTIONS,
			},
			{
				displayName:
					'Without a secret, anyone who knows the URL can start this workflow with made-up events.',
				name: 'unprovenNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { authentication: ['none'] } },
			},
			refusedDeliveriesField,
			collectionField(['Filters', 'filters', 'Add Filter'], filterFields),
			collectionField(OPTIONS, optionFields),
		],
	};

	methods = {
		credentialTest: { omniAiWebhookSecretShape: testSecretShape },
		loadOptions: {
			async refusedDeliveries(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
				const stored = this.getCurrentNodeParameter('refusedDeliveries');
				return refusalLines(refusalsFor(this), this.getTimezone(), stored);
			},
		},
	};

	// OmniAI's API for registering webhooks is not documented, so a person registers the URL. These
	// methods only check the configuration when n8n activates the workflow.
	webhookMethods = {
		default: {
			// Nothing can be looked up, so every activation goes through `create` and its check.
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return false;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				const authentication = authenticationOf(storedParameter(this, 'authentication'));
				if (authentication === 'none') return true;
				const problem = secretProblem(await readSecret(this), authentication);
				if (problem !== null) {
					throw new NodeOperationError(
						this.getNode(),
						`The credential 'OmniAI Webhook Secret API' is not usable: ${problem}`,
						{
							description:
								'Open the credential of this node and correct it. To run without a secret, set ' +
								"'Authentication' to 'None'.",
						},
					);
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
		const options = (storedParameter(this, 'options') ?? {}) as IDataObject;
		const authentication = authenticationOf(storedParameter(this, 'authentication'));
		const delivery = {
			isAuthentic: await authenticates(this, authentication, body),
			body,
			receivedAt: Date.now(),
			test: this.getMode() === 'manual',
			signedId: signedDeliveryId(this, authentication),
		};
		const filters = (storedParameter(this, 'filters') ?? {}) as IDataObject;
		const subscription = subscriptionFromParameters(storedParameter(this, 'events'), filters, options);
		const includeRaw = options['includeRaw'] === true;
		const reception = receive(delivery, subscription, { includeRaw }, (event, identity) =>
			claimFirstDelivery(this, event, identity, options),
		);

		switch (reception.outcome) {
			case 'accepted':
				return {
					workflowData: [[{ json: reception.event as unknown as IDataObject }]],
					webhookResponse: reception.answer,
				};
			case 'duplicate':
				this.logger.info(
					`'${this.getNode().name}' started nothing for a duplicate delivery of ` +
						`${reception.answer.eventKey}`,
				);
				return { webhookResponse: reception.answer };
			case 'filtered':
				logFiltered(this, reception.event, reception.reason);
				return { webhookResponse: reception.answer };
			case 'unauthorized':
			case 'invalid':
				// n8n itself can only answer 200 here, or 500 with a failed execution when a node throws.
				this.getResponseObject().status(reception.status).json(reception.answer);
				return { noWebhookResponse: true };
		}
	}
}

// Who filters by something that a kind of event does not have waits in vain for it, so the first one is told.
function logFiltered(context: IWebhookFunctions, event: string, { reason, neverPasses }: FilterReason): void {
	const { id, name } = context.getNode();
	if (neverPasses !== null && isToldFirst(`${context.getWorkflow().id ?? ''}/${id}/${neverPasses}`)) {
		context.logger.info(
			`'${name}' started nothing for a delivery of ${JSON.stringify(shownText(event, 100))}: OmniAI does ` +
				`not say there what the filter '${neverPasses}' asks for, so it leaves such events out. ` +
				'More of them ' +
				'are only logged at debug level.',
		);
	} else {
		context.logger.debug(`'${name}' started nothing for a delivery: ${reason}`);
	}
}

async function readBody(context: IWebhookFunctions): Promise<Uint8Array | null> {
	const request = context.getRequestObject();
	// n8n has consumed a multipart body already and kept no bytes of it; reading again would wait for ever.
	if (request.headers['content-type']?.trim().toLowerCase().startsWith('multipart/') === true) return null;
	try {
		if (request.rawBody === undefined) await request.readRawBody();
	} catch {
		// Broken off, or consumed by n8n in a way that is not known here: then nothing can be verified.
		return null;
	}
	return request.rawBody ?? null;
}
