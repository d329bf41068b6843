import { dropOldest, RedeliveryMemory, type Moment } from '../redelivery/redeliveryMemory';

// What each trigger remembers in this process between requests and static data cannot hold, see
// RedeliveryMemory. Other processes have their own.
const memories = new Map<string, RedeliveryMemory>();

const MOST_TRIGGERS = 1_000;

/** What this process remembers of one trigger node's deliveries. */
export function memoryOf(trigger: string): RedeliveryMemory {
	const known = memories.get(trigger);
	if (known !== undefined) return known;
	const memory = new RedeliveryMemory();
	memories.set(trigger, memory);
	dropOldest(memories, MOST_TRIGGERS);
	return memory;
}

export function currentMoment(): Moment {
	return { wallMs: Date.now(), runningMs: performance.now() };
}
