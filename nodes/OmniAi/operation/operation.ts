import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { EndpointName } from '../api/endpoints';
import type { JsonObject } from '../../shared/jsonValue';

/** One operation of the node: what it does for one item. */
export interface Operation {
	run: (this: IExecuteFunctions, itemIndex: number) => Promise<INodeExecutionData[]>;
	/** What it calls of the API, for the documents' table; tests hold it against the requests. */
	endpoints: EndpointName[];
}

export type Operations = Record<string, Operation>;

/**
 * The answer to a write without an `error` that is null. At the top of an item n8n 1 would take even that for
 * a failure, and with *Retry On Fail* write again.
 */
export function written(answer: JsonObject): JsonObject {
	const { error, ...rest } = answer;
	return error === null ? rest : answer;
}

/** Items for what an operation found, each linked to the item it was asked for. */
export function itemsOf(entries: object[], itemIndex: number): INodeExecutionData[] {
	return entries.map((entry) => ({ json: entry as IDataObject, pairedItem: { item: itemIndex } }));
}
