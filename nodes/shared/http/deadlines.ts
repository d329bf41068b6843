/** One request's end: by its deadline, or because the run was cancelled. */
export interface Deadline {
	signal: AbortSignal;
	/** Whether the time was up. */
	passed: () => boolean;
	/** To be called when the request has ended by itself. */
	met: () => void;
}

interface Pending {
	at: number;
	passed: boolean;
	controller: AbortController;
}

/**
 * Deadlines for many requests with one timer. A timer for each would live until its time is up, long after
 * the request is done, and at thousands of requests that costs more than the requests' own memory.
 *
 * @param cancelled aborts every request that is under way
 */
export class Deadlines {
	private readonly pending = new Set<Pending>();
	private timer: { signal: AbortSignal; at: number } | null = null;

	constructor(private readonly cancelled: AbortSignal | undefined) {
		cancelled?.addEventListener('abort', () => this.abortWhere(() => true), { once: true });
	}

	start(timeoutMs: number): Deadline {
		const entry: Pending = {
			at: performance.now() + timeoutMs,
			passed: false,
			controller: new AbortController(),
		};
		if (this.cancelled?.aborted) entry.controller.abort();
		this.pending.add(entry);
		this.wakeAt(entry.at);
		return {
			signal: entry.controller.signal,
			passed: () => entry.passed,
			met: () => this.pending.delete(entry),
		};
	}

	private wakeAt(at: number): void {
		if (this.timer !== null && this.timer.at <= at) return;
		const signal = AbortSignal.timeout(Math.max(1, Math.ceil(at - performance.now())));
		// Kept, because a signal that nobody holds may be collected together with its timer.
		this.timer = { signal, at };
		signal.addEventListener('abort', () => this.wake(signal), { once: true });
	}

	private wake(signal: AbortSignal): void {
		// An earlier deadline has taken over since.
		if (this.timer?.signal !== signal) return;
		this.timer = null;
		const now = performance.now();
		this.abortWhere((entry) => (entry.passed = entry.at <= now));
		const next = Math.min(...Array.from(this.pending, ({ at }) => at));
		if (next !== Infinity) this.wakeAt(next);
	}

	private abortWhere(isOver: (entry: Pending) => boolean): void {
		for (const entry of this.pending) {
			if (!isOver(entry)) continue;
			this.pending.delete(entry);
			entry.controller.abort();
		}
	}
}
