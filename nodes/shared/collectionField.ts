import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** Fields that stay out of the way until a person adds one of them. */
export function collectionField(
	[displayName, name, placeholder]: [displayName: string, name: string, placeholder: string],
	options: INodeProperties[],
	displayOptions?: IDisplayOptions,
): INodeProperties {
	const field: INodeProperties = { displayName, name, type: 'collection', placeholder, default: {}, options };
	return displayOptions === undefined ? field : { ...field, displayOptions };
}

/** The names of the collection that most nodes and operations end with. */
export const OPTIONS: [string, string, string] = ['Options', 'options', 'Add Option'];
