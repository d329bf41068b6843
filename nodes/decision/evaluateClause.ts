import { executeFilterCondition, type FilterConditionValue, type FilterOptionsValue } from 'n8n-workflow';
import { hasJsonForm } from '../event/jsonValue';
import { shownText } from '../event/shownText';
import type { Truth } from './kleene';
import { operandLabel, resolveOperand, type EvaluateExpression, type Operand } from './operand';
import type { Clause } from './rules';

/** Why a clause could not be evaluated. */
export type UnknownReason = 'null_input' | 'wrong_type' | 'expression_failed';

/** What a person needs to see why a clause holds, does not hold or could not be evaluated. */
export interface TraceEntry {
	/** What was compared: a field's path or an expression. */
	left: string;
	leftValue: unknown;
	operator: string;
	rightValue: unknown;
	outcome: Truth;
	/** A sentence when the outcome is null, else null. */
	reason: string | null;
}

export interface ClauseResult {
	outcome: Truth;
	unknownReason: UnknownReason | null;
	trace: TraceEntry;
}

export interface ClauseContext {
	json: unknown;
	evaluate: EvaluateExpression;
	options: FilterOptionsValue;
	/** Compare missing values the way n8n's If node does, instead of not deciding. */
	missingAsN8n: boolean;
}

const EXISTENCE = new Set(['exists', 'notExists']);
const EMPTINESS = new Set(['empty', 'notEmpty']);

/**
 * Evaluates one clause for one item. Never throws: what n8n's If node treats as false or as an error
 * (a missing value, a wrong type, a throwing expression) is "not known" here, with the reason.
 */
export function evaluateClause(clause: Clause, context: ClauseContext): ClauseResult {
	try {
		return evaluate(clause, context);
	} catch (error) {
		// A value that cannot be read, such as one nested too deeply or a circular one.
		const { outcome, unknownReason, reason } = unknown('expression_failed', `A value could not be read: ${shownText(error instanceof Error ? error.message : String(error))}.`);
		const trace = { left: operandLabel(clause.leftValue), leftValue: null, operator: operatorName(clause), rightValue: null, outcome, reason: reason ?? null };
		return { outcome, unknownReason: unknownReason ?? null, trace };
	}
}

function evaluate(clause: Clause, context: ClauseContext): ClauseResult {
	const left = resolveOperand(clause.leftValue, context.json, context.evaluate);
	const isUnary = takesNoRightOperand(clause);
	const right: Operand = isUnary ? { ok: true, value: null } : resolveOperand(clause.rightValue, context.json, context.evaluate);
	const verdict = judge(clause, left, right, isUnary, context);
	return {
		outcome: verdict.outcome,
		unknownReason: verdict.unknownReason ?? null,
		trace: {
			left: operandLabel(clause.leftValue),
			leftValue: shown(left),
			operator: operatorName(clause),
			rightValue: isUnary ? null : shown(right),
			outcome: verdict.outcome,
			reason: verdict.reason ?? null,
		},
	};
}

interface Verdict {
	outcome: Truth;
	unknownReason?: UnknownReason;
	reason?: string;
}

function judge(clause: Clause, left: Operand, right: Operand, isUnary: boolean, context: ClauseContext): Verdict {
	const { operation } = clause.operator;
	if (context.missingAsN8n) return judgeAsN8n(clause, left, right, isUnary, context.options);
	if (EXISTENCE.has(operation)) {
		const exists = left.ok && isPresent(left.value);
		return { outcome: operation === 'exists' ? exists : !exists };
	}
	if (EMPTINESS.has(operation)) {
		const isEmpty = !left.ok || hasNoContent(left.value);
		return { outcome: operation === 'empty' ? isEmpty : !isEmpty };
	}
	if (!left.ok || !right.ok) return judgeAsN8n(clause, left, right, isUnary, context.options);
	if (!isPresent(left.value)) return unknown('null_input', `'${operandLabel(clause.leftValue)}' is missing or null.`);
	if (!isUnary && !isPresent(right.value)) {
		return unknown('null_input', `The value to compare with ('${operandLabel(clause.rightValue)}') is missing or null.`);
	}
	// n8n converts these silently: blank text to 0, any text to true.
	const { type, rightType = type } = clause.operator;
	const operands: Array<[unknown, string]> = isUnary ? [[left.value, type]] : [[left.value, type], [right.value, rightType]];
	const misfit = operands.find(([value, expected]) => convertsByAccident(value, expected));
	if (misfit !== undefined) return unknown('wrong_type', `${quoted(misfit[0])} is not a ${misfit[1]}.`);
	return judgeAsN8n(clause, left, right, isUnary, context.options);
}

function judgeAsN8n(clause: Clause, left: Operand, right: Operand, isUnary: boolean, options: FilterOptionsValue): Verdict {
	if (!left.ok) return unknown('expression_failed', `The first value could not be evaluated: ${left.message}`);
	if (!right.ok) return unknown('expression_failed', `The second value could not be evaluated: ${right.message}`);
	const rightValue = isUnary ? clause.rightValue : right.value;
	try {
		const condition = { id: '', leftValue: left.value, rightValue, operator: clause.operator } as FilterConditionValue;
		return { outcome: Boolean(executeFilterCondition(condition, options)) };
	} catch (error) {
		return unknown('wrong_type', readable(error, [left.value, rightValue]));
	}
}

function unknown(unknownReason: UnknownReason, reason: string): Verdict {
	return { outcome: null, unknownReason, reason };
}

function takesNoRightOperand({ operator }: Clause): boolean {
	return operator.singleValue === true || EXISTENCE.has(operator.operation) || EMPTINESS.has(operator.operation) || operator.operation === 'true' || operator.operation === 'false';
}

function isPresent(value: unknown): boolean {
	return value !== undefined && value !== null && !Number.isNaN(value);
}

function hasNoContent(value: unknown): boolean {
	if (!isPresent(value) || value === '') return true;
	if (Array.isArray(value)) return value.length === 0;
	// A date has no keys, and is something.
	return typeof value === 'object' && !hasJsonForm(value) && Object.keys(value as object).length === 0;
}

function convertsByAccident(value: unknown, type: string): boolean {
	if (type === 'number') return (typeof value === 'string' && value.trim() === '') || typeof value === 'boolean' || Array.isArray(value);
	if (type === 'boolean') return typeof value !== 'boolean' && !['true', 'false', '1', '0'].includes(String(value).toLowerCase());
	return false;
}

// n8n quotes one operand in full, so that is cut before anything else is done with its message.
function readable(error: unknown, operands: unknown[]): string {
	const message = error instanceof Error ? error.message : String(error);
	const start = message.indexOf("'") + 1;
	const quote = operands.map(String).find((operand) => shownText(operand) !== operand && message.startsWith(operand, start));
	const cut = quote === undefined ? message : `${message.slice(0, start)}${shownText(quote)}${message.slice(start + quote.length)}`;
	return shownText(withoutPosition(cut), LONGEST_MESSAGE);
}

// A value and the words around it.
const LONGEST_MESSAGE = 400;

// n8n ends its messages with the position inside its own node, which means nothing here.
function withoutPosition(message: string): string {
	const position = message.lastIndexOf(' [');
	return position >= 0 && /^ \[(?:condition \d{1,9}, )?item \d{1,9}\]$/.test(message.slice(position)) ? `${message.slice(0, position)}.` : message;
}

function operatorName({ operator }: Clause): string {
	return `${operator.type} ${operator.operation.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`;
}

// The trace is kept with every execution and read in a table, so values are shown, not stored.
function shown(operand: Operand): unknown {
	if (!operand.ok) return null;
	const { value } = operand;
	if (value === undefined || value === null) return null;
	if (typeof value === 'number' || typeof value === 'boolean') return value;
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
	return shownText(text);
}

function quoted(value: unknown): string {
	return `'${String(shown({ ok: true, value }))}'`;
}
