import type { IDataObject } from 'n8n-workflow';
import { isNotConfigured } from '../../shared/configured';
import type { Subscription } from './subscription';

/** Reads the trigger's parameters. Whatever a saved workflow holds in a list, only non-empty texts count. */
export function subscriptionFromParameters(
	events: unknown,
	filters: IDataObject,
	options: IDataObject,
): Subscription {
	const maximumAge = Number(options['maximumAgeMinutes'] ?? 0);
	return {
		events: texts(events),
		actionTypes: texts(filters['actionTypes']),
		toolNames: texts(filters['toolNames']),
		agentIds: texts(filters['agentIds']),
		leadIds: texts(filters['leadIds']),
		workspaceIds: texts(filters['workspaceIds']),
		maximumAgeMinutes: maximumAge > 0 ? maximumAge : null,
	};
}

function texts(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries
		.filter((entry): entry is string => typeof entry === 'string')
		.filter((entry) => !isNotConfigured(entry))
		.map((entry) => entry.trim());
}
