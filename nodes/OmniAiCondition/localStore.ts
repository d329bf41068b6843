import { randomUUID } from 'node:crypto';
import type { IExecuteFunctions, IRunExecutionData, Workflow } from 'n8n-workflow';
import { dropOldest } from '../shared/dropOldest';
import { keepLive, knowsTriggers, putLive } from '../shared/liveStaticData';
import { LocalMemory } from './memory/localMemory';
import { MemoryState } from './memory/memoryState';
import type { MemoryStore } from './memory/memoryStore';

const MAX_MEMORIES = 1_000;
const FIELD = 'memory';
const PROCESS = randomUUID();
const SEVERAL_PROCESSES =
	'Several processes of this n8n run the workflow, and each of them remembers for itself: what was counted ' +
	"or sent by another one is not known here. Choose 'Shared' in 'Memory' for a memory they have in common.";

// In these modes n8n loads static data when an execution begins, and saves it when it ends.
const SAVED_MODES = new Set<string>(['webhook', 'trigger', 'integrated', 'error', 'chat']);

// What the nodes of one name share, and each of these nodes.
interface Named {
	state: MemoryState;
	nodes: Map<string, LocalMemory>;
}
const memories = new Map<string, Named>();

/** What n8n's context has beside what it promises. */
interface Insides {
	workflow?: Workflow;
	additionalData?: { restartExecutionId?: string };
	runExecutionData?: IRunExecutionData;
	instanceSettings?: { instanceType?: unknown };
}

/**
 * Where a condition remembers without a store of its own: in this process, and in static data over restarts.
 * Nodes of one process that give the same name share a memory.
 *
 * @param options.name null for a memory of this node's own
 * @param options.owner the run that claims
 */
export function openLocalMemory(
	context: IExecuteFunctions,
	{ name, owner }: { name: string | null; owner: string },
): MemoryStore {
	const { state, memory } = memoryOf(context, name);
	const { workflow, instanceSettings } = context as Insides;
	const loadedAt = loadedWhen(context);
	const processType = instanceSettings?.instanceType;
	// Of a process that n8n calls the main one, a person may have emptied it. Looked at first: asking for the
	// node's part makes one.
	const isBlank = processType === undefined && Object.keys(workflow?.staticData ?? {}).length === 0;
	const text = context.getWorkflowStaticData('node')[FIELD];
	const isStored = memory.find({ text, loadedAt, isBlank }, Date.now());
	// Only queue mode has workers. n8n 2.x gives them no static data, but lets them overwrite it.
	if (processType === 'worker') memory.noticeOthers(Date.now());
	else if (isStored && knowsTriggers(context)) {
		keepLive(context, FIELD, () => memory.write(Date.now()));
		putLive(context);
	}
	return {
		store: 'local',
		claim: async (request) => state.claim(request, owner, Date.now()),
		settle: async (claims) => state.settle(claims, owner, Date.now()),
		warning: () => (memory.isOneOfSeveral(Date.now()) ? SEVERAL_PROCESSES : null),
	};
}

function memoryOf(
	context: IExecuteFunctions,
	name: string | null,
): { state: MemoryState; memory: LocalMemory } {
	const node = `${context.getWorkflow().id ?? ''}/${context.getNode().id}`;
	const key = name === null ? `node ${node}` : `name ${name}`;
	const named = memories.get(key) ?? { state: new MemoryState(), nodes: new Map<string, LocalMemory>() };
	const memory = named.nodes.get(node) ?? new LocalMemory(named.state, PROCESS, name, Date.now());
	memories.delete(key);
	memories.set(key, named);
	named.nodes.set(node, memory);
	dropOldest(memories, MAX_MEMORIES);
	dropOldest(named.nodes, MAX_MEMORIES);
	return { state: named.state, memory };
}

// When n8n loaded the static data of this execution, or a little before; null where it did not, or will not
// save it. A retried or resumed execution has what there was when it began or paused, or nothing, and a
// workflow that is given to a node as JSON has the id of the one around it, but not its data: n8n would
// write that over all that is stored.
function loadedWhen(context: IExecuteFunctions): number | null {
	const { workflow, additionalData, runExecutionData } = context as Insides;
	const mode = context.getMode();
	if (!SAVED_MODES.has(mode) || additionalData?.restartExecutionId !== undefined) return null;
	const caller = runExecutionData?.parentExecution?.workflowId;
	if (mode === 'integrated' && (caller === undefined || caller === workflow?.id)) return null;
	return (context as Partial<IExecuteFunctions>).getExecutionContext?.()?.establishedAt ?? null;
}
