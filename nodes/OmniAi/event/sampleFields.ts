import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import type { JsonObject } from '../../shared/jsonValue';
import { wholeNumber } from '../operation/givenFields';
import { SAMPLE_KINDS, sampleEvent, type SampleKind } from '../samples/sampleEvent';

/** The fields that choose a sample, for the operations that make one. */
export const sampleFields: INodeProperties[] = [
	{
		displayName: 'Sample',
		name: 'sample',
		type: 'options',
		default: 'toolTimeout',
		description: 'What the made-up event is about',
		options: Object.entries(SAMPLE_KINDS).map(([value, name]) => ({ name, value })),
		displayOptions: { show: { resource: ['event'], operation: ['generateSample', 'sendTest'] } },
	},
	{
		displayName: 'Seed',
		name: 'seed',
		type: 'number',
		typeOptions: { minValue: 0, numberPrecision: 0 },
		default: 0,
		description:
			'The same seed gives the same event, for example to test duplicates. 0 gives a new event ' +
			'each time.',
		displayOptions: { show: { resource: ['event'], operation: ['generateSample', 'sendTest'] } },
	},
];

const SEEDED_TIME = Date.parse('2025-11-03T09:00:00.000Z');

/** The sample that the node's parameters ask for, as OmniAI would send it. */
export function chosenSample(context: IExecuteFunctions, itemIndex: number): JsonObject {
	const kind = context.getNodeParameter('sample', itemIndex, 'toolTimeout') as SampleKind;
	const seed = wholeNumber(context, itemIndex, 'Seed', context.getNodeParameter('seed', itemIndex, 0), 0);
	const known = Object.hasOwn(SAMPLE_KINDS, kind) ? kind : 'toolTimeout';
	if (seed === 0) return sampleEvent(known, Math.floor(Math.random() * 0xffff_ffff), Date.now());
	return sampleEvent(known, seed, SEEDED_TIME + (seed % 10_000) * 1_000);
}
