import { PluginKind, declareClassPlugin, declareValuePlugin } from '@stryker-mutator/api/plugin';
import { ChosenMutants } from './chosenMutants.mjs';
import { ignoreDescriptions } from './ignoreDescriptions.mjs';
import { Survivors } from './survivors.mjs';
import { TestRunner } from './testRunner.mjs';

export const strykerPlugins = [
	declareClassPlugin(PluginKind.Checker, 'chosenMutants', ChosenMutants),
	declareValuePlugin(PluginKind.Ignore, 'descriptions', ignoreDescriptions),
	declareClassPlugin(PluginKind.Reporter, 'survivors', Survivors),
	declareClassPlugin(PluginKind.TestRunner, 'firstRed', /** @type {any} */ (TestRunner)),
];

export const strykerValidationSchema = {
	properties: {
		omniAi: {
			type: 'object',
			additionalProperties: false,
			properties: {
				withoutTests: {
					description: 'Test files that are not run: how their paths begin',
					type: 'array',
					items: { type: 'string' },
				},
			},
		},
	},
};
