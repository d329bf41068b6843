import { isJsonObject } from '../../shared/jsonValue';
import { shownText } from '../../shared/shownText';
import type { ActionTriggered } from './actionTriggered';
import { isOutputItem } from './eventReference';
import { happened } from './happened';
import type { Columns, EventReference } from './outputItem';

/** What became of an action, as far as it has a word of its own. */
export interface Outcome {
	record: ActionTriggered;
	/** Its memory held it back. */
	heldBack: boolean;
	/** A dry run found what would make the delivery fail. */
	wouldFail: boolean;
	explanation: string;
	/** What is or would be sent, as a person reads it; null for nothing. */
	body: string | null;
}

/**
 * What a person reads of an item first: flat, so that a table of fifty rows can be read. Programs read the
 * record.
 *
 * @param origin the event that the item began with
 * @param details compact ones have a shorter body
 */
export function columnsOf(
	outcome: Outcome,
	origin: unknown,
	reference: EventReference,
	details: 'full' | 'compact' = 'full',
): Columns {
	return {
		outcome: outcomeWord(outcome),
		lead: leadOf(origin, reference),
		happened: happened(origin),
		action: outcome.record.action_id,
		why: outcome.explanation,
		body: oneLine(outcome.body ?? '', MAX_BODY_LENGTH[details]) || null,
	};
}

/** The word for the eye. */
export function outcomeWord({ record: { status }, heldBack, wouldFail }: Outcome): Columns['outcome'] {
	switch (status) {
		case 'triggered':
			return 'Sent';
		case 'would_trigger':
			return wouldFail ? 'Would fail' : 'Would send';
		case 'skipped':
			return heldBack ? 'Held back' : 'Skipped';
		case 'failed':
			return 'Failed';
	}
}

/** Whom an event is about: the id that the lending team gave, or OmniAI's. Never a name. */
export function leadOf(origin: unknown, { leadId }: EventReference): string | null {
	const named = isJsonObject(origin) ? origin[isOutputItem(origin) ? 'lead' : 'externalLeadId'] : null;
	return typeof named === 'string' && named !== '' ? shownText(named) : leadId;
}

// A longer one would make a row of n8n's table taller than the record beside it.
const MAX_BODY_LENGTH = { full: 500, compact: 200 };
// More of a large body is not looked at, in case it is mostly white space.
const MAX_READ_LENGTH = 5_000;

function oneLine(text: string, maxLength: number): string {
	const line = text.slice(0, MAX_READ_LENGTH).replace(/\s+/g, ' ').trim();
	const rest = text.length > MAX_READ_LENGTH && line.length < maxLength ? '…' : '';
	return line.length > maxLength ? shownText(line, maxLength - 1) : `${line}${rest}`;
}
