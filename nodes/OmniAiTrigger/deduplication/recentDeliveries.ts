import { dropOldest } from '../../shared/dropOldest';

// OmniAI repeats a delivery that was not answered 200 within five seconds, first after a minute. What
// it repeats must not start a second execution, and what never started must not be taken for repeated.
//
// Three things remember a key, each where the others cannot:
// - a claim, from the moment a delivery is accepted until its answer is known, closes the race between
//   copies that arrive together;
// - this process remembers what was started, because n8n writes static data back as a whole, so that
//   of two deliveries at once one overwrites the other's entry;
// - static data remembers it over restarts.

/** How long a claim without a known end is honoured. OmniAI's first redelivery comes after 60 s. */
export const CLAIM_MS = 30_000;

/** How long a delivery is remembered where the trigger does not say. */
export const DEFAULT_WINDOW_HOURS = 24;

const MAX_STORED = 1_000;
const MAX_REMEMBERED = 10_000;

/**
 * The part in static data: fingerprints of keys, and when each was accepted (seconds since 1970), oldest
 * first.
 */
export type StoredWindow = Map<string, number>;

/** Reads the window from static data; what is not readable counts as empty, so events start again. */
export function readStoredWindow(value: unknown): StoredWindow {
	const window: StoredWindow = new Map();
	if (typeof value !== 'string') return window;
	for (const entry of value.split(' ')) {
		const colon = entry.indexOf(':');
		const acceptedAt = colon < 0 ? '' : entry.slice(colon + 1);
		if (/^\d+$/.test(acceptedAt)) window.set(entry.slice(0, colon), Number(acceptedAt));
	}
	return window;
}

/**
 * The window as it is put into static data: one text, because n8n watches every property of an object
 * there, and a thousand of them cost it milliseconds for each delivery.
 */
export function writeStoredWindow(window: StoredWindow): string {
	return Array.from(window, ([fingerprint, acceptedAt]) => `${fingerprint}:${acceptedAt}`).join(' ');
}

/** Both clocks at one moment: the wall clock may be set, the running one only goes forward. */
export interface Moment {
	wallMs: number;
	runningMs: number;
}

export type Admission =
	| { kind: 'duplicate' }
	/** What is to be stored at once, and what once the execution is being started. */
	| { kind: 'claimed'; window: StoredWindow; windowOnceStarted: StoredWindow };

/** What one process remembers of the deliveries to one trigger. */
export class RecentDeliveries {
	private readonly claims = new Map<string, { sinceMs: number }>();

	private readonly started = new Map<string, Moment>();

	// Started keys that a request under way, which loaded static data before, may still overwrite there.
	private readonly unsettled = new Map<string, Moment>();

	/**
	 * Decides about a delivery and, unless it is a duplicate, claims its key. In doubt it is started
	 * again: losing an event is worse than handling it twice.
	 *
	 * @param fingerprint of the event's key
	 * @param readStored reads what static data holds; only called when this process does not know the key
	 */
	admit(fingerprint: string, readStored: () => StoredWindow, now: Moment, windowMs: number): Admission {
		this.forget(now, windowMs);
		if (this.started.has(fingerprint) || this.claims.has(fingerprint)) return { kind: 'duplicate' };
		const stored = readStored();
		if (isInside(stored.get(fingerprint), now, windowMs)) return { kind: 'duplicate' };
		this.claims.set(fingerprint, { sinceMs: now.runningMs });
		const window = this.startedWindow(stored, now, windowMs);
		return {
			kind: 'claimed',
			window,
			windowOnceStarted: new Map(window).set(fingerprint, Math.floor(now.wallMs / 1000)),
		};
	}

	/** The execution of a claimed key was started: it is a duplicate until the window has passed. */
	confirm(fingerprint: string, now: Moment): void {
		this.claims.delete(fingerprint);
		this.started.set(fingerprint, now);
		this.unsettled.set(fingerprint, now);
		dropOldest(this.started, MAX_REMEMBERED);
		dropOldest(this.unsettled, MAX_STORED);
	}

	/** It was not: the next delivery of the key is accepted at once. */
	release(fingerprint: string): void {
		this.claims.delete(fingerprint);
	}

	/** What is to be stored at this moment: a window, and all that this process knows to have been started. */
	withStarted(stored: StoredWindow, now: Moment, windowMs: number): StoredWindow {
		const window = new Map([...stored].filter(([, acceptedAt]) => isInside(acceptedAt, now, windowMs)));
		for (const fingerprint of [...this.started.keys()].slice(-MAX_STORED)) {
			const { wallMs, runningMs } = this.started.get(fingerprint) as Moment;
			if (now.runningMs - runningMs < windowMs && !window.has(fingerprint))
				window.set(fingerprint, Math.floor(wallMs / 1000));
		}
		return new Map([...window].sort(([, one], [, other]) => one - other).slice(-MAX_STORED));
	}

	private forget(now: Moment, windowMs: number): void {
		// Claims and started keys are in the order of time, so the first entry that stays ends the search.
		for (const [fingerprint, { sinceMs }] of this.claims) {
			if (now.runningMs - sinceMs < CLAIM_MS) break;
			this.claims.delete(fingerprint);
		}
		for (const [fingerprint, { runningMs }] of this.started) {
			if (now.runningMs - runningMs < windowMs) break;
			this.started.delete(fingerprint);
		}
	}

	// What static data holds and this process knows to have been started, because another delivery may
	// have overwritten it; without what has left the window.
	private startedWindow(stored: StoredWindow, now: Moment, windowMs: number): StoredWindow {
		const entries: StoredWindow = new Map();
		for (const [key, acceptedAt] of stored) {
			if (isInside(acceptedAt, now, windowMs)) entries.set(key, acceptedAt);
		}
		for (const [key, { wallMs, runningMs }] of this.unsettled) {
			if (now.runningMs - runningMs >= windowMs) this.unsettled.delete(key);
			else if (!entries.has(key)) entries.set(key, Math.floor(wallMs / 1000));
			else if (now.runningMs - runningMs > CLAIM_MS) this.unsettled.delete(key);
		}
		// Entries are added in the order of time, so the first are the oldest. One place is left.
		dropOldest(entries, MAX_STORED - 1);
		return entries;
	}
}

// The distance counts, not the order, so that an entry from before a clock was set back still expires.
function isInside(acceptedAt: number | undefined, now: Moment, windowMs: number): boolean {
	return acceptedAt !== undefined && Math.abs(now.wallMs - acceptedAt * 1000) < windowMs;
}
