import type { TraceEntry } from '../decision';
import { evaluateClause, type Truth, type UnknownReason } from './evaluateClause';
import type { EvaluateExpression } from '../operand';
import type { Rules } from './rules';

export interface Evaluation {
	value: Truth;
	/** Why the value is null; null when it is not. */
	reason: UnknownReason | null;
	trace: TraceEntry[];
}

/**
 * Evaluates the rules for one item. Every clause is evaluated, also when an earlier one settles the
 * value, because the trace answers "why" for all of them. No clauses: true, with an empty trace.
 */
export function evaluateRules(
	rules: Rules,
	json: unknown,
	evaluate: EvaluateExpression,
	missingAsN8n: boolean,
): Evaluation {
	const { options } = rules;
	const results = rules.clauses.map((entry): Evaluation => {
		if ('clauses' in entry) return evaluateRules(entry, json, evaluate, missingAsN8n);
		const { outcome, unknownReason, trace } = evaluateClause(entry, {
			json,
			evaluate,
			options,
			missingAsN8n,
		});
		return { value: outcome, reason: unknownReason, trace: [trace] };
	});
	const values = results.map(({ value }) => value);
	const value = values.length === 0 ? true : rules.combinator === 'or' ? or(values) : and(values);
	const firstUnknown = results.find(({ reason }) => reason !== null);
	return {
		value,
		reason: value === null ? (firstUnknown?.reason ?? null) : null,
		trace: results.flatMap(({ trace }) => trace),
	};
}

/** False wins over unknown, because one false clause settles an AND. An empty list is true. */
export function and(values: Truth[]): Truth {
	if (values.includes(false)) return false;
	return values.includes(null) ? null : true;
}

/** True wins over unknown, because one true clause settles an OR. An empty list is false. */
export function or(values: Truth[]): Truth {
	if (values.includes(true)) return true;
	return values.includes(null) ? null : false;
}
