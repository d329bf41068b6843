import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';

// What a person chooses from, and what saved workflows hold.

const fieldOf = (properties: INodeProperties[], name: string): INodeProperties => {
	const found = properties.find((property) => property.name === name);
	if (found === undefined) throw new Error(`There is no field ${name}`);
	return found;
};
const trigger = new OmniAiTrigger().description.properties;

test('the trigger offers all events and then each by its name, in alphabetical order', () => {
	const [all, ...events] = fieldOf(trigger, 'events').options as INodePropertyOptions[];
	expect(all?.value).toBe('*');
	const titleOf = (event: string) =>
		event
			.split(/[._]/)
			.map((word) => word[0]?.toUpperCase() + word.slice(1))
			.join(' ');
	const names = events.map(({ name }) => name);
	expect(names).toEqual(events.map(({ value }) => titleOf(String(value))));
	expect(names).toEqual([...names].sort());
	for (const { description } of events) expect(description).toMatch(/[^.]$/);
});

test('the trigger offers every event of the first version', () =>
	expect(fieldOf(trigger, 'events').options).toMatchObject(
		expect.arrayContaining(
			[
				'action_log.completed',
				'action_log.failed',
				'document.extracted',
				'document.received',
				'lead.completed',
				'lead.created',
				'lead.updated',
			].map((value) => expect.objectContaining({ value })),
		),
	));

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
