import { dropOldest } from '../../shared/dropOldest';
import { RecentDeliveries, type Moment } from './recentDeliveries';

// What each trigger remembers in this process between requests and static data cannot hold, see
// RecentDeliveries. Other processes have their own.
const memories = new Map<string, RecentDeliveries>();

const MAX_TRIGGERS = 1_000;

/** What this process remembers of one trigger node's deliveries. */
export function memoryOf(trigger: string): RecentDeliveries {
	const known = memories.get(trigger);
	if (known !== undefined) return known;
	const memory = new RecentDeliveries();
	memories.set(trigger, memory);
	dropOldest(memories, MAX_TRIGGERS);
	return memory;
}

const toldOnce = new Set<string>();

/** Whether this is the first time in this process that something of this name is to be told. */
export function isToldFirst(name: string): boolean {
	// Full only when filters are changed without end; then it is told again at most.
	if (toldOnce.size >= MAX_TRIGGERS) toldOnce.clear();
	return !toldOnce.has(name) && toldOnce.add(name) !== undefined;
}

export function currentMoment(): Moment {
	return { wallMs: Date.now(), runningMs: performance.now() };
}
