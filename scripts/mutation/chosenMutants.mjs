import { createHash } from 'node:crypto';

/**
 * Whether a mutant is in the sample: decided by what and where it is, so that the same seed always draws
 * the same ones, and a change elsewhere in the file draws no others in their place.
 *
 * @param share from 0 to 1
 */
export function isDrawn({ fileName, location, mutatorName, replacement }, share, seed) {
	if (share >= 1) return true;
	const file = fileName.slice(fileName.lastIndexOf('/nodes/'));
	const { start, end } = location;
	const name = [seed, file, start.line, start.column, end.line, end.column, mutatorName, replacement].join(
		' ',
	);
	return createHash('sha256').update(name).digest().readUInt32BE(0) / 2 ** 32 < share;
}

/** Leaves the mutants out that are not in the sample; Stryker counts them as errors, not in the score. */
export class ChosenMutants {
	async init() {}

	async group(mutants) {
		return [mutants.map(({ id }) => id)];
	}

	async check(mutants) {
		const share = Number(process.env.MUTATION_SHARE ?? 1);
		const seed = process.env.MUTATION_SEED ?? '1';
		return Object.fromEntries(
			mutants.map((mutant) => [
				mutant.id,
				isDrawn(mutant, share, seed)
					? { status: 'passed' }
					: { status: 'compileError', reason: 'Not in the sample' },
			]),
		);
	}
}
ChosenMutants.inject = [];
