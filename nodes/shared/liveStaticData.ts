import type { FunctionsBase, Workflow } from 'n8n-workflow';
import { dropOldest } from './dropOldest';

// n8n gives each execution and each webhook request a copy of its workflow's static data and, when one of
// its nodes changed something, writes the copy back as a whole, with all that is out of date in it by then.
// So a node of this package that changes static data puts live values there, its own and those of the other
// nodes: n8n asks them when it writes, and they answer with the newest that this process knows.

/** The newest text for a field of static data. @param copied what the copy held */
type Newest = (copied: unknown) => string;

type Context = Pick<FunctionsBase, 'getNode' | 'getWorkflow'>;

const MAX_WORKFLOWS = 1_000;

// By workflow and node.
const known = new Map<string, Map<string, { field: string; newest: Newest }>>();

/** Makes known what this process would write for this node from now on. */
export function keepLive(context: Context, field: string, newest: Newest): void {
	const id = context.getWorkflow().id ?? '';
	const nodes = known.get(id) ?? new Map();
	known.delete(id);
	known.set(id, nodes.set(context.getNode().id, { field, newest }));
	dropOldest(known, MAX_WORKFLOWS);
}

/**
 * Whether this process knows what each trigger of the workflow remembers, so that nothing of it is
 * overwritten by what another process, which gets the deliveries, has long replaced.
 */
export function knowsTriggers(context: Context): boolean {
	const workflow = workflowOf(context);
	return (
		workflow !== undefined &&
		Object.values(workflow.nodes).every(
			({ id, type }) => !type.endsWith('.omniAiTrigger') || known.get(workflow.id)?.has(id) === true,
		)
	);
}

/** Puts live values into this copy of the static data, for all nodes that this process knows something of. */
export function putLive(context: Context): void {
	const workflow = workflowOf(context);
	const nodes = known.get(workflow?.id ?? '');
	for (const node of Object.values(workflow?.nodes ?? {})) {
		const field = nodes?.get(node.id)?.field;
		if (workflow === undefined || field === undefined) continue;
		const data = workflow.getStaticData('node', node);
		const copied = data[field] as { toJSON?: unknown } | null | undefined;
		// It is live already, and knows what the copy held.
		if (typeof copied?.toJSON === 'function') continue;
		data[field] = liveText(() => known.get(workflow.id)?.get(node.id)?.newest(copied) ?? copied);
	}
}

/** A value for static data that becomes a text when n8n writes it. */
export function liveText(read: () => unknown): string {
	return { toJSON: read } as unknown as string;
}

// n8n's contexts have it, although it is not among what they promise.
function workflowOf(context: Context): Workflow | undefined {
	return (context as { workflow?: Workflow }).workflow;
}
