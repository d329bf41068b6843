import type { INodeProperties } from 'n8n-workflow';
import { shownFor } from '../operation/commonFields';
import type { Operations } from '../operation/operation';
import { download, downloadFields } from './download';
import { get, getFields } from './get';
import { renewLink } from './renewLink';
import { upload, uploadFields } from './upload';

export const documentOperations = {
	download: { run: download, endpoints: ['getDocument'] },
	get: { run: get, endpoints: ['getDocument'] },
	renewLink: { run: renewLink, endpoints: ['getDocument'] },
	upload: { run: upload, endpoints: ['uploadDocuments'] },
} satisfies Operations;

export const documentFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'get',
		displayOptions: { show: { resource: ['document'] } },
		options: [
			{
				name: 'Download',
				value: 'download',
				action: 'Download document',
				description: 'Get the file of a document into a binary field',
			},
			{
				name: 'Get',
				value: 'get',
				action: 'Get document',
				description: 'Get what is known about a document, with a link to its file',
			},
			{
				name: 'Renew Link',
				value: 'renewLink',
				action: 'Renew link of document',
				description: 'Get a fresh link to the file; links work for one hour',
			},
			{
				name: 'Upload',
				value: 'upload',
				action: 'Upload documents',
				description: 'Add up to 10 files to a lead; OmniAI then checks and reads them',
			},
		],
	},
	{
		displayName: 'Document ID',
		name: 'documentId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. a80e6241-327f-419d-bae1-a4806d1a7641',
		description: "OmniAI's own ID of the document; an event item has it in its document",
		displayOptions: shownFor('document', 'download', 'get', 'renewLink'),
	},
	...downloadFields,
	...getFields,
	...uploadFields,
];
