import type { IAuthenticateGeneric, Icon, ICredentialTestRequest, ICredentialType, INodeProperties } from 'n8n-workflow';

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
			description: "A key of the workspace. OmniAI shows it in its workspace settings or in the agent's settings.",
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: 'https://api-v2.getomni.ai',
			required: true,
			description: 'Where the API is, without /api. Change it only for a proxy or a test server.',
		},
	];

	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { 'x-api-key': '={{ $credentials.apiKey }}' } },
	};

	// OmniAI documents no address for testing a key. This one is documented to answer 401 to a wrong
	// key, reads nothing but totals, and of a moment long past there are none.
	test: ICredentialTestRequest = {
		request: {
			baseURL: '={{ $credentials.baseUrl }}',
			url: '/api/v0/analytics',
			qs: { start: '2000-01-01T00:00:00.000Z', end: '2000-01-01T00:00:00.000Z' },
		},
		rules: [
			{
				type: 'responseCode',
				properties: { value: 401, message: "OmniAI did not accept the API key. Compare it with the key in OmniAI's settings." },
			},
			{
				type: 'responseCode',
				properties: { value: 404, message: "OmniAI's API is not at this address. Check 'Base URL'; it ends before /api." },
			},
		],
	};
}
