import type { INodeProperties } from 'n8n-workflow';
import { leadField, shownFor, simplifyField } from '../operation/commonFields';
import type { Operations } from '../operation/operation';
import { addChecklistItem, addChecklistItemFields } from './addChecklistItem';
import { create, createFields } from './create';
import { get } from './get';
import { getActionLogs } from './getActionLogs';
import { getChecklist } from './getChecklist';
import { getDocuments } from './getDocuments';
import { update, updateFields } from './update';

export const leadOperations = {
	addChecklistItem: { run: addChecklistItem, endpoints: ['createChecklistItem'] },
	create: { run: create, endpoints: ['createLead'] },
	get: { run: get, endpoints: ['getLead'] },
	getActionLogs: { run: getActionLogs, endpoints: ['getLeadActionLogs'] },
	getChecklist: { run: getChecklist, endpoints: ['getLeadChecklist'] },
	getDocuments: { run: getDocuments, endpoints: ['getLeadDocuments'] },
	update: { run: update, endpoints: ['updateLead', 'getLead'] },
} satisfies Operations;

export const leadFields: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		default: 'get',
		displayOptions: { show: { resource: ['lead'] } },
		options: [
			{
				name: 'Add Checklist Item',
				value: 'addChecklistItem',
				action: 'Add checklist item to lead',
				description: 'Ask one lead for something more',
			},
			{
				name: 'Create',
				value: 'create',
				action: 'Create lead',
				description: 'Create a new borrower or application; a repeated call creates another one',
			},
			{ name: 'Get', value: 'get', action: 'Get lead', description: "Get a lead's data and status" },
			{
				name: 'Get Action Logs',
				value: 'getActionLogs',
				action: 'Get action logs of lead',
				description: 'Get what the agent and others did for a lead, and the results',
			},
			{
				name: 'Get Checklist',
				value: 'getChecklist',
				action: 'Get checklist of lead',
				description: 'Get what a lead has to provide and what is still missing',
			},
			{
				name: 'Get Documents',
				value: 'getDocuments',
				action: 'Get documents of lead',
				description: 'Get the documents of a lead with their checks and links',
			},
			{
				name: 'Update',
				value: 'update',
				action: 'Update lead',
				description: 'Change fields of a lead; the others stay as they are',
			},
		],
	},
	leadField('lead', 'get', 'getActionLogs', 'getChecklist', 'getDocuments'),
	...createFields,
	...updateFields,
	...addChecklistItemFields,
	{
		displayName: 'The links in the answer work for one hour. To renew one, get the document again.',
		name: 'linksNotice',
		type: 'notice',
		default: '',
		displayOptions: shownFor('lead', 'getDocuments'),
	},
	simplifyField(
		'lead',
		['create', 'get', 'getActionLogs', 'getChecklist', 'update'],
		'Whether to return a simplified version of the response instead of the raw data',
	),
];
