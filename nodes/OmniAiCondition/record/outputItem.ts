import { z } from 'zod/v4';
import { problemSchema } from '../../shared/http/problem';
import { decisionSchema, traceEntrySchema } from '../decision/decision';
import { actionTriggeredSchema } from './actionTriggered';

// The condition's output item: what is written for each action and item, and what later conditions read of
// it. This schema is its single source; tests hold every item of the engine against it. What a preview, a
// delivery and a replay hold beside these fields is the matter of the action's kind.

/** Which event an item is about, where the item says so. */
export const eventReferenceSchema = z.strictObject({
	event: z.string().min(1).nullable(),
	eventKey: z.string().min(1).nullable(),
	leadId: z.string().min(1).nullable(),
	workspaceId: z.string().min(1).nullable(),
});

const previewSchema = z.looseObject({
	/** What would make the delivery fail; empty when nothing speaks against it. */
	problems: z.array(problemSchema),
});

/**
 * What is needed, with the idempotency key, to send a failed action again without deciding again. It holds
 * nothing secret, so it can be stored.
 */
const replaySchema = z.looseObject({
	/** The kind of action. */
	type: z.string(),
	/** What has to come from the configuration of whoever sends it. */
	leftOut: z.array(z.string()),
});

export const deliverySchema = z.looseObject({
	/** From the start of the first attempt to the end of the last, waits included. */
	durationMs: z.number(),
	idempotencyKey: z.string(),
	/**
	 * Of a delivery that failed; null when the action could not be prepared: there is nothing to send again
	 * then, and once the configuration is corrected the item has to be decided anew.
	 */
	replay: replaySchema.nullable().optional(),
});

/** What a condition that remembers knew of the item's group, times in ISO 8601. */
const memorySchema = z.strictObject({
	store: z.enum(['local', 'shared']),
	/** Null where all items are one group. */
	group: z.string().nullable(),
	/** How often it held, this time included, and how often it must; null where once will do. */
	count: z.number().nullable(),
	needed: z.number().nullable(),
	/** When the first of those that count happened. */
	oldestAt: z.string().nullable(),
	heldBackBy: z.enum(['cooldown', 'mute']).nullable(),
	/** When the action can be sent again, where it is held back. */
	nextPossibleAt: z.string().nullable(),
	/** A sentence where memory did not do what it should. */
	warning: z.string().nullable(),
});

/** What a person reads in a table of many rows; n8n shows the first fields of an item without scrolling. */
const columnsSchema = z.strictObject({
	/** For the eye; programs read the status of the record. */
	outcome: z.enum(['Sent', 'Would send', 'Would fail', 'Skipped', 'Held back', 'Failed']),
	/** An id, never a name. */
	lead: z.string().nullable(),
	/** What the event reports, of names and types only. */
	happened: z.string().nullable(),
	/** The action's id. */
	action: z.string(),
	/** The reason, and what to do where it failed or would fail. */
	why: z.string(),
	/** What is or would be sent, in one line; null for nothing. */
	body: z.string().nullable(),
});

export const outputItemSchema = z.strictObject({
	...columnsSchema.shape,
	actionTriggered: actionTriggeredSchema,
	decision: decisionSchema,
	/** The same as `why`, which the first version did not have. */
	explanation: z.string(),
	trace: z.array(traceEntrySchema),
	/** Of a dry run. */
	preview: previewSchema.nullable(),
	/** Of a live run; null where nothing was ready to be sent. */
	delivery: deliverySchema.nullable(),
	/** Null where nothing is remembered. */
	memory: memorySchema.nullable(),
	/** Whether later conditions have to stay dry for this item, also in a retry or sub-workflow. */
	test: z.literal(true).optional(),
	event: eventReferenceSchema,
	/** The incoming item. */
	input: z.record(z.string(), z.unknown()).optional(),
});

/** The same, as far as a table of many rows needs it; what can be sent again keeps what that takes. */
export const compactItemSchema = z.strictObject({
	...columnsSchema.shape,
	actionTriggered: actionTriggeredSchema,
	delivery: deliverySchema.pick({ idempotencyKey: true, replay: true }).strict().optional(),
	test: z.literal(true).optional(),
	event: eventReferenceSchema,
});

export type OutputItem = z.infer<typeof outputItemSchema>;
export type CompactItem = z.infer<typeof compactItemSchema>;
export type Columns = z.infer<typeof columnsSchema>;
export type EventReference = OutputItem['event'];
export type ItemMemory = z.infer<typeof memorySchema>;
export type Preview = z.infer<typeof previewSchema>;
export type Delivery = z.infer<typeof deliverySchema>;
