import { DateTime } from 'luxon';
import { configuredText, isNotConfigured } from '../../shared/configured';
import { isJsonObject } from '../../shared/jsonValue';
import { allRead, type Reading } from '../../shared/reading';
import { shownText, shownValue } from '../../shared/shownText';
import { plainFieldPath } from '../decision/fieldPath';
import { repetitionOf } from '../decision/rules/presets';
import type { StoredParameters } from '../decision/strategy';
import { COUNT, MINUTES } from './limits';

/** What a condition remembers, and what for; times in milliseconds. */
export interface MemorySettings {
	/** Null: every time. */
	several: { count: number; withinMs: number } | null;
	/** Paths whose values are one group; none: all items are. */
	groupBy: string[][];
	/** 0: none. */
	cooldownMs: number;
	/** Milliseconds since 1970. */
	mutedUntil: number | null;
	/** The memory workflow; null for the memory of this process. */
	workflowId: string | null;
	whenUnreachable: 'send' | 'skip';
	/** By which nodes share a memory; null for a memory of the node's own. */
	name: string | null;
	/** IANA name of the zone in which people are told times. */
	zone: string;
}

const MINUTE_MS = 60_000;
const MAX_GROUP_FIELDS = 10;
const MAX_NAME_LENGTH = 100;

/**
 * Reads how often a condition counts and sends.
 *
 * @param zone IANA name of the workflow's time zone
 * @param keepsValues whether its strategy takes earlier values from memory
 * @returns null where nothing has to be remembered, or what is wrong for every item
 */
export function readMemory(
	stored: StoredParameters,
	zone: string,
	keepsValues: boolean,
): Reading<MemorySettings | null> {
	const { options } = stored;
	const repetition = repetitionOf(stored);
	const minutes = (field: string, raw: unknown, fallback: number, bounds: Bounds): Reading<number> => {
		const reading = numberFrom(field, raw, fallback, bounds);
		return reading.ok ? { ok: true, value: Math.round(reading.value * MINUTE_MS) } : reading;
	};
	const reading = allRead({
		frequency: readFrequency(configuredText(stored['frequency'], repetition === null ? 'every' : 'several')),
		count: numberFrom('How Many Times', stored['count'], repetition?.count ?? 3, COUNT),
		withinMs: minutes('Within (Minutes)', stored['withinMinutes'], repetition?.withinMinutes ?? 10, MINUTES),
		cooldownMs: minutes(
			'Pause After Sending (Minutes)',
			stored['cooldownMinutes'],
			repetition?.cooldownMinutes ?? 0,
			{ ...MINUTES, min: 0 },
		),
		groupBy: readGroupBy(configuredText(stored['groupBy'], repetition?.groupBy)),
		mutedUntil: readMute(configuredText(options['muteUntil']), zone),
		workflowId: readStore(stored),
		name: readName(configuredText(options['memoryName'])),
	});
	if (!reading.ok) return reading;
	const { frequency, count, withinMs, cooldownMs, mutedUntil, ...rest } = reading.value;
	if (frequency === 'every' && cooldownMs === 0 && mutedUntil === null && !keepsValues)
		return { ok: true, value: null };
	const several = frequency === 'every' ? null : { count: Math.trunc(count), withinMs };
	const whenUnreachable = options['memoryFailure'] === 'skip' ? 'skip' : 'send';
	return { ok: true, value: { several, cooldownMs, mutedUntil, whenUnreachable, zone, ...rest } };
}

interface Bounds {
	min: number;
	max: number;
}

function numberFrom(field: string, raw: unknown, fallback: number, { min, max }: Bounds): Reading<number> {
	if (isNotConfigured(raw)) return { ok: true, value: fallback };
	const number = typeof raw === 'number' || typeof raw === 'string' ? Number(raw) : NaN;
	if (number >= min && number <= max) return { ok: true, value: number };
	return {
		ok: false,
		message: `'${field}' is '${shownValue(raw)}'.`,
		suggestion: `Enter a number from ${min < 1 && min > 0 ? 'a sixtieth' : min} to ${max}.`,
	};
}

function readFrequency(text: string): Reading<'every' | 'several'> {
	if (text === 'every' || text === 'several') return { ok: true, value: text };
	return {
		ok: false,
		message: `This version of the node has no '${shownText(text)}' for 'How Often'.`,
		suggestion: "Choose 'How Often' again, or update the package.",
	};
}

function readGroupBy(text: string): Reading<string[][]> {
	const fields = text
		.split(',')
		.map((field) => field.trim())
		.filter((field) => field !== '');
	const paths = fields.map(plainFieldPath);
	const wrong = paths.indexOf(null);
	if (wrong < 0 && paths.length <= MAX_GROUP_FIELDS) return { ok: true, value: paths as string[][] };
	return {
		ok: false,
		message:
			wrong < 0
				? `'Group By' names ${paths.length} fields, more than ${MAX_GROUP_FIELDS}.`
				: `'Group By' names '${shownText(fields[wrong] ?? '')}', which is not the path of a field.`,
		suggestion:
			'Write names of fields, with commas between them and dots for nested ones, such as leadId, ' +
			'actionLog.tool.name.',
	};
}

// n8n's picker writes a time without a zone, which is that of the workflow.
function readMute(text: string, zone: string): Reading<number | null> {
	if (text === '') return { ok: true, value: null };
	const time = DateTime.fromISO(text.replace(' ', 'T'), { zone });
	if (time.isValid) return { ok: true, value: time.toMillis() };
	return {
		ok: false,
		message: `'Mute Until' is '${shownText(text)}', which is not a date and time.`,
		suggestion: 'Choose one, or remove the option.',
	};
}

function readStore(stored: StoredParameters): Reading<string | null> {
	const store = configuredText(stored['memoryStore'], 'local');
	if (store === 'local') return { ok: true, value: null };
	const chosen = stored['memoryWorkflowId'];
	const id = configuredText(isJsonObject(chosen) ? chosen['value'] : chosen);
	if (id.startsWith('='))
		return {
			ok: false,
			message: "'Memory Workflow' is an expression.",
			suggestion: 'Choose a workflow from the list, or enter its ID: all items share one memory.',
		};
	if (store === 'shared' && id !== '') return { ok: true, value: id };
	return store === 'shared'
		? {
				ok: false,
				message: "'Memory' is 'Shared', and no 'Memory Workflow' is chosen.",
				suggestion:
					"Import the memory workflow that the package's documents show, publish it and choose it here, or " +
					"set 'Memory' to 'Local'.",
			}
		: {
				ok: false,
				message: `This version of the node has no '${shownText(store)}' for 'Memory'.`,
				suggestion: "Choose 'Memory' again, or update the package.",
			};
}

// It becomes part of a key in stores of many kinds.
function readName(text: string): Reading<string | null> {
	if (text === '') return { ok: true, value: null };
	if (text.length <= MAX_NAME_LENGTH && /^[^\p{Cc}\p{Cs}]*$/u.test(text)) return { ok: true, value: text };
	return {
		ok: false,
		message: `'Memory Name' is '${shownText(text)}'.`,
		suggestion: `Enter up to ${MAX_NAME_LENGTH} letters, digits or signs, without line breaks.`,
	};
}
