/** As much of the statistics library as the tests use. */
declare module 'jstat' {
	const library: {
		jStat: {
			mean(values: number[]): number;
			/** Of a population, unless `ofSample`. */
			stdev(values: number[], ofSample?: boolean): number;
			/** Of parts between 0 and 1; with 1 and 1 as numpy and R interpolate by default. */
			quantiles(values: number[], parts: number[], alpha: number, beta: number): number[];
			/** Each value less the one before it. */
			diff(values: number[]): number[];
			zscore(value: number, values: number[], ofSample?: boolean): number;
		};
	};
	export = library;
}
