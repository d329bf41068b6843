import type { IDataObject } from 'n8n-workflow';
import { isNotConfigured } from '../../shared/configured';
import { FILTERS, type FilterName, type Subscription } from './subscription';

/** Reads the trigger's parameters. Whatever a saved workflow holds in a list, only non-empty texts count. */
export function subscriptionFromParameters(
	events: unknown,
	filters: IDataObject,
	options: IDataObject,
): Subscription {
	const lists = Object.fromEntries(
		Object.keys(FILTERS).map((name) => [name, texts(filters[name])]),
	) as Record<FilterName, string[]>;
	const maximumAge = Number(options['maximumAgeMinutes'] ?? 0);
	return { events: texts(events), ...lists, maximumAgeMinutes: maximumAge > 0 ? maximumAge : null };
}

function texts(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries
		.filter((entry): entry is string => typeof entry === 'string')
		.filter((entry) => !isNotConfigured(entry))
		.map((entry) => entry.trim());
}
