import { isNotConfigured } from '../../../shared/configured';
import type { Reading } from '../../../shared/reading';
import { shownValue } from '../../../shared/shownText';
import type { Strategy, StoredParameters } from '../strategy';
import { evaluateRules } from './evaluateRules';
import { explainRules } from './explanation';
import { rulesFields } from './fields';
import { presetRules } from './presets';
import { comparedBy, readRules, type Rules } from './rules';

export interface RulesSettings {
	rules: Rules;
	missingAsN8n: boolean;
}

/** Decides by clauses that compare fields of the item: ready-made ones, or those of n8n's filter. */
export const rules: Strategy<RulesSettings> = {
	value: 'rules',
	name: 'Rules',
	description: 'Compare fields of the item',
	fields: rulesFields,
	read(stored) {
		const reading = chosenRules(stored);
		if (!reading.ok) return reading;
		const { options } = stored;
		return {
			ok: true,
			value: { rules: comparedBy(reading.value, options), missingAsN8n: options['missingAsN8n'] === true },
		};
	},
	hint: (settings) =>
		settings.rules.clauses.length > 0
			? null
			: "No conditions are set, so every item counts as true. Add one under 'Conditions' to tell " +
				'items apart.',
	async decide(settings, item, { evaluate }) {
		const { value, reason, trace } = evaluateRules(settings.rules, item, evaluate, settings.missingAsN8n);
		return { decision: { value, type: 'boolean', reason }, trace, explanation: explainRules(value, trace) };
	},
};

function chosenRules({ rule, conditions }: StoredParameters): Reading<Rules> {
	if (rule === 'custom') return readRules(conditions);
	if (isNotConfigured(rule)) {
		const reading = readRules(conditions);
		// n8n hides the conditions, and hands over none, where the rule is not 'custom'; none would let
		// everything through.
		if (!reading.ok || reading.value.clauses.length > 0) return reading;
		return {
			ok: false,
			message: "No 'Rule' is chosen.",
			suggestion: "Choose one, or 'Custom Conditions' to compare fields yourself.",
		};
	}
	const preset = presetRules(rule);
	if (preset !== null) return { ok: true, value: preset };
	return {
		ok: false,
		message: `This version of the node has no rule '${shownValue(rule)}'.`,
		suggestion: "Choose another 'Rule', or update the package.",
	};
}
