'use strict';

// The time a sender lives in: what its deadline and its retries are measured with.

/**
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since 1970
 * @property {(milliseconds: number, run: () => void) => () => void} after runs once later; the result takes
 *   it back
 */

/** The machine's own time. @type {Clock} */
const wallClock = {
	now: () => Date.now(),
	after: (milliseconds, run) => {
		const timer = setTimeout(run, milliseconds);
		return () => clearTimeout(timer);
	},
};

/** A clock that stands still until somebody moves it. */
class ManualClock {
	/** @param {number} [startMs] milliseconds since 1970 */
	constructor(startMs = Date.now()) {
		this.nowMs = startMs;
		/** @type {Array<{ dueMs: number, run: () => void }>} */
		this.timers = [];
	}

	now() {
		return this.nowMs;
	}

	/**
	 * @param {number} milliseconds
	 * @param {() => void} run
	 */
	after(milliseconds, run) {
		const timer = { dueMs: this.nowMs + milliseconds, run };
		this.timers.push(timer);
		return () => {
			this.timers = this.timers.filter((other) => other !== timer);
		};
	}

	/** When the next thing happens, milliseconds since 1970; null when nothing is planned. */
	nextDueMs() {
		return this.timers.length === 0 ? null : Math.min(...this.timers.map(({ dueMs }) => dueMs));
	}

	/**
	 * Moves on and runs what falls due on the way, each at its time. What that starts outside (a
	 * request) goes on in real time: wait for the attempt.
	 *
	 * @param {number} milliseconds
	 */
	advance(milliseconds) {
		const untilMs = this.nowMs + milliseconds;
		for (let dueMs = this.nextDueMs(); dueMs !== null && dueMs <= untilMs; dueMs = this.nextDueMs()) {
			this.nowMs = Math.max(this.nowMs, dueMs);
			const due = /** @type {{ dueMs: number, run: () => void }} */ (
				this.timers.find((timer) => timer.dueMs === dueMs)
			);
			this.timers = this.timers.filter((timer) => timer !== due);
			due.run();
		}
		this.nowMs = untilMs;
	}
}

module.exports = { wallClock, ManualClock };
