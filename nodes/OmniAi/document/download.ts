import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { documentIn } from '../api/answers';
import { strangeAnswer } from '../api/refusal';
import { binaryField, shownFor } from '../operation/commonFields';
import { fetchFile } from '../operation/fetchFile';
import { idText } from '../operation/givenFields';
import {
	maximumSizeField,
	maximumSizeOf,
	throughApiBound,
	tooLargeFile,
	MEGABYTE,
} from '../operation/maximumSize';
import { apiError } from '../operation/service';
import { askForDocument } from './get';
import { collectionField, OPTIONS } from '../../shared/collectionField';

export const downloadFields: INodeProperties[] = [
	binaryField(shownFor('document', 'download')),
	collectionField(
		OPTIONS,
		[
			maximumSizeField,
			{
				displayName: 'Through the API',
				name: 'throughApi',
				type: 'boolean',
				default: false,
				description:
					"Whether to get the file in the API's answer instead of by its link, for an n8n that may " +
					'only reach the API. The whole file is then in memory.',
			},
		],
		shownFor('document', 'download'),
	),
];

/** Downloads the file of a document into a binary field. */
export async function download(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const field = idText(this.getNodeParameter('binaryField', itemIndex, 'data')) || 'data';
	const throughApi = this.getNodeParameter('options.throughApi', itemIndex, false) === true;
	const maxMegabytes = maximumSizeOf(this, itemIndex);
	const answer = await askForDocument(
		this,
		itemIndex,
		throughApi,
		throughApi ? throughApiBound(maxMegabytes) : undefined,
	);
	const { filename, mimeType, signedUrl, content } = documentIn(answer);
	const source = throughApi ? content : signedUrl;
	if (source === null) throw apiError(this, itemIndex, strangeAnswer(200, 'getDocument'));
	const [name, type] = [filename ?? 'document', mimeType ?? undefined];
	const binary = throughApi
		? await this.helpers.prepareBinaryData(decoded(this, itemIndex, source, maxMegabytes), name, type)
		: await fetchFile(this, itemIndex, source, {
				name,
				mimeType: type,
				maxMegabytes,
				otherwise: "Switch on 'Through the API' in the options.",
			});
	const { content: _content, ...json } = answer;
	return [{ json, binary: { [field]: binary }, pairedItem: { item: itemIndex } }];
}

function decoded(
	context: IExecuteFunctions,
	itemIndex: number,
	content: string,
	maxMegabytes: number,
): Buffer {
	const file = Buffer.from(content, 'base64');
	if (file.length > maxMegabytes * MEGABYTE) throw apiError(context, itemIndex, tooLargeFile(maxMegabytes));
	return file;
}
