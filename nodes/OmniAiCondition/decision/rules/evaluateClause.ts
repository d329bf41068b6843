import type { FilterConditionValue, FilterOptionsValue } from 'n8n-workflow';
import { executeFilterCondition } from 'n8n-workflow';
import { hasJsonForm } from '../../../shared/jsonValue';
import { comparable } from './comparable';
import { isNotConfigured } from '../../../shared/configured';
import { DATE_EXAMPLES, dateTimeOf } from './dateTime';
import { isPlainNumber } from '../decimal';
import type { TraceEntry } from '../decision';
import { shownText } from '../../../shared/shownText';
import { operandLabel, resolveOperand, type EvaluateExpression, type Operand } from '../operand';
import { operatorProblem, takesNoRightOperand } from './operators';
import type { Clause } from './rules';

/** Three-valued logic: null stands for "not known". */
export type Truth = boolean | null;

/** Why a clause could not be evaluated. */
export type UnknownReason = 'null_input' | 'wrong_type' | 'expression_failed' | 'unknown_operator';

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
		const { outcome, unknownReason, reason } = unknown(
			'expression_failed',
			`A value could not be read: ${shownText(error instanceof Error ? error.message : String(error))}.`,
		);
		const trace = {
			left: operandLabel(clause.leftValue),
			leftValue: null,
			operator: operatorName(clause),
			rightValue: null,
			outcome,
			reason: reason ?? null,
		};
		return { outcome, unknownReason: unknownReason ?? null, trace };
	}
}

function evaluate(clause: Clause, context: ClauseContext): ClauseResult {
	const left = resolveOperand(clause.leftValue, context.json, context.evaluate);
	const isUnary = takesNoRightOperand(clause.operator);
	const right: Operand = isUnary ? { ok: true, value: null } : rightOperand(clause, context);
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

// An empty box is the empty text, however it came to be empty.
function rightOperand(
	{ rightValue }: Clause,
	{ json, evaluate: evaluateExpression, missingAsN8n }: ClauseContext,
): Operand {
	if (!missingAsN8n && isNotConfigured(rightValue)) return { ok: true, value: '' };
	return resolveOperand(rightValue, json, evaluateExpression);
}

interface Verdict {
	outcome: Truth;
	unknownReason?: UnknownReason;
	reason?: string;
}

function judge(
	clause: Clause,
	left: Operand,
	right: Operand,
	isUnary: boolean,
	context: ClauseContext,
): Verdict {
	const { operation } = clause.operator;
	const unfit = operatorProblem(clause.operator);
	if (unfit !== null)
		return unknown('unknown_operator', `The comparison of '${operandLabel(clause.leftValue)}' ${unfit}.`);
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
	if (!isPresent(left.value))
		return unknown('null_input', `'${operandLabel(clause.leftValue)}' is missing or null.`);
	if (!isUnary && !isPresent(right.value)) {
		return unknown(
			'null_input',
			`The value to compare with ('${operandLabel(clause.rightValue)}') is missing or null.`,
		);
	}
	const { type, rightType } = clause.operator;
	const isStrict = context.options.typeValidation === 'strict';
	const leftReading = readAs(type, left.value, isStrict);
	const rightReading = isUnary ? right : readAs(rightType ?? type, right.value, isStrict);
	if (!leftReading.ok) return unknown('wrong_type', leftReading.message);
	if (!rightReading.ok) return unknown('wrong_type', rightReading.message);
	return judgeAsN8n(clause, leftReading, rightReading, isUnary, context.options);
}

function judgeAsN8n(
	clause: Clause,
	left: Operand,
	right: Operand,
	isUnary: boolean,
	options: FilterOptionsValue,
): Verdict {
	if (!left.ok)
		return unknown('expression_failed', `The first value could not be evaluated: ${left.message}`);
	if (!right.ok)
		return unknown('expression_failed', `The second value could not be evaluated: ${right.message}`);
	const rightValue = isUnary ? clause.rightValue : right.value;
	try {
		const { caseSensitive, ...values } = comparable(
			clause.operator,
			{ left: left.value, right: rightValue, caseSensitive: options.caseSensitive },
			options,
		);
		const condition = {
			id: '',
			leftValue: values.left,
			rightValue: values.right,
			operator: clause.operator,
		} as FilterConditionValue;
		return { outcome: Boolean(executeFilterCondition(condition, { ...options, caseSensitive })) };
	} catch (error) {
		return unknown('wrong_type', readable(error, [left.value, rightValue]));
	}
}

function unknown(unknownReason: UnknownReason, reason: string): Verdict {
	return { outcome: null, unknownReason, reason };
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

/**
 * A value as n8n may compare it, or why it may not. n8n converts far more than a person would: blank text and
 * `[]` to 0, "0x10" to 16, any text to true, "Statement 12" to a day in December.
 */
function readAs(type: string, value: unknown, isStrict: boolean): Operand {
	switch (type) {
		case 'dateTime': {
			const dateTime = dateTimeOf(value);
			return dateTime === null
				? { ok: false, message: `${quoted(value)} is not a date. A date is written like ${DATE_EXAMPLES}.` }
				: { ok: true, value: dateTime };
		}
		case 'number':
			return typeof value === 'number' || (!isStrict && isPlainNumber(value))
				? { ok: true, value }
				: misfit(value, type, isPlainNumber(value));
		case 'boolean':
			return typeof value === 'boolean' || (!isStrict && isPlainBoolean(value))
				? { ok: true, value }
				: misfit(value, type, isPlainBoolean(value));
		case 'array':
			return Array.isArray(value) || (!isStrict && isListAsJson(value))
				? { ok: true, value }
				: misfit(value, 'list', isListAsJson(value));
		default:
			return { ok: true, value };
	}
}

function misfit(value: unknown, type: string, couldBeConverted: boolean): Operand {
	const advice = couldBeConverted ? " Switch on 'Convert Types Where Required' to compare it as one." : '';
	return { ok: false, message: `${quoted(value)} is not a ${type}.${advice}` };
}

function isPlainBoolean(value: unknown): boolean {
	if (typeof value === 'string') return value === '1' || value === '0' || /^(?:true|false)$/i.test(value);
	return value === 1 || value === 0;
}

function isListAsJson(value: unknown): boolean {
	if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return false;
	try {
		return Array.isArray(JSON.parse(value));
	} catch {
		return false;
	}
}

// n8n quotes one operand in full, so that is cut before anything else is done with its message.
function readable(error: unknown, operands: unknown[]): string {
	const message = error instanceof Error ? error.message : String(error);
	const start = message.indexOf("'") + 1;
	const quote = operands
		.map(String)
		.find((operand) => shownText(operand) !== operand && message.startsWith(operand, start));
	const cut =
		quote === undefined
			? message
			: `${message.slice(0, start)}${shownText(quote)}${message.slice(start + quote.length)}`;
	return shownText(withoutPosition(cut), MAX_MESSAGE_LENGTH);
}

// A value and the words around it.
const MAX_MESSAGE_LENGTH = 400;

// n8n ends its messages with the position inside its own node, which means nothing here.
function withoutPosition(message: string): string {
	const position = message.lastIndexOf(' [');
	return position >= 0 && /^ \[(?:condition \d{1,9}, )?item \d{1,9}\]$/.test(message.slice(position))
		? `${message.slice(0, position)}.`
		: message;
}

// One that n8n does not know can be any text.
function operatorName({ operator }: Clause): string {
	return shownText(
		`${shownText(operator.type)} ` +
			`${shownText(operator.operation).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}`,
	);
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
