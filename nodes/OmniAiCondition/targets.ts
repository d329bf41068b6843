import type { IExecuteFunctions } from 'n8n-workflow';
import type { Reading } from '../shared/reading';
import type { ConfiguredAction } from './action/actionKind';
import type { Targets } from './action/preparation';
import { ACTION_KINDS } from './registry/actionKinds';

/**
 * Fetches and reads the credentials that the actions need, each once for the whole run.
 * @returns what they hold, or the first thing that is wrong, which then is so for every item
 */
export async function readTargets(
	context: IExecuteFunctions,
	actions: ConfiguredAction[],
): Promise<Reading<Targets>> {
	const targets: Record<string, unknown> = {};
	for (const { credential } of ACTION_KINDS) {
		if (credential === undefined || credential.name in targets) continue;
		const { name, displayName, gives, suggestion } = credential;
		const action = actions.find((one) => one.kind.credential === credential && credential.neededBy(one));
		if (action === undefined) continue;
		const stored = await fetchCredential(context, name);
		if (stored === null)
			return {
				ok: false,
				message:
					`Action ${action.index + 1} ('${action.actionId}') needs ${gives}, and no credential that ` +
					'can be used is chosen.',
				suggestion,
			};
		const reading = credential.read(stored);
		if (!reading.ok)
			return {
				ok: false,
				message: `The credential under '${displayName}' is not usable: ${reading.message}`,
				suggestion: 'Open the credential at the top of this node and correct it.',
			};
		targets[name] = reading.value;
	}
	return { ok: true, value: targets };
}

async function fetchCredential(context: IExecuteFunctions, type: string): Promise<unknown> {
	try {
		return await context.getCredentials(type);
	} catch {
		// None is chosen, it was deleted, or it is not shared with this workflow; n8n's message may quote it.
		return null;
	}
}
