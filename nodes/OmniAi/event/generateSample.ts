import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { parseEvent } from '../../shared/event/parseEvent';
import { chosenSample } from './sampleFields';

/** Makes up an event and emits it as the trigger would, marked as a test, so that conditions stay dry. */
export async function generateSample(
	this: IExecuteFunctions,
	itemIndex: number,
): Promise<INodeExecutionData[]> {
	const includeRaw = this.getNodeParameter('options.includeRaw', itemIndex, false) === true;
	const parsed = parseEvent(chosenSample(this, itemIndex), {
		receivedAt: new Date().toISOString(),
		test: true,
		includeRaw,
	});
	return parsed.ok ? [{ json: parsed.value as unknown as IDataObject, pairedItem: { item: itemIndex } }] : [];
}
