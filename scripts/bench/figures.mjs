// What the benchmarks count with.

import { readFileSync } from 'node:fs';

const TICK_MS = 10;

/** Processor time of a process so far; the time of day where the system does not tell it. */
export function spentMs(pid) {
	try {
		const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
		return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
	} catch {
		return performance.now();
	}
}

/** The middle of numbers, or the mean of the two in the middle. */
export function median(values) {
	const sorted = [...values].sort((left, right) => left - right);
	const middle = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
