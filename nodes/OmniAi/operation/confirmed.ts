import type { IExecuteFunctions } from 'n8n-workflow';
import type { EndpointName } from '../api/endpoints';
import { strangeAnswer } from '../api/refusal';
import type { JsonObject } from '../../shared/jsonValue';
import { apiError } from './service';

/**
 * An answer that says that it is a success or holds one of the fields it is for; anything else is refused.
 */
export function confirmed(
	context: IExecuteFunctions,
	itemIndex: number,
	endpoint: EndpointName,
	answer: JsonObject,
	...fields: string[]
): JsonObject {
	if (answer['success'] === true || fields.some((field) => (answer[field] ?? null) !== null)) return answer;
	throw apiError(context, itemIndex, strangeAnswer(200, endpoint));
}
