// How the time of a reader grows with its input. The time itself says nothing: it depends on the machine and
// on what else runs there. So processor time is taken, the best of several runs, and only the factor counts.

/**
 * For eight times the input, linear time is eight times as much and quadratic 64; this lies between, far from
 * both.
 */
const MAX_GROWTH = 28;
/** After so many measurements, what still grows faster does so by itself. */
const MAX_ROUNDS = 12;

export interface Growth {
	size: number;
	ms: number;
	/**
	 * Of the time, from an eighth of the size to this size; null when even the largest takes next to no time.
	 */
	factor: number | null;
}

/**
 * Enlarges the input until a run takes measurable time, and compares it there with an eighth of it.
 *
 * @param make an input of about a size
 * @param largest the size at which the input is large enough for anybody
 * @param measurableMs processor time that is well above what the clock and the compiler blur
 */
export function growthOf<Input>(
	make: (size: number) => Input,
	read: (input: Input) => unknown,
	largest: number,
	measurableMs: number,
): Growth {
	// In small steps at first: what grows by a factor with every character must not be met at a hundred of
	// them.
	const sizes = [16, 20, 24, 28, 40];
	for (let size = 64; size < largest; size *= 4) sizes.push(size);
	sizes.push(largest);
	let size = 0;
	let ms = 0;
	for (size of sizes) {
		const input = make(size);
		ms = cpuMs(() => read(input));
		if (ms < measurableMs) continue;
		// Was it the reader, or the compiler?
		const eighth = make(Math.floor(size / 8));
		let before = Infinity;
		let factor = 0;
		// The best of both comes nearer to the true times with each round; one round can meet a collection of
		// garbage.
		for (let round = 0; round < MAX_ROUNDS; round++) {
			ms = Math.min(
				ms,
				cpuMs(() => read(input)),
			);
			before = Math.min(
				before,
				cpuMs(() => read(eighth)),
				cpuMs(() => read(eighth)),
			);
			if (ms < measurableMs) break;
			factor = ms / Math.max(before, measurableMs / 200);
			if (factor <= MAX_GROWTH) break;
		}
		if (ms >= measurableMs) return { size, ms, factor };
	}
	return { size, ms, factor: null };
}

/** Null when the time grows in step with the input; otherwise a sentence. */
export function growthProblem({ size, ms, factor }: Growth): string | null {
	if (factor === null || factor <= MAX_GROWTH) return null;
	return `eight times the input takes ${factor.toFixed(1)} times as long (${ms.toFixed(0)} ms for ${size})`;
}

function cpuMs(run: () => unknown): number {
	const before = process.cpuUsage();
	run();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1_000;
}
