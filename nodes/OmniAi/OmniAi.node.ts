import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	JsonObject,
} from 'n8n-workflow';
import { NodeApiError, NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import { testActionTargetShape } from '../shared/http/actionTarget';
import { SECRET_AUTHENTICATIONS } from '../shared/signature/authentication';
import { testSecretShape } from '../shared/signature/webhookSecret';
import { activityFields } from './activity';
import { analyticsFields } from './analytics';
import { testApiKey } from './credentialTest';
import { documentFields } from './document';
import { eventFields } from './event';
import { leadFields } from './lead';
import { runOperation } from './router';
import { searchLeads } from './lead/searchLeads';

export class OmniAi implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OmniAI',
		name: 'omniAi',
		icon: { light: 'file:../icons/omniAi.svg', dark: 'file:../icons/omniAi.dark.svg' },
		group: ['transform'],
		version: 1,
		// As the choices are called: "Lead: Get Action Logs". In one piece, as n8n's linter wants it.
		subtitle:
			'={{ ($parameter.resource + ": " + $parameter.operation).replace(/[A-Z]/g, " $&").toTitleCase() }}',
		description:
			'Works with leads, documents, activities and analytics of OmniAI lending agents, and with ' +
			'sample and past events',
		defaults: { name: 'OmniAI' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			{
				name: 'omniAiApi',
				required: true,
				testedBy: 'omniAiApiKey',
				displayOptions: { hide: { operation: ['generateSample', 'parse', 'sendTest'] } },
			},
			{
				name: 'omniAiWebhookSecretApi',
				required: true,
				testedBy: 'omniAiWebhookSecretShape',
				displayOptions: { show: { operation: ['sendTest'], authentication: SECRET_AUTHENTICATIONS } },
			},
			{
				displayName: 'Allowed Origins',
				name: 'omniAiActionTargetApi',
				required: false,
				testedBy: 'omniAiActionTargetShape',
				displayOptions: { show: { operation: ['sendTest'] } },
			},
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'event',
				options: [
					{ name: 'Activity', value: 'activity' },
					{ name: 'Analytics', value: 'analytics' },
					{ name: 'Document', value: 'document' },
					{ name: 'Event', value: 'event' },
					{ name: 'Lead', value: 'lead' },
				],
			},
			...activityFields,
			...analyticsFields,
			...documentFields,
			...eventFields,
			...leadFields,
		],
	};

	methods = {
		credentialTest: {
			omniAiActionTargetShape: testActionTargetShape,
			omniAiApiKey: testApiKey,
			omniAiWebhookSecretShape: testSecretShape,
		},
		listSearch: { searchLeads },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const results: INodeExecutionData[] = [];
		for (const [itemIndex] of this.getInputData().entries()) {
			try {
				for (const item of await runOperation(this, itemIndex)) results.push(item);
			} catch (error) {
				if (this.continueOnFail()) {
					// Not in `json.error`, where n8n puts it by itself later: there it would make *Retry On Fail* run
					// all items again, and write what was written a second time.
					results.push({
						json: { message: (error as Error).message },
						error: error as NodeOperationError,
						pairedItem: { item: itemIndex },
					});
					continue;
				}
				// Both classes hand back an instance of their own as it is, with its description.
				if (error instanceof NodeApiError)
					throw new NodeApiError(this.getNode(), error as unknown as JsonObject, { itemIndex });
				throw new NodeOperationError(this.getNode(), error as Error, { itemIndex });
			}
		}
		return [results];
	}
}
