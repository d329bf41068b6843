import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// Masked, because the value of a header that logs in is a secret, whatever its name suggests.
const headerValue: INodeProperties = {
	displayName: 'Header Value',
	name: 'headerValue',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	displayOptions: { show: { authentication: ['header'] } },
};

// Tested by the condition node: any request to a receiver could act there, so only the shape is tested.
export class OmniAiActionTargetApi implements ICredentialType {
	name = 'omniAiActionTargetApi';

	displayName = 'OmniAI Action Target API';

	icon: Icon = { light: 'file:../nodes/icons/omniAi.svg', dark: 'file:../nodes/icons/omniAi.dark.svg' };

	documentationUrl = 'https://www.standardwebhooks.com';

	properties: INodeProperties[] = [
		{
			displayName: 'Allowed Origins',
			name: 'allowedOrigins',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://api.example.com',
			description:
				'Where this credential may be sent: scheme, host and, if needed, port, several separated by ' +
				'commas. An action with any other address does not get it. Send Test of the OmniAI node may ' +
				'go there with its proof.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'none',
			description: 'How requests log in',
			options: [
				{ name: 'Basic', value: 'basic', description: 'User and password' },
				{ name: 'Bearer Token', value: 'bearer', description: 'A token in the Authorization header' },
				{ name: 'Header', value: 'header', description: 'A key in a header of your choice' },
				{ name: 'None', value: 'none', description: 'No login; requests can still be signed' },
			],
		},
		{
			displayName: 'Header Name',
			name: 'headerName',
			type: 'string',
			default: '',
			placeholder: 'e.g. X-Api-Key',
			displayOptions: { show: { authentication: ['header'] } },
		},
		headerValue,
		{
			displayName: 'Token',
			name: 'token',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { authentication: ['bearer'] } },
		},
		{
			displayName: 'User',
			name: 'user',
			type: 'string',
			default: '',
			displayOptions: { show: { authentication: ['basic'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { authentication: ['basic'] } },
		},
		{
			displayName: 'Signing Secret',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			placeholder: 'e.g. whsec_…',
			description:
				'Signs every request by Standard Webhooks (headers webhook-id, webhook-timestamp, ' +
				'webhook-signature). Leave empty to send unsigned.',
		},
		{
			displayName: 'Previous Signing Secret',
			name: 'previousSigningSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'Signs as well while you change the secret. Empty it once the receiver checks the new one.',
		},
	];
}
