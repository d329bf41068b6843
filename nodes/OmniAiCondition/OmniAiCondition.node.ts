import type {
	IExecuteFunctions,
	INodeCredentialDescription,
	INodeExecutionData,
	INodeProperties,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { DELIVERIES_AT_A_TIME, MAX_RETRIES, RETRY_BUDGET_MS } from './action/limits';
import { strategyFields } from './decision/strategy';
import { execute } from './execute';
import { MEMORY_OPTIONS, memoryFields } from './memory/fields';
import { actionFields, FEW_FIELDS } from './registry/actionFields';
import { ACTION_KINDS } from './registry/actionKinds';
import { STRATEGIES } from './registry/strategies';
import { collectionField, OPTIONS } from '../shared/collectionField';

const strategies = strategyFields(STRATEGIES);
const memory = memoryFields(
	STRATEGIES.filter((strategy) => strategy.remembers !== undefined).map(({ value }) => value),
);

// n8n takes conditions here as for fields, but its types do not say so.
const HAS_ACTIONS = {
	show: { 'actions.action[0]': [{ _cnd: { exists: true } }] },
} as unknown as INodeCredentialDescription['displayOptions'];

// What is decided, and what a test run does. The canvas has room for 192 px: about thirty letters.
const SUBTITLE =
	'={{ ({ rules: { toolCallFailed: "Tool call failed", borrowerNotAnswered: "Message failed", ' +
	'documentNotProcessed: "Document failed", leadKeepsFailing: "Lead keeps failing", ' +
	'sameToolKeepsFailing: "Tool keeps failing" }[$parameter["rule"]] ?? "Own conditions", ' +
	'threshold: "Threshold", percentile: "Percentile", z_score: "Z-score", change: "Change", ' +
	'equals: "Equals", composite: "Earlier decisions" }[$parameter["strategy"]] ?? "Rules") + " · " + ' +
	'{ auto: "dry in tests", always: "always dry", never: "live in tests" }[$parameter["dryRun"]] }}';

/** What decisions and bodies call the condition and whom it is about; offered among the options. */
const NAMES = {
	conditionId: {
		displayName: 'Condition ID',
		name: 'conditionId',
		type: 'string',
		noDataExpression: true,
		default: 'condition_1',
		description: 'Name of this condition in decisions and bodies',
	},
	conditionVersion: {
		displayName: 'Condition Version',
		name: 'conditionVersion',
		type: 'string',
		noDataExpression: true,
		default: '1',
		description:
			'Version of this condition in decisions and bodies. Raise it when you change the conditions.',
	},
	entityField: {
		displayName: 'Entity Field',
		name: 'entityField',
		type: 'string',
		noDataExpression: true,
		default: 'leadId',
		description: 'Path of the field that identifies whom the decision is about',
	},
} satisfies Record<string, INodeProperties>;

// Workflows may also have them beside the options. There they stay in sight as long as they say something.
// n8n drops what is not shown, which then is what it takes for missing anyway: the default.
function whereItIsSet(field: INodeProperties): INodeProperties {
	// From the root, because n8n waits for the fields that stand beside one, itself among them.
	const own = `/${field.name}`;
	return {
		...field,
		displayOptions: {
			show: { [own]: [{ _cnd: { exists: true } }] },
			hide: { [own]: [field.default as string] },
		},
	};
}

export class OmniAiCondition implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'OmniAI Condition',
		name: 'omniAiCondition',
		icon: { light: 'file:../icons/omniAi.svg', dark: 'file:../icons/omniAi.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: SUBTITLE,
		description:
			'Decides on OmniAI events, delivers actions and records each one; a dry run shows what ' +
			'would be sent',
		defaults: { name: 'OmniAI Condition' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [
			NodeConnectionTypes.Main,
			NodeConnectionTypes.Main,
			NodeConnectionTypes.Main,
			NodeConnectionTypes.Main,
		],
		outputNames: ['Triggered', 'Dry Run', 'Skipped', 'Failed'],
		// An AI agent must not be able to fire a lending team's actions.
		usableAsTool: undefined,
		// Those of the kinds of action, once more because n8n's linter reads them here. Only needed by actions
		// that use them, so none is required, which is checked before anything is sent. What shows one cannot ask
		// whether any action needs it, so both are shown once there is an action, and say what for.
		credentials: [
			{
				displayName: 'Webhook Login (Only with Use Credential)',
				name: 'omniAiActionTargetApi',
				required: false,
				testedBy: 'omniAiActionTargetShape',
				displayOptions: HAS_ACTIONS,
			},
			{
				displayName: 'Slack, Teams or Mattermost Address (Only for Notifications)',
				name: 'omniAiNotificationTargetApi',
				required: false,
				testedBy: 'omniAiNotificationTargetShape',
				displayOptions: HAS_ACTIONS,
			},
		],
		properties: [
			...strategies.shown,
			...memory.ofRule,
			{
				displayName: 'Dry Run',
				name: 'dryRun',
				type: 'options',
				noDataExpression: true,
				default: 'auto',
				description: 'A dry run shows what would be sent and sends nothing',
				options: [
					{
						name: 'Auto',
						value: 'auto',
						description: 'Dry in test runs and for events from the test URL, live in production',
					},
					{ name: 'Always', value: 'always', description: 'Never sends anything' },
					{ name: 'Never', value: 'never', description: 'Sends in test runs too' },
				],
			},
			{
				displayName: 'Test runs send too: every click on Execute delivers for real.',
				name: 'liveNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { dryRun: ['never'] } },
			},
			{
				displayName: 'Actions',
				name: 'actions',
				type: 'fixedCollection',
				typeOptions: { multipleValues: true, sortable: true, ...FEW_FIELDS },
				placeholder: 'Add Action',
				default: {},
				description: 'What to send when the condition is decided',
				options: [{ displayName: 'Action', name: 'action', values: actionFields }],
			},
			...memory.howOften,
			...memory.pause,
			...memory.store,
			...Object.values(NAMES).map(whereItIsSet),
			...strategies.hidden,
			collectionField(OPTIONS, [
				NAMES.conditionId,
				NAMES.conditionVersion,
				{
					displayName: 'Convert Types Where Required',
					name: 'convertTypes',
					type: 'boolean',
					noDataExpression: true,
					default: false,
					description:
						'Whether to compare texts such as "5" as numbers and "true" as booleans. Applies to ' +
						'ready-made rules too.',
					displayOptions: { show: { '/strategy': ['rules'] } },
				},
				{
					displayName: 'Deliveries at a Time',
					name: 'deliveriesAtATime',
					type: 'number',
					noDataExpression: true,
					typeOptions: { minValue: 1, maxValue: DELIVERIES_AT_A_TIME.total.max },
					default: 50,
					description: 'How many actions to send at a time, across all items and hosts',
				},
				{
					displayName: 'Deliveries at a Time to One Host',
					name: 'deliveriesPerHost',
					type: 'number',
					noDataExpression: true,
					typeOptions: { minValue: 1, maxValue: DELIVERIES_AT_A_TIME.perHost.max },
					default: 20,
					description: 'How many of them to send to the same host. Lower it for receivers that answer 429.',
				},
				NAMES.entityField,
				{
					displayName: 'Details',
					name: 'details',
					type: 'options',
					noDataExpression: true,
					default: 'full',
					description: 'How much each item carries',
					options: [
						{
							name: 'Compact',
							value: 'compact',
							description:
								'What a table of many rows needs, and the record. A following condition then has no input.',
						},
						{ name: 'Full', value: 'full', description: 'Everything, with the request and the decision' },
					],
				},
				{
					displayName: 'Evaluate Missing Values as N8n Does',
					name: 'missingAsN8n',
					type: 'boolean',
					noDataExpression: true,
					default: false,
					description:
						"Whether to compare missing values as n8n's If node does (missing is less than 5) " +
						'instead of leaving the condition undecided',
					displayOptions: { show: { '/strategy': ['rules'] } },
				},
				MEMORY_OPTIONS.memoryFailure,
				{
					displayName: 'Ignore Case',
					name: 'ignoreCase',
					type: 'boolean',
					noDataExpression: true,
					default: false,
					description: 'Whether to treat upper and lower case as equal. Applies to ready-made rules too.',
					displayOptions: { show: { '/strategy': ['rules'] } },
				},
				{
					displayName: 'Include Input',
					name: 'includeInput',
					type: 'boolean',
					noDataExpression: true,
					default: true,
					description: "Whether to add the incoming item as 'input', which a following condition needs",
				},
				{
					displayName: 'Maximum Retries',
					name: 'maxRetries',
					type: 'number',
					noDataExpression: true,
					typeOptions: { minValue: 0, maxValue: MAX_RETRIES.max },
					default: 0,
					description:
						'How often to retry an action when the receiver cannot be reached, does not answer, or ' +
						'answers 408, 425, 429 or 5xx. With 0, each action is sent at most once. With retries, a ' +
						"receiver may get an action twice, with the same 'Idempotency-Key'.",
				},
				MEMORY_OPTIONS.memoryName,
				MEMORY_OPTIONS.muteUntil,
				{
					displayName: 'Retry Budget (Ms)',
					name: 'retryBudgetMs',
					type: 'number',
					noDataExpression: true,
					typeOptions: { minValue: RETRY_BUDGET_MS.min, maxValue: RETRY_BUDGET_MS.max },
					default: 60_000,
					description:
						'How long an action may be retried, waits included, in milliseconds from the start of ' +
						'its first attempt. The first attempt always has its whole timeout; a retry ends with ' +
						'the budget.',
					displayOptions: { hide: { maxRetries: [0] } },
				},
			]),
		],
	};

	methods = {
		credentialTest: Object.fromEntries(
			ACTION_KINDS.flatMap(({ credential }) =>
				credential === undefined ? [] : [[credential.testedBy, credential.test]],
			),
		),
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await execute(this);
	}
}
