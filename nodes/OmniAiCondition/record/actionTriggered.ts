import { z } from 'zod/v4';
import { problemSchema, type Problem } from '../../shared/http/problem';
import type { JsonObject } from '../../shared/jsonValue';

/** The delivery record of one action, exactly as published: all five fields, always. */
export const actionTriggeredSchema = z.strictObject({
	action_id: z.string().min(1),
	action_version: z.string().min(1),
	status: z.enum(['triggered', 'skipped', 'failed', 'would_trigger']),
	payload_sent: z.record(z.string(), z.json()).nullable(),
	error: z.strictObject({ error: problemSchema }).nullable(),
});

export type ActionTriggered = z.infer<typeof actionTriggeredSchema>;
export type ActionStatus = ActionTriggered['status'];

/** The record of an action: what was sent where it was triggered, and why not where it failed. */
export function recordOf(
	{ actionId, actionVersion }: { actionId: string; actionVersion: string },
	outcome:
		| { status: 'triggered'; payload: JsonObject }
		| { status: 'skipped' | 'would_trigger' }
		| { status: 'failed'; problem: Problem },
): ActionTriggered {
	return {
		action_id: actionId,
		action_version: actionVersion,
		status: outcome.status,
		payload_sent: outcome.status === 'triggered' ? outcome.payload : null,
		error: outcome.status === 'failed' ? { error: outcome.problem } : null,
	};
}
