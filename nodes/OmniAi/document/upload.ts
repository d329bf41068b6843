import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { listIn } from '../api/answers';
import { MultipartForm, type FilePart } from '../api/multipartForm';
import { MAX_BYTES_PER_FILE, MAX_FILES, uploadRequest } from '../api/requests';
import { strangeAnswer } from '../api/refusal';
import { shownText } from '../../shared/shownText';
import { leadField, loopNotice, shownFor } from '../operation/commonFields';
import { chosenLead, idText, listed } from '../operation/givenFields';
import { apiError, asObject, callService, requestOf } from '../operation/service';
import { collectionField } from '../../shared/collectionField';

/** Without a store for binary data n8n holds every file in memory; more than this is not sent from there. */
export const MAX_BYTES_FROM_MEMORY = 50 * 1024 * 1024;

export const uploadFields: INodeProperties[] = [
	leadField('document', 'upload'),
	loopNotice(
		'document',
		'upload',
		"An upload causes events, such as 'Document Received'. If this workflow starts on one of them, " +
			'it would start itself again and again.',
	),
	{
		displayName: 'Input Binary Fields',
		name: 'binaryFields',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data, attachment_0',
		hint: 'The names of the input binary fields with the files, separated by commas; * for all of them',
		description: `Up to ${MAX_FILES} files of up to 100 MB each`,
		displayOptions: shownFor('document', 'upload'),
	},
	collectionField(
		['Additional Fields', 'additionalFields', 'Add Field'],
		[
			{
				displayName: 'File Details',
				name: 'fileDetails',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true },
				placeholder: 'Add File',
				default: {},
				description: 'Names and IDs of your own for the files',
				options: [
					{
						displayName: 'File',
						name: 'file',
						values: [
							{
								displayName: 'Binary Field',
								name: 'binaryField',
								type: 'string',
								default: 'data',
								description: 'Which of the files this is about',
							},
							{
								displayName: 'External ID',
								name: 'externalId',
								type: 'string',
								default: '',
								description: "The document's ID in your own system; events of the document carry it",
							},
							{
								displayName: 'Name',
								name: 'name',
								type: 'string',
								default: '',
								description: 'What the document is called in OmniAI',
							},
						],
					},
				],
			},
			{
				displayName: 'Lead Checklist Item ID',
				name: 'leadChecklistItemId',
				type: 'string',
				default: '',
				description:
					"The item of the lead's checklist that the files answer; Get Checklist of a lead gives it",
			},
		],
		shownFor('document', 'upload'),
	),
];

/** Uploads files of an item to a lead. They are read while they are sent, one after the other. */
export async function upload(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const names = fieldNames(this, itemIndex);
	const { fileDetails, leadChecklistItemId } = this.getNodeParameter(
		'additionalFields',
		itemIndex,
		{},
	) as IDataObject;
	const fields = requestOf(this, itemIndex, uploadRequest, {
		leadId: chosenLead(this, itemIndex),
		leadChecklistItemId: idText(leadChecklistItemId) || undefined,
		metadata: metadataFor(this, itemIndex, names, fileDetails as IDataObject | undefined),
	});
	const files = await filesOf(this, itemIndex, names);
	const form = new MultipartForm();
	form.append('leadId', fields.leadId);
	if (fields.leadChecklistItemId !== undefined)
		form.append('leadChecklistItemId', fields.leadChecklistItemId);
	if (fields.metadata !== undefined) form.append('metadata', JSON.stringify(fields.metadata));
	for (const file of files) form.append('files', file);

	// The lead's id stands in the form, so the call names it for the words of a refusal.
	const call = {
		ids: { leadId: fields.leadId },
		body: form,
		fields: ['leadId', 'leadChecklistItemId', 'metadata', 'files'],
	};
	const answer = asObject(await callService(this, itemIndex, 'uploadDocuments', call));
	const documents = listIn(answer, 'documents');
	if (documents === null) throw apiError(this, itemIndex, strangeAnswer(200, 'uploadDocuments'));
	const actionLogId = answer['actionLogId'] ?? null;
	return documents.map((document) => ({
		json: { ...document, actionLogId },
		pairedItem: { item: itemIndex },
	}));
}

function fieldNames(context: IExecuteFunctions, itemIndex: number): string[] {
	const given = listed(context.getNodeParameter('binaryFields', itemIndex, 'data'));
	const present = Object.keys(context.getInputData()[itemIndex]?.binary ?? {});
	const names = given.length === 1 && given[0] === '*' ? present : [...new Set(given)];
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { itemIndex, description });
	if (names.length === 0)
		throw refuse(
			'The item has no file to upload',
			"Check 'Input Binary Fields', and that the node before outputs files.",
		);
	const held = new Set(present);
	const absent = names.find((name) => !held.has(name));
	if (absent !== undefined) {
		const has =
			present.length === 0
				? 'The item has no files.'
				: `The item has files in: ${shownText(present.join(', '))}.`;
		throw refuse(
			`The item has no file in the field '${shownText(absent)}'`,
			`Check 'Input Binary Fields'. ${has}`,
		);
	}
	if (names.length > MAX_FILES) {
		throw refuse(
			`OmniAI takes ${MAX_FILES} files at a time, and these are ${names.length}`,
			"Upload them in several items, for example with n8n's node Split Out.",
		);
	}
	return names;
}

/** Aligned with the files, as OmniAI wants it; undefined when there are no details. */
function metadataFor(
	context: IExecuteFunctions,
	itemIndex: number,
	names: string[],
	details: IDataObject | undefined,
): IDataObject[] | undefined {
	const entries = (details?.['file'] as IDataObject[] | undefined) ?? [];
	if (entries.length === 0) return undefined;
	const stray = entries.find(({ binaryField }) => !names.includes(idText(binaryField)));
	if (stray !== undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`'File Details' speaks of the field '${shownText(idText(stray['binaryField']))}', which is ` +
				'not uploaded',
			{ itemIndex, description: "Name the same fields in 'File Details' and 'Input Binary Fields'." },
		);
	}
	const metadata = names.map((name) => {
		const { externalId, name: title } = entries.find(({ binaryField }) => idText(binaryField) === name) ?? {};
		return {
			...(idText(externalId) !== '' && { externalId: idText(externalId) }),
			...(idText(title) !== '' && { name: idText(title) }),
		};
	});
	return metadata.some((entry) => Object.keys(entry).length > 0) ? metadata : undefined;
}

async function filesOf(context: IExecuteFunctions, itemIndex: number, names: string[]): Promise<FilePart[]> {
	const files: FilePart[] = [];
	let inMemory = 0;
	for (const name of names) {
		const binary = context.helpers.assertBinaryData(itemIndex, name);
		const size =
			binary.id === undefined
				? sizeInMemory(binary)
				: (await context.helpers.getBinaryMetadata(binary.id)).fileSize;
		if (size > MAX_BYTES_PER_FILE) {
			throw new NodeOperationError(
				context.getNode(),
				`The file in '${shownText(name)}' is ${megabytes(size)}, and OmniAI takes up to 100 MB`,
				{ itemIndex, description: 'Upload a smaller file, or several.' },
			);
		}
		if (binary.id === undefined) inMemory += size;
		files.push({
			name: binary.fileName || name,
			type: binary.mimeType,
			size,
			stream: () => bytesOf(context, binary),
		});
	}
	if (inMemory > MAX_BYTES_FROM_MEMORY) {
		throw new NodeOperationError(
			context.getNode(),
			`The files take ${megabytes(inMemory)}, and from memory this node sends up to ` +
				`${megabytes(MAX_BYTES_FROM_MEMORY)} at a time`,
			{
				itemIndex,
				description:
					'Upload fewer files at a time, or ask whoever runs this n8n to keep files on disk ' +
					'(N8N_DEFAULT_BINARY_DATA_MODE=filesystem).',
			},
		);
	}
	return files;
}

// Exactly what is sent: line breaks in base64 count as bytes otherwise, and the service would wait for them.
function sizeInMemory({ data }: IBinaryData): number {
	const atMost = Buffer.byteLength(data, 'base64');
	return atMost > 2 * MAX_BYTES_PER_FILE ? atMost : Buffer.from(data, 'base64').length;
}

async function* bytesOf(context: IExecuteFunctions, binary: IBinaryData): AsyncGenerator<Uint8Array> {
	if (binary.id === undefined) yield Buffer.from(binary.data, 'base64');
	else yield* (await context.helpers.getBinaryStream(binary.id)) as AsyncIterable<Uint8Array>;
}

function megabytes(bytes: number): string {
	return `${Math.ceil(bytes / (1024 * 1024))} MB`;
}
