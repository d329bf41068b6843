import type { ConfiguredAction } from '../action/actionKind';
import { readActions, wrongInRun } from '../action/configuredAction';
import type { Limits } from './inParallel';
import { DELIVERIES_AT_A_TIME, MAX_RETRIES, RETRY_BUDGET_MS } from '../action/limits';
import type { RetryPolicy } from '../action/retryPolicy';
import { configuredFields, configuredText, isNotConfigured } from '../../shared/configured';
import { plainFieldPath } from '../decision/fieldPath';
import { shownText } from '../../shared/shownText';
import { ACTION_KINDS } from '../registry/actionKinds';
import { presetRules } from '../decision/rules/presets';
import { comparedBy, readRules, type Rules, type RulesReading } from '../decision/rules/rules';
import { DRY_RUN, type DryRun } from './dryRun';

/** The condition node's parameters as they are stored, before any expression is evaluated. */
export interface RawSettings {
	conditionId: unknown;
	conditionVersion: unknown;
	rule: unknown;
	conditions: unknown;
	entityField: unknown;
	dryRun: unknown;
	actions: unknown;
	options: unknown;
}

/** The same for every item of a run. */
export interface ConditionSettings {
	conditionId: string;
	conditionVersion: string;
	rules: Rules;
	/** Path of the field that names what is decided about. */
	entityPath: string[];
	dryRun: DryRun;
	actions: ConfiguredAction[];
	includeInput: boolean;
	missingAsN8n: boolean;
	retries: RetryPolicy;
	/** Deliveries under way at a time. */
	deliveriesAtATime: Pick<Limits, 'total' | 'perGroup'>;
}

export type SettingsReading =
	{ ok: true; settings: ConditionSettings } | { ok: false; message: string; suggestion: string };

/** @returns the settings, or what is wrong with them for every item, in words for a person */
export function readSettings(raw: RawSettings): SettingsReading {
	const rules = chosenRules(raw);
	if (!rules.ok) return rules;
	const actions = readActions(raw.actions, ACTION_KINDS);
	if (!actions.ok) return actions;
	const entityField = configuredText(raw.entityField, 'leadId');
	const entityPath = plainFieldPath(entityField);
	if (entityPath === null) {
		return {
			ok: false,
			message: `'Entity Field' is '${shownText(entityField)}', which is not the path of a field.`,
			suggestion:
				'Write the name of a field, with dots for nested ones, such as leadId or actionLog.tool.name.',
		};
	}
	const wrong = wrongInRun(actions.value, { entityField, entityPath });
	if (wrong !== null) return { ok: false, ...wrong };
	const options = configuredFields(raw.options) as Record<string, unknown>;
	return {
		ok: true,
		settings: {
			conditionId: configuredText(raw.conditionId, 'condition_1'),
			conditionVersion: configuredText(raw.conditionVersion, '1'),
			rules: comparedBy(rules.rules, options),
			entityPath,
			// Anything unreadable counts as `always`: in doubt nothing leaves the machine.
			dryRun: DRY_RUN.find((choice) => choice === raw.dryRun) ?? 'always',
			actions: actions.value,
			includeInput: includesInput(raw.options),
			missingAsN8n: options['missingAsN8n'] === true,
			retries: {
				maxRetries: wholeNumber(options['maxRetries'], 0, MAX_RETRIES),
				budgetMs: wholeNumber(options['retryBudgetMs'], RETRY_BUDGET_MS.min, RETRY_BUDGET_MS),
			},
			deliveriesAtATime: {
				total: wholeNumber(options['deliveriesAtATime'], 1, DELIVERIES_AT_A_TIME.total),
				perGroup: wholeNumber(options['deliveriesPerHost'], 1, DELIVERIES_AT_A_TIME.perHost),
			},
		},
	};
}

/** Whether items carry the incoming one, also where nothing else of the settings can be read. */
export function includesInput(options: unknown): boolean {
	return (configuredFields(options) as Record<string, unknown>)['includeInput'] !== false;
}

function wholeNumber(
	raw: unknown,
	min: number,
	{ default: fallback, max }: { default: number; max: number },
): number {
	const number = typeof raw === 'number' ? raw : typeof raw === 'string' ? Number(raw) : NaN;
	return Number.isNaN(number) ? fallback : Math.min(max, Math.max(min, Math.trunc(number)));
}

function chosenRules({ rule, conditions }: RawSettings): RulesReading {
	if (rule === 'custom') return readRules(conditions);
	if (isNotConfigured(rule)) {
		const rules = readRules(conditions);
		// n8n hides the conditions, and hands over none, where the rule is not 'custom'; none would let
		// everything through.
		if (!rules.ok || rules.rules.clauses.length > 0) return rules;
		return {
			ok: false,
			message: "No 'Rule' is chosen.",
			suggestion: "Choose one, or 'Custom Conditions' to compare fields yourself.",
		};
	}
	const preset = presetRules(rule);
	if (preset !== null) return { ok: true, rules: preset };
	return {
		ok: false,
		message: `This version of the node has no rule '${shownText(String(rule))}'.`,
		suggestion: "Choose another 'Rule', or update the package.",
	};
}
