import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { documentIn } from '../api/answers';
import { strangeAnswer } from '../api/refusal';
import { shownFor } from '../operation/commonFields';
import { idText } from '../operation/givenFields';
import type { AnswerBound } from '../operation/maximumSize';
import { itemsOf } from '../operation/operation';
import { apiError, asObject, callService } from '../operation/service';
import { collectionField, OPTIONS } from '../../shared/collectionField';

export const getFields: INodeProperties[] = [
	collectionField(
		OPTIONS,
		[
			{
				displayName: 'Include Content',
				name: 'includeContent',
				type: 'boolean',
				default: false,
				description:
					"Whether to add the whole file as base64 text in 'content'. To work with the file use " +
					'Download instead.',
			},
		],
		shownFor('document', 'get'),
	),
];

/** Gets what OmniAI knows about a document, with a fresh link. */
export async function get(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const includeContent = this.getNodeParameter('options.includeContent', itemIndex, false) === true;
	return itemsOf([await askForDocument(this, itemIndex, includeContent)], itemIndex);
}

/** The answer about the document that the parameters name. */
export async function askForDocument(
	context: IExecuteFunctions,
	itemIndex: number,
	includeContent: boolean,
	bound?: AnswerBound,
) {
	const documentId = idText(context.getNodeParameter('documentId', itemIndex, ''));
	const query = includeContent ? { includeContent: 'true' } : {};
	const answer = asObject(
		await callService(context, itemIndex, 'getDocument', { ids: { documentId }, query }, bound),
	);
	if (Object.values(documentIn(answer)).some((value) => value !== null)) return answer;
	throw apiError(context, itemIndex, strangeAnswer(200, 'getDocument'));
}
