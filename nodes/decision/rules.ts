import type { FilterOperatorValue, FilterOptionsValue } from 'n8n-workflow';
import { z } from 'zod/v4';

/** One comparison as n8n's filter parameter stores it, before any expression is evaluated. */
export interface Clause {
	leftValue: unknown;
	rightValue: unknown;
	operator: FilterOperatorValue;
}

/** Clauses and groups of clauses; n8n's filter parameter knows no groups, presets do. */
export interface Rules {
	clauses: Array<Clause | Rules>;
	combinator: 'and' | 'or';
	options: FilterOptionsValue;
}

const filterValue = z.looseObject({
	combinator: z.enum(['and', 'or']).catch('and'),
	conditions: z
		.array(
			z.looseObject({
				leftValue: z.unknown(),
				rightValue: z.unknown(),
				operator: z.looseObject({ type: z.string(), operation: z.string() }),
			}),
		)
		.default([]),
	options: z.looseObject({}).default({}),
});

// What n8n's editor stores for a new filter; a workflow written by hand may lack it.
export const DEFAULT_OPTIONS: FilterOptionsValue = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 };

export type RulesReading = { ok: true; rules: Rules } | { ok: false; message: string; suggestion: string };

/**
 * Reads the raw value of n8n's filter parameter.
 * @returns the rules, or what is wrong with them for every item
 */
export function readRules(raw: unknown): RulesReading {
	const parsed = filterValue.safeParse(raw ?? {});
	if (!parsed.success) {
		return {
			ok: false,
			message: "'Conditions' cannot be read.",
			suggestion: "Remove the conditions and add them again, or set 'Conditions' to fixed instead of expression.",
		};
	}
	const clauses = parsed.data.conditions as unknown as Clause[];
	const blank = clauses.findIndex(({ leftValue }) => leftValue === undefined || leftValue === null || leftValue === '');
	if (blank >= 0) {
		return {
			ok: false,
			message: `Condition ${blank + 1} has nothing on its left side.`,
			suggestion: 'Drag a field from the input into its first box, or remove the condition.',
		};
	}
	return {
		ok: true,
		rules: { clauses, combinator: parsed.data.combinator, options: { ...DEFAULT_OPTIONS, ...parsed.data.options } as FilterOptionsValue },
	};
}
