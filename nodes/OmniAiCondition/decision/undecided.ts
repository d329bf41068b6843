import type { Decision, TraceEntry } from './decision';
import type { StrategyDecision } from './strategy';

/** Why something cannot be decided: the record's reason, and a sentence for a person. */
export interface Undecided {
	reason: string;
	message: string;
}

/** The decision that could not be made. */
export function undecided(
	{ reason, message }: Undecided,
	trace: Omit<TraceEntry, 'outcome' | 'reason'>,
	type: Decision['type'] = 'boolean',
): StrategyDecision {
	return {
		decision: { value: null, type, reason },
		trace: [{ ...trace, outcome: null, reason: message }],
		explanation: message,
	};
}
