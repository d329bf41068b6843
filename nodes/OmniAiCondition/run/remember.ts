import type { ConfiguredAction } from '../action/actionKind';
import { firesOn } from '../action/fireOn';
import type { EvaluateExpression } from '../decision/operand';
import { decideBy, type StrategyDecision } from '../decision/strategy';
import { groupOf, type Group } from '../memory/group';
import { Journal, type Place } from '../memory/journal';
import type { Holder, MemoryAnswer, MemoryStore } from '../memory/memoryStore';
import { occurrenceOf, type Occurrence, type Told } from '../memory/occurrence';
import type { MemorySettings } from '../memory/settings';
import { heldBackWords, mutedWords, severalWords } from '../memory/words';
import type { ItemMemory } from '../record/outputItem';
import { shownText } from '../../shared/shownText';
import { Claim } from './claim';
import {
	claimKey,
	claimRows,
	holds,
	journalRows,
	leaseFor,
	timesKey,
	valuesKey,
	type Keyed,
	type Subject,
} from './memoryRows';
import type { ConditionSettings } from './settings';

/** What is known of an item before it is decided. */
export interface Draft {
	json: unknown;
	evaluate: EvaluateExpression;
	/** The event that it is about. */
	event: unknown;
	told: Told;
	/** By which it is known where its event has no key. */
	ownId: string;
}

/** What memory has to say about one action for an item: it waits, or it is sent once it has its turn. */
export type Verdict =
	{ held: Pick<ItemMemory, 'heldBackBy' | 'nextPossibleAt'>; explanation: string } | { claim: Claim };

/** An item with what was decided about it, in the light of what went before. */
export interface Remembered extends StrategyDecision {
	memory: ItemMemory;
	/** What a person should know beside why; a sentence with a space before it, or nothing. */
	note: string;
	/** By action id; an action that is not here may be sent. */
	verdicts: ReadonlyMap<string, Verdict>;
	/** Why an action is held back that another item of this run was just sent for. */
	heldBack: (deliveredAt: number) => Extract<Verdict, { held: unknown }>;
}

export interface Remembering {
	settings: ConditionSettings & { memory: MemorySettings };
	store: MemoryStore;
	/** Milliseconds since 1970. */
	now: number;
	/** Said of every item, with a space before it. */
	note: string;
}

// A strategy compares with the latest 30 values; one more, because a redelivered event is not compared with
// its own.
const VALUES_KEPT = 31;
const VALUES_LAST_MS = 90 * 24 * 3_600_000;
const LEAST_KEPT = 100;

/**
 * Decides items that are remembered together: first each alone, then with what went before, which is asked
 * for all of them at once, and claims what is to be delivered.
 *
 * @returns what was decided about each item, and the claims taken, which the caller settles
 */
export async function remember(
	drafts: Draft[],
	run: Remembering,
): Promise<{ items: Remembered[]; claims: Claim[] }> {
	const { memory, decidedBy, actions } = run.settings;
	const asked = new Asked(run.store);
	const several = memory.several;
	const subjects = drafts.map(({ event, told, ownId }): Subject => ({
		group: groupOf(event, memory.groupBy),
		occurrence: occurrenceOf(told, run.now, several?.withinMs ?? Infinity, ownId),
	}));
	const values = await earlierValues(drafts, subjects, run, asked);
	const decided: StrategyDecision[] = [];
	for (const [index, { json, evaluate }] of drafts.entries())
		decided.push(await decideBy(decidedBy, json, { evaluate, remembered: values[index] ?? null }));
	const isMuted = memory.mutedUntil !== null && run.now < memory.mutedUntil;
	const counted = several === null ? [] : subjects.filter((_subject, index) => holds(decided[index]));
	const journals = journalRows(
		counted.map(({ group, occurrence: { id, at } }) => ({ key: timesKey(group), entry: [id, at] })),
		Math.max(several?.count ?? 0, LEAST_KEPT),
		2 * (several?.withinMs ?? 0),
	);
	const wishes =
		memory.cooldownMs === 0 || isMuted ? [] : claimRows(subjects, decided, run.settings.memory, actions);
	const leaseMs = leaseFor(wishes.length, run.settings);
	const answer =
		journals.length + wishes.length === 0
			? NOTHING
			: await asked.claim({ journals, claims: wishes.map((wish) => ({ ...wish, leaseMs })) });
	const claims = new Map(Array.from(answer?.claimed ?? [], (key) => [key, new Claim(key)]));
	const grown = new Map(Array.from(answer?.before ?? [], ([key, before]) => [key, new Journal(before)]));
	const warning = asked.failure ?? run.store.warning?.() ?? null;

	const items = decided.map((alone, index): Remembered => {
		const { group, occurrence } = subjects[index] as Subject;
		const place = several !== null && holds(alone) ? placeOf(grown, group, occurrence, several) : null;
		const words = place === null ? '' : severalWords(place, memory, group.label, run.now);
		const { decision, explanation } = inTheLightOf(alone, place, words, memory, asked.failure);
		const heldBack = (holder: Holder) => ({
			held: { heldBackBy: 'cooldown' as const, nextPossibleAt: isoOf(holder.until) },
			explanation: heldBackWords(holder, memory, group.label, run.now),
		});
		const verdictOf = ({ actionId, fireOn }: ConfiguredAction): Verdict | null => {
			if (decision.value === null || !firesOn(fireOn, decision.value)) return null;
			if (isMuted && memory.mutedUntil !== null)
				return {
					held: { heldBackBy: 'mute', nextPossibleAt: isoOf(memory.mutedUntil) },
					explanation: mutedWords(memory.mutedUntil, run.now, memory.zone),
				};
			const key = claimKey(group, actionId);
			const claim = claims.get(key);
			if (claim !== undefined) return { claim };
			const holder = answer?.held.get(key);
			return holder === undefined ? null : heldBack(holder);
		};
		return {
			decision,
			trace: alone.trace,
			explanation,
			memory: {
				store: run.store.store,
				group: group.label,
				count: place?.count ?? null,
				needed: several?.count ?? null,
				oldestAt: place === null || place.oldestAt === null ? null : isoOf(place.oldestAt),
				heldBackBy: null,
				nextPossibleAt: null,
				warning,
			},
			note: noteOf(run, decision.value !== null, asked.failure),
			verdicts: new Map(
				actions.flatMap((action) => {
					const verdict = verdictOf(action);
					return verdict === null ? [] : [[action.actionId, verdict]];
				}),
			),
			heldBack: (at) => heldBack({ at, delivered: true, until: at + memory.cooldownMs }),
		};
	});
	return { items, claims: [...claims.values()] };
}

const NOTHING: MemoryAnswer = { before: new Map(), claimed: new Set(), held: new Map() };

/** Asks a store until it fails once: who waits for it twice, waits in vain. */
class Asked {
	/** Why it could not be reached, as a sentence; null while it could. */
	failure: string | null = null;

	constructor(private readonly store: MemoryStore) {}

	async claim(...[request]: Parameters<MemoryStore['claim']>): Promise<MemoryAnswer | null> {
		if (this.failure !== null) return null;
		try {
			return await this.store.claim(request);
		} catch (error) {
			this.failure = failureWords(error);
			return null;
		}
	}
}

/** Why memory could not be reached, as a sentence. */
export function failureWords(error: unknown): string {
	const message = shownText(error instanceof Error ? error.message : String(error));
	return `Memory could not be reached: ${message}${/[.!?…]$/.test(message) ? '' : '.'}`;
}

// For each item the values before its own, oldest first; null for those that have to do without.
async function earlierValues(
	drafts: Draft[],
	subjects: Subject[],
	{ settings: { decidedBy, memory } }: Remembering,
	asked: Asked,
): Promise<Array<number[] | null>> {
	const { remembers } = decidedBy;
	if (remembers === null) return [];
	const entries = drafts.map(({ json, evaluate }, index): Keyed | null => {
		const { group, occurrence } = subjects[index] as Subject;
		const value = remembers(json, evaluate);
		return value === null ? null : { key: valuesKey(group), entry: [occurrence.id, occurrence.at, value] };
	});
	const rows = journalRows(
		entries.filter((entry) => entry !== null),
		VALUES_KEPT,
		VALUES_LAST_MS,
	);
	const answer = rows.length === 0 ? NOTHING : await asked.claim({ journals: rows, claims: [] });
	if (answer === null) return drafts.map(() => (memory.whenUnreachable === 'send' ? [] : null));
	const journals = new Map(Array.from(answer.before, ([key, before]) => [key, new Journal(before)]));
	return entries.map((keyed) => {
		const journal = keyed === null ? undefined : journals.get(keyed.key);
		if (keyed === null || journal === undefined) return [];
		const before = journal.before(journal.add(keyed.entry), VALUES_KEPT - 1);
		return before.flatMap(([, , value]) => (value === undefined ? [] : [value]));
	});
}

function placeOf(
	journals: ReadonlyMap<string, Journal>,
	group: Group,
	{ id, at, arrivedAt }: Occurrence,
	{ count, withinMs }: NonNullable<MemorySettings['several']>,
): Place | null {
	const journal = journals.get(timesKey(group));
	if (journal === undefined) return null;
	return journal.placeOf(journal.add([id, at]), arrivedAt, withinMs, Math.max(count, LEAST_KEPT));
}

// The decision of an item alone, and how often it held.
function inTheLightOf(
	{ decision, explanation }: StrategyDecision,
	place: Place | null,
	words: string,
	{ several, whenUnreachable }: MemorySettings,
	failure: string | null,
): Pick<StrategyDecision, 'decision' | 'explanation'> {
	if (decision.value === null) return { decision, explanation };
	if (failure !== null && whenUnreachable === 'skip')
		return {
			decision: { value: null, type: decision.type, reason: 'history_unavailable' },
			explanation: failure,
		};
	if (place === null || several === null) return { decision, explanation };
	if (place.count >= several.count) return { decision, explanation: `${explanation}, ${words}` };
	return {
		decision: { value: false, type: 'boolean', reason: 'below_count' },
		explanation: `${explanation}, but ${place.oldestAt === null ? '' : 'only '}${words}`,
	};
}

function noteOf({ note, settings }: Remembering, isDecided: boolean, failure: string | null): string {
	if (failure === null || settings.memory.whenUnreachable === 'skip') return note;
	// One that is undecided may be so for want of its history.
	return isDecided ? `${note} Memory did not hold this back. ${failure}` : `${note} ${failure}`;
}

function isoOf(moment: number): string {
	return new Date(moment).toISOString();
}
