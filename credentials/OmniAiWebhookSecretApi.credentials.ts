import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// Tested by the trigger node: nothing can be sent to OmniAI to test a secret, so only its shape is.
export class OmniAiWebhookSecretApi implements ICredentialType {
	name = 'omniAiWebhookSecretApi';

	displayName = 'OmniAI Webhook Secret API';

	icon: Icon = { light: 'file:../nodes/icons/omniAi.svg', dark: 'file:../nodes/icons/omniAi.dark.svg' };

	documentationUrl = 'https://docs.getomni.ai/api-reference/webhooks/webhook-events';

	properties: INodeProperties[] = [
		{
			displayName:
				'OmniAI sends the secret in a request header but does not document its name. To find it, let ' +
				"OmniAI send an event: the trigger refuses it and lists under 'Refused Deliveries' which headers " +
				'arrived.',
			name: 'headerNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			default: '',
			placeholder: 'e.g. x-webhook-secret',
			description:
				'Request header with the secret or HMAC signature, case-insensitive. Standard Webhooks needs none.',
		},
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: "The webhook's secret, as set in OmniAI's settings",
		},
		{
			displayName: 'Previous Secret',
			name: 'previousSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Also accepted while you rotate the secret. Clear it once OmniAI sends the new one.',
		},
	];
}
