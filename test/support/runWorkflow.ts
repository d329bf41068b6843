import { ExecutionLifecycleHooks, WorkflowExecute } from 'n8n-core';
import {
	ICredentialsHelper,
	NodeHelpers,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentialType,
	type IConnections,
	type IDataObject,
	type IExecuteData,
	type IHttpRequestOptions,
	type INode,
	type INodeExecutionData,
	type INodeParameters,
	type INodeProperties,
	type INodeType,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type ITaskData,
	type IWorkflowExecuteAdditionalData,
	type NodeExecutionHint,
	type RelatedExecution,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

/** A node of a test workflow: a real node class, its parameters and the settings of n8n's Settings tab. */
export interface WorkflowNode {
	name: string;
	type: INodeType;
	parameters?: INodeParameters;
	/** Credential type to credential id; the values stand in `credentials` of the run. */
	credentials?: Record<string, string>;
	settings?: Partial<
		Pick<
			INode,
			| 'alwaysOutputData'
			| 'continueOnFail'
			| 'disabled'
			| 'executeOnce'
			| 'maxTries'
			| 'onError'
			| 'retryOnFail'
			| 'waitBetweenTries'
		>
	>;
	typeVersion?: number;
}

/** From node, its output, to node (always its first input). */
export type Connection = [from: string, output: number, to: string];

export interface WorkflowRun {
	nodes: WorkflowNode[];
	connections?: Connection[];
	mode: WorkflowExecuteMode;
	/** The node that is started with `items`; the first one if not given. */
	startNode?: string;
	items: INodeExecutionData[];
	/** Credential id to decrypted data. */
	credentials?: Record<string, ICredentialDataDecryptedObject>;
	/** Credential types whose way to log in is applied to requests; others send nothing. */
	credentialTypes?: ICredentialType[];
	pinData?: IPinData;
	executionId?: string;
	workflowId?: string;
	/** Stands for n8n's server, which runs other workflows: what the node handed over, to what became of it. */
	executeWorkflow?: IWorkflowExecuteAdditionalData['executeWorkflow'];
	/** The run that started this one, as n8n's server hands it over. */
	parentExecution?: RelatedExecution;
	/** Where this n8n says that it is reached: its editor, and its webhooks. */
	instanceBaseUrl?: string;
	webhookOrigin?: string;
	/** What n8n loaded for this execution; the engine watches it and gives it back changed. */
	staticData?: IDataObject;
	/** The id of the execution that this one goes on with, after it had paused. */
	restartExecutionId?: string;
	/** The stored data of an execution, as n8n's server gives it. */
	storedExecution?: (executionId: string) => IRunExecutionData | undefined;
}

export interface FinishedRun {
	/** n8n's own verdict on the execution: `success`, `error`, … */
	status: string;
	/** The error that ended the execution, if one did. */
	error: Error | undefined;
	/** Output items of a node by output index; empty where the node did not run or the output is empty. */
	outputs: (node: string) => INodeExecutionData[][];
	task: (node: string) => ITaskData | undefined;
	hints: (node: string) => NodeExecutionHint[];
	/** How often the engine ran the node. */
	runs: (node: string) => number;
	/** The static data as n8n writes it when it saves now; null when nothing changed it. */
	savedStaticData: () => IDataObject | null;
}

/** Hands out the credentials of a run; nothing is encrypted, nothing is stored. */
export class RunCredentials extends ICredentialsHelper {
	constructor(
		private readonly credentials: Record<string, ICredentialDataDecryptedObject>,
		private readonly types: ICredentialType[] = [],
	) {
		super();
	}

	getParentTypes(): string[] {
		return [];
	}

	// Asked by the 2.x line alone.
	isCredentialUsableByNode(): boolean {
		return true;
	}

	// As n8n's server does it for a credential that names the headers it adds.
	async authenticate(
		data: ICredentialDataDecryptedObject,
		name: string,
		given: unknown,
	): Promise<IHttpRequestOptions> {
		const options = given as IHttpRequestOptions;
		const authenticate = this.types.find((type) => type.name === name)?.authenticate;
		if (typeof authenticate !== 'object' || authenticate.type !== 'generic') return options;
		for (const [header, template] of Object.entries(authenticate.properties.headers ?? {})) {
			const value = String(template).replace(/^={{ \$credentials\.(\w+) }}$/, (_expression, field: string) =>
				String(data[field]),
			);
			options.headers = { ...options.headers, [header]: value };
		}
		return options;
	}

	async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		return undefined;
	}

	async getCredentials(): Promise<never> {
		throw new Error('The test hands out decrypted credentials only');
	}

	async getDecrypted(
		_additionalData: IWorkflowExecuteAdditionalData,
		details: { id: string | null },
		type: string,
	): Promise<ICredentialDataDecryptedObject> {
		const data = this.credentials[details.id ?? ''];
		if (data === undefined) throw new Error(`The test has no credential "${details.id}" of type "${type}"`);
		return data;
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(): INodeProperties[] {
		return [];
	}
}

const unavailable = (what: string) => (): never => {
	throw new Error(`${what} is not available in this test`);
};

/**
 * The data n8n gives an execution. A plain object on purpose: a deep mock makes the 2.x line take
 * its own properties for real values.
 */
export function additionalDataFor(
	credentials: Record<string, ICredentialDataDecryptedObject>,
	executionId: string,
): IWorkflowExecuteAdditionalData {
	const additionalData = {
		credentialsHelper: new RunCredentials(credentials),
		executionId,
		currentNodeExecutionIndex: 0,
		executeWorkflow: unavailable('executeWorkflow'),
		getRunExecutionData: async () => undefined,
		restApiUrl: 'http://127.0.0.1/rest',
		instanceBaseUrl: 'http://127.0.0.1',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		variables: {},
		externalSecretsProxy: {
			getSecret: () => undefined,
			hasSecret: () => false,
			hasProvider: () => false,
			listSecrets: () => [],
			listProviders: () => [],
		},
		userId: 'owner',
		setExecutionStatus: () => {},
		sendDataToUI: () => {},
		logAiEvent: () => {},
		startRunnerTask: unavailable('startRunnerTask'),
	};
	return additionalData as unknown as IWorkflowExecuteAdditionalData;
}

function nodeTypesOf(nodes: WorkflowNode[]): INodeTypes {
	const byName = new Map(nodes.map(({ type }) => [type.description.name, type]));
	const find = (name: string): INodeType => {
		const type = byName.get(name.slice(name.lastIndexOf('.') + 1));
		if (type === undefined) throw new Error(`The test has no node type "${name}"`);
		return type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (name, version) => NodeHelpers.getVersionedNodeType(find(name), version),
		getKnownTypes: () => ({}),
	};
}

function nodeOf(
	{ name, type, parameters, credentials, settings, typeVersion }: WorkflowNode,
	index: number,
): INode {
	const { version } = type.description;
	return {
		id: `node-${name}`,
		name,
		type: `n8n-nodes-omniai.${type.description.name}`,
		typeVersion: typeVersion ?? (Array.isArray(version) ? Math.max(...version) : version),
		position: [index * 200, 0],
		parameters: parameters ?? {},
		...(credentials && {
			credentials: Object.fromEntries(
				Object.entries(credentials).map(([type, id]) => [type, { id, name: id }]),
			),
		}),
		...settings,
	};
}

function connectionsOf(connections: Connection[]): IConnections {
	const result: IConnections = {};
	for (const [from, output, to] of connections) {
		const main = ((result[from] ??= {}).main ??= []);
		while (main.length <= output) main.push([]);
		main[output]?.push({ node: to, type: 'main', index: 0 });
	}
	return result;
}

/** Builds n8n's own workflow object; parameters that are not given get the defaults of the description. */
export function workflowOf({
	nodes,
	connections = [],
	workflowId = 'workflow-1',
	staticData,
}: Pick<WorkflowRun, 'nodes' | 'connections' | 'workflowId' | 'staticData'>): Workflow {
	return new Workflow({
		id: workflowId,
		name: 'Engine test',
		nodes: nodes.map(nodeOf),
		connections: connectionsOf(connections),
		active: false,
		nodeTypes: nodeTypesOf(nodes),
		settings: { executionOrder: 'v1' },
		...(staticData && { staticData }),
	});
}

/**
 * Runs a workflow in n8n's real engine, in process and without a database.
 * Items enter at the start node as if an earlier node had emitted them. Never rejects for a
 * failing node: n8n's verdict stands in `status` and `error`.
 */
export async function runWorkflow(options: WorkflowRun): Promise<FinishedRun> {
	const { nodes, mode, items, credentials = {}, executionId = 'execution-1' } = options;
	const workflow = workflowOf(options);
	const startNode = workflow.getNode(options.startNode ?? nodes[0]?.name ?? '');
	if (!startNode) throw new Error('The start node is not in the workflow');

	const additionalData = additionalDataFor(credentials, executionId);
	const data = {
		version: 1,
		startData: {},
		resultData: { runData: {}, ...(options.pinData && { pinData: options.pinData }) },
		executionData: {
			contextData: {},
			metadata: {},
			waitingExecution: {},
			waitingExecutionSource: {},
			nodeExecutionStack: [
				{
					node: startNode,
					data: { main: [items] },
					source: null,
					...(options.parentExecution && { metadata: { parentExecution: options.parentExecution } }),
				} satisfies IExecuteData,
			],
		},
		...(options.parentExecution && { parentExecution: options.parentExecution }),
	} as unknown as IRunExecutionData;
	Object.assign(additionalData, {
		...(options.credentialTypes && {
			credentialsHelper: new RunCredentials(credentials, options.credentialTypes),
		}),
		...(options.instanceBaseUrl && { instanceBaseUrl: options.instanceBaseUrl }),
		...(options.webhookOrigin && { webhookWaitingBaseUrl: `${options.webhookOrigin}/webhook-waiting` }),
		...(options.restartExecutionId && { restartExecutionId: options.restartExecutionId }),
		...(options.executeWorkflow && { executeWorkflow: options.executeWorkflow }),
		...(options.storedExecution && {
			getRunExecutionData: async (id: string) => options.storedExecution?.(id),
		}),
		hooks: new ExecutionLifecycleHooks(mode, executionId, {
			id: workflow.id,
			name: 'Engine test',
			active: false,
			nodes: Object.values(workflow.nodes),
			connections: workflow.connectionsBySourceNode,
		} as unknown as ConstructorParameters<typeof ExecutionLifecycleHooks>[2]),
	});

	let run: IRun;
	try {
		run = await new WorkflowExecute(additionalData, mode, data).processRunExecutionData(workflow);
	} catch (error) {
		// n8n refuses a workflow with an empty required field before it runs any node.
		return {
			status: 'error',
			error: error as Error,
			outputs: () => [],
			task: () => undefined,
			hints: () => [],
			runs: () => 0,
			savedStaticData: () => null,
		};
	}
	const taskOf = (node: string) => run.data.resultData.runData[node]?.[0];
	return {
		status: run.status,
		error: run.data.resultData.error as Error | undefined,
		outputs: (node) => (taskOf(node)?.data?.main ?? []).map((output) => output ?? []),
		task: taskOf,
		hints: (node) => taskOf(node)?.hints ?? [],
		runs: (node) => run.data.resultData.runData[node]?.length ?? 0,
		savedStaticData: () =>
			workflow.staticData['__dataChanged'] === true
				? (JSON.parse(JSON.stringify(workflow.staticData)) as IDataObject)
				: null,
	};
}
