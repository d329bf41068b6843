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
				'OmniAI sends the secret of a webhook in a request header, but does not document the ' +
				"header's name. Send one test event to the trigger: when it is refused, n8n's log lists the " +
				'names of the headers that arrived.',
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
				'Name of the request header that carries the secret, or the HMAC signature. Upper and lower ' +
				'case do not matter. Standard Webhooks needs none.',
		},
		{
			displayName: 'Secret',
			name: 'secret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: "The secret as you set it for the webhook in OmniAI's settings",
		},
		{
			displayName: 'Previous Secret',
			name: 'previousSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Accepted as well while you change the secret. Empty it once OmniAI sends the new one.',
		},
	];
}
