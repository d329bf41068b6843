import type { FilterOperatorValue, FilterOptionsValue } from 'n8n-workflow';
import { z } from 'zod/v4';
import { configuredFields, isNotConfigured } from '../../../shared/configured';
import type { Reading } from '../../../shared/reading';

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
export const DEFAULT_OPTIONS: FilterOptionsValue = {
	caseSensitive: true,
	leftValue: '',
	typeValidation: 'strict',
	version: 2,
};

/**
 * Reads the raw value of n8n's filter parameter.
 * @returns the rules, or what is wrong with them for every item
 */
export function readRules(raw: unknown): Reading<Rules> {
	const parsed = filterValue.safeParse(configuredFields(raw));
	if (!parsed.success) {
		return {
			ok: false,
			message: "'Conditions' cannot be read.",
			suggestion:
				"Remove the conditions and add them again, or set 'Conditions' to fixed instead of expression.",
		};
	}
	const clauses = parsed.data.conditions as unknown as Clause[];
	const blank = clauses.findIndex(({ leftValue }) => isNotConfigured(leftValue));
	if (blank >= 0) {
		return {
			ok: false,
			message: `Condition ${blank + 1} has nothing on its left side.`,
			suggestion: 'Drag a field from the input into its first box, or remove the condition.',
		};
	}
	return {
		ok: true,
		value: {
			clauses,
			combinator: parsed.data.combinator,
			options: { ...DEFAULT_OPTIONS, ...parsed.data.options } as FilterOptionsValue,
		},
	};
}

/** What the node's own options say about every comparison; undefined where they say nothing. */
export interface ComparisonOptions {
	ignoreCase?: unknown;
	convertTypes?: unknown;
}

/**
 * The rules, compared as the node's options say, groups included. What they leave open stays as it is stored.
 */
export function comparedBy(rules: Rules, options: ComparisonOptions): Rules {
	const { caseSensitive, typeValidation } = rules.options;
	return {
		...rules,
		clauses: rules.clauses.map((entry) => ('clauses' in entry ? comparedBy(entry, options) : entry)),
		options: {
			...rules.options,
			// The editor stores beside the conditions what the options said when these were last changed.
			caseSensitive: typeof options.ignoreCase === 'boolean' ? !options.ignoreCase : caseSensitive !== false,
			typeValidation:
				typeof options.convertTypes === 'boolean'
					? options.convertTypes
						? 'loose'
						: 'strict'
					: typeValidation === 'loose'
						? 'loose'
						: 'strict',
		},
	};
}
