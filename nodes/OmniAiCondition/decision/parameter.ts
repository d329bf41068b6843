import type { Reading } from '../../shared/reading';
import { resolveOperand } from './operand';
import type { StrategyPorts } from './strategy';
import type { Undecided } from './undecided';

/** What a raw parameter of a strategy holds for one item, or why that is not known. */
export function resolveParameter(
	raw: unknown,
	field: string,
	item: unknown,
	{ evaluate }: StrategyPorts,
): Reading<unknown, Undecided> {
	const operand = resolveOperand(raw, item, evaluate);
	if (operand.ok) return operand;
	const message = `'${field}' could not be evaluated: ${operand.message.replace(/\.$/, '')}.`;
	return { ok: false, reason: 'expression_failed', message };
}

/** Whether a raw parameter is an expression, which is another value for each item. */
export function isExpression(raw: unknown): raw is string {
	return typeof raw === 'string' && raw.startsWith('=');
}
