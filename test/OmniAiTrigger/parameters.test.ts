import type { INodeProperties } from 'n8n-workflow';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';

// What a person chooses from, and what saved workflows hold.

const fieldOf = (properties: INodeProperties[], name: string): INodeProperties => {
	const found = properties.find((property) => property.name === name);
	if (found === undefined) throw new Error(`There is no field ${name}`);
	return found;
};
const trigger = new OmniAiTrigger().description.properties;

test('the trigger offers every event by name, in alphabetical order', () => {
	expect(fieldOf(trigger, 'events').options).toEqual([
		{ name: '*', value: '*', description: 'All events, also those this version does not know yet' },
		{
			name: 'Action Log Completed',
			value: 'action_log.completed',
			description: 'A message, tool call or follow-up of an agent went well',
		},
		{
			name: 'Action Log Failed',
			value: 'action_log.failed',
			description: 'A message, tool call, follow-up or upload of an agent went wrong',
		},
		{
			name: 'Document Extracted',
			value: 'document.extracted',
			description: 'A document was processed, with or without success',
		},
		{
			name: 'Document Received',
			value: 'document.received',
			description: 'A document arrived by email, SMS, portal or API',
		},
		{
			name: 'Lead Completed',
			value: 'lead.completed',
			description: 'All required checklist items are done or need a review',
		},
		{ name: 'Lead Created', value: 'lead.created', description: 'A lead was created' },
		{
			name: 'Lead Updated',
			value: 'lead.updated',
			description: 'Fields or checklist items of a lead changed',
		},
	]);
});

test('the filters stand in alphabetical order, with the names that workflows store', () => {
	const filters = fieldOf(trigger, 'filters').options as INodeProperties[];
	expect(filters.map(({ displayName, name, type }) => [displayName, name, type])).toEqual([
		['Action Types', 'actionTypes', 'multiOptions'],
		['Agent IDs', 'agentIds', 'string'],
		['Lead IDs', 'leadIds', 'string'],
		['Tool Names', 'toolNames', 'string'],
		['Workspace IDs', 'workspaceIds', 'string'],
	]);
});

test('who sends a test event chooses from the authentications of the trigger', () => {
	const choices = [
		{ name: 'Header Secret', value: 'headerSecret' },
		{ name: 'HMAC Signature', value: 'hmac' },
		{ name: 'None', value: 'none' },
		{ name: 'Standard Webhooks', value: 'standardWebhooks' },
	];
	expect(fieldOf(trigger, 'authentication').options).toMatchObject(choices);
	expect(fieldOf(new OmniAi().description.properties, 'authentication').options).toEqual(choices);
});
