import fc from 'fast-check';
import { decisionSchema, traceEntrySchema } from '../../nodes/OmniAiCondition/decision/decision';
import {
	decideBy,
	readStrategy,
	type ChosenStrategy,
	type StrategyDecision,
	type StrategyPorts,
} from '../../nodes/OmniAiCondition/decision/strategy';
import { STRATEGIES } from '../../nodes/OmniAiCondition/registry/strategies';

/** Numbers as fields hold them: small whole ones, of which many are equal, and any with up to three decimals. */
export const NUMBER = fc.oneof(
	fc.integer({ min: -3, max: 3 }),
	fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }).map((thousandths) => thousandths / 1000),
);

/** What a workflow stores about its strategy, as this version reads it. */
export const readStored = (parameters: object) => readStrategy(STRATEGIES, { options: {}, ...parameters });

/** The same where nothing is wrong with it. */
export function chosen(parameters: object): ChosenStrategy {
	const reading = readStored(parameters);
	if (!reading.ok) throw new Error(`${reading.message} ${reading.suggestion}`);
	return reading.value;
}

/** Decides about an item; what comes of it has the published shape. */
export async function decide(
	parameters: object,
	item: unknown,
	ports: Partial<StrategyPorts> = {},
): Promise<StrategyDecision> {
	const made = await decideBy(chosen(parameters), item, { ...PORTS, ...ports });
	const whole = {
		...made.decision,
		entity: null,
		condition_id: 'c',
		condition_version: '1',
		timestamp: null,
	};
	expect(decisionSchema.parse(whole)).toEqual(whole);
	for (const entry of made.trace) expect(traceEntrySchema.parse(entry)).toEqual(entry);
	// Undecided is told in a sentence, anything else ends one.
	expect(made.explanation).toMatch(made.decision.value === null ? /\.$/ : /[^.]$/);
	return made;
}

/** Value and reason alone, for many items. */
export async function outcomeOf(
	parameters: object,
	item: unknown,
	ports: Partial<StrategyPorts> = {},
): Promise<[unknown, string | null]> {
	const { value, reason } = (await decideBy(chosen(parameters), item, { ...PORTS, ...ports })).decision;
	return [value, reason];
}

const PORTS: StrategyPorts = {
	evaluate: (expression) => {
		throw new Error(`${expression} is not to be evaluated`);
	},
	remembered: null,
};
