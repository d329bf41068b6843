import { DateTime } from 'luxon';
import type { Place } from './journal';
import type { Holder } from './memoryStore';
import type { MemorySettings } from './settings';

// What people are told about memory. Times are those of the workflow's zone.

const MINUTE_MS = 60_000;
// A shorter pause is told to the second.
const SHORT_MS = 10 * MINUTE_MS;

/** The end of a sentence: "2 of 3 within 10 minutes for credit_pull, since 21:12:44". */
export function severalWords(
	{ count, oldestAt }: Place,
	{ several, zone }: Pick<MemorySettings, 'several' | 'zone'>,
	label: string | null,
	now: number,
): string {
	const { count: needed = 0, withinMs = 0 } = several ?? {};
	const within = durationWords(withinMs);
	if (oldestAt === null) return `it arrived ${within} or more after it happened, which is too late to count`;
	const since = count === 1 ? '' : `, since ${timeWords(oldestAt, now, zone, true)}`;
	return `${count} of ${needed} within ${within}${forGroup(label)}${since}`;
}

/** A sentence: "Held back for credit_pull: sent at 21:12, next possible at 21:42." */
export function heldBackWords(
	{ at, delivered, until }: Holder,
	{ cooldownMs, zone }: Pick<MemorySettings, 'cooldownMs' | 'zone'>,
	label: string | null,
	now: number,
): string {
	const time = (moment: number) => timeWords(moment, now, zone, cooldownMs < SHORT_MS || !delivered);
	const what = delivered
		? `sent at ${time(at)}, next possible at ${time(until)}`
		: `being sent by another run since ${time(at)}, next possible at ${time(until)} if that fails`;
	return `Held back${forGroup(label)}: ${what}.`;
}

/** A sentence: "Held back: muted until 2026-11-22 08:00." */
export function mutedWords(until: number, now: number, zone: string): string {
	return `Held back: muted until ${timeWords(until, now, zone, false)}.`;
}

function forGroup(label: string | null): string {
	return label === null ? '' : ` for ${label}`;
}

// With its date where that is another day than now.
function timeWords(moment: number, now: number, zone: string, seconds: boolean): string {
	const step = seconds ? 1_000 : MINUTE_MS;
	const [words, nowWords] = [moment, now].map((time) => calendarWords(Math.floor(time / step) * step, zone));
	const [date = '', time = ''] = (words ?? '').split(' ');
	const clock = seconds ? time : time.slice(0, -3);
	return nowWords?.startsWith(date) === true ? clock : `${date} ${clock}`;
}

// The items of a run name the same few times, and the library is slow with zones.
const known = new Map<string, string>();
const MAX_KNOWN = 1_000;

function calendarWords(moment: number, zone: string): string {
	const key = `${moment} ${zone}`;
	let words = known.get(key);
	if (words === undefined) {
		if (known.size >= MAX_KNOWN) known.clear();
		words = DateTime.fromMillis(moment, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
		known.set(key, words);
	}
	return words;
}

function durationWords(ms: number): string {
	const minutes = ms / MINUTE_MS;
	if (minutes < 1) return plural(Math.round(ms / 1_000), 'second');
	const hours = minutes / 60;
	if (hours >= 1 && Number.isInteger(hours)) return plural(hours, 'hour');
	return plural(Math.round(minutes * 100) / 100, 'minute');
}

function plural(count: number, unit: string): string {
	return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
