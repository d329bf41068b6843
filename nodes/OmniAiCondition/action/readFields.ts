import type { z } from 'zod/v4';
import type { Reading, Wrong } from '../../shared/reading';
import { mixedPlaceholder } from './template';

// What the kinds of action have in common when they read their fields. Messages complete
// "Action 2 ('notify_ops') …".

/** What to do about an action that no editor has written. */
export const CANNOT_BE_READ = 'Remove the action and add it again.';

/** The fields as a schema reads them, or which of them cannot be read. */
export function readFields<Schema extends z.ZodType>(
	schema: Schema,
	fields: unknown,
): Reading<z.infer<Schema>> {
	const parsed = schema.safeParse(fields);
	if (parsed.success) return { ok: true, value: parsed.data };
	return {
		ok: false,
		message: `cannot be read ('${parsed.error.issues[0]?.path.join('.') ?? ''}').`,
		suggestion: CANNOT_BE_READ,
	};
}

/** Whether a raw parameter is an expression, which n8n resolves for each item. */
export function isExpression(raw: unknown): raw is string {
	return typeof raw === 'string' && raw.startsWith('=');
}

/**
 * What is wrong with an expression that also holds placeholders; null when nothing is.
 * @param where what holds it, such as `a URL`
 */
export function mixedWith(raw: unknown, where: string): Wrong | null {
	const placeholder = isExpression(raw) ? mixedPlaceholder(raw) : null;
	if (placeholder === null) return null;
	return {
		message: `has ${where} that mixes the placeholder ${placeholder} with an expression.`,
		suggestion:
			'Use one of them: fixed text with placeholders such as {event.leadId}, or an expression with ' +
			'{{ $json.leadId }}.',
	};
}
