import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import { readHistory, type LeadHistory, type PastEvents } from '../history/pastEvents';
import { shownFor } from '../operation/commonFields';
import { idText, listed } from '../operation/givenFields';
import { listFrom } from '../operation/listFrom';
import { itemsOf } from '../operation/operation';

export const fromHistoryFields: INodeProperties[] = [
	{
		displayName:
			'These are not test events: in a published workflow, an OmniAI Condition after this node ' +
			"sends for real. To only test a condition, set its 'Dry Run' to 'Always'.",
		name: 'fromHistoryNotice',
		type: 'notice',
		default: '',
		displayOptions: shownFor('event', 'fromHistory'),
	},
	{
		displayName: 'Lead IDs',
		name: 'leadIds',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 4cc8af99-b313-4c1f-b98b-009f38a4721a',
		description: "OmniAI's own ID of a lead, several separated by commas, or a list from an expression",
		displayOptions: shownFor('event', 'fromHistory'),
	},
	{
		displayName: 'Failed Only',
		name: 'failedOnly',
		type: 'boolean',
		default: true,
		description:
			'Whether to leave out completed action logs. Those pending, cancelled or waiting for ' +
			'approval are not events and are always left out.',
		displayOptions: shownFor('event', 'fromHistory'),
	},
	{
		displayName: 'Workspace ID',
		name: 'workspaceId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 6048d78a-584a-4f1e-9e39-e011ca4cc48c',
		description:
			'Workspace of the API key, which OmniAI does not return here. With it, events carry the ' +
			'workspace and the same eventKey as from the trigger.',
		displayOptions: shownFor('event', 'fromHistory'),
	},
];

/** Emits the past action logs of leads as event items, oldest first. */
export async function fromHistory(this: IExecuteFunctions, itemIndex: number): Promise<INodeExecutionData[]> {
	const leadIds = [...new Set(listed(this.getNodeParameter('leadIds', itemIndex, '')))];
	if (leadIds.length === 0) {
		throw new NodeOperationError(this.getNode(), "'Lead IDs' is missing", {
			itemIndex,
			description: 'Enter the ID of a lead, or several separated by commas.',
		});
	}
	const histories: LeadHistory[] = [];
	for (const leadId of leadIds)
		histories.push({
			leadId,
			actionLogs: await listFrom(this, itemIndex, 'getLeadActionLogs', leadId, 'actionLogs'),
		});
	const failedOnly = this.getNodeParameter('failedOnly', itemIndex, true) === true;
	const includeRaw = this.getNodeParameter('options.includeRaw', itemIndex, false) === true;
	const workspaceId = idText(this.getNodeParameter('workspaceId', itemIndex, ''));
	const past = readHistory(histories, failedOnly, new Date().toISOString(), includeRaw, workspaceId || null);
	for (const message of hintsFor(past))
		this.addExecutionHints({ message, location: 'outputPane', type: 'warning' });
	return itemsOf(past.events, itemIndex);
}

function hintsFor({ cut, withoutStatus }: PastEvents): string[] {
	const logs = (ids: string[]) =>
		`${ids.length === 1 ? 'One action log' : `${ids.length} action logs`} ` +
		`(${ids.slice(0, 5).join(', ')}${ids.length > 5 ? ', …' : ''})`;
	const hints: string[] = [];
	if (cut.length > 0)
		hints.push(
			`${logs(cut)} held something nested deeper than an event may be. The event is there, with ` +
				"'(left out: nested too deeply)' in that place.",
		);
	if (withoutStatus.length > 0)
		hints.push(
			`${logs(withoutStatus)} left out: without a status that is known nothing says whether the ` +
				'action failed.',
		);
	return hints;
}
