import { z } from 'zod/v4';

// The published record, written down a second time on purpose: the nodes have a schema of their own,
// and a mistake there must not excuse itself here.

const errorDetail = z.strictObject({
	type: z.enum([
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
	]),
	message: z.string().min(1),
	location: z.string().nullable(),
	suggestion: z.string().nullable(),
});

const anyRecord = z.strictObject({
	action_id: z.string().min(1),
	action_version: z.string().min(1),
	status: z.enum(['triggered', 'skipped', 'failed', 'would_trigger']),
	payload_sent: z.record(z.string(), z.json()).nullable(),
	error: z.strictObject({ error: errorDetail }).nullable(),
});

/** All five fields, nothing else; a payload if and only if triggered, an error if and only if failed. */
export const actionTriggered = anyRecord.superRefine((record, context) => {
	if ((record.payload_sent !== null) !== (record.status === 'triggered')) {
		context.addIssue({ code: 'custom', message: `payload_sent does not fit status ${record.status}` });
	}
	if ((record.error !== null) !== (record.status === 'failed')) {
		context.addIssue({ code: 'custom', message: `error does not fit status ${record.status}` });
	}
});
