// What should become of one action, from the published rules alone. This file knows nothing of the
// nodes and imports nothing from them.

export const DECISIONS = ['true', 'false', 'not evaluable'] as const;
export const FIRE_ON = ['true', 'false', 'any'] as const;
export const DRY_RUN = ['auto', 'always', 'never'] as const;
export const SITUATIONS = [
	'manual run',
	'production',
	'retry of a test run',
	'sub-workflow of a test run',
	'evaluation',
] as const;
export const DELIVERIES = ['200', '404', '500', 'time-out', 'refused'] as const;

export type Decision = (typeof DECISIONS)[number];
export type FireOn = (typeof FIRE_ON)[number];
export type DryRun = (typeof DRY_RUN)[number];
export type Situation = (typeof SITUATIONS)[number];
export type Delivery = (typeof DELIVERIES)[number];

export interface Row {
	decision: Decision;
	fireOn: FireOn;
	dryRun: DryRun;
	situation: Situation;
	delivery: Delivery;
}

export interface Expectation {
	status: 'triggered' | 'would_trigger' | 'skipped' | 'failed';
	/** Index of the output: Triggered, Dry Run, Skipped, Failed. */
	output: 0 | 1 | 2 | 3;
	errorType: string | null;
	hasPayload: boolean;
	/** Whether the receiver sees a connection. A refused one reaches nobody. */
	connections: 0 | 1;
	dry: boolean;
}

/** n8n's mode of a situation, and whether its items carry the mark of a test. */
export const SITUATION: Record<Situation, { mode: string; test: boolean }> = {
	'manual run': { mode: 'manual', test: false },
	production: { mode: 'webhook', test: false },
	'retry of a test run': { mode: 'retry', test: true },
	'sub-workflow of a test run': { mode: 'integrated', test: true },
	evaluation: { mode: 'evaluation', test: false },
};

export function isDry({ dryRun, situation }: Pick<Row, 'dryRun' | 'situation'>): boolean {
	if (dryRun === 'always') return true;
	if (dryRun === 'never') return false;
	const { mode, test } = SITUATION[situation];
	return mode === 'manual' || mode === 'evaluation' || test;
}

const ERROR_TYPE: Record<Exclude<Delivery, '200'>, string> = {
	'404': 'not_found',
	'500': 'execution_error',
	'time-out': 'execution_timeout',
	refused: 'execution_error',
};

export function expectation(row: Row): Expectation {
	const dry = isDry(row);
	const nothing = { errorType: null, hasPayload: false, connections: 0, dry } as const;
	// The order of these rules is the rule: undecided before fire_on before dry run before delivery.
	if (row.decision === 'not evaluable') return { ...nothing, status: 'skipped', output: 2 };
	if (row.fireOn !== 'any' && row.fireOn !== row.decision)
		return { ...nothing, status: 'skipped', output: 2 };
	if (dry) return { ...nothing, status: 'would_trigger', output: 1 };
	if (row.delivery === '200')
		return { ...nothing, status: 'triggered', output: 0, hasPayload: true, connections: 1 };
	return {
		...nothing,
		status: 'failed',
		output: 3,
		errorType: ERROR_TYPE[row.delivery],
		connections: row.delivery === 'refused' ? 0 : 1,
	};
}

/** Every combination. */
export function everyRow(): Row[] {
	return SITUATIONS.flatMap((situation) =>
		DRY_RUN.flatMap((dryRun) =>
			DECISIONS.flatMap((decision) =>
				FIRE_ON.flatMap((fireOn) =>
					DELIVERIES.map((delivery) => ({ decision, fireOn, dryRun, situation, delivery })),
				),
			),
		),
	);
}
