import { z } from 'zod/v4';

/** A decision as the record's field list names it. `value` is null when it could not be made. */
export const decisionSchema = z.strictObject({
	/** A label where labels are compared, else a boolean. */
	value: z.union([z.boolean(), z.string()]).nullable(),
	type: z.enum(['boolean', 'categorical']),
	/** Why the value is null, or a note on it. */
	reason: z.string().nullable(),
	entity: z.string().nullable(),
	condition_id: z.string().min(1),
	condition_version: z.string().min(1),
	/** When the event happened, ISO 8601, or null; never the time of the run. */
	timestamp: z.string().min(1).nullable(),
});

export type Decision = z.infer<typeof decisionSchema>;

/** One comparison of a decision: what a person needs to see why it holds, does not hold or is not known. */
export const traceEntrySchema = z.strictObject({
	/** What was compared: a field's path or an expression. */
	left: z.string(),
	/** As shown to a person: a text that may be cut, a number, a boolean or null. */
	leftValue: z.unknown(),
	operator: z.string(),
	rightValue: z.unknown(),
	outcome: z.boolean().nullable(),
	/** A sentence when the outcome is null, else null. */
	reason: z.string().nullable(),
});

export type TraceEntry = z.infer<typeof traceEntrySchema>;
