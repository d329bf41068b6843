import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { OmniAiActionTargetApi } from '../../credentials/OmniAiActionTargetApi.credentials';
import { OmniAiApi } from '../../credentials/OmniAiApi.credentials';
import { OmniAiNotificationTargetApi } from '../../credentials/OmniAiNotificationTargetApi.credentials';
import { OmniAiWebhookSecretApi } from '../../credentials/OmniAiWebhookSecretApi.credentials';
import { OmniAi } from '../../nodes/OmniAi/OmniAi.node';
import { OmniAiCondition } from '../../nodes/OmniAiCondition/OmniAiCondition.node';
import { OmniAiTrigger } from '../../nodes/OmniAiTrigger/OmniAiTrigger.node';

// What saved workflows and credentials depend on: names, types, values, defaults and what shows a field.
// Texts may change. `savedWorkflows.json` is how it was when the first workflows were saved; additions are
// entered there by hand, and nothing in it may go or change.

const DEPENDED_ON = new Set([
	...['name', 'type', 'default', 'value', 'options', 'values', 'modes', 'required', 'version', 'group'],
	...[
		'displayOptions',
		'typeOptions',
		'credentials',
		'properties',
		'inputs',
		'outputs',
		'webhooks',
		'testedBy',
	],
]);

/** Options hold a name for people beside the value that is saved. */
const isChoice = (entry: object) => 'name' in entry && 'value' in entry && !('type' in entry);

function structure(given: unknown, inside = ''): unknown {
	if (Array.isArray(given)) return given.map((entry: unknown) => structure(entry, inside));
	if (typeof given !== 'object' || given === null) return given;
	// Of these nothing is a text for people.
	if (['default', 'displayOptions', 'typeOptions', 'webhooks'].includes(inside)) return given;
	const kept = Object.entries(given).filter(
		([key]) => DEPENDED_ON.has(key) && !(key === 'name' && isChoice(given)),
	);
	return Object.fromEntries(kept.map(([key, value]) => [key, structure(value, key)]));
}

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
const descriptions: Array<INodeTypeDescription | ICredentialType> = [
	...[new OmniAi(), new OmniAiCondition(), new OmniAiTrigger()].map(({ description }) => description),
	new OmniAiActionTargetApi(),
	new OmniAiApi(),
	new OmniAiNotificationTargetApi(),
	new OmniAiWebhookSecretApi(),
];
const saved = JSON.parse(readFileSync(join(__dirname, 'savedWorkflows.json'), 'utf8')) as Record<
	string,
	unknown
>;

test.each(descriptions.map((description) => [description.name, description]))(
	'a saved workflow finds the names, values and defaults of %s unchanged',
	(name, description) => {
		expect(asJson(structure(description))).toEqual(saved[name]);
	},
);

test('the check finds a field that is renamed, dropped or given another default', () => {
	const { properties } = new OmniAiCondition().description;
	const changed = properties.map((field) =>
		field.name === 'dryRun' ? { ...field, default: 'never' } : field,
	);
	const renamed = properties.map((field) => ({ ...field, displayName: 'Another label' }));
	expect(asJson(structure(properties))).not.toEqual(asJson(structure(changed)));
	expect(asJson(structure(properties))).toEqual(asJson(structure(renamed)));
});
