import type { TraceEntry } from '../decision';
import { evaluateClause, type UnknownReason } from './evaluateClause';
import { and, or, type Truth } from './kleene';
import type { EvaluateExpression } from '../operand';
import type { Clause, Rules } from './rules';

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
	const results = rules.clauses.map((entry): Evaluation =>
		'clauses' in entry
			? evaluateRules(entry, json, evaluate, missingAsN8n)
			: evaluateOne(entry, rules, json, evaluate, missingAsN8n),
	);
	const values = results.map(({ value }) => value);
	const value = values.length === 0 ? true : rules.combinator === 'or' ? or(values) : and(values);
	const firstUnknown = results.find(({ reason }) => reason !== null);
	return {
		value,
		reason: value === null ? (firstUnknown?.reason ?? null) : null,
		trace: results.flatMap(({ trace }) => trace),
	};
}

function evaluateOne(
	clause: Clause,
	{ options }: Rules,
	json: unknown,
	evaluate: EvaluateExpression,
	missingAsN8n: boolean,
): Evaluation {
	const { outcome, unknownReason, trace } = evaluateClause(clause, { json, evaluate, options, missingAsN8n });
	return { value: outcome, reason: unknownReason, trace: [trace] };
}
