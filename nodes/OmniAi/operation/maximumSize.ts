import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';
import type { Refusal } from '../api/refusal';

export const MEGABYTE = 1024 * 1024;

/** OmniAI takes no file that is larger. */
const DEFAULT_MEGABYTES = 100;
const MAX_MEGABYTES = 1_000;
/** As base64 in JSON a larger file is more than Node holds as one text. */
const MAX_MEGABYTES_THROUGH_API = 350;

export const maximumSizeField: INodeProperties = {
	displayName: 'Maximum Size (MB)',
	name: 'maximumSizeMb',
	type: 'number',
	typeOptions: { minValue: 0.1, maxValue: 1_000, numberPrecision: 1 },
	default: 100,
	description:
		'A larger file is cut off and fails the item. Compressed files count with their unpacked ' + 'size.',
};

/**
 * The largest file that may be fetched for an item, in megabytes; throws a sentence when the field is
 * unusable.
 */
export function maximumSizeOf(context: IExecuteFunctions, itemIndex: number): number {
	const given: unknown = context.getNodeParameter('options.maximumSizeMb', itemIndex, DEFAULT_MEGABYTES);
	if (given === null || given === undefined || given === '') return DEFAULT_MEGABYTES;
	const number =
		typeof given === 'number'
			? given
			: typeof given === 'string' && given.trim() !== ''
				? Number(given)
				: NaN;
	if (number > 0 && number <= MAX_MEGABYTES) return number;
	throw new NodeOperationError(
		context.getNode(),
		`'Maximum Size (MB)' has to be a number above 0 and at most ${MAX_MEGABYTES}`,
		{ itemIndex, description: 'Correct it in the options. Nothing was fetched for this item.' },
	);
}

/** The most that is read of an answer, and what to say of a larger one where that is not the usual. */
export interface AnswerBound {
	maxBytes: number;
	refusal: Refusal;
}

/** How much of an answer is read that holds a file as base64. */
export function throughApiBound(maxMegabytes: number): AnswerBound {
	const most = Math.min(maxMegabytes, MAX_MEGABYTES_THROUGH_API);
	// A megabyte for what stands beside the file.
	return {
		maxBytes: Math.ceil((most * MEGABYTE * 4) / 3) + MEGABYTE,
		refusal: tooLargeFile(most, most < maxMegabytes),
	};
}

/** Words for a file that is larger than it may be. */
export function tooLargeFile(maxMegabytes: number, onlyThroughApi = false): Refusal {
	return {
		status: null,
		message: `The file is larger than ${maxMegabytes} MB`,
		description: onlyThroughApi
			? "More cannot be read through the API: switch off 'Through the API' in the options."
			: "Raise 'Maximum Size (MB)' in the options if it may be that large. Nothing of it was kept.",
	};
}
