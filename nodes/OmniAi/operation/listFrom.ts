import type { IExecuteFunctions } from 'n8n-workflow';
import { listIn } from '../api/answers';
import type { EndpointName } from '../api/endpoints';
import { strangeAnswer } from '../api/refusal';
import type { JsonObject } from '../../shared/jsonValue';
import { apiError, callService } from './service';

/** The list that an endpoint has for a lead, bare or under one of the labels. */
export async function listFrom(
	context: IExecuteFunctions,
	itemIndex: number,
	endpoint: EndpointName,
	leadId: string,
	...labels: string[]
): Promise<JsonObject[]> {
	const ids = { leadId };
	const list = listIn(await callService(context, itemIndex, endpoint, { ids }), ...labels);
	// An answer without the list is not an empty one: a workflow would go on as if there were nothing.
	if (list === null) throw apiError(context, itemIndex, strangeAnswer(200, endpoint));
	return list;
}
