import type { Reading } from '../../shared/reading';
import { shownText, shownValue } from '../../shared/shownText';
import { loneFieldPath, mayNameMethod, readField } from './fieldPath';

/** Lets n8n evaluate an expression (without its leading `=`) for the current item; throws what n8n throws. */
export type EvaluateExpression = (expression: string) => unknown;

export type Operand = Reading<unknown, { message: string }>;

/**
 * The value of a raw parameter for one item: a fixed value as it is, a lone field read natively,
 * anything else by n8n. An expression that throws gives its message, cut, instead of a value.
 */
export function resolveOperand(raw: unknown, json: unknown, evaluate: EvaluateExpression): Operand {
	if (typeof raw !== 'string' || !raw.startsWith('=')) return { ok: true, value: raw };
	const path = loneFieldPath(raw);
	if (path !== null) {
		const value = readField(json, path);
		if (value !== undefined || !mayNameMethod(path)) return { ok: true, value };
	}
	try {
		return { ok: true, value: evaluate(raw.slice(1)) };
	} catch (error) {
		return { ok: false, message: shownText(error instanceof Error ? error.message : String(error)) };
	}
}

/**
 * How a person would name an operand, cut where it is long: the field's path, or the expression, or the fixed
 * value.
 */
export function operandLabel(raw: unknown): string {
	if (typeof raw !== 'string' || !raw.startsWith('=')) return shownValue(raw);
	return shownText(loneFieldPath(raw)?.join('.') ?? raw.slice(1));
}
