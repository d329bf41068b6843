import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import { testSecretShape } from '../proof/credentialTest';
import { eventFields } from './event';
import { operationOf } from './router';

export class OmniAi implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OmniAI',
		name: 'omniAi',
		icon: { light: 'file:../icons/omniAi.svg', dark: 'file:../icons/omniAi.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"] + ": " + $parameter["resource"] }}',
		description: 'Makes sample events of OmniAI lending agents, sends them to a trigger and reads events from elsewhere',
		defaults: { name: 'OmniAI' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials: [
			{
				name: 'omniAiWebhookSecretApi',
				required: true,
				testedBy: 'omniAiWebhookSecretShape',
				displayOptions: { show: { operation: ['sendTest'], authentication: ['headerSecret', 'hmac', 'standardWebhooks'] } },
			},
		],
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				default: 'event',
				options: [{ name: 'Event', value: 'event' }],
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				default: 'generateSample',
				displayOptions: { show: { resource: ['event'] } },
				options: [
					{ name: 'Generate Sample', value: 'generateSample', action: 'Generate sample event', description: 'Make up an event, without an OmniAI account' },
					{ name: 'Parse', value: 'parse', action: 'Parse event', description: 'Turn the body of a delivery into an event item' },
					{ name: 'Send Test', value: 'sendTest', action: 'Send test event', description: 'Post a made-up event to an OmniAI Trigger' },
				],
			},
			...eventFields,
		],
	};

	methods = { credentialTest: { omniAiWebhookSecretShape: testSecretShape } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const results: INodeExecutionData[] = [];
		for (const [itemIndex] of this.getInputData().entries()) {
			try {
				results.push(...(await operationOf(this, itemIndex)));
			} catch (error) {
				if (!this.continueOnFail()) throw new NodeOperationError(this.getNode(), error as Error, { itemIndex });
				results.push({ json: { error: (error as Error).message }, error: error as NodeOperationError, pairedItem: { item: itemIndex } });
			}
		}
		return [results];
	}
}
