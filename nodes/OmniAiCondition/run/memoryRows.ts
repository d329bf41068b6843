import type { ConfiguredAction } from '../action/actionKind';
import { firesOn } from '../action/fireOn';
import { longestDeliveryMs } from '../action/retryPolicy';
import type { StrategyDecision } from '../decision/strategy';
import type { Group } from '../memory/group';
import { COUNT } from '../memory/limits';
import type { ClaimRow, Entry, JournalRow } from '../memory/memoryStore';
import type { Occurrence } from '../memory/occurrence';
import type { MemorySettings } from '../memory/settings';
import { fingerprintOf } from '../../shared/fingerprint';
import type { ConditionSettings } from './settings';

// What a run asks memory for, made from all of its items.

const SLACK_MS = 30_000;
const MAX_LEASE_MS = 24 * 3_600_000;

/** What an item is about. */
export interface Subject {
	group: Group;
	occurrence: Occurrence;
}

export interface Keyed {
	key: string;
	entry: Entry;
}

export function journalRows(keyed: Keyed[], keep: number, lastsMs: number): JournalRow[] {
	const rows = new Map<string, Map<string, Entry>>();
	for (const { key, entry } of keyed) {
		const entries = rows.get(key) ?? new Map<string, Entry>();
		rows.set(key, entries);
		if (!entries.has(entry[0])) entries.set(entry[0], entry);
	}
	return Array.from(rows, ([key, entries]) => ({ key, entries: [...entries.values()], keep, lastsMs }));
}

export function claimRows(
	subjects: Subject[],
	decided: StrategyDecision[],
	{ several, cooldownMs }: MemorySettings,
	actions: ConfiguredAction[],
): Array<Omit<ClaimRow, 'leaseMs'>> {
	const rows = new Map<string, Omit<ClaimRow, 'leaseMs'>>();
	const arrivals = new Map<string, Array<readonly [string, number]>>();
	for (const [index, { group, occurrence }] of subjects.entries()) {
		const value = decided[index]?.decision.value ?? null;
		if (value === null) continue;
		for (const { actionId, fireOn } of actions) {
			const key = claimKey(group, actionId);
			// Where it holds, it depends on how often; unless the action is sent either way.
			const depends = several !== null && holds(decided[index]) && fireOn !== 'any';
			if (!depends && !firesOn(fireOn, value)) continue;
			const row = rows.get(key) ?? { key, cooldownMs, onlyIf: null };
			if (!depends) rows.set(key, { ...row, onlyIf: null });
			else if (!rows.has(key) || row.onlyIf !== null) {
				const entries = arrivals.get(key) ?? [];
				arrivals.set(key, entries);
				entries.push([occurrence.id, occurrence.arrivedAt]);
				const below = fireOn === 'false';
				rows.set(key, { ...row, onlyIf: { journal: timesKey(group), ...several, below, entries } });
			}
		}
	}
	// The first are the first to be below a count, the last to reach it.
	return Array.from(rows.values(), ({ onlyIf, ...row }) => {
		if (onlyIf === null) return { ...row, onlyIf };
		const { below, entries } = onlyIf;
		const some = below ? entries.slice(0, COUNT.max) : entries.slice(-COUNT.max);
		return { ...row, onlyIf: { ...onlyIf, entries: some } };
	});
}

// Long enough for all of them to be delivered one after the other, as far as one host takes them.
export function leaseFor(claims: number, { actions, retries, deliveriesAtATime }: ConditionSettings): number {
	const rounds = Math.ceil(claims / deliveriesAtATime.perGroup);
	const longest = Math.max(...actions.map((action) => longestDeliveryMs(action, retries)));
	return Math.min(MAX_LEASE_MS, rounds * longest + SLACK_MS);
}

export function holds(decided: StrategyDecision | undefined): boolean {
	const value = decided?.decision.value ?? null;
	return value !== null && firesOn('true', value);
}

export function timesKey({ key }: Group): string {
	return `${key}:times`;
}

export function valuesKey({ key }: Group): string {
	return `${key}:values`;
}

export function claimKey({ key }: Group, actionId: string): string {
	return fingerprintOf(JSON.stringify([key, actionId]));
}
