import type { INodeProperties } from 'n8n-workflow';
import { isNotConfigured } from '../../shared/configured';
import type { Reading } from '../../shared/reading';
import { shownText, shownValue } from '../../shared/shownText';
import type { Decision, TraceEntry } from './decision';
import type { EvaluateExpression } from './operand';

/** The node's parameters as they are stored, before any expression is evaluated. */
export interface StoredParameters {
	readonly [name: string]: unknown;
	/** Those of the collection *Options* that are set. */
	readonly options: Readonly<Record<string, unknown>>;
}

/** What a strategy may use of the world, for one item. */
export interface StrategyPorts {
	evaluate: EvaluateExpression;
	/**
	 * The values that memory holds of the item's group, oldest first, without the item's own. Null where the
	 * strategy does not ask for them, or where memory could not be reached.
	 */
	remembered: readonly number[] | null;
}

/** The value of an item; null where it has none that could be compared. Never throws. */
export type ValueOf = (item: unknown, evaluate: EvaluateExpression) => number | null;

export interface StrategyDecision {
	decision: Pick<Decision, 'value' | 'type' | 'reason'>;
	trace: TraceEntry[];
	/**
	 * Why, for a person. What was decided ends a sentence ("… because score is at least '5'") and has no full
	 * stop; what could not be decided is told in a sentence of its own.
	 */
	explanation: string;
}

/** A way to decide about items. `registry/strategies.ts` lists them. */
export interface Strategy<Settings = unknown> {
	/** What workflows store. */
	value: string;
	/** As the editor names it. */
	name: string;
	description: string;
	/** Its fields in the editor, which shows them for this strategy only. */
	fields: INodeProperties[];
	/** @returns its settings for a whole run, or what is wrong with them for every item */
	read(stored: StoredParameters): Reading<Settings>;
	/** What a person should know about a run with these settings, however it ended; null for nothing. */
	hint?(settings: Settings): string | null;
	/**
	 * How to read what memory keeps of an item for later ones of its group; null where, with these settings,
	 * it keeps nothing. Left out by strategies that never ask it.
	 */
	remembers?(settings: Settings): ValueOf | null;
	/** Whether its decisions can be any text of an item, and not only what a person wrote into a field. */
	labelsAreFree?(settings: Settings): boolean;
	/** Decides about one item (its JSON). */
	decide(settings: Settings, item: unknown, ports: StrategyPorts): Promise<StrategyDecision>;
}

/** A strategy with what is set for it. */
export interface ChosenStrategy {
	strategy: Strategy;
	settings: unknown;
	hint: string | null;
	/** Null where it keeps no values in memory. */
	remembers: ValueOf | null;
}

/** The strategy that is stored, or the first one where none is, and its settings. */
export function readStrategy(strategies: Strategy[], stored: StoredParameters): Reading<ChosenStrategy> {
	const value = stored['strategy'];
	const strategy = isNotConfigured(value) ? strategies[0] : strategies.find((one) => one.value === value);
	if (strategy === undefined) {
		return {
			ok: false,
			message: `This version of the node has no strategy '${shownValue(value)}'.`,
			suggestion: 'Update the package, or set the condition up in a new node.',
		};
	}
	const reading = strategy.read(stored);
	if (!reading.ok) return reading;
	const settings = reading.value;
	return {
		ok: true,
		value: {
			strategy,
			settings,
			hint: strategy.hint?.(settings) ?? null,
			remembers: strategy.remembers?.(settings) ?? null,
		},
	};
}

/**
 * The strategy's decision about an item. Where it throws, the item is undecided, and no other is concerned.
 */
export async function decideBy(
	{ strategy, settings }: ChosenStrategy,
	item: unknown,
	ports: StrategyPorts,
): Promise<StrategyDecision> {
	try {
		return await strategy.decide(settings, item, ports);
	} catch (error) {
		const message = shownText(error instanceof Error ? error.message : String(error));
		return {
			decision: { value: null, type: 'boolean', reason: 'strategy_failed' },
			trace: [],
			explanation: `The strategy '${strategy.name}' failed for this item: ${message}.`,
		};
	}
}

/**
 * The editor's fields for the strategies: those of each, below their choice. As long as there is nothing to
 * choose from, a hidden field holds the only one.
 */
export function strategyFields(strategies: Strategy[]): {
	shown: INodeProperties[];
	hidden: INodeProperties[];
} {
	const fields = strategies.flatMap((strategy) =>
		strategy.fields.map((field): INodeProperties => {
			const show = { strategy: [strategy.value], ...field.displayOptions?.show };
			return { ...field, displayOptions: { ...field.displayOptions, show } };
		}),
	);
	const base = { displayName: 'Strategy', name: 'strategy' };
	const standard = strategies[0]?.value;
	if (strategies.length <= 1)
		return { shown: fields, hidden: [{ ...base, type: 'hidden', default: standard }] };
	const choice: INodeProperties = {
		...base,
		type: 'options',
		noDataExpression: true,
		default: standard,
		description: 'How an item is decided',
		options: strategies.map(({ name, value, description }) => ({ name, value, description })),
	};
	return { shown: [choice, ...fields], hidden: [] };
}
