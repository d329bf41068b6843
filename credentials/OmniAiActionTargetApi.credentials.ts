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

	displayName = 'OmniAI Webhook Login API';

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
				'Comma-separated origins (scheme, host and, if needed, port) this credential may be sent to. Send ' +
				"Test of the OmniAI node may send the trigger's secret or signature there.",
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			default: 'none',
			description: 'How requests authenticate',
			options: [
				{ name: 'Basic', value: 'basic', description: 'User and password' },
				{ name: 'Bearer Token', value: 'bearer', description: 'A token in the Authorization header' },
				{ name: 'Header', value: 'header', description: 'An API key in a header of your choice' },
				{ name: 'None', value: 'none', description: 'Requests can still be signed' },
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
				'Signs every request according to Standard Webhooks (headers webhook-id, webhook-timestamp, ' +
				'webhook-signature). Leave empty to send unsigned requests.',
		},
		{
			displayName: 'Previous Signing Secret',
			name: 'previousSigningSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Also signs while you rotate the secret. Clear it once the receiver uses the new one.',
		},
	];
}
