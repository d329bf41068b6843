import { z } from 'zod/v4';
import { shownText } from '../shownText';

/** The published error types. Readers branch on the type, never on the message. */
export const ERROR_TYPES = [
	'syntax_error',
	'type_error',
	'semantic_error',
	'reference_error',
	'parameter_error',
	'graph_error',
	'execution_error',
	'execution_timeout',
	'auth_error',
	'not_found',
	'conflict',
	'rate_limit_exceeded',
	'bounds_exceeded',
	'action_binding_failed',
] as const;

/**
 * What makes a delivery fail, as published: the error of a failed record, and an entry of a preview's
 * problems.
 */
export const problemSchema = z.strictObject({
	type: z.enum(ERROR_TYPES),
	message: z.string(),
	/** Which field of the configuration it concerns, such as `actions[1].url`, or null. */
	location: z.string().nullable(),
	/** What to do about it, or null. */
	suggestion: z.string().nullable(),
});

export type ErrorType = (typeof ERROR_TYPES)[number];
export type Problem = z.infer<typeof problemSchema>;

// Every value in a message is cut where it is put in; this is for what several of them add up to.
const MAX_MESSAGE_LENGTH = 600;

export function problem(
	type: ErrorType,
	message: string,
	location: string | null,
	suggestion: string | null,
): Problem {
	return { type, message: shownText(message, MAX_MESSAGE_LENGTH), location, suggestion };
}
