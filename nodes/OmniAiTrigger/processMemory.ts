import { RedeliveryMemory, type Moment } from '../redelivery/redeliveryMemory';

// The only state of this package that lives in the process: what a webhook remembers between requests
// and static data cannot hold, see RedeliveryMemory. Other processes have their own.
const memories = new Map<string, RedeliveryMemory>();

const MOST_TRIGGERS = 1_000;

/** What this process remembers of one trigger node's deliveries. */
export function memoryOf(trigger: string): RedeliveryMemory {
	const known = memories.get(trigger);
	if (known !== undefined) return known;
	const memory = new RedeliveryMemory();
	memories.set(trigger, memory);
	for (const oldest of memories.keys()) {
		if (memories.size <= MOST_TRIGGERS) break;
		memories.delete(oldest);
	}
	return memory;
}

export function currentMoment(): Moment {
	return { wallMs: Date.now(), runningMs: performance.now() };
}
