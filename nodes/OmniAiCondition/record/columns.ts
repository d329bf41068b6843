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
 */
export function columnsOf(outcome: Outcome, origin: unknown, reference: EventReference): Columns {
	return {
		outcome: outcomeWord(outcome),
		lead: leadOf(origin, reference),
		happened: happened(origin),
		action: outcome.record.action_id,
		why: outcome.explanation,
		body: oneLine(outcome.body ?? '') || null,
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

const MAX_BODY_LENGTH = 500;
// What white space makes of a text is at most that much shorter; more of a large body is not looked at.
const MAX_READ_LENGTH = 10 * MAX_BODY_LENGTH;

function oneLine(text: string): string {
	const line = text.slice(0, MAX_READ_LENGTH).replace(/\s+/g, ' ').trim();
	const rest = text.length > MAX_READ_LENGTH && line.length < MAX_BODY_LENGTH ? '…' : '';
	return line.length > MAX_BODY_LENGTH ? shownText(line, MAX_BODY_LENGTH - 1) : `${line}${rest}`;
}
