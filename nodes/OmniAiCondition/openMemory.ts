import type { IExecuteFunctions } from 'n8n-workflow';
import { callMemoryWorkflow } from './callMemoryWorkflow';
import { openLocalMemory } from './localStore';
import type { MemoryStore } from './memory/memoryStore';
import { sharedMemory } from './memory/sharedMemory';
import type { MemorySettings } from './memory/settings';

/** Opens the memory that is set for a node. What it claims belongs to this execution. */
export function openMemory(context: IExecuteFunctions): (settings: MemorySettings) => MemoryStore {
	return ({ name, workflowId }) => {
		const owner = context.getExecutionId();
		if (workflowId === null) return openLocalMemory(context, { name, owner });
		const own = context.getWorkflow().id ?? '';
		if (workflowId === own)
			throw new Error(
				"the 'Memory Workflow' is this workflow itself. Choose the one made from the template.",
			);
		const scope = name === null ? `node ${own}/${context.getNode().id}` : `name ${name}`;
		return sharedMemory({ call: callMemoryWorkflow(context, workflowId), scope, owner });
	};
}
