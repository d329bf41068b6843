import type { Clock } from '../../nodes/OmniAiCondition/action/deliver';

/** A clock that only moves when somebody waits or a test says so. */
export interface FakeClock extends Clock {
	/** Lets time pass, as an exchange that takes as long would. */
	pass: (ms: number) => void;
	/** Every wait, in order. */
	waits: number[];
	/** Called before each wait. */
	onWait: (ms: number) => void;
}

/** @param start the time of day at the beginning, in milliseconds since 1970 */
export function fakeClock(start = Date.UTC(2026, 0, 15, 12)): FakeClock {
	let elapsed = 0;
	const clock: FakeClock = {
		now: () => 7_000 + elapsed,
		today: () => start + elapsed,
		wait: async (ms, signal) => {
			clock.waits.push(ms);
			clock.onWait(ms);
			if (!signal?.aborted) elapsed += ms;
		},
		pass: (ms) => void (elapsed += ms),
		waits: [],
		onWait: () => {},
	};
	return clock;
}
