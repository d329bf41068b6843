import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

// Masked, because an address like this is a secret by itself, whatever its name suggests.
const address: INodeProperties = {
	displayName: 'URL',
	name: 'url',
	type: 'string',
	typeOptions: { password: true },
	default: '',
	required: true,
	placeholder: 'e.g. https://hooks.slack.com/services/…',
	description:
		'Incoming webhook of Slack, Mattermost, a Microsoft Teams workflow, or anything that takes JSON. ' +
		'Whoever knows it can write to the channel, so it is kept secret here.',
};

// Tested by the condition node: a test request would be a message in the channel, so only the shape is
// tested.
export class OmniAiNotificationTargetApi implements ICredentialType {
	name = 'omniAiNotificationTargetApi';

	displayName = 'OmniAI Chat Address API';

	icon: Icon = { light: 'file:../nodes/icons/omniAi.svg', dark: 'file:../nodes/icons/omniAi.dark.svg' };

	documentationUrl = 'https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks';

	properties: INodeProperties[] = [address];
}
