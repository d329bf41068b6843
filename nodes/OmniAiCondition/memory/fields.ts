import type { INodeProperties, NodeParameterValue } from 'n8n-workflow';
import { REPETITIONS, type Repetition } from '../decision/rules/presets';

// A field with another default, or behind another choice, is declared once more under the same name: n8n
// shows the one whose conditions hold. No two of a name may hold at once.

type DisplayOptions = NonNullable<INodeProperties['displayOptions']>;

const REPEATING = REPETITIONS.map(({ rule }) => rule);
const PAUSES: DisplayOptions['show'] = { cooldownMinutes: [{ _cnd: { gt: 0 } }] };
const SEVERAL: DisplayOptions = { show: { frequency: ['several'] } };
const ONLY_PAUSES: DisplayOptions = { show: { frequency: ['every'], ...PAUSES } };
// An action that is there; until then nothing is sent that could pause.
const HAS_ACTIONS: DisplayOptions = {
	show: { actions: [{ _cnd: { not: {} as NodeParameterValue } }] },
	hide: { rule: REPEATING },
};

/** A field as the chosen rule fills it in. */
function ofRule(
	field: INodeProperties,
	of: (repetition: Repetition) => INodeProperties['default'],
): INodeProperties[] {
	return REPETITIONS.map((repetition) => ({
		...field,
		default: of(repetition),
		displayOptions: { show: { rule: [repetition.rule] } },
	}));
}

/** A field for every other rule. */
function otherwise(field: INodeProperties, shown: DisplayOptions[]): INodeProperties[] {
	return shown.map((displayOptions) => ({ ...field, displayOptions }));
}

/**
 * The fields of what a condition remembers: how often it must hold, how long it pauses, and where that is
 * remembered.
 *
 * @param fromMemory strategies that can take earlier values from memory
 */
export function memoryFields(fromMemory: string[]): {
	/** How often, where the chosen rule says it. */
	ofRule: INodeProperties[];
	howOften: INodeProperties[];
	pause: INodeProperties[];
	store: INodeProperties[];
} {
	const onlyValues: DisplayOptions = {
		show: { strategy: fromMemory, historyFrom: ['memory'], frequency: ['every'] },
		hide: PAUSES,
	};
	const uses = [SEVERAL, ONLY_PAUSES, ...(fromMemory.length === 0 ? [] : [onlyValues])];
	return {
		ofRule: [
			...ofRule(COUNT_FIELD, ({ count }) => count),
			...ofRule(WITHIN_FIELD, ({ withinMinutes }) => withinMinutes),
			...ofRule(GROUP_FIELD, ({ groupBy }) => groupBy),
		],
		howOften: [
			{
				displayName: 'How Often',
				name: 'frequency',
				type: 'options',
				noDataExpression: true,
				default: 'every',
				description: 'How often it must hold before the condition is true',
				options: [
					{ name: 'Every Time', value: 'every' },
					{
						name: 'Several Times',
						value: 'several',
						description: 'From the third time within ten minutes, for example',
					},
				],
				displayOptions: { hide: { rule: REPEATING } },
			},
			...otherwise(COUNT_FIELD, [SEVERAL]),
			...otherwise(WITHIN_FIELD, [SEVERAL]),
			...otherwise(GROUP_FIELD, uses),
		],
		pause: [
			...otherwise(PAUSE_FIELD, [HAS_ACTIONS]),
			...ofRule(PAUSE_FIELD, ({ cooldownMinutes }) => cooldownMinutes),
		],
		store: [...otherwise(STORE_FIELD, uses), ...ofRule(STORE_FIELD, () => 'local'), WORKFLOW_FIELD],
	};
}

const COUNT_FIELD: INodeProperties = {
	displayName: 'How Many Times',
	name: 'count',
	type: 'number',
	noDataExpression: true,
	typeOptions: { minValue: 1, maxValue: 1000 },
	default: 3,
	description: 'How many different events it must hold for. One that is delivered again counts once.',
};
const WITHIN_FIELD: INodeProperties = {
	displayName: 'Within (Minutes)',
	name: 'withinMinutes',
	type: 'number',
	noDataExpression: true,
	typeOptions: { minValue: 0, maxValue: 525600 },
	default: 10,
	description: 'Within which time. What counts is when an event happened, as long as it arrives in time.',
};
const GROUP_FIELD: INodeProperties = {
	displayName: 'Group By',
	name: 'groupBy',
	type: 'string',
	noDataExpression: true,
	default: '',
	placeholder: 'e.g. actionLog.tool.name',
	description:
		'Paths of fields, with commas between them. Items with different values are remembered apart. Leave ' +
		'empty to take all together.',
};
const PAUSE_FIELD: INodeProperties = {
	displayName: 'Pause After Sending (Minutes)',
	name: 'cooldownMinutes',
	type: 'number',
	noDataExpression: true,
	typeOptions: { minValue: 0, maxValue: 525600 },
	default: 0,
	description: 'How long an action that was delivered is not sent again for the same group. 0 for no pause.',
};
const STORE_FIELD: INodeProperties = {
	displayName: 'Memory',
	name: 'memoryStore',
	type: 'options',
	noDataExpression: true,
	default: 'local',
	description: 'Where this is remembered',
	options: [
		{
			name: 'Local',
			value: 'local',
			description: 'In this n8n. Nothing to set up; exact while one process runs this workflow.',
		},
		{
			name: 'Shared',
			value: 'shared',
			description: 'In a database, through a memory workflow. Exact in queue mode too.',
		},
	],
};
const WORKFLOW_FIELD: INodeProperties = {
	displayName: 'Memory Workflow',
	name: 'memoryWorkflowId',
	type: 'workflowSelector',
	default: '',
	required: true,
	description:
		"The package's workflow 'OmniAI memory in PostgreSQL', or one of your own with the same input and " +
		'output. n8n 2 runs its published version.',
	displayOptions: { show: { memoryStore: ['shared'] } },
};

/** The options of what a condition remembers, by name. */
export const MEMORY_OPTIONS = {
	memoryFailure: {
		displayName: 'If Memory Cannot Be Reached',
		name: 'memoryFailure',
		type: 'options',
		noDataExpression: true,
		default: 'send',
		description: 'What to do with actions then; the items say so in either case',
		options: [
			{ name: 'Send', value: 'send', description: 'As if nothing were remembered' },
			{ name: 'Skip', value: 'skip', description: 'Leave the condition undecided' },
		],
	},
	memoryName: {
		displayName: 'Memory Name',
		name: 'memoryName',
		type: 'string',
		noDataExpression: true,
		default: '',
		description:
			'Nodes with the same name share what they remember. A new name starts with nothing. Leave empty for ' +
			'a memory of its own.',
	},
	muteUntil: {
		displayName: 'Mute Until',
		name: 'muteUntil',
		type: 'dateTime',
		noDataExpression: true,
		default: '',
		description: "Until then nothing is sent, only counted; in the workflow's time zone",
	},
} satisfies Record<string, INodeProperties>;
