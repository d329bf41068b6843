import { z } from 'zod/v4';

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

export const errorDetailSchema = z.strictObject({
	type: z.enum(ERROR_TYPES),
	message: z.string(),
	/** Which field of the configuration it concerns, such as `actions[1].url`, or null. */
	location: z.string().nullable(),
	/** What to do about it, or null. */
	suggestion: z.string().nullable(),
});

/** The delivery record of one action, exactly as published: all five fields, always. */
export const actionTriggeredSchema = z.strictObject({
	action_id: z.string(),
	action_version: z.string(),
	status: z.enum(['triggered', 'skipped', 'failed', 'would_trigger']),
	payload_sent: z.record(z.string(), z.json()).nullable(),
	error: z.strictObject({ error: errorDetailSchema }).nullable(),
});

export type ErrorType = (typeof ERROR_TYPES)[number];
export type ErrorDetail = z.infer<typeof errorDetailSchema>;
export type ActionTriggered = z.infer<typeof actionTriggeredSchema>;
export type ActionStatus = ActionTriggered['status'];
