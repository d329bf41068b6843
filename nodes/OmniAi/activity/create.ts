import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { createActivityRequest } from '../api/requests';
import { isJsonObject, type JsonObject } from '../../shared/jsonValue';
import { leadField, loopNotice, shownFor } from '../operation/commonFields';
import { confirmed } from '../operation/confirmed';
import { chosenLead, jsonField } from '../operation/givenFields';
import { itemsOf, written } from '../operation/operation';
import { asObject, callService, requestOf } from '../operation/service';
import { collectionField } from '../../shared/collectionField';

/** What our own entries carry, so that a workflow can tell them from others. */
export const OWN_MARK = { sentBy: 'n8n-nodes-omniai' } as const;

export const createFields: INodeProperties[] = [
	leadField('activity', 'create'),
	loopNotice(
		'activity',
		'create',
		"An entry can cause an 'Action Log Completed' event, so a workflow that starts on that " +
			"event would start itself again and again. To prevent that, put n8n's Filter node before " +
			'the condition and let only events pass for which {{ ' +
			`JSON.stringify($json).includes('${OWN_MARK.sentBy}') }} is false.`,
	),
	{
		displayName: 'Event Type',
		name: 'eventType',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. document_error',
		description: 'A label of your own for the kind of entry, such as sales_call or status_change',
		displayOptions: shownFor('activity', 'create'),
	},
	{
		displayName: 'Title',
		name: 'title',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Bank statement could not be read',
		description: 'What happened, in a few words',
		displayOptions: shownFor('activity', 'create'),
	},
	collectionField(
		['Additional Fields', 'additionalFields', 'Add Field'],
		[
			{
				displayName: 'Description',
				name: 'description',
				type: 'string',
				typeOptions: { rows: 3 },
				default: '',
				description: 'More about it; the AI agent reads it as context',
			},
			{
				displayName: 'Mark as Ours',
				name: 'markAsOurs',
				type: 'boolean',
				default: true,
				description:
					`Whether to add "sentBy": "${OWN_MARK.sentBy}" to the metadata, by which workflows can ` +
					'ignore events of our own entries',
			},
			{
				displayName: 'Metadata',
				name: 'metadata',
				type: 'json',
				default: '{}',
				description: 'A JSON object with data of your own',
			},
		],
		shownFor('activity', 'create'),
	),
];

/** Writes an entry on a lead's timeline, where people and the agent see it. */
export async function create(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const given = (name: string, fallback: unknown) =>
		this.getNodeParameter(`additionalFields.${name}`, itemIndex, fallback) as unknown;
	const metadata = jsonField(this, itemIndex, 'Metadata', given('metadata', ''));
	const description = given('description', '');
	const isEmpty = isJsonObject(metadata) && Object.keys(metadata).length === 0;
	const mark = given('markAsOurs', true) === true && (metadata === undefined || isJsonObject(metadata));
	const request = requestOf(this, itemIndex, createActivityRequest, {
		leadId: chosenLead(this, itemIndex),
		eventType: this.getNodeParameter('eventType', itemIndex, ''),
		title: this.getNodeParameter('title', itemIndex, ''),
		...(description !== '' && { description }),
		// The field begins with an empty object, which says nothing.
		metadata: mark
			? { ...(metadata as JsonObject | undefined), ...OWN_MARK }
			: isEmpty
				? undefined
				: metadata,
	});
	return itemsOf(
		[
			written(
				confirmed(
					this,
					itemIndex,
					'createActivity',
					asObject(await callService(this, itemIndex, 'createActivity', { body: request as JsonObject })),
					'actionLogId',
				),
			),
		],
		itemIndex,
	);
}
