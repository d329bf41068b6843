import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { Deadlines } from '../../shared/http/deadlines';
import { openExchange, type AnswerStream } from '../../shared/http/exchange';
import { nameLookup } from '../../shared/http/nameLookup';
import { sendingProblem } from '../../shared/http/resolvedAddress';
import { MEGABYTE, tooLargeFile } from './maximumSize';
import { apiError, connectionOf, hostOf } from './service';

/** The longest silence, as nobody knows how long a gigabyte takes. */
const MAX_SILENCE_MS = 300_000;
/** The longest time in all, in which 100 MB arrive over the slowest line. */
const FILE_WITHIN_MS = 1_800_000;

/** How a file is named and bounded, and how else to get at it, as a sentence for a person. */
interface Wanted {
	name: string;
	mimeType?: string;
	/** The most that is read, counted as it is after decompression. */
	maxMegabytes: number;
	otherwise: string;
}

/**
 * Fetches the file behind a signed link into n8n's binary data. The link proves itself, so the key is not
 * sent along. Throws a NodeApiError that says what to do, also when the file breaks off, is too large or
 * takes too long.
 */
export async function fetchFile(
	context: IExecuteFunctions,
	itemIndex: number,
	link: string,
	{ name, mimeType, maxMegabytes, otherwise }: Wanted,
): Promise<IBinaryData> {
	const { file, contentType } = await openLink(context, itemIndex, link, otherwise);
	let brokeOff = false;
	let isTooLarge = false;
	let bytes = 0;
	file.on('error', () => (brokeOff = true));
	const counted = file.map((chunk) => {
		bytes += chunk.length;
		if (bytes <= maxMegabytes * MEGABYTE) return chunk;
		isTooLarge = true;
		throw new Error('too large');
	});
	try {
		return await context.helpers.prepareBinaryData(counted as never, name, mimeType ?? contentType);
	} catch (error) {
		// Where n8n could not open a file of its own, nothing has ended the streams.
		counted.destroy();
		file.destroy();
		if (isTooLarge) throw apiError(context, itemIndex, tooLargeFile(maxMegabytes));
		// Anything else is about where n8n keeps files.
		if (!brokeOff) throw new NodeOperationError(context.getNode(), error as Error, { itemIndex });
		throw apiError(context, itemIndex, {
			status: null,
			message: 'The file broke off while it was fetched',
			description: `Run the node again. If it keeps happening: ${otherwise}`,
		});
	}
}

type FileStream = AnswerStream & {
	map: (count: (chunk: Uint8Array) => Uint8Array) => { destroy: () => void };
};

async function openLink(
	context: IExecuteFunctions,
	itemIndex: number,
	link: string,
	otherwise: string,
): Promise<{ file: FileStream; contentType: string | undefined }> {
	const refused = (message: string, description: string) =>
		apiError(context, itemIndex, { status: null, message, description });
	if (!/^https?:\/\//i.test(link)) throw refused('OmniAI gave no web address for the file', otherwise);
	// Inside one's own network only to the host that the credential names.
	const { baseUrl } = await connectionOf(context, itemIndex);
	const names = await nameLookup(context.helpers);
	const isInside = (await sendingProblem(baseUrl, false, 'baseUrl', names)) !== null;
	const near = await sendingProblem(link, isInside && hostOf(link) === hostOf(baseUrl), 'link', names);
	if (near !== null) throw refused(`The link to the file is not fetched: ${near.message}`, otherwise);
	const answer = await openExchange(
		context.helpers.httpRequest,
		{ method: 'GET', url: link },
		{
			deadlines: new Deadlines(context.getExecutionCancelSignal()),
			silenceMs: MAX_SILENCE_MS,
			exchangeMs: FILE_WITHIN_MS,
		},
	);
	if ('failure' in answer)
		throw refused(
			'The file could not be fetched from where OmniAI keeps it',
			answer.failure === 'blocked'
				? `This n8n's own protection does not let requests through to it. ${otherwise}`
				: `Check whether this n8n may reach it. ${otherwise}`,
		);
	const { status, headers, body, deadline } = answer;
	body.on('close', deadline.met);
	if (status !== 200) {
		body.destroy();
		throw refused(
			`The link to the file was answered with HTTP ${status}`,
			`Links work for one hour: get a fresh one. If it keeps happening: ${otherwise}`,
		);
	}
	const type = headers['content-type'];
	return {
		file: body as FileStream,
		contentType: typeof type === 'string' && type !== '' ? type.split(';')[0]?.trim() : undefined,
	};
}
