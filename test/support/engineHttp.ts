import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { runWorkflow } from './runWorkflow';

type Helpers = IExecuteFunctions['helpers'];

class HelpersProbe implements INodeType {
	helpers: Helpers | undefined;

	description: INodeTypeDescription = {
		displayName: 'Helpers',
		name: 'helpers',
		group: ['transform'],
		version: 1,
		description: '',
		defaults: { name: 'Helpers' },
		inputs: ['main'],
		outputs: ['main'],
		properties: [],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		probe.helpers = this.helpers;
		return [[]];
	}
}

const probe = new HelpersProbe();

/** The helpers that n8n's engine gives a node: its own HTTP client, and on newer lines its egress filter. */
export async function engineHelpers(): Promise<Helpers> {
	const run = await runWorkflow({
		nodes: [{ name: 'Helpers', type: probe }],
		mode: 'webhook',
		items: [{ json: {} }],
	});
	if (probe.helpers === undefined) throw run.error ?? new Error('The engine did not run the node');
	return probe.helpers;
}
