import { z } from 'zod/v4';
import { problemSchema } from '../../shared/http/problem';

/** The delivery record of one action, exactly as published: all five fields, always. */
export const actionTriggeredSchema = z.strictObject({
	action_id: z.string(),
	action_version: z.string(),
	status: z.enum(['triggered', 'skipped', 'failed', 'would_trigger']),
	payload_sent: z.record(z.string(), z.json()).nullable(),
	error: z.strictObject({ error: problemSchema }).nullable(),
});

export type ActionTriggered = z.infer<typeof actionTriggeredSchema>;
export type ActionStatus = ActionTriggered['status'];
