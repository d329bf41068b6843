import type { IDataObject, IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { parseEvent } from '../../shared/event/parseEvent';

export const parseFields: INodeProperties[] = [
	{
		displayName: 'Body',
		name: 'body',
		type: 'json',
		required: true,
		default: '={{ $json.body }}',
		description: 'The body of an OmniAI delivery, as an object or as JSON text',
		displayOptions: { show: { resource: ['event'], operation: ['parse'] } },
	},
];

/** Turns a body that arrived some other way, such as by n8n's Webhook node, into an event item. */
export async function parse(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const raw: unknown = this.getNodeParameter('body', itemIndex, null);
	const includeRaw = this.getNodeParameter('options.includeRaw', itemIndex, false) === true;
	const context = { receivedAt: new Date().toISOString(), test: false, includeRaw };
	const parsed = parseEvent(typeof raw === 'string' ? jsonOrNull(raw) : raw, context);
	if (!parsed.ok) {
		throw new NodeOperationError(this.getNode(), `'Body' is not an OmniAI event: ${parsed.reason}`, {
			itemIndex,
			description:
				"Give 'Body' the whole body of a delivery, such as {{ $json.body }} after n8n's Webhook node.",
		});
	}
	return [{ json: parsed.value as unknown as IDataObject, pairedItem: { item: itemIndex } }];
}

function jsonOrNull(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
