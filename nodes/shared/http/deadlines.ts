/** One request's end: by its deadline, or because the run was cancelled. */
export interface Deadline {
	signal: AbortSignal;
	/** Whether the time was up. */
	passed: () => boolean;
	/** Whether the run was cancelled. */
	cancelled: () => boolean;
	/** Sets the time anew, in milliseconds from now. */
	endWithin: (timeoutMs: number) => void;
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
 * the request is done, and at thousands of requests that costs more than the requests' own memory. Once no
 * request is under way, nothing of it is left: neither a timer nor a listener.
 */
export class Deadlines {
	private readonly pending = new Set<Pending>();
	private timer: { signal: AbortSignal; at: number } | null = null;

	/** @param cancelled aborts every request that is under way */
	constructor(private readonly cancelled: AbortSignal | undefined) {}

	/** @param timeoutMs without one, the request only ends with the run until `endWithin` is called */
	start(timeoutMs = Infinity): Deadline {
		const entry: Pending = { at: Infinity, passed: false, controller: new AbortController() };
		const endWithin = (ms: number) => {
			entry.at = performance.now() + ms;
			if (this.pending.has(entry)) this.wakeAt(entry.at, ms);
		};
		if (this.pending.size === 0) this.cancelled?.addEventListener('abort', this.abortAll);
		this.pending.add(entry);
		endWithin(timeoutMs);
		if (this.cancelled?.aborted) this.abortAll();
		return {
			signal: entry.controller.signal,
			passed: () => entry.passed,
			cancelled: () => this.cancelled?.aborted === true,
			endWithin,
			met: () => this.remove(entry),
		};
	}

	private wakeAt(at: number, inMs: number): void {
		if (at === Infinity || (this.timer !== null && this.timer.at <= at)) return;
		this.timer?.signal.removeEventListener('abort', this.wake);
		// Kept, because a signal that nobody holds may be collected together with its timer. One that is joined
		// of several would not hold it: Node 20 drops a time-out that only a joined signal knows of.
		this.timer = { signal: AbortSignal.timeout(Math.max(1, Math.ceil(inMs))), at };
		this.timer.signal.addEventListener('abort', this.wake, { once: true });
	}

	private readonly wake = (): void => {
		// Should it come a moment early, its time has come all the same.
		const now = Math.max(performance.now(), this.timer?.at ?? 0);
		this.timer = null;
		this.abortWhere((entry) => (entry.passed = entry.at <= now));
		const next = Math.min(...Array.from(this.pending, ({ at }) => at));
		this.wakeAt(next, next - now);
	};

	private readonly abortAll = (): void => this.abortWhere(() => true);

	private abortWhere(isOver: (entry: Pending) => boolean): void {
		for (const entry of this.pending) {
			if (!isOver(entry)) continue;
			this.remove(entry);
			entry.controller.abort();
		}
	}

	private remove(entry: Pending): void {
		if (!this.pending.delete(entry) || this.pending.size > 0) return;
		this.timer?.signal.removeEventListener('abort', this.wake);
		this.timer = null;
		this.cancelled?.removeEventListener('abort', this.abortAll);
	}
}
