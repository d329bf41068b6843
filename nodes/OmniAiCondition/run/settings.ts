import type { ConfiguredAction } from '../action/actionKind';
import { readActions, wrongInRun } from '../action/configuredAction';
import type { Limits } from './inParallel';
import { DELIVERIES_AT_A_TIME, MAX_RETRIES, RETRY_BUDGET_MS } from '../action/limits';
import type { RetryPolicy } from '../action/retryPolicy';
import { configuredFields, configuredText } from '../../shared/configured';
import { isJsonObject } from '../../shared/jsonValue';
import type { Reading } from '../../shared/reading';
import { readPath } from '../decision/fieldPath';
import { readStrategy, type ChosenStrategy } from '../decision/strategy';
import { STRATEGIES } from '../registry/strategies';
import { ACTION_KINDS } from '../registry/actionKinds';
import { readMemory, type MemorySettings } from '../memory/settings';
import { DRY_RUN, type DryRun } from './dryRun';

/** The same for every item of a run. */
export interface ConditionSettings extends RunOptions {
	conditionId: string;
	conditionVersion: string;
	decidedBy: ChosenStrategy;
	/** Path of the field that names what is decided about. */
	entityPath: string[];
	dryRun: DryRun;
	actions: ConfiguredAction[];
	/** Null where nothing is remembered. */
	memory: MemorySettings | null;
}

/** The collection *Options*, as far as it is about the run; strategies read their own. */
export interface RunOptions {
	/** How much of a result its item carries. */
	details: 'full' | 'compact';
	/** Whether items carry the incoming one. */
	includeInput: boolean;
	retries: RetryPolicy;
	/** Deliveries under way at a time. */
	deliveriesAtATime: Pick<Limits, 'total' | 'perGroup'>;
}

/**
 * @param raw the node's parameters as they are stored, before any expression is evaluated
 * @param zone IANA name of the workflow's time zone
 * @returns the settings, or what is wrong with them for every item, in words for a person
 */
export function readSettings(
	raw: Readonly<Record<string, unknown>>,
	zone = 'utc',
): Reading<ConditionSettings> {
	const options = configuredOptions(raw['options']);
	const stored = { ...raw, options };
	const decidedBy = readStrategy(STRATEGIES, stored);
	if (!decidedBy.ok) return decidedBy;
	const memory = readMemory(stored, zone, decidedBy.value.remembers !== null);
	if (!memory.ok) return memory;
	const actions = readActions(raw['actions'], ACTION_KINDS);
	if (!actions.ok) return actions;
	const { conditionId, conditionVersion, entityField } = readNames(raw);
	const entity = readPath(entityField, 'Entity Field');
	if (!entity.ok) return entity;
	const entityPath = entity.value;
	const { strategy, settings } = decidedBy.value;
	const labelsAreFree = strategy.labelsAreFree?.(settings) ?? false;
	const wrong = wrongInRun(actions.value, { entityField, entityPath, labelsAreFree });
	if (wrong !== null) return { ok: false, ...wrong };
	return {
		ok: true,
		value: {
			conditionId,
			conditionVersion,
			decidedBy: decidedBy.value,
			entityPath,
			// Anything unreadable counts as `always`: in doubt nothing leaves the machine.
			dryRun: DRY_RUN.find((choice) => choice === raw['dryRun']) ?? 'always',
			actions: actions.value,
			memory: memory.value,
			...readOptions(options),
		},
	};
}

/**
 * What the condition is called, and the path of the field that names what it is about. Workflows have them
 * among the options or, as the first ones did, beside them; the options go before.
 */
export function readNames(
	raw: Readonly<Record<string, unknown>>,
): Record<'conditionId' | 'conditionVersion' | 'entityField', string> {
	const options = configuredOptions(raw['options']);
	const text = (name: string, fallback: string) =>
		configuredText(options[name], configuredText(raw[name], fallback));
	return {
		conditionId: text('conditionId', 'condition_1'),
		conditionVersion: text('conditionVersion', '1'),
		entityField: text('entityField', 'leadId'),
	};
}

/**
 * The options of a run. Each has a value whatever is stored, so they are known where other settings are not.
 */
export function readOptions(raw: unknown): RunOptions {
	const options = configuredOptions(raw);
	return {
		details: options['details'] === 'compact' ? 'compact' : 'full',
		includeInput: options['includeInput'] !== false,
		retries: {
			maxRetries: wholeNumber(options['maxRetries'], 0, MAX_RETRIES),
			budgetMs: wholeNumber(options['retryBudgetMs'], RETRY_BUDGET_MS.min, RETRY_BUDGET_MS),
		},
		deliveriesAtATime: {
			total: wholeNumber(options['deliveriesAtATime'], 1, DELIVERIES_AT_A_TIME.total),
			perGroup: wholeNumber(options['deliveriesPerHost'], 1, DELIVERIES_AT_A_TIME.perHost),
		},
	};
}

function configuredOptions(raw: unknown): Record<string, unknown> {
	const options = configuredFields(raw);
	return isJsonObject(options) ? options : {};
}

function wholeNumber(
	raw: unknown,
	min: number,
	{ default: fallback, max }: { default: number; max: number },
): number {
	const number = typeof raw === 'number' ? raw : typeof raw === 'string' ? Number(raw) : NaN;
	return Number.isNaN(number) ? fallback : Math.min(max, Math.max(min, Math.trunc(number)));
}
