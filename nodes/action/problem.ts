import type { ErrorDetail, ErrorType } from '../record/actionTriggered';

/** What makes a delivery fail: the error of a failed record, and an entry of a preview's problems. */
export type Problem = ErrorDetail;

export function problem(type: ErrorType, message: string, location: string | null, suggestion: string | null): Problem {
	return { type, message, location, suggestion };
}
