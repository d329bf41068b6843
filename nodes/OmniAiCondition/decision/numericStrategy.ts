import type { INodeProperties } from 'n8n-workflow';
import { configuredText, isNotConfigured } from '../../shared/configured';
import type { Reading } from '../../shared/reading';
import { shownText } from '../../shared/shownText';
import { readInChain } from './chain';
import type { TraceEntry } from './decision';
import { readPath } from './fieldPath';
import { MAX_HISTORY, readHistory } from './history';
import { readNumber, shownInTrace } from './numericValue';
import { isExpression, resolveParameter } from './parameter';
import type { Strategy, StoredParameters, StrategyPorts } from './strategy';
import { undecided, type Undecided } from './undecided';
import { VALUE_FIELD, atField } from './valueField';

/** What a strategy compares: all numbers are finite. */
export interface Given<Direction> {
	/** The field's path, as a person wrote it. */
	name: string;
	value: number;
	limit: number;
	direction: Direction;
	/** Oldest first; as many as the strategy needs, at least. */
	history: number[];
}

/** What came of it. With numbers that went beyond what a double holds it is not decided. */
export interface Compared {
	outcome: boolean;
	/** A note on the decision. */
	note?: string;
	trace: Pick<TraceEntry, 'left' | 'operator'> & { leftValue: number; rightValue: number };
	/** The end of a sentence. */
	explanation: string;
}

interface Kind<Direction extends string> extends Pick<Strategy, 'value' | 'name' | 'description'> {
	/** Value and name of each; the first is the default. */
	directions: ReadonlyArray<readonly [Direction, string]>;
	/** The field of the limit; without a default it has to be set. */
	limit: INodeProperties;
	/** Which limits make sense, for a sentence: "at least 0"; and whether a number is one. */
	range?: readonly [words: string, includes: (limit: number) => boolean];
	/** How many earlier values it needs; 0 where it looks at none. */
	minimumHistory: number;
	compare(given: Given<Direction>): Compared | Undecided;
}

interface NumericSettings {
	path: string[];
	/** A number, or an expression. */
	limit: unknown;
	direction: string;
	/** Path of the history on the item; null where it comes from memory, or from nowhere. */
	historyPath: string[] | null;
	fromMemory: boolean;
}

/** A strategy that compares a number of the item with a limit, or with what history makes of the limit. */
export function numericStrategy<Direction extends string>(kind: Kind<Direction>): Strategy<NumericSettings> {
	const readLimit = (raw: unknown): Reading<number, Undecided> => {
		const limit = readNumber(raw, kind.limit.displayName);
		if (!limit.ok || (kind.range?.[1](limit.value) ?? true)) return limit;
		const message = `'${kind.limit.displayName}' is ${limit.value}, which is not ${kind.range?.[0] ?? ''}.`;
		return { ok: false, reason: 'parameter_error', message };
	};
	const historyOf = (
		{ path, historyPath, fromMemory }: NumericSettings,
		item: unknown,
		{ remembered }: StrategyPorts,
	): Reading<number[], Undecided> => {
		if (kind.minimumHistory === 0) return { ok: true, value: [] };
		const name = shownText((historyPath ?? path).join('.'));
		if (fromMemory && remembered === null)
			return {
				ok: false,
				reason: 'history_unavailable',
				message: `The earlier values of '${name}' could not be read from memory: see 'memory'.`,
			};
		const history = readHistory(fromMemory ? remembered : readInChain(item, historyPath ?? []), name);
		if (!history.ok || history.value.length >= kind.minimumHistory) return history;
		const message =
			`${history.value.length} earlier values are known, and at least ${kind.minimumHistory} are needed. ` +
			(fromMemory
				? `Each item with '${name}' adds one to its group's.`
				: `They are to stand in '${name}', the 'History Field'.`);
		return { ok: false, reason: 'insufficient_history', message };
	};
	return {
		value: kind.value,
		name: kind.name,
		description: kind.description,
		fields: fieldsOf(kind),
		read: (stored) => readNumeric(kind, stored, readLimit),
		...(kind.minimumHistory > 0 && {
			remembers: ({ path, fromMemory }) => (fromMemory ? (item) => numberAt(item, path) : null),
		}),
		async decide(settings, item, ports) {
			const { path, direction } = settings;
			const name = shownText(path.join('.'));
			const found = readInChain(item, path);
			const value = readNumber(found, name);
			const parameter = resolveParameter(settings.limit, kind.limit.displayName, item, ports);
			const limit = parameter.ok ? readLimit(parameter.value) : parameter;
			const history = historyOf(settings, item, ports);
			const trace = {
				left: name,
				leftValue: shownInTrace(found),
				operator: direction,
				rightValue: limit.ok ? limit.value : null,
			};
			if (!value.ok) return undecided(atField(value), trace);
			if (!limit.ok) return undecided(limit, trace);
			if (!history.ok) return undecided(history, trace);
			const compared = kind.compare({
				name,
				value: value.value,
				limit: limit.value,
				direction: direction as Direction,
				history: history.value,
			});
			if ('message' in compared) return undecided(compared, trace);
			const { outcome, note = null, explanation } = compared;
			if (Number.isNaN(compared.trace.leftValue) || !Number.isFinite(compared.trace.rightValue))
				return undecided(
					{ reason: 'null_input', message: `'${name}' or its history is more than can be calculated with.` },
					trace,
				);
			return {
				decision: { value: outcome, type: 'boolean', reason: note },
				trace: [{ ...compared.trace, outcome, reason: null }],
				explanation,
			};
		},
	};
}

function numberAt(item: unknown, path: string[]): number | null {
	const value = readNumber(readInChain(item, path), '');
	return value.ok ? value.value : null;
}

function readNumeric<Direction extends string>(
	{ directions, limit: field, minimumHistory }: Kind<Direction>,
	stored: StoredParameters,
	readLimit: (raw: unknown) => Reading<number, Undecided>,
): Reading<NumericSettings> {
	const path = readPath(configuredText(stored['valueField']), 'Value Field');
	if (!path.ok) return path;
	const direction = configuredText(stored['direction'], directions[0]?.[0]);
	if (!directions.some(([one]) => one === direction))
		return wrong('Direction', direction, directions.map(([one]) => one).join(' or '));
	const raw = isNotConfigured(stored[field.name]) ? field.default : stored[field.name];
	if (raw === '')
		return {
			ok: false,
			message: `No '${field.displayName}' is set.`,
			suggestion: 'Enter a number, or an expression that gives one.',
		};
	const limit = isExpression(raw) ? ({ ok: true, value: raw } as const) : readLimit(raw);
	if (!limit.ok) return { ...limit, suggestion: 'Enter another number, or an expression that gives one.' };
	const from = configuredText(stored['historyFrom'], 'item');
	if (minimumHistory > 0 && from !== 'item' && from !== 'memory')
		return wrong('History From', from, 'item or memory');
	const fromMemory = minimumHistory > 0 && from === 'memory';
	const settings = { path: path.value, direction, limit: limit.value, fromMemory };
	if (minimumHistory === 0 || fromMemory) return { ok: true, value: { ...settings, historyPath: null } };
	const history = readPath(configuredText(stored['historyField']), 'History Field');
	return history.ok ? { ok: true, value: { ...settings, historyPath: history.value } } : history;
}

function wrong(field: string, value: string, choices: string): Reading<never> {
	const message = `'${field}' is '${shownText(value)}', which this version of the node does not know.`;
	return { ok: false, message, suggestion: `Choose ${choices}, or update the package.` };
}

const HISTORY_FIELDS: INodeProperties[] = [
	{
		displayName: 'History From',
		name: 'historyFrom',
		type: 'options',
		noDataExpression: true,
		default: 'item',
		description: `Where the earlier values come from, of which the latest ${MAX_HISTORY} count`,
		options: [
			{ name: 'Item', value: 'item', description: 'A list on the item' },
			{ name: 'Memory', value: 'memory', description: 'The values of earlier items of its group' },
		],
	},
	{
		displayName: 'History Field',
		name: 'historyField',
		type: 'string',
		noDataExpression: true,
		default: '',
		placeholder: 'e.g. lead.pastScores',
		description: 'Path of the list of earlier values: oldest first, without the current one',
		displayOptions: { show: { historyFrom: ['item'] } },
	},
];

function fieldsOf<Direction extends string>({ directions, limit, minimumHistory }: Kind<Direction>) {
	const standard = directions[0]?.[0] ?? '';
	const direction: INodeProperties = {
		displayName: 'Direction',
		name: 'direction',
		type: 'options',
		noDataExpression: true,
		default: standard,
		options: directions.map(([value, name]) => ({ name, value })),
	};
	return [VALUE_FIELD, direction, limit, ...(minimumHistory > 0 ? HISTORY_FIELDS : [])];
}
