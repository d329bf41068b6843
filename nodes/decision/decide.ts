import { evaluateClause, type TraceEntry, type UnknownReason } from './evaluateClause';
import { and, or, type Truth } from './kleene';
import type { EvaluateExpression } from './operand';
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
export function evaluateRules(rules: Rules, json: unknown, evaluate: EvaluateExpression, missingAsN8n: boolean): Evaluation {
	const results = rules.clauses.map((clause) => evaluateClause(clause, { json, evaluate, options: rules.options, missingAsN8n }));
	const outcomes = results.map(({ outcome }) => outcome);
	const value = outcomes.length === 0 ? true : rules.combinator === 'or' ? or(outcomes) : and(outcomes);
	const firstUnknown = results.find(({ unknownReason }) => unknownReason !== null);
	return {
		value,
		reason: value === null ? (firstUnknown?.unknownReason ?? null) : null,
		trace: results.map(({ trace }) => trace),
	};
}
