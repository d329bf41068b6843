import type { IExecuteFunctions } from 'n8n-workflow';
import { shownText } from '../shared/shownText';
import { stayAwake } from './runSubWorkflow';

const MAX_WAIT_MS = 30_000;

/** What to do about messages of n8n and its PostgreSQL node that hold one of these; the first that fits. */
const ADVICE: ReadonlyArray<[parts: string[], advice: string]> = [
	[['not active'], 'Publish it.'],
	[
		['could not find workflow', 'workflow could not be found', 'workflow does not exist'],
		'Choose another one.',
	],
	[['called by', 'policy'], 'In its settings, let this workflow call it.'],
	[['relation ', 'permission denied'], 'The note in it says how to make its table by hand.'],
	[['password', 'authentication', 'credential', 'pg_hba', 'role '], 'Check its credential.'],
	[
		['refused', 'not found', 'timed out', 'terminated', 'reset', 'unreachable'],
		'Check its credential, and its database.',
	],
	[['statement timeout', 'lock timeout'], 'Its database took too long.'],
];

/**
 * Runs the memory workflow once with all the items, and gives the JSON of what it puts out.
 *
 * @returns a call that rejects after 30 seconds, and with a sentence for a person in any case
 */
export function callMemoryWorkflow(
	context: IExecuteFunctions,
	workflowId: string,
): (items: Array<{ rows: string }>) => Promise<unknown[]> {
	return async (items) => {
		const deadline = AbortSignal.timeout(MAX_WAIT_MS);
		let giveUp = () => {};
		const tooLate = new Promise<never>((_resolve, reject) => {
			giveUp = () => reject(new Error('it did not answer within 30 seconds'));
		});
		deadline.addEventListener('abort', giveUp);
		try {
			return await Promise.race([answered(context, workflowId, items), tooLate]);
		} catch (error) {
			throw failure(error);
		} finally {
			deadline.removeEventListener('abort', giveUp);
		}
	};
}

async function answered(
	context: IExecuteFunctions,
	workflowId: string,
	items: Array<{ rows: string }>,
): Promise<unknown[]> {
	const input = items.map((json) => ({ json, pairedItem: { item: 0 } }));
	const { data, waitTill } = await context.executeWorkflow({ id: workflowId }, input);
	if (waitTill !== undefined && waitTill !== null) {
		await stayAwake(context);
		throw new Error('it pauses, and this run cannot wait for it.');
	}
	return data.flatMap((output) => output ?? []).map(({ json }) => json);
}

// Nothing but the message: an error's description may show what was to be stored.
function failure(error: unknown): Error {
	const message = shownText(error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
	const said = message.toLowerCase();
	const advice = ADVICE.find(([parts]) => parts.some((part) => said.includes(part)))?.[1];
	return new Error(`The memory workflow failed: ${message}.${advice === undefined ? '' : ` ${advice}`}`);
}
