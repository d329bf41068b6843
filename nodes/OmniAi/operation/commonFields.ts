import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

export function shownFor(resource: string, ...operations: string[]): IDisplayOptions {
	return { show: { resource: [resource], operation: operations } };
}

/** The lead an operation is about: chosen by name, or by OmniAI's id. */
export function leadField(resource: string, ...operations: string[]): INodeProperties {
	return {
		displayName: 'Lead',
		name: 'leadId',
		type: 'resourceLocator',
		required: true,
		default: { mode: 'list', value: '' },
		description:
			"The lead, by OmniAI's own ID; an event item has it as leadId. The list leaves out test leads.",
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Choose a lead…',
				typeOptions: { searchListMethod: 'searchLeads', searchable: true },
			},
			{
				displayName: 'By ID',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. 4cc8af99-b313-4c1f-b98b-009f38a4721a',
			},
		],
		displayOptions: shownFor(resource, ...operations),
	};
}

/** In which binary field of an item a file is put. */
export function binaryField(displayOptions: IDisplayOptions): INodeProperties {
	return {
		displayName: 'Put Output File in Field',
		name: 'binaryField',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
		displayOptions,
	};
}

export function simplifyField(resource: string, operations: string[], description: string): INodeProperties {
	return {
		displayName: 'Simplify',
		name: 'simplify',
		type: 'boolean',
		default: true,
		description,
		displayOptions: shownFor(resource, ...operations),
	};
}

/** Which data a loop would go round with, said where it can begin. */
export function loopNotice(resource: string, operation: string, text: string): INodeProperties {
	return {
		displayName: text,
		name: `${operation}LoopNotice`,
		type: 'notice',
		default: '',
		displayOptions: shownFor(resource, operation),
	};
}
