import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { documentIn } from '../api/answers';
import { strangeAnswer } from '../api/refusal';
import { itemsOf } from '../operation/operation';
import { apiError } from '../operation/service';
import { askForDocument } from './get';

const LINK_HOLDS_MS = 3_600_000;

/** Gets a fresh link to the file of a document. */
export async function renewLink(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const asked = Date.now();
	const { id, filename, mimeType, signedUrl } = documentIn(await askForDocument(this, itemIndex, false));
	if (signedUrl === null) throw apiError(this, itemIndex, strangeAnswer(200, 'getDocument'));
	return itemsOf(
		[{ id, filename, mimeType, signedUrl, expiresAt: new Date(asked + LINK_HOLDS_MS).toISOString() }],
		itemIndex,
	);
}
