import type { IAuthenticateGeneric, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// Tested by the OmniAI node: a test described here would follow redirects and take the key along.
export class OmniAiApi implements ICredentialType {
	name = 'omniAiApi';

	displayName = 'OmniAI API';

	icon: Icon = { light: 'file:../nodes/icons/omniAi.svg', dark: 'file:../nodes/icons/omniAi.dark.svg' };

	documentationUrl = 'https://docs.getomni.ai/api-reference/ai-lending/introduction';

	properties: INodeProperties[] = [
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: "API key of the workspace, from OmniAI's workspace or agent settings",
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api-v2.getomni.ai',
			required: true,
			description: 'Address of the API, without /api. Change it only for a proxy or a test server.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{ $credentials.apiKey }}' } },
	};
}
